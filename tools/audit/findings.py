"""What an audit found, and how it is told: a table, JSON, an exit status."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

Check = Literal["visit", "axe", "console", "width", "focus", "lighthouse"]

CHECKS: tuple[Check, ...] = ("visit", "axe", "console", "width", "focus", "lighthouse")
_MOST_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Outcome:
    """One check of one page kind in one setting.

    Attributes:
        where: the setting, such as ``360 px dark``.
        problems: a line each; none for a check that passed.
        told: figures worth telling also when it passed.
    """

    kind: str
    check: Check
    where: str
    problems: tuple[str, ...] = ()
    told: str = ""

    @property
    def passed(self) -> bool:
        """Nothing was found."""
        return not self.problems


def table(outcomes: Sequence[Outcome]) -> str:
    """A row a page kind, a column a check: ``ok``, or how many settings failed of how many."""
    checks = [check for check in CHECKS if any(o.check == check for o in outcomes)]
    rows = [["page", *checks]]
    for kind in dict.fromkeys(outcome.kind for outcome in outcomes):
        cells = [_cell([o for o in outcomes if o.kind == kind and o.check == c]) for c in checks]
        rows.append([kind, *cells])
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)) for row in rows]
    return "\n".join(line.rstrip() for line in lines)


def _cell(outcomes: Sequence[Outcome]) -> str:
    if not outcomes:
        return "-"
    failed = sum(not outcome.passed for outcome in outcomes)
    told = ", ".join(dict.fromkeys(outcome.told for outcome in outcomes if outcome.told))
    if failed:
        return f"{failed}/{len(outcomes)} FAILED {told}".rstrip()
    return f"ok {told}".rstrip()


def details(outcomes: Iterable[Outcome]) -> str:
    """Every problem, by page kind, check and setting; the same one in several settings once."""
    lines = []
    seen: dict[tuple[str, str, tuple[str, ...]], list[str]] = {}
    for outcome in outcomes:
        if not outcome.passed:
            key = (outcome.kind, outcome.check, outcome.problems)
            seen.setdefault(key, []).append(outcome.where)
    for (kind, check, problems), where in seen.items():
        lines.append(f"{kind}, {check}, {'; '.join(where)}:")
        lines += [f"    {problem}" for problem in problems[:_MOST_SHOWN]]
        if len(problems) > _MOST_SHOWN:
            lines.append(f"    … and {len(problems) - _MOST_SHOWN} more (in the JSON)")
    return "\n".join(lines)


def closing(outcomes: Sequence[Outcome]) -> str:
    """The last line: ``N passed, N failed``."""
    passed = sum(outcome.passed for outcome in outcomes)
    return f"{passed} passed, {len(outcomes) - passed} failed"


def write_json(outcomes: Sequence[Outcome], directory: Path) -> Path:
    """``audit.json``, an object an outcome."""
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / "audit.json"
    found = [{**asdict(outcome), "passed": outcome.passed} for outcome in outcomes]
    path.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return path
