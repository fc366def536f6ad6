"""One measurer a machine: two would disturb each other's measurements."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from app.errors import Misconfigured
from app.settings import Settings


@contextmanager
def only_one(settings: Settings, advice: str) -> Iterator[None]:
    """Hold this machine's lock; the kernel lets go of it however the process ends.

    Args:
        advice: what to do when somebody else holds it, in a sentence.

    Raises:
        Misconfigured: a worker or ``slope measure`` has this data directory.
    """
    settings.machine_id  # noqa: B018 - makes the data directory, or says why it cannot be used
    with (settings.data_dir / "worker.lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Misconfigured(
                "Another worker is running on this machine with this data directory, or slope "
                f"measure is; two would disturb each other's measurements. {advice}"
            ) from error
        yield
