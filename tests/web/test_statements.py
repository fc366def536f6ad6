"""How often pages ask the database: as often for a long history as for a short one."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from fastapi import FastAPI
from sqlalchemy import event

from app.accounts.store import hold_learner
from app.content.models import Library
from app.db.session import Database
from app.predictions import store as predictions
from app.predictions.guess import Guess
from app.progress import store as progress
from app.quizzes import store as quizzes
from app.quizzes.attempts import Answer, AttemptMode
from app.quizzes.keys import Keys
from app.quizzes.sitting.keeping import begin_test, hand_in
from app.quizzes.store import Whose
from app.scheduling.store import log_answer
from visitor import Visitor

PATH = "mlops/model-serialization"
#: The most statements that a page may take. Where questions are looked for by what is due or drawn,
#: two of them go to each experiment by which a lesson settles keys.
PAGES = {
    "/": 16,
    f"/{PATH}/": 4,
    f"/{PATH}/learn": 4,
    f"/{PATH}/practice": 8,
    f"/{PATH}/test": 16,
    f"/{PATH}/recall": 6,
    "/review": 14,
    "/progress": 22,
    "/progress/delete": 10,
    "/progress/notebook.json": 14,
    "/progress/deck.apkg": 6,
    "/api/predictions": 4,
}


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """The statements that are sent to a database meanwhile."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    engine = database._reader
    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)


def live(database: Database, learner: str, library: Library, days: int) -> None:
    """A learner practises, takes a test and predicts something each day."""
    lesson = library.lessons[PATH]
    (practice,) = [mode for mode in lesson.modes if mode.slug == "practice"]
    assert lesson.test is not None
    whose = Whose(learner, lesson.path, AttemptMode.PRACTICE)
    tested = Whose(learner, lesson.path, AttemptMode.TEST)
    first = datetime.now(UTC) - timedelta(days=days)
    with database.write() as session:
        hold_learner(session, learner, first)
        keys = Keys(session, library)
        for day in range(days):
            at = first + timedelta(days=day)
            attempt = quizzes.begin(session, whose, at)
            for asked in practice.questions:
                answer = Answer(asked, {"option": "a"}, "a", False, at)
                quizzes.record(session, lesson.path, attempt, answer)
                source = f"answer:{attempt.id}:{asked.id}"
                log_answer(session, learner, lesson.path, asked.id, False, None, "a", source, at)
            quizzes.finish(session, attempt, at)
            test, _ = begin_test(session, tested, lesson.test.questions, keys, at)
            hand_in(session, tested, test, at)
            for mode in lesson.modes:
                progress.seen(session, learner, lesson.path, mode.slug, at)
            guess = Guess(((1000.0, 0.5 + day),))
            experiment = lesson.experiments[0]
            predictions.lock(session, learner, experiment.id, [1000], {"onnx": guess}, at)


@pytest.fixture
def known(app: FastAPI, visitor: Visitor) -> str:
    """The id of a visitor who was here."""
    visitor.get(f"/{PATH}/practice")
    return visitor.client.cookies["slope_learner"].partition(".")[0]


def test_a_long_history_takes_no_more_statements(
    app: FastAPI, visitor: Visitor, known: str
) -> None:
    taken: list[dict[str, int]] = []
    for days in (2, 20):
        live(app.state.database, known, app.state.shelf.library, days)
        found = {}
        for path in PAGES:
            visitor.get(path)  # what is the same for everybody is remembered from here on
            with counted(app.state.database) as sent:
                assert visitor.get(path).status_code == 200
            found[path] = len(sent)
        taken.append(found)
    assert taken[0] == taken[1]
    assert {path: count for path, count in taken[1].items() if count > PAGES[path]} == {}
