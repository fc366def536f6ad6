"""Which modes a learner has opened and done, in SQL.

Whoever writes holds the learner first (accounts.store), which also makes the learner's row.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.db.upsert import insert
from app.progress.tables import ModeProgressRow
from app.progress.ways import LessonProgress, ModeProgress, Tick

_KEY = ["learner_id", "lesson", "mode"]


def seen(session: Session, learner_id: str, lesson: str, mode: str, now: datetime) -> None:
    """Remember that a mode was opened."""
    session.execute(
        _opened(session, learner_id, lesson, mode, now).on_conflict_do_update(
            index_elements=_KEY, set_={"last_at": now}
        )
    )


def mark_done(session: Session, learner_id: str, lesson: str, mode: str, now: datetime) -> None:
    """Remember that a mode is done; one that was done before keeps its moment."""
    session.execute(
        _opened(session, learner_id, lesson, mode, now, done_at=now).on_conflict_do_update(
            index_elements=_KEY,
            set_={"last_at": now, "done_at": func.coalesce(ModeProgressRow.done_at, now)},
        )
    )


def take_back(session: Session, learner_id: str, lesson: str, mode: str, now: datetime) -> None:
    """Remember that a mode is not done after all."""
    session.execute(
        _opened(session, learner_id, lesson, mode, now).on_conflict_do_update(
            index_elements=_KEY, set_={"last_at": now, "done_at": None}
        )
    )


def keep_ticks(
    session: Session,
    learner_id: str,
    lesson: str,
    mode: str,
    ticks: Mapping[str, Tick],
    now: datetime,
) -> Mapping[str, Tick]:
    """Remember these checkpoints beside those that were known; gives all of them."""
    seen(session, learner_id, lesson, mode, now)
    row = session.get_one(ModeProgressRow, (learner_id, lesson, mode), populate_existing=True)
    kept = {**_ticks(row.checkpoints), **ticks}
    row.checkpoints = {name: _to_json(tick) for name, tick in kept.items()}
    session.flush()
    return kept


def of_lesson(session: Session, learner_id: str, lesson: str) -> LessonProgress:
    """A learner's way through a lesson."""
    return _found(session, learner_id, lesson).get(lesson, LessonProgress())


def all_of(session: Session, learner_id: str) -> dict[str, LessonProgress]:
    """A learner's way through every lesson that was opened, by the lesson's path."""
    return _found(session, learner_id)


def _found(session: Session, learner_id: str, lesson: str = "") -> dict[str, LessonProgress]:
    rows = select(ModeProgressRow).where(ModeProgressRow.learner_id == learner_id)
    if lesson:
        rows = rows.where(ModeProgressRow.lesson == lesson)
    found: dict[str, dict[str, ModeProgress]] = defaultdict(dict)
    for row in session.scalars(rows):
        found[row.lesson][row.mode] = ModeProgress(
            row.first_at, row.last_at, row.done_at, _ticks(row.checkpoints)
        )
    return {path: LessonProgress(modes) for path, modes in found.items()}


def _opened(
    session: Session,
    learner_id: str,
    lesson: str,
    mode: str,
    now: datetime,
    done_at: datetime | None = None,
) -> sqlite.Insert | postgresql.Insert:
    return insert(session, ModeProgressRow).values(
        learner_id=learner_id,
        lesson=lesson,
        mode=mode,
        first_at=now,
        last_at=now,
        done_at=done_at,
        checkpoints={},
    )


def _ticks(stored: Mapping[str, Any]) -> dict[str, Tick]:
    return {
        name: Tick(tick["passed"], tick["by"], tick["said"], datetime.fromisoformat(tick["at"]))
        for name, tick in stored.items()
    }


def _to_json(tick: Tick) -> dict[str, Any]:
    return {
        "passed": tick.passed,
        "by": tick.by,
        "said": tick.said,
        "at": tick.at.isoformat(),
    }
