"""Brings a database to the newest revision; many processes may try at once."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

from app.db.session import Database
from app.errors import Misconfigured

ROOT = Path(__file__).resolve().parents[2]
_LOCK = 7_310_521  # any number; the same in every process of ours


def migrate(url: str) -> None:
    """Run every migration that the database has not seen.

    Raises:
        Misconfigured: the database cannot be reached or written.
    """
    Database(url).dispose()  # makes SQLite's directory
    engine = create_engine(url, poolclass=NullPool)
    try:
        with engine.begin() as connection:
            _one_at_a_time(connection)
            config = alembic_config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except OperationalError as error:
        raise Misconfigured(
            f"The database cannot be migrated: {str(error.orig).strip()}. "
            "Check SLOPE_DATABASE_URL and SLOPE_DATA_DIR."
        ) from error
    finally:
        engine.dispose()


def alembic_config() -> Config:
    """Alembic's configuration, wherever the process was started."""
    return Config(str(ROOT / "alembic.ini"))


def _one_at_a_time(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    else:
        connection.execute(text("PRAGMA busy_timeout = 10000"))
        connection.execute(text("BEGIN IMMEDIATE"))
