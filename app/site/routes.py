"""What belongs to the site as a whole: for browsers, for search engines, for the keyboard."""

from xml.sax.saxutils import escape

from fastapi import APIRouter, Request, Response
from starlette.responses import JSONResponse, PlainTextResponse

from app.content.guards import library_of
from app.site.addresses import addresses
from app.site.keyboard import KEYBOARD
from app.web.csrf import csrf_token
from app.web.kept import Shared
from app.web.origin import origin
from app.web.pages import ASSETS, READ, render
from app.web.visitor import remember_learner

router = APIRouter(include_in_schema=False)

_A_DAY = {"Cache-Control": "public, max-age=86400"}
_NOT_FOR_ENGINES = ("account", "login", "progress", "search", "signup", "teach")
_PAPER = "#fbfaf7"
_ACCENT = "#0b5c74"


@router.api_route("/keyboard", methods=READ)
def keyboard(request: Request) -> Response:
    """Every keyboard shortcut."""
    return render(request, "site/keyboard.html", KEYBOARD, shared=Shared.LEARNERS)


@router.get("/csrf")
def csrf(request: Request) -> Response:
    """A fresh token, for a script of ours that sends what it has kept."""
    headers = {"Cache-Control": "no-store"}
    response = JSONResponse({"csrf": csrf_token(request)}, headers=headers)
    remember_learner(request, response)
    return response


@router.api_route("/favicon.ico", methods=READ)
def favicon() -> Response:
    """The icon for browsers that look for it where it always was."""
    asset = ASSETS.find("icons/favicon.ico")
    return Response(asset.body, headers=_A_DAY, media_type="image/x-icon")


@router.api_route("/site.webmanifest", methods=READ)
def manifest() -> Response:
    """How the site is called and looks on a home screen."""
    icons = [
        {"src": ASSETS.url(f"icons/{name}.png"), "sizes": f"{side}x{side}", "type": "image/png",
         "purpose": purpose}
        for name, side, purpose in (
            ("icon-192", 192, "any"), ("icon-512", 512, "any"), ("maskable-512", 512, "maskable"),
        )
    ]  # fmt: skip
    return JSONResponse(
        {
            "name": "Slope: how software scales",
            "short_name": "Slope",
            "description": "Lessons in which every claim about growth can be run.",
            "id": "/",
            "start_url": "/",
            "scope": "/",
            "display": "minimal-ui",
            "lang": "en",
            "background_color": _PAPER,
            "theme_color": _ACCENT,
            "icons": icons,
        },
        headers=_A_DAY,
        media_type="application/manifest+json",
    )


@router.api_route("/robots.txt", methods=READ)
def robots(request: Request) -> Response:
    """What search engines may read: what stays the same for everybody."""
    lines = ["User-agent: *", *(f"Disallow: /{name}" for name in _NOT_FOR_ENGINES), ""]
    text = "\n".join([*lines, f"Sitemap: {origin(request)}/sitemap.xml", ""])
    return PlainTextResponse(text, headers=_A_DAY)


@router.api_route("/sitemap.xml", methods=READ)
def sitemap(request: Request) -> Response:
    """Every page of the lessons."""
    library = library_of(request)
    site = origin(request)
    urls = [f"<url><loc>{escape(site + each.url)}</loc></url>" for each in addresses(library)]
    xml = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        f"{chr(10).join(urls)}\n</urlset>\n"
    )
    return Response(xml, headers={"Cache-Control": "no-cache"}, media_type="application/xml")
