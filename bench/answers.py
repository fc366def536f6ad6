"""How long an answer takes on the server: graded, stored and shown, with 100,000 stored answers.

    python -m bench.answers [--answers 500]

Over HTTP, one answer at a time, in one process of the product on SQLite, as a script asks for it:
the reply is the correction. Half of the answers are newcomers', half of somebody with 200 attempts.
The server's own processor time stands beside it. Limit: 99 of 100 within 50 ms.
"""

import argparse
import http.client
import re
import statistics
import sys
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import psutil
from sqlalchemy import insert

from app.accounts.tables import LearnerRow
from app.content.library import load_library
from app.content.models import Question
from app.db.session import Database
from app.experiments.known import known
from app.quizzes.seeds import attempt_seed
from app.quizzes.stored import to_json
from app.quizzes.tables import AnswerRow, AttemptRow, QuestionVersionRow
from app.scheduling.tables import ReviewLogRow
from app.settings import Settings
from bench.servers import served

_LESSON = "mlops/model-serialization"
_STORED = 100_000
_LIMIT = 0.050
_ATTEMPTS_OF_ONE = 200
_BEGUN = datetime(2026, 1, 1, tzinfo=UTC)


def main() -> int:
    """Print the table; 1 when the limit is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--answers", type=int, default=500)
    wanted = parser.parse_args().answers
    questions = _questions()
    print("| an answer, 100,000 stored | median | p99 | limit | ratio | processor time |")
    print("|---|---|---|---|---|---|")
    within = True
    with served("web", lambda folder: _fill(_database(folder), questions)) as server:
        process = psutil.Process(server.process.pid)
        for who, attempts in (("a newcomer’s", 0), ("after 200 attempts", _ATTEMPTS_OF_ONE)):
            took: list[Took] = []
            while len(took) < wanted // 2:
                browser = Browser(server.address)
                if attempts:
                    _add(_database(server.data_dir), [browser.learner], questions, attempts)
                took += browser.practice(process, rounds=20 if attempts else 1)
            seconds = [each.seconds for each in took]
            p99 = statistics.quantiles(seconds, n=100)[98]
            own = statistics.mean(each.processor for each in took)
            within &= p99 <= _LIMIT
            print(
                f"| {who} | {statistics.median(seconds) * 1e3:.1f} ms | {p99 * 1e3:.1f} ms "
                f"| {_LIMIT * 1e3:.0f} ms | {p99 / _LIMIT:.2f} | {own * 1e3:.1f} ms |",
                flush=True,
            )
    return 0 if within else 1


@dataclass(frozen=True, slots=True)
class Took:
    """What one answer took: seconds for the learner, and the server's own processor time."""

    seconds: float
    processor: float


@dataclass
class Browser:
    """Somebody with a connection and cookies of their own, who answers as a script sends it."""

    address: str
    cookie: str = ""
    connection: http.client.HTTPConnection = field(init=False)

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection(urlsplit(self.address).netloc, timeout=30)
        self._ask("GET", f"/{_LESSON}/practice")

    @property
    def learner(self) -> str:
        """The id in the cookie."""
        return self.cookie.partition("=")[2].partition(".")[0]

    def practice(self, process: psutil.Process, rounds: int) -> list[Took]:
        """What each answer took, over so many attempts."""
        took: list[Took] = []
        for _ in range(rounds):
            page = self._ask("GET", f"/{_LESSON}/practice")
            if "/again" in page:
                page = self._ask("POST", f"/{_LESSON}/practice/again", self._fields(page))
            while 'name="question"' in page:
                fields = self._fields(page) | _pick(page) | {"confidence": "certain"}
                used, begun = _used(process), time.perf_counter()
                answer = self._ask("POST", f"/{_LESSON}/practice/answer", fields)
                took.append(Took(time.perf_counter() - begun, _used(process) - used))
                assert "feedback-title" in answer, answer
                page = self._ask("GET", f"/{_LESSON}/practice")
        return took

    def _fields(self, page: str) -> dict[str, str]:
        return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))

    def _ask(self, method: str, path: str, fields: dict[str, str] | None = None) -> str:
        headers = {"Cookie": self.cookie, "HX-Request": "true"}
        if fields is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, path, urlencode(fields or {}) or None, headers)
        answer = self.connection.getresponse()
        body = answer.read().decode()
        assert answer.status == 200, f"{path}: {answer.status}"
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            if cookie.startswith("slope_learner="):
                self.cookie = cookie.partition(";")[0]
        return body


def _used(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def _pick(page: str) -> dict[str, str]:
    """An answer to whatever is asked: the first option, or a number."""
    option = re.search(r'name="option" value="([^"]+)"', page)
    texts = re.findall(r'<input[^>]*type="text"[^>]*name="([^"]+)"', page)
    return {"option": option[1]} if option else dict.fromkeys(texts, "4 MB")


def _questions() -> tuple[Question, ...]:
    lesson = load_library(Settings().content_dir, known()).lessons[_LESSON]
    practice = lesson.mode("practice")
    assert practice is not None, "the lesson has a practice"
    return practice.questions


def _database(folder: Path) -> Database:
    return Database(f"sqlite:///{folder}/slope.db")


def _fill(database: Database, questions: tuple[Question, ...]) -> None:
    """Learners with ten attempts each, until there are so many answers."""
    versions = [
        {
            "lesson": _LESSON,
            "question": each.id,
            "version": each.version,
            "content": to_json(each),
            "first_asked_at": _BEGUN,
        }
        for each in questions
    ]
    with database.write() as session:
        session.execute(insert(QuestionVersionRow), versions)
    learners = [f"{n:032x}" for n in range(_STORED // (10 * len(questions)))]
    _add(database, learners, questions, 10)


def _add(
    database: Database, learners: list[str], questions: tuple[Question, ...], attempts: int
) -> None:
    """So many finished attempts of each learner, a day apart, with what is logged for review."""
    begun, answers, logs = [], [], []
    for learner in learners:
        for number in range(attempts):
            at = _BEGUN + timedelta(days=number)
            seed = attempt_seed(learner, _LESSON, "practice", number)
            begun.append(
                {
                    "id": seed,
                    "learner_id": learner,
                    "lesson": _LESSON,
                    "mode": "practice",
                    "seed": seed,
                    "started_at": at,
                    "finished_at": at,
                }
            )
            for each in questions:
                answers.append(_answer(seed, each, at))
                logs.append(_log(learner, seed, each, at))
    with database.write() as session:
        session.execute(
            insert(LearnerRow), [{"id": each, "created_at": _BEGUN} for each in learners]
        )
        session.execute(insert(AttemptRow), begun)
        session.execute(insert(AnswerRow), answers)
        session.execute(insert(ReviewLogRow), logs)


def _answer(attempt: str, question: Question, at: datetime) -> dict[str, Any]:
    return {
        "attempt_id": attempt,
        "question": question.id,
        "lesson": _LESSON,
        "version": question.version,
        "option": "a",
        "correct": True,
        "response": {"option": "a"},
        "confidence": "certain",
        "at": at,
    }


def _log(learner: str, attempt: str, question: Question, at: datetime) -> dict[str, Any]:
    return {
        "learner_id": learner,
        "source": f"answer:{attempt}:{question.id}",
        "lesson": _LESSON,
        "kind": "question",
        "item": question.id,
        "rating": 4,
        "confidence": "certain",
        "at": at,
    }


if __name__ == "__main__":
    sys.exit(main())
