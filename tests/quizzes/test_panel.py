"""What the practice page is given: never the key of an unanswered question, always the old one."""

from dataclasses import asdict

import pytest

from app.content.models import Question
from app.errors import NotFound
from app.quizzes.attempts import Attempt, Tried
from app.quizzes.panel import PracticePanel, Stand, practice_panel
from app.quizzes.told import Told
from app.quizzes.view import Draft
from quiz_samples import NOON, answered, attempt, question, revised

URL = "/c/l/practice"
Q = [question(f"q{n}", right="b") for n in range(1, 4)]
ALL_RIGHT = tuple(answered(each, "b") for each in Q)


COMING = Attempt("", "s", None)


def panel(
    shown: Attempt = COMING,
    *others: Attempt,
    questions: list[Question] = Q,
    newest: bool = True,
    **more: object,
) -> PracticePanel:
    """Of an attempt; ``others`` are of the same learner, all of them the newest first."""
    tried = [
        Tried(each.id, each.started_at or NOON, None, each.right, len(each.answers), 3)
        for each in ((shown, *others) if newest else (*others, shown))
    ]
    stand = Stand(URL, questions, 0, shown, newest, tried)
    return practice_panel(stand, **more)  # type: ignore[arg-type]


def test_an_unanswered_question_comes_without_key_feedback_or_solution() -> None:
    for shown in (panel(), panel(attempt(answered(Q[0], "b"))), panel(question_id="q3")):
        assert shown.question is not None
        assert shown.question.correction is None
        text = str(asdict(shown))
        for secret in ("why ", "solution", "check q", "mistakes", "correct'"):
            assert secret not in text
        assert "hint" in text


def test_a_wrong_answer_shows_the_correction_of_the_very_option() -> None:
    shown = panel(attempt(answered(Q[0], "c")), question_id="q1")
    assert shown.question is not None
    correction = shown.question.correction
    assert correction is not None
    assert correction.feedback_html == "<p>why c of q1</p>"
    chosen = [(each.key, each.is_chosen, each.is_right) for each in correction.answered.options]
    assert chosen == [("a", False, False), ("b", False, True), ("c", True, False)]
    assert not correction.is_right
    assert correction.title == "C is not right; the answer is B."
    assert "why a" not in str(asdict(shown))
    assert shown.question.next_url == f"{URL}?q=q2"


def test_steps_say_how_each_question_stands_and_which_is_shown() -> None:
    shown = panel(attempt(answered(Q[0], "b"), answered(Q[1], "a")), question_id="q2")
    assert [(step.label, step.state, step.current) for step in shown.steps] == [
        ("1", "right", False),
        ("2", "wrong", True),
        ("3", "todo", False),
    ]


def test_after_the_last_answer_the_score_follows() -> None:
    done = attempt(answered(Q[0], "a"), *ALL_RIGHT[1:], finished=True)
    last = panel(done, question_id="q3")
    assert last.question is not None
    assert (last.question.next_label, last.question.next_url) == ("See the score", URL)
    score = panel(done).score
    assert score is not None
    assert (score.right, score.total) == (2, 3)
    assert [result.is_right for result in score.results] == [False, True, True]
    assert score.results[0].prompt == "Prompt of q1 v1?"
    assert score.results[0].url == f"{URL}?q=q1"


def test_an_earlier_try_can_be_seen_again_with_links_that_stay_in_it() -> None:
    old = attempt(*ALL_RIGHT, id_="old", finished=True)
    new = attempt(answered(Q[0], "a"), id_="new", day=3)
    assert panel(new, old).older == ""
    shown = panel(old, new, newest=False)
    assert shown.older == "1 March 2026, 12:00 UTC"
    assert shown.score is not None
    assert shown.score.results[1].url == f"{URL}?attempt=old&q=q2"
    assert [other.url for other in shown.score.others] == [URL]


def test_a_revised_question_keeps_its_answer_and_shows_how_it_reads_now() -> None:
    under_way = attempt(answered(Q[0], "a"))
    shown = panel(under_way, questions=[revised(Q[0]), *Q[1:]], question_id="q1")
    assert shown.question is not None
    assert shown.question.prompt_html == "<p>Prompt of q1 v1?</p>"
    correction = shown.question.correction
    assert correction is not None
    assert correction.new_wording is not None
    assert correction.new_wording.prompt_html == "<p>New prompt of q1?</p>"


def test_a_question_that_is_gone_is_still_shown_to_who_answered_it() -> None:
    shown = panel(attempt(answered(Q[0], "a")), questions=Q[1:], question_id="q1")
    assert shown.question is not None
    assert shown.question.correction is not None
    assert shown.question.correction.is_gone


def test_what_must_be_told_is_told() -> None:
    assert "already" in panel(attempt(answered(Q[0], "a")), told=Told.ANSWERED_BEFORE).notice
    assert "revised" in panel(told=Told.REVISED).notice
    assert panel().notice == ""


def test_an_unknown_question_is_not_found() -> None:
    with pytest.raises(NotFound):
        panel(attempt(answered(Q[0], "a")), question_id="no")


def test_a_refused_answer_stands_in_the_form_with_what_is_wrong() -> None:
    draft = Draft({"option": ["c"]}, "", "Say how sure you are.")
    shown = panel(question_id="q2", draft=draft).question
    assert shown is not None
    assert shown.draft == draft
    assert shown.correction is None


def test_a_page_names_the_attempt_to_come_by_its_seed() -> None:
    assert panel().attempt == "s"
    assert panel(attempt(answered(Q[0], "a"))).attempt == "t1"
