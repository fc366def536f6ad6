"""A small course with nothing wrong in it, a directory to write it into, and short ways to read."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from app.content.library import load_library
from app.content.models import Known, Library, Page
from app.content.pages import read_page
from app.content.paths import place_of

KNOWN = Known(
    formats=frozenset({"pickle", "onnx", "raw"}),
    families=frozenset({"mlp_width", "mlp_depth"}),
    operations=frozenset({"save", "load"}),
    dtypes=frozenset({"float32", "float16"}),
    storages=frozenset({"memory", "disk"}),
    caches=frozenset({"warm", "cold"}),
    checkers=frozenset({"model", "savers"}),
)

COURSE = "---\ntitle: Queues\nkeeper: Ada\norder: 1\n---\n\nAbout waiting.\n"
LESSON = """\
---
title: Waiting lines
summary: Why they grow.
minutes: 5
tags: [ops]
objectives:
  - Say what $O(n)$ means.
---

Start with [the idea](learn.md).
"""
LEARN = "---\ntitle: The idea\nsummary: In short.\nminutes: 3\n---\n\n## First {#first}\n\nWords.\n"
LAB = "---\ntitle: Measure\nsummary: Run it.\nminutes: 9\n---\n\nPress Run.\n"
QUESTION = """\
## Which line is longer? {#longer .easy}

Look closely.

- [ ] The first
  > It is the shorter one.
- [x] The second
- [ ] Neither
  > They differ.

### Hint

Count.

### Solution

1. Count both.
2. Final answer: **the second**.

### Quick check

```python
print(1 < 2)
```

### Common mistakes

- Guessing.
"""
PRACTICE = "---\ntitle: Practice\nsummary: Questions.\nminutes: 4\n---\n\nAnswer.\n\n" + QUESTION
RECALL = """\
---
title: Recall
summary: Cards.
minutes: 2
---

Say it aloud.

## What is a queue? {#queue}

A line that *waits*.
"""
PROJECT = """\
---
title: Build it
summary: Step by step.
minutes: 60
checkpoints:
  first: model
  second: savers
---

## The first {#first}

Build.

## The second {#second}

Save.
"""
EXPERIMENT = """\
---
title: Save
operation: save
family: mlp_width
formats: [pickle, onnx]
sizes: {from: 1e3, to: 1e5, per_decade: 2}
blocks: 5
budget: 240
precision: 0.05
---

It saves.
"""

FILES = {
    "queues/course.md": COURSE,
    "queues/lines/lesson.md": LESSON,
    "queues/lines/learn.md": LEARN,
    "queues/lines/lab.md": LAB,
    "queues/lines/practice.md": PRACTICE,
    "queues/lines/experiments/save.md": EXPERIMENT,
}


@dataclass(frozen=True)
class Site:
    """A content directory of a test's own."""

    root: Path

    def write(self, files: Mapping[str, str | bytes]) -> None:
        for name, text in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else text.encode())

    def load(self, previous: Library | None = None) -> Library:
        return load_library(self.root, KNOWN, previous)


def read(file: str, text: str | bytes) -> Page:
    """One file read on its own, links to others unchecked."""
    place = place_of(file)
    assert place is not None
    return read_page(file, place, text if isinstance(text, bytes) else text.encode(), KNOWN)


def read_learn(body: str) -> Page:
    """A mode with this body, which starts on line 6."""
    return read("queues/lines/learn.md", f"---\ntitle: T\nsummary: S\nminutes: 1\n---\n{body}")


def html_of(body: str) -> str:
    """The HTML of a body that has nothing wrong."""
    page = read_learn(body)
    assert page.problems == ()
    return page.value.html


def found(page: Page) -> list[str]:
    """The problems as line:column code."""
    return [f"{each.line}:{each.column} {each.code}" for each in page.problems]
