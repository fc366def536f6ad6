"""Questions that a measurement settles: by which run, and that nobody is graded by another one."""

from collections.abc import Callable
from dataclasses import replace
from html import unescape
from pathlib import Path
from types import SimpleNamespace

import pytest
from fastapi import FastAPI
from hypothesis import given, settings
from hypothesis import strategies as st
from runs import EXPERIMENT, NOW, a_recording, all_samples, an_experiment, record, start
from sqlalchemy import delete, select, update

from app.content.kinds.measured import (
    MeasuredKey,
    Outcome,
    Written,
    measured_key,
    settled_body,
    statements,
)
from app.content.kinds.number import NumberBody
from app.content.kinds.one import OneBody
from app.content.kinds.options import Option
from app.content.kinds.tolerance import Tolerance
from app.content.library import load_library
from app.content.models import Claim, ClaimState, Question, Variant
from app.content.quantities import Amount
from app.db.session import Database
from app.experiments import store as runs
from app.experiments.claims.facts import Facts
from app.experiments.claims.judge import judge
from app.experiments.known import known
from app.experiments.recorded import import_recorded
from app.experiments.tables import RunRow, SampleRow
from app.experiments.values import EndedBy, Origin, RunStatus, Sample
from app.quizzes.advice import questions_of
from app.quizzes.attempts import Attempt
from app.quizzes.keys import Keys
from app.quizzes.measured import Measured
from app.quizzes.tables import AnswerRow
from app.scheduling.tables import ReviewItemRow, ReviewLogRow
from app.settings import Settings
from visitor import Visitor

LESSON = "mlops/model-serialization"
PRACTICE = f"/{LESSON}/practice"
QUESTION = """
## Which one is faster here? {#which-is-faster .easy}

- [?] Raw bytes
  > Raw bytes were slower.
- [?] Pickle
  > Pickle was slower.

### Answer

Measured by [save](experiments/save.md):

1. `time(raw) < time(pickle) at n = 1e3`
2. `time(pickle) < time(raw) at n = 1e3`

### Hint

Look.

### Solution

1. Look.

### Quick check

Look.

### Common mistakes

None.
"""


def body(first: str, second: str) -> OneBody:
    options = tuple(Option(key, f"<p>{key}</p>", False, "<p>No.</p>") for key in "ab")
    written = tuple(Written(text, 1, 1) for text in (first, second))
    return OneBody(options, MeasuredKey(EXPERIMENT, statements=written))


FASTER = body("time(raw) < time(pickle) at n = 1e3", "time(pickle) < time(raw) at n = 1e3")


def of_size(tolerance: Tolerance, figure: str = "size(raw) at n = 1e3") -> NumberBody:
    key = MeasuredKey(EXPERIMENT, figures=(Written(figure, 1, 1),))
    return NumberBody(Amount(0.0, "B"), tolerance, (), "<p>No.</p>", measured=key)


def question(of: object, name: str = "q") -> Question:
    variant = Variant("<p>Which?</p>", of, (), "<p>1</p>", "", "")  # type: ignore[arg-type]
    return Question(name, "v1", "easy", "one", (variant,), "c/l/test.md", 1)


def keys(database: Database, of: object, run: str = "") -> Measured | None:
    """What settles a body, as the database is now."""
    library = SimpleNamespace(experiments={EXPERIMENT: an_experiment()})
    asked = question(of)
    with database.read() as session:
        filled = Keys(session, library).fill(  # type: ignore[arg-type]
            Attempt("", "", None), [asked], {asked.id: run}
        )
    return filled.measured(asked)


def slower_raw(sample: Sample) -> Sample:
    """As on a machine on which a raw save is slower than pickle."""
    return replace(sample, seconds=5.0) if sample.series == "raw" else sample


def measure(database: Database, change: Callable[[Sample], Sample] = lambda sample: sample) -> str:
    """A finished run of this server; its id."""
    run = start(database)
    record(database, run, *map(change, all_samples()))
    with database.write() as session:
        runs.finish(session, run.id, RunStatus.FINISHED, EndedBy.BLOCKS, None, NOW)
    return run.id


def recorded(database: Database, name: str, origin: Origin = Origin.RECORDED) -> str:
    with database.write() as session:
        runs.add_recording(session, name, a_recording(), origin, NOW)
    return name


def right_of(measured: Measured | None) -> list[ClaimState]:
    assert measured is not None
    return list(measured.outcome.states)


HELD, CONTRADICTED, _ = ClaimState


