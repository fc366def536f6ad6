"""Experiments: what the front matter of a file in ``experiments/`` says that the lab runs."""

from collections.abc import Sequence

from markdown_it.token import Token

from app.content.claims import BadClaim, Scope, parse_claim
from app.content.front_matter import Entry, Fields
from app.content.models import Claim, Experiment, Known
from app.content.paths import is_name
from app.content.problems import Code, Report, suggestion

KEYS = ("title", "operation", "family", "formats", "sizes", "blocks", "budget", "precision")
OPTIONAL_KEYS = ("dtype", "storage", "cache", "order", "claims")
RANGE_KEYS = ("from", "to", "per_decade")
MOST_SIZES = 64
PRECISION = (0.001, 1.0)
ORDER = (1, 1000)
MOST_CLAIMS = 64
#: The anchor of the heading below which an experiment's outcome is explained.
ANSWER = "why"

_LONGEST_NAME = 60
_LONGEST_CLAIM = 200


def split_answer(tokens: Sequence[Token]) -> tuple[Sequence[Token], Sequence[Token]]:
    """The body of an experiment: what will happen, and the explanation below ``{#why}``.

    The heading itself is left out: the page that shows the explanation has one of its own.
    """
    for index, token in enumerate(tokens):
        if token.type == "heading_open" and token.attrGet("id") == ANSWER:
            end = next(i for i in range(index, len(tokens)) if tokens[i].type == "heading_close")
            return tokens[:index], tokens[end + 1 :]
    return tokens, ()


def read_experiment(
    name: str, fields: Fields, html: str, known: Known, report: Report, answer_html: str = ""
) -> Experiment | None:
    """The experiment, or None when it could not be run as it is written."""
    title = fields.text("title", 200)
    operation = _known_name(fields, "operation", known.operations, "unknown-operation", report)
    families = _known_names(fields, "family", known.families, "unknown-family", report)
    dtypes = _known_names(fields, "dtype", known.dtypes, "bad-value", report, "float32")
    storage = _known_name(fields, "storage", known.storages, "bad-value", report, "memory")
    cache = _known_name(fields, "cache", known.caches, "bad-value", report, "warm")
    formats = _known_names(fields, "formats", known.formats, "unknown-format", report)
    sizes = _sizes(fields, known, report)
    blocks = fields.integer("blocks", *known.blocks)
    budget = fields.number("budget", *known.budget)
    precision = fields.number("precision", *PRECISION)
    if title is None or operation is None or families is None or formats is None or sizes is None:
        return None
    if blocks is None or budget is None or precision is None:
        return None
    order = fields.integer("order", *ORDER) if fields.has("order") else ORDER[1]
    if dtypes is None or storage is None or cache is None or order is None:
        return None
    if cache == "cold" and (operation == "save" or storage != "disk"):
        words = "a cold cache is for loads from a disk: operation load or infer, storage disk"
        report.add(*fields.place_of("cache"), "bad-value", words)
        return None
    series = series_names(formats, families, dtypes)
    return Experiment(
        id=name,
        title=title,
        operation=operation,
        families=families,
        formats=formats,
        sizes=sizes,
        blocks=blocks,
        budget=budget,
        precision=precision,
        html=html,
        dtypes=dtypes,
        storage=storage,
        cache=cache,
        claims=_claims(fields, Scope(operation, known.operations, series, known.sizes), report),
        order=order,
        answer_html=answer_html,
    )


def claim_anchors(fields: Fields) -> frozenset[str]:
    """The ids of all claims, whatever is wrong with them: links to them are not broken too."""
    return frozenset(name for name in fields.names("claims") if is_name(name))


def series_names(
    formats: tuple[str, ...], families: tuple[str, ...], dtypes: tuple[str, ...]
) -> tuple[str, ...]:
    """What claims call the lines of the chart: ``pickle``, ``pickle@mlp_depth@float16``.

    The first family and the first data type go without saying, as in a run's ``Plan.series``.
    """
    return tuple(
        "@".join([format_, *(family,) * (family != families[0]), *(dtype,) * (dtype != dtypes[0])])
        for format_ in formats
        for family in families
        for dtype in dtypes
    )


def _claims(fields: Fields, scope: Scope, report: Report) -> tuple[Claim, ...]:
    """The claims that could be read."""
    pairs = fields.named_texts("claims", MOST_CLAIMS, _LONGEST_CLAIM) or ()
    found = (_claim(name, text, scope, report) for name, text in pairs)
    return tuple(claim for claim in found if claim is not None)


def _claim(name: Entry, text: Entry, scope: Scope, report: Report) -> Claim | None:
    if not is_name(name.text):
        words = f"'{name.text}' must be lower-case words joined by hyphens"
        report.add(name.line, name.column, "bad-id", words)
        return None
    try:
        statement = parse_claim(text.text, scope)
    except BadClaim as error:
        report.add(*text.place_of(error.offset), error.code, error.message)
        return None
    return Claim(name.text, text.text, statement, report.file, text.line, text.column)


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
    fields: Fields,
    key: str,
    names: frozenset[str],
    code: Code,
    report: Report,
    usual: str | None = None,
) -> str | None:
    """One of the names; ``usual`` where an optional key is left out."""
    if usual is not None and not fields.has(key):
        return usual
    name = fields.text(key, _LONGEST_NAME)
    if name is not None and name not in names:
        report.add(*fields.place_of(key), code, f"'{name}'; {suggestion(name, names)}")
        return None
    return name


def _known_names(
    fields: Fields,
    key: str,
    names: frozenset[str],
    code: Code,
    report: Report,
    usual: str | None = None,
) -> tuple[str, ...] | None:
    """A list of the names, or one of them alone."""
    if not fields.is_list(key):
        name = _known_name(fields, key, names, code, report, usual)
        return None if name is None else (name,)
    entries = fields.texts(key, 32, _LONGEST_NAME)
    if entries is None:
        return None
    strangers = [entry for entry in entries if entry.text not in names]
    for entry in strangers:
        words = f"'{entry.text}'; {suggestion(entry.text, names)}"
        report.add(entry.line, entry.column, code, words)
    return None if strangers else tuple(entry.text for entry in entries)


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
