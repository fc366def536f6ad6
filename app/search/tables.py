"""What can be found, by content: servers with other content beside each other keep their own."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base


class SearchIndexRow(Base):
    """An index that is complete: its sections were written in the same transaction."""

    __tablename__ = "search_indexes"

    fingerprint: Mapped[str] = mapped_column(String(64), primary_key=True)
    built_at: Mapped[datetime]


class SearchSectionRow(Base):
    """A section as it is shown. Its words are in ``search_words`` under the same id.

    That table is each database's own kind of full text: an FTS5 table on SQLite, a ``tsvector``
    with a GIN index on PostgreSQL; the migration makes it, and store.py alone speaks to it.
    """

    __tablename__ = "search_sections"

    id: Mapped[int] = mapped_column(primary_key=True)
    fingerprint: Mapped[str] = mapped_column(
        String(64), ForeignKey("search_indexes.fingerprint", ondelete="CASCADE"), index=True
    )
    url: Mapped[str] = mapped_column(String(400))
    lesson: Mapped[str] = mapped_column(Text)
    mode: Mapped[str] = mapped_column(String(32))
    heading: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