def test_each_measured_question_of_the_content_is_settled_by_a_recorded_run(
    database: Database,
) -> None:
    library = load_library(Settings().content_dir, known())
    import_recorded(database, library)
    measured = [
        each
        for each in questions_of(library.lessons[LESSON]).values()
        if measured_key(each.variants[0].body) is not None
    ]
    assert len(measured) >= 6
    with database.read() as session:
        found = Keys(session, library)
        assert [each.id for each in measured if not found.can_ask(each)] == []


def test_a_run_of_this_server_comes_before_a_recorded_one(database: Database) -> None:
    assert keys(database, FASTER) is None
    recorded(database, "a" * 16, Origin.SUBMITTED)
    assert keys(database, FASTER) is None, "what a stranger sent settles nothing"

    elsewhere = recorded(database, "b" * 16)
    found = keys(database, FASTER)
    assert found is not None
    assert (found.run, found.is_recorded, found.machine) == (elsewhere, True, "Ada's machine")
    assert right_of(found) == [HELD, CONTRADICTED]

    here = measure(database, slower_raw)
    found = keys(database, FASTER)
    assert found is not None
    assert (found.run, found.is_recorded) == (here, False)
    assert right_of(found) == [CONTRADICTED, HELD]
    assert "5 s" in found.rows[0].words


def test_a_run_that_leaves_it_open_is_passed_over(database: Database) -> None:
    clear = measure(database)

    def noisy(sample: Sample) -> Sample:
        return replace(sample, seconds=10.0 ** (sample.block - 3 + (sample.series == "raw")))

    measure(database, noisy)
    found = keys(database, FASTER)
    assert found is not None
    assert found.run == clear


def test_only_the_run_that_a_page_named_settles_its_question(database: Database) -> None:
    first = measure(database)
    second = measure(database, slower_raw)
    assert right_of(keys(database, FASTER, first)) == [HELD, CONTRADICTED]
    assert right_of(keys(database, FASTER, second)) == [CONTRADICTED, HELD]
    assert keys(database, FASTER, "0" * 16) is None


def test_a_figure_settles_where_its_interval_is_within_the_tolerance(database: Database) -> None:
    measure(database, lambda s: replace(s, bytes=4000 + 100 * s.block))
    wide, narrow = Tolerance("share", 0.1, "10 %"), Tolerance("share", 0.001, "0.1 %")
    found = keys(database, of_size(wide))
    assert found is not None
    assert found.outcome == Outcome(values=(4100.0,))
    assert found.rows[0].found == "4.1 kB"
    assert keys(database, of_size(narrow)) is None
    assert keys(database, of_size(wide, "size(raw) at n = 1e8")) is None


def test_what_is_kept_grades_the_same(database: Database) -> None:
    measure(database)
    for of in (FASTER, of_size(Tolerance("exact", 0.0, ""))):
        found = keys(database, of)
        assert found is not None
        again = Measured.from_json(found.to_json())
        assert again == found
        assert settled_body(of, again.outcome) == settled_body(of, found.outcome)


def test_a_lost_experiment_or_a_key_that_names_what_is_gone_settles_nothing(
    database: Database,
) -> None:
    measure(database)
    assert keys(database, body("time(npz) < 1 s", "time(npz) > 1 s")) is None
    elsewhere = MeasuredKey("no/such/experiment", FASTER.measured.statements)  # type: ignore[union-attr]
    assert keys(database, replace(FASTER, measured=elsewhere)) is None


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.floats(1e-4, 10), min_size=3, max_size=3),
    st.lists(st.floats(1e-4, 10), min_size=3, max_size=3),
)
def test_whatever_was_measured_at_most_one_option_is_right(
    raw: list[float], pickle: list[float]
) -> None:
    samples = [
        replace(each, seconds=(raw if each.series == "raw" else pickle)[each.block])
        for each in all_samples()
    ]
    facts = Facts.of(a_recording().plan, samples, {})
    assert FASTER.measured is not None
    states = tuple(
        judge(Claim("", str(said), said, "", 0, 0), facts).state
        for said in statements(FASTER.measured, an_experiment())
    )
    settled = settled_body(FASTER, Outcome(states))
    if settled is None:
        assert not max(raw) < min(pickle)
        assert not max(pickle) < min(raw)
    else:
        assert isinstance(settled, OneBody)
        assert settled.right.key == ("a" if sorted(raw)[1] < sorted(pickle)[1] else "b")


# ---- On pages ----


@pytest.fixture
def asking(app: FastAPI, content_dir: Path) -> FastAPI:
    """The lesson with a practice of one more question."""
    file = content_dir / LESSON / "practice.md"
    file.write_text(file.read_text() + QUESTION)
    app.state.shelf.reload()
    assert app.state.shelf.library.problems == ()
    return app


