"""The body of a comparison: its types are its documentation."""

from pydantic import BaseModel, Field


class RatioJson(BaseModel):
    """A ratio and its 95 % interval, whose ends are null where too few samples tell."""

    value: float
    low: float | None
    high: float | None
    differs: bool = Field(description="the interval leaves out 1")


class SideJson(BaseModel):
    """What one run measured: median and its 95 % interval, in seconds or bytes."""

    median: float
    low: float
    high: float
    samples: int


class RatioCellJson(BaseModel):
    """The two runs at one size."""

    size: int
    n: int = Field(description="parameters of the model that was built")
    ratio: RatioJson
    this: SideJson
    other: SideJson


class SeriesRatioJson(BaseModel):
    """A series that both measured; ``ratio`` is the geometric mean over sizes."""

    name: str
    label: str
    ratio: RatioJson
    sizes: int
    depends_on_size: bool = Field(description="two sizes disagree by more than their intervals")
    words: str
    place: str = Field(description="where the run stands in the class; empty for another run")
    cells: list[RatioCellJson]


class DifferenceJson(BaseModel):
    """Something that is not the same about the two runs."""

    of: str
    this: str
    other: str
    plan: bool = Field(description="the measurement itself differs, not machine or software")


class ComparisonJson(BaseModel):
    """A run held against another, or against the class."""

    run: str
    other: str
    name: str
    machines: int = Field(description="of the class; 0 for a run")
    metric: str
    series: list[SeriesRatioJson]
    differences: list[DifferenceJson]
