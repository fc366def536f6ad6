"""One wording of a question: what its sections say, and the body that its kind makes of it."""

from collections.abc import Mapping
from dataclasses import dataclass

from markdown_it.token import Token

from app.content.blocks import Part, Section, blocks, report_at
from app.content.kinds.base import Draft
from app.content.kinds.registry import KINDS
from app.content.markdown import render
from app.content.models import Variant
from app.content.problems import Code, Report
from app.content.source import Source

HINT, SOLUTION, QUICK_CHECK, MISTAKES = "Hint", "Solution", "Quick check", "Common mistakes"
SECTIONS = (HINT, SOLUTION, QUICK_CHECK, MISTAKES)  # every question has these
ANSWER = "Answer"  # where the kind of a question asks for it
VARIANTS = "Variants"  # a table, from which several wordings are made
MOST_HINTS = 5


@dataclass(frozen=True, slots=True)
class _Sections:
    """What the ``###`` sections of a question say; ``html`` by title, ``answer`` unread."""

    hints: tuple[str, ...]
    html: Mapping[str, str]
    answer: Section | None

    @property
    def are_complete(self) -> bool:
        """Every section that a question needs is there and says something."""
        needed = (*self.hints, *(self.html.get(title, "") for title in SECTIONS if title != HINT))
        return bool(self.hints) and all(needed)


def read_wording(part: Part, kind: str | None, source: Source, report: Report) -> Variant | None:
    """A question as it is worded in ``source``; None when it cannot be asked.

    Args:
        kind: None where the heading names none that there is: then only the sections are checked.
    """
    return _Reader(source, report).read(part, kind)


class _Reader:
    """Reads the sections of a question, and reports what is wrong with them."""

    def __init__(self, source: Source, report: Report) -> None:
        self._source = source
        self._report = report

    def read(self, part: Part, kind: str | None) -> Variant | None:
        sections = self._sections(part)
        if kind is None:
            return None
        draft = Draft(part.head, sections.answer, self._source, self._report)
        read = KINDS[kind].read(draft)
        if read is None or not sections.are_complete:
            return None
        heading = f'<p class="question-prompt">{render([part.head.text])}</p>\n'
        return Variant(
            prompt_html=heading + render(read.prompt),
            body=read.body,
            hints=sections.hints,
            solution_html=sections.html[SOLUTION],
            quick_check_html=sections.html[QUICK_CHECK],
            mistakes_html=sections.html[MISTAKES],
        )

    def _sections(self, part: Part) -> _Sections:
        hints: list[str] = []
        html: dict[str, str] = {}
        answer: Section | None = None
        titles = {title.lower(): title for title in (*SECTIONS, ANSWER)}
        for section in part.sections:
            if section.title.lower() == VARIANTS.lower():
                continue  # its table was read already
            title = titles.get(section.title.lower())
            if title is None or section.heading.tag != "h3":
                known = ", ".join(f"### {title}" for title in (*SECTIONS, ANSWER))
                self._at(
                    section.heading, "unknown-section", f"'{section.title}': a question has {known}"
                )
            elif title == HINT and len(hints) < MOST_HINTS:
                hints.append(self._section(title, section))
            elif title == HINT:
                self._at(section.heading, "duplicate-section", f"{MOST_HINTS} hints are the most")
            elif title in html or (title == ANSWER and answer):
                self._at(section.heading, "duplicate-section", f"there is a '{title}' already")
            elif title == ANSWER:
                answer = section
                self._section(title, section)
            else:
                html[title] = self._section(title, section)
        for title in SECTIONS:
            if title not in html and not (title == HINT and hints):
                self._report.add(
                    part.head.line, 1, "missing-section", f"this question lacks ### {title}"
                )
        return _Sections(tuple(hints), html, answer)

    def _section(self, title: str, section: Section) -> str:
        html = render(section.blocks)
        if "attributes" in section.heading.meta:
            self._at(section.heading, "bad-attribute", f"### {title} takes no attributes")
        if not html.strip():
            self._at(section.heading, "empty-section", f"'{title}' says nothing")
        elif title == SOLUTION and not any(
            block[0].type == "ordered_list_open" for block in blocks(section.blocks)
        ):
            self._at(section.heading, "missing-steps", "a solution has its steps as a list: 1. …")
        return html

    def _at(self, token: Token, code: Code, message: str) -> None:
        report_at(self._source, self._report, token, code, message)
