"""Hands a recording over to a Slope server."""

import json
import re
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import quote, urlsplit

from app.errors import Invalid, SlopeError, Unavailable

_TIMEOUT = 60.0
_MOST = 4 * 2**20  # bytes of an answer
_RUN = re.compile(r"(?P<base>.*?)/runs/(?P<run>[0-9a-zA-Z]{1,64})(/embed)?")


@dataclass(frozen=True, slots=True)
class Server:
    """A server, and the run on whose chart the points shall be seen, if one was named."""

    base: str
    run: str | None

    @property
    def address(self) -> str:
        """Where recordings are sent."""
        return f"{self.base}/api/runs/submitted"

    @classmethod
    def at(cls, url: str, experiment: str) -> Self:
        """The server of a URL, asked before anything is measured whether it will do.

        Args:
            url: of the server, or of a run there.
            experiment: what will be submitted.

        Raises:
            Invalid: it is no address, or its run is of another experiment.
            Unavailable: nobody answers there, or no server of ours.
        """
        parts = _parts(url)
        base = f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"
        found = _RUN.fullmatch(base)
        server = cls(found["base"], found["run"]) if found else cls(base, None)
        if server.run is None:
            known = server._ask(f"/api/runs?limit=1&experiment={quote(experiment)}")
            if not isinstance(known, list):
                raise Unavailable(f"{server.base} answers, but not as a Slope server.")
        else:
            run = server._ask(f"/api/runs/{server.run}")
            of = run.get("experiment") if isinstance(run, dict) else None
            if of != experiment:
                raise Invalid(f"The run at {url} is of {of}, not of {experiment}.")
        return server

    def submit(self, text: str) -> str:
        """Send a recording; returns the link of the chart that shows its points.

        Raises:
            Unavailable: the server does not answer.
            Invalid: it refuses the recording; the message is its own.
        """
        run = self._ask("/api/runs/submitted", text.encode())
        if not isinstance(run, dict) or not {"id", "chart"} <= run.keys():
            raise Unavailable(f"{self.base} answers, but not as a Slope server.")
        if self.run is None:
            return f"{self.base}{run['chart']}"
        return f"{self.base}/runs/{self.run}?also={run['id']}"

    def _ask(self, path: str, body: bytes | None = None) -> Any:  # noqa: ANN401 - JSON
        headers = {"Accept": "application/json", "Content-Type": "application/jsonl"}
        request = urllib.request.Request(f"{self.base}{path}", data=body, headers=headers)  # noqa: S310 - http(s) only
        try:
            with urllib.request.urlopen(request, timeout=_TIMEOUT) as answer:  # noqa: S310
                return json.loads(answer.read(_MOST))
        except urllib.error.HTTPError as error:
            raise _refusal(error) from error
        except (OSError, ValueError) as error:
            reason = getattr(error, "reason", None) or "no JSON came back"
            raise Unavailable(f"{self.base} cannot be asked: {reason}.") from error


def _parts(url: str) -> Any:  # noqa: ANN401 - SplitResult
    try:
        parts = urlsplit(url)
        is_ours = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        is_ours = False
    if not is_ours:
        raise Invalid(f"{url!r} is no address of a server; it starts with http:// or https://.")
    return parts


def _refusal(error: urllib.error.HTTPError) -> SlopeError:
    """The server's own words, where it is one of ours."""
    try:
        detail = str(json.loads(error.read(_MOST))["detail"])
    except (ValueError, KeyError, TypeError, OSError):
        detail = "it gave no reason"
    return Invalid(f"the server answered {error.code}: {detail}")
