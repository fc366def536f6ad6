"""File size and peak memory: exact values, values of nothing, a floor."""

import pytest

from app.experiments.fit import fit_series
from app.experiments.growth import Complexity
from app.experiments.quantity import PEAK_MEMORY_FLOOR, Quantity
from app.experiments.verdict import in_words
from tests.experiments.curves_of_bytes import FILES, PEAKS, counted

SIZE, PEAK = Quantity.SIZE, Quantity.PEAK_MEMORY


@pytest.mark.parametrize("blocks", [1, 2, 3, 5])
@pytest.mark.parametrize("name", FILES)
def test_a_file_grows_by_four_bytes_a_parameter_however_often_it_is_written(
    name: str, blocks: int
) -> None:
    fit = fit_series(counted(FILES[name], blocks), SIZE)
    assert fit.tie == (Complexity.LINEAR,)
    assert fit.per_unit == pytest.approx(4.0, rel=0.01)
    assert fit.spread == 0.0
    assert fit.warnings == ()
    assert fit.throughput is None


def test_what_a_format_adds_to_the_weights_is_its_fixed_part() -> None:
    fit = fit_series(counted(FILES["onnx"]), SIZE)
    assert fit.fixed_cost == pytest.approx(11_000, rel=0.03)
    assert in_words(fit) == (
        "O(n). 11 kB at any size, then 4 bytes a parameter; n matters from 2.7 thousand "
        "parameters on."
    )


@pytest.mark.parametrize("blocks", [2, 3, 5])
@pytest.mark.parametrize("name", ["raw", "safetensors", "torchscript", "onnx"])
def test_a_peak_that_does_not_follow_the_model_is_constant(name: str, blocks: int) -> None:
    """Also where write buffers make it rise to nearly 1 MiB and fall again (safetensors)."""
    fit = fit_series(counted(PEAKS[name], blocks), PEAK)
    assert fit.verdict == Complexity.CONSTANT


def test_less_than_the_floor_is_said_to_be_nothing_that_can_be_told() -> None:
    fit = fit_series(counted(PEAKS["torchscript"]), PEAK)
    assert fit.fixed_cost is not None
    assert 0 <= fit.fixed_cost < PEAK_MEMORY_FLOOR
    assert in_words(fit).startswith(
        "O(1) as far as measured. Under 1 MB at every size, which cannot be told from nothing: "
        "no growth seen, at most 8"
    )
    onnx = fit_series(counted(PEAKS["onnx"]), PEAK)
    assert "About 4.5 MB at every size" in in_words(onnx)


@pytest.mark.parametrize("blocks", [1, 3, 5])
def test_a_copy_of_the_weights_is_linear_from_near_the_floor_on(blocks: int) -> None:
    fit = fit_series(counted(PEAKS["pickle"], blocks), PEAK)
    assert fit.verdict == Complexity.LINEAR
    assert Complexity.CONSTANT not in fit.tie
    interval = fit.intervals["per_unit"]
    assert interval.low <= 4.0 <= (interval.high or 0.0)
    assert fit.per_unit == pytest.approx(4.0, rel=0.1)
    assert all(doubling.n > 1e5 for doubling in fit.doublings)
    assert fit.doublings[-1].ratio == pytest.approx(2.0, rel=0.05)


def test_levels_of_peaks_are_without_the_floor() -> None:
    fit = fit_series(counted(PEAKS["pickle"]), PEAK)
    assert [level.value for level in fit.levels] == pytest.approx(PEAKS["pickle"], rel=1e-3, abs=1)


def test_memory_that_falls_with_n_or_grows_as_its_square_is_seen() -> None:
    falling = fit_series(counted(tuple(10**9 // 4**k for k in range(9))), PEAK)
    assert falling.verdict is None
    assert "the bytes fall as n grows" in in_words(falling)
    square = fit_series(counted(tuple(round(1e6 * 10**k) for k in range(9))), PEAK)
    assert square.verdict == Complexity.QUADRATIC
    assert "twice n is four times" in in_words(square)
