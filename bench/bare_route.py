"""A bare Starlette route that sends the same bytes each time: what bench.lesson_page compares with.

python -m bench.bare_route PORT FILE [ENCODING]
"""

import sys
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route


def main() -> None:
    """Serve until a signal comes, with the settings of the product's own server."""
    port, file, *encoding = sys.argv[1:]
    body = Path(file).read_bytes()
    headers = {"Content-Encoding": encoding[0]} if encoding else {}

    async def page(_request: Request) -> Response:
        return Response(body, media_type="text/html", headers=headers)

    app = Starlette(routes=[Route("/", page), Route("/healthz", page)])
    uvicorn.run(app, port=int(port), log_level="warning", access_log=False, server_header=False)


if __name__ == "__main__":
    main()
