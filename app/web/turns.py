"""Work that takes the processor for long, a few requests at a time; others wait without a thread.

Python computes one thing at a time whatever the threads: forty pages with charts at once end no
sooner than four, and a lesson that is asked for meanwhile waits behind all of them.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import Depends, Request

from app.errors import TooMany

_AT_ONCE = 4
_WAITING = 200


class Turns:
    """Lets in a few at a time, in the order in which they came.

    Args:
        at_once: who is let in.
        waiting: who may wait for it.
    """

    def __init__(self, at_once: int = _AT_ONCE, waiting: int = _WAITING) -> None:
        self._places = asyncio.Semaphore(at_once)
        self._most = at_once + waiting
        self._here = 0

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for a turn, and hold it until the answer is made.

        Raises:
            TooMany: as many as may wait are waiting.
        """
        if self._here >= self._most:
            raise TooMany(
                "The server is drawing as many charts as it can. Please try again in a minute; "
                "lessons can be read meanwhile."
            )
        self._here += 1
        try:
            async with self._places:
                yield
        finally:
            self._here -= 1


async def _turn(request: Request) -> AsyncIterator[None]:
    turns: Turns = request.app.state.turns
    async with turns.turn():
        yield


#: For routes that draw, compare, or list much. It comes before the session, which is held by nobody
#: who waits.
InTurn = Depends(_turn, scope="function")
