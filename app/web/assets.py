"""Static files: named by their content, kept by browsers for good, compressed ahead of time."""

import hashlib
import mimetypes
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue

from starlette.requests import Request
from starlette.responses import Response

from app.errors import NotFound
from app.web import conditions, linked
from app.web.encodings import IDENTITY, accepted
from app.web.joined import joined, without_comments

FOR_GOOD = "public, max-age=31536000, immutable"
_COMPRESSIBLE = ("text/", "application/javascript", "application/json", "application/specul",
                 "application/manifest+json", "image/svg+xml")  # fmt: skip
#: Files that name others, which are part of what they are.
_LINKED = (".css", ".js")
#: Files of other people, which are sent as they are.
_OTHERS = "vendor/"
#: ``run.all.js`` is ``run.js`` with all that it imports.
_JOINED = ".all.js"

mimetypes.add_type("font/woff2", ".woff2")
mimetypes.add_type("text/javascript", ".js")
mimetypes.add_type("application/manifest+json", ".webmanifest")
mimetypes.add_type("application/speculationrules+json", ".speculationrules")


@dataclass(frozen=True, slots=True)
class Asset:
    """A file's bytes as they are sent, and the hash that names them.

    Attributes:
        version: changes when the file does, or one that it names.
        packed: the body by encoding, as far as it has been compressed (packing.py).
    """

    body: bytes
    media_type: str
    version: str
    packed: dict[str, bytes] = field(default_factory=dict)

    @property
    def is_compressible(self) -> bool:
        """Whether compressing it is worth while."""
        return self.media_type.startswith(_COMPRESSIBLE) and len(self.body) > 200


_State = tuple[tuple[str, int, int], ...]


