"""Which submitted runs a visitor called their own: a list that their browser keeps, in a cookie.

It is a bookmark and proves nothing: whoever measured a run need not have an account, and the server
does not know who they are. Of a learner it is stored too (``tables``), and goes where they go.
"""

import re
from collections.abc import Sequence

from app.web.visitor import MINE_COOKIE

#: Runs that are remembered; the oldest are forgotten first.
MOST = 20
COOKIE = MINE_COOKIE
LASTS = 365 * 24 * 3600  # seconds

_ID = re.compile(r"[0-9A-Za-z_-]{1,32}")
_BETWEEN = "."  # a comma would need quotes in a cookie


def read_mine(cookie: str) -> tuple[str, ...]:
    """The ids in a cookie, oldest first; what is none is left out."""
    names = (name for name in cookie[:1000].split(_BETWEEN) if _ID.fullmatch(name))
    return tuple(dict.fromkeys(names))[-MOST:]


def with_run(mine: Sequence[str], run_id: str, *, is_mine: bool) -> str:
    """The cookie with a run added, or taken off."""
    kept = [name for name in mine if name != run_id]
    return _BETWEEN.join([*kept, run_id][-MOST:] if is_mine else kept)
