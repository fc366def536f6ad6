"""The panel of the mode *visualize*: which files there are, and what is shown of them."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from app.anatomy import store
from app.anatomy.lists import Choice
from app.anatomy.opened import FAMILY, SIZES, OpenedFormat
from app.anatomy.page import AnatomyPanel, anatomy_panel
from app.anatomy.view import View, choose_format, choose_place, choose_view
from app.content.models import Library
from app.content.paths import VISUALIZE
from app.experiments.cards import format_cards


def visualize_panel(
    session: Session, library: Library, lesson: str, params: Mapping[str, str]
) -> AnatomyPanel | None:
    """What an address shows of the files; None while there are none.

    Args:
        lesson: its path.
        params: the address's; nonsense in it is told and something near it shown.
    """
    recorded = _recorded(library, lesson)
    there_are = store.formats(session, FAMILY) | set(recorded)
    known = [card for name, card in format_cards().items() if name in there_are]
    if not known:
        return None
    format_id, wrong = choose_format(params.get("format", ""), [card.id for card in known])
    opened = _opened(session, recorded.get(format_id), format_id)
    view, more = choose_view(params, format_id, [model.asked for model in opened.models])
    model = next(each for each in opened.models if each.asked == view.n)
    placed, others = choose_place(params, view, [file.size for file in model.files])
    path = f"/{lesson}/{VISUALIZE}"
    card = format_cards()[format_id]
    return anatomy_panel(
        path,
        placed,
        opened,
        [_choice(path, view, each.id, each.label, each.colour) for each in known],
        (*filter(None, [wrong]), *more, *others),
        (card.label, card.about),
    )


def _choice(path: str, view: View, format_id: str, label: str, colour: str) -> Choice:
    url = view.url(path, "map", format=format_id)
    return Choice(label, url, format_id == view.format, colour)


def _recorded(library: Library, lesson: str) -> dict[str, OpenedFormat]:
    """Files that lie beside a lesson, by format."""
    return {
        found.format: found
        for file, found in library.anatomies.items()
        if file.startswith(f"{lesson}/") and isinstance(found, OpenedFormat)
    }


def _opened(session: Session, recorded: OpenedFormat | None, format_id: str) -> OpenedFormat:
    """This site's own files once they are all there; else those that came with the lesson."""
    own = store.newest(session, FAMILY, format_id)
    if own is not None and (recorded is None or len(own.models) >= len(SIZES)):
        return own
    assert recorded is not None
    return recorded
