"""Static files: named by their content, kept by browsers for good, compressed once."""

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from app.errors import NotFound
from app.web.stylesheets import joined, parts

FOR_GOOD = "public, max-age=31536000, immutable"
_COMPRESSIBLE = ("text/", "application/javascript", "application/json", "image/svg+xml")
#: Kinds whose files never change under one name, so that style sheets can link them plainly.
_FIXED = {".woff2"}

#: When each of some files was changed last, and its size.
_State = tuple[tuple[int, int], ...]

mimetypes.add_type("font/woff2", ".woff2")
mimetypes.add_type("text/javascript", ".js")


@dataclass(frozen=True, slots=True)
class Asset:
    """A file's bytes as they are sent, and the hash that names them."""

    body: bytes
    compressed: bytes | None
    media_type: str
    version: str


class Assets:
    """The files under one folder, read when they are first asked for and when they change."""

    def __init__(self, root: Path) -> None:
        self._root = root.resolve()
        self._kept: dict[str, tuple[tuple[Path, ...], _State, Asset]] = {}

    def url(self, path: str) -> str:
        """The address of a file, which changes when its content does.

        Raises:
            NotFound: there is no such file.
        """
        return f"/static/{path}?v={self.find(path).version}"

    def find(self, path: str) -> Asset:
        """The file at a path below the folder.

        Raises:
            NotFound: there is no such file.
        """
        try:
            # Pages name many files: what was checked once costs one look at its state.
            kept = self._kept.get(path)
            if kept is None or kept[1] != _state(kept[0]):
                file = Path(f"{self._root}/{path}")
                self._check(file, path)
                made_of = parts(file)
                kept = (made_of, _state(made_of), _read(file))
                self._kept[path] = kept
        except (OSError, ValueError) as error:  # none there, too long a name, a null byte
            raise NotFound("There is no such file.") from error
        return kept[2]

    def _check(self, file: Path, path: str) -> None:
        """Refuse what lies outside, and every spelling but the one under which a file is kept."""
        inside = self._root / path
        if file.resolve() != inside or str(inside) != f"{self._root}/{path}":
            raise NotFound("There is no such file.")

    def serve(self, request: Request) -> Response:
        """Answer a request for ``/static/{path}``."""
        path: str = request.path_params["path"]
        asset = self.find(path)
        named = request.query_params.get("v") == asset.version
        headers = {
            "Cache-Control": FOR_GOOD if named or Path(path).suffix in _FIXED else "no-cache",
            "ETag": f'"{asset.version}"',
            "Vary": "Accept-Encoding",
        }
        if request.headers.get("if-none-match") == headers["ETag"]:
            return Response(status_code=304, headers=headers)
        body = asset.body
        if asset.compressed is not None and "gzip" in request.headers.get("accept-encoding", ""):
            body = asset.compressed
            headers["Content-Encoding"] = "gzip"
        return Response(body, headers=headers, media_type=asset.media_type)


def _state(files: tuple[Path, ...]) -> _State:
    return tuple((stat.st_mtime_ns, stat.st_size) for stat in (file.stat() for file in files))


def _read(file: Path) -> Asset:
    body = joined(file)
    media_type = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    compressed = None
    if media_type.startswith(_COMPRESSIBLE) and len(body) > 500:
        compressed = gzip.compress(body, compresslevel=9, mtime=0)
    return Asset(body, compressed, media_type, hashlib.sha256(body).hexdigest()[:12])
