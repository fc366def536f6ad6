"""What goes wrong, told to whoever asked: a page for people, problem+json for the API."""

import logging
import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any, Protocol
from urllib.parse import quote, urlsplit

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import NotSignedIn, SlopeError
from app.web.pages import is_htmx, render

_LOG = logging.getLogger(__name__)

_WORDS = {
    404: ("There is nothing here", "No page lives at this address; it may have been mistyped."),
    405: ("That does not work here", "This address does not take requests of that kind."),
}

_MOST_WORDS = 60  # characters of an address that a search begins with

#: What a reader can do, by status; an error's own words come before it.
_NEXT = {
    403: "If this was a form: go back, reload the page, and send it again.",
    404: "Check the address, search the lessons, or begin at the courses.",
    405: "If you came by a link, tell whoever keeps the page it stands on. The page itself may "
    "open when you go to its address.",
    413: "Go back: your browser may still have what you wrote. Send less, or send it in parts.",
    429: "Wait a minute, then try again. Nothing is lost by waiting.",
    500: "Try again in a moment. If it happens again, it is worth telling us.",
    503: "Try again in a few seconds: go back, then send it once more.",
}


class Address(Protocol):
    """A page that may have been meant."""

    @property
    def url(self) -> str:
        """Its path."""
        ...

    @property
    def title(self) -> str:
        """Its name."""
        ...

    @property
    def of(self) -> str:
        """What it is a part of; empty for what stands alone."""
        ...


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """What a page says about an error.

    Attributes:
        reference: finds it in the server's log; empty for what is no mistake of ours.
        back: the page of this site that the visitor came from; empty when unknown.
        next: what to do now; empty where the detail says it.
        nearest: pages that may have been meant.
        words: of the address, to begin a search with.
    """

    status: int
    title: str
    detail: str
    reference: str = ""
    back: str = ""
    next: str = ""
    nearest: Sequence[Address] = ()
    words: str = ""


def error_response(request: Request, error: Exception) -> Response:
    """The answer to a request in which something went wrong; the one handler of all exceptions."""
    match error:
        case NotSignedIn() if request.method == "GET" and not _is_api(request):
            return RedirectResponse(f"/login?next={quote(request.url.path)}", status_code=303)
        case SlopeError():
            if error.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
                _LOG.error("%s %s: %s", request.method, request.url.path, error.detail)
            return _respond(request, ErrorPage(error.status, error.title, error.detail))
        case RequestValidationError():
            return _validation_response(request, error)
        case HTTPException():
            title, detail = _WORDS.get(
                error.status_code, (HTTPStatus(error.status_code).phrase, str(error.detail))
            )
            page = ErrorPage(error.status_code, title, detail)
            return _respond(request, page, headers=error.headers)
        case _:
            return _unexpected_response(request, error)


#: For FastAPI; what is not listed reaches UnexpectedErrors.
EXCEPTION_HANDLERS: dict[int | type[Exception], Any] = {
    SlopeError: error_response,
    RequestValidationError: error_response,
    HTTPException: error_response,
}


def _validation_response(request: Request, error: RequestValidationError) -> Response:
    errors = error.errors()
    if any(item["type"] == "json_invalid" for item in errors):
        detail = "The body is not JSON. Send a JSON object, as the API's documentation shows."
        return _respond(request, ErrorPage(400, "That could not be read", detail))
    fields = [{"field": _field(item["loc"]), "message": str(item["msg"])} for item in errors]
    words = [": ".join(filter(None, (item["field"], item["message"]))) for item in fields]
    detail = f"What was sent does not fit: {'; '.join(words)}."
    return _respond(request, ErrorPage(422, "That is not possible", detail), fields=fields)


def _unexpected_response(request: Request, error: Exception) -> Response:
    """The answer to a mistake of ours; the log has the traceback under the same reference."""
    reference = secrets.token_hex(4)
    _LOG.error("reference %s: %s %s", reference, request.method, request.url.path, exc_info=error)
    detail = "This is a mistake of ours, not of yours. What was stored before is safe."
    page = ErrorPage(500, "Something went wrong", detail, reference)
    try:
        return _respond(request, page)
    except Exception:
        _LOG.exception("the error page itself failed")
        return PlainTextResponse(f"{page.title}: {detail} Reference: {reference}", 500)


class UnexpectedErrors:
    """Answers every exception that nobody expected, inside the middleware that adds headers."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, whatever happens."""
        started = False

        async def watch(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, watch)
        except Exception as error:
            if started or scope["type"] != "http":
                raise
            await error_response(Request(scope), error)(scope, receive, send)


def _respond(
    request: Request,
    page: ErrorPage,
    *,
    fields: Sequence[Mapping[str, str]] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    if _is_api(request):
        response: Response = JSONResponse(
            _problem_json(request, page, fields), page.status, media_type="application/problem+json"
        )
    else:
        template = "error/_problem.html" if is_htmx(request) else "error/page.html"
        response = render(request, template, _helpful(request, page), page.status)
    response.headers.update(headers or {})
    return response


def _helpful(request: Request, page: ErrorPage) -> ErrorPage:
    """The page with the ways on from here."""
    helped = replace(page, back=_back(request), next=_NEXT.get(page.status, ""))
    if page.status != HTTPStatus.NOT_FOUND:
        return helped
    nearest: Callable[[str], Sequence[Address]] = request.app.state.nearest
    path = request.url.path
    return replace(helped, nearest=nearest(path), words=_words_of(path))


def _words_of(path: str) -> str:
    """The last part of an address as words to search for."""
    words = re.findall(r"[^\W_]+", path.rstrip("/").rpartition("/")[2])
    return " ".join(words)[:_MOST_WORDS]


def _problem_json(
    request: Request, page: ErrorPage, fields: Sequence[Mapping[str, str]]
) -> dict[str, Any]:
    """The members that RFC 9457 names, and ours."""
    problem: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(page.status).phrase,
        "status": page.status,
        "detail": page.detail,
        "instance": request.url.path,
    }
    if fields:
        problem["errors"] = list(fields)
    if page.reference:
        problem["reference"] = page.reference
    return problem


def _field(location: Sequence[str | int]) -> str:
    """("body", "sizes", 3) as ``sizes.3``."""
    return ".".join(str(part) for part in location[1:])


def _back(request: Request) -> str:
    """The path of the page that sent the visitor here, if it is one of ours and another one."""
    try:
        came_from = urlsplit(request.headers.get("referer", ""))
    except ValueError:
        return ""
    is_ours = came_from.netloc == request.headers.get("host") and came_from.path.startswith("/")
    path = came_from._replace(scheme="", netloc="", fragment="").geturl()
    return path if is_ours and path != request.url.path and not path.startswith("//") else ""


def _is_api(request: Request) -> bool:
    return request.url.path.startswith("/api/")
