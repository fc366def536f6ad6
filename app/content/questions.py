"""Questions: the ``##`` headings of a practice file and what stands under them."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import cast, get_args

from markdown_it.token import Token

from app.content.markdown import Document, attributes, plain, render
from app.content.models import Level, Option, Question
from app.content.paths import is_name
from app.content.problems import Code, Report
from app.content.source import Source

SECTIONS = ("Hint", "Solution", "Quick check", "Common mistakes")
MOST_OPTIONS = 10

_LEVELS: tuple[str, ...] = get_args(Level)
_KEYS = "abcdefghij"


@dataclass(frozen=True, slots=True)
class Questions:
    """A file of questions: what stands before the first one, and those that can be asked."""

    intro_html: str
    questions: tuple[Question, ...]
    anchors: frozenset[str]


@dataclass(slots=True)
class _Section:
    """A heading and the blocks under it, up to the next heading."""

    heading: Token
    text: Token
    blocks: list[Token] = field(default_factory=list)

    @property
    def title(self) -> str:
        return plain(self.text.children)

    @property
    def line(self) -> int:
        return (self.heading.map or [0])[0] + 1


@dataclass(slots=True)
class _Draft:
    """A question's sections: the prompt first, then those with a ``###`` heading."""

    prompt: _Section
    sections: list[_Section] = field(default_factory=list)


def read_questions(document: Document, source: Source, file: str, report: Report) -> Questions:
    """The questions of a file parsed with ``questions=True``.

    A question that lacks something cannot be asked: it is a problem, and left out.
    """
    intro, drafts = _split(document.tokens, report)
    if not drafts:
        report.add(1, 1, "missing-question", "there is no question: ## Prompt {#id .easy}")
    ends = [*(draft.prompt.line - 1 for draft in drafts), len(source.lines)][1:]
    reader = _Reader(source, file, report, _verbatim_lines(document.tokens))
    questions = [reader.question(draft, end) for draft, end in zip(drafts, ends, strict=True)]
    return Questions(
        render(intro),
        tuple(question for question in questions if question is not None),
        frozenset(reader.ids),
    )


def version(lines: Sequence[str], first: int, end: int, verbatim: frozenset[int]) -> str:
    """A name for what lines ``first`` to ``end`` (from 0, exclusive) say.

    How many blank lines there are between blocks says nothing; within code it does.
    """
    kept: list[str] = []
    for number in range(first, end):
        line = lines[number]
        if line or number in verbatim or (kept and kept[-1]):
            kept.append(line)
    text = "\n".join(kept).strip("\n")
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _verbatim_lines(tokens: Sequence[Token]) -> frozenset[int]:
    """The lines of code, in which blank lines count."""
    code = (token for token in tokens if token.type in ("fence", "code_block") and token.map)
    return frozenset(line for token in code for line in range(*(token.map or (0, 0))))


def _split(tokens: Sequence[Token], report: Report) -> tuple[list[Token], list[_Draft]]:
    """The blocks before the first question, and each question's blocks."""
    intro: list[Token] = []
    drafts: list[_Draft] = []
    current = intro
    for heading, text, blocks in _by_heading(tokens, intro):
        section = _Section(heading, text, blocks)
        if heading.tag == "h2":
            drafts.append(_Draft(section))
        elif drafts:
            drafts[-1].sections.append(section)
        else:
            _misplaced(section, report)
            current.extend(blocks)
    for token in tokens:
        if token.type == "heading_open" and token.level:
            report.add(
                (token.map or [0])[0] + 1,
                1,
                "unknown-section",
                "a heading cannot stand within a list, a quote or a container here",
            )
    return intro, drafts


def _by_heading(
    tokens: Sequence[Token], before: list[Token]
) -> Iterator[tuple[Token, Token, list[Token]]]:
    """Each heading of the page itself with the blocks under it; the rest goes to ``before``."""
    starts = [
        index
        for index, token in enumerate(tokens)
        if token.type == "heading_open" and not token.level
    ]
    before.extend(tokens[: starts[0] if starts else len(tokens)])
    for start, end in zip(starts, [*starts, len(tokens)][1:], strict=True):
        yield tokens[start], tokens[start + 1], list(tokens[start + 3 : end])


