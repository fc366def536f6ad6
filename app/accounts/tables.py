"""Learners (nameless until they wish otherwise) and users with an account."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base


class LearnerRow(Base):
    """Somebody who answered something; known by a signed cookie."""

    __tablename__ = "learners"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    created_at: Mapped[datetime]


class UserRow(Base):
    """An account with a password."""

    __tablename__ = "users"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(String(100), unique=True)
    role: Mapped[str] = mapped_column(String(16))
    #: Who answers when this account is signed in; None for accounts that never learned here.
    learner_id: Mapped[str | None] = mapped_column(
        String(32), ForeignKey("learners.id", ondelete="SET NULL"), unique=True
    )
    password_hash: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime]