def test_a_question_is_asked_once_a_run_settles_it_and_shows_what_was_measured(
    asking: FastAPI, visitor: Visitor
) -> None:
    page = visitor.get(f"{PRACTICE}?q=which-is-faster")
    assert page.status_code == 404
    assert "One question is left out" in visitor.get(PRACTICE).text

    run = measure(asking.state.database)
    url = f"{PRACTICE}?q=which-is-faster"
    form = visitor.form(url, "/answer")
    assert form.fields["measured"] == run
    assert "What was measured" not in visitor.get(url).text
    answer = visitor.send(form, option="b", confidence="certain")
    shown = unescape(visitor.get(answer.headers["location"]).text)
    assert "What was measured" in shown
    assert "time(raw) < time(pickle) at n = 1,000" in shown
    assert f'href="/runs/{run}"' in shown
    assert "Pickle was slower." in shown

    # The run may go: the answer stays as it was.
    with asking.state.database.write() as session:
        session.execute(delete(SampleRow).where(SampleRow.run_id == run))
        session.execute(delete(RunRow).where(RunRow.id == run))
    again = unescape(visitor.get(answer.headers["location"]).text)
    assert "time(raw) < time(pickle) at n = 1,000" in again
    assert "Pickle was slower." in again


def test_an_answer_is_graded_by_the_run_that_the_page_was_asked_with(
    asking: FastAPI, visitor: Visitor, newcomer: Callable[[], Visitor]
) -> None:
    first = measure(asking.state.database)
    url = f"{PRACTICE}?q=which-is-faster"
    form = visitor.form(url, "/answer")
    second = measure(asking.state.database, slower_raw)

    visitor.send(form, option="a", confidence="guess")
    kept = the_answer(asking)
    assert kept.correct
    assert kept.measured is not None
    assert kept.measured["run"] == first
    assert newcomer().form(url, "/answer").fields["measured"] == second


def test_an_answer_by_a_run_that_settles_it_no_more_is_not_counted(
    asking: FastAPI, visitor: Visitor
) -> None:
    measure(asking.state.database)
    form = visitor.form(f"{PRACTICE}?q=which-is-faster", "/answer")
    form.fields["measured"] = "0" * 16
    answer = visitor.send(form, option="a", confidence="guess")
    shown = visitor.get(answer.headers["location"]).text
    assert "so your answer was not counted" in shown
    with asking.state.database.read() as session:
        assert session.scalars(select(AnswerRow)).all() == []


def the_answer(app: FastAPI) -> AnswerRow:
    with app.state.database.read() as session:
        return session.scalars(select(AnswerRow)).one()


def test_a_test_is_graded_by_the_runs_it_was_drawn_with(
    app: FastAPI, content_dir: Path, visitor: Visitor
) -> None:
    bank = content_dir / LESSON / "test.md"
    front = bank.read_text().partition("\n## ")[0]
    bank.write_text(f"{front}\n{QUESTION}")
    app.state.shelf.reload()
    url = f"/{LESSON}/test"
    first = measure(app.state.database)
    begun = visitor.send(visitor.form(url, "/test/start")).headers["location"]
    measure(app.state.database, slower_raw)

    visitor.send(visitor.form(begun, "/test/answer"), option="a")
    kept = the_answer(app)
    assert kept.correct
    assert kept.measured is not None
    assert kept.measured["run"] == first
    own = begun.partition("#")[0].partition("&")[0]
    assert "What was measured" not in visitor.get(own).text
    visitor.send(visitor.form(f"{own}&view=hand-in", "/test/hand-in"))
    shown = visitor.get(f"{own}&q=which-is-faster").text
    assert "What was measured" in shown
    assert f'href="/runs/{first}"' in shown


def test_a_review_asks_again_by_the_newest_run_and_recalls_what_was_said_then(
    asking: FastAPI, visitor: Visitor
) -> None:
    measure(asking.state.database)
    form = visitor.form(f"{PRACTICE}?q=which-is-faster", "/answer")
    visitor.send(form, option="b", confidence="certain")
    with asking.state.database.write() as session:
        a_year_ago = NOW.replace(year=NOW.year - 1)
        session.execute(update(ReviewLogRow).values(at=a_year_ago))
        session.execute(delete(ReviewItemRow))
    second = measure(asking.state.database, slower_raw)

    form = visitor.form("/review", "/review/answer")
    assert form.fields["measured"] == second
    shown = visitor.follow(visitor.send(form, option="b", confidence="certain")).text
    assert f'href="/runs/{second}"' in shown
    assert "Pickle was slower." in shown, "what was wrong then is recalled, by the run of then"
