"""Whatever the bytes: no crash, problems within the file, and nothing unsafe on the page."""

import re
from dataclasses import fields, is_dataclass
from html.parser import HTMLParser

from content_samples import COURSE, EXPERIMENT, LAB, LEARN, LESSON, PRACTICE, QUESTION, RECALL, read
from hypothesis import given, settings
from hypothesis import strategies as st
from kind_samples import REST

from app.content.formulas import ATTRIBUTES, ELEMENTS, BadMathError, to_mathml
from app.content.models import CourseText, Experiment, LessonText, Mode, Page

#: A question of every kind that has an answer, one of them in variants.
BANK = f"""{PRACTICE.partition("## ")[0]}
## How large are {{count}}? {{#n .easy .number}}

### Answer

{{right}} ± 10 %

- 1 B
  > No.

> Count.

### Variants

| count | right |
|---|---|
| 10^6 | 4 MB |
| 10^7 | 40 MB |
{REST}
## In which order? {{#o .easy .order}}

### Answer

1. `one()`
2. `two()`

- `nine()`
  > No.

> Count.
{REST}
## What is missing? {{#b .easy .blank}}

```python
f(___)
```

### Answer

1. `x` or `y`
   - `z`
     > No.

> Look.
{REST}
## How long? {{#c .easy .curve}}

### Answer

Measured by [save](experiments/save.md): `time(onnx)` at n = 1e3, 1e4, within a factor of 3.

> So.
{REST}"""

FILES = {
    "queues/course.md": COURSE,
    "queues/lines/lesson.md": LESSON,
    "queues/lines/learn.md": LEARN,
    "queues/lines/lab.md": LAB,
    "queues/lines/practice.md": PRACTICE,
    "queues/lines/recall.md": RECALL,
    "queues/lines/test.md": BANK,
    "queues/lines/experiments/save.md": EXPERIMENT,
}

ELEMENTS_OF_TEXT = """
a aside blockquote br code del details div em h2 h3 h4 h5 h6 hr img li ol p pre s span strong
summary table tbody td th thead tr ul"""
ATTRIBUTES_OF_TEXT = """
alt aria-label class data-claim-mark data-claim-note href id loading rel role scope src start
tabindex title"""
TEXT_ELEMENTS = set(ELEMENTS_OF_TEXT.split())
TEXT_ATTRIBUTES = set(ATTRIBUTES_OF_TEXT.split())
ADDRESS = re.compile(r"(https?://|mailto:|/(?![/\\])|#)", re.IGNORECASE)

#: Pieces that mean something, so that random text reaches the corners of the grammar.
WORDS = r"""
--- # {#a} {.x} > ``` ~~~ ` ::: :::: $$ $ $x^2$ \frac{ } \ [a]( ) [a] ![ ](x.png) * ** _ ~~ & " '
```python javascript:alert(1) data:text/html,x //evil.example learn.md#a <javascript:x>
https://a.example/"onclick="x <script> </script> <!-- <https://a.example> &lt;script&gt; &#106;
___ {count} {right} {#n .easy .number} `time(pickle)` ± % 1e6 MB [?] Measured by
[a](experiments/save.md#a) &colon; |---|:-:| | !!python/object:x &a *a onerror=alert(1) style=x é 🙂
"""
LINES = """
## |### |# |{#a .easy}|- [x] |- [ ] |- [?] |- |1. |  > |    |\t|::: note|::: reveal X|::: x|[a]: |
|title: |minutes: 3|sizes: {from: |tags: [|### Hint|### Solution|### Quick check|
|### Common mistakes|### Answer|### Variants|<b x=y>
|\x00|\x0b|\x85|\u2028|\ufeff|\u202e"""
PIECES = st.sampled_from([*WORDS.split(), *LINES.strip().split("|"), "| a | b |\n|--|:-:|\n| c |"])
TEXT = st.lists(st.one_of(PIECES, st.just("\n"), st.just(" "), st.text(max_size=6)), max_size=60)


