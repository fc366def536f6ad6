"""The page of a format's files: what is drawn adds up, and nonsense in the address is told."""

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st

from anatomy.files import ALL
from app.anatomy import store
from app.anatomy.opened import FAMILY
from app.anatomy.opening import open_up
from app.anatomy.regions import Role
from app.anatomy.strip import COLUMNS, runs, spans
from app.anatomy.view import Scale, choose_place, choose_view
from app.db.migrate import migrate
from app.experiments.cards import format_cards
from app.lessons.visualize import visualize_panel
from app.main import create_app
from app.settings import Settings
from visitor import Visitor

PAGE = "/mlops/model-serialization/visualize"
SIZES = (60, 1000, 10_000)
CONTENT = Path(__file__).parents[2] / "content"
every_scale = pytest.mark.parametrize("scale", list(Scale))


@every_scale
@pytest.mark.parametrize("name", [name for name, data in ALL.items() if data])
def test_a_strip_is_filled_from_end_to_end(name: str, scale: Scale) -> None:
    (found,) = open_up({"model": ALL[name]})
    placed = spans(found.parts, scale)
    drawn = runs(placed)

    assert placed[-1].x + placed[-1].width == pytest.approx(100)
    assert drawn[0].x == 0
    assert all(a.x + a.width == pytest.approx(b.x) for a, b in pairwise(drawn))
    assert drawn[-1].x + drawn[-1].width == pytest.approx(100)
    assert len(drawn) <= COLUMNS


def test_widths_are_true_to_the_bytes_unless_structure_is_enlarged() -> None:
    (found,) = open_up({"model": ALL["safetensors"]})

    def weights(scale: Scale) -> float:
        return sum(each.width for each in runs(spans(found.parts, scale)) if each.role == "weights")

    share = 100 * found.bytes_by_role()[Role.WEIGHTS] / found.size
    assert weights(Scale.LINEAR) == pytest.approx(share, abs=1)
    assert weights(Scale.ENLARGED) < share


@given(st.dictionaries(st.sampled_from(["n", "scale", "file", "at"]), st.text(max_size=30)))
def test_no_address_is_a_mistake_of_ours(params: dict[str, str]) -> None:
    view, _ = choose_view(params, "pickle", SIZES)
    placed, _ = choose_place(params, view, [500, 0])

    assert placed.n in SIZES
    assert placed.at is None or 0 <= placed.at < [500, 0][placed.file]


@given(
    st.sampled_from(SIZES),
    st.sampled_from(list(Scale)),
    st.integers(0, 1),
    st.none() | st.integers(0, 499),
)
def test_an_address_leads_to_the_view_that_it_was_made_from(
    n: int, scale: Scale, file: int, at: int | None
) -> None:
    view, _ = choose_view({}, "pickle", SIZES)
    url = view.url(PAGE).partition("?")[2]
    changed = view.url(PAGE, n=n, scale=scale, file=file, at=at).partition("?")[2]
    params = dict(pair.split("=") for pair in changed.split("&"))
    back, words = choose_view(params, "pickle", SIZES)
    placed, more = choose_place(params, back, [500, 500])

    assert url == "format=pickle&n=1000"
    assert (placed.n, placed.scale, placed.file, placed.at) == (n, scale, file, at)
    assert words + more == ()


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    """One site for all that only look: reading the content takes longer than any of them."""
    data = tmp_path_factory.mktemp("shared")
    settings = Settings(data_dir=data, content_dir=CONTENT, database_url="", secret_key="tests")
    migrate(settings.database)
    app = create_app(settings)
    yield app
    app.state.database.dispose()


@pytest.fixture
def reader(shared: FastAPI) -> Visitor:
    """Somebody who only looks."""
    return Visitor(shared)


def text_of(page: str) -> str:
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page)))


def test_the_first_page_shows_a_pickle_of_960_parameters(reader: Visitor) -> None:
    page = reader.get(PAGE)
    words = text_of(page.text)

    assert page.status_code == 200
    assert "960 parameters are 3,840 bytes of weights" in words
    assert "STACK_GLOBAL: import app.measuring.models._mlp.Mlp" in words
    assert "recorded with the lesson" in words
    assert page.text.count("<h1") == 1


