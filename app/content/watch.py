"""Keeps the library in step with the content directory while the server runs."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from watchfiles import watch

from app.content.library import load_library
from app.content.models import Known, Library
from app.errors import Misconfigured

_LOG = logging.getLogger("app.content")
_SETTLE = 400  # milliseconds that writing a set of files may go on before we look
_LOOK_UP = 1000  # milliseconds after which we check that the directory is still the same one
_RETRY = 1.0  # seconds
_MOST_LOGGED = 50  # problems at a time


class Shelf:
    """Holds the library of a directory; ``reload`` puts a new one in its place.

    ``library`` may be read from any thread: it is immutable, and replaced in one step.
    """

    def __init__(self, directory: Path, known: Known) -> None:
        """Load the library.

        Raises:
            Misconfigured: the directory cannot be read.
        """
        self.directory = directory
        self.library = load_library(directory, known)
        self._known = known
        self._lock = threading.Lock()
        self._listeners: list[Callable[[], None]] = []
        _log_changes(Library(), self.library)

    def on_change(self, listener: Callable[[], None]) -> None:
        """Have a quick function called after each reload, from the thread that reloads."""
        self._listeners.append(listener)

    def reload(self) -> None:
        """Read again what changed. When the directory itself cannot be read, all stays as it is."""
        with self._lock:
            before = self.library
            try:
                self.library = load_library(self.directory, self._known, before)
            except Misconfigured as error:
                _LOG.error("%s The site goes on with what it has.", error.detail)
            except Exception:  # a mistake of ours must not end the watching, nor the site
                _LOG.exception("The content could not be loaded; the site goes on with what it has")
            else:
                _log_changes(before, self.library)
                for listener in self._listeners:
                    listener()


@contextmanager
def watching(shelf: Shelf) -> Iterator[None]:
    """Reload the shelf whenever a file in its directory changes, from a thread of its own."""
    stop = threading.Event()
    thread = threading.Thread(target=_watch, args=(shelf, stop), name="content", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(timeout=5)


def _watch(shelf: Shelf, stop: threading.Event) -> None:
    told = False
    while not stop.is_set():
        try:
            _watch_directory(shelf, stop)
            told = False
        except (OSError, RuntimeError) as error:  # the latter is how watchfiles fails
            if not told:
                _LOG.error("The content directory is not watched at the moment: %s", error)
            told = True
            stop.wait(_RETRY)


def _watch_directory(shelf: Shelf, stop: threading.Event) -> None:
    """Watch until told to stop, or until another directory has taken the watched one's place."""
    watched = shelf.directory.stat()
    changed = True  # perhaps, before the watch was set up
    for changes in watch(
        shelf.directory,
        debounce=_SETTLE,
        stop_event=stop,
        rust_timeout=_LOOK_UP,
        yield_on_timeout=True,
        raise_interrupt=False,
    ):
        if changes or changed:
            shelf.reload()
            changed = False
        now = shelf.directory.stat()
        if (now.st_dev, now.st_ino) != (watched.st_dev, watched.st_ino):
            return


def _log_changes(before: Library, after: Library) -> None:
    """Say what became wrong and what was mended, each once."""
    new = sorted(set(after.problems) - set(before.problems))
    for problem in new[:_MOST_LOGGED]:
        _LOG.warning("content: %s", problem)
    if len(new) > _MOST_LOGGED:
        _LOG.warning("content: and %d more; slope check lists them", len(new) - _MOST_LOGGED)
    mended = {problem.file for problem in before.problems} - {
        problem.file for problem in after.problems
    }
    for file in sorted(mended):
        _LOG.info("content: %s has no more problems", file)
