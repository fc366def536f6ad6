"""A project's checkpoints: ``name: checker`` in its front matter, each a heading of the page."""

from collections.abc import Collection, Sequence

from app.content.front_matter import Fields
from app.content.models import Checkpoint, Heading
from app.content.problems import Report, suggestion

CHECKPOINTS = "checkpoints"
MOST = 12
_LONGEST = 64


def read_checkpoints(
    fields: Fields, headings: Sequence[Heading], checkers: Collection[str], report: Report
) -> tuple[Checkpoint, ...]:
    """The checkpoints that are in order; what is wrong with the others is reported."""
    titles = {heading.anchor: heading.text for heading in headings}
    found = []
    for name, checker in fields.named_texts(CHECKPOINTS, MOST, _LONGEST) or ():
        if name.text not in titles:
            words = f"'{name.text}' is no heading of this page; {suggestion(name.text, titles)}"
            report.add(name.line, name.column, "missing-checkpoint", words)
        elif checker.text not in checkers:
            words = f"'{checker.text}' checks nothing; {suggestion(checker.text, checkers)}"
            report.add(checker.line, checker.column, "unknown-checker", words)
        else:
            found.append(Checkpoint(name.text, titles[name.text], checker.text))
    return tuple(found)
