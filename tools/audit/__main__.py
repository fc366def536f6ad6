"""python -m tools.audit [--only axe,lighthouse] [--page NAME] [--out DIRECTORY]

Holds every page kind to docs/auditing.md. Exit status: 0, 1 for findings, 2 for wrong use.
"""

import argparse
import sys
import time
from pathlib import Path

from tools.audit.checks import MODULES
from tools.audit.findings import CHECKS, Check, Outcome, closing, details, table, write_json
from tools.audit.kinds import KINDS, PageKind
from tools.audit.run import audit, sites


def main() -> int:
    """Run what is asked for, and tell."""
    parser = argparse.ArgumentParser(prog="python -m tools.audit", description=__doc__)
    parser.add_argument("--only", default=",".join(CHECKS), help=f"some of {', '.join(CHECKS)}")
    parser.add_argument("--page", default="", help="some page kinds, joined by commas")
    parser.add_argument("--out", type=Path, default=Path("data/audit"), help="where the JSON goes")
    wish = parser.parse_args()
    only = _checks(parser, wish.only)
    kinds = _kinds(parser, wish.page)
    if not MODULES.exists():
        parser.error("axe-core and Lighthouse are missing: npm ci --prefix tools/audit")
    begun = time.monotonic()
    with sites() as found:
        outcomes = audit(found, kinds, only, _tell)
    print("\n" + table(outcomes))
    if problems := details(outcomes):
        print("\n" + problems)
    path = write_json(outcomes, wish.out)
    print(f"\n{time.monotonic() - begun:.0f} s; as JSON in {path}\n{closing(outcomes)}")
    return 1 if any(not outcome.passed for outcome in outcomes) else 0


def _tell(outcome: Outcome) -> None:
    """Progress, on standard error."""
    state = "ok" if outcome.passed else "FAILED"
    print(f"{outcome.kind} {outcome.check} {outcome.where}: {state}", file=sys.stderr, flush=True)


def _checks(parser: argparse.ArgumentParser, text: str) -> frozenset[Check]:
    wanted = {part.strip() for part in text.split(",")}
    if unknown := wanted - set(CHECKS):
        parser.error(f"no check {', '.join(sorted(unknown))}; there are {', '.join(CHECKS)}")
    return frozenset(check for check in CHECKS if check in wanted and check != "visit")


def _kinds(parser: argparse.ArgumentParser, text: str) -> tuple[PageKind, ...]:
    wanted = {part.strip() for part in text.split(",") if part.strip()}
    if unknown := wanted - {kind.name for kind in KINDS}:
        names = ", ".join(kind.name for kind in KINDS)
        parser.error(f"no page kind {', '.join(sorted(unknown))}; there are {names}")
    return tuple(kind for kind in KINDS if not wanted or kind.name in wanted)


if __name__ == "__main__":
    sys.exit(main())
