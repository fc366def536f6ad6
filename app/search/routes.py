"""The search page."""

from http import HTTPStatus

from fastapi import APIRouter, Request, Response

from app.search.index import SearchIndex
from app.search.page import MOST, State, search_page
from app.search.words import ask
from app.web.pages import READ, render

PAGE = "/search"

router = APIRouter(include_in_schema=False)


@router.api_route(PAGE, methods=READ)
def search(request: Request, q: str = "") -> Response:
    """The sections that have what was asked; where none has all of it, those with some."""
    index: SearchIndex = request.app.state.search
    asked = ask(q)
    if not asked.terms:
        return render(request, "search/page.html", search_page(asked))
    found = index.find(asked.terms, MOST + 1)
    every = bool(found) or found is None or len(asked.terms) == 1
    if not every:
        found = index.find(asked.terms, MOST + 1, every=False)
    page = search_page(asked, found, every=every)
    if page.state is not State.PREPARING:
        return render(request, "search/page.html", page)
    response = render(request, "search/page.html", page, HTTPStatus.SERVICE_UNAVAILABLE)
    response.headers["Retry-After"] = "2"
    return response
