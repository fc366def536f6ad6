"""Sentences of a lesson with what was measured of them: held, contradicted, open, not measured."""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi import FastAPI
from runs import all_samples, record, start
from sqlalchemy import event

from app.content.citations import Citation, Spot, marker
from app.content.models import Claim, Experiment, Library
from app.content.statements import ClassClaim, Term
from app.db.session import Database
from app.experiments import store
from app.experiments.values import EndedBy, RunStatus, Sample
from app.lessons.prose import Outcome, Remembered, prose
from visitor import Visitor

LESSON = "/mlops/model-serialization/"
CLAIMS = """\
claims:
  fast: time(raw) < 1 s
  slow: time(onnx) > 900 ms
  linear: time(pickle) is O(n)
---
"""
SENTENCES = """
[Raw bytes are <fast>.](experiments/save.md#fast) [ONNX is slow.](experiments/save.md#slow)

- [Pickle is linear.](experiments/save.md#linear)
"""


@pytest.fixture
def lesson(app: FastAPI, content_dir: Path) -> FastAPI:
    """The shipped lesson with claims of this test's own, cited at the end of learn.md."""
    folder = content_dir / "mlops/model-serialization"
    file = folder / "experiments/save.md"
    front, _, body = file.read_text().partition("claims:\n")
    file.write_text(front + CLAIMS + body.partition("---\n")[2])
    for page in folder.glob("*.md"):
        page.write_text(re.sub(r"\((experiments/[\w-]+\.md)#[\w-]+\)", r"(\1)", page.read_text()))
    learn = folder / "learn.md"
    learn.write_text(learn.read_text() + SENTENCES.replace("<fast>", "fast"))
    app.state.shelf.reload()
    assert app.state.shelf.library.problems == ()
    return app


def changes(database: Database) -> object:
    with database.read() as session:
        return store.changes(session)


def measure(database: Database, samples: Iterable[Sample]) -> str:
    """A finished run with these samples; its id."""
    run = start(database)
    record(database, run, *samples)
    with database.write() as session:
        store.finish(session, run.id, RunStatus.FINISHED, EndedBy.BLOCKS, None, run.requested_at)
    return run.id


def marks(html: str) -> list[str]:
    """The words behind the sentences that cite claims."""
    return re.findall(r"This claim is </span>([a-z ]+)</span>", html)


def test_before_the_first_run_a_claim_is_not_measured(lesson: FastAPI, visitor: Visitor) -> None:
    page = visitor.get(LESSON + "learn").text

    assert marks(page) == ["not measured yet"] * 3
    assert f'<a href="{LESSON}lab?experiment=save">Measure it in the lab</a>' in page
    assert "data-claim" not in page


def test_a_measured_claim_says_so_with_numbers_place_and_moment(
    lesson: FastAPI, visitor: Visitor
) -> None:
    run_id = measure(lesson.state.database, all_samples())

    page = visitor.get(LESSON + "learn").text

    assert marks(page) == ["held", "contradicted", "not settled"]
    assert "<strong>Held.</strong> At all 3 sizes; the closest: 152 µs" in page
    assert "<strong>Contradicted.</strong> Not at 3 of 3 sizes" in page
    assert "<code>time(onnx) &gt; 900 ms</code>" in page
    assert "The times of pickle are not fitted yet." in page
    assert "Measured on the machine-1, 24 November 2026, 12:00 UTC." in page
    assert f'<a href="/runs/{run_id}#claim-slow">The run</a>' in page
    assert 'id="claim-slow"' in visitor.get(f"/runs/{run_id}").text


def test_a_contradicted_claim_is_told_by_word_and_sign_and_not_by_colour_alone(
    lesson: FastAPI, visitor: Visitor
) -> None:
    measure(lesson.state.database, all_samples())

    page = visitor.get(LESSON + "learn").text

    (badge,) = re.findall(r'<span class="claim-state claim-bad">.*?contradicted</span>', page)
    assert "#x" in badge
    assert 'ONNX is slow.</span> <span class="claim-state claim-bad">' in page


def test_a_run_under_way_is_said_to_be(lesson: FastAPI, visitor: Visitor) -> None:
    start(lesson.state.database)

    page = visitor.get(LESSON + "learn").text

    assert marks(page) == ["not settled"] * 3
    assert "Being measured on the machine-1." in page


def test_what_a_measurement_says_is_shown_as_text(lesson: FastAPI, visitor: Visitor) -> None:
    hostile = "<script>alert(1)</script>"
    samples = [replace(sample, ok=False, seconds=None, reason=hostile) for sample in all_samples()]
    run_id = measure(lesson.state.database, samples)

    for path in (LESSON + "learn", LESSON + "lab", f"/runs/{run_id}"):
        page = visitor.get(path).text
        assert hostile not in page
        assert "&lt;script&gt;alert(1)" in page


