"""The progress page as a value: what was done, when, how far, how strong, and what is next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from app.content.models import Lesson, Library
from app.content.modes import KINDS
from app.content.paths import TEST
from app.notebook.days import Calendar, Streak, by_day, calendar, streak
from app.notebook.resume import Resume, resumes
from app.notebook.store import Past, Tried
from app.quizzes.advice import StrengthView
from app.web.moments import day_words

#: Attempts of a lesson that the page lists.
_LISTED = 8
_LABELS = {"practice": "Practice", "test": "Test", "challenge": "Challenge"}


@dataclass(frozen=True, slots=True)
class Figure:
    """One of the figures at the top."""

    label: str
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a lesson; ``state`` is done, opened or empty."""

    label: str
    url: str
    state: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a lesson's history."""

    when: str
    what: str
    result: str
    url: str


@dataclass(frozen=True, slots=True)
class LessonSection:
    """A lesson and what the learner did in it.

    Attributes:
        done: how many of the parts are done.
        strength: None before the first answer.
        earlier: attempts that are not listed.
    """

    title: str
    url: str
    parts: tuple[Part, ...]
    done: int
    strength: StrengthView | None
    history: tuple[Entry, ...]
    earlier: int
    resume: tuple[Resume, ...]

    @property
    def is_begun(self) -> bool:
        """Whether anything was done in it."""
        return bool(self.history or self.strength or any(part.state for part in self.parts))


@dataclass(frozen=True, slots=True)
class CourseSection:
    """A course with its lessons."""

    title: str
    lessons: tuple[LessonSection, ...]


@dataclass(frozen=True, slots=True)
class TakeAlong:
    """A file that a learner may take along."""

    label: str
    url: str
    says: str


_FILES = (
    TakeAlong(
        "Notebook",
        "/progress/notebook.html",
        "To read and to print: predictions, questions as they were, answers, corrections, charts.",
    ),
    TakeAlong("Deck for Anki", "/progress/deck.apkg", "Recall cards, and what you answered."),
    TakeAlong("Answers as a table", "/progress/answers.csv", "CSV, a row an answer."),
    TakeAlong("Notebook for programs", "/progress/notebook.json", "JSON, all of it."),
)


@dataclass(frozen=True, slots=True)
class ProgressPage:
    """Everything that a learner did, in short.

    Attributes:
        name: of the account; empty without one.
        told: something that just happened.
        figures: empty before anything was done.
        streak: in words.
        zone: in which days are counted.
        start_url: where to begin.
        due: of the review, in words; empty when nothing ever was.
    """

    name: str
    told: str
    figures: tuple[Figure, ...]
    streak: str
    calendar: Calendar
    zone: str
    due: str
    courses: tuple[CourseSection, ...]
    start_url: str
    files: tuple[TakeAlong, ...] = _FILES

    @property
    def is_empty(self) -> bool:
        """Whether nothing was done yet."""
        return not self.figures


@dataclass(frozen=True, slots=True)
class DeletePage:
    """What would be deleted, each in words; ``name`` is the account's, empty without one."""

    counted: tuple[str, ...]
    name: str


_TOLD = {
    "signed-up": "Your account is made, and what you did in this browser is in it.",
    "joined": "What you did in this browser is in your account now, too.",
    "deleted": "Everything that was kept of you is deleted.",
    "deleted-account": "Everything that was kept of you is deleted, and the account with it.",
}


def progress_page(
    library: Library,
    past: Past,
    strengths: Mapping[str, StrengthView],
    now: datetime,
    where: tuple[str, tzinfo],
    name: str = "",
    told: str = "",
    due: str = "",
) -> ProgressPage:
    """The page.

    Args:
        strengths: by the lesson's path, of those that have an answer.
        where: the learner's time zone, and how it is called.
        name: of the account.
        told: what just happened; nonsense says nothing.
    """
    zone, place = where
    today = now.astimezone(place).date()
    done = by_day(past.moments, place)
    going_on = resumes(library.lessons, past.tried, past.seen)
    sections = tuple(
        CourseSection(
            course.title,
            tuple(
                _lesson(lesson, past, strengths.get(lesson.path), going_on, place)
                for lesson in course.lessons
            ),
        )
        for course in library.courses
    )
    days = streak(done, today)
    return ProgressPage(
        name=name,
        told=_TOLD.get(told, ""),
        figures=_figures(past, days),
        streak=_streak_words(days, done, today),
        calendar=calendar(done, today),
        zone=zone,
        due=due,
        courses=sections,
        start_url=next((f"/{path}/" for path in library.lessons), "/"),
    )


def _figures(past: Past, days: Streak) -> tuple[Figure, ...]:
    graded = [each for each in past.tried if not each.is_secret]
    answered = sum(each.answered for each in past.tried)
    of_graded, right = sum(each.answered for each in graded), sum(each.right for each in graded)
    parts = sum(each.done_at is not None and each.mode != TEST for each in past.seen)
    if not (answered or past.seen or past.predictions or past.reviews):
        return ()
    return (
        Figure(
            "Answers",
            f"{answered:,}",
            f"{right / of_graded * 100:.0f}\u00a0% right" if of_graded else "",
        ),
        Figure("Parts done", f"{parts:,}"),
        Figure("Predictions", f"{past.predictions:,}"),
        Figure("Days in a row", f"{days.days:,}", f"longest {days.longest:,}"),
    )


def _streak_words(days: Streak, done: Mapping[date, int], today: date) -> str:
    """The streak without a reminder: what was, never what should be."""
    if not done:
        return ""
    if days.days == 0:
        return f"You were here last on {day_words(max(done))}. What you did is all here."
    off = {0: "", 1: ", with a day off between them"}.get(
        days.off, f", with {days.off} single days off between them"
    )
    in_a_row = "1 day" if days.days == 1 else f"{days.days} days in a row{off}"
    return f"{in_a_row}. A single day off does not end it."


def _lesson(
    lesson: Lesson,
    past: Past,
    strength: StrengthView | None,
    going_on: Sequence[Resume],
    place: tzinfo,
) -> LessonSection:
    seen = {each.mode: each for each in past.seen if each.lesson == lesson.path}
    parts = tuple(
        Part(
            KINDS[mode.slug].label,
            f"/{lesson.path}/{mode.slug}",
            ("done" if seen[mode.slug].done_at else "opened") if mode.slug in seen else "",
        )
        for mode in lesson.modes
    )
    tried = [each for each in past.tried if each.lesson == lesson.path and each.mode in _LABELS]
    answered = [each for each in tried if each.answered or each.finished_at]
    return LessonSection(
        title=lesson.title,
        url=f"/{lesson.path}/",
        parts=parts,
        done=sum(part.state == "done" for part in parts),
        strength=strength,
        history=tuple(_entry(each, place) for each in answered[:_LISTED]),
        earlier=max(0, len(answered) - _LISTED),
        resume=tuple(each for each in going_on if each.url.startswith(f"/{lesson.path}/")),
    )


def _entry(attempt: Tried, place: tzinfo) -> Entry:
    started = attempt.started_at.astimezone(place)
    return Entry(
        when=f"{day_words(started.date())}, {started:%H:%M}",
        what=_LABELS[attempt.mode],
        result=_result(attempt),
        url=f"/{attempt.lesson}/{attempt.mode}?attempt={attempt.id}",
    )


def _result(attempt: Tried) -> str:
    if attempt.is_secret:
        return f"under way, {attempt.answered} answered"
    total = max(attempt.answered, attempt.asked or 0)
    words = f"{attempt.right} of {total} right"
    return words if attempt.finished_at is not None else f"{words} so far"
