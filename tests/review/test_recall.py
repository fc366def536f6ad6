"""The recall cards of a lesson, as a browser without scripts uses them."""

import re
from collections.abc import Callable

from fastapi import FastAPI

from app.progress import store as progress
from app.review.cards import NEW_A_DAY
from app.scheduling import store
from app.scheduling.rating import Rating
from review_samples import CARDS, LESSON, learner_of
from visitor import Visitor

URL = f"/{LESSON}/recall"


def rate(visitor: Visitor, rating: int = 3, page: str = URL, **fields: str) -> str:
    """Rate the card that is shown; the page that follows."""
    form = visitor.form(page, "/rate")
    return visitor.follow(visitor.send(form, rating=str(rating), **fields)).text


def front(page: str) -> str:
    found = re.search(r'flip-front prose">(Front \d+)</p>', page)
    return found[1] if found else ""


def logs(app: FastAPI, visitor: Visitor) -> list[tuple[str, int]]:
    with app.state.database.read() as session:
        return [(log.item.id, log.rating) for log in store.logs(session, learner_of(visitor))]


def test_a_new_visitor_gets_the_first_card_with_its_back_folded_away(visitor: Visitor) -> None:
    page = visitor.get(URL).text
    assert front(page) == "Front 1"
    assert re.search(r"<details class=\"flip-turn\">.*Back 1.*</details>", page, re.S)
    assert "8 new cards today" in page
    assert f"0 of {CARDS} cards met" in page
    for wait in ("10 minutes", "15 minutes", "2 days", "8 days"):
        assert wait in page


def test_looking_makes_no_learner(app: FastAPI, visitor: Visitor) -> None:
    visitor.get(URL)
    assert logs(app, visitor) == []


def test_a_rating_is_kept_and_the_next_card_comes(app: FastAPI, visitor: Visitor) -> None:
    assert front(rate(visitor, 1)) == "Front 2"
    assert front(rate(visitor, 4)) == "Front 3"
    assert logs(app, visitor) == [("card-1", 1), ("card-2", 4)]
    assert "2 of 12 cards met" in visitor.get(URL).text


def test_new_cards_come_a_few_a_day_and_more_to_whoever_asks(visitor: Visitor) -> None:
    for _ in range(NEW_A_DAY):
        page = rate(visitor)
    assert "Nothing more for now" in page
    assert "The next card comes back in 2 days" in page
    assert "4 new cards are left" in page
    assert f'href="{URL}?more=1"' in page
    assert front(visitor.get(f"{URL}?more=1").text) == "Front 9"
    assert front(rate(visitor, page=f"{URL}?more=1")) == "Front 10"


def test_due_cards_come_before_new_ones(visitor: Visitor, past: Callable[..., None]) -> None:
    past(visitor, "card-7", 30, Rating.Good)
    page = visitor.get(URL).text
    assert front(page) == "Front 7"
    assert "Last met 30 days ago" in page
    assert "1 due, 8 new cards today" in page


def test_turning_every_card_once_has_the_mode_done(
    app: FastAPI, visitor: Visitor, past: Callable[..., None]
) -> None:
    for number in range(2, CARDS + 1):
        past(visitor, f"card-{number}", 0.8, Rating.Easy)
    assert "11 of 12 cards met" in visitor.get(URL).text
    assert "12 of 12 cards met" in rate(visitor)
    with app.state.database.read() as session:
        assert progress.of_lesson(session, learner_of(visitor), LESSON).is_done("recall")


def test_a_rating_sent_twice_or_from_two_tabs_counts_once(app: FastAPI, visitor: Visitor) -> None:
    form, other_tab = visitor.form(URL, "/rate"), visitor.form(URL, "/rate")
    visitor.send(form, rating="3")
    page = visitor.follow(visitor.send(form, rating="1")).text
    assert "You had rated that card already; your first rating counts." in page
    visitor.send(other_tab, rating="4")
    assert logs(app, visitor) == [("card-1", 3)]


def test_what_is_no_rating_is_refused_with_those_there_are(app: FastAPI, visitor: Visitor) -> None:
    form = visitor.form(URL, "/rate")
    for rating in ("", "0", "5", "good", "-2"):
        response = visitor.send(form, rating=rating)
        assert response.status_code == 422
        assert "1 (again), 2 (hard), 3 (good), 4 (easy)" in response.text
    assert logs(app, visitor) == []


def test_a_form_without_its_key_is_refused(app: FastAPI, visitor: Visitor) -> None:
    form = visitor.form(URL, "/rate")
    for key in ("", "short", "Z" * 32, "../../../../../../../../etc/pass"):
        response = visitor.send(form, rating="3", key=key)
        assert response.status_code == 422
        assert "reload the page" in response.text
    assert logs(app, visitor) == []


def test_a_form_of_no_page_of_ours_is_refused(visitor: Visitor) -> None:
    assert visitor.send(visitor.form(URL, "/rate"), rating="3", csrf="x").status_code == 403


def test_a_card_that_was_revised_or_taken_away_meanwhile_is_not_rated(
    app: FastAPI, visitor: Visitor
) -> None:
    file = app.state.settings.content_dir / LESSON / "recall.md"
    form = visitor.form(URL, "/rate")
    file.write_text(file.read_text().replace("Back 1\n", "Back, anew\n"))
    app.state.shelf.reload()
    page = visitor.follow(visitor.send(form, rating="3")).text
    assert "revised while you had it open" in page
    assert "Back, anew" in page
    assert front(rate(visitor)) == "Front 2"
    gone = visitor.form(URL, "/rate")
    file.write_text(file.read_text().replace("## Front 2 {#card-2}\n\nBack 2\n", ""))
    app.state.shelf.reload()
    page = visitor.follow(visitor.send(gone, rating="3")).text
    assert "does not have that card any more" in page
    assert logs(app, visitor) == [("card-1", 3)]


def test_all_cards_are_there_to_read_and_print(visitor: Visitor, past: Callable[..., None]) -> None:
    past(visitor, "card-2", 0.1, Rating.Good)
    past(visitor, "card-3", 9, Rating.Good)
    listed = visitor.get(URL).text.partition('class="card-pairs"')[2]
    assert listed.count('class="card-pair"') == CARDS
    assert listed.count(">New<") == CARDS - 2
    assert ">Due<" in listed
    assert "Comes back in 2 days" in listed


def test_a_lesson_without_cards_says_what_it_has(visitor: Visitor, app: FastAPI) -> None:
    (app.state.settings.content_dir / LESSON / "recall.md").unlink()
    app.state.shelf.reload()
    response = visitor.get(URL)
    assert response.status_code == 404
    assert "It can be studied as" in response.text


def test_learners_do_not_see_each_others_cards(
    visitor: Visitor, newcomer: Callable[[], Visitor]
) -> None:
    rate(visitor)
    assert front(newcomer().get(URL).text) == "Front 1"
