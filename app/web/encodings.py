"""Which compression an answer travels in: what the browser accepts, what we have, HTTP's rules."""

import gzip
from collections.abc import Collection, Iterable
from enum import Enum
from functools import lru_cache

import brotli

#: As it is; what everybody can read.
IDENTITY = "identity"
#: What we compress with, the best first.
BROTLI = "br"
GZIP = "gzip"
ENCODINGS = (BROTLI, GZIP)

#: Bytes below which a packet holds the answer anyway.
SMALLEST = 1000
_LONGEST_HEADER = 500


def accepted(header: bytes, have: Collection[str] = ENCODINGS) -> str:
    """The encoding to answer in, for a request's ``Accept-Encoding``.

    The browser's wish comes first (its q-values), then ours. Somebody who accepts nothing that we
    have is answered without compression, as RFC 9110 allows.

    Args:
        header: the value as it came; empty where there is none.
        have: the encodings that are at hand beside ``identity``.
    """
    for name in _preferred(header[:_LONGEST_HEADER]):
        if name in have or name == IDENTITY:
            return name
    return IDENTITY


class Effort(Enum):
    """How hard to compress: the levels of brotli and of gzip."""

    NOW = (5, 5)  # while somebody waits for it
    KEPT = (10, 9)  # for a page that many are sent, and that may change soon
    LASTING = (11, 9)  # for a file


def compress(body: bytes, encoding: str, effort: Effort) -> bytes:
    """A body in one of ENCODINGS."""
    of_brotli, of_gzip = effort.value
    if encoding == BROTLI:
        return bytes(brotli.compress(body, quality=of_brotli))
    return gzip.compress(body, compresslevel=of_gzip, mtime=0)


def decompress(packed: bytes, encoding: str) -> bytes:
    """The body that was compressed.

    Raises:
        ValueError: it is damaged.
    """
    try:
        return bytes(brotli.decompress(packed)) if encoding == BROTLI else gzip.decompress(packed)
    except (brotli.error, OSError, EOFError) as error:
        raise ValueError("this is no whole compressed file") from error


@lru_cache(maxsize=256)  # browsers send few different ones; others push each other out
def _preferred(header: bytes) -> tuple[str, ...]:
    """Our encodings and ``identity`` as far as they are accepted, the most wanted first."""
    wanted = dict(_weights(header.decode("latin-1")))
    others = wanted.get("*", 0.0)
    weights = {name: wanted.get(name, others) for name in ENCODINGS}
    # Accepted unless it is refused, and the last choice unless something is said of it.
    weights[IDENTITY] = wanted.get(IDENTITY, others if "*" in wanted else 0.0001)
    order = (*ENCODINGS, IDENTITY)
    kept = [name for name in order if weights[name] > 0]
    return tuple(sorted(kept, key=lambda name: -weights[name]))


def _weights(header: str) -> Iterable[tuple[str, float]]:
    for item in header.split(","):
        name, _, parameters = item.partition(";")
        name = name.strip().lower()
        if name:
            yield ("gzip" if name == "x-gzip" else name), _quality(parameters)


def _quality(parameters: str) -> float:
    """The value of ``q=0.5``; 1 without one, 0 for one that cannot be read."""
    name, has_value, value = parameters.strip().partition("=")
    if name.strip().lower() != "q" or not has_value:
        return 1.0
    digits = value.strip()
    plain = digits.replace(".", "", 1)
    if not plain.isascii() or not plain.isdigit() or len(digits) > 5:
        return 0.0
    return min(float(digits), 1.0)
