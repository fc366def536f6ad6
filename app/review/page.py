"""The review page as a value: what is due, one item at a time, and what comes when. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.content.models import Card, Library, Question
from app.content.words import first_words
from app.quizzes.panel import address
from app.quizzes.view import QuestionView
from app.review.cards import CardView, card_view, meeting_key
from app.review.forecast import ForecastView
from app.review.items import RECALL, REVIEW, Shelved, Shelves
from app.review.words import ago_words, counted, wait_words
from app.scheduling.confidence import Confidence
from app.scheduling.rating import Rating
from app.scheduling.schedule import Item, Log, Standing, is_due, next_ready, queue
from app.scheduling.store import Reviewed
from app.web.moments import moment_words

_SOON = timedelta(hours=2)  # before it nobody is done for today
_SURE_BUT_WRONG = (
    "Last time you were certain here, and it was not right. It is asked afresh; the correction of "
    "what you said then comes after your answer."
)


@dataclass(frozen=True, slots=True)
class Due:
    """What is due, and how the learner's items stand; those that the content has no more are left
    out.

    Attributes:
        only: the lesson that the review is limited to; empty for all.
        asked: what is due of it, in order.
        done: what was reviewed today.
    """

    only: str
    every: tuple[Standing, ...]
    asked: tuple[Standing, ...]
    done: Reviewed


@dataclass(frozen=True, slots=True)
class LessonChoice:
    """A lesson to limit the review to, or all of them, and how many items of it are due."""

    label: str
    url: str
    due: int
    current: bool


@dataclass(frozen=True, slots=True)
class ItemForm:
    """What names an item in the forms about it; ``key`` lets one that is sent twice count once."""

    lesson: str
    kind: str
    id: str
    key: str


@dataclass(frozen=True, slots=True)
class Current:
    """The item that is being reviewed: a question or a card.

    Attributes:
        lesson, url: the title and address of its lesson.
        before: what must be said first; empty when there is nothing.
        attempt: the name of the attempt that an answer belongs to; empty for a card.
    """

    lesson: str
    url: str
    before: str
    form: ItemForm
    question: QuestionView | None
    attempt: str
    card: CardView | None


@dataclass(frozen=True, slots=True)
class Earlier:
    """What a learner was certain of the last time, with its correction."""

    words: str
    feedback_html: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """A question that was just answered.

    Attributes:
        earlier: None where nothing is to be recalled.
        returns: when it comes back.
    """

    lesson: str
    url: str
    question: QuestionView
    earlier: Earlier | None
    returns: str
    form: ItemForm


@dataclass(frozen=True, slots=True)
class Link:
    """A way to go on."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Rest:
    """Why nothing is asked: nothing yet, nothing due, or all done."""

    title: str
    words: str
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class SetAside:
    """An item that the learner set aside."""

    words: str
    lesson: str
    form: ItemForm


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """What is due, over all lessons.

    Exactly one of ``current``, ``outcome`` and ``rest`` is there.

    Attributes:
        lede: how much is due and was done.
        notice: something that must be told first; empty when there is nothing.
        undo: what was set aside just now.
        lessons: empty where all items are of one.
    """

    lede: str
    notice: str
    undo: SetAside | None
    only: str
    lessons: tuple[LessonChoice, ...]
    current: Current | None
    outcome: Outcome | None
    rest: Rest | None
    forecast: ForecastView | None
    aside: tuple[SetAside, ...]


def what_is_due(
    every: Iterable[Standing], shelves: Shelves, only: str, done: Reviewed, now: datetime
) -> Due:
    """What a learner is to be asked now."""
    here = tuple(each for each in every if shelves.has(each.item))
    of_lesson = [each for each in here if only in ("", each.item.lesson)]
    return Due(only, here, tuple(queue(of_lesson, now)), done)


def lede(due: Due) -> str:
    """How much is due and was done, in a sentence."""
    asked, done = len(due.asked), due.done.items
    if asked and done:
        return f"{asked} to go, {done} done today."
    if asked:
        return f"{counted(asked, 'item')} {'is' if asked == 1 else 'are'} due."
    return f"{done} done today." if done else "What you answered comes back before you forget it."


def item_form(learner: str, item: Item, standing: Standing | None) -> ItemForm:
    """The forms about an item."""
    return ItemForm(item.lesson, item.kind, item.id, meeting_key(learner, item, standing))


def place(due: Due) -> tuple[int, int]:
    """The number of what is asked now among today's, and how many those are."""
    return due.done.items + 1, due.done.items + len(due.asked)


def current_card(shelved: Shelved, each: Standing, learner: str, now: datetime) -> Current:
    """A card that is due."""
    assert isinstance(shelved.content, Card)
    return Current(
        lesson=shelved.lesson.title,
        url=f"/{shelved.lesson.path}/",
        before="",
        form=item_form(learner, each.item, each),
        question=None,
        attempt="",
        card=card_view(shelved.content, each.item, each, learner, now),
    )


