"""A test of ten is drawn from the bank: by level, unseen ones first, the same for the same seed."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.content.models import Question
from app.quizzes.draw import LEVELS, WANTED, draw
from quiz_samples import NOON, question


def bank(easy: int, medium: int, hard: int) -> list[Question]:
    counts = {"easy": easy, "medium": medium, "hard": hard}
    return [
        replace(question(f"{level}-{number}"), level=level)
        for level, count in counts.items()
        for number in range(count)
    ]


def ids(questions: tuple[Question, ...]) -> list[str]:
    return [each.id for each in questions]


def test_a_test_has_four_easy_three_medium_and_three_hard_questions_in_that_order() -> None:
    drawn = draw(bank(10, 10, 10), {}, "s")
    assert [each.level for each in drawn.questions] == ["easy"] * 4 + ["medium"] * 3 + ["hard"] * 3
    assert drawn.is_as_wanted


def test_the_same_seed_draws_the_same_and_another_one_another() -> None:
    questions = bank(10, 10, 10)
    assert draw(questions, {}, "s") == draw(list(reversed(questions)), {}, "s")
    assert draw(questions, {}, "s") != draw(questions, {}, "t")


def test_nothing_is_asked_again_while_there_is_something_unseen() -> None:
    questions = bank(12, 9, 9)
    seen: dict[str, datetime] = {}
    for number in range(3):
        drawn = draw(questions, seen, f"s{number}")
        assert not set(ids(drawn.questions)) & set(seen)
        seen |= dict.fromkeys(ids(drawn.questions), NOON + timedelta(days=number))
    assert len(seen) == 30


def test_when_all_were_seen_those_longest_ago_come_back() -> None:
    questions = bank(8, 6, 6)
    old = draw(questions, {}, "a")
    seen = {each.id: NOON for each in old.questions}
    new = draw(questions, seen, "b")
    seen |= {each.id: NOON + timedelta(days=1) for each in new.questions}
    assert set(ids(draw(questions, seen, "c").questions)) == set(ids(old.questions))


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ((2, 9, 9), (2, 5, 3)),
        ((9, 1, 9), (4, 1, 5)),
        ((9, 9, 0), (4, 6, 0)),
        ((0, 0, 12), (0, 0, 10)),
        ((12, 0, 0), (10, 0, 0)),
        ((2, 2, 9), (2, 2, 6)),
        ((1, 1, 1), (1, 1, 1)),
        ((0, 0, 0), (0, 0, 0)),
    ],
)
def test_where_a_level_has_too_few_the_next_one_fills(
    counts: tuple[int, int, int], expected: tuple[int, int, int]
) -> None:
    drawn = draw(bank(*counts), {}, "s")
    assert tuple(drawn.count(level) for level in LEVELS) == expected
    assert not drawn.is_as_wanted


@given(
    counts=st.tuples(*[st.integers(0, 8)] * 3),
    seen=st.dictionaries(st.sampled_from([q.id for q in bank(8, 8, 8)]), st.integers(0, 9)),
    seed=st.text(max_size=5),
)
def test_a_test_is_as_long_as_the_bank_allows_and_asks_nothing_twice(
    counts: tuple[int, int, int], seen: dict[str, int], seed: str
) -> None:
    when = {id_: NOON + timedelta(days=days) for id_, days in seen.items()}
    drawn = draw(bank(*counts), when, seed)
    assert (
        len(drawn.questions)
        == min(sum(WANTED.values()), sum(counts))
        == len(set(ids(drawn.questions)))
    )
    for level, count in zip(LEVELS, counts, strict=True):
        assert drawn.count(level) >= min(count, WANTED[level])
        left_out = {q.id for q in bank(*counts) if q.level == level} - set(ids(drawn.questions))
        taken = [q.id for q in drawn.questions if q.level == level]
        if left_out - set(seen):
            assert not set(taken) & set(seen)
