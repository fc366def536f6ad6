"""Under which conditions a run's samples were taken, and what to be warned of. Pure Python."""

import statistics
from collections import defaultdict
from collections.abc import Iterable, Sequence

from app.experiments.numbers import human_percent, two_digits
from app.experiments.outliers import tukey
from app.experiments.values import Sample

_IDLE = 0.10  # share of the time off the processor that is worth a word
_BUSIER_THAN_TIME = 1.2
_OFTEN = 0.25  # share of the samples from which a thing is a matter of the series
_LOAD = 1.5  # the measurement itself is 1
_STEAL = 0.01
# Of five normal repetitions in a cell, 3 % are severe by chance; three times that is not.
_SEVERE = 0.10


def warnings_of_samples(samples: Iterable[Sample]) -> dict[str, tuple[str, ...]]:
    """What was wrong with how each series was measured, a sentence each; failed samples aside."""
    series: dict[str, list[Sample]] = defaultdict(list)
    for sample in samples:
        if sample.ok and sample.seconds:
            series[sample.series].append(sample)
    checks = (_waiting, _several_threads, _load, _steal, _outliers)
    return {
        name: tuple(told for check in checks if (told := check(found)))
        for name, found in series.items()
    }


def _waiting(samples: Sequence[Sample]) -> str:
    """Time off the processor; the disk's share of it is no fault, but is said."""
    idle = [
        (1 - sample.cpu_seconds / sample.seconds, _disk(sample))
        for sample in samples
        if sample.cpu_seconds is not None and sample.seconds
    ]
    affected = [(share, disk) for share, disk in idle if share > _IDLE]
    if len(affected) <= _OFTEN * len(samples):
        return ""
    share, disk = (statistics.median(column) for column in zip(*affected, strict=True))
    begin = f"{human_percent(share)} of the time"
    if disk >= share - _IDLE:
        return f"{begin} was spent waiting for the disk (fsync), not computing."
    where = f"In {len(affected)} of {len(samples)} measurements "
    where += f"{begin} was spent waiting, not computing"
    if disk > 0:
        return (
            f"{where}, only {human_percent(disk)} of it for the disk (fsync): something else had "
            "the processor."
        )
    return f"{where}: something else had the processor, or it waited for a disk."


def _disk(sample: Sample) -> float:
    """Share of the time that fsync took."""
    assert sample.seconds
    return min(1.0, (sample.phases or {}).get("fsync", 0.0) / sample.seconds)


def _several_threads(samples: Sequence[Sample]) -> str:
    busy = [
        sample.cpu_seconds / sample.seconds
        for sample in samples
        if sample.cpu_seconds is not None and sample.seconds
    ]
    affected = [ratio for ratio in busy if ratio > _BUSIER_THAN_TIME]
    if len(affected) <= _OFTEN * len(samples):
        return ""
    return (
        f"It used {two_digits(statistics.median(affected))} processors at once: threads ran beside "
        "the one that was measured, and their work is not in the time."
    )


def _load(samples: Sequence[Sample]) -> str:
    loads = [sample.load for sample in samples if sample.load is not None]
    if not loads or statistics.median(loads) <= _LOAD:
        return ""
    return (
        f"The machine was busy: a load of {two_digits(statistics.median(loads))}, of which the "
        "measuring itself is 1. Close other programs and run it again."
    )


def _steal(samples: Sequence[Sample]) -> str:
    steal = [sample.steal for sample in samples if sample.steal is not None]
    if not steal or statistics.mean(steal) <= _STEAL:
        return ""
    return (
        f"The host gave {human_percent(statistics.mean(steal))} of the processor's time to other "
        "virtual machines (steal): times are too long, and not evenly so."
    )


def _outliers(samples: Sequence[Sample]) -> str:
    cells: dict[int, list[float]] = defaultdict(list)
    for sample in samples:
        assert sample.seconds
        cells[sample.size].append(sample.seconds)
    marks = [mark for values in cells.values() for mark in tukey(values)]
    severe, mild = marks.count("severe"), marks.count("mild")
    if severe <= _SEVERE * len(marks):
        return ""
    return (
        f"{severe} of {len(marks)} times stand far out of their cell, and {mild} a little (Tukey's "
        "severe and mild outliers): they count little in the fit, but something disturbed them."
    )
