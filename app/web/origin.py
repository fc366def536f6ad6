"""Where this site is reached from outside: links that leave it need the whole address."""

from starlette.requests import Request


def origin(request: Request) -> str:
    """``https://slope.example``: as the operator has set it, else as this request came.

    What a request says of its host is the visitor's word: pages escape it, and what is kept for
    other visitors must not hold it.
    """
    public_url: str = request.app.state.settings.public_url
    return public_url or f"{request.url.scheme}://{request.url.netloc}"


def origins(request: Request) -> frozenset[str]:
    """Every origin under which links of this site may be written."""
    asked = f"{request.url.scheme}://{request.url.netloc}"
    return frozenset({origin(request), asked})
