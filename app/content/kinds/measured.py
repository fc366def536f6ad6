"""Keys that a measurement settles: which experiment, and what is asked of a run of it.

``### Answer`` then starts with ``Measured by [save](experiments/save.md):``. What follows is in the
language of claims (docs/claims.md). Whether it makes sense can only be told once the experiment is
known, which is another file: ``problems`` says so when all files are there.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from markdown_it.token import Token

from app.content.blocks import blocks, items
from app.content.claims import BadClaim, Scope, parse_claim, parse_figure
from app.content.experiments import series_names
from app.content.kinds.base import Draft
from app.content.kinds.tolerance import Tolerance
from app.content.markdown import plain
from app.content.models import SIZES, ClaimState, Experiment, Mode, Page, Problem
from app.content.paths import place_of
from app.content.statements import Figure, Statement

OPENING = "Measured by"
HOW = "Measured by [save](experiments/save.md):"


@dataclass(frozen=True, slots=True)
class Written:
    """A statement or a figure as the author wrote it, and where: line and column from 1."""

    text: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class MeasuredKey:
    """What settles a question.

    Attributes:
        experiment: its id, such as ``mlops/model-serialization/save``.
        statements: of options, one for each in its order: those that are held are right.
        figures: of a number or a curve: what is right was measured.
    """

    experiment: str
    statements: tuple[Written, ...] = ()
    figures: tuple[Written, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run says of a key: a state for each of its statements, or a value for each figure.

    Values are bytes, seconds, or the numbers themselves.
    """

    states: tuple[ClaimState, ...] = ()
    values: tuple[float, ...] = ()


@runtime_checkable
class Settles(Protocol):
    """A body whose key may be measured."""

    @property
    def measured(self) -> MeasuredKey | None:
        """What settles it; None where the author gave the key, or a run has."""
        ...

    @property
    def settled(self) -> Callable[..., object | None]:
        """With the states or the values that a run gives; None where they give no key."""
        ...


@runtime_checkable
class _LetsPass(Protocol):
    @property
    def tolerance(self) -> Tolerance: ...


@dataclass(frozen=True, slots=True)
class Opening:
    """The first paragraph of a measured answer.

    Attributes:
        rest: its tokens behind the experiment's link.
        blocks: what follows the paragraph.
    """

    experiment: str
    paragraph: list[Token]
    rest: list[Token]
    blocks: list[list[Token]]


def measured_key(body: object) -> MeasuredKey | None:
    """The key of a body that only a measurement can grade by; None for every other."""
    key = getattr(body, "measured", None)
    return key if isinstance(key, MeasuredKey) else None


def settled_body(body: object, outcome: Outcome) -> object | None:
    """The body with the key that a run gives; None where it gives none, or none is lacking."""
    key = measured_key(body)
    if key is None or not isinstance(body, Settles):
        return None
    return body.settled(outcome.states if key.statements else outcome.values)


def lets_pass(body: object, value: float, right: float) -> bool:
    """Whether a value is as good as the right one: of what has no tolerance, only the same is."""
    tolerance = body.tolerance if isinstance(body, _LetsPass) else None
    return tolerance.holds(value, right) if tolerance is not None else value == right


def scope_of(experiment: Experiment) -> Scope:
    """What a key that is measured by this experiment may name."""
    series = series_names(experiment.formats, experiment.families, experiment.dtypes)
    return Scope(experiment.operation, (), series, SIZES)


def statements(key: MeasuredKey, experiment: Experiment) -> tuple[Statement, ...]:
    """The key's statements as values.

    Raises:
        BadClaim: the experiment is not what it was when the question was written.
    """
    scope = scope_of(experiment)
    return tuple(parse_claim(each.text, scope) for each in key.statements)


def figures(key: MeasuredKey, experiment: Experiment) -> tuple[Figure, ...]:
    """The key's figures as values.

    Raises:
        BadClaim: the experiment is not what it was when the question was written.
    """
    scope = scope_of(experiment)
    return tuple(parse_figure(each.text, scope) for each in key.figures)


def problems(page: Page, experiments: dict[str, Experiment]) -> Iterator[Problem]:
    """What is wrong with the measured keys of a page, given every experiment by its id."""
    questions = page.value.questions if isinstance(page.value, Mode) else ()
    for variant in (variant for question in questions for variant in question.variants):
        key = measured_key(variant.body)
        experiment = experiments.get(key.experiment) if key else None
        if key is None or experiment is None:
            continue  # an experiment that is not there is a broken link
        scope = scope_of(experiment)
        for parse, written in ((parse_claim, key.statements), (parse_figure, key.figures)):
            for each in written:
                try:
                    parse(each.text, scope)
                except BadClaim as error:
                    column = each.column + error.offset
                    yield Problem(page.file, each.line, column, error.code, error.message)


def opening_of(draft: Draft) -> Opening | None:
    """The start of a measured answer; None after saying what is wrong with it."""
    if draft.answer is None:
        return None
    if not is_measured(draft):
        draft.at(draft.answer.heading, "bad-answer", f"the answer starts with: {HOW}")
        return None
    paragraph, *following = blocks(draft.answer.blocks)
    children = paragraph[1].children or []
    closing = next((n for n, each in enumerate(children) if each.type == "link_close"), 0)
    place = place_of(children[1].meta.get("target", "")) if closing else None
    if place is None or place.kind != "experiment" or children[1].type != "link_open":
        draft.at(paragraph[0], "bad-answer", f"name the experiment by a link: {HOW}")
        return None
    experiment = f"{place.course}/{place.lesson}/{place.name}"
    return Opening(experiment, paragraph, children[closing + 1 :], following)


def is_measured(draft: Draft) -> bool:
    """Whether the answer says that it is measured."""
    first = blocks(draft.answer.blocks)[:1] if draft.answer else []
    return (
        bool(first)
        and first[0][0].type == "paragraph_open"
        and first[0][1].content.startswith(OPENING)
    )


def written(draft: Draft, block: Sequence[Token], text: str) -> Written:
    """A piece of a block's text with its place."""
    first, last = block[0].map or (0, 1)
    for number in range(first, min(last, len(draft.source.lines))):
        column = draft.source.lines[number].find(text)
        if column >= 0:
            return Written(text, number + 1, column + 1)
    return Written(text, first + 1, 1)


def listed_statements(draft: Draft, opening: Opening) -> tuple[Written, ...]:
    """The statements of an ordered list below the opening."""
    lists = [block for block in opening.blocks if block[0].type == "ordered_list_open"]
    found = [item for block in lists for item in items(block)]
    return tuple(
        written(draft, item, text)
        for item in found
        if (text := plain(next((t.children for t in item if t.type == "inline"), None)))
    )
