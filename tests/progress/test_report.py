"""The report of ``slope project``: written by the command, read from whoever sends one."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import Invalid
from app.progress.report import MOST_BYTES, Checked, read_report, write_report
from app.progress.ways import Tick

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
NAMES = ("model", "safe-load")
GOOD = {
    "slope_report": 1,
    "lesson": "c/l",
    "made_at": "2026-03-01T11:00:00Z",
    "checkpoints": [{"name": "model", "passed": True, "said": "fine"}],
}


def read(value: object) -> dict[str, Tick]:
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    return read_report(data, "c/l", NAMES, NOON)


@given(
    st.lists(
        st.builds(
            Checked,
            name=st.sampled_from(NAMES),
            passed=st.booleans(),
            said=st.text(st.characters(codec="utf-8"), max_size=900),
        ),
        min_size=1,
        max_size=2,
        unique_by=lambda each: each.name,
    )
)
def test_what_the_command_writes_is_read(checked: list[Checked]) -> None:
    text = write_report("c/l", checked, NOON)
    found = read(text.encode())
    assert {name: tick.passed for name, tick in found.items()} == {
        each.name: each.passed for each in checked
    }
    assert all(tick.by == "report" and tick.at == NOON for tick in found.values())
    assert all(tick.said.isprintable() for tick in found.values())


@given(st.binary(max_size=400))
def test_bytes_of_any_kind_are_refused_in_words(data: bytes) -> None:
    with pytest.raises(Invalid, match="report"):
        read(data)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    )
)
def test_any_other_json_is_refused_in_words(value: object) -> None:
    with pytest.raises(Invalid, match="report"):
        read(value)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"slope_report": 2}, "slope_report"),
        ({"lesson": "c/other"}, "c/other"),
        ({"made_at": "yesterday"}, "made_at"),
        ({"made_at": "2026-03-01T11:00:00"}, "made_at"),
        ({"grade": "A"}, "grade"),
        ({"checkpoints": []}, "checkpoints"),
        ({"checkpoints": GOOD["checkpoints"] * 2}, "twice"),  # type: ignore[operator]
        ({"checkpoints": GOOD["checkpoints"] * 13}, "checkpoints"),  # type: ignore[operator]
        ({"checkpoints": [{"name": "model", "passed": "yes", "said": ""}]}, "passed"),
        ({"checkpoints": [{"name": "model", "passed": 1, "said": ""}]}, "passed"),
        ({"checkpoints": [{"name": "model", "passed": True}]}, "said"),
        ({"checkpoints": [{"name": "<b>", "passed": True, "said": ""}]}, "name"),
        ({"checkpoints": [{"name": "model", "passed": True, "said": "x" * 601}]}, "said"),
        ({"checkpoints": [{"name": "other", "passed": True, "said": ""}]}, "model, safe-load"),
    ],
)
def test_what_is_wrong_is_named(change: dict[str, object], words: str) -> None:
    with pytest.raises(Invalid) as caught:
        read(GOOD | change)
    assert words in caught.value.detail


@pytest.mark.parametrize("other", [{}, [], {"name": "package", "version": "1.0"}])
def test_json_of_something_else_is_told_from_a_report_with_a_mistake(other: object) -> None:
    with pytest.raises(Invalid, match="JSON of something else"):
        read(other)


def test_an_empty_or_an_endless_report_is_refused() -> None:
    with pytest.raises(Invalid, match="slope project wrote"):
        read(b" \n")
    with pytest.raises(Invalid, match="at most"):
        read(b" " * (MOST_BYTES + 1))
    with pytest.raises(Invalid, match="report"):
        read(b"[" * MOST_BYTES)


def test_checkpoints_that_the_project_has_no_more_are_left_out() -> None:
    both = [*GOOD["checkpoints"], {"name": "gone", "passed": True, "said": ""}]  # type: ignore[misc]
    assert set(read(GOOD | {"checkpoints": both})) == {"model"}
