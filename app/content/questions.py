"""Questions: the ``##`` headings of a file of them, and what stands under each."""

from dataclasses import dataclass, replace
from typing import cast, get_args

from app.content.blocks import (
    Ids,
    Part,
    Section,
    ends,
    report_at,
    split,
    verbatim_lines,
    version,
)
from app.content.kinds.registry import KINDS, USUAL
from app.content.markdown import Document, attributes, parse, render
from app.content.models import Level, Question, Variant
from app.content.problems import Report, suggestion
from app.content.source import Source
from app.content.variants import read_table, section_of, sources, unused
from app.content.wording import read_wording

_EXAMPLE = "## Prompt {#id .easy}"
_LEVELS: tuple[str, ...] = get_args(Level)


@dataclass(frozen=True, slots=True)
class Questions:
    """A file of questions: what stands before the first one, and those that can be asked."""

    intro_html: str
    questions: tuple[Question, ...]
    anchors: frozenset[str]


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
        variants = self._variants(part, end, kind)
        if name is None or level is None or kind is None or not variants or not head.title:
            return None
        return Question(
            id=name,
            version=version(self._source.lines, head.line - 1, end, self._verbatim),
            level=level,
            kind=kind,
            variants=variants,
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

    def _variants(self, part: Part, end: int, kind: str | None) -> tuple[Variant, ...]:
        """The question once for each row of its table, once without one; none when one is bad."""
        section = section_of(part)
        if section is None:
            variant = read_wording(part, kind, self._source, self._report)
            return (variant,) if variant is not None else ()
        table = read_table(section, self._source, self._report)
        if table is None:
            return ()
        first = part.head.line - 1
        lost = unused(table, self._source.lines[first:end])
        if lost:
            words = f"{{{lost[0]}}} stands nowhere in the question"
            report_at(self._source, self._report, section.heading, "bad-variant", words)
            return ()
        filled = sources(table, self._source, first, end, section)
        found = [self._filled(each, kind, section) for each in filled]
        return tuple(each for each in found if each is not None) if None not in found else ()

    def _filled(self, source: Source, kind: str | None, section: Section) -> Variant | None:
        """The question with a row's values; problems are told where the author wrote."""
        report = Report(self._file)
        _, parts = split(parse(source, self._file, report, parts=True).tokens, report, "question")
        variant = None
        if len(parts) == 1:
            variant = read_wording(parts[0], kind, source, report)
        else:
            words = "with its values the source is no question any more"
            report_at(self._source, self._report, section.heading, "bad-variant", words)
        for problem in report.problems:
            column = min(problem.column, len(self._source.lines[problem.line - 1]) + 1)
            self._report.take(replace(problem, column=column))
        return variant
