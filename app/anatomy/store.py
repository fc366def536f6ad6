"""Maps that workers wrote: which there are, and the newest ones of a format."""

from collections.abc import Hashable, Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.anatomy.opened import OpenedFormat, OpenedModel, environment
from app.anatomy.tables import FileMapRow
from app.db.upsert import insert


def known(session: Session, versions: Mapping[str, str], family: str) -> set[tuple[str, int]]:
    """Format and size of every map that was made with these versions."""
    rows = session.execute(
        select(FileMapRow.format, FileMapRow.size).where(
            FileMapRow.environment == environment(versions), FileMapRow.family == family
        )
    )
    return {(name, size) for name, size in rows}


def add(session: Session, opened: OpenedFormat, machine_id: str | None) -> None:
    """Store the models of a format; those that another worker stored meanwhile stay."""
    for model in opened.models:
        content = replace(opened, models=(model,)).to_json()
        session.execute(
            insert(session, FileMapRow)
            .values(
                environment=environment(opened.versions),
                family=opened.family,
                format=opened.format,
                size=model.asked,
                content=content,
                machine_id=machine_id,
                made_at=opened.made_at,
            )
            .on_conflict_do_nothing()
        )


def newest(session: Session, family: str, format_id: str) -> OpenedFormat | None:
    """The maps of the newest environment; None when no worker has made any."""
    rows = list(
        session.scalars(
            select(FileMapRow)
            .where(FileMapRow.family == family, FileMapRow.format == format_id)
            .order_by(FileMapRow.made_at.desc(), FileMapRow.size)
        )
    )
    of_newest = [row for row in rows if row.environment == rows[0].environment]
    if not of_newest:
        return None
    content = of_newest[0].content
    models = [OpenedModel.from_json(row.content["models"][0]) for row in of_newest]
    return OpenedFormat(
        format=format_id,
        family=family,
        machine=content["machine"],
        made_at=of_newest[0].made_at,
        versions=content["versions"],
        models=tuple(sorted(models, key=lambda model: model.asked)),
        is_recorded=False,
    )


def formats(session: Session, family: str) -> set[str]:
    """The formats that any worker has made maps of."""
    return set(session.scalars(select(FileMapRow.format).distinct().filter_by(family=family)))


def changes(session: Session) -> Hashable:
    """Another value once a map was stored."""
    count, last = session.execute(
        select(func.count(), func.max(FileMapRow.made_at)).select_from(FileMapRow)
    ).one()
    newest_at: datetime | None = last
    return count, newest_at
