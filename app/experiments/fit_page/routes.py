"""The page of a fit and its interface for programs; both compute in a process of their own."""

from dataclasses import dataclass
from typing import Annotated, Any

from anyio import from_thread
from fastapi import APIRouter, Depends, Request, Response
from starlette.datastructures import UploadFile

from app.errors import Invalid, TooMany, UnsupportedMedia
from app.experiments.fit_page.children import FitChildren, Fitted
from app.experiments.fit_page.page import EXAMPLE, fit_page, fits_json
from app.experiments.measurements import BadMeasurements, decode
from app.experiments.schemas import problems
from app.web.csrf import check_csrf
from app.web.pages import READ, render

PAGE = "/fit"
API = "/api/fit"

api = APIRouter(tags=["fit"])
pages = APIRouter(include_in_schema=False)

#: Characters of an uploaded file that are put into the form again.
_MOST_SHOWN = 200_000


@dataclass(frozen=True, slots=True)
class Sent:
    """What came with the form: the measurements, and the text to keep in it."""

    data: bytes
    text: str


async def _sent(request: Request) -> Sent:
    """The form's fields; a file goes before the text."""
    largest = request.app.state.settings.max_fit_body
    async with request.form(max_files=1, max_fields=4, max_part_size=largest) as form:
        token, text, file = form.get("csrf"), form.get("text"), form.get("file")
        check_csrf(request, token if isinstance(token, str) else "")
        written = text if isinstance(text, str) else ""
        data = await file.read() if isinstance(file, UploadFile) else b""
    return Sent(data, _shown(data)) if data else Sent(written.encode(), written)


def _shown(data: bytes) -> str:
    """An uploaded file as text for the form, so that its lines can be mended; not a huge one."""
    try:
        text = decode(data)
    except BadMeasurements:
        return ""
    return text if len(text) <= _MOST_SHOWN else ""


async def _csv(request: Request) -> bytes:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "text/csv":
        raise UnsupportedMedia("Send the CSV itself, with the header Content-Type: text/csv.")
    return await request.body()


@pages.api_route(PAGE, methods=READ)
def read(request: Request, example: str | None = None) -> Response:
    """The form, empty or with an example in it."""
    text = EXAMPLE if example is not None else ""
    return render(request, "fit/page.html", fit_page(text, _largest(request)))


@pages.post(PAGE)
def send(request: Request, sent: Annotated[Sent, Depends(_sent)]) -> Response:
    """The form with what its measurements say, or with what is wrong with them."""
    largest = _largest(request)
    try:
        found = _fit(request, sent.data)
    except BadMeasurements as error:
        page = fit_page(sent.text, largest, problems=error.problems)
        return render(request, "fit/page.html", page, error.status)
    except (Invalid, TooMany) as error:
        page = fit_page(sent.text, largest, refused=error.detail)
        return render(request, "fit/page.html", page, error.status)
    return render(request, "fit/page.html", fit_page(sent.text, largest, found=found))


@api.post(
    API,
    response_description="A fit by series, as `slope fit --json` prints it.",
    responses=problems(413, 415, 422, 429),
    openapi_extra={
        "requestBody": {
            "description": "a CSV with the columns series, n, seconds; optional block, ok",
            "required": True,
            "content": {"text/csv": {"schema": {"type": "string"}, "example": EXAMPLE[:400]}},
        }
    },
)
def fit(request: Request, data: Annotated[bytes, Depends(_csv)]) -> dict[str, Any]:
    """The complexity class of each series of a CSV. Nothing of it is kept."""
    return fits_json(_fit(request, data))


def _fit(request: Request, data: bytes) -> Fitted:
    children: FitChildren = request.app.state.fit_children
    return children.fit(data, lambda: from_thread.run(request.is_disconnected))


def _largest(request: Request) -> int:
    largest: int = request.app.state.settings.max_fit_body
    return largest
