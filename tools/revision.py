"""Writes a migration from the difference between the tables and a freshly migrated database."""

import sys
import tempfile
from pathlib import Path

from alembic import command
from sqlalchemy import create_engine

from app.db.migrate import alembic_config, migrate


def main() -> None:
    """The message is the first argument; revisions are numbered."""
    config = alembic_config()
    number = len(list(Path("alembic/versions").glob("*.py"))) + 1
    with tempfile.TemporaryDirectory() as directory:
        url = f"sqlite:///{directory}/scratch.db"
        migrate(url)
        engine = create_engine(url)
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.revision(config, sys.argv[1], autogenerate=True, rev_id=f"{number:04d}")
        engine.dispose()


if __name__ == "__main__":
    main()
