"""Keys of questions as claims of their experiments, for ``slope check --measure``."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from app.content.kinds.measured import (
    MeasuredKey,
    Outcome,
    figures,
    measured_key,
    settled_body,
    statements,
)
from app.content.models import Claim, ClaimState, Experiment, Library, Mode, Question
from app.content.statements import UNITS, Comparison, Figure, Quantity, Range, Statement

_LEAST = 1e-18  # what every figure that was measured is above


@dataclass(frozen=True, slots=True)
class Keyed:
    """A question's key as claims: its statements, or that each of its figures can be measured."""

    question: Question
    body: object
    claims: tuple[Claim, ...]

    def is_settled(self, states: Sequence[ClaimState]) -> bool:
        """Whether the question has a key by what a run says of its claims, in their order."""
        key = measured_key(self.body)
        if key is not None and key.figures:
            return all(state is ClaimState.HELD for state in states)
        return settled_body(self.body, Outcome(states=tuple(states))) is not None


def keyed_by(
    library: Library, experiment: Experiment, is_asked: Callable[[str], bool]
) -> tuple[Keyed, ...]:
    """The questions that an experiment settles, each key once.

    Args:
        is_asked: whether a file's questions count.
    """
    found: dict[MeasuredKey, Keyed] = {}
    for name, key, each in _keys(library):
        if key.experiment == experiment.id and is_asked(name):
            found.setdefault(key, _keyed(name, key, experiment, *each))
    return tuple(found.values())


def experiments_of_keys(library: Library, is_asked: Callable[[str], bool]) -> set[str]:
    """The ids of the experiments that settle questions of these files."""
    return {key.experiment for name, key, _ in _keys(library) if is_asked(name)}


def _keys(library: Library) -> Iterator[tuple[str, MeasuredKey, tuple[Question, object]]]:
    for name, page in library.pages.items():
        for question in page.value.questions if isinstance(page.value, Mode) else ():
            for variant in question.variants:
                if (key := measured_key(variant.body)) is not None:
                    yield name, key, (question, variant.body)


def _keyed(
    file: str, key: MeasuredKey, experiment: Experiment, question: Question, body: object
) -> Keyed:
    written = (*key.statements, *key.figures)
    said: list[Statement] = [*statements(key, experiment)]
    said += [_is_there(each) for each in figures(key, experiment)]
    claims = (
        Claim(question.id, text.text, statement, file, text.line, text.column)
        for text, statement in zip(written, said, strict=True)
    )
    return Keyed(question, body, tuple(claims))


def _is_there(figure: Figure) -> Comparison:
    """That a figure can be measured, as a statement that its measurement holds."""
    unit = {name for name, size in UNITS.get(figure.term.kind, {}).items() if size == 1.0}
    at = Range(figure.n, figure.n) if figure.n is not None else None
    return Comparison(figure.term, ">", Quantity(_LEAST, min(unit, default="")), at)
