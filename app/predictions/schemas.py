"""The API's bodies: their types are its documentation."""

from datetime import datetime

from pydantic import BaseModel, Field


class GuessJson(BaseModel):
    """What was predicted of one line."""

    points: list[tuple[float, float]] = Field(description="parameters and seconds, by parameters")
    growth: str | None = Field(description="the class that was picked, as O(n)")
    crossover: float | None = Field(description="parameters from which growth outweighs the rest")


class PredictionJson(BaseModel):
    """A prediction, and its score where a run was held against it."""

    id: str
    experiment: str
    locked_at: datetime
    lines: dict[str, GuessJson] = Field(description="by series")
    explanation: str
    run: str | None = Field(description="id of the run that it is held against")
    blind: bool | None = Field(description="the run began after it was locked")
    off: float | None = Field(description="mean distance from the medians, in decades")
    points: int | None = Field(description="of a hundred")
