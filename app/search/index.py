"""Keeps the index in step with the content, from a thread of its own."""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from dataclasses import dataclass
from datetime import UTC, datetime

from app.content.models import Library
from app.db.session import Database
from app.errors import SlopeError
from app.search import store
from app.search.sections import Section, fingerprint, sections
from app.search.words import Term

_LOG = logging.getLogger(__name__)
#: Seconds that a search waits for an index that is being built.
_PATIENCE = 1.0


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A library's sections and their name."""

    library: Library
    sections: tuple[Section, ...]
    fingerprint: str


class SearchIndex:
    """What can be found in the content as it is now.

    Args:
        library: the content as it is at the moment of the call.
    """

    def __init__(self, database: Database, library: Callable[[], Library]) -> None:
        self._database = database
        self._library = library
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="search")
        self._lock = threading.Lock()
        self._wanted: _Wanted | None = None
        self._building: Future[None] | None = None

    def refresh(self) -> None:
        """Index the content as it is now, in the background."""
        self._build()

    def find(
        self, terms: tuple[Term, ...], limit: int, *, every: bool = True
    ) -> list[Section] | None:
        """The best sections, as ``store.find``; None while the index is being built.

        Raises:
            Unavailable: the database does not answer.
        """
        if (found := self._find(terms, limit, every)) is not None:
            return found
        try:
            self._build().result(timeout=_PATIENCE)
        except NotYet:
            return None
        return self._find(terms, limit, every)

    def close(self) -> None:
        """Build no more."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _find(self, terms: tuple[Term, ...], limit: int, every: bool) -> list[Section] | None:
        # Another library may have taken the place of the one that was indexed: then its sections
        # are made in the background, too.
        wanted = self._wanted
        if wanted is None or wanted.library is not self._library():
            return None
        with self._database.read() as session:
            if not store.is_indexed(session, wanted.fingerprint):
                return None
            return store.find(session, wanted.fingerprint, terms, limit, every=every)

    def _build(self) -> Future[None]:
        """The building that is under way, or a new one."""
        with self._lock:
            if self._building is None or self._building.done():
                self._building = self._thread.submit(self._index)
            return self._building

    def _index(self) -> None:
        try:
            library = self._library()
            if self._wanted is None or self._wanted.library is not library:
                found = sections(library)
                self._wanted = _Wanted(library, found, fingerprint(found))
            wanted = self._wanted
            with self._database.read() as session:
                if store.is_indexed(session, wanted.fingerprint):
                    return
            with self._database.write() as session:
                now = datetime.now(UTC)
                store.index(session, wanted.fingerprint, wanted.sections, now)
        except SlopeError as error:
            _LOG.error("search: %s", error.detail)
        except Exception:  # the site goes on without its search; who searches is told
            _LOG.exception("the content could not be indexed for the search")
