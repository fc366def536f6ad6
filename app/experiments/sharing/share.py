"""What leads from a run to somebody else: its link, its downloads, how it is embedded and cited."""

from dataclasses import dataclass
from html import escape
from urllib.parse import urlencode

from app.experiments.chart_state import ChartState
from app.experiments.sharing.citation import Citation, cite
from app.experiments.store import Run

#: Pixels of an embedded chart that nobody asked to be smaller.
WIDTH, HEIGHT = 800, 560
#: Pixels of the picture that link previews show.
CARD_WIDTH, CARD_HEIGHT = 1200, 630


@dataclass(frozen=True, slots=True)
class Place:
    """This site as others know it.

    Attributes:
        origin: ``https://slope.example``.
        licence: of its data; empty where the operator has not stated one.
    """

    origin: str
    licence: str = ""


@dataclass(frozen=True, slots=True)
class Download:
    """A file: of the chart, in the view that is shown, or of the samples, which are all.

    ``of`` is chart or samples; ``what`` and ``label`` together are its name.
    """

    of: str
    what: str
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Embedding:
    """HTML that shows the chart in another page, in one size."""

    label: str
    html: str


@dataclass(frozen=True, slots=True)
class Share:
    """Everything of a run that can be given to others; addresses are whole but the downloads'.

    Attributes:
        link: this view of the run, on its own page.
        oembed: where the same is told to programs.
        card: the picture for link previews.
        is_default_view: the link needs no words about a view.
    """

    link: str
    title: str
    oembed: str
    card: str
    is_default_view: bool
    downloads: tuple[Download, ...]
    embeddings: tuple[Embedding, ...]
    citation: Citation


def share(run: Run, title: str, state: ChartState, place: Place) -> Share:
    """What of a run can be shared, in the view that is shown.

    Args:
        title: of its experiment.
        place: this site.
    """
    link = state.url(f"{place.origin}/runs/{run.id}")
    frame = state.url(f"{place.origin}/runs/{run.id}/embed")
    return Share(
        link=link,
        title=title,
        oembed=f"{place.origin}/api/oembed?{urlencode({'url': link})}",
        card=state.url(f"{place.origin}/runs/{run.id}/card.png"),
        is_default_view=not state.query(),
        downloads=_downloads(run, state),
        embeddings=(
            Embedding("As wide as the text around it", iframe(frame, title, "100%", HEIGHT)),
            Embedding("Small, for a column", iframe(frame, title, "360", 440)),
            Embedding("For a slide", iframe(frame, title, "1280", 720)),
        ),
        citation=cite(run, title, f"{place.origin}/runs/{run.id}", place.licence),
    )


def iframe(url: str, title: str, width: str | int, height: int) -> str:
    """The HTML of a frame.

    Args:
        width: pixels, or a share such as ``100%``.
        height: pixels.
    """
    return (
        f'<iframe src="{escape(url)}" title="{escape(title)}" width="{width}" height="{height}" '
        'loading="lazy" frameborder="0"></iframe>'
    )


def _downloads(run: Run, state: ChartState) -> tuple[Download, ...]:
    api = f"/api/runs/{run.id}"

    def view(name: str) -> str:
        return state.url(f"{api}/{name}?download=1")

    return (
        Download("chart", "Chart as", "PNG", view("chart.png")),
        Download("chart", "Chart as", "SVG", view("chart.svg")),
        Download("chart", "Chart as", "Plotly figure", view("figure.json")),
        Download("samples", "Samples as", "CSV", f"{api}/samples.csv"),
        Download("samples", "Samples as", "JSON lines", f"{api}/samples.jsonl"),
    )
