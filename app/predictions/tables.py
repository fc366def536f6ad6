"""What learners predicted before they measured."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts.belongings.declared import belongs
from app.db.base import Base


class PredictionRow(Base):
    """A learner's prediction of an experiment, locked before the run that it is held against.

    ``series`` has the sizes of the experiment and, for each line, the points that were drawn and
    the class and crossover that were picked, as app/predictions/store.py writes and reads them.
    """

    __tablename__ = "predictions"
    __table_args__ = (
        Index("ix_predictions_learner_id_experiment", "learner_id", "experiment", "locked_at"),
        Index("ix_predictions_experiment_locked_at", "experiment", "locked_at"),
        {"info": belongs("prediction", "predictions")},
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    learner_id: Mapped[str] = mapped_column(
        String(32), ForeignKey("learners.id", ondelete="CASCADE")
    )
    experiment: Mapped[str] = mapped_column(String(300))
    series: Mapped[dict[str, Any]]
    locked_at: Mapped[datetime]
    #: An earlier run that the learner chose to hold it against; else the first run begun later.
    run_id: Mapped[str | None] = mapped_column(
        String(32), ForeignKey("runs.id", ondelete="SET NULL")
    )
    #: Why the gap is there, in the learner's own words.
    explanation: Mapped[str] = mapped_column(Text)
