"""What a chart shows, in plain words: the sentence under it, for each of its views."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.experiments.cells import CellSummary
from app.experiments.chart_state import ChartState, Scale
from app.experiments.growth import Complexity
from app.experiments.numbers import human_count, human_percent, two_digits
from app.experiments.phases import Phases, Stack
from app.experiments.scene import MOST_SAMPLES, Line, Scene, n_of
from app.experiments.values import RunStatus

_MOST_NAMED = 4
_ABOUT_ALIKE = 1.05  # a ratio under which nothing is said to be larger


@dataclass(frozen=True, slots=True)
class _Words:
    """How values of a metric are compared."""

    least: str
    most: str
    times: str
    is_best_least: bool = True


_WORDS = {
    "time": _Words("is fastest", "is slowest", "times as long"),
    "size": _Words("has the smallest file", "has the largest", "times as large"),
    "memory": _Words("needs least extra memory", "needs most", "times as much"),
    "throughput": _Words("is slowest", "moves most bytes a second", "times as many", False),
}


def scene_words(seen: Scene, status: RunStatus) -> str:
    """What a chart with lines shows, in a few sentences."""
    empty = empty_words(seen, status)
    if empty:
        return " ".join([empty, *_failures(seen), *_switched_off(seen.hidden)])
    return " ".join(
        [
            *_compared(seen),
            *_changed(seen),
            *_grown(seen),
            *_failures(seen),
            *_laid_over(seen),
            *_switched_off(seen.hidden),
            *_single(seen),
            _axes(seen.state),
        ]
    )


def key_words(seen: Scene) -> str:
    """What bars, bands and rings on a chart mean, as far as it has them."""
    curves = [line.curve for line in seen.lines if line.curve is not None]
    parts = [
        ("bars are 95 % intervals of medians", any(map(_has_bars, seen.lines))),
        ("lines are fits", bool(curves)),
        ("bands their 95 % intervals", any(curve.high for curve in curves)),
        (
            "a ring marks where growth outweighs the fixed cost",
            any(line.crossover for line in seen.lines),
        ),
        ("broad pale lines are your prediction", bool(seen.foretold)),
    ]
    words = [text for text, is_there in parts if is_there]
    return f"{'; '.join(words).capitalize()}." if words else ""


def _has_bars(line: Line) -> bool:
    return any(cell.low != cell.high for cell in line.cells)


def empty_words(seen: Scene, status: RunStatus) -> str:
    """Why there is no point on a chart; empty where there is one."""
    if not seen.is_empty:
        return ""
    return _nothing(
        status,
        is_off=not seen.lines,
        has_failed=any(line.failed for line in seen.lines),
        what=seen.metric.label,
    )


def _nothing(status: RunStatus, *, is_off: bool, has_failed: bool, what: str) -> str:
    if is_off:
        return "Every line is switched off: switch one on to see it."
    if has_failed:
        return "Every point failed; the table says why."
    if not status.is_over:
        return "Points appear here as they are measured."
    return f"There is no point to show: {what.lower()} was not measured."


# ---- Which is best, which is worst ----


def _compared(seen: Scene) -> list[str]:
    """Best and worst at the largest size that more than one line reached."""
    size = _largest_common(seen.lines)
    if size is None:
        return _alone(seen)
    limits = [line for line in seen.lines if line.card.limit and _at(line, size)]
    rows = [line for line in seen.lines if not line.card.limit and _at(line, size)]
    if len(rows) < 2:
        rows, limits = [*rows, *limits], []
    ordered = sorted(rows, key=lambda line: _median(line, size, seen))
    low, high = ordered[0], ordered[-1]
    words = _WORDS[seen.metric.id]
    n = n_of(_cell(low, size))
    begin = f"At {human_count(n)} parameters"
    least = _with_equals(low, [line for line in ordered[1:] if line is not high], size, words.least)
    text = seen.metric.format
    low_value, high_value = _median(low, size, seen), _median(high, size, seen)
    if _overlap(_cell(low, size), _cell(high, size)) or high_value < low_value * _ABOUT_ALIKE:
        is_few = len(ordered) <= _MOST_NAMED
        names = _names([line.card.label for line in ordered]) if is_few else f"all {len(ordered)}"
        alike = (
            text(low_value)
            if text(low_value) == text(high_value)
            else (f"{text(low_value)} to {text(high_value)}")
        )
        return [
            f"{begin} {names} are too close to tell apart: {alike}.",
            *_limit(limits, low, seen),
        ]
    ratio, low_text = "", text(low_value)
    if seen.metric.floor and low_value <= seen.metric.floor:
        low_text = f"under {low_text}, which cannot be told from none"
    elif low_value > 0:
        ratio = f", {_times(high_value / low_value)} {words.times}"
    if not words.is_best_least:
        sentence = (
            f"{begin} {high.card.label} {words.most} ({text(high_value)}) and {low.card.label} "
            f"fewest ({text(low_value)}): {_times(high_value / low_value)} {words.times}."
        )
    else:
        sentence = (
            f"{begin} {least} ({low_text}) and {high.card.label} {words.most} "
            f"({text(high_value)}{ratio})."
        )
    doubt = [] if _is_repeated(low, high, size) else ["So far by a single sample."]
    return [sentence, *doubt, *_limit(limits, low if words.is_best_least else high, seen)]


def _alone(seen: Scene) -> list[str]:
    """There is one line, or no two lines have reached the same size."""
    found = []
    for line in [line for line in seen.lines if line.cells][:_MOST_NAMED]:
        last, first = line.cells[-1], line.cells[0]
        value = seen.metric.format(max(last.median or 0.0, 0.0))
        if last is first:
            found.append(
                f"{line.card.label} has one point: {value} at {human_count(n_of(last))} parameters."
            )
        else:
            start = seen.metric.format(first.median or 0.0)
            found.append(
                f"{line.card.label} goes from {start} at {human_count(n_of(first))} parameters to "
                f"{value} at {human_count(n_of(last))}."
            )
    return found


def _with_equals(low: Line, others: Iterable[Line], size: int, does: str) -> str:
    """The best, with those that cannot be told from it."""
    equal = [line.card.label for line in others if _overlap(_cell(low, size), _cell(line, size))]
    if not equal:
        return f"{low.card.label} {does}"
    return f"{low.card.label} {does}, too close to {_names(equal)} to tell apart"


def _limit(limits: Sequence[Line], best: Line, seen: Scene) -> list[str]:
    """How far the best is from the physical limit, where that is on the chart."""
    if seen.metric.id not in ("time", "throughput"):
        return []
    for limit in limits:
        sizes = {cell.size for cell in limit.cells} & {cell.size for cell in best.cells}
        if not sizes:
            continue
        size = max(sizes)
        mine, least = _median(best, size, seen), max(_median(limit, size, seen), 1e-30)
        slower = mine / least if seen.metric.id == "time" else least / max(mine, 1e-30)
        if 1 / _ABOUT_ALIKE <= slower <= _ABOUT_ALIKE:
            return [f"{best.card.label} is as fast as {limit.card.label}, the limit."]
        if _overlap(_cell(best, size), _cell(limit, size)):
            return [f"{best.card.label} cannot be told apart from {limit.card.label}, the limit."]
        if slower > 1:
            return [
                f"{limit.card.label}, the limit, is {_times(slower)} times as fast as "
                f"{best.card.label}."
            ]
        return [
            f"{best.card.label} is {_times(1 / slower)} times as fast as {limit.card.label}, which "
            "copies every byte."
        ]
    return []


def _changed(seen: Scene) -> list[str]:
    """Whether another line is best at the smallest size, and from where on it is not."""
    lines = [line for line in seen.lines if not line.card.limit and len(line.cells) > 1]
    sizes = sorted({cell.size for line in lines for cell in line.cells})
    sizes = [size for size in sizes if sum(_at(line, size) for line in lines) > 1]
    if len(sizes) < 2:
        return []
    sign = 1 if _WORDS[seen.metric.id].is_best_least else -1

    def best(size: int) -> Line:
        there = [line for line in lines if _at(line, size)]
        return min(there, key=lambda line: sign * _median(line, size, seen))

    first, last = best(sizes[0]), best(sizes[-1])
    # While a run is measured, one of them may not have been at the ends yet.
    common = [size for size in sizes if _at(first, size) and _at(last, size)]
    if first is last or not common:
        return []
    if any(_overlap(_cell(first, size), _cell(last, size)) for size in (common[0], common[-1])):
        return []
    ahead = [
        size
        for size in common
        if sign * _median(first, size, seen) < sign * _median(last, size, seen)
    ]
    after = [size for size in common if ahead and size > ahead[-1]]
    if not ahead or not after:
        return []
    return [
        f"Up to {human_count(ahead[-1])} {first.card.label} is ahead of {last.card.label}; they "
        f"cross before {human_count(after[0])}."
    ]


# ---- How they grow ----


def _grown(seen: Scene) -> list[str]:
    """The classes of the lines that are drawn; a throughput has none of its own."""
    if seen.metric.id == "throughput" or not seen.state.fits:
        return []
    laws: dict[tuple[str, tuple[str, ...], bool], list[str]] = {}
    for line in seen.lines:
        if line.law is not None and line.cells:
            law = line.law
            laws.setdefault((law.verdict, law.tied, law.is_shaky), []).append(line.card.label)
    unclear = [line.card.label for line in seen.lines if line.law is None and len(line.cells) > 1]
    order = [complexity.value for complexity in Complexity]
    found = [
        f"{_names(names)} {_grows(verdict, len(names))}{_also(verdict, tied, is_shaky=is_shaky)}"
        for (verdict, tied, is_shaky), names in sorted(
            laws.items(), key=lambda item: (order.index(item[0][0]), item[0][2], item[0][1])
        )
    ]
    sentences = [f"{'; '.join(found)}."] if found else []
    if found and unclear:
        sentences.append(f"No class is settled for {_names(unclear)}.")
    return sentences


def _grows(verdict: str, count: int) -> str:
    if verdict == Complexity.CONSTANT:
        return f"{'does' if count == 1 else 'do'} not grow as far as measured (O(1))"
    return f"{'grows' if count == 1 else 'grow'} like {verdict}"


def _also(verdict: str, tied: Sequence[str], *, is_shaky: bool) -> str:
    """What else it may be: the classes that fit about as well, and whether one size decides.

    O(1) says so itself: no growth was seen, and a later one may be of any class.
    """
    if is_shaky:
        return ", though leaving one size out often changes that"
    if not tied or verdict == Complexity.CONSTANT:
        return ""
    return f" ({' or '.join(tied)} would fit as well)"


# ---- What else there is to know ----


def _failures(seen: Scene) -> list[str]:
    failed = [(line.card.label, len(line.failed)) for line in seen.lines if line.failed]
    if not failed:
        return []
    words = [f"{count} of {label}" for label, count in failed[:_MOST_NAMED]]
    more = sum(count for _label, count in failed[_MOST_NAMED:])
    words += [f"{more} of others"] if more else []
    return [f"Points that could not be measured, marked × at the foot: {', '.join(words)}."]


def _laid_over(seen: Scene) -> list[str]:
    machines = list(dict.fromkeys(line.machine for line in seen.others))
    return [f"Hollow marks are of {_names(machines)}."] if machines else []


def _switched_off(hidden: Sequence[str]) -> list[str]:
    return [f"Switched off: {_names(hidden)}."] if hidden else []


def _single(seen: Scene) -> list[str]:
    if not seen.state.raw or not seen.samples:
        return []
    drawn = sum(len(line.samples) for line in seen.lines)
    if seen.samples > MOST_SAMPLES:
        return [f"Each small dot is a sample; {drawn:,} of {seen.samples:,} are drawn."]
    return [f"Each of the {drawn:,} small dots is a sample."]


def _axes(state: ChartState) -> str:
    match state.x, state.y:
        case Scale.LOG, Scale.LOG:
            return "Both axes are logarithmic: a step is ten times as much."
        case Scale.LINEAR, Scale.LINEAR:
            return "Both axes are linear and begin at nothing."
        case Scale.LINEAR, _:
            return "Parameters stand on a linear axis, values on a logarithmic one."
        case _:
            return "Parameters stand on a logarithmic axis, values on a linear one."


# ---- Phases ----


def phase_words(found: Phases, hidden: Sequence[str], status: RunStatus) -> str:
    """What a chart of the phases shows: where the time goes at the largest size."""
    empty = empty_phases(found, status)
    if empty:
        return " ".join([empty, *_switched_off(hidden)])
    main: dict[str, list[str]] = {}
    largest = 0.0
    for stack in found.stacks:
        if stack.bars and stack.bars[-1].total > 0:
            name, words = _main_phase(stack, found.names)
            main.setdefault(name, []).append(words)
            largest = max(largest, stack.bars[-1].n)
    parts = [f"{name} takes most of {_names(words, most=99)}" for name, words in main.items()]
    whole = f"Each bar is the whole of a time, split into {_names(found.names)}."
    if len(found.names) == 1:
        whole = f"Each bar is the whole of a time, all of it {found.names[0]}."
        return " ".join([whole, *_switched_off(hidden)])
    sentence = [f"At {human_count(largest)} parameters {'; '.join(parts)}."] if parts else []
    return " ".join([*sentence, whole, *_switched_off(hidden)])


def empty_phases(found: Phases, status: RunStatus) -> str:
    """Why there is no bar; empty where there is one."""
    if not found.is_empty and found.names:
        return ""
    return _nothing(status, is_off=not found.stacks, has_failed=False, what="what each phase takes")


def _main_phase(stack: Stack, names: Sequence[str]) -> tuple[str, str]:
    last = stack.bars[-1]
    at = max(range(len(names)), key=lambda index: last.seconds[index])
    return names[at], f"{stack.card.label} ({human_percent(last.shares[at])})"


# ---- Lines at a size ----


def _largest_common(lines: Sequence[Line]) -> int | None:
    sizes = [cell.size for line in lines for cell in line.cells]
    shared = [size for size in set(sizes) if sizes.count(size) > 1]
    return max(shared, default=None)


def _at(line: Line, size: int) -> bool:
    return any(cell.size == size for cell in line.cells)


def _cell(line: Line, size: int) -> CellSummary:
    return next(cell for cell in line.cells if cell.size == size)


def _median(line: Line, size: int, seen: Scene) -> float:
    return max(_cell(line, size).median or 0.0, seen.metric.floor)


def _overlap(one: CellSummary, other: CellSummary) -> bool:
    """Whether the intervals of two medians share anything; single samples have none to share."""
    if len(one.values) < 2 or len(other.values) < 2:
        return one.median == other.median
    return (one.low or 0.0) <= (other.high or 0.0) and (other.low or 0.0) <= (one.high or 0.0)


def _is_repeated(one: Line, other: Line, size: int) -> bool:
    return min(len(_cell(one, size).values), len(_cell(other, size).values)) > 1


def _times(ratio: float) -> str:
    return human_count(ratio) if ratio >= 1000 else two_digits(ratio)


def _names(names: Sequence[str], most: int = _MOST_NAMED) -> str:
    """``a``, ``a and b``, ``a, b and c``; many are counted: ``a, b, c and 5 more``."""
    named = list(names)
    if len(named) > most + 1:
        named = [*named[:most], f"{len(names) - most} more"]
    return named[0] if len(named) == 1 else f"{', '.join(named[:-1])} and {named[-1]}"
