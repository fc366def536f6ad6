"""Questions: the ``##`` headings of a file of them, and what stands under each."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast, get_args

from markdown_it.token import Token

from app.content.blocks import (
    Ids,
    Part,
    Section,
    blocks,
    ends,
    report_at,
    split,
    verbatim_lines,
    version,
)
from app.content.kinds.base import Draft
from app.content.kinds.registry import KINDS, USUAL
from app.content.markdown import Document, attributes, render
from app.content.models import Level, Question, Variant
from app.content.problems import Code, Report, suggestion
from app.content.source import Source

HINT, SOLUTION, QUICK_CHECK, MISTAKES = "Hint", "Solution", "Quick check", "Common mistakes"
SECTIONS = (HINT, SOLUTION, QUICK_CHECK, MISTAKES)  # every question has these
ANSWER = "Answer"  # where the kind of a question asks for it
MOST_HINTS = 5

_EXAMPLE = "## Prompt {#id .easy}"
_LEVELS: tuple[str, ...] = get_args(Level)


@dataclass(frozen=True, slots=True)
class Questions:
    """A file of questions: what stands before the first one, and those that can be asked."""

    intro_html: str
    questions: tuple[Question, ...]
    anchors: frozenset[str]


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


def read_questions(document: Document, source: Source, file: str, report: Report) -> Questions:
    """The questions of a file parsed with ``parts=True``.

    A question that lacks something cannot be asked: it is a problem, and left out.
    """
    intro, parts = split(document.tokens, report, "question")
    if not parts:
        report.add(1, 1, "missing-question", f"there is no question: {_EXAMPLE}")
    reader = _Reader(source, file, report, verbatim_lines(document.tokens))
    found = [
        reader.question(part, end) for part, end in zip(parts, ends(parts, source), strict=True)
    ]
    return Questions(
        render(intro),
        tuple(question for question in found if question is not None),
        frozenset(reader.ids.given),
    )


class _Reader:
    """Reads one question after the other and keeps the ids that were given."""

    def __init__(self, source: Source, file: str, report: Report, verbatim: frozenset[int]) -> None:
        self._source = source
        self._file = file
        self._report = report
        self._verbatim = verbatim
        self.ids = Ids(source, report, _EXAMPLE)

    def question(self, part: Part, end: int) -> Question | None:
        """The question, None when it cannot be asked; ``end`` is the line after it, from 0."""
        head = part.head
        if not head.title:
            self._report.add(head.line, 1, "empty-section", "the question's prompt is missing")
        name = self.ids.take(head, "question")
        level, kind = self._level_and_kind(head)
        variant = self._variant(part, kind)
        if name is None or level is None or kind is None or variant is None or not head.title:
            return None
        return Question(
            id=name,
            version=version(self._source.lines, head.line - 1, end, self._verbatim),
            level=level,
            kind=kind,
            variants=(variant,),
            file=self._file,
            line=head.line,
        )

    def _level_and_kind(self, head: Section) -> tuple[Level | None, str | None]:
        """What stands behind the id: a level, and a kind when it is not the usual one."""
        given = attributes(head.heading, self._source)
        place = given.line, given.column
        levels = [word for word in given.classes if word in _LEVELS]
        kinds = [word for word in given.classes if word not in _LEVELS]
        if len(levels) != 1:
            words = "a question has one level: .easy, .medium or .hard"
            self._report.add(*place, "missing-level", words)
        elif len(kinds) > 1 or not KINDS.keys() >= {*kinds}:
            named = " ".join(f".{kind}" for kind in kinds)
            words = (
                f"'{named}' is no kind of question; {suggestion(named, [f'.{k}' for k in KINDS])}"
            )
            self._report.add(*place, "unknown-kind", words)
            return cast(Level, levels[0]), None
        # Where the level is missing, a word that is no kind was meant as one.
        kind = next((kind for kind in kinds if kind in KINDS), USUAL)
        return cast(Level, levels[0]) if len(levels) == 1 else None, kind

    def _variant(self, part: Part, kind: str | None) -> Variant | None:
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
