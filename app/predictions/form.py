"""The form in which a prediction is sent: fields of a line, and what is wrong with them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.experiments import units
from app.experiments.growth import Complexity
from app.predictions.guess import BEYOND, LEAST, MOST, Guess, is_class

#: Words of a form's crossover that are no size: it lies below all of them, or above.
BELOW, ABOVE = "below", "above"

_LONGEST = 40
_UNITS = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "μs": 1e-6, "ms": 1e-3, "s": 1.0, "min": 60.0}
_TIME = re.compile(r"(\d{1,12}(?:\.\d{0,12})?|\.\d{1,12})(?:e([+-]?\d{1,2}))?\s*([a-zµμ]+)?")
_GROUPS = re.compile(r"(?<=\d)[,_'\u00a0\u202f ](?=\d{3}(?!\d))")


@dataclass(frozen=True, slots=True)
class Sent:
    """A form that was sent.

    Attributes:
        guesses: by series, of those of which something is predicted.
        fields: what was sent, by the names of the fields, for showing it again.
        errors: what is wrong, by the name of a field; the empty name is the form as a whole.
    """

    guesses: Mapping[str, Guess]
    fields: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)


class Unreadable(ValueError):
    """A field says something that is no answer; the words say what is."""


def point_field(series: str, size: int) -> str:
    """The name of the field for a line's value at a size."""
    return f"at.{series}.{size}"


def growth_field(series: str) -> str:
    """The name of the field for a line's class."""
    return f"class.{series}"


def crossover_field(series: str) -> str:
    """The name of the field for a line's crossover."""
    return f"bend.{series}"


def read_form(
    sent: Mapping[str, str], series: Sequence[str], sizes: Sequence[int], labels: Mapping[str, str]
) -> Sent:
    """What a form says of an experiment's lines.

    Args:
        sent: by field; fields of other names are left alone, save those of unknown lines.
        labels: what the lines are called on pages.
    """
    guesses: dict[str, Guess] = {}
    errors: dict[str, str] = {}
    known: set[str] = set()
    for name in series:
        guess = _read_guess(sent, name, sizes, errors, known)
        if not guess.is_empty:
            guesses[name] = guess
    errors |= _unknown(sent, known, labels)
    if not guesses and not errors:
        errors[""] = (
            "Nothing is predicted yet. Draw at least one line, or pick a class for one; the others "
            "may stay empty."
        )
    return Sent(guesses, {name: text[:_LONGEST] for name, text in sent.items()}, errors)


def _read_guess(
    sent: Mapping[str, str],
    series: str,
    sizes: Sequence[int],
    errors: dict[str, str],
    known: set[str],
) -> Guess:
    points: list[tuple[float, float]] = []
    for size in sizes:
        name = point_field(series, size)
        known.add(name)
        try:
            value = read_seconds(sent.get(name, ""))
        except Unreadable as error:
            errors[name] = str(error)
            continue
        if value is not None:
            points.append((float(size), value))
    growth = _picked_class(sent, growth_field(series), errors)
    crossover = _picked_crossover(sent, crossover_field(series), sizes, errors)
    known |= {growth_field(series), crossover_field(series)}
    if crossover is not None and growth is None and crossover_field(series) not in errors:
        errors[growth_field(series)] = "Pick a class, too: a crossover is where it begins to show."
    if crossover is not None and growth == Complexity.CONSTANT:
        errors[crossover_field(series)] = "O(1) does not grow: it has no crossover. Leave it open."
    return Guess(tuple(points), growth, crossover)


def read_seconds(text: str) -> float | None:
    """A duration as people type it: ``30 ms``, ``0.5 s``, ``1.2e3 us``; None for nothing.

    Raises:
        Unreadable: it is no duration, or outside of the plane.
    """
    word = _GROUPS.sub("", text.strip().lower())
    if not word:
        return None
    found = _TIME.fullmatch(word) if len(word) <= _LONGEST else None
    if found is None or (found[3] or "s") not in _UNITS:
        raise Unreadable(
            f"“{text.strip()[:_LONGEST]}” is no duration. Write a number and its unit, such as "
            "30 ms, 0.5 s or 200 µs."
        )
    if found[3] is None:
        raise Unreadable(f"“{text.strip()}” has no unit. Write {word} ms, {word} s or {word} µs.")
    seconds = float(f"{found[1]}e{found[2] or 0}") * _UNITS[found[3]]
    if not LEAST * (1 - 1e-9) <= seconds <= MOST * (1 + 1e-9):
        raise Unreadable(
            f"{text.strip()} lies outside of the chart, which goes from {units.seconds(LEAST)} to "
            f"{units.seconds(MOST)}."
        )
    return min(max(seconds, LEAST), MOST)


def crossover_of(word: str, sizes: Sequence[int]) -> float | None:
    """The n that an answer about the crossover stands for; None for an unknown one."""
    if word == BELOW:
        return sizes[0] / BEYOND
    if word == ABOVE:
        return sizes[-1] * BEYOND
    return float(word) if word in {str(size) for size in sizes} else None


def _picked_class(sent: Mapping[str, str], name: str, errors: dict[str, str]) -> str | None:
    word = sent.get(name, "")
    if word and not is_class(word):
        known = ", ".join(Complexity)
        errors[name] = f"“{word[:_LONGEST]}” is none of the classes. There are {known}."
        return None
    return word or None


def _picked_crossover(
    sent: Mapping[str, str], name: str, sizes: Sequence[int], errors: dict[str, str]
) -> float | None:
    word = sent.get(name, "")
    if not word:
        return None
    found = crossover_of(word, sizes)
    if found is None:
        known = ", ".join(str(size) for size in sizes)
        errors[name] = f"“{word[:_LONGEST]}” is none of the answers: {BELOW}, {known} or {ABOVE}."
    return found


def _unknown(sent: Mapping[str, str], known: set[str], labels: Mapping[str, str]) -> dict[str, str]:
    """Fields of lines or sizes that there are not: somebody changed the experiment meanwhile."""
    for name, text in sent.items():
        is_ours = name.partition(".")[0] in ("at", "class", "bend") and "." in name
        if is_ours and text.strip() and name not in known:
            lines, which = ", ".join(labels.values()), name.partition(".")[2][:_LONGEST]
            return {
                "": f"The experiment has no line or size “{which}”. Its lines are {lines}. It may "
                "have been changed meanwhile: load this page again."
            }
    return {}
