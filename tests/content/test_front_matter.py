"""Front matter: what is taken, and what is said about the rest."""

import pytest
from content_samples import EXPERIMENT, LEARN, LESSON, found, read

LEARN_FILE = "queues/lines/learn.md"
SAVE_FILE = "queues/lines/experiments/save.md"


def experiment(**changes: str) -> str:
    lines = EXPERIMENT.split("\n")
    return "\n".join(
        f"{key}: {changes[key]}" if (key := line.partition(":")[0]) in changes else line
        for line in lines
    )


def test_an_experiment_is_read_with_all_its_values() -> None:
    value = read(SAVE_FILE, EXPERIMENT).value

    assert value.id == "queues/lines/save"
    assert value.formats == ("pickle", "onnx")
    assert value.sizes == (1000, 3162, 10000, 31623, 100000)
    assert (value.blocks, value.budget, value.precision) == (5, 240.0, 0.05)


@pytest.mark.parametrize("written", ["1000", "1_000", "1e3", "1.0e+3", "'1000'", "0.1e4"])
def test_a_whole_number_is_written_in_many_ways(written: str) -> None:
    assert read(SAVE_FILE, experiment(sizes=f"[{written}]")).value.sizes == (1000,)


@pytest.mark.parametrize(
    "written",
    ["10.5", "1e-3", "nan", "inf", "ten", "1e99", "1e999999999", "-5", "0x10", "٣", "", "true",
     "[5]", "{a: 1}", "!!int 5x", "!custom 5", "9" * 400, "~"],
)  # fmt: skip
def test_other_things_are_no_whole_number(written: str) -> None:
    page = read(LEARN_FILE, LEARN.replace("minutes: 3", f"minutes: {written}"))

    assert [problem.code for problem in page.problems] == ["bad-value"]
    assert page.value is None


def test_sizes_may_be_a_list_that_ascends() -> None:
    assert read(SAVE_FILE, experiment(sizes="[1e3, 1e4]")).value.sizes == (1000, 10000)
    assert found(read(SAVE_FILE, experiment(sizes="[1e4, 1e3]"))) == ["6:14 bad-value"]
    assert found(read(SAVE_FILE, experiment(sizes="[]"))) == ["6:8 bad-value"]
    assert found(read(SAVE_FILE, experiment(sizes="5"))) == ["6:8 bad-value"]


def test_a_range_of_sizes_ends_exactly_where_it_says() -> None:
    sizes = "{from: 10, to: 1e9, per_decade: 1}"

    assert read(SAVE_FILE, experiment(sizes=sizes)).value.sizes == tuple(
        10**power for power in range(1, 10)
    )


def test_too_many_sizes_are_a_problem() -> None:
    page = read(SAVE_FILE, experiment(sizes="{from: 10, to: 1e9, per_decade: 10}"))

    assert found(page) == ["6:8 bad-value"]


def test_everything_wrong_is_said_at_once() -> None:
    page = read(
        SAVE_FILE,
        "---\ntitel: x\noperation: zip\nfamily: cnn\nformats: [a, pickle, b]\nblocks: 0\n"
        "budget: x\n---\n\n# No\n\n[x](javascript:1)\n",
    )

    assert found(page) == [
        "2:1 missing-key",
        "2:1 missing-key",
        "2:1 missing-key",
        "2:1 unknown-key",
        "3:12 unknown-operation",
        "4:9 unknown-family",
        "5:11 unknown-format",
        "5:22 unknown-format",
        "6:9 bad-value",
        "7:9 bad-value",
        "10:1 bad-heading",
        "12:1 unsafe-link",
    ]


def test_a_typing_mistake_is_recognised() -> None:
    page = read(LEARN_FILE, LEARN.replace("minutes", "minuets"))

    assert any("did you mean 'minutes'?" in problem.message for problem in page.problems)


@pytest.mark.parametrize(
    "yaml",
    ["title: [", "\ttitle: a", "title: a: b", "- a\n- b", "just words", "&a [*a]", "*a", "{" * 2000,
     "[" * 2000, "title: 'a", "? [a]\n: b", "title: \x07", "%YAML 9.9", "a: b\n...\nc: d"],
)  # fmt: skip
def test_broken_yaml_is_a_problem_and_the_body_is_checked_all_the_same(yaml: str) -> None:
    page = read(LEARN_FILE, f"---\n{yaml}\n---\n\n# No\n")
    codes = {problem.code for problem in page.problems}

    assert page.value is None
    assert "bad-heading" in codes
    assert len(codes) > 1


def test_yaml_makes_no_objects() -> None:
    page = read(LEARN_FILE, LEARN.replace("The idea", "!!python/object/apply:os.system ['true']"))

    assert found(page) == ["2:8 bad-value"]


def test_a_title_that_yaml_takes_for_a_number_is_a_title() -> None:
    assert read(LEARN_FILE, LEARN.replace("The idea", "2026")).value.title == "2026"


@pytest.mark.parametrize(
    "title", ['"a\\nb"', '"\\ud800"', '"\\x00"', '"\\u2028"', "x" * 201, "' '"]
)
def test_a_title_is_one_line_of_text(title: str) -> None:
    assert found(read(LEARN_FILE, LEARN.replace("The idea", title))) == ["2:8 bad-value"]


def test_a_title_is_not_markdown() -> None:
    assert read(LEARN_FILE, LEARN.replace("The idea", "'<b> & *c*'")).value.title == "<b> & *c*"


def test_a_list_does_not_repeat_itself() -> None:
    assert found(read("queues/lines/lesson.md", LESSON.replace("[ops]", "[ops, ops]"))) == [
        "5:13 bad-value"
    ]


def test_yaml_line_separators_do_not_shift_lines() -> None:
    page = read(LEARN_FILE, LEARN.replace("The idea", "'a\u2028b'").replace("3", "x"))

    assert found(page) == ["2:8 bad-value", "4:10 bad-value"]
