"""Where things are in the content directory, and under which URL the site shows them."""

import re
from dataclasses import dataclass
from typing import Literal

from app.content.modes import KINDS

Kind = Literal["course", "lesson", "mode", "experiment", "recording", "anatomy"]

QUESTION_MODES = frozenset({"practice", "test", "challenge"})
CARD_MODES = frozenset({"recall"})
TEST = "test"  # a bank of questions beside the modes, read like one of them
LAB = "lab"
VISUALIZE = "visualize"
PROJECT = "project"
CLAIM = "claim-"  # before a claim's id on the lab's page, which has headings of its own
RECORDING = ".jsonl"
ANATOMY = ".json"
IMAGE_ENDINGS = frozenset({".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif"})

_MODE_FILES = frozenset(f"{name}.md" for name in (*KINDS, TEST))
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LONGEST_NAME = 64
# The site's own first parts of a path; a course of that name could never be reached.
_TAKEN = (
    "account api content-assets csrf fit healthz keyboard login logout metrics predictions "
    "progress readyz review runs search signup static teach"
)


@dataclass(frozen=True, slots=True)
class Place:
    """What a file is, from where it lies."""

    kind: Kind
    course: str
    lesson: str = ""
    name: str = ""  # of the mode, the experiment, the recording or the opened format

    @property
    def url(self) -> str:
        """The page that shows the file."""
        if self.kind == "course":
            return "/"
        lesson = f"/{self.course}/{self.lesson}/"
        lab = f"{LAB}?experiment={self.name}" if self.kind == "experiment" else LAB
        pages = {"lesson": "", "mode": self.name, "anatomy": VISUALIZE}
        return lesson + pages.get(self.kind, lab)

    def url_at(self, anchor: str) -> str:
        """The page at a heading, at a question where there are questions, or at a claim."""
        if not anchor:
            return self.url
        if self.kind == "mode" and self.name == TEST:
            return self.url  # which of its questions a test asks is drawn
        if self.kind == "mode" and self.name in QUESTION_MODES:
            return f"{self.url}?q={anchor}"
        if self.kind == "experiment":
            return f"{self.url}#{CLAIM}{anchor}"
        return f"{self.url}#{anchor}"


def place_of(file: str) -> Place | None:
    """What ``file`` (relative to the content directory) is; None: nothing that we read."""
    match file.split("/"):
        case [course, "course.md"]:
            return Place("course", course)
        case [course, lesson, "lesson.md"]:
            return Place("lesson", course, lesson)
        case [course, lesson, name] if name in _MODE_FILES:
            return Place("mode", course, lesson, name.removesuffix(".md"))
        case [course, lesson, "experiments", name] if name.endswith(".md"):
            return Place("experiment", course, lesson, name.removesuffix(".md"))
        case [course, lesson, "runs", name] if name.endswith(RECORDING):
            return Place("recording", course, lesson, name.removesuffix(RECORDING))
        case [course, lesson, "anatomy", name] if name.endswith(ANATOMY):
            return Place("anatomy", course, lesson, name.removesuffix(ANATOMY))
    return None


def is_name(name: str) -> bool:
    """Whether a folder, file, heading or question may be called so."""
    return len(name) <= _LONGEST_NAME and _NAME.fullmatch(name) is not None


def is_course_name(name: str) -> bool:
    """Whether a course may be called so."""
    return is_name(name) and name not in _TAKEN.split()