class Tags(HTMLParser):
    """Every element and attribute, as a browser would see them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, list[tuple[str, str | None]]]] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, attrs))
        if tag not in ("br", "hr", "img"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    handle_decl = handle_pi = unknown_decl = handle_comment


def assert_safe(html: str) -> None:
    tags = Tags()
    tags.feed(html)
    tags.close()
    assert tags.open == []
    for tag, attributes in tags.found:
        assert tag in TEXT_ELEMENTS | ELEMENTS, tag
        allowed = ATTRIBUTES if tag in ELEMENTS else TEXT_ATTRIBUTES
        for name, value in attributes:
            assert name in allowed, (tag, name)
            if name in ("href", "src"):
                assert ADDRESS.match(value or ""), value


def htmls_of_body(value: object) -> list[str]:
    """Every field of a body, or of what is in it, that is named as HTML."""
    if isinstance(value, tuple):
        return [html for each in value for html in htmls_of_body(each)]
    if not is_dataclass(value):
        return []
    named = {field.name: getattr(value, field.name) for field in fields(value)}
    below = [html for each in named.values() for html in htmls_of_body(each)]
    return below + [each for name, each in named.items() if name.endswith("html")]


def htmls(page: Page) -> list[str]:
    match page.value:
        case LessonText() as lesson:
            return [lesson.html, *lesson.objectives]
        case CourseText(html=html) | Experiment(html=html):
            return [html]
        case Mode() as mode:
            parts = [mode.html]
            for asked in mode.questions:
                for variant in asked.variants:
                    parts += [variant.prompt_html, *variant.hints, variant.solution_html]
                    parts += [variant.quick_check_html, variant.mistakes_html]
                    parts += htmls_of_body(variant.body)
            parts += [side for card in mode.cards for side in (card.front_html, card.back_html)]
            return parts
    return []


def assert_sound(page: Page, data: bytes) -> None:
    """Values or problems; problems at places that an editor can go to; HTML that is safe."""
    assert page.value is not None or page.problems
    text = data.decode("utf-8-sig", errors="replace").replace("\r\n", "\n").replace("\r", "\n")
    lines = text.split("\n")
    for problem in page.problems:
        assert 1 <= problem.line <= len(lines), problem
        assert 1 <= problem.column <= len(lines[problem.line - 1]) + 1, (problem, lines)
        assert "\n" not in problem.message
        str(problem).encode()
    for html in htmls(page):
        html.encode()
        assert_safe(html)


@given(st.sampled_from(sorted(FILES)), st.binary(max_size=300))
def test_any_bytes_are_read(file: str, data: bytes) -> None:
    assert_sound(read(file, data), data)


@settings(max_examples=300)
@given(st.sampled_from(sorted(FILES)), TEXT)
def test_any_text_is_read(file: str, pieces: list[str]) -> None:
    data = "".join(pieces).encode(errors="replace")

    assert_sound(read(file, data), data)


@settings(max_examples=300)
@given(st.sampled_from(sorted(FILES)), TEXT)
def test_any_body_is_read(file: str, pieces: list[str]) -> None:
    front = FILES[file].rpartition("---\n")[0]
    data = f"{front}---\n{''.join(pieces)}".encode(errors="replace")

    assert_sound(read(file, data), data)


@settings(max_examples=300)
@given(st.sampled_from(sorted(FILES)), st.data())
def test_any_change_to_a_good_file_is_read(file: str, data: st.DataObject) -> None:
    text = FILES[file]
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 30)))
    changed = (text[:start] + "".join(data.draw(TEXT)) + text[end:]).encode(errors="replace")

    assert_sound(read(file, changed), changed)


def test_the_files_that_are_changed_below_are_good() -> None:
    for file, text in FILES.items():
        assert read(file, text).problems == ()


@given(TEXT)
def test_any_question_is_read(pieces: list[str]) -> None:
    data = (PRACTICE + "\n" + QUESTION.replace("Count.", "".join(pieces))).encode(errors="replace")

    assert_sound(read("queues/lines/practice.md", data), data)


TEX = r"""
\frac \sqrt [ ] { } \left( \right) \left \right \begin{matrix} \end{matrix} \begin{cases}
\end{cases} & \\ ^ _ ' \text{ \mathbb \mathrm \hat \overset \underset \sum \int \lim \not \big \Big|
\hspace{ \displaystyle \phantom \boxed \xrightarrow \operatorname{ \bmod \pmod \boldsymbol
\prod \limits \nolimits \colon \, n 10 + = < > " # % ~ $ é"""
FORMULA = st.lists(st.one_of(st.sampled_from(TEX.split()), st.text(max_size=3)), max_size=25)


@settings(max_examples=500)
@given(FORMULA, st.booleans())
def test_any_formula_is_math_or_a_problem(pieces: list[str], block: bool) -> None:
    try:
        html = to_mathml(" ".join(pieces), block)
    except BadMathError:
        return
    assert_safe(html)
