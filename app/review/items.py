"""What an item of the schedule is in today's content. Pure."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from app.content.models import Card, Lesson, Library, Question
from app.scheduling.schedule import Item

RECALL = "recall"
REVIEW = "/review"


@dataclass(frozen=True, slots=True)
class Shelved:
    """A question or a card, in its lesson, as it reads today."""

    item: Item
    lesson: Lesson
    content: Question | Card


def cards_of(lesson: Lesson) -> tuple[Card, ...]:
    """The recall cards of a lesson."""
    recall = lesson.mode(RECALL)
    return recall.cards if recall is not None else ()


def questions_of(lesson: Lesson) -> Iterable[Question]:
    """Every question of a lesson, in whatever mode it is asked."""
    for mode in lesson.modes:
        yield from mode.questions
    if lesson.test is not None:
        yield from lesson.test.questions


class Shelves:
    """Finds items in the content; what a lesson has no more, or cannot grade now, is not found.

    A lesson is gone through once, when its first item is looked for.

    Args:
        can_ask: whether a question has a key to grade by; one that a measurement settles has none
            before it did.
    """

    def __init__(self, library: Library, can_ask: Callable[[Question], bool]) -> None:
        self._library = library
        self._can_ask = can_ask
        self._lessons: dict[str, Mapping[Item, Shelved]] = {}

    def find(self, item: Item) -> Shelved | None:
        """The item as it is today."""
        if item.lesson not in self._lessons:
            self._lessons[item.lesson] = self._shelved(item.lesson)
        return self._lessons[item.lesson].get(item)

    def has(self, item: Item) -> bool:
        """Whether the content has it today."""
        return self.find(item) is not None

    def _shelved(self, path: str) -> Mapping[Item, Shelved]:
        lesson = self._library.lessons.get(path)
        if lesson is None:
            return {}
        found = {}
        for question in questions_of(lesson):
            if not self._can_ask(question):
                continue
            item = Item(path, "question", question.id)
            found[item] = Shelved(item, lesson, question)
        for card in cards_of(lesson):
            item = Item(path, "card", card.id)
            found[item] = Shelved(item, lesson, card)
        return found
