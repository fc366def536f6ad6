"""How an audit's findings are told."""

import json
from pathlib import Path

from tools.audit.findings import Outcome, closing, details, table, write_json

OUTCOMES = [
    Outcome("home", "axe", "360 px light"),
    Outcome("home", "axe", "360 px dark", ("color-contrast: a: 3.9",)),
    Outcome("home", "axe", "1280 px dark", ("color-contrast: a: 3.9",)),
    Outcome("home", "focus", "1280 px light", (), "12 stops"),
    Outcome("run", "focus", "1280 px light", (), "40 stops"),
]


def test_the_last_line_counts_checks() -> None:
    assert closing(OUTCOMES) == "3 passed, 2 failed"


def test_the_table_has_a_row_a_page_and_a_column_a_check() -> None:
    assert table(OUTCOMES).splitlines() == [
        "page  axe         focus",
        "home  2/3 FAILED  ok 12 stops",
        "run   -           ok 40 stops",
    ]


def test_the_same_problem_in_several_settings_is_told_once() -> None:
    assert details(OUTCOMES).splitlines() == [
        "home, axe, 360 px dark; 1280 px dark:",
        "    color-contrast: a: 3.9",
    ]


def test_many_problems_are_told_in_part_and_kept_whole(tmp_path: Path) -> None:
    many = Outcome("home", "axe", "360 px light", tuple(f"problem {n}" for n in range(10)))
    assert "… and 4 more (in the JSON)" in details([many])
    found = json.loads(write_json([many], tmp_path / "new").read_text())
    assert len(found[0]["problems"]) == 10
    assert found[0]["passed"] is False


def test_nothing_found_is_nothing_told() -> None:
    assert details([OUTCOMES[0]]) == ""
