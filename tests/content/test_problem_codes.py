"""Every problem that content can have: what it looks like, where it is reported, and its page."""

import re
from pathlib import Path
from typing import get_args

import pytest
from content_samples import (
    COURSE,
    EXPERIMENT,
    FILES,
    LAB,
    LEARN,
    LESSON,
    PRACTICE,
    PROJECT,
    RECALL,
    Site,
)

from app.content.problems import Code
from app.content.source import LARGEST

CODES = set(get_args(Code))
LINES = "queues/lines"


def learn(body: str) -> dict[str, str]:
    """The body of learn.md starts on line 7."""
    return {f"{LINES}/learn.md": LEARN.partition("\n\n")[0] + "\n\n" + body}


def practice(old: str, new: str) -> dict[str, str]:
    assert old in PRACTICE
    return {f"{LINES}/practice.md": PRACTICE.replace(old, new, 1)}


def experiment(old: str, new: str) -> dict[str, str]:
    assert old in EXPERIMENT
    return {f"{LINES}/experiments/save.md": EXPERIMENT.replace(old, new, 1)}


def project(old: str, new: str) -> dict[str, str]:
    assert old in PROJECT
    return {f"{LINES}/project.md": PROJECT.replace(old, new, 1)}


#: What is written over the good course, and the one problem that it must give.
CASES: list[tuple[dict[str, str | bytes | None], str]] = [
    (learn("## A {.wide}\n"), "learn.md:7:6: bad-attribute"),
    (learn("Text.\n\n{.wide}\nMore.\n"), "learn.md:9:1: bad-attribute"),
    (
        experiment("0.05\n", "0.05\nclaims:\n  a: time(pickle) < 5\n"),
        "experiments/save.md:11:21: bad-claim",
    ),
    (
        {
            f"{LINES}/practice.md": PRACTICE.replace("[ ]", "[?]")
            .replace("[x] The second", "[?] The second\n  > No.")
            .replace("### Hint", "### Answer\n\nSo.\n\n### Hint")
        },
        "practice.md:20:1: bad-answer",
    ),
    (
        practice("### Hint", "### Answer\n\nB.\n\n### Hint"),
        "practice.md:19:1: unknown-section",
    ),
    ({f"{LINES}/anatomy/pickle.json": "{}"}, "anatomy/pickle.json:1:1: bad-anatomy"),
    (learn("# A\n"), "learn.md:7:1: bad-heading"),
    (learn("## A\n\n#### B\n"), "learn.md:9:1: bad-heading"),
    (learn("## A {#Big}\n"), "learn.md:7:6: bad-id"),
    (practice("{#longer", "{#Longer"), "practice.md:9:26: bad-id"),
    (learn("So\n  that $\\frac{a$ is\n"), "learn.md:8:8: bad-math"),
    (learn("$$\n\\nonsense\n$$\n"), "learn.md:7:1: bad-math"),
    ({f"{LINES}/experiments/Save.md": EXPERIMENT}, "experiments/Save.md:1:1: bad-name"),
    ({"runs/course.md": COURSE}, "runs/course.md:1:1: bad-name"),
    ({"queues/My_lesson/lesson.md": LESSON.replace("learn.md", "lesson.md")}, "bad-name"),
    (practice("- [ ] Neither", "- Neither"), "practice.md:16:1: bad-option"),
    (practice("The first\n", "\n"), "practice.md:13:1: bad-option"),
    (project("first: model", "frist: model"), "project.md:6:3: missing-checkpoint"),
    (project("first: model", "first: modle"), "project.md:6:10: unknown-checker"),
    (project("first: model\n  second: savers", "- model"), "project.md:6:3: bad-value"),
    (project("  second:", "  first:"), "project.md:7:3: duplicate-key"),
    ({f"{LINES}/lab.md": LAB.replace("9", "nine")}, "lab.md:4:10: bad-value"),
    ({f"{LINES}/lab.md": LAB.replace("Measure", "''")}, "lab.md:2:8: bad-value"),
    (experiment("to: 1e5", "to: 1e2"), "experiments/save.md:6:24: bad-value"),
    (experiment("per_decade: 2", "per_decade: 0"), "experiments/save.md:6:41: bad-value"),
    (experiment("budget: 240", "budget: 1e4"), "experiments/save.md:8:9: bad-value"),
    (experiment("onnx", "pickle"), "experiments/save.md:5:19: bad-value"),
    (practice("### Hint", "### Variants\n\n### Hint"), "practice.md:19:1: bad-variant"),
    ({f"{LINES}/lab.md": LAB.replace("title: ", "title: [")}, "lab.md:3:8: bad-yaml"),
    ({f"{LINES}/runs/a.jsonl": "{}"}, "runs/a.jsonl:1:1: bad-recording"),
    (learn("![A tree](tree.png)\n"), "learn.md:7:1: broken-image"),
    (learn("![A tree](https://a.example/tree.png)\n"), "learn.md:7:1: broken-image"),
    (learn("* see\n  [this](../lines/recall.md)\n"), "learn.md:8:3: broken-link"),
    (learn("[this](lab.md#chart)\n"), "learn.md:7:1: broken-link"),
    (learn("[this](/queues/lines/)\n"), "learn.md:7:1: broken-link"),
    (learn("[this](../../../secret.md)\n"), "learn.md:7:1: broken-link"),
    (learn("[this](practice.md#shorter)\n"), "learn.md:7:1: broken-link"),
    (
        {f"{LINES}/lesson.md": LESSON.replace("Say what", "Say [what](nowhere.md)")},
        "lesson.md:7:5: broken-link",
    ),
    (learn("## A {#a}\n\n## B {#a}\n"), "learn.md:9:6: duplicate-anchor"),
    (
        {f"{LINES}/practice.md": PRACTICE + "\n" + PRACTICE.partition("Answer.\n\n")[2]},
        "practice.md:38:26: duplicate-id",
    ),
    ({f"{LINES}/lab.md": LAB.replace("title", "title: A\ntitle")}, "lab.md:3:1: duplicate-key"),
    (practice("- [ ] Neither", "- [ ] The first"), "practice.md:9:1: duplicate-option"),
    (practice("### Quick", "### Quick check\n\nA.\n\n### Quick"), "md:32:1: duplicate-section"),
    ({f"{LINES}/learn.md": " \n\n"}, "learn.md:1:1: empty-file"),
    (practice("Count.\n", ""), "practice.md:19:1: empty-section"),
    (
        {**learn("![](tree.png)\n"), f"{LINES}/tree.png": b"\x89PNG"},
        "learn.md:7:1: missing-alt",
    ),
    (
        {
            f"{LINES}/practice.md": PRACTICE.replace(" .easy", " .easy .blank").replace(
                "### Hint", "### Answer\n\n1. `x`\n\n> No.\n\n### Hint"
            )
        },
        "practice.md:9:1: missing-blank",
    ),
    (
        {f"{LINES}/recall.md": RECALL.partition("## ")[0]},
        "recall.md:1:1: missing-card",
    ),
    ({f"{LINES}/experiments/save.md": None}, "lab.md:1:1: missing-experiment"),
    (practice("  > They differ.\n", ""), "practice.md:16:1: missing-feedback"),
    ({"queues/course.md": None}, "queues/course.md:1:1: missing-file"),
    ({"queues/other/experiments/a.txt": ""}, "queues/other/lesson.md:1:1: missing-file"),
    ({f"{LINES}/lab.md": None}, "lab.md:1:1: missing-file"),
    ({f"{LINES}/lab.md": LAB.removeprefix("---\n")}, "lab.md:1:1: missing-front-matter"),
    ({f"{LINES}/lab.md": LAB.replace("9\n---", "9")}, "lab.md:1:1: missing-front-matter"),
    (practice("{#longer .easy}", "{.easy}"), "practice.md:9:26: missing-id"),
    ({f"{LINES}/lab.md": LAB.replace("minutes: 9\n", "")}, "lab.md:2:1: missing-key"),
    (practice(" .easy", ""), "practice.md:9:26: missing-level"),
    (practice(" .easy", " .simple"), "practice.md:9:26: missing-level"),
    (
        practice(
            "- [ ] The first\n  > It is the shorter one.\n- [x] The second\n- [ ] Neither\n"
            "  > They differ.\n",
            "- [x] The only one\n",
        ),
        "practice.md:9:1: missing-options",
    ),
    ({f"{LINES}/practice.md": PRACTICE.partition("## ")[0]}, "practice.md:1:1: missing-question"),
    (practice("### Quick check\n\n```python\nprint(1 < 2)\n```\n\n", ""), "missing-section"),
    (practice("1. Count both.\n2. Final", "Final"), "practice.md:23:1: missing-steps"),
    (practice("- [x] The second", "- [ ] The second\n  > No."), "practice.md:9:1: no-right-answer"),
    ({f"{LINES}/lab.md": LAB.encode() + b"\nna\xefve\n"}, "lab.md:9:3: not-utf8"),
    (learn("A line<br>and more\n"), "learn.md:7:7: raw-html"),
    (learn("<!-- a note -->\n"), "learn.md:7:1: raw-html"),
    (practice("### Hint", "More.\n\n### Hint"), "practice.md:19:1: stray-text"),
    ({f"{LINES}/lab.md": LAB + "x" * LARGEST}, "lab.md:1:1: too-large"),
    (practice("- [ ] Neither\n", "- [x] Neither\n"), "practice.md:16:1: two-right-answers"),
    (learn("::: note\nText.\n"), "learn.md:7:1: unclosed-container"),
    (learn("Then $$x = 1\n\nand so on.\n"), "learn.md:7:6: unclosed-math"),
    ({"queues/README.md": "# Hello\n"}, "queues/README.md:1:1: unexpected-file"),
    ({f"{LINES}/runs/a.md": "# Hello\n"}, "runs/a.md:1:1: unexpected-file"),
    (learn("::: danger\nText.\n:::\n"), "learn.md:7:1: unknown-admonition"),
    (
        experiment("0.05\n", "0.05\nclaims:\n  a: time(zip) < 5 s\n"),
        "experiments/save.md:11:11: unknown-claim",
    ),
    (learn("[this](experiments/save.md#linear)\n"), "learn.md:7:1: broken-link"),
    (experiment("mlp_width", "mlp_widht"), "experiments/save.md:4:9: unknown-family"),
    (experiment("onnx", "onxx"), "experiments/save.md:5:19: unknown-format"),
    (practice(" .easy", " .easy .so"), "practice.md:9:26: unknown-kind"),
    ({f"{LINES}/lab.md": LAB.replace("title", "level: 3\ntitle")}, "lab.md:2:1: unknown-key"),
    (learn("1. See\n\n   ```pyhton\n   x\n   ```\n"), "learn.md:9:7: unknown-language"),
    ({f"{LINES}/leran.md": LEARN}, "leran.md:1:1: unknown-mode"),
    (
        experiment("operation: save", "operation: zip"),
        "experiments/save.md:3:12: unknown-operation",
    ),
    (practice("### Hint", "### Note\n\nA.\n\n### Hint"), "practice.md:19:1: unknown-section"),
    (practice("Answer.", "### Answer"), "practice.md:7:1: unknown-section"),
    (learn("Text.\n\n:::\n"), "learn.md:9:1: unopened-container"),
    ({f"{LINES}/recall.md/a.txt": ""}, "recall.md:1:1: unreadable-file"),
    (learn("*[so](javascript:alert(1))*\n"), "learn.md:7:2: unsafe-link"),
    (learn("[so](//evil.example)\n"), "learn.md:7:1: unsafe-link"),
]


