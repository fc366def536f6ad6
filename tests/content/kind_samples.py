"""Questions of every kind as an author writes them, in a lesson with an experiment."""

from content_samples import PRACTICE, read

from app.content.models import Page, Question, Variant

FILE = "queues/lines/practice.md"
FRONT = PRACTICE.partition("## ")[0]
REST = """
### Hint

Count.

### Solution

1. Count.

### Quick check

Look.

### Common mistakes

Haste.
"""


def source(kind: str, body: str, answer: str = "") -> str:
    """A question's source: what stands under its prompt, on line 11, and its answer."""
    classes = f"{{#it .easy{' .' + kind if kind else ''}}}"
    section = f"\n### Answer\n\n{answer}\n" if answer else ""
    return f"{FRONT}## What is it? {classes}\n\n{body}\n{section}{REST}"


def page(kind: str, body: str, answer: str = "") -> Page:
    return read(FILE, source(kind, body, answer))


def question(kind: str, body: str, answer: str = "") -> Question:
    """The question in a source with nothing wrong."""
    found = page(kind, body, answer)
    assert found.problems == ()
    return found.value.questions[0]


def variant(kind: str, body: str, answer: str = "") -> Variant:
    return question(kind, body, answer).variants[0]


def problems(kind: str, body: str, answer: str = "") -> list[str]:
    """The codes of a source's problems, with lines."""
    return [f"{each.line} {each.code}" for each in page(kind, body, answer).problems]
