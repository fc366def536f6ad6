"""Lighthouse on a phone: four scores, held to a page kind's bars."""

import json
import os
import statistics
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.audit.browse import FLAGS, Address
from tools.audit.checks import MODULES
from tools.audit.findings import Outcome
from tools.audit.kinds import Bars, PageKind
from tools.browser import find_browser

#: Timing is the only part that chance has a hand in: its best of so many runs counts.
_MOST_RUNS = 3
#: In CI a page must have become much slower to fail a change: machines are noisy, timings no tests.
_SLACK = 10 if os.environ.get("CI") else 0
#: Now and then Lighthouse loses its own browser and asks to be run again.
_MOST_TRIES = 3
_TIMEOUT = 120
#: What no score is made of: pictures of the page, and leaving it to come back.
_LEFT_OUT = ("bf-cache", "final-screenshot", "screenshot-thumbnails")
_CATEGORIES = ("performance", "accessibility", "best-practices", "seo")


@dataclass(frozen=True, slots=True)
class Scores:
    """Of one run, 0 to 100, and the audits that kept each category from 100."""

    by_category: dict[str, int]
    faults: dict[str, tuple[str, ...]]
    figures: str


class ToolFailed(RuntimeError):
    """Lighthouse did not look at the page; the message is its own."""


def lighthouse(address: Address, kind: PageKind, first: Scores) -> Outcome:
    """A page kind with bars, held to them.

    Args:
        first: a run that was made already. Where it was too slow, more are made.

    Raises:
        ToolFailed: as ``measure``.
    """
    assert kind.bars is not None
    runs = [first]
    while _performance(runs[-1]) < kind.bars.performance - _SLACK and len(runs) < _MOST_RUNS:
        runs.append(measure(address.of(kind)))
    best = max(runs, key=_performance)
    found = [_performance(run) for run in runs]
    told = " ".join(str(best.by_category[name]) for name in _CATEGORIES)
    if len(found) > 1:
        told += f" (median {statistics.median(found):g} of {len(found)})"
    return Outcome(kind.name, "lighthouse", "phone", _below(best, kind.bars), told)


def _below(run: Scores, bars: Bars) -> tuple[str, ...]:
    wanted = (bars.performance - _SLACK, bars.accessibility, bars.best_practices, bars.seo)
    problems = []
    for name, bar in zip(_CATEGORIES, wanted, strict=True):
        score = run.by_category[name]
        if score < bar:
            why = run.figures if name == "performance" else "; ".join(run.faults[name])
            problems.append(f"{name} is {score}, not {bar}: {why}")
    return tuple(problems)


def _performance(run: Scores) -> int:
    return run.by_category["performance"]


def measure(url: str) -> Scores:
    """One run of Lighthouse; where the tool fails, up to two more.

    Raises:
        ToolFailed: it failed every time.
    """
    for _ in range(_MOST_TRIES - 1):
        try:
            return _measure(url)
        except ToolFailed:
            continue
    return _measure(url)


def _measure(url: str) -> Scores:
    with tempfile.TemporaryDirectory() as scratch:
        report = Path(scratch) / "report.json"
        told = _run(_command(url, report), scratch)
        if not report.exists():
            raise ToolFailed(f"lighthouse: {told.strip()[-500:]}")
        found = json.loads(report.read_text(encoding="utf-8"))
    if error := found.get("runtimeError"):
        raise ToolFailed(f"lighthouse: {error.get('message')}")
    return _scores(found)


def _command(url: str, report: Path) -> list[str]:
    return [
        str(MODULES / ".bin/lighthouse"),
        url,
        "--quiet",
        "--output=json",
        f"--output-path={report}",
        f"--only-categories={','.join(_CATEGORIES)}",
        f"--skip-audits={','.join(_LEFT_OUT)}",
        "--disable-full-page-screenshot",
        f"--chrome-flags={' '.join(FLAGS)}",
    ]


def _run(command: list[str], scratch: str) -> str:
    """What it says on standard error."""
    environment = {**os.environ, "CHROME_PATH": find_browser() or "", "TMPDIR": scratch}
    try:
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=_TIMEOUT, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise ToolFailed(f"lighthouse: no answer after {_TIMEOUT} s") from error
    return done.stderr


def _scores(report: dict[str, Any]) -> Scores:
    audits = report["audits"]
    categories = {name: report["categories"][name] for name in _CATEGORIES}
    figures = ("first-contentful-paint", "largest-contentful-paint", "total-blocking-time",
               "cumulative-layout-shift", "speed-index")  # fmt: skip
    return Scores(
        {name: round(100 * (each["score"] or 0)) for name, each in categories.items()},
        {name: _faults(each["auditRefs"], audits) for name, each in categories.items()},
        ", ".join(f"{audits[name]['title']} {audits[name]['displayValue']}" for name in figures),
    )


def _faults(refs: list[dict[str, Any]], audits: dict[str, Any]) -> tuple[str, ...]:
    """The audits with a weight that did not pass, and what they point at."""
    lines = []
    for ref in refs:
        audit = audits[ref["id"]]
        if ref["weight"] and audit["score"] is not None and audit["score"] < 1:
            items = (audit.get("details") or {}).get("items") or []
            places = [_place(item) for item in items[:3]]
            lines.append(f"{ref['id']}: {', '.join(filter(None, places)) or audit['title']}")
    return tuple(lines)


def _place(item: dict[str, Any]) -> str:
    node = item.get("node") or {}
    return str(node.get("selector") or item.get("description") or item.get("url") or "")[:120]
