"""Draw static/card.png, which link previews show of pages without a run.

    python -m tools.site_card

Run it when app/experiments/sharing/card.py or the fonts change, and commit what it wrote.
"""

from pathlib import Path

from app.experiments.sharing.card import site_card
from app.experiments.sharing.picture_process import png
from app.experiments.sharing.share import CARD_WIDTH

TARGET = Path(__file__).resolve().parent.parent / "static" / "card.png"


def main() -> None:
    """Write the picture and say what it weighs."""
    TARGET.write_bytes(png(site_card(), CARD_WIDTH))
    print(f"{TARGET.name} {TARGET.stat().st_size:,} B")


if __name__ == "__main__":
    main()
