"""The YAML between the ``---`` lines at a file's top, read so that every problem has its place."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

import yaml

from app.content.problems import Report, suggestion
from app.content.source import Source

_FENCE = "---"
_NUMBER = re.compile(r"[+-]?[0-9][0-9_]{0,17}(\.[0-9]{1,15})?([eE][+-]?[0-9]{1,2})?")
_NOT_IN_A_LINE = {"Cc", "Cs", "Zl", "Zp"}  # controls, halves of characters, line separators
_STANDARD_TAGS = "tag:yaml.org,2002:"


@dataclass(frozen=True, slots=True)
class Entry:
    """A text in the front matter and where it stands.

    ``verbatim``: it stands there letter by letter, so that a place in it is a place in the file.
    """

    text: str
    line: int
    column: int
    verbatim: bool = False

    def place_of(self, offset: int) -> tuple[int, int]:
        """Line and column of the text's character at ``offset``, or as near as can be told."""
        return self.line, self.column + (offset if self.verbatim else 0)


@dataclass(frozen=True, slots=True)
class Split:
    """A file in two: its front matter's fields, and its body on the lines where it stood.

    ``fields`` is None when the front matter is missing or is no YAML.
    """

    fields: "Fields | None"
    body: Source


class Fields:
    """The keys and values of a mapping; asking for one reports what is wrong with it.

    Every getter gives None for a value that is missing or wrong, after reporting it once.
    """

    def __init__(
        self,
        node: yaml.MappingNode,
        keys: tuple[str, ...],
        place: Callable[[int], tuple[int, int]],
        report: Report,
        optional: tuple[str, ...] = (),
    ) -> None:
        self._place = place
        self._report = report
        self._nodes: dict[str, yaml.Node] = {}
        self._start = place(node.start_mark.index)
        for key, value in node.value:
            self._take(key, value, keys + optional)
        for missing in (key for key in keys if key not in self._nodes):
            report.add(*self._start, "missing-key", f"'{missing}' is missing")

    def text(self, key: str, longest: int) -> str | None:
        """One line of text with at most ``longest`` characters."""
        node = self._nodes.get(key)
        entry = self._entry(key, node, longest) if node is not None else None
        return entry.text if entry else None

    def texts(self, key: str, most: int, longest: int) -> tuple[Entry, ...] | None:
        """A list of 1 to ``most`` different texts, none longer than ``longest`` characters."""
        items = self._items(key, most)
        if items is None:
            return None
        entries = [self._entry(key, item, longest) for item in items]
        good = tuple(entry for entry in entries if entry is not None)
        return good if len(good) == len(entries) and self._all_differ(key, good) else None

    def named_texts(
        self, key: str, most: int, longest: int
    ) -> tuple[tuple[Entry, Entry], ...] | None:
        """A mapping of 1 to ``most`` names of the author's own to texts: each name with its text.

        Names may be any text; a pair of which something is wrong is left out.
        """
        node = self._nodes.get(key)
        if node is None:
            return None
        if not isinstance(node, yaml.MappingNode):
            self._wrong(node, f"'{key}' must be lines of 'name: text'")
            return None
        if not 1 <= len(node.value) <= most:
            self._wrong(node, f"'{key}' must have 1 to {most} entries")
            return None
        found: dict[str, tuple[Entry, Entry]] = {}
        for name_node, text_node in node.value:
            name = self._entry(key, name_node, longest)
            text = self._entry(key, text_node, longest)
            if name is not None and name.text in found:
                place = (name.line, name.column)
                self._report.add(*place, "duplicate-key", f"'{name.text}' is given twice")
            elif name is not None and text is not None:
                found[name.text] = (name, text)
        return tuple(found.values())

    def names(self, key: str) -> tuple[str, ...]:
        """The names of such a mapping; none where it is no mapping."""
        node = self._nodes.get(key)
        pairs = node.value if isinstance(node, yaml.MappingNode) else ()
        return tuple(text for name, _ in pairs if (text := _scalar(name)) is not None)

    def integer(self, key: str, low: int, high: int) -> int | None:
        """A whole number from ``low`` to ``high``; 1e3 is one too."""
        node = self._nodes.get(key)
        return None if node is None else self._integer(key, node, low, high)

    def integers(self, key: str, most: int, low: int, high: int) -> tuple[int, ...] | None:
        """A list of 1 to ``most`` whole numbers, each larger than the one before it."""
        items = self._items(key, most)
        if items is None:
            return None
        numbers = [self._integer(key, item, low, high) for item in items]
        good = tuple(number for number in numbers if number is not None)
        if len(good) < len(numbers):
            return None
        for item, before, after in zip(items[1:], good, good[1:], strict=False):
            if after <= before:
                self._wrong(item, f"'{key}' must ascend; {after} follows {before}")
                return None
        return good

    def number(self, key: str, low: float, high: float) -> float | None:
        """A number from ``low`` to ``high``."""
        node = self._nodes.get(key)
        if node is None:
            return None
        number = self._decimal(node)
        if number is None or not Decimal(str(low)) <= number <= Decimal(str(high)):
            self._wrong(node, f"'{key}' must be a number from {low:g} to {high:g}")
            return None
        return float(number)

    def place_of(self, key: str) -> tuple[int, int]:
        """Line and column of a key's value, or of the mapping that lacks it."""
        node = self._nodes.get(key)
        return self._start if node is None else self._place(node.start_mark.index)

    def has(self, key: str) -> bool:
        """Whether an optional key is given."""
        return key in self._nodes

    def is_list(self, key: str) -> bool:
        """Whether the value is written as a list."""
        return isinstance(self._nodes.get(key), yaml.SequenceNode)

    def mapping(self, key: str, keys: tuple[str, ...]) -> "Fields | None":
        """A mapping within this one."""
        node = self._nodes.get(key)
        if node is None:
            return None
        if not isinstance(node, yaml.MappingNode):
            self._wrong(node, f"'{key}' must have the keys {', '.join(keys)}")
            return None
        return Fields(node, keys, self._place, self._report)

    def _take(self, key: yaml.Node, value: yaml.Node, keys: tuple[str, ...]) -> None:
        name = key.value if isinstance(key, yaml.ScalarNode) else None
        place = self._place(key.start_mark.index)
        if name not in keys:
            shown = _shorten(name) if name is not None else "a list or mapping"
            self._report.add(
                *place, "unknown-key", f"'{shown}' is not a key here; {suggestion(shown, keys)}"
            )
        elif name in self._nodes:
            self._report.add(*place, "duplicate-key", f"'{name}' is given twice")
        else:
            self._nodes[name] = value

    def _items(self, key: str, most: int) -> list[yaml.Node] | None:
        node = self._nodes.get(key)
        if node is None:
            return None
        if not isinstance(node, yaml.SequenceNode):
            self._wrong(node, f"'{key}' must be a list: [one, two]")
            return None
        if not 1 <= len(node.value) <= most:
            self._wrong(node, f"'{key}' must have 1 to {most} entries")
            return None
        return list(node.value)

    def _entry(self, key: str, node: yaml.Node, longest: int) -> Entry | None:
        text = _scalar(node)
        if text is None or not text.strip():
            self._wrong(node, f"'{key}' must be text, and not empty")
        elif len(text) > longest:
            self._wrong(node, f"'{key}' may have {longest} characters, and has {len(text)}")
        elif any(unicodedata.category(character) in _NOT_IN_A_LINE for character in text):
            self._wrong(node, f"'{key}' must be one line of printable text")
        else:
            return self._placed(text, node)
        return None

    def _placed(self, text: str, node: yaml.Node) -> Entry:
        """The text at its place: within its quotes, if it has some."""
        start, end = node.start_mark, node.end_mark
        quotes = 2 if getattr(node, "style", None) in ("'", '"') else 0
        # What is escaped or folded is longer in the file than in the text.
        verbatim = start.line == end.line and end.index - start.index == len(text) + quotes
        inside = quotes // 2 + len(text) - len(text.lstrip()) if verbatim else 0
        return Entry(text.strip(), *self._place(start.index + inside), verbatim)

    def _all_differ(self, key: str, entries: tuple[Entry, ...]) -> bool:
        seen: set[str] = set()
        for entry in entries:
            if entry.text in seen:
                self._report.add(
                    entry.line, entry.column, "bad-value", f"'{key}' names '{entry.text}' twice"
                )
                return False
            seen.add(entry.text)
        return True

    def _integer(self, key: str, node: yaml.Node, low: int, high: int) -> int | None:
        number = self._decimal(node)
        if number is None or not low <= number <= high or number != int(number):
            self._wrong(node, f"'{key}' must be a whole number from {low:,} to {high:,}")
            return None
        return int(number)

    def _decimal(self, node: yaml.Node) -> Decimal | None:
        text = _scalar(node)
        return Decimal(text) if text is not None and _NUMBER.fullmatch(text) else None

    def _wrong(self, node: yaml.Node, message: str) -> None:
        self._report.add(*self._place(node.start_mark.index), "bad-value", message)


