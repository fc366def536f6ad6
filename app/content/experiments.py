"""Experiments: what the front matter of a file in ``experiments/`` says that the lab runs."""

from app.content.front_matter import Entry, Fields
from app.content.models import Experiment, Known
from app.content.problems import Code, Report, suggestion

KEYS = ("title", "operation", "family", "formats", "sizes", "blocks", "budget", "precision")
RANGE_KEYS = ("from", "to", "per_decade")
MOST_SIZES = 64
PRECISION = (0.001, 1.0)

_LONGEST_NAME = 60


def read_experiment(
    name: str, fields: Fields, html: str, known: Known, report: Report
) -> Experiment | None:
    """The experiment, or None when it could not be run as it is written."""
    title = fields.text("title", 200)
    operation = _known_name(fields, "operation", known.operations, "unknown-operation", report)
    family = _known_name(fields, "family", known.families, "unknown-family", report)
    formats = _formats(fields, known, report)
    sizes = _sizes(fields, known, report)
    blocks = fields.integer("blocks", *known.blocks)
    budget = fields.number("budget", *known.budget)
    precision = fields.number("precision", *PRECISION)
    if title is None or operation is None or family is None or formats is None or sizes is None:
        return None
    if blocks is None or budget is None or precision is None:
        return None
    return Experiment(
        id=name,
        title=title,
        operation=operation,
        family=family,
        formats=formats,
        sizes=sizes,
        blocks=blocks,
        budget=budget,
        precision=precision,
        html=html,
    )


def log_spaced(first: int, last: int, per_decade: int) -> tuple[int, ...]:
    """Whole numbers from ``first`` to at most ``last``, equally far apart on a log scale."""
    sizes: list[int] = []
    step = 0
    while (size := round(first * 10 ** (step / per_decade))) <= last:
        if not sizes or size > sizes[-1]:
            sizes.append(size)
        step += 1
    return tuple(sizes)


def _known_name(
    fields: Fields, key: str, names: frozenset[str], code: Code, report: Report
) -> str | None:
    name = fields.text(key, _LONGEST_NAME)
    if name is not None and name not in names:
        report.add(*fields.place_of(key), code, f"'{name}'; {suggestion(name, names)}")
        return None
    return name


def _formats(fields: Fields, known: Known, report: Report) -> tuple[str, ...] | None:
    entries = fields.texts("formats", 32, _LONGEST_NAME)
    if entries is None:
        return None
    strangers = [entry for entry in entries if entry.text not in known.formats]
    for entry in strangers:
        _unknown_format(entry, known, report)
    return None if strangers else tuple(entry.text for entry in entries)


def _unknown_format(entry: Entry, known: Known, report: Report) -> None:
    words = f"'{entry.text}'; {suggestion(entry.text, known.formats)}"
    report.add(entry.line, entry.column, "unknown-format", words)


def _sizes(fields: Fields, known: Known, report: Report) -> tuple[int, ...] | None:
    """The sizes, from a list of them or from a range; ascending."""
    if fields.is_list("sizes"):
        return fields.integers("sizes", MOST_SIZES, *known.sizes)
    span = fields.mapping("sizes", RANGE_KEYS)
    if span is None:
        return None
    first = span.integer("from", *known.sizes)
    last = span.integer("to", *known.sizes)
    per_decade = span.integer("per_decade", 1, 10)
    if first is None or last is None or per_decade is None:
        return None
    if first > last:
        report.add(*span.place_of("to"), "bad-value", "'to' must not be smaller than 'from'")
        return None
    sizes = log_spaced(first, last, per_decade)
    if len(sizes) > MOST_SIZES:
        report.add(*fields.place_of("sizes"), "bad-value", f"there may be {MOST_SIZES} sizes")
        return None
    return sizes
