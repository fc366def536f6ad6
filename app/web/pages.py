"""Renders a page: one template, one typed value named ``page``, and the site's own ``site``."""

from dataclasses import dataclass
from pathlib import Path

from fastapi import Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from app.web.assets import Assets
from app.web.csrf import csrf_token
from app.web.origin import origin
from app.web.policy import EMBEDDABLE
from app.web.visitor import SignedIn, remember_learner, signed_in

ROOT = Path(__file__).resolve().parents[2]

#: The methods of a page: whoever only wants its headers may have them.
READ = ["GET", "HEAD"]

ASSETS = Assets(ROOT / "static")

_TEMPLATES = Environment(
    loader=FileSystemLoader(ROOT / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_TEMPLATES.globals["static_url"] = ASSETS.url


@dataclass(frozen=True, slots=True)
class SiteContext:
    """What the frame around every page may use."""

    path: str
    user: SignedIn | None
    _request: Request

    @property
    def origin(self) -> str:
        """``https://slope.example``: links that leave the site begin so."""
        return origin(self._request)

    @property
    def query(self) -> str:
        """The query of this page's address, as it came."""
        return self._request.url.query

    @property
    def csrf(self) -> str:
        """The token for a form on this page. Reading it gives the visitor the learner cookie."""
        return csrf_token(self._request)


def render(
    request: Request, template: str, page: object, status: int = 200, *, embed: bool = False
) -> HTMLResponse:
    """The page as a response.

    Args:
        template: a path below ``templates/``.
        page: the one value that the template shows.
        embed: True lets other sites show it in a frame.
    """
    site = SiteContext(request.url.path, signed_in(request), request)
    html = _TEMPLATES.get_template(template).render(page=page, site=site)
    # Pages depend on the visitor and are cheap to make: browsers ask each time.
    headers = {"Cache-Control": "private, no-cache", "Vary": "Cookie, HX-Request"}
    if embed:
        headers |= EMBEDDABLE
    response = HTMLResponse(html, status, headers)
    remember_learner(request, response)
    return response


def is_htmx(request: Request) -> bool:
    """A script of ours asks for a fragment of the page."""
    return (
        request.headers.get("HX-Request") == "true"
        and request.headers.get("HX-History-Restore-Request") != "true"
    )