def split(
    source: Source, keys: tuple[str, ...], optional: tuple[str, ...], report: Report
) -> Split | None:
    """A file's front matter, which must have all of ``keys`` and may have ``optional``; its body.

    None when nobody can tell where the body starts. In the body the front matter's lines are
    blank, so that lines there count as in the file.
    """
    if source.lines[0] != _FENCE:
        report.add(1, 1, "missing-front-matter", "the first line must be ---, then keys, then ---")
        return Split(None, source)
    if _FENCE not in source.lines[1:]:
        report.add(1, 1, "missing-front-matter", "no second --- line ends the front matter")
        return None
    end = source.lines.index(_FENCE, 1)
    offset = len(_FENCE) + 1

    def place(index: int) -> tuple[int, int]:
        return source.place(offset + index)

    node = _compose("\n".join(source.lines[1:end]) + "\n", place, report)
    lines = ("",) * (end + 1) + source.lines[end + 1 :]
    body = Source("\n".join(lines) + "\n", lines)
    return Split(Fields(node, keys, place, report, optional) if node else None, body)


def _compose(
    text: str, place: Callable[[int], tuple[int, int]], report: Report
) -> yaml.MappingNode | None:
    """The YAML as nodes, none of which has been turned into a Python object."""
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.reader.ReaderError as error:
        report.add(*place(error.position), "bad-yaml", f"{error.reason} in the front matter")
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        words = ", ".join(filter(None, (error.context, error.problem)))
        report.add(*place(mark.index if mark else 0), "bad-yaml", words)
    except (RecursionError, ValueError) as error:
        report.add(*place(0), "bad-yaml", f"the front matter cannot be read ({error})")
    else:
        if isinstance(node, yaml.MappingNode):
            return node
        report.add(*place(0), "bad-yaml", "the front matter must be lines of 'key: value'")
    return None


def _scalar(node: yaml.Node) -> str | None:
    """A scalar as it was written; None for null, for a tag of somebody's own, and for the rest."""
    if not isinstance(node, yaml.ScalarNode) or not node.tag.startswith(_STANDARD_TAGS):
        return None
    return None if node.tag.endswith(":null") else str(node.value)


def _shorten(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"
