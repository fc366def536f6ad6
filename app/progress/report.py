"""``slope-report.json``: what ``slope project`` found, written there and read here. Pure.

The report is the learner's own word: anybody can write one. It is remembered for them, and is no
grade.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from app.errors import Invalid
from app.progress.ways import Tick

FILE = "slope-report.json"
#: Bytes of a report; the longest that is written has a tenth of them.
MOST_BYTES = 32 * 1024
MOST_SAID = 600
_VERSION: Final = 1
_MOST_CHECKPOINTS = 12

_Name = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[a-z0-9-]+$")]


@dataclass(frozen=True, slots=True)
class Checked:
    """A checkpoint that was tried; ``said`` is what was found, or what is wrong and to do."""

    name: str
    passed: bool
    said: str


class _Checkpoint(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    name: _Name
    passed: bool
    said: Annotated[str, Field(max_length=MOST_SAID)]


class _Report(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    slope_report: Literal[1]
    lesson: Annotated[str, Field(max_length=200)]
    made_at: AwareDatetime
    checkpoints: Annotated[list[_Checkpoint], Field(min_length=1, max_length=_MOST_CHECKPOINTS)]


def write_report(lesson: str, checked: Sequence[Checked], now: datetime) -> str:
    """The report as text."""
    return (
        _Report(
            slope_report=_VERSION,
            lesson=lesson,
            made_at=now,
            checkpoints=[
                _Checkpoint(name=each.name, passed=each.passed, said=each.said[:MOST_SAID])
                for each in checked
            ],
        ).model_dump_json(indent=2)
        + "\n"
    )


def read_report(
    data: bytes, lesson: str, checkpoints: Sequence[str], now: datetime
) -> dict[str, Tick]:
    """What a report says of the checkpoints of a lesson, told at this moment.

    Args:
        data: as it was sent.
        checkpoints: the names of today's; others are left out, as they may be older ones.

    Raises:
        Invalid: it is no report, or one of another lesson; the message says what is wrong.
    """
    if len(data) > MOST_BYTES:
        raise Invalid(
            f"A report has at most {MOST_BYTES // 1024} KB; this has {len(data):,} bytes."
        )
    if not data.strip():
        raise Invalid(f"Choose the file {FILE} that slope project wrote, or paste what is in it.")
    try:
        report = _Report.model_validate_json(data)
    except ValidationError as error:
        raise Invalid(f"This is no report of slope project: {_words(error)}") from error
    if report.lesson != lesson:
        raise Invalid(f"This is a report on {_shown(report.lesson)}, and here it is {lesson}.")
    names = [each.name for each in report.checkpoints]
    if len(set(names)) < len(names):
        raise Invalid("This report names a checkpoint twice; slope project names each once.")
    found = {
        each.name: Tick(each.passed, "report", _printable(each.said), now)
        for each in report.checkpoints
        if each.name in checkpoints
    }
    if not found:
        raise Invalid(
            f"This report has none of this project's checkpoints: {', '.join(checkpoints)}. Run "
            "slope project again."
        )
    return found


def _words(error: ValidationError) -> str:
    """The first thing that is wrong, where it is, and what it must be."""
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    if first["type"] == "json_invalid":
        return f"it is not JSON. Send all of {FILE}, from its first brace to its last."
    place = ".".join(str(part) for part in first["loc"])
    if not place or (place == "slope_report" and first["type"] == "missing"):
        return f"it is JSON of something else. Send all of {FILE}."
    return f"{_shown(place)}: {first['msg']}."


def _shown(text: str) -> str:
    text = _printable(text)
    return text if len(text) <= 60 else f"{text[:59]}…"


def _printable(text: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in text)
