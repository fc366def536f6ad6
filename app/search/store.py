"""Search in SQL: one way to ask, whichever database answers."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session

from app.db.upsert import insert
from app.search.sections import Section
from app.search.tables import SearchIndexRow, SearchSectionRow
from app.search.words import Term, words

#: Indexes that are kept: servers with so many different contents at once do not fight over them.
_KEPT = 4
_LAST_PLACE = 16_383  # the last place in a text that a tsvector can name


def is_indexed(session: Session, fingerprint: str) -> bool:
    """Whether these sections can be searched."""
    return session.get(SearchIndexRow, fingerprint) is not None


def index(session: Session, fingerprint: str, sections: Iterable[Section], now: datetime) -> None:
    """Make these sections searchable, unless another server has done so; drop the oldest ones."""
    made = session.execute(
        insert(session, SearchIndexRow)
        .values(fingerprint=fingerprint, built_at=now)
        .on_conflict_do_nothing(index_elements=["fingerprint"])
        .returning(SearchIndexRow.fingerprint)
    ).first()
    if made is None:
        return
    rows = [
        SearchSectionRow(
            fingerprint=fingerprint,
            url=section.url,
            lesson=section.lesson,
            mode=section.mode,
            heading=section.heading,
            text=section.text,
        )
        for section in sections
    ]
    session.add_all(rows)
    session.flush()
    _index_words(session, rows)
    _drop_oldest(session, fingerprint)


def find(
    session: Session, fingerprint: str, terms: Sequence[Term], limit: int, *, every: bool = True
) -> list[Section]:
    """The sections that fit best, the best first; words in headings count more.

    Args:
        terms: at least one.
        limit: sections at most.
        every: all terms must be there; otherwise any of them.
    """
    on_postgres = _on_postgres(session)
    rows = session.execute(
        text(_FIND_POSTGRES if on_postgres else _FIND_SQLITE),
        {
            "asked": _tsquery(terms, every) if on_postgres else _fts5_query(terms, every),
            "fingerprint": fingerprint,
            "limit": limit,
        },
    )
    return [Section(row.url, row.lesson, row.mode, row.heading, row.text) for row in rows]


_FIND_SQLITE = """
SELECT s.url, s.lesson, s.mode, s.heading, s.text
FROM search_words JOIN search_sections AS s ON s.id = search_words.rowid
WHERE search_words MATCH :asked AND s.fingerprint = :fingerprint
ORDER BY bm25(search_words, 6.0, 1.0), s.id LIMIT :limit
"""

_FIND_POSTGRES = """
SELECT s.url, s.lesson, s.mode, s.heading, s.text
FROM search_words AS w JOIN search_sections AS s ON s.id = w.id, CAST(:asked AS tsquery) AS asked
WHERE w.words @@ asked AND s.fingerprint = :fingerprint
ORDER BY ts_rank(w.words, asked, 1) DESC, s.id LIMIT :limit
"""


# Words are letters and digits only (words.py), so that nothing in them can be an operator.
def _fts5_query(terms: Sequence[Term], every: bool) -> str:
    each = [f'"{term.text}"{"*" if term.is_prefix else ""}' for term in terms]
    return (" AND " if every else " OR ").join(each)


def _tsquery(terms: Sequence[Term], every: bool) -> str:
    each = [f"'{term.text}'{':*' if term.is_prefix else ''}" for term in terms]
    return (" & " if every else " | ").join(each)


def _index_words(session: Session, rows: Sequence[SearchSectionRow]) -> None:
    split = [
        (row.id, words(row.heading), words(f"{row.lesson} {row.mode} {row.text}")) for row in rows
    ]
    if not split:
        return
    if _on_postgres(session):
        statement = text("INSERT INTO search_words VALUES (:id, CAST(:words AS tsvector))")
        values = [{"id": id_, "words": _tsvector(head, body)} for id_, head, body in split]
    else:
        statement = text("INSERT INTO search_words (rowid, heading, body) VALUES (:id, :h, :b)")
        values = [
            {"id": id_, "h": " ".join(head), "b": " ".join(body)} for id_, head, body in split
        ]
    session.execute(statement, values)


def _tsvector(heading: Sequence[str], body: Sequence[str]) -> str:
    """Words with their places; written out, because PostgreSQL's parser cuts names at will."""
    places = [f"'{word}':{min(at, _LAST_PLACE)}A" for at, word in enumerate(heading, 1)]
    places += [f"'{word}':{min(at, _LAST_PLACE)}" for at, word in enumerate(body, len(heading) + 1)]
    return " ".join(places)


def _drop_oldest(session: Session, made: str) -> None:
    """Drop what nobody asks for any more; never the one just made, whatever the clocks say."""
    others = (
        select(SearchIndexRow.fingerprint)
        .where(SearchIndexRow.fingerprint != made)
        .order_by(SearchIndexRow.built_at.desc())
    )
    for fingerprint in session.scalars(others.offset(_KEPT - 1)).all():
        column = "id" if _on_postgres(session) else "rowid"
        session.execute(
            text(
                f"DELETE FROM search_words WHERE {column} IN "  # noqa: S608 - one of two words
                "(SELECT id FROM search_sections WHERE fingerprint = :fingerprint)"
            ),
            {"fingerprint": fingerprint},
        )
        session.execute(delete(SearchSectionRow).where(SearchSectionRow.fingerprint == fingerprint))
        session.execute(delete(SearchIndexRow).where(SearchIndexRow.fingerprint == fingerprint))


def _on_postgres(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"
