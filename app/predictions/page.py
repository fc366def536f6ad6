"""The page on which a prediction is drawn, as values."""

from dataclasses import dataclass

from app.experiments import units
from app.experiments.cards import FormatCard, series_cards
from app.experiments.foretold import Foretold
from app.experiments.growth import CLASSES
from app.experiments.values import Plan
from app.predictions.form import (
    ABOVE,
    BELOW,
    Sent,
    crossover_field,
    growth_field,
    point_field,
)
from app.predictions.guess import LEAST, MOST, line_of
from app.predictions.plane import plane
from app.predictions.words import squared

#: Steps of a point on the plane in a decade.
STEPS_A_DECADE = 10


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer of a list."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the form; ``value`` is what was sent before, ``error`` what is wrong with it."""

    name: str
    label: str
    value: str
    error: str


@dataclass(frozen=True, slots=True)
class PointField:
    """A line's value at a size."""

    size: int
    field: Field


@dataclass(frozen=True, slots=True)
class LineForm:
    """The fields of one line."""

    card: FormatCard
    growth: Field
    crossover: Field
    points: tuple[PointField, ...]

    @property
    def has_errors(self) -> bool:
        """Something is wrong with one of them."""
        fields = (self.growth, self.crossover, *(point.field for point in self.points))
        return any(field.error for field in fields)


@dataclass(frozen=True, slots=True)
class DrawPage:
    """The empty plane and the form under it.

    Attributes:
        experiment: its name within the lesson, as the form sends it.
        before: how often the learner has predicted it.
        picture: the plane with what was sent before, as HTML.
        classes: answers about the class, the open one first.
        crossovers: answers about the crossover, likewise.
        errors: what is wrong with the form, as sentences; none before it was sent.
        least: seconds at the plane's foot; ``most`` at its top.
    """

    title: str
    lesson: str
    lesson_url: str
    lab_url: str
    action: str
    experiment: str
    before: int
    picture: str
    lines: tuple[LineForm, ...]
    classes: tuple[Choice, ...]
    crossovers: tuple[Choice, ...]
    errors: tuple[str, ...]
    least: float = LEAST
    most: float = MOST
    steps_a_decade: int = STEPS_A_DECADE


_NOTHING_SENT = Sent({})


def draw_page(
    plan: Plan,
    title: str,
    lesson: str,
    lesson_url: str,
    lab_url: str,
    action: str,
    experiment: str,
    before: int,
    sent: Sent = _NOTHING_SENT,
) -> DrawPage:
    """The page for an experiment.

    Args:
        plan: what Run would measure.
        title: of the experiment.
        sent: the form that came back with errors.
    """
    cards = series_cards(plan)
    lines = tuple((name, line_of(guess, plan.sizes)) for name, guess in sent.guesses.items())
    return DrawPage(
        title=title,
        lesson=lesson,
        lesson_url=lesson_url,
        lab_url=lab_url,
        action=action,
        experiment=experiment,
        before=before,
        picture=plane(plan, Foretold(lines), "The plane to draw on: times against parameters"),
        lines=tuple(_line(name, card, plan, sent) for name, card in cards.items()),
        classes=(
            Choice("", "not picked"),
            *(Choice(each, squared(each)) for each in CLASSES),
        ),
        crossovers=(
            Choice("", "not picked"),
            Choice(BELOW, f"below {units.count(plan.sizes[0])}: growth rules from the start"),
            *(Choice(str(size), f"at {units.count(size)} parameters") for size in plan.sizes),
            Choice(ABOVE, f"beyond {units.count(plan.sizes[-1])}: flat all along"),
        ),
        errors=tuple(_error_words(name, words, plan) for name, words in sent.errors.items()),
    )


def _line(name: str, card: FormatCard, plan: Plan, sent: Sent) -> LineForm:
    points = (
        PointField(size, _field(point_field(name, size), f"{units.count(size)}", sent))
        for size in plan.sizes
    )
    return LineForm(
        card,
        _field(growth_field(name), "Class", sent),
        _field(crossover_field(name), "Crossover", sent),
        tuple(points),
    )


def _field(name: str, label: str, sent: Sent) -> Field:
    return Field(name, label, sent.fields.get(name, ""), sent.errors.get(name, ""))


def _error_words(name: str, words: str, plan: Plan) -> str:
    """What is wrong, with the line and the size that it is about."""
    for series, card in series_cards(plan).items():
        if name in (growth_field(series), crossover_field(series)):
            return f"{card.label}: {words}"
        for size in plan.sizes:
            if name == point_field(series, size):
                return f"{card.label} at {size:,} parameters: {words}"
    return words
