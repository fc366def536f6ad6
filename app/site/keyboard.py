"""The keys that do something, as the page that lists them says it.

Elements declare theirs by ``data-shortcut``; static/js/keys.js serves them. A test holds the two
together.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A key, what it does, and where."""

    keys: str
    does: str
    where: str


@dataclass(frozen=True, slots=True)
class KeyboardPage:
    """Every shortcut of the site."""

    shortcuts: tuple[Shortcut, ...]


KEYBOARD = KeyboardPage(
    (
        Shortcut("?", "Shows the shortcuts of the page that you are on", "everywhere"),
        Shortcut("/", "Goes to the search field", "everywhere"),
        Shortcut("t", "Turns to the light, the dark, or the system’s theme", "everywhere"),
        Shortcut("n", "Goes to the next page of the lesson", "lessons"),
        Shortcut("p", "Goes to the page before", "lessons"),
        Shortcut("1 – 9", "Picks an option; Enter checks the answer", "practice, challenge, test"),
        Shortcut("g", "Says that the answer is a guess", "practice, challenge, test"),
        Shortcut("f", "Says that you are fairly sure", "practice, challenge, test"),
        Shortcut("c", "Says that you are certain", "practice, challenge, test"),
        Shortcut("b", "Shows the back of a card", "recall, review"),
        Shortcut("1 – 4", "Rates it, from not known to known at once", "recall, review"),
        Shortcut("r", "Runs the measurement", "lab"),
    )
)