@pytest.mark.parametrize("format_id", list(format_cards()))
def test_every_format_adds_up_at_every_size(shared: FastAPI, format_id: str) -> None:
    library = shared.state.shelf.library
    with shared.state.database.read() as session:
        for n in (60, 1_000_000):
            params = {"format": format_id, "n": str(n)}
            panel = visualize_panel(session, library, "mlops/model-serialization", params)
            assert panel is not None
            assert panel.wrong == ()
            roles = {row.role: int(row.size.replace(",", "")) for row in panel.roles}
            current = next(row for row in panel.growth.rows if row.size.current)
            assert sum(roles.values()) == int(current.total.replace(",", ""))
            assert roles[Role.WEIGHTS] == 4 * int(current.size.label.replace(",", ""))


def test_the_structure_does_not_grow_with_the_model(reader: Visitor) -> None:
    words = text_of(reader.get(f"{PAGE}?format=safetensors&n=1000000").text)

    assert "the weights grow from 192 bytes to 4,008,000 bytes; everything else grows" in words
    assert "The file has 4,008,656 bytes: 656 bytes (under 0.1 %)" in words


def test_a_piece_of_a_node_is_shown_with_its_bytes(reader: Visitor) -> None:
    first = reader.get(f"{PAGE}?format=onnx&n=60").text
    link = re.search(r'href="([^"]+)">node Gemm, node_linear<', first)
    assert link is not None
    page = text_of(reader.get(html.unescape(link[1])).text)

    assert "op_type: Gemm" in page
    assert "####" in text_of(first) or "####" in page


def test_deflated_code_is_shown_as_text(reader: Visitor) -> None:
    first = reader.get(f"{PAGE}?format=torchscript&n=60&at=1500").text
    link = re.search(r'href="([^"]+)">code/__torch__/app/measuring/models/_mlp[^<]*\.py<', first)
    assert link is not None

    assert "def forward(self" in text_of(reader.get(html.unescape(link[1])).text)


def test_long_lists_are_shown_in_stretches(reader: Visitor) -> None:
    first = reader.get(f"{PAGE}?format=torchscript_trace").text
    assert "more parts" in first
    pieces = re.search(r'href="([^"]+)">… (\d+) more pieces', reader.get(PAGE).text)
    assert pieces is not None

    later = reader.get(html.unescape(pieces[1])).text
    assert "16 pieces before" in later
    assert "SHORT_BINUNICODE" in later


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("format=zip", "There is no format “zip” here. Formats: pickle, "),
        ("n=77", "No model of “77” parameters is here. Sizes: 60, 1000, "),
        ("n=1e3", "No model of “1e3” parameters is here."),
        ("scale=log", "There is no scale “log”. Scales: linear, enlarged."),
        ("file=7", "There is no file “7”"),
        ("at=-1", "There is no byte “-1”"),
        ("at=99999999", "There is no byte “99999999”"),
        ("at=%00%3Cb%3E", "There is no byte “·<b>”"),
        ("format=onnx&n=60&file=1&at=0", "The file is empty"),
    ],
)
def test_nonsense_falls_back_with_a_word(reader: Visitor, query: str, words: str) -> None:
    page = reader.get(f"{PAGE}?{query}")

    assert page.status_code == 200
    assert words in text_of(page.text)
    assert "Something near it is shown" in page.text


def test_a_lesson_without_files_says_how_they_come(app: FastAPI, visitor: Visitor) -> None:
    for path in app.state.settings.content_dir.rglob("anatomy/*.json"):
        path.unlink()
    app.state.shelf.reload()

    assert "No files have been opened up yet" in visitor.get(PAGE).text


def test_a_stranger_gets_the_page_kept_until_a_worker_adds_a_map(app: FastAPI) -> None:
    stranger = Visitor(app)
    first = stranger.get(PAGE).text
    recorded = next(
        each for each in app.state.shelf.library.anatomies.values() if each.format == "pickle"
    )
    own = replace(recorded, machine="a machine of ours")
    assert own.family == FAMILY
    with app.state.database.write() as session:
        store.add(session, own, None)

    assert "a machine of ours" not in first
    assert "by this site’s own worker" in text_of(Visitor(app).get(PAGE).text)
