"""One content file's bytes as a value, with all that is wrong in them."""

import hashlib
from dataclasses import dataclass, replace

from app.content.cards import Cards, read_cards
from app.content.checkpoints import CHECKPOINTS, read_checkpoints
from app.content.experiments import KEYS as EXPERIMENT_KEYS
from app.content.experiments import OPTIONAL_KEYS, claim_anchors, read_experiment, split_answer
from app.content.front_matter import Fields, split
from app.content.markdown import Document, parse, parse_inline, render
from app.content.models import (
    CourseText,
    Experiment,
    Known,
    LessonText,
    Mode,
    Page,
    Problem,
    RecordedFiles,
    RecordedRun,
    Reference,
)
from app.content.paths import CARD_MODES, PROJECT, QUESTION_MODES, Place
from app.content.problems import Report
from app.content.questions import Questions, read_questions
from app.content.source import read

KEYS = {
    "course": ("title", "keeper", "order"),
    "lesson": ("title", "summary", "minutes", "tags", "objectives"),
    "mode": ("title", "summary", "minutes"),
    "experiment": EXPERIMENT_KEYS,
}

_TITLE, _SUMMARY, _OBJECTIVE, _TAG = 200, 400, 300, 40  # most characters
_MINUTES = (1, 24 * 60)
_ORDER = (0, 10_000)


@dataclass(frozen=True, slots=True)
class _Parts:
    """A file taken apart: what its value is made from."""

    file: str
    place: Place
    fields: Fields
    document: Document
    report: Report


@dataclass(frozen=True, slots=True)
class _Made:
    """What was made of a file."""

    value: CourseText | LessonText | Mode | Experiment | RecordedRun | RecordedFiles | None
    anchors: frozenset[str]
    references: tuple[Reference, ...]


def digest(data: bytes, known: Known) -> str:
    """A name for what ``read_page`` gives for these bytes."""
    groups = (known.formats, known.families, known.operations, known.dtypes, known.storages)
    names = [sorted(group) for group in (*groups, known.caches, known.checkers)]
    facts = repr((names, known.sizes, known.blocks, known.budget))
    return hashlib.sha256(facts.encode() + b"\n" + data).hexdigest()


def read_page(file: str, place: Place, data: bytes, known: Known) -> Page:
    """The file's value and problems; raises for nothing that the bytes may hold."""
    report = Report(file)
    if place.kind == "recording":
        made = _recording(data, known, report)
    elif place.kind == "anatomy":
        made = _anatomy(place, data, known, report)
    else:
        made = _read(file, place, data, known, report)
    return Page(
        file=file,
        digest=digest(data, known),
        value=made.value if made else None,
        problems=report.problems,
        anchors=made.anchors if made else None,
        references=made.references if made else (),
    )


def unread_page(problem: Problem) -> Page:
    """A file whose bytes could not be had."""
    return Page(problem.file, "", None, (problem,), None, ())


def _recording(data: bytes, known: Known, report: Report) -> _Made | None:
    found = known.recording(data)
    if isinstance(found, tuple):
        line, words = found
        report.add(line, 1, "bad-recording", words)
        return None
    return _Made(found, frozenset(), ())


def _anatomy(place: Place, data: bytes, known: Known, report: Report) -> _Made | None:
    found = known.anatomy(data)
    if not isinstance(found, str) and found.format != place.name:
        found = f"these are the files of {found.format}: call it {found.format}.json"
    if isinstance(found, str):
        report.add(1, 1, "bad-anatomy", found)
        return None
    return _Made(found, frozenset(), ())


def _read(file: str, place: Place, data: bytes, known: Known, report: Report) -> _Made | None:
    source = read(data, report)
    halves = split(source, KEYS[place.kind], _optional(place), report) if source else None
    if halves is None:
        return None
    questions = place.kind == "mode" and place.name in QUESTION_MODES
    cards = place.kind == "mode" and place.name in CARD_MODES
    cites = place.kind in ("lesson", "mode") and not (questions or cards)
    document = parse(halves.body, file, report, parts=questions or cards, cites=cites)
    asked: Questions | Cards | None = None
    if questions or cards:
        asked = (read_questions if questions else read_cards)(document, halves.body, file, report)
    if halves.fields is None:
        anchors = asked.anchors if asked else document.anchors
        return _Made(None, anchors, document.references)
    parts = _Parts(file, place, halves.fields, document, report)
    if asked:
        return _of_parts(parts, asked)
    if place.kind == "lesson":
        return _lesson(parts)
    if place.kind == "experiment":
        name = f"{place.course}/{place.lesson}/{place.name}"
        body, answer = split_answer(document.tokens)
        experiment = read_experiment(
            name, halves.fields, render(body), known, report, render(answer)
        )
        return _Made(experiment, claim_anchors(halves.fields), document.references)
    value = _course(parts) if place.kind == "course" else _mode(parts)
    if isinstance(value, Mode) and parts.fields.has(CHECKPOINTS):
        found = read_checkpoints(parts.fields, document.headings, known.checkers, report)
        value = replace(value, checkpoints=found)
    return _Made(value, document.anchors, document.references)


def _optional(place: Place) -> tuple[str, ...]:
    """Keys that a file of this kind may have or leave out."""
    if place.kind == "experiment":
        return OPTIONAL_KEYS
    return (CHECKPOINTS,) if place.kind == "mode" and place.name == PROJECT else ()


def _course(parts: _Parts) -> CourseText | None:
    title = parts.fields.text("title", _TITLE)
    keeper = parts.fields.text("keeper", _TITLE)
    order = parts.fields.integer("order", *_ORDER)
    if title is None or keeper is None or order is None:
        return None
    return CourseText(title, keeper, order, render(parts.document.tokens))


def _lesson(parts: _Parts) -> _Made:
    fields = parts.fields
    title = fields.text("title", _TITLE)
    summary = fields.text("summary", _SUMMARY)
    minutes = fields.integer("minutes", *_MINUTES)
    tags = fields.texts("tags", 8, _TAG)
    objectives = fields.texts("objectives", 12, _OBJECTIVE) or ()
    lines = [
        parse_inline(entry.text, entry.line, entry.column, parts.file, parts.report)
        for entry in objectives
    ]
    references = parts.document.references
    for line in lines:
        references += line.references
    value = None
    if title is not None and summary is not None and minutes is not None and tags and lines:
        value = LessonText(
            title=title,
            summary=summary,
            minutes=minutes,
            tags=tuple(tag.text for tag in tags),
            objectives=tuple(render(line.tokens) for line in lines),
            html=render(parts.document.tokens),
        )
    return _Made(value, parts.document.anchors, references)


def _mode(parts: _Parts) -> Mode | None:
    title = parts.fields.text("title", _TITLE)
    summary = parts.fields.text("summary", _SUMMARY)
    minutes = parts.fields.integer("minutes", *_MINUTES)
    if title is None or summary is None or minutes is None:
        return None
    return Mode(
        slug=parts.place.name,
        title=title,
        summary=summary,
        minutes=minutes,
        html=render(parts.document.tokens),
        headings=parts.document.headings,
        questions=(),
        file=parts.file,
    )


def _of_parts(parts: _Parts, asked: Questions | Cards) -> _Made:
    """A mode of questions or cards: its own text is what stands before the first of them."""
    mode = _mode(parts)
    if mode is not None:
        mode = replace(mode, html=asked.intro_html, headings=())
        if isinstance(asked, Questions):
            mode = replace(mode, questions=asked.questions)
        else:
            mode = replace(mode, cards=asked.cards)
    return _Made(mode, asked.anchors, parts.document.references)
