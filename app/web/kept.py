"""Pages that many visitors see alike, made once and sent to all of them as they lie in memory.

A page is kept under its address, with what it was made of: the library of that moment and a stamp
of everything else (runs, templates, static files). It is made anew once either has changed. The
library is compared at each request. The stamp is taken again once this process has written
anything, and before STAMP_LASTS seconds are over, for others write too: while pages are asked for
all the time nobody waits for that.

What is kept is only ever a page that ``render`` said is shared, that set no cookie, and that was
asked for without anything that tells visitors apart: no account, no query, no script's request.
"""

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from enum import Enum
from http import HTTPStatus

from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.web import conditions
from app.web.encodings import ENCODINGS, IDENTITY, SMALLEST, Effort, accepted, compress
from app.web.visitor import LEARNER_COOKIE, SESSION_COOKIE

_LOG = logging.getLogger(__name__)

#: Seconds for which a page may be what it was.
STAMP_LASTS = 0.25
_MOST_BYTES = 16 * 2**20
_KEY = "slope.shared"

Headers = list[tuple[bytes, bytes]]
#: Scheme, host and path: a page may name its own address.
_Address = tuple[str, bytes, str]


class Shared(Enum):
    """Who all see the same page."""

    NOBODY = 0
    STRANGERS = 1  # who have no cookie of ours
    LEARNERS = 2  # they, and who is known as a learner but not signed in


def share(scope: Scope, shared: Shared, body: bytes) -> None:
    """Offer the page that answers a request to those who keep it."""
    if shared is not Shared.NOBODY:
        scope[_KEY] = (shared, body)


@dataclass(frozen=True, slots=True)
class _Page:
    """A finished answer in each encoding, with all its headers."""

    shared: Shared
    made_of: object
    route: object
    etag: str
    answers: dict[str, tuple[Headers, bytes]]
    unchanged: Headers

    @property
    def size(self) -> int:
        """Bytes that it takes."""
        return sum(len(body) for _, body in self.answers.values())


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a request says of who asks; ``shared`` is the least that a page must be shared by."""

    address: _Address
    shared: Shared
    accept_encoding: bytes
    if_none_match: bytes


class KeptPages:
    """Answers from memory where it can, and keeps what it may.

    Args:
        library: gives what pages are made of that is replaced whole when it changes.
        written: counts what this process has written.
        stamp: says how all the rest is; may take its time, and is asked in a thread.
        clock: seconds that only go up.
    """

    def __init__(
        self,
        app: ASGIApp,
        library: Callable[[], object],
        written: Callable[[], int],
        stamp: Callable[[], Hashable],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._app = app
        self._library = library
        self._written = written
        self._stamp = stamp
        self._clock = clock
        self._known: Hashable = None
        self._looking = asyncio.Lock()
        self._known_written = -1
        self._known_until = 0.0
        self._renewing: asyncio.Task[None] | None = None
        self._pages: OrderedDict[_Address, _Page] = OrderedDict()
        self._bytes = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        asked = _read(scope)
        if asked is None:
            await self._app(scope, receive, send)
            return
        if asked.address in self._pages or self._known is None:
            await self._be_up_to_date()
        # An old stamp does no harm to a page that is made now: it is made again once the next stamp
        # is another one. So what is never kept (files, streams, health) never waits for the stamp.
        made_of = (self._library(), self._known)
        page = self._pages.get(asked.address)
        if page is None or page.made_of != made_of:
            await self._make(asked, made_of, scope, receive, send)
        elif asked.shared.value > page.shared.value:
            await self._app(scope, receive, send)
        else:
            self._pages.move_to_end(asked.address)
            scope["route"] = page.route  # by which requests are counted
            await _send(page, asked, send)

    async def _be_up_to_date(self) -> None:
        if self._is_stamp_old():
            await self._look()
        elif self._is_stamp_ageing() and (self._renewing is None or self._renewing.done()):
            self._renewing = asyncio.create_task(self._take_stamp())

    def _is_stamp_old(self) -> bool:
        return self._written() != self._known_written or self._clock() >= self._known_until

    def _is_stamp_ageing(self) -> bool:
        return self._clock() >= self._known_until - STAMP_LASTS / 2

    async def _look(self) -> None:
        """Take the stamp again, once for all who wait for it."""
        async with self._looking:
            if self._is_stamp_old():
                await self._take_stamp()

    async def _take_stamp(self) -> None:
        written, begun = self._written(), self._clock()
        try:
            stamp = await run_in_threadpool(self._stamp)
            if stamp != self._known:
                self._known = stamp
        except Exception as error:  # no database, or an empty one: the page itself says so
            _LOG.debug("pages are not kept: %s", error)
            self._known = object()
        self._known_written = written
        self._known_until = begun + STAMP_LASTS

    async def _make(
        self, asked: _Asked, made_of: object, scope: Scope, receive: Receive, send: Send
    ) -> None:
        """Let the application answer, and keep the answer if it may be kept."""
        head: list[Message] = []

        async def watch(message: Message) -> None:
            if message["type"] == "http.response.start":
                head.append(message)
            await send(message)

        await self._app(scope, receive, watch)
        shared, body = scope.get(_KEY, (Shared.NOBODY, b""))
        # What a learner was shown may be theirs alone.
        if asked.shared.value > shared.value or not head or not _may_be_kept(head[0]):
            return
        old = self._pages.get(asked.address)
        if old is not None and old.answers[IDENTITY][1] == body:  # what changed was not of it
            page = replace(old, made_of=made_of)
        else:
            route, headers = scope.get("route"), head[0]["headers"]
            page = await run_in_threadpool(_finished, shared, made_of, route, headers, body)
        self._keep(asked.address, page)

    def _keep(self, address: _Address, page: _Page) -> None:
        old = self._pages.pop(address, None)
        self._bytes += page.size - (old.size if old else 0)
        self._pages[address] = page
        while self._bytes > _MOST_BYTES:
            _, dropped = self._pages.popitem(last=False)
            self._bytes -= dropped.size


def _may_be_kept(head: Message) -> bool:
    """Whether an answer is whole, and nobody's own."""
    names = {name.lower() for name, _ in head["headers"]}
    return head["status"] == HTTPStatus.OK and b"set-cookie" not in names


