"""The recall cards of a lesson: which comes next, and what a card and its four ratings look like.

Pure. Cards that are due come first, then new ones, a few a day.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.content.models import Card, Lesson
from app.quizzes.panel import address
from app.review.items import RECALL, REVIEW, cards_of
from app.review.words import ago_words, counted, wait_words
from app.scheduling.rating import Rating
from app.scheduling.schedule import TODAY, Item, Standing, is_due, next_ready, queue, waits
from app.web.moments import moment_words

#: Cards of a lesson that are met for the first time in a day.
NEW_A_DAY = 8

#: What a form is answered whose key is none.
NO_KEY = (
    "The form lacks the key by which what is sent twice counts once, so nothing was stored. "
    "Go back, reload the page and send it again."
)

_KEY = re.compile(r"[0-9a-f]{32}")
_MEANS = {
    Rating.Again: "I did not know it",
    Rating.Hard: "With effort",
    Rating.Good: "I knew it",
    Rating.Easy: "At once",
}


class Told(StrEnum):
    """Something that must be said before the next card; the value stands in the URL."""

    NOTHING = ""
    RATED_BEFORE = "rated"
    REVISED = "revised-card"
    GONE = "gone"

    @property
    def words(self) -> str:
        """In whole sentences; empty when there is nothing to say."""
        return _WORDS.get(self, "")


class Back(StrEnum):
    """Where a card was rated, which is where the next one is shown; the value stands in the form.

    ``MORE`` is the recall page with new cards beyond today's.
    """

    RECALL = "recall"
    MORE = "more"
    REVIEW = "review"


_WORDS = {
    Told.RATED_BEFORE: "You had rated that card already; your first rating counts.",
    Told.REVISED: (
        "That card was revised while you had it open, so your rating was not counted. "
        "It will be asked as it reads now."
    ),
    Told.GONE: "The lesson does not have that card any more, so there is nothing to rate.",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """A rating to give: its number, which is its key, and how long the card then waits."""

    value: int
    label: str
    means: str
    wait: str


@dataclass(frozen=True, slots=True)
class CardView:
    """A card to turn over and rate.

    Attributes:
        url: where a rating is sent.
        key: names this meeting of the card, so that a rating sent twice counts once.
        met: when it was last met, in words; ``New`` for the first time.
    """

    id: str
    version: str
    url: str
    key: str
    front_html: str
    back_html: str
    met: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """A card in the list of all of them."""

    front_html: str
    back_html: str
    state: str


@dataclass(frozen=True, slots=True)
class RecallPanel:
    """What the recall page shows.

    Attributes:
        notice: what must be told first; empty when there is nothing.
        card: None where nothing is to be met now; ``rest`` then says why, and what comes when.
        back_to: where its rating leads.
        more_url: shows new cards beyond today's; empty where there are none.
        met, total: how many cards were met, of how many.
    """

    notice: str
    card: CardView | None
    back_to: Back
    progress: str
    met: int
    total: int
    rest: str
    more_url: str
    every: tuple[Listed, ...]


def recall_panel(
    lesson: Lesson,
    learner: str,
    every: Sequence[Standing],
    now: datetime,
    told: Told = Told.NOTHING,
    *,
    more: bool = False,
) -> RecallPanel:
    """The cards of a lesson as they stand.

    Args:
        learner: empty for somebody who has no cookie yet.
        every: how the learner's items stand, of whatever lesson.
        more: show new cards beyond today's.
    """
    cards = {Item(lesson.path, "card", card.id): card for card in cards_of(lesson)}
    known = {each.item: each for each in every if each.item in cards}
    due = queue(known.values(), now)
    new = [item for item in cards if item not in known]
    left = len(new) if more else min(len(new), _new_left(known, now))
    following = due[0].item if due else (new[0] if left else None)
    return RecallPanel(
        notice=told.words,
        card=card_view(cards[following], following, known.get(following), learner, now)
        if following is not None
        else None,
        back_to=Back.MORE if more else Back.RECALL,
        progress=_progress(len(due), left),
        met=len(known),
        total=len(cards),
        rest="" if following is not None else _rest(known, new, now),
        more_url=f"/{lesson.path}/{RECALL}?more=1" if new and not left else "",
        every=tuple(
            Listed(card.front_html, card.back_html, _state(known.get(item), now))
            for item, card in cards.items()
        ),
    )


def told_of(text: str) -> Told:
    """The value of an address; NOTHING for what is none."""
    return Told(text) if text in set(Told) else Told.NOTHING


def way_back(back: str, lesson: str, only: str, told: Told) -> str:
    """The page that shows the next card.

    Args:
        back: of the form; the recall page for what is none.
        only: the lesson that a review was limited to; empty for all.
    """
    if back == Back.REVIEW:
        return address(REVIEW, lesson=only, told=told)
    more = "1" if back == Back.MORE else ""
    return address(f"/{lesson}/{RECALL}", more=more, told=told)


def has_met_all(lesson: Lesson, every: Iterable[Standing]) -> bool:
    """Whether every card of a lesson was turned over once."""
    met = {each.item for each in every}
    return all(Item(lesson.path, "card", card.id) in met for card in cards_of(lesson))


def card_view(
    card: Card, item: Item, standing: Standing | None, learner: str, now: datetime
) -> CardView:
    """A card to turn over and rate.

    Args:
        standing: None for what was never met.
    """
    return CardView(
        id=card.id,
        version=card.version,
        url=f"/{item.lesson}/{RECALL}/rate",
        key=meeting_key(learner, item, standing),
        front_html=card.front_html,
        back_html=card.back_html,
        met=f"Last met {ago_words(standing.last_at, now)}" if standing else "New",
        choices=tuple(
            Choice(rating.value, rating.name, _MEANS[rating], wait_words(wait))
            for rating, wait in waits(standing, now).items()
        ),
    )


def meeting_key(learner: str, item: Item, standing: Standing | None) -> str:
    """The name of the next thing that happens to an item, 32 hexadecimal digits.

    Two pages that show the same meeting name it alike, so that only one of them counts.
    """
    met = standing.logs if standing is not None else 0
    text = f"{learner}:{item.lesson}:{item.kind}:{item.id}:{met}"
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def is_key(text: str) -> bool:
    """Whether it may be the key of a meeting."""
    return _KEY.fullmatch(text) is not None


def _new_left(known: Mapping[Item, Standing], now: datetime) -> int:
    begun = sum(each.first_at > now - TODAY for each in known.values())
    return max(0, NEW_A_DAY - begun)


def _progress(due: int, new: int) -> str:
    parts = [f"{due} due" if due else "", f"{counted(new, 'new card')} today" if new else ""]
    return ", ".join(part for part in parts if part)


def _rest(known: Mapping[Item, Standing], new: Sequence[Item], now: datetime) -> str:
    """Why there is no card now, and what comes when."""
    ready = next_ready(known.values(), now)
    parts = []
    if ready is not None:
        parts.append(
            f"The next card comes back in {wait_words(ready - now)} ({moment_words(ready)})."
        )
    elif not new:
        parts.append("You set every card aside; bring one back on the review page.")
    if new:
        are = "is" if len(new) == 1 else "are"
        parts.append(f"{counted(len(new), 'new card')} {are} left for the next days.")
    return " ".join(parts)


def _state(standing: Standing | None, now: datetime) -> str:
    if standing is None:
        return "New"
    if standing.is_set_aside:
        return "Set aside"
    if is_due(standing, now):
        return "Due"
    return f"Comes back in {wait_words(standing.ready - now)}"
