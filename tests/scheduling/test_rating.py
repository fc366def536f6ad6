"""What follows from an answer."""

import pytest

from app.errors import Invalid
from app.scheduling.confidence import Confidence
from app.scheduling.rating import Mark, Rating, rating_of, read_rating


@pytest.mark.parametrize("confidence", [*Confidence, None])
def test_a_wrong_answer_is_forgotten_however_sure(confidence: Confidence | None) -> None:
    assert rating_of(False, confidence) is Rating.Again


def test_a_right_answer_counts_the_more_the_surer_it_was() -> None:
    ratings = [rating_of(True, confidence) for confidence in Confidence]
    assert ratings == [Rating.Hard, Rating.Good, Rating.Easy]


def test_a_right_answer_without_a_word_on_confidence_is_good() -> None:
    assert rating_of(True, None) is Rating.Good


def test_a_form_names_a_rating_by_its_number() -> None:
    assert [read_rating(str(number)) for number in range(1, 5)] == list(Rating)


@pytest.mark.parametrize("written", ["", "0", "5", "-1", "good", " 3", "03", "1" * 500, "٣"])
def test_what_is_no_rating_is_refused_with_those_there_are(written: str) -> None:
    with pytest.raises(Invalid, match=r"1 \(again\), 2 \(hard\), 3 \(good\), 4 \(easy\)"):
        read_rating(written)


def test_a_mark_is_never_taken_for_a_rating() -> None:
    assert not {mark.value for mark in Mark} & {rating.value for rating in Rating}


def test_confidence_has_words_for_people() -> None:
    assert [each.label for each in Confidence] == ["A guess", "Fairly sure", "Certain"]