class Assets:
    """The files under one folder, read when they are first asked for and when they change.

    ``unpacked`` gives each that was read and can be compressed, for whoever does that.
    """

    def __init__(self, root: Path) -> None:
        self._root = root.resolve()
        self._kept: dict[str, tuple[_State, Asset]] = {}
        self._scripts: dict[str, tuple[_State, list[str]]] = {}
        self.unpacked: SimpleQueue[Asset | None] = SimpleQueue()

    def url(self, path: str) -> str:
        """The address of a file, which changes when its content does.

        Raises:
            NotFound: there is no such file.
        """
        return f"/static/{path}?v={self.find(path).version}"

    def script_urls(self, path: str) -> list[str]:
        """The addresses of a script and of all that it imports, directly or through others.

        One address where they can be sent as one.
        """
        kept = self._scripts.get(path)
        if kept is None or kept[0] != self._state(kept[0]):
            state = tuple(self._state_of(each) for each in self._closure(path))
            try:
                urls = [self.url(path.removesuffix(".js") + _JOINED)]
            except NotFound:
                urls = [self.url(each) for each in self._imported(path)]
            kept = (state, urls)
            self._scripts[path] = kept
        return kept[1]

    def _imported(self, path: str) -> list[str]:
        """A script, and those that a browser needs before it runs it."""
        found = {path: None}
        waiting = [path]
        while waiting:
            script = waiting.pop()
            new = [each for each in linked.imported(script, self._bytes(script))
                   if each not in found]  # fmt: skip
            found |= dict.fromkeys(new)
            waiting += new
        return list(found)

    def find(self, path: str) -> Asset:
        """The file at a path below the folder.

        Raises:
            NotFound: there is no such file.
        """
        try:
            # Pages name many files: what was checked once costs one look at its state.
            kept = self._kept.get(path)
            if kept is None or kept[0] != self._state(kept[0]):
                self._check(_source(path))
                kept = self._read(path)
                self._kept[path] = kept
                if kept[1].is_compressible:
                    self.unpacked.put(kept[1])
        except (OSError, ValueError) as error:  # none there, too long a name, a null byte
            raise NotFound("There is no such file.") from error
        return kept[1]

    def paths(self) -> Iterator[str]:
        """Every file in the folder, the smallest first; then scripts that are sent as one."""
        files = (each for each in self._root.rglob("*") if each.is_file())
        for file in sorted(files, key=lambda each: each.stat().st_size):
            yield file.relative_to(self._root).as_posix()
        for file in sorted((self._root / "js").glob("*.js")):
            path = f"js/{file.name}"
            if len(self._imported(path)) > 1 and len(self.script_urls(path)) == 1:
                yield path.removesuffix(".js") + _JOINED

    async def serve(self, request: Request) -> Response:
        """Answer a request for ``/static/{path}``."""
        path: str = request.path_params["path"]
        asset = self.find(path)
        encoding = accepted(
            request.headers.get("accept-encoding", "").encode("latin-1"), asset.packed
        )
        suffix = "" if encoding == IDENTITY else f"-{encoding}"
        headers = {
            "Cache-Control": FOR_GOOD
            if request.query_params.get("v") == asset.version
            else "no-cache",
            "ETag": f'"{asset.version}{suffix}"',
            "Vary": "Accept-Encoding",
            "Accept-Ranges": "bytes",
        }
        if conditions.is_known(request.headers.get("if-none-match", ""), headers["ETag"]):
            return Response(status_code=304, headers=headers)
        if encoding != IDENTITY:
            headers["Content-Encoding"] = encoding
            return Response(asset.packed[encoding], headers=headers, media_type=asset.media_type)
        return conditions.ranged(request, asset.body, headers, asset.media_type)

    def _check(self, path: str) -> None:
        """Refuse what lies outside, and every spelling but the one under which a file is kept."""
        inside = self._root / path
        if inside.resolve() != inside or str(inside) != f"{self._root}/{path}":
            raise NotFound("There is no such file.")

    def _state(self, known: _State) -> _State:
        """How the same files are now."""
        return tuple(self._state_of(path) for path, _, _ in known)

    def _state_of(self, path: str) -> tuple[str, int, int]:
        stat = Path(f"{self._root}/{path}").stat()
        return path, stat.st_mtime_ns, stat.st_size

    def _read(self, path: str) -> tuple[_State, Asset]:
        whole = self._closure(_source(path))
        state = tuple(self._state_of(each) for each in whole)
        body = whole[_source(path)]
        if path.endswith(".css"):
            body = linked.together(path, lambda each: whole.get(each) or self._bytes(each))
        elif path.endswith(_JOINED):
            body = joined(_source(path), self._bytes).encode()
        elif path.endswith(".js") and not path.startswith(_OTHERS):
            body = without_comments(body.decode()).encode()
        if path.endswith(_LINKED):
            body = linked.versioned(path, body, self._version)
        media_type = mimetypes.guess_type(path)[0] or "application/octet-stream"
        return state, Asset(body, media_type, _digest(whole))

    def _version(self, path: str) -> str:
        """The version of a file that another one names; empty where there is none."""
        try:
            self._check(path)
            return _digest(self._closure(path))
        except (OSError, ValueError, NotFound):
            return ""

    def _closure(self, path: str) -> dict[str, bytes]:
        """A file, and all that it names, directly or through others; they may name each other.

        Versions made of whole closures need no order in which to make them, so that scripts may
        import each other in circles.
        """
        found = {path: self._bytes(path)}
        waiting = [path]
        while waiting:
            source = waiting.pop()
            if not source.endswith(_LINKED):
                continue
            for name in sorted(linked.names(source, found[source]) - found.keys()):
                if Path(f"{self._root}/{name}").is_file():
                    found[name] = self._bytes(name)
                    waiting.append(name)
        return found

    def _bytes(self, path: str) -> bytes:
        return Path(f"{self._root}/{path}").read_bytes()


def _source(path: str) -> str:
    """The file that a path is made of."""
    return path.removesuffix(_JOINED) + ".js" if path.endswith(_JOINED) else path


def _digest(files: dict[str, bytes]) -> str:
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(f"{name}\0{len(files[name])}\0".encode())
        digest.update(files[name])
    return digest.hexdigest()[:12]
