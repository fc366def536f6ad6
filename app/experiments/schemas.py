"""The API's bodies: their types are its documentation."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field


def _a_number(value: object) -> object:
    """1000 and 1e3 are numbers; "1000" and true would pass for them otherwise."""
    if isinstance(value, (str, bool)):
        raise ValueError("it must be a whole number")
    return value


Whole = Annotated[int, BeforeValidator(_a_number)]


class RunRequest(BaseModel):
    """What to measure; everything but the experiment may be left to it."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"experiment": "mlops/model-serialization/save"}},
    )

    experiment: str = Field(description="id of an experiment: course/lesson/name", max_length=200)
    formats: Annotated[
        list[Annotated[str, Field(max_length=64)]] | None,
        Field(max_length=64, description="some of the experiment's formats"),
    ] = None
    sizes: Annotated[
        list[Whole] | None,
        Field(max_length=1000, description="numbers of parameters"),
    ] = None
    blocks: Whole | None = Field(None, description="most repetitions of every cell")


class CurrentJson(BaseModel):
    """What is being measured."""

    series: str
    size: int


class CertaintyJson(BaseModel):
    """How sure the median of a cell is by now."""

    series: str
    size: int
    samples: int = Field(description="those that count")
    half_width: float | None = Field(
        description="of the median's 95 % interval, as a share of the median; null with too few"
    )
    state: str = Field(description="open, settled (within the plan's precision) or failed")


class ProgressJson(BaseModel):
    """How far a run is, and what will end it; what nobody can tell yet is null."""

    done: int
    total: int
    block: int
    blocks: int
    current: CurrentJson | None
    seconds_left: float | None = Field(description="at the latest")
    # Runs that were measured by an earlier version do not have the rest.
    settled: int | None = Field(None, description="cells within the plan's precision")
    cells: int | None = Field(None, description="cells that have not only failed")
    spent: float | None = Field(None, description="seconds of measuring")
    budget: float | None = Field(None, description="seconds that there are")
    nearest: str | None = Field(
        None, description="what will end it as things look: precision, blocks or time"
    )
    last: CertaintyJson | None = Field(None, description="the cell that was measured last")


class MachineJson(BaseModel):
    """The machine that measures, or measured."""

    id: str
    name: str


class SeriesJson(BaseModel):
    """A format of the run: its look, its fit (as `slope fit --json` has it), and that in words."""

    name: str
    label: str
    colour: str
    dash: str
    marker: str
    fit: dict[str, Any] | None
    words: str


class LimitJson(BaseModel):
    """What a series reaches, at a size, of the throughput of raw bytes."""

    size: int
    share: float = Field(description="1: all that memory and disk allow")
    interval: tuple[float, float] = Field(description="95 %")


class RunJson(BaseModel):
    """A run from the wish to the verdict."""

    id: str
    experiment: str
    origin: str = Field(description="measured (by this server), recorded or submitted")
    title: str
    url: str
    status: str = Field(description="queued, running, finished, failed or cancelled")
    requested_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    ended_by: str | None = Field(description="precision, blocks, time, cancel or error")
    message: str | None
    plan: dict[str, Any]
    progress: ProgressJson | None
    machine: MachineJson | None
    fingerprint: dict[str, Any] | None
    series: list[SeriesJson]
    last_event: int = Field(description="number of the newest event that this answer knows of")


class ReadingJson(BaseModel):
    """A figure with its 95 % interval, in seconds, bytes, parameters or as a ratio."""

    of: str
    n: int | None = Field(description="parameters; null for a figure of the whole curve")
    value: float
    low: float
    high: float | None


class ClaimJson(BaseModel):
    """A claim of the lesson, held against the run."""

    id: str
    text: str
    state: str = Field(description="held, contradicted or not settled")
    words: str
    readings: list[ReadingJson]


class JudgedRunJson(RunJson):
    """A run, its claims as it judges them, how near raw bytes it comes, how sure each median is."""

    claims: list[ClaimJson]
    limit: dict[str, list[LimitJson]] = Field(
        description="by series, the limit itself left out; empty where raw bytes were not measured"
    )
    cells: list[CertaintyJson] = Field(description="how sure each median is")


class ProblemJson(BaseModel):
    """What went wrong (RFC 9457); ``detail`` says what is allowed."""

    type: str
    title: str
    status: int
    detail: str
    instance: str


_PROBLEMS = {
    400: "The body is not JSON.",
    403: "The cookie that says whose it is was not sent.",
    404: "There is no such run or experiment, or it is somebody else's.",
    409: "It does not fit the state that the run is in, or the experiment it is of.",
    413: "The body is too long.",
    415: "The body is not sent as what it must be: application/json, or a recording's own kind.",
    422: "A value breaks a rule or a limit; the detail says what is allowed.",
    429: "As many runs wait, or were submitted, as this server allows.",
    501: "oEmbed answers in JSON alone.",
    503: "It works in general, and not at this moment.",
}


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The documentation of an operation's problems, for ``responses=``."""
    schema = ProblemJson.model_json_schema()
    return {
        status: {
            "description": _PROBLEMS[status],
            "content": {"application/problem+json": {"schema": schema}},
        }
        for status in statuses
    }


def text(kind: str, about: str) -> dict[int | str, dict[str, Any]]:
    """The documentation of an answer that is text of some kind, for ``responses=``."""
    return {200: {"description": about, "content": {kind: {"schema": {"type": "string"}}}}}


class SubmittedRunJson(RunJson):
    """A run that was measured elsewhere and submitted."""

    chart: str = Field(description="the page with its points, beside this server's own if any")


class RequestedRunJson(JudgedRunJson):
    """A run that was asked for."""

    joined: bool = Field(description="true: a run of the experiment was under way already")
