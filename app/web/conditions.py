"""Conditional and partial requests, as RFC 9110 has them."""

import re
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

_TAG = re.compile(r'(?:W/)?"([^"]*)"')
_RANGE = re.compile(r"bytes=\s*(\d{0,18})-(\d{0,18})\s*", re.ASCII)
_LONGEST_HEADER = 4000


def is_known(if_none_match: str, etag: str) -> bool:
    """Whether a browser that sent this ``If-None-Match`` has that version already."""
    if not if_none_match:
        return False
    if if_none_match.strip() == "*":
        return True
    return etag.removeprefix("W/").strip('"') in _TAG.findall(if_none_match[:_LONGEST_HEADER])


def ranged(request: Request, body: bytes, headers: Mapping[str, str], media_type: str) -> Response:
    """The part of a body that was asked for, or all of it.

    Several parts at once are answered with the whole, as the standard allows.

    Args:
        headers: of the answer; ``ETag`` must be the strong one of this body.
    """
    wanted = _RANGE.fullmatch(request.headers.get("range", ""))
    same = request.headers.get("if-range", headers["ETag"]) == headers["ETag"]
    is_range = wanted is not None and (wanted[1] or wanted[2])  # "bytes=-" names no byte
    if wanted is None or not is_range or not same or request.method != "GET":
        return Response(body, headers=dict(headers), media_type=media_type)
    start, end = _bounds(wanted[1], wanted[2], len(body))
    if start >= end:
        refused = {**headers, "Content-Range": f"bytes */{len(body)}"}
        return Response(status_code=416, headers=refused)
    told = {**headers, "Content-Range": f"bytes {start}-{end - 1}/{len(body)}"}
    return Response(body[start:end], 206, told, media_type)


def _bounds(first: str, last: str, length: int) -> tuple[int, int]:
    """The half-open interval that a range means; an empty one lies outside of the body."""
    if not first:
        return max(length - int(last), 0), length
    end = min(int(last) + 1, length) if last else length
    return int(first), end
