"""Counts requests for Prometheus: how many, how they ended, how long until an answer began."""

from functools import lru_cache
from time import perf_counter

from prometheus_client import CONTENT_TYPE_LATEST, Counter, Histogram, generate_latest
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_REQUESTS = Counter(
    "slope_http_requests", "Requests answered, by route.", ["method", "route", "status"]
)
# Until the first byte, since an event stream ends when its reader leaves.
_SECONDS = Histogram(
    "slope_http_first_byte_seconds",
    "Seconds from a request to the beginning of its answer, by route.",
    ["method", "route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


class Measured:
    """Counts every request by its route's pattern, so that addresses make no new series."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = perf_counter()

        async def count(message: Message) -> None:
            if message["type"] == "http.response.start":
                method = scope["method"] if scope["method"] in _METHODS else "other"
                route = getattr(scope.get("route"), "path", "none")
                counter, seconds = _of(method, route, message["status"])
                counter.inc()
                seconds.observe(perf_counter() - begun)
            await send(message)

        await self._app(scope, receive, count)


@lru_cache(maxsize=4096)  # finding them costs more than counting
def _of(method: str, route: str, status: int) -> tuple[Counter, Histogram]:
    return _REQUESTS.labels(method, route, status), _SECONDS.labels(method, route)


def exposition() -> Response:
    """Everything that this process counts, as Prometheus reads it."""
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