def current_question(
    shelved: Shelved, each: Standing, learner: str, question: QuestionView, attempt: str
) -> Current:
    """A question that is due.

    Args:
        question: as its attempt asks it.
    """
    return Current(
        lesson=shelved.lesson.title,
        url=f"/{shelved.lesson.path}/",
        before=_SURE_BUT_WRONG if each.was_sure else "",
        form=item_form(learner, each.item, each),
        question=question,
        attempt=attempt,
        card=None,
    )


def returns(standing: Standing | None, now: datetime) -> str:
    """When an item that was just answered comes back."""
    if standing is None or standing.is_set_aside:
        return ""
    if standing.ready <= now:
        return "It is due again."
    return f"It comes back in {wait_words(standing.ready - now)}."


def last_before(logs: Sequence[Log], source: str) -> Log | None:
    """The rating of an item before that of ``source``, by their moments."""
    rated = [log for log in logs if log.rating >= Rating.Again]
    at = next((number for number, log in enumerate(rated) if log.source == source), 0)
    return rated[at - 1] if at else None


def earlier(log: Log, feedback_html: str, picked_again: bool, now: datetime) -> Earlier | None:
    """What is recalled after an answer: that the one before was certain and wrong.

    Args:
        log: of the answer before.
        feedback_html: the correction of what was picked then.
        picked_again: the new answer shows the same wrong idea.
    """
    if log.rating != Rating.Again or log.confidence is not Confidence.CERTAIN:
        return None
    when = ago_words(log.at, now)
    if picked_again:
        return Earlier(f"You were certain of the same {when}. Take its correction slowly.", "")
    return Earlier(f"What you were certain of {when}, and why it does not hold:", feedback_html)


def rest(library: Library, due: Due, now: datetime) -> Rest:
    """Why nothing is asked, and what comes when or what to do."""
    if not due.every:
        return Rest(
            "Nothing to review yet",
            "Questions that you answer and cards that you rate come back here, each when you are "
            "about to forget it. Answer a few, and the first of them are due in minutes or days.",
            _ways_to_begin(library),
        )
    of_lesson = [each for each in due.every if due.only in ("", each.item.lesson)]
    links = (Link("Review all lessons", REVIEW),) if due.only else ()
    ready = next_ready(of_lesson, now)
    coming = (
        f"The next item comes back in {wait_words(ready - now)} ({moment_words(ready)})."
        if ready is not None
        else "Nothing is planned: you set every item aside."
    )
    if not due.done.items:
        return Rest("Nothing is due", coming, links)
    known = f"You reviewed {counted(due.done.items, 'item')} and knew {due.done.known}."
    is_soon = ready is not None and ready - now < _SOON
    return Rest("Done for now" if is_soon else "Done for today", f"{known} {coming}", links)


def _ways_to_begin(library: Library) -> tuple[Link, ...]:
    """The practice and the cards of the first lesson that has any."""
    for course in library.courses:
        for lesson in course.lessons:
            modes = [slug for slug in ("practice", RECALL) if lesson.mode(slug) is not None]
            if modes:
                labels = {"practice": "Answer questions", RECALL: "Turn over cards"}
                return tuple(Link(labels[slug], f"/{lesson.path}/{slug}") for slug in modes)
    return ()


def lesson_choices(library: Library, due: Due, now: datetime) -> tuple[LessonChoice, ...]:
    """The lessons that have items, to limit the review to one; none where there is one alone."""
    counts: dict[str, int] = {}
    for each in due.every:
        counts[each.item.lesson] = counts.get(each.item.lesson, 0) + is_due(each, now)
    if len(counts) < 2:
        return ()
    every = LessonChoice("All lessons", REVIEW, sum(counts.values()), not due.only)
    return (
        every,
        *(
            LessonChoice(
                library.lessons[path].title, address(REVIEW, lesson=path), count, due.only == path
            )
            for path, count in sorted(counts.items())
        ),
    )


def set_aside(due: Due, shelves: Shelves, learner: str) -> tuple[SetAside, ...]:
    """What the learner set aside, to be brought back."""
    found = (
        (each, shelves.find(each.item))
        for each in due.every
        if each.is_set_aside and due.only in ("", each.item.lesson)
    )
    return tuple(aside_of(shelved, each, learner) for each, shelved in found if shelved is not None)


def aside_of(shelved: Shelved, each: Standing, learner: str) -> SetAside:
    """One of them."""
    return SetAside(
        words=_words(shelved.content),
        lesson=shelved.lesson.title,
        form=item_form(learner, each.item, each),
    )


def _words(content: Question | Card) -> str:
    """What a question or a card asks, as plain text."""
    html = content.front_html if isinstance(content, Card) else content.variants[0].prompt_html
    return first_words(html)
