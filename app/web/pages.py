"""Renders a page: one template, one typed value named ``page``, and the site's own ``site``."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from urllib.parse import quote

from fastapi import Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response

from app.web import conditions
from app.web.assets import Assets
from app.web.csrf import csrf_token
from app.web.kept import Shared, share
from app.web.origin import origin
from app.web.policy import EMBEDDABLE
from app.web.shapes import ROUND, SHAPES
from app.web.visitor import SignedIn, learner_to_be, remember_learner, signed_in

ROOT = Path(__file__).resolve().parents[2]
_TEMPLATE_FOLDER = ROOT / "templates"

#: The methods of a page: whoever only wants its headers may have them.
READ = ["GET", "HEAD"]

ASSETS = Assets(ROOT / "static")
_VARY = "Cookie, HX-Request, Accept-Encoding"
#: Which links a browser may fetch before they are followed.
_AHEAD = "ahead.speculationrules"


def _templates(static_url: Callable[[str], str]) -> Environment:
    made = Environment(
        loader=FileSystemLoader(_TEMPLATE_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["static_url"] = static_url
    made.globals["script_urls"] = ASSETS.script_urls
    made.globals["mark_shapes"] = SHAPES
    made.globals["round_mark"] = ROUND
    return made


_TEMPLATES = _templates(ASSETS.url)


def templates() -> Environment:
    """The templates as pages use them."""
    return _TEMPLATES


@dataclass(frozen=True, slots=True)
class SiteContext:
    """What the frame around every page may use."""

    path: str
    user: SignedIn | None
    _request: Request
    _tokens: list[str] = field(default_factory=list)

    @property
    def origin(self) -> str:
        """``https://slope.example``: links that leave the site begin so."""
        return origin(self._request)

    @property
    def query(self) -> str:
        """The query of this page's address, as it came."""
        return self._request.url.query

    @property
    def canonical(self) -> str:
        """The one address of this page for search engines: whole, without a query."""
        return f"{self.origin}{quote(self.path)}"

    @property
    def csrf(self) -> str:
        """The token for the forms of this page. Reading it gives the visitor the learner cookie."""
        if not self._tokens:
            self._tokens.append(csrf_token(self._request))
        return self._tokens[0]

    def lasting(self, html: str) -> str:
        """A page without what is new each time: its token, which stands for the visitor.

        An old token goes on working, so that a page with one need not be sent again either.
        """
        if not self._tokens:
            return html
        return html.replace(self._tokens[0], learner_to_be(self._request))


def render(
    request: Request,
    template: str,
    page: object,
    status: int = 200,
    *,
    embed: bool = False,
    shared: Shared = Shared.NOBODY,
) -> Response:
    """The page as a response; without a body when the browser has this very page already.

    Args:
        template: a path below ``templates/``.
        page: the one value that the template shows.
        embed: True lets other sites show it in a frame.
        shared: who all see the same page, which is then made once for them; a page with a form is
            each visitor's own whatever is said here.
    """
    site = SiteContext(request.url.path, signed_in(request), request)
    html = _TEMPLATES.get_template(template).render(page=page, site=site)
    # Pages depend on the visitor and are cheap to make: browsers ask each time.
    headers = {"Cache-Control": "private, no-cache", "Vary": _VARY}
    if embed:
        headers |= EMBEDDABLE
    else:
        headers["Speculation-Rules"] = f'"{ASSETS.url(_AHEAD)}"'
    response: Response
    if status == 200 and request.method in READ:
        headers["ETag"] = _etag(site.lasting(html))
        if conditions.is_known(request.headers.get("if-none-match", ""), headers["ETag"]):
            response = Response(status_code=304, headers=headers)
            remember_learner(request, response)
            return response
    response = HTMLResponse(html, status, headers)
    remember_learner(request, response)
    if "set-cookie" not in response.headers:
        share(request.scope, shared, html.encode())
    return response


def file_of(template: str, page: object) -> str:
    """A page as a file of its own: its icons are symbols within it, and it has no site around it.

    Args:
        template: a path below ``templates/`` that shows the sprite ``icons.svg`` itself.
        page: the one value that it shows.
    """
    return _alone().get_template(template).render(page=page)


@cache
def _alone() -> Environment:
    return _templates(lambda _path: "")


def _etag(html: str) -> str:
    """Weak: the same page travels compressed in several ways."""
    return f'W/"{hashlib.blake2b(html.encode(), digest_size=9).hexdigest()}"'


def is_htmx(request: Request) -> bool:
    """A script of ours asks for a fragment of the page."""
    return (
        request.headers.get("HX-Request") == "true"
        and request.headers.get("HX-History-Restore-Request") != "true"
    )


def dress_state() -> tuple[int, ...]:
    """How templates and static files are now; another value once one of them was changed."""
    return tuple(_changed(file) for file in _dress())


def _changed(file: Path) -> int:
    try:
        return file.stat().st_mtime_ns
    except OSError:
        return 0


@cache  # a new file changes nothing before one of these names it
def _dress() -> tuple[Path, ...]:
    folders = (_TEMPLATE_FOLDER, ROOT / "static")
    return tuple(file for folder in folders for file in folder.rglob("*") if file.is_file())
