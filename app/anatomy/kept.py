"""Files as they are kept: every byte of structure, and of long runs of weights the ends alone.

What is left out is known to be there: opening a kept file up gives the same map as the file itself,
because no map depends on what numbers the weights are.
"""

import base64
import binascii
import zlib
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from app.anatomy.opening import open_up
from app.anatomy.regions import Piece, Role
from app.anatomy.zips import text_of

#: Bytes of a file that can be kept; those of a million 32-bit parameters are 4 MB.
MOST_BYTES = 16 * 2**20
_MOST_KEPT = 2**20
_MOST_SEGMENTS = 4096
_MOST_NAME = 64
_LONG = 1024  # bytes of weights from which on the middle is left out
_HEAD, _TAIL = 256, 32
_MASK = b"#"


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file of which some stretches are known.

    Attributes:
        size: bytes of the file itself.
        segments: offset and bytes of each stretch, in order.
    """

    name: str
    size: int
    segments: tuple[tuple[int, bytes], ...]

    def whole(self) -> bytes:
        """A file of the same size, with zeros for what is left out."""
        data = bytearray(self.size)
        for start, known in self.segments:
            data[start : start + len(known)] = known
        return bytes(data)

    def read(self, start: int, length: int) -> tuple[int | None, ...]:
        """Bytes from an offset on, None for each that is left out; fewer at the end of the file."""
        starts = [start for start, _ in self.segments]
        found: list[int | None] = []
        for offset in range(start, min(start + length, self.size)):
            index = bisect_right(starts, offset) - 1
            begin, known = self.segments[index] if index >= 0 else (0, b"")
            inside = offset - begin
            found.append(known[inside] if index >= 0 and inside < len(known) else None)
        return tuple(found)

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values; the bytes are deflated and in base 64."""
        joined = b"".join(known for _, known in self.segments)
        return {
            "name": self.name,
            "size": self.size,
            "kept": [[start, len(known)] for start, known in self.segments],
            "bytes": base64.b64encode(zlib.compress(joined, 9)).decode("ascii"),
        }

    @classmethod
    def from_json(cls, data: Any) -> Self:  # noqa: ANN401 - from outside, checked here
        """What ``to_json`` wrote.

        Raises:
            ValueError: it is something else; the message says what.
        """
        match data:
            case {"name": str(name), "size": int(size), "kept": list(kept), "bytes": str(packed)}:
                pass
            case _:
                raise ValueError("a file has a name, a size, what is kept of it, and its bytes")
        if not (0 < len(name) <= _MOST_NAME and name.isprintable() and "/" not in name):
            raise ValueError(f"a file's name is 1 to {_MOST_NAME} characters, without folders")
        if isinstance(size, bool) or not 0 <= size <= MOST_BYTES:
            raise ValueError(f"a file has 0 to {MOST_BYTES} bytes")
        return cls(name, size, tuple(_segments(kept, _unpacked(packed), size)))


def _segments(kept: Sequence[Any], joined: bytes, size: int) -> Iterable[tuple[int, bytes]]:
    """The stretches, which must ascend, stay within the file, and use up the bytes."""
    if len(kept) > _MOST_SEGMENTS:
        raise ValueError(f"a file is kept in at most {_MOST_SEGMENTS} stretches")
    at = used = 0
    for each in kept:
        match each:
            case [int(start), int(length)] if at <= start and 0 < length <= size - start:
                yield start, joined[used : used + length]
                at, used = start + length, used + length
            case _:
                raise ValueError("what is kept ascends and lies within the file")
    if used != len(joined):
        raise ValueError("the bytes are not as many as what is kept says")


def _unpacked(packed: str) -> bytes:
    try:
        reader = zlib.decompressobj()
        joined = reader.decompress(base64.b64decode(packed, validate=True), _MOST_KEPT)
    except (binascii.Error, zlib.error, ValueError) as error:
        raise ValueError("the bytes are not deflated and in base 64") from error
    if not reader.eof:
        raise ValueError(f"more than {_MOST_KEPT} bytes are kept of a file, or not all are there")
    return joined


def keep(files: Mapping[str, bytes], secrets: Sequence[bytes] = ()) -> tuple[KeptFile, ...]:
    """The files that one save wrote, as they are kept.

    Args:
        secrets: what nobody else shall read, such as the folder of the program: struck out with as
            many ``#``, and left out with all around it where it is deflated.
    """
    struck = {name: _strike(data, secrets) for name, data in files.items()}
    kept = []
    for found in open_up(struck):
        data = struck[found.name]
        gaps = [
            gap
            for part in found.parts
            for piece in part.pieces
            if (gap := _gap(data, piece, secrets)) is not None
        ]
        kept.append(KeptFile(found.name, len(data), tuple(_around(data, gaps))))
    return tuple(kept)


def _strike(data: bytes, secrets: Sequence[bytes]) -> bytes:
    for secret in sorted(filter(None, secrets), key=len, reverse=True):
        data = data.replace(secret, _MASK * len(secret))
    return data


def _gap(data: bytes, piece: Piece, secrets: Sequence[bytes]) -> tuple[int, int] | None:
    """What is left out of a piece: begin and end; None: nothing."""
    if ", deflated" in piece.what:
        text = text_of(data, piece.start, piece.length) or b""
        return (piece.start, piece.end) if any(each in text for each in secrets) else None
    if piece.role in (Role.WEIGHTS, Role.UNKNOWN) and piece.length > _LONG:
        return piece.start + _HEAD, piece.end - _TAIL
    return None


def _around(data: bytes, gaps: Iterable[tuple[int, int]]) -> Iterable[tuple[int, bytes]]:
    at = 0
    for begin, end in gaps:
        if at < begin:
            yield at, data[at:begin]
        at = end
    if at < len(data):
        yield at, data[at:]
