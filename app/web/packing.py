"""Compresses static files ahead of time, beside the serving, and keeps what came out.

The thorough compression of Plotly takes seconds. `make setup` does it, and what a file has become
since is compressed in a thread of its own and lies in the data directory from then on. Until that
is done a file is sent as it is.
"""

import hashlib
import logging
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from app.errors import NotFound
from app.web.assets import Asset, Assets
from app.web.encodings import ENCODINGS, Effort, compress, decompress

_LOG = logging.getLogger("app.web")


#: Where `make setup` puts compressed files, for every server of this checkout.
AT_SETUP = Path(__file__).resolve().parents[2] / ".packed"


@contextmanager
def packing(assets: Assets, folder: Path) -> Iterator[None]:
    """Keep all files compressed while the site is up, changed ones too.

    Args:
        folder: where compressed files are kept that are not in AT_SETUP; made when it is needed.
    """
    work = threading.Thread(target=_work, args=(assets, folder), name="packing", daemon=True)
    work.start()
    try:
        yield
    finally:
        assets.unpacked.put(None)  # it ends after the file that it is at; nobody waits for that


def _work(assets: Assets, folder: Path) -> None:
    for path in assets.paths():
        with suppress(NotFound):  # it went away just now
            assets.find(path)
    while (asset := assets.unpacked.get()) is not None:
        pack(asset, folder)


def pack(asset: Asset, folder: Path) -> None:
    """Compress one file with everything that we have, or take what is kept of it."""
    # gzip is a tenth of the work: whoever comes now gets that one.
    for encoding in reversed(ENCODINGS):
        packed = _kept(asset.body, encoding, folder)
        if len(packed) < len(asset.body):
            asset.packed[encoding] = packed


def _kept(body: bytes, encoding: str, folder: Path) -> bytes:
    """Named by what it holds, so it is never stale; a damaged one is made anew."""
    name = f"{hashlib.sha256(body).hexdigest()[:32]}.{encoding}"
    for file in (AT_SETUP / name, folder / name):
        with suppress(OSError, ValueError):
            packed = file.read_bytes()
            if decompress(packed, encoding) == body:
                return packed
    packed = compress(body, encoding, Effort.LASTING)
    _keep(folder / name, packed)
    return packed


def _keep(file: Path, packed: bytes) -> None:
    """Whole or not at all: several servers may keep the same one at once."""
    scratch = file.with_suffix(f".{secrets.token_hex(4)}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        scratch.write_bytes(packed)
        scratch.replace(file)
    except OSError as error:  # it is sent all the same, and compressed again next time
        _LOG.warning("%s cannot be kept: %s", file, error.strerror)
        with suppress(OSError):
            scratch.unlink(missing_ok=True)
