"""The review page, and what is sent from it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.orm import Session

from app.accounts.guards import Learner, Visitor
from app.accounts.store import hold_learner
from app.content.guards import library_of
from app.content.models import Library, Question
from app.db.session import ReadSession, WriteSession
from app.errors import Invalid, NotFound
from app.quizzes import store as quizzes
from app.quizzes.answering import answer_of
from app.quizzes.attempts import Attempt, AttemptMode, Step
from app.quizzes.guards import SentAnswer
from app.quizzes.keys import Keys
from app.quizzes.panel import address
from app.quizzes.store import Whose
from app.quizzes.told import Told, told_of
from app.quizzes.view import Draft, question_view
from app.review import page as pages
from app.review.cards import NO_KEY, is_key, meeting_key
from app.review.cards import told_of as card_told_of
from app.review.forecast import forecast_view
from app.review.items import REVIEW, Shelved, Shelves
from app.review.meetings import keep, meeting, recalled
from app.scheduling import store
from app.scheduling.rating import Mark
from app.scheduling.schedule import TODAY, Item, Kind, Standing
from app.web.csrf import RequireCsrf
from app.web.kept import Shared
from app.web.pages import READ, render

router = APIRouter(include_in_schema=False)

_LESSON = Query(max_length=200)
_GONE = "There is no such question here any more. Open the review page again."


@dataclass(frozen=True, slots=True)
class _Here:
    """Who reviews what, at which moment."""

    session: Session
    library: Library
    keys: Keys
    shelves: Shelves
    learner: str
    only: str
    now: datetime

    def whose(self, lesson: str) -> Whose:
        return Whose(self.learner, lesson, AttemptMode.REVIEW)

    def due(self) -> pages.Due:
        every = store.all_standings(self.session, self.learner, self.now)
        done = store.reviewed(self.session, self.learner, self.now - TODAY)
        return pages.what_is_due(every, self.shelves, self.only, done, self.now)

    def url(self, **query: str) -> str:
        return address(REVIEW, lesson=self.only, **query)


@router.api_route(REVIEW, methods=READ)
def review(
    request: Request,
    session: ReadSession,
    learner: Visitor,
    lesson: Annotated[str, _LESSON] = "",
    answered: Annotated[str, Query(max_length=32)] = "",
    of: Annotated[str, _LESSON] = "",
    aside: Annotated[str, Query(max_length=300)] = "",
    told: str = "",
) -> Response:
    """What is due, one item at a time; or the answer that was just given, corrected."""
    here = _here(request, session, learner or "", lesson)
    due = here.due()
    outcome = _outcome(here, due, of, answered) if answered else None
    page = _page(here, due, outcome, _notice(told), aside)
    return render(request, "review/page.html", page, shared=Shared.STRANGERS)


@router.post(f"{REVIEW}/answer", dependencies=[RequireCsrf])
def answer(
    request: Request,
    learner: Learner,
    session: WriteSession,
    sent: SentAnswer,
    lesson: Annotated[str, Form(max_length=200)] = "",
    only: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Grade and keep an answer; show its correction. The first one to a meeting counts."""
    here = _here(request, session, learner, only)
    question = _question(here, lesson, sent.question)
    whose = here.whose(lesson)
    attempt = meeting(session, whose, _checked(sent.attempt))
    attempt = here.keys.fill(attempt, [question], {question.id: sent.measured})
    if question.id in attempt.answers:
        told = Told.ANSWERED_BEFORE
    elif not attempt.is_settled(question):
        return RedirectResponse(f"{here.url(told=Told.UNSETTLED)}#item", status_code=303)
    elif question.version != sent.version:
        return RedirectResponse(f"{here.url(told=Told.REVISED)}#item", status_code=303)
    else:
        try:
            given = answer_of(attempt, question, sent, here.now)
        except Invalid as error:
            draft = Draft(sent.fields, sent.confidence, error.detail)
            return _refused(request, here, Item(lesson, "question", question.id), attempt, draft)
        attempt, is_first = keep(session, whose, attempt, given)
        told = Told.NOTHING if is_first else Told.ANSWERED_BEFORE
    shown = here.url(answered=attempt.id, of=lesson, told=told)
    return RedirectResponse(f"{shown}#feedback", status_code=303)


