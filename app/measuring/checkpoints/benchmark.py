"""``bench.py``: every time is real, and each was taken in a process of its own."""

from collections import defaultdict
from collections.abc import Sequence

from app.experiments.cards import CheckerCard
from app.experiments.measurements import Measurements, Point
from app.measuring.checkpoints._bench import Save, need_bench, run_bench
from app.measuring.checkpoints.base import Checker, NotYet, Workshop
from app.measuring.checkpoints.savers import savers_of

CARD = CheckerCard(
    id="benchmark",
    about="Runs bench.py with sizes of its own and watches every save from inside.",
    deadline=420,
)
_SIZES = (1_000, 10_000, 100_000, 1_000_000)
_BLOCKS = 2
_NEAR = 0.15
#: A time may differ from what was seen by this factor, and by seconds that a call around it takes.
_FACTOR, _AROUND = 2.0, 0.002
#: The share of times that may differ more: other programs interrupt a process where they like.
_INTERRUPTED = 0.25


def _check(workshop: Workshop) -> str:
    need_bench(workshop)
    names = workshop.apart(lambda: "\n".join(savers_of(workshop))).split("\n")
    found, saves = run_bench(workshop, _SIZES, _BLOCKS)
    missing = [name for name in names if name not in found.series]
    if missing:
        raise NotYet(f"The CSV has no series {', '.join(missing)}: write a row for each of SAVERS.")
    for name, points in found.series.items():
        _whole(name, points)
        for point in points:
            if not _at(point.n, [save for save in saves if save.series == name]):
                raise NotYet(
                    f"{name} at n = {point.n:,.0f}: no such save happened. n is the number of"
                    " parameters of the model that was saved."
                )
    _real(found, saves)
    rows = sum(len(points) for points in found.series.values())
    return f"{rows} times in {len(found.series)} series, each taken in a process of its own."


def _whole(name: str, points: Sequence[Point]) -> None:
    """All sizes that were asked for, in every block."""
    for size in _SIZES:
        blocks = {point.block for point in points if abs(point.n / size - 1) <= _NEAR}
        if not blocks:
            raise NotYet(f"{name} has no time at {size:,}, which --sizes asked for.")
        if len(blocks) < _BLOCKS or None in blocks:
            raise NotYet(
                f"{name} at {size:,} has times of {len(blocks - {None})} blocks, not of {_BLOCKS}."
                " Go through all formats and sizes, then again: block is the number of the round."
            )


def _real(found: Measurements, saves: Sequence[Save]) -> None:
    """Each time is one that was seen, and no process gave two."""
    wrong: list[str] = []
    count = 0
    for name, points in found.series.items():
        for size in _SIZES:
            rows = sorted(p.value for p in points if abs(p.n / size - 1) <= _NEAR)
            seen: dict[int, list[float]] = defaultdict(list)
            for save in _at(size, [save for save in saves if save.series == name]):
                seen[save.process].append(save.took)
            if len(seen) < len(rows):
                raise NotYet(
                    f"{name} at {size:,}: {len(rows)} times from {len(seen)} process"
                    f"{'' if len(seen) == 1 else 'es'}. What a process has done before makes the"
                    " next save cheaper or dearer: start a new one for each time."
                )
            count += len(rows)
            wrong += _unmatched(f"{name} at {size:,}", rows, seen)
    if len(wrong) > _INTERRUPTED * count:
        raise NotYet(
            f"{len(wrong)} of {count} times are not those of the saves. {wrong[-1]} Time the save"
            " and nothing else, in seconds, with time.perf_counter()."
        )


def _unmatched(where: str, rows: Sequence[float], seen: dict[int, list[float]]) -> list[str]:
    """In words, the times that no save took."""
    free, wrong = dict(seen), []
    for row in rows:
        process = next(
            (
                each
                for each, took in sorted(free.items(), key=lambda item: max(item[1]))
                if min(took) / _FACTOR <= row <= max(took) * _FACTOR + _AROUND
            ),
            None,
        )
        if process is None:
            real = ", ".join(f"{min(took) * 1000:.2f}" for took in seen.values())
            wrong.append(f"{where} the CSV says {row * 1000:.2f} ms, and the saves took {real} ms.")
        else:
            del free[process]
    return wrong


def _at(n: float, saves: Sequence[Save]) -> list[Save]:
    return [save for save in saves if abs(save.n / n - 1) <= _NEAR]


CHECKER = Checker(CARD, _check)
