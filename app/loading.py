"""Loading code without the garbage collector, which has no part in it."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def loading() -> Iterator[None]:
    """Import in here what a whole process needs.

    Nothing that is being loaded is garbage, and the collector walks over all of it three hundred
    times: a sixth of the start. What was loaded is never looked at again, either.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_enabled:
            gc.enable()
