"""Images that lie beside the lessons."""

from fastapi import APIRouter, Request
from starlette.responses import FileResponse

from app.content.links import ASSETS
from app.content.watch import Shelf
from app.errors import NotFound
from app.web.pages import READ

router = APIRouter(include_in_schema=False)


@router.api_route(ASSETS + "{path:path}", methods=READ)
def asset(request: Request, path: str) -> FileResponse:
    """An image that the library knows of; nothing else in the directory is served."""
    shelf: Shelf = request.app.state.shelf
    if path not in shelf.library.assets:
        raise NotFound("There is no such image.")
    return FileResponse(shelf.directory / path, headers={"Cache-Control": "no-cache"})
