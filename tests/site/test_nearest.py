"""Pages that may have been meant by an address that does not exist."""

import pytest
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st

from app.content.models import Library
from app.site.nearest import nearest
from visitor import Visitor

LESSON = "/mlops/model-serialization"


@pytest.mark.parametrize(
    ("path", "meant"),
    [
        (f"{LESSON}/practise", f"{LESSON}/practice"),
        ("/mlops/model-serialisation/lab", f"{LESSON}/lab"),
        ("/MLOPS/Model-Serialization/learn", f"{LESSON}/learn"),
        ("/mlop/model-serialization/", f"{LESSON}/"),
        ("/fits", "/fit"),
    ],
)
def test_a_slip_of_the_pen_is_led_to_what_was_meant(app: FastAPI, path: str, meant: str) -> None:
    assert nearest(app.state.shelf.library, path)[0].url == meant


@pytest.mark.parametrize("path", ["/", "/zzz/qqq", "//", "/%00", "/" + "a" * 5_000])
def test_what_is_like_nothing_has_no_neighbours(app: FastAPI, path: str) -> None:
    assert nearest(app.state.shelf.library, path) == ()


@given(st.text(max_size=300))
def test_any_address_can_be_compared(path: str) -> None:
    assert len(nearest(Library(), path)) <= 3


def test_the_page_of_an_unknown_address_leads_on(visitor: Visitor) -> None:
    response = visitor.get(f"{LESSON}/practise-makes")
    assert response.status_code == 404
    assert "Did you mean" in response.text
    assert f'href="{LESSON}/practice"' in response.text
    assert 'value="practise makes"' in response.text


def test_an_address_with_markup_in_it_is_text(visitor: Visitor) -> None:
    page = visitor.get(f"{LESSON}/<script>alert(1)<").text
    assert "<script>alert" not in page
