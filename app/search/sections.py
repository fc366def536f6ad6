"""The library cut into sections that can be found: each has an address of its own. Pure.

What would give an answer away is left out: of a question only what it asks is here, of a fold only
its title.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import astuple, dataclass
from html.parser import HTMLParser

from app.content.models import Experiment, Lesson, Library, Mode
from app.content.modes import KINDS
from app.content.paths import Place

_VERSION = 1  # of the way in which sections are made and indexed
_HEADINGS = {"h2", "h3", "h4"}
_BLOCKS = {*_HEADINGS, "p", "li", "td", "th", "tr", "pre", "div", "br", "aside", "summary"}


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of text under one heading.

    Attributes:
        url: the page, at the heading.
        mode: as the site calls it.
        text: plain, white space collapsed.
    """

    url: str
    lesson: str
    mode: str
    heading: str
    text: str


def sections(library: Library) -> tuple[Section, ...]:
    """Everything that can be found, in the order of the courses."""
    return tuple(
        section
        for course in library.courses
        for lesson in course.lessons
        for section in _of_lesson(lesson)
    )


def fingerprint(found: tuple[Section, ...]) -> str:
    """A name for these sections: equal ones have the same on every server."""
    data = json.dumps([_VERSION, [astuple(section) for section in found]])
    return hashlib.sha256(data.encode()).hexdigest()


def _of_lesson(lesson: Lesson) -> Iterator[Section]:
    about = " ".join((lesson.summary, ", ".join(lesson.tags), *map(_plain, lesson.objectives)))
    place = Place("lesson", lesson.course, lesson.slug)
    yield from _of_page(place, lesson, "Overview", lesson.title, about, lesson.html)
    for mode in lesson.modes:
        yield from _of_mode(lesson, mode)
    for experiment in lesson.experiments:
        yield _of_experiment(lesson, experiment)


def _of_mode(lesson: Lesson, mode: Mode) -> Iterator[Section]:
    place = Place("mode", lesson.course, lesson.slug, mode.slug)
    label = KINDS[mode.slug].label
    yield from _of_page(place, lesson, label, mode.title, mode.summary, mode.html)
    for number, question in enumerate(mode.questions, start=1):
        url = place.url_at(question.id)
        asked = _plain(question.variants[0].prompt_html)
        yield Section(url, lesson.title, label, f"Question {number}", asked)


def _of_experiment(lesson: Lesson, experiment: Experiment) -> Section:
    place = Place("experiment", lesson.course, lesson.slug, experiment.name)
    text = f"{' '.join(experiment.formats)} {_plain(experiment.html)}"
    return Section(place.url, lesson.title, KINDS["lab"].label, experiment.title, text)


def _of_page(
    place: Place, lesson: Lesson, label: str, title: str, about: str, html: str
) -> Iterator[Section]:
    for anchor, heading, text in _cut(html):
        if anchor:
            yield Section(place.url_at(anchor), lesson.title, label, heading, text)
        else:
            yield Section(place.url, lesson.title, label, title, f"{about} {text}".strip())


def _cut(html: str) -> list[tuple[str, str, str]]:
    """Anchor, heading and text of each section; the first has no anchor and no heading."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return [
        (anchor, " ".join("".join(heading).split()), " ".join("".join(text).split()))
        for anchor, heading, text in reader.found
    ]


def _plain(html: str) -> str:
    return " ".join(f"{heading} {text}".strip() for _, heading, text in _cut(html))


_BETWEEN = {"msup": "^", "msub": "_", "mfrac": "/"}  # what stands between two parts of a formula


@dataclass(slots=True)
class _Formula:
    """An element of a formula, and how many others in it were opened."""

    tag: str
    is_block: bool
    children: int = 0


class _Reader(HTMLParser):
    """Collects plain text by heading."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, list[str], list[str]]] = [("", [], [])]
        self._in_heading = False
        self._folds = 0  # folds that we are inside of
        self._in_summary = False
        self._in_anchor = False
        self._math: list[_Formula] = []  # the elements of a formula that we are inside of

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "math" or self._math:
            self._open_math(tag, is_block=values.get("display") == "block")
        if tag == "details":
            self._folds += 1
        self._in_summary = self._in_summary or (tag == "summary" and self._folds == 1)
        self._in_anchor = self._in_anchor or (tag == "a" and values.get("class") == "anchor")
        if tag in _HEADINGS and values.get("id") and not self._folds:
            self.found.append((values["id"] or "", [], []))
            self._in_heading = True
        elif tag in _BLOCKS:
            self._add(" ")

    def handle_endtag(self, tag: str) -> None:
        if self._math:
            self._math.pop()
        if tag in _BLOCKS:
            self._add(" ")
        if tag == "details":
            self._folds = max(0, self._folds - 1)
        elif tag == "summary":
            self._in_summary = False
        elif tag == "a":
            self._in_anchor = False
        elif tag in _HEADINGS:
            self._in_heading = False

    def handle_data(self, data: str) -> None:
        if not self._in_anchor and self._is_seen():
            self._add(data)

    def _open_math(self, tag: str, *, is_block: bool) -> None:
        """Write powers, indices and fractions in one line: 10^4."""
        if self._math:
            around = self._math[-1]
            if around.children == 1 and self._is_seen():
                self._add(_BETWEEN.get(around.tag, ""))
            around.children += 1
            is_block = around.is_block
        self._math.append(_Formula(tag, is_block))

    def _is_seen(self) -> bool:
        # A formula on lines of its own cannot be read in one.
        in_block = bool(self._math) and self._math[0].is_block
        return (not self._folds or self._in_summary) and not in_block

    def _add(self, text: str) -> None:
        _, heading, body = self.found[-1]
        (heading if self._in_heading else body).append(text)
