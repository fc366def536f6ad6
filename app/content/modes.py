"""The ten modes that a lesson may have, in the order in which they are shown.

They are views of one pattern to move between, not "learning styles": the evidence does not support
matching people to styles (Pashler et al. 2008).
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ModeKind:
    """A mode's name in files and URLs, and how the site calls it."""

    slug: str
    label: str
    gives: str


MODES = (
    ModeKind("learn", "Learn", "the idea in five minutes"),
    ModeKind("complexity", "Complexity", "how time and memory grow, derived step by step"),
    ModeKind("visualize", "Visualize", "the files opened up"),
    ModeKind("code", "Code", "the code, line by line"),
    ModeKind("deep-dive", "Deep dive", "what lies underneath"),
    ModeKind("lab", "Lab", "measure it on a real machine, live"),
    ModeKind("practice", "Practice", "questions with a correction for every wrong turn"),
    ModeKind("challenge", "Challenge", "scenarios to decide"),
    ModeKind("project", "Project", "build it yourself, step by step"),
    ModeKind("recall", "Recall", "cards, so that it stays"),
)

KINDS = {kind.slug: kind for kind in MODES}
