"""What a learner takes along: a notebook to read, one for programs, a table, a deck of cards.

Answers are read a page at a time, each in a short transaction, so that a long history holds neither
memory nor the database, however slowly it is fetched.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from fastapi import APIRouter, Request
from sqlalchemy.orm import Session
from starlette.responses import Response, StreamingResponse

from app.accounts.guards import Current, Owner
from app.content.guards import library_of
from app.content.models import Library
from app.db.session import Database, ReadSession, database_of
from app.errors import NotFound
from app.experiments import store as runs
from app.experiments.beside.routes import mine_of
from app.experiments.chart_state import ChartState
from app.experiments.drawing.routes import disposition, svg_of
from app.experiments.routes import title_of
from app.notebook import store, table
from app.notebook.book import MOST_ANSWERS, Book, Drawn, lesson_parts, reviews
from app.notebook.data import Rest, pieces
from app.notebook.deck import Note, answer_note, deck, recall_notes
from app.notebook.given import Given, Read, read
from app.notebook.predicted import predicted, to_json
from app.predictions import store as predictions
from app.predictions.prediction import Prediction
from app.quizzes import store as quizzes
from app.scheduling import store as scheduling
from app.web.moments import moment_words
from app.web.origin import origin
from app.web.pages import ASSETS, READ, file_of
from app.web.turns import InTurn

router = APIRouter(prefix="/progress", include_in_schema=False)

_PAGE = 500  # answers
_MOST_RUNS = 20
_SHEETS = ("site.css", "learner.css")
_FONTS = re.compile(r"@font-face\s*\{[^}]*\}")
_HEADERS = {
    "Cache-Control": "private, no-store",
    # Whatever a browser makes of the file: no script runs in it, and it reaches nothing.
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox",
}


@router.api_route("/notebook.html", methods=READ, dependencies=[InTurn])
def notebook(request: Request, session: ReadSession, owner: Owner, current: Current) -> Response:
    """Everything, to read and to print: one file that needs nothing else."""
    learner = _somebody(owner)
    library = library_of(request)
    answers, left_out = _newest(session, learner)
    foretold = predictions.all_of(session, learner)
    page = Book(
        name=current.name if current is not None else "",
        made=moment_words(datetime.now(UTC)),
        site=origin(request),
        css=_FONTS.sub("", "".join(ASSETS.find(f"css/{name}").body.decode() for name in _SHEETS)),
        icons=ASSETS.find("icons.svg").body.decode(),
        lessons=lesson_parts(
            library.lessons,
            origin(request),
            store.tried(session, learner),
            store.seen(session, learner),
            answers,
        ),
        predictions=tuple(predicted(each, _title(library, each)) for each in foretold),
        runs=tuple(_drawn(request, session, foretold, library)),
        reviews=reviews(
            library.lessons, scheduling.all_standings(session, learner, datetime.now(UTC))
        ),
        left_out=left_out,
    )
    html = _absolute(file_of("notebook/book.html", page), origin(request))
    return Response(html, media_type="text/html", headers=_file("html"))


@router.api_route("/notebook.json", methods=READ)
def data(request: Request, session: ReadSession, owner: Owner, current: Current) -> Response:
    """Everything, for programs."""
    learner, now = _somebody(owner), datetime.now(UTC)
    foretold = predictions.all_of(session, learner)
    rest = Rest(
        made_at=now,
        site=origin(request),
        name=current.name if current is not None else "",
        attempts=store.tried(session, learner),
        parts=store.seen(session, learner),
        predictions=[to_json(each) for each in foretold],
        reviews=scheduling.all_standings(session, learner, now),
        runs=_run_ids(request, session, foretold),
    )
    text = pieces(rest, _pages(database_of(request), learner))
    return StreamingResponse(text, media_type="application/json", headers=_file("json"))


@router.api_route("/answers.csv", methods=READ)
def answers_table(request: Request, owner: Owner) -> Response:
    """Every answer as a row."""
    learner = _somebody(owner)

    def lines() -> Iterator[str]:
        yield table.head()
        for page in _pages(database_of(request), learner):
            yield table.rows(page)

    return StreamingResponse(lines(), media_type="text/csv", headers=_file("csv"))


@router.api_route("/deck.apkg", methods=READ, dependencies=[InTurn])
def cards(request: Request, session: ReadSession, owner: Owner) -> Response:
    """Recall cards of the lessons that were begun, and every answered question, for Anki."""
    learner, library = _somebody(owner), library_of(request)
    begun = {each.lesson for each in store.seen(session, learner)}
    last: dict[tuple[str, str], Read] = {}
    for each in _newest(session, learner)[0]:
        last[each.given.lesson, each.given.question] = each
    begun |= {lesson for lesson, _ in last}
    notes: list[Note] = []
    for path, lesson in library.lessons.items():
        if path in begun:
            notes += recall_notes(lesson)
    for (path, _), each in last.items():
        title = library.lessons[path].title if path in library.lessons else path
        notes.append(answer_note(each, title))
    site = origin(request)
    body = deck("Slope", [_with_links(note, site) for note in notes], datetime.now(UTC))
    return Response(body, media_type="application/apkg", headers=_file("apkg"))


def _somebody(owner: str | None) -> str:
    """Raises NotFound for a visitor of whom nothing is kept."""
    if owner is None:
        raise NotFound("There is nothing of you to take along yet. Answer a question first.")
    return owner


def _newest(session: Session, learner: str) -> tuple[list[Read], int]:
    """The newest answers that one file may have, oldest first, and how many are left out."""
    answers, left_out = store.newest_given(session, learner, MOST_ANSWERS)
    asked = quizzes.versions(session, {each.key for each in answers})
    return [read(each, asked[each.key]) for each in answers], left_out


def _pages(database: Database, learner: str) -> Iterator[list[Read]]:
    """All answers, a page at a time."""
    last: Given | None = None
    while True:
        with database.read() as session:
            page = store.given(session, learner, last, _PAGE)
            asked = quizzes.versions(session, {each.key for each in page})
        if not page:
            return
        yield [read(each, asked[each.key]) for each in page]
        last = page[-1]


def _title(library: Library, prediction: Prediction) -> str:
    experiment = library.experiments.get(prediction.experiment)
    return experiment.title if experiment is not None else prediction.experiment


def _run_ids(request: Request, session: Session, foretold: Sequence[Prediction]) -> list[str]:
    """Runs that predictions are held against, and those that the visitor calls their own."""
    held = (each.held.run_id for each in foretold if each.held is not None)
    return list(dict.fromkeys([*held, *mine_of(request, session)]))


def _drawn(
    request: Request, session: Session, foretold: Sequence[Prediction], library: Library
) -> Iterator[Drawn]:
    for run_id in _run_ids(request, session, foretold)[:_MOST_RUNS]:
        try:
            run = runs.run(session, run_id)
        except NotFound:
            continue  # a bookmark of a run that was taken back
        # Each picture has the same ids, and stands beside others here.
        svg = (
            svg_of(session, run, library, ChartState(), "light")
            .replace("chart-title", f"title-{run.id}")
            .replace("chart-words", f"words-{run.id}")
        )
        url = f"{origin(request)}/runs/{run.id}"
        yield Drawn(title_of(run, library), url, svg)


def _with_links(note: Note, site: str) -> Note:
    return Note(
        note.name,
        _absolute(note.front_html, site),
        _absolute(note.back_html, site),
        note.lesson,
        note.tags,
    )


def _absolute(html: str, site: str) -> str:
    """Links and images with the site before them: a file has no site of its own."""
    return re.sub(r'\b(href|src)="/(?!/)', rf'\1="{site}/', html)


def _file(ending: str) -> dict[str, str]:
    name = {"csv": "slope-answers.csv", "apkg": "slope.apkg"}.get(
        ending, f"slope-notebook.{ending}"
    )
    return {**_HEADERS, **disposition(name, download=True)}