def _misplaced(section: _Section, report: Report) -> None:
    report.add(
        section.line,
        1,
        "unknown-section",
        f"'{section.title}' stands before the first question, which starts with ##",
    )


class _Reader:
    """Reads one question after the other and keeps the ids that were given."""

    def __init__(self, source: Source, file: str, report: Report, verbatim: frozenset[int]) -> None:
        self._source = source
        self._file = file
        self._report = report
        self._verbatim = verbatim
        self.ids: set[str] = set()

    def question(self, draft: _Draft, end: int) -> Question | None:
        """The question, None when it cannot be asked; ``end`` is the line after it, from 0."""
        identity = self._identity(draft.prompt)
        before, options = self._options(draft.prompt)
        sections = self._sections(draft)
        if identity is None or options is None or sections is None:
            return None
        name, level = identity
        hint, solution, quick_check, mistakes = (sections[title] for title in SECTIONS)
        heading = f'<p class="question-prompt">{render([draft.prompt.text])}</p>\n'
        return Question(
            id=name,
            version=version(self._source.lines, draft.prompt.line - 1, end, self._verbatim),
            level=level,
            prompt_html=heading + render(before),
            options=options,
            hint_html=hint,
            solution_html=solution,
            quick_check_html=quick_check,
            mistakes_html=mistakes,
            file=self._file,
            line=draft.prompt.line,
        )

    def _identity(self, prompt: _Section) -> tuple[str, Level] | None:
        given = attributes(prompt.heading, self._source)
        place = given.line, given.column
        if not prompt.title:
            self._report.add(prompt.line, 1, "empty-section", "the question's prompt is missing")
        name = self._name(given.ids, place)
        level = self._level(given.classes, place)
        return (name, level) if name and level and prompt.title else None

    def _name(self, ids: tuple[str, ...], place: tuple[int, int]) -> str | None:
        if len(ids) != 1:
            self._report.add(
                *place, "missing-id", "a question has one id, for good: ## Prompt {#id .easy}"
            )
        elif not is_name(ids[0]):
            self._report.add(
                *place, "bad-id", f"'#{ids[0]}' must be lower-case words joined by hyphens"
            )
        elif ids[0] in self.ids:
            self._report.add(
                *place, "duplicate-id", f"'#{ids[0]}' is another question of this lesson"
            )
        else:
            self.ids.add(ids[0])
            return ids[0]
        return None

    def _level(self, classes: tuple[str, ...], place: tuple[int, int]) -> Level | None:
        if len(classes) != 1 or classes[0] not in _LEVELS:
            self._report.add(
                *place, "missing-level", "a question has one level: .easy, .medium or .hard"
            )
            return None
        return cast(Level, classes[0])

    def _options(self, prompt: _Section) -> tuple[list[Token], tuple[Option, ...] | None]:
        """What stands before the options, and the options; None when one cannot grade by them."""
        before: list[Token] = []
        items: list[list[Token]] = []
        for block in _blocks(prompt.blocks):
            if block[0].type == "bullet_list_open" and "right" in block[1].meta:
                items.extend(_blocks(block[1:-1]))
            elif items:
                self._at(
                    block[0], "stray-text", "this stands after the options; indent feedback by two"
                )
            else:
                before.extend(block)
        drafts = [self._option(key, item) for key, item in zip(_KEYS, items, strict=False)]
        options = tuple(option for option in drafts if option is not None)
        complete = self._can_be_graded(prompt, items, options)
        return before, options if complete and len(options) == len(items) else None

    def _option(self, key: str, item: list[Token]) -> Option | None:
        opening, inside = item[0], item[1:-1]
        if "right" not in opening.meta:
            self._at(opening, "bad-option", "an option starts with [x] or [ ]")
            return None
        shown = [block for block in _blocks(inside) if block[0].type != "blockquote_open"]
        quotes = [block[1:-1] for block in _blocks(inside) if block[0].type == "blockquote_open"]
        html = _option_html(shown)
        feedback = "".join(render(quote) for quote in quotes).strip()
        if not html:
            self._at(opening, "bad-option", "this option says nothing")
        if not opening.meta["right"] and not feedback:
            self._at(
                opening,
                "missing-feedback",
                "a wrong option needs its correction: a quote (>) indented under it",
            )
        if not html or not (feedback or opening.meta["right"]):
            return None
        return Option(key, html, opening.meta["right"], feedback)

    def _can_be_graded(
        self, prompt: _Section, items: list[list[Token]], options: tuple[Option, ...]
    ) -> bool:
        if not 2 <= len(items) <= MOST_OPTIONS:
            self._report.add(
                prompt.line,
                1,
                "missing-options",
                f"a question has 2 to {MOST_OPTIONS} options, '- [ ] …'; this has {len(items)}",
            )
            return False
        right = [item[0] for item in items if item[0].meta.get("right")]
        if not right:
            self._report.add(prompt.line, 1, "no-right-answer", "no option is marked [x]")
        for second in right[1:]:
            self._at(second, "two-right-answers", "only one option may be marked [x]")
        texts = [option.html for option in options]
        twice = [option for option in options if texts.count(option.html) > 1]
        if twice:
            self._report.add(
                prompt.line,
                1,
                "duplicate-option",
                f"options {', '.join(option.key for option in twice)} say the same",
            )
        return len(right) == 1 and not twice

    def _sections(self, draft: _Draft) -> dict[str, str] | None:
        """The HTML of each section by its title; None when one is missing or empty."""
        found: dict[str, str] = {}
        titles = {title.lower(): title for title in SECTIONS}
        for section in draft.sections:
            title = titles.get(section.title.lower())
            if title is None or section.heading.tag != "h3":
                self._at(
                    section.heading,
                    "unknown-section",
                    f"'{section.title}': a question has ### {', ### '.join(SECTIONS)}",
                )
            elif title in found:
                self._at(section.heading, "duplicate-section", f"there is a '{title}' already")
            else:
                found[title] = self._section(title, section)
        for title in SECTIONS:
            if title not in found:
                self._report.add(
                    draft.prompt.line, 1, "missing-section", f"this question lacks ### {title}"
                )
        return found if all(found.get(title) for title in SECTIONS) else None

    def _section(self, title: str, section: _Section) -> str:
        html = render(section.blocks)
        if "attributes" in section.heading.meta:
            self._at(section.heading, "bad-attribute", f"### {title} takes no attributes")
        if not html.strip():
            self._at(section.heading, "empty-section", f"'{title}' says nothing")
        elif title == "Solution" and not any(
            block[0].type == "ordered_list_open" for block in _blocks(section.blocks)
        ):
            self._at(section.heading, "missing-steps", "a solution has its steps as a list: 1. …")
        return html

    def _at(self, token: Token, code: Code, message: str) -> None:
        line = (token.map or [0])[0]
        text = self._source.lines[line] if line < len(self._source.lines) else ""
        self._report.add(line + 1, len(text) - len(text.lstrip()) + 1, code, message)


def _blocks(tokens: Sequence[Token]) -> list[list[Token]]:
    """A run of balanced tokens cut into its outermost blocks."""
    blocks: list[list[Token]] = []
    depth = 0
    for token in tokens:
        if depth == 0:
            blocks.append([])
        blocks[-1].append(token)
        depth += token.nesting
    return blocks


def _option_html(blocks: list[list[Token]]) -> str:
    """An option's text; a lone paragraph needs no ``<p>``."""
    said = [block for block in blocks if block[0].type != "paragraph_open" or block[1].content]
    if len(said) == 1 and said[0][0].type == "paragraph_open":
        return render([said[0][1]]).strip()
    return "".join(render(block) for block in said).strip()