def test_the_lab_and_the_run_list_every_claim(lesson: FastAPI, visitor: Visitor) -> None:
    assert "What this lesson claims" not in visitor.get(LESSON + "lab").text
    run_id = measure(lesson.state.database, all_samples())

    for path in (LESSON + "lab", f"/runs/{run_id}"):
        page = visitor.get(path).text
        assert "What this lesson claims" in page
        assert marks(page) == ["held", "contradicted", "not settled"]


def test_claims_of_a_lesson_that_is_gone_are_not_judged(
    lesson: FastAPI, visitor: Visitor, content_dir: Path
) -> None:
    run_id = measure(lesson.state.database, all_samples())
    for file in ("experiments/save.md", "lab.md"):
        (content_dir / "mlops/model-serialization" / file).unlink()
    lesson.state.shelf.reload()

    assert marks(visitor.get(f"/runs/{run_id}").text) == []
    page = visitor.get(LESSON + "learn").text
    assert page.count("Raw bytes are fast.") == 1  # its last version without a broken link
    assert "data-claim" not in page


def queries(database: Database, ask: Callable[[], object]) -> int:
    """How many questions reach the database meanwhile; the index is built beside all requests."""
    seen: list[str] = []

    def count(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    with database.read() as session:
        engine = session.get_bind().engine
    event.listen(engine, "before_cursor_execute", count)
    ask()
    event.remove(engine, "before_cursor_execute", count)
    return len([each for each in seen if each.startswith("SELECT") and "search_" not in each])


def test_a_page_without_claims_asks_the_database_nothing_and_samples_are_read_once(
    lesson: FastAPI, visitor: Visitor
) -> None:
    database = lesson.state.database
    measure(database, all_samples())

    def ask(mode: str) -> int:  # with a query, for which no page is kept
        return queries(database, lambda: visitor.get(f"{LESSON}{mode}?own"))

    assert ask("complexity") == 0
    looks = queries(database, lambda: changes(database))
    assert ask("learn") > looks
    assert ask("learn") == looks


# ---- The pieces of a text ----

CLAIM = Claim("linear", "time(a) is O(n)", ClassClaim(Term("time", "a"), "O(n)"), "f.md", 1, 1)


def an_outcome(name: str) -> Outcome | None:
    experiment = Experiment(
        id="c/l/save", title="", operation="save", families=(), formats=(), sizes=(), blocks=1,
        budget=1.0, precision=1.0, html="", claims=(CLAIM,),
    )  # fmt: skip
    return (experiment, None, ()) if name == "c/l/save" else None


def test_a_claim_that_there_no_longer_is_leaves_its_sentence_alone() -> None:
    html = "".join(
        f"<p>{name}</p>{marker(spot, Citation(*name.split('#')))}"
        for name in ("c/l/save#linear", "c/l/save#gone", "c/l/gone#linear")
        for spot in Spot
    )
    pieces = prose(html, an_outcome)

    assert [bool(piece.mark or piece.note) for piece in pieces] == [True, True, *[False] * 5]
    assert "data-claim" not in "".join(piece.html for piece in pieces)


def test_a_text_without_claims_is_one_piece_and_asks_for_nothing() -> None:
    def nobody(_name: str) -> Outcome | None:
        raise AssertionError

    (piece,) = prose("<p>Text.</p>", nobody)
    assert (piece.html, piece.mark, piece.note) == ("<p>Text.</p>", None, None)


def test_texts_are_remembered_until_a_run_or_the_content_changes() -> None:
    remembered = Remembered()
    html = f"<p>Fast.</p>{marker(Spot.MARK, Citation('c/l/save', 'fast'))}"
    made: list[str] = []

    def pieces(library: Library, changes: int, text: str = html) -> None:
        remembered.pieces(library, text, lambda: changes, lambda: made.append(text) or ())  # type: ignore[func-returns-value]

    one, other = Library(), Library()
    pieces(one, 1)
    pieces(one, 1)
    assert made == [html]
    pieces(one, 2)
    pieces(other, 2)
    pieces(other, 2)
    assert made == [html] * 3
    # What cites nothing is made anew: that costs less than to ask what changed.
    pieces(other, 2, "<p>Plain.</p>")
    pieces(other, 2, "<p>Plain.</p>")
    assert made[3:] == ["<p>Plain.</p>"] * 2
