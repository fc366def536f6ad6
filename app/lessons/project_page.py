"""A project's checkpoints as its page shows them, and the page on which they are ticked. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from app.content.models import Checkpoint, Mode
from app.lessons.frame import LessonFrame
from app.progress.report import FILE, MOST_BYTES
from app.progress.ways import Tick
from app.web.moments import day_words


@dataclass(frozen=True, slots=True)
class CheckpointLine:
    """A checkpoint and how it stands; ``said`` and ``told`` are empty before we were told.

    Attributes:
        said: what the report said of it.
        told: by what, and when.
    """

    name: str
    title: str
    state: Literal["passed", "failed", "open"]
    said: str
    told: str


@dataclass(frozen=True, slots=True)
class CheckpointsPage:
    """Where checkpoints are ticked: by a report, or by hand.

    Attributes:
        url: the project's page.
        command: what makes the report.
        text: what was pasted, to be mended.
        error: what is wrong with it.
    """

    frame: LessonFrame
    title: str
    url: str
    command: str
    file: str
    most: int
    lines: tuple[CheckpointLine, ...]
    text: str
    error: str


def checkpoint_lines(
    checkpoints: Sequence[Checkpoint], ticks: Mapping[str, Tick]
) -> tuple[CheckpointLine, ...]:
    """The checkpoints in order, with what a learner told of each."""
    return tuple(_line(each, ticks.get(each.name)) for each in checkpoints)


def _line(checkpoint: Checkpoint, tick: Tick | None) -> CheckpointLine:
    if tick is None or (not tick.passed and tick.by == "hand"):
        return CheckpointLine(checkpoint.name, checkpoint.title, "open", "", "")
    by = "by your report" if tick.by == "report" else "by hand"
    return CheckpointLine(
        checkpoint.name,
        checkpoint.title,
        "passed" if tick.passed else "failed",
        tick.said,
        f"{by}, {day_words(tick.at)}",
    )


def checkpoints_page(
    frame: LessonFrame,
    path: str,
    mode: Mode,
    ticks: Mapping[str, Tick],
    text: str = "",
    error: str = "",
) -> CheckpointsPage:
    """The page with its two forms, empty or with what is wrong.

    Args:
        path: the lesson's.
    """
    return CheckpointsPage(
        frame=frame,
        title=mode.title,
        url=f"/{path}/{mode.slug}",
        command=f"slope project {path} my-project",
        file=FILE,
        most=MOST_BYTES,
        lines=checkpoint_lines(mode.checkpoints, ticks),
        text=text,
        error=error,
    )