@router.post(f"{REVIEW}/mark", dependencies=[RequireCsrf])
def mark(
    request: Request,
    learner: Learner,
    session: WriteSession,
    lesson: Annotated[str, Form(max_length=200)] = "",
    kind: Annotated[str, Form(max_length=16)] = "",
    item: Annotated[str, Form(max_length=100)] = "",
    key: Annotated[str, Form(max_length=32)] = "",
    mark: Annotated[str, Form(max_length=16)] = "",
    only: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Put an item off until tomorrow, set it aside, or bring it back."""
    here = _here(request, session, learner, only)
    marked, decided = Item(lesson, _kind(kind), item), _mark(mark)
    hold_learner(session, learner, here.now)
    store.log_mark(session, learner, marked, decided, f"mark:{_checked(key)}", here.now)
    aside = _name(marked) if decided is Mark.SET_ASIDE else ""
    part = "undo" if aside else "item"
    return RedirectResponse(f"{here.url(aside=aside)}#{part}", status_code=303)


def _here(request: Request, session: Session, learner: str, only: str) -> _Here:
    library = library_of(request)
    if only and only not in library.lessons:
        raise NotFound(f"There is no lesson {only}. The review page without it has all of them.")
    keys = Keys(session, library)
    shelves = Shelves(library, keys.can_ask)
    return _Here(session, library, keys, shelves, learner, only, datetime.now(UTC))


def _page(
    here: _Here,
    due: pages.Due,
    outcome: pages.Outcome | None = None,
    notice: str = "",
    aside: str = "",
    current: pages.Current | None = None,
) -> pages.ReviewPage:
    if outcome is None and current is None:
        current = _current(here, due)
    undo = (each for each in due.every if each.is_set_aside and aside == _name(each.item))
    return pages.ReviewPage(
        lede=pages.lede(due),
        notice=notice,
        undo=next(
            (pages.aside_of(_shelved(here, each), each, here.learner) for each in undo), None
        ),
        only=here.only,
        lessons=pages.lesson_choices(here.library, due, here.now),
        current=current,
        outcome=outcome,
        rest=None if current or outcome else pages.rest(here.library, due, here.now),
        forecast=forecast_view(due.every, here.now),
        aside=pages.set_aside(due, here.shelves, here.learner),
    )


def _current(here: _Here, due: pages.Due) -> pages.Current | None:
    """The first item that is due and can be asked."""
    for each in due.asked:
        shelved = _shelved(here, each)
        if not isinstance(shelved.content, Question):
            return pages.current_card(shelved, each, here.learner, here.now)
        coming = Attempt("", meeting_key(here.learner, each.item, each), None)
        return _asked(here, due, shelved, each, coming, Draft())
    return None


def _asked(
    here: _Here, due: pages.Due, shelved: Shelved, each: Standing, coming: Attempt, draft: Draft
) -> pages.Current:
    """A question, as the attempt to come asks it: a fresh variant in a fresh order."""
    question = shelved.content
    assert isinstance(question, Question)
    coming = here.keys.fill(coming, [question])
    view = question_view(Step(question, question, None), coming, pages.place(due), ("", ""), draft)
    return pages.current_question(shelved, each, here.learner, view, coming.name)


def _refused(request: Request, here: _Here, item: Item, attempt: Attempt, draft: Draft) -> Response:
    """The form as it was sent, with what is wrong with it."""
    due, shelved = here.due(), here.shelves.find(item)
    each = store.standing_of(here.session, here.learner, item, here.now)
    if shelved is None or each is None or not isinstance(shelved.content, Question):
        raise NotFound(_GONE)
    current = _asked(here, due, shelved, each, attempt, draft)
    return render(request, "review/page.html", _page(here, due, current=current), status=422)


def _outcome(here: _Here, due: pages.Due, lesson: str, name: str) -> pages.Outcome:
    """An answer that was just given, corrected."""
    whose = here.whose(lesson)
    attempt = quizzes.find(here.session, whose, name)
    answer = next(iter(attempt.answers.values()), None)
    if answer is None:
        raise NotFound(_GONE)
    item = Item(lesson, "question", answer.question.id)
    shelved = here.shelves.find(item)
    today = shelved.content if shelved and isinstance(shelved.content, Question) else None
    step = Step(answer.question, today, answer)
    following = ("Next" if due.asked else "See what comes when", here.url())
    standing = store.standing_of(here.session, here.learner, item, here.now)
    done = due.done.items
    return pages.Outcome(
        lesson=shelved.lesson.title if shelved else lesson,
        url=f"/{lesson}/",
        question=question_view(step, attempt, (done, done + len(due.asked)), following),
        earlier=recalled(here.session, whose, attempt, answer, here.now),
        returns=pages.returns(standing, here.now),
        form=pages.item_form(here.learner, item, standing),
    )


def _question(here: _Here, lesson: str, question: str) -> Question:
    found = here.shelves.find(Item(lesson, "question", question))
    if found is None or not isinstance(found.content, Question):
        raise NotFound(_GONE)
    return found.content


def _shelved(here: _Here, each: Standing) -> Shelved:
    found = here.shelves.find(each.item)
    assert found is not None  # of what is due, all is there
    return found


def _name(item: Item) -> str:
    """An item in an address."""
    return f"{item.kind}:{item.lesson}:{item.id}"


def _notice(told: str) -> str:
    """What an address says must be told: of a question that was answered, or of a card."""
    return told_of(told).words or card_told_of(told).words


def _kind(written: str) -> Kind:
    if written == "question":
        return "question"
    if written == "card":
        return "card"
    raise Invalid("What is marked is a question or a card. Open the review page again.")


def _mark(written: str) -> Mark:
    for each in Mark:
        if written == str(each.value):
            return each
    raise Invalid("That is nothing that can be done with an item. Open the review page again.")


def _checked(key: str) -> str:
    """A key as our forms carry it.

    Raises:
        Invalid: it is another one.
    """
    if not is_key(key):
        raise Invalid(NO_KEY)
    return key
