"""Maps of files that a worker wrote."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base


class FileMapRow(Base):
    """What lies where in the file that a format writes for a model of a family and a size.

    ``environment`` names what the file depends on (versions of the libraries): a worker with
    another one makes its own maps.
    """

    __tablename__ = "file_maps"

    environment: Mapped[str] = mapped_column(String(64), primary_key=True)
    family: Mapped[str] = mapped_column(String(64), primary_key=True)
    format: Mapped[str] = mapped_column(String(64), primary_key=True)
    #: Parameters asked for.
    size: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[dict[str, Any]]
    machine_id: Mapped[str | None] = mapped_column(String(32), ForeignKey("machines.id"))
    made_at: Mapped[datetime]
