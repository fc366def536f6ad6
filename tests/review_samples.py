"""Cards of a test's own, and who a visitor is."""

from pathlib import Path

from visitor import Visitor

LESSON = "mlops/model-serialization"
CARDS = 12


def write_cards(content: Path) -> None:
    """Give the lesson twelve cards to recall."""
    cards = "".join(f"\n## Front {n} {{#card-{n}}}\n\nBack {n}\n" for n in range(1, CARDS + 1))
    head = "---\ntitle: Cards\nsummary: To keep.\nminutes: 5\n---\n\nSay it first.\n"
    (content / LESSON / "recall.md").write_text(head + cards)


def learner_of(visitor: Visitor) -> str:
    """The id in a visitor's cookie, who gets one first where there is none."""
    if "slope_learner" not in visitor.client.cookies:
        visitor.get(f"/{LESSON}/recall")
    return visitor.client.cookies["slope_learner"].partition(".")[0]
