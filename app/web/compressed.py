"""Compresses what was made for one visitor; what is for all was compressed ahead of time."""

from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.web.encodings import IDENTITY, SMALLEST, Effort, accepted, compress

_KINDS = (b"text/", b"application/json", b"application/problem+json", b"application/jsonl",
          b"image/svg+xml")  # fmt: skip
#: Text that arrives bit by bit: whoever waits for it must not wait for a whole.
_STREAMED = b"text/event-stream"
#: Bytes above which compressing would hold up everybody else.
_LONG = 200_000


class Compressed:
    """Compresses answers that come in one piece; those that come in several pass as they are."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Compress one answer, if that is worth while and its reader can read it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        head: Message | None = None

        async def pack(message: Message) -> None:
            nonlocal head
            if message["type"] == "http.response.start" and _is_text(message):
                head = message  # until it is known how long the body is
                return
            if head is not None:
                start, head = head, None
                if not message.get("more_body", False):
                    message = await _packed(start, message, scope)
                await send(start)
            await send(message)

        await self._app(scope, receive, pack)


async def _packed(start: Message, message: Message, scope: Scope) -> Message:
    """The body compressed, and the start told of it."""
    body = message.get("body", b"")
    encoding = IDENTITY
    if len(body) >= SMALLEST:
        encoding = accepted(_header(scope["headers"], b"accept-encoding"))
    headers = list(start["headers"])
    if not any(name == b"vary" and b"Accept-Encoding" in value for name, value in headers):
        headers.append((b"vary", b"Accept-Encoding"))
    if encoding != IDENTITY:
        if len(body) > _LONG:
            body = await run_in_threadpool(compress, body, encoding, Effort.NOW)
        else:
            body = compress(body, encoding, Effort.NOW)
        headers = [_weak(each) for each in headers if each[0] != b"content-length"]
        headers.append((b"content-length", str(len(body)).encode()))
        headers.append((b"content-encoding", encoding.encode()))
    start["headers"] = headers
    return {**message, "body": body}


def _weak(header: tuple[bytes, bytes]) -> tuple[bytes, bytes]:
    """A strong ETag names these very bytes, which are others now: RFC 9110, 8.8.3.3."""
    name, value = header
    return (name, b"W/" + value) if name == b"etag" and value.startswith(b'"') else header


def _is_text(start: Message) -> bool:
    """Text that nobody compressed yet, and that is whole."""
    kind = _header(start["headers"], b"content-type")
    if not kind.startswith(_KINDS) or kind.startswith(_STREAMED) or start["status"] == 206:
        return False
    return not _header(start["headers"], b"content-encoding")


def _header(headers: list[tuple[bytes, bytes]], wanted: bytes) -> bytes:
    return next((value for name, value in headers if name == wanted), b"")
