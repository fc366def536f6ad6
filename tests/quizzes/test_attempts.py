"""Where a learner stands, whatever was answered and whatever changed in the lesson since."""

from hypothesis import given
from hypothesis import strategies as st

from app.quizzes.attempts import Attempt, State, next_step, steps
from quiz_samples import answered, attempt, question, revised

COMING = Attempt("", "s", None)
Q = [question(f"q{n}") for n in range(1, 6)]


def test_nothing_answered_starts_with_the_first_question() -> None:
    every = steps(Q, COMING)
    assert [step.state for step in every] == [State.UNANSWERED] * 5
    assert next_step(every) is every[0]


def test_the_first_gap_is_next() -> None:
    every = steps(Q, attempt(answered(Q[0], "a"), answered(Q[2], "b")))
    assert [step.state for step in every] == [
        State.RIGHT,
        State.UNANSWERED,
        State.WRONG,
        State.UNANSWERED,
        State.UNANSWERED,
    ]
    assert next_step(every) is every[1]


def test_next_after_the_last_goes_round_to_what_was_left_out() -> None:
    every = steps(Q, attempt(answered(Q[4], "a"), answered(Q[1], "a")))
    assert next_step(every, after=every[4]) is every[0]


def test_when_all_are_answered_nothing_is_next() -> None:
    every = steps(Q, attempt(*(answered(question, "a") for question in Q)))
    assert next_step(every) is None
    assert next_step(every, after=every[2]) is None


def test_a_question_revised_after_its_answer_keeps_the_old_wording() -> None:
    every = steps([revised(Q[0]), *Q[1:]], attempt(answered(Q[0], "b")))
    assert every[0].question == Q[0]
    assert every[0].is_revised
    assert not every[1].is_revised


def test_an_answered_question_that_is_gone_stays_at_the_end() -> None:
    every = steps(Q[1:], attempt(answered(Q[0], "a")))
    assert [step.question.id for step in every] == ["q2", "q3", "q4", "q5", "q1"]
    assert every[-1].today is None
    assert every[-1].state is State.RIGHT


def test_a_question_added_later_does_not_reopen_a_finished_attempt() -> None:
    done = attempt(*(answered(question, "a") for question in Q), finished=True)
    every = steps([question("new"), *Q], done)
    assert len(every) == 5
    assert next_step(every) is None


def test_a_question_added_to_an_attempt_under_way_is_asked() -> None:
    under_way = attempt(*(answered(question, "a") for question in Q))
    upcoming = next_step(steps([*Q, question("new")], under_way))
    assert upcoming is not None
    assert upcoming.question.id == "new"


@given(
    today=st.lists(st.sampled_from(range(8)), unique=True),
    picks=st.dictionaries(st.sampled_from(range(8)), st.sampled_from("abc")),
    finished=st.booleans(),
)
def test_no_answer_is_ever_lost(today: list[int], picks: dict[int, str], finished: bool) -> None:
    asked = [question(f"q{n}") for n in today]
    answers = [answered(question(f"q{n}"), key) for n, key in picks.items()]
    every = steps(asked, attempt(*answers, finished=finished))
    shown = [step.question.id for step in every]
    assert len(shown) == len(set(shown))
    assert {f"q{n}" for n in picks} <= set(shown)
    assert sum(step.answer is not None for step in every) == len(picks)
    upcoming = next_step(every)
    assert (upcoming is None) == all(step.answer is not None for step in every)
