"""oEmbed (oembed.com, version 1.0): what another site shows for a link to a run or a lab."""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from app.experiments.sharing.share import CARD_HEIGHT, CARD_WIDTH, HEIGHT, WIDTH, iframe

_RUN = re.compile(r"/runs/([A-Za-z0-9_-]{1,64})(?:/embed)?/?")
_LAB = re.compile(r"/([A-Za-z0-9_-]{1,100}/[A-Za-z0-9_-]{1,100})/lab/?")
#: Seconds that a consumer may keep an answer.
_KEEP = 3600


@dataclass(frozen=True, slots=True)
class Target:
    """What a link of this site leads to.

    Attributes:
        run_id: of the run; empty for a lab.
        lesson: course/lesson of the lab; empty for a run.
        query: (name, value) pairs, which say the view.
    """

    run_id: str
    lesson: str
    query: tuple[tuple[str, str], ...]


def read_target(url: str, origins: frozenset[str]) -> Target | None:
    """What a link leads to; None when it is none of a run or a lab of this site.

    Args:
        origins: scheme and host under which this site is reached.
    """
    try:
        parts = urlsplit(url.strip())
        query = tuple(parse_qsl(parts.query, max_num_fields=40))
    except ValueError:  # a port that is none, or more fields than any view has
        return None
    if f"{parts.scheme}://{parts.netloc}".lower() not in {origin.lower() for origin in origins}:
        return None
    if found := _RUN.fullmatch(parts.path):
        return Target(found[1], "", query)
    if found := _LAB.fullmatch(parts.path):
        return Target("", found[1], query)
    return None


def answer(
    title: str,
    frame_url: str,
    card_url: str,
    origin: str,
    max_width: int | None,
    max_height: int | None,
) -> dict[str, Any]:
    """The JSON of a rich embed, which is never larger than was asked for.

    Args:
        frame_url: whole address of the page for a frame.
        card_url: of the picture that stands for it.
        origin: of this site.
        max_width: pixels; None for as wide as is good.
        max_height: likewise.
    """
    width, height = min(max_width or WIDTH, WIDTH), min(max_height or HEIGHT, HEIGHT)
    return {
        "version": "1.0",
        "type": "rich",
        "provider_name": "Slope",
        "provider_url": f"{origin}/",
        "title": title,
        "cache_age": _KEEP,
        "width": width,
        "height": height,
        "html": iframe(frame_url, title, width, height),
        **_thumbnail(card_url, max_width, max_height),
    }


def _thumbnail(url: str, max_width: int | None, max_height: int | None) -> dict[str, Any]:
    """The picture; left out where it is larger than was asked for, as oEmbed wants it."""
    if (max_width or CARD_WIDTH) < CARD_WIDTH or (max_height or CARD_HEIGHT) < CARD_HEIGHT:
        return {}
    return {
        "thumbnail_url": url,
        "thumbnail_width": CARD_WIDTH,
        "thumbnail_height": CARD_HEIGHT,
    }
