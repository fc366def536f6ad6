"""What every request and response goes through, as plain ASGI, so that streams stay streams."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import Forbidden, SlopeError, TooLarge
from app.web.problems import error_response

#: Kinds of files that a browser takes as parts of a page, and shows as nothing but text.
_PARTS = (b"text/css", b"text/javascript", b"font/")
_SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}


class DefaultHeaders:
    """Adds headers to every response that does not set them itself.

    Args:
        headers: of all responses.
        of_documents: of all that are no part of a page (style, script, font).
    """

    def __init__(
        self,
        app: ASGIApp,
        headers: Mapping[str, str],
        of_documents: Mapping[str, str] | None = None,
    ) -> None:
        self._app = app
        self._of_parts = _raw(headers)
        self._of_documents = self._of_parts + _raw(of_documents or {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Add the headers to one response."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = list(message["headers"])
                said = {name.lower(): value for name, value in own}
                is_part = said.get(b"content-type", b"").startswith(_PARTS)
                headers = self._of_parts if is_part else self._of_documents
                message["headers"] = own + [each for each in headers if each[0] not in said]
            await send(message)

        await self._app(scope, receive, send_with_headers)


def _raw(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode(), value.encode()) for name, value in headers.items()]


class SameOriginOnly:
    """Refuses to change anything for a page of another site, whatever cookies came along.

    Programs that are no browsers send neither of the headers and pass; forms carry a token too.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on, or refuse it."""
        if _may_change_something(scope) and not is_same_origin(Headers(scope=scope)):
            error = Forbidden(
                "This was sent from a page of another site, so nothing was stored. Open this "
                "site itself and try again from there."
            )
            await _refuse(error, scope, receive, send)
        else:
            await self._app(scope, receive, send)


class BodyLimit:
    """Reads a request's body before anything else does, and refuses one that is too long.

    Args:
        limit: bytes.
        others: limits of their own, by path.
    """

    def __init__(self, app: ASGIApp, limit: int, others: Mapping[str, int] | None = None) -> None:
        self._app = app
        self._limit = limit
        self._others = dict(others or {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on with its body read, or refuse it."""
        if not _may_change_something(scope):
            await self._app(scope, receive, send)
            return
        try:
            limit = self._others.get(scope["path"], self._limit)
            body = await self._read(Headers(scope=scope), receive, limit)
        except TooLarge as error:
            await _refuse(error, scope, receive, send)
            return
        if body is not None:
            await self._app(scope, _replay(body, receive), send)

    async def _read(self, headers: Headers, receive: Receive, limit: int) -> bytes | None:
        """The whole body; None when the client went away before its end."""
        declared = headers.get("content-length", "")
        if declared.isdecimal() and (len(declared) > 15 or int(declared) > limit):
            raise _too_large(limit)
        body = bytearray()
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return None
            body += message.get("body", b"")
            if len(body) > limit:
                raise _too_large(limit)
            if not message.get("more_body", False):
                return bytes(body)


def is_same_origin(headers: Headers) -> bool:
    """Whether a request comes from a page of this site, from the address bar, or from no page."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    # Browsers send Sec-Fetch-Site over HTTPS and to localhost only; Origin always.
    origin = headers.get("origin")
    if origin is None:
        return True
    try:
        return bool(origin) and urlsplit(origin).netloc == headers.get("host")
    except ValueError:
        return False


def _too_large(limit: int) -> TooLarge:
    return TooLarge(f"What you sent is longer than the {limit:,} bytes that are taken here.")


def _may_change_something(scope: Scope) -> bool:
    return scope["type"] == "http" and scope["method"] not in _SAFE_METHODS


async def _refuse(error: SlopeError, scope: Scope, receive: Receive, send: Send) -> None:
    await error_response(Request(scope), error)(scope, receive, send)


def _replay(body: bytes, receive: Receive) -> Receive:
    """A ``receive`` that hands over ``body`` first and then what really comes."""
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replay() -> Message:
        return waiting.pop() if waiting else await receive()

    return replay