_METHODS = ("GET", "HEAD")
_TELLS_APART = {b"hx-request", b"authorization", b"range"}
_SESSION, _LEARNER = SESSION_COOKIE.encode(), LEARNER_COOKIE.encode()


def _read(scope: Scope) -> _Asked | None:
    """What matters of a request; None for one that is answered for itself alone."""
    if scope["type"] != "http" or scope["method"] not in _METHODS or scope.get("query_string"):
        return None
    headers: Headers = scope["headers"]
    cookies = b"; ".join(value for name, value in headers if name == b"cookie")
    hosts = [value for name, value in headers if name == b"host"]
    # Of two hosts, which would the page name as its own?
    if _SESSION in cookies or len(hosts) > 1 or any(name in _TELLS_APART for name, _ in headers):
        return None
    said = dict(headers)
    return _Asked(
        (scope.get("scheme", "http"), hosts[0] if hosts else b"", scope["path"]),
        Shared.LEARNERS if _LEARNER in cookies else Shared.STRANGERS,
        said.get(b"accept-encoding", b""),
        said.get(b"if-none-match", b""),
    )


async def _send(page: _Page, asked: _Asked, send: Send) -> None:
    known = asked.if_none_match
    if known and conditions.is_known(known.decode("latin-1"), page.etag):
        await send({"type": "http.response.start", "status": 304, "headers": page.unchanged.copy()})
        await send({"type": "http.response.body", "body": b""})
        return
    headers, body = page.answers[accepted(asked.accept_encoding, page.answers)]
    await send({"type": "http.response.start", "status": 200, "headers": headers.copy()})
    await send({"type": "http.response.body", "body": body})


def _finished(
    shared: Shared, made_of: object, route: object, headers: Headers, body: bytes
) -> _Page:
    """The page in every encoding, from the headers of one answer and the plain body."""
    of_one = (b"content-length", b"content-encoding")
    common = [(name.lower(), value) for name, value in headers if name.lower() not in of_one]
    answers = {}
    for encoding in (IDENTITY, *(ENCODINGS if len(body) >= SMALLEST else ())):
        sent = body if encoding == IDENTITY else compress(body, encoding, Effort.KEPT)
        own = [(b"content-length", str(len(sent)).encode())]
        if encoding != IDENTITY:
            own.append((b"content-encoding", encoding.encode()))
        answers[encoding] = (common + own, sent)
    etag = next((value for name, value in common if name == b"etag"), b"").decode("latin-1")
    unchanged = [each for each in common if each[0] != b"content-type"]
    return _Page(shared, made_of, route, etag, answers, unchanged)