@pytest.mark.parametrize(
    ("files", "expected"),
    CASES,
    ids=[f"{n}-{text.split()[-1]}" for n, (_, text) in enumerate(CASES)],
)
def test_each_mistake_gives_one_problem_at_its_place(
    site: Site, files: dict[str, str | bytes | None], expected: str
) -> None:
    for name, text in files.items():
        if text is None:
            (site.root / name).unlink()
        else:
            site.write({name: text})

    problems = [str(problem) for problem in site.load().problems]

    assert len(problems) == 1, problems
    assert expected in problems[0]


def test_feedback_that_is_not_indented_belongs_to_no_option(site: Site) -> None:
    site.write(practice("  > They differ.", "\n> They differ."))

    assert [problem.code for problem in site.load().problems] == ["missing-feedback", "stray-text"]


def test_a_link_out_of_the_directory_is_not_read(site: Site, tmp_path: Path) -> None:
    secret = tmp_path / "secret.md"
    secret.write_text(LEARN.replace("Words.", "Secret."))
    (site.root / LINES / "learn.md").unlink()
    (site.root / LINES / "learn.md").symlink_to(secret)

    library = site.load()

    assert "outside-link" in {problem.code for problem in library.problems}
    assert library.lessons[LINES].mode("learn") is None


def test_the_cases_above_give_every_code() -> None:
    given = {expected.rpartition(" ")[2] for _, expected in CASES}

    assert given | {"outside-link"} == CODES


def test_the_manual_explains_every_code_and_no_other() -> None:
    manual = (Path(__file__).parents[2] / "docs" / "content.md").read_text(encoding="utf-8")

    table = manual.partition("\n## Problems\n")[2]

    assert sorted(re.findall(r"^\| `([a-z0-9-]+)` \|", table, re.MULTILINE)) == sorted(CODES)


def test_the_code_emits_every_code_that_it_declares() -> None:
    sources = (Path(__file__).parents[2] / "app" / "content").rglob("*.py")
    text = "".join(path.read_text() for path in sources if path.name != "problems.py")

    assert {code for code in CODES if f'"{code}"' not in text} == set()


def test_the_good_course_has_no_problem(site: Site) -> None:
    library = site.load()

    assert library.problems == ()
    assert set(library.pages) == set(FILES)
