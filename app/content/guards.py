"""The content, for routes."""

from typing import Annotated

from fastapi import Depends, Request

from app.content.models import Library


def library_of(request: Request) -> Library:
    """The content as it is at this moment."""
    library: Library = request.app.state.shelf.library
    return library


SiteLibrary = Annotated[Library, Depends(library_of)]
