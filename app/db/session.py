"""Sessions: one request or one job step is one transaction.

A transaction says at its start whether it will write. On SQLite a writer takes the write lock at
``BEGIN`` (it waits there, where waiting is possible, instead of failing half-way); readers never
wait for writers (WAL).
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

from fastapi import Depends, Request
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app.errors import Invalid, Misconfigured, Unavailable

_WRITES = "slope_writes"


class Database:
    """One database, reached through short transactions.

    Args:
        url: an SQLAlchemy URL, SQLite or PostgreSQL.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        #: How many transactions of this process may have changed something.
        self.written = 0
        self.is_sqlite = make_url(url).get_backend_name() == "sqlite"
        engine = _make_engine(url, is_sqlite=self.is_sqlite)
        # PostgreSQL would let each statement see a newer state; SQLite's readers never do.
        self._reader = (
            engine
            if self.is_sqlite
            else engine.execution_options(isolation_level="REPEATABLE READ")
        )
        self._writer = engine.execution_options(**{_WRITES: True})

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A transaction that sees one state of the database and changes nothing.

        Raises:
            Unavailable: the server is away, or the file is not a database of ours.
        """
        try:
            with Session(self._reader, expire_on_commit=False) as session:
                yield session
        except OperationalError as error:
            raise Unavailable(
                f"The database cannot be read: it answered “{_words(error)}”. "
                "What was stored before is safe; please try again in a moment."
            ) from error

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A transaction that is committed at the end of the block, or rolled back by an error.

        Raises:
            Unavailable: the disk is full, the file is read-only, or the server is away.
        """
        try:
            with Session(self._writer, expire_on_commit=False) as session, session.begin():
                yield session
            self.written += 1
        except OperationalError as error:
            raise Unavailable(
                f"Nothing could be stored: the database answered “{_words(error)}”. "
                "What you sent was not counted; please try again in a moment."
            ) from error

    def dispose(self) -> None:
        """Close every pooled connection."""
        self._reader.dispose()


def _words(error: OperationalError) -> str:
    return str(error.orig).strip().partition("\n")[0]


def _make_engine(url: str, *, is_sqlite: bool) -> Engine:
    engine = _sqlite_engine(url) if is_sqlite else _postgres_engine(url)
    event.listen(engine, "before_cursor_execute", _refuse_what_is_no_text)
    return engine


def _postgres_engine(url: str) -> Engine:
    return create_engine(url, pool_size=10, max_overflow=10, pool_pre_ping=True)


def _sqlite_engine(url: str) -> Engine:
    path = make_url(url).database
    if path and path != ":memory:":
        try:
            Path(path).parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Misconfigured(
                f"The database's directory {Path(path).parent} cannot be made: {error.strerror}. "
                "Make it writable, or name another one in SLOPE_DATA_DIR."
            ) from error
    engine = create_engine(url, pool_size=10, max_overflow=30)
    event.listen(engine, "connect", _configure_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _refuse_what_is_no_text(
    _connection: Connection,
    _cursor: object,
    _statement: str,
    parameters: object,
    _context: object,
    _many: bool,
) -> None:
    """Refuse, on either database, what PostgreSQL cannot hold as text: here, for all that asks.

    Raises:
        Invalid: a value holds a null character, or half of a surrogate pair.
    """
    for value in _values(parameters):
        if isinstance(value, str) and not _is_text(value):
            raise Invalid(
                "What you sent holds a null character, or half of one that takes two. No text here "
                "has any: leave it out and send it again."
            )


def _values(parameters: object) -> Iterator[object]:
    """The values of one set of parameters, by name or in order, or of many sets."""
    if isinstance(parameters, Mapping):
        yield from parameters.values()
    elif isinstance(parameters, list | tuple):
        for each in parameters:
            if isinstance(each, Mapping | list | tuple):
                yield from _values(each)
            else:
                yield each


def _is_text(value: str) -> bool:
    if "\0" in value:
        return False
    try:
        return value.isascii() or bool(value.encode())
    except UnicodeEncodeError:
        return False


def _configure_sqlite(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's own type
    connection.isolation_level = None  # the driver's own BEGIN comes too late; see _begin_sqlite
    cursor = connection.cursor()
    cursor.execute("PRAGMA busy_timeout = 10000")
    try:
        cursor.execute("PRAGMA journal_mode = WAL")
    except Exception as error:  # a read-only file: reading still works, writing says why
        if "readonly" not in str(error):
            raise
    cursor.execute("PRAGMA foreign_keys = ON")
    # An answer that was shown as stored survives a power cut: WAL with FULL syncs each commit.
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def database_of(request: Request) -> Database:
    """The database, for routes that choose when a transaction begins and ends."""
    database: Database = request.app.state.database
    return database


def _read_session(request: Request) -> Iterator[Session]:
    with database_of(request).read() as session:
        yield session


def _write_session(request: Request) -> Iterator[Session]:
    with database_of(request).write() as session:
        yield session


# scope="function": the commit comes before the response is sent, so that the page a redirect
# leads to reads what was just written.
ReadSession = Annotated[Session, Depends(_read_session, scope="function")]
WriteSession = Annotated[Session, Depends(_write_session, scope="function")]
