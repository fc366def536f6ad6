"""Warnings of how samples were taken."""

from collections.abc import Iterator
from dataclasses import replace

from app.experiments.conditions import warnings_of_samples
from app.experiments.values import Sample
from tests.experiments.runs import a_cell, a_sample


def calm(**changes: object) -> Iterator[Sample]:
    """Three sizes, five blocks, nothing disturbed."""
    for block in range(5):
        for size in (1000, 10_000, 100_000):
            sample = a_sample(a_cell("pickle", size, block, 0))
            yield replace(sample, **{"cpu_seconds": sample.seconds, **changes})  # type: ignore[arg-type]


def test_a_quiet_machine_gives_no_warning() -> None:
    assert warnings_of_samples(calm()) == {"pickle": ()}
    assert warnings_of_samples([]) == {}


def test_failed_samples_are_left_aside() -> None:
    assert warnings_of_samples(calm(ok=False, seconds=None)) == {}


def test_time_off_the_processor_is_told() -> None:
    (told,) = warnings_of_samples(calm(seconds=1e-3, cpu_seconds=4e-4))["pickle"]
    assert told == (
        "In 15 of 15 measurements 60 % of the time was spent waiting, not computing: something "
        "else had the processor, or it waited for a disk."
    )


def test_a_few_interrupted_samples_are_no_matter_of_the_series() -> None:
    samples = [
        replace(sample, cpu_seconds=(sample.seconds or 0.0) / 2) if sample.block == 0 else sample
        for sample in calm()
    ]
    assert warnings_of_samples(samples) == {"pickle": ()}


def test_waiting_for_the_disk_is_said_to_be_that() -> None:
    samples = calm(seconds=1.0, cpu_seconds=0.4, phases={"serialize": 0.45, "fsync": 0.55})
    (told,) = warnings_of_samples(samples)["pickle"]
    assert told == "60 % of the time was spent waiting for the disk (fsync), not computing."
    mixed = calm(seconds=1.0, cpu_seconds=0.2, phases={"serialize": 0.8, "fsync": 0.2})
    (told,) = warnings_of_samples(mixed)["pickle"]
    assert "only 20 % of it for the disk" in told


def test_threads_beside_the_one_measured_are_told() -> None:
    (told,) = warnings_of_samples(calm(seconds=1.0, cpu_seconds=1.9))["pickle"]
    assert told.startswith("It used 1.9 processors at once")


def test_a_busy_machine_is_told() -> None:
    assert warnings_of_samples(calm(load=1.2)) == {"pickle": ()}
    (told,) = warnings_of_samples(calm(load=4.3))["pickle"]
    assert told.startswith(
        "The machine was busy: a load of 4.3, of which the measuring itself is 1"
    )


def test_time_that_the_host_took_is_told() -> None:
    assert warnings_of_samples(calm(steal=0.002)) == {"pickle": ()}
    (told,) = warnings_of_samples(calm(steal=0.08))["pickle"]
    assert told.startswith("The host gave 8 % of the processor's time to other virtual machines")


def test_many_severe_outliers_are_counted_and_a_few_are_not() -> None:
    def spoilt(blocks: set[int]) -> list[Sample]:
        return [
            replace(
                sample,
                seconds=(factor := 10.0 if sample.block in blocks else 1.0) * sample.seconds,
                cpu_seconds=factor * (sample.cpu_seconds or 0.0),
            )
            for sample in calm()
            if sample.seconds is not None
        ]

    (told,) = warnings_of_samples(spoilt({2}))["pickle"]
    assert told.startswith("3 of 15 times stand far out of their cell, and 0 a little")
    one = [s if s.size == 1000 else c for s, c in zip(spoilt({2}), calm(), strict=True)]
    assert warnings_of_samples(one) == {"pickle": ()}


def test_what_was_not_measured_is_no_warning() -> None:
    assert warnings_of_samples(calm(cpu_seconds=None, load=None, phases=None, steal=None)) == {
        "pickle": ()
    }
