"""The scripts of the live chart, run in a browser on their own: values in, values out.

Some rules live twice, in Python for the server's words and in JavaScript for what lands between
two of its answers; these tests hold one against the other.
"""

from collections.abc import Iterator
from dataclasses import asdict
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route

from app.content.kinds.drawn import empty_plane
from app.content.quantities import read_amount
from app.experiments import units
from app.experiments.cells import interval_of_median
from app.experiments.chart_state import amount_at
from app.experiments.drawing.hero import short_name
from app.experiments.law import Cost, Law
from app.experiments.numbers import human_count
from app.experiments.outliers import tukey
from app.experiments.tally import CellCertainty, CellState
from app.experiments.values import EndedBy
from app.experiments.watch import clock, latest, percent, tone

pytestmark = pytest.mark.browser

STATIC = Path(__file__).parents[2] / "static"
ORIGIN = "http://slope.test"
ENDS = (EndedBy.PRECISION, EndedBy.BLOCKS, EndedBy.TIME)


@pytest.fixture(scope="module")
def scripts(browser: Browser) -> Iterator[Page]:
    """An empty page that may import the site's scripts."""

    def serve(route: Route) -> None:
        path = route.request.url.removeprefix(f"{ORIGIN}/static/")
        if path == f"{ORIGIN}/":
            route.fulfill(body="<!doctype html><title>scripts</title>", content_type="text/html")
        else:
            route.fulfill(path=STATIC / path, content_type="text/javascript")

    page = browser.new_page()
    page.route(f"{ORIGIN}/**", serve)
    page.goto(f"{ORIGIN}/")
    yield page
    page.close()


def run(page: Page, script: str, body: str, argument: Any = None) -> Any:
    """What a function body gives that sees a script's exports as ``it`` and an ``argument``."""
    source = f"async (argument) => {{ const it = await import('/static/js/run/{script}'); {body} }}"
    return page.evaluate(source, argument)


@pytest.mark.parametrize(
    ("name", "ours"),
    [
        ("seconds", units.seconds),
        ("bytes", units.size),
        ("count", units.count),
        ("rate", units.rate),
    ],
)
def test_numbers_read_the_same_from_script_and_server(scripts: Page, name: str, ours: Any) -> None:
    values = [0, 1e-6, 3.456e-5, 0.000999, 0.9996, 1, 9.995, 12.34, 99.96, 100, 999.6, 1e3]
    values += [4096, 31_623, 1e6, 3.16e6, 999_999, 1e7, 4e7, 2.5e9, 3e12]
    theirs = run(scripts, "words.js", f"return argument.map(it.{name})", values)
    assert theirs == [ours(value) for value in values]


@pytest.mark.parametrize("unit", ["s", "B", ""])
def test_what_a_drawn_point_writes_is_what_the_server_reads(scripts: Page, unit: str) -> None:
    plane = empty_plane((1000, 100_000), unit)
    keys = ("least", "most", "steps", "units", "writes")
    body = """
      const steps = [...Array(it.topStep(argument) + 1).keys()];
      return steps.map((step) => {
        const value = it.valueAt(step, argument);
        const text = it.words(value, argument);
        return [value, text, it.read(text, argument)];
      });"""
    drawn = run(scripts, "../drawing/amounts.js", body, {key: getattr(plane, key) for key in keys})

    assert len(drawn) > 60
    for value, text, read in drawn:
        assert (
            read_amount(text, unit).value == pytest.approx(read) == pytest.approx(value, rel=0.05)
        )


def test_the_measuring_reads_the_same_from_script_and_server(scripts: Page) -> None:
    shares = [0, 1e-5, 0.00099, 0.001, 0.0123, 0.0994, 0.0996, 0.37, 9.99, 9.996, 1e6]
    theirs = run(scripts, "words.js", "return argument.map(it.percent)", shares)
    assert theirs == [percent(share) for share in shares]
    durations = [0, 0.4, 1, 59.6, 60, 89, 91, 118, 600, 3725]
    theirs = run(scripts, "words.js", "return argument.map(it.clock)", durations)
    assert theirs == [clock(seconds) for seconds in durations]
    ends = [(seconds, end) for seconds in (None, *durations) for end in (None, *ENDS)]
    theirs = run(scripts, "words.js", "return argument.map((each) => it.latest(...each))", ends)
    assert theirs == [latest(*each) for each in ends]
    cells = [
        CellCertainty("raw", 1000, 3, width, state)
        for state in CellState
        for width in (None, 0.01, 0.05, 0.07, 0.1, 0.2, 0.21, 3.0)
    ]
    theirs = run(
        scripts,
        "progress.js",
        "return argument.map((cell) => it.toneOf(cell, 0.05))",
        [{"state": cell.state, "half_width": cell.half_width} for cell in cells],
    )
    assert theirs == [tone(cell, 0.05) for cell in cells]


def test_intervals_are_the_same_from_script_and_server(scripts: Page) -> None:
    samples = [[float((7 * k) % 23 + 1) for k in range(count)] for count in range(1, 24)]
    body = (
        "return argument.map(it.intervalOfMedian).map(({median, low, high}) => [median, low, high])"
    )
    assert run(scripts, "samples.js", body, samples) == [
        list(interval_of_median(values)) for values in samples
    ]


def test_outliers_are_the_same_from_script_and_server(scripts: Page) -> None:
    cells = [[float((7 * k) % 23 + 1) for k in range(count)] for count in range(1, 12)]
    cells += [
        [1.0, 1.02, 0.99, 1.01, 5.0],
        [1.0, 1.1, 0.9, 1.05, 1.6, 0.2],
        [0.0, 0.0, 0.0, 4096.0, 0.0],
    ]
    assert run(scripts, "samples.js", "return argument.map(it.tukey)", cells) == [
        tukey(values) for values in cells
    ]


SAMPLE = {
    "series": "pickle",
    "size": 1000,
    "block": 0,
    "n": 960,
    "seconds": 0.002,
    "bytes": 5000,
    "peak_bytes": None,
    "ok": True,
    "reason": None,
}
FAILED = SAMPLE | {"size": 10_000, "n": None, "ok": False, "seconds": None, "reason": "killed"}


def test_a_sample_that_arrives_twice_counts_once(scripts: Page) -> None:
    body = """
        const samples = new it.Samples();
        const added = argument.map((sample) => samples.add(sample));
        return [added, samples.cells("pickle", "time")];
    """
    slower = SAMPLE | {"block": 1, "seconds": 0.004}
    added, cells = run(scripts, "samples.js", body, [SAMPLE, SAMPLE, slower, SAMPLE])
    assert added == [True, False, True, False]
    assert [(cell["n"], cell["median"], cell["count"]) for cell in cells] == [(960, 0.003, 2)]


def test_failed_and_unmeasured_points_are_no_cells(scripts: Page) -> None:
    body = """
        const samples = new it.Samples();
        argument.forEach((sample) => samples.add(sample));
        return ["time", "memory"].map((metric) => samples.cells("pickle", metric).length)
            .concat(samples.failures("pickle"), samples.failures("onnx"));
    """
    found = run(scripts, "samples.js", body, [SAMPLE, FAILED])
    assert found == [1, 0, {"n": 10_000, "reason": "killed"}]


@pytest.mark.parametrize(
    "wanted",
    [
        [],
        [100.0],
        [100.0, 100.0, 100.0],
        [0.0, 3.0, 390.0, 395.0, 400.0, 399.0],
        [50.0, 60.0, 61.0, 62.0, 63.0, 200.0, 5.0],
        [float(k % 5) for k in range(12)],
    ],
)
def test_names_at_line_ends_never_overlap_and_stay_inside(
    scripts: Page, wanted: list[float]
) -> None:
    places = run(scripts, "labels.js", "return it.spread(argument, 20, 10, 390)", wanted)
    ordered = sorted(places)
    assert all(b - a >= 20 - 1e-6 for a, b in pairwise(ordered))
    assert all(10 - 1e-6 <= place <= 390 + 1e-6 for place in places)
    # Nobody overtakes anybody.
    above = sorted(range(len(wanted)), key=lambda index: wanted[index])
    assert [places[index] for index in above] == pytest.approx(ordered)


def test_names_that_do_not_collide_stay_where_they_are(scripts: Page) -> None:
    assert run(scripts, "labels.js", "return it.spread([300, 40, 90], 20, 10, 390)") == [
        300,
        40,
        90,
    ]


@pytest.mark.parametrize("ground", [[255, 255, 255], [27, 31, 35]])
@pytest.mark.parametrize("wanted", [3, 4.5])
def test_every_colour_becomes_legible_on_every_ground(
    scripts: Page, ground: list[int], wanted: float
) -> None:
    body = "return argument[0].map((colour) => it.legible(colour, argument[1], argument[2]))"
    colours = ["#0072B2", "#E69F00", "#CC79A7", "#ffffff", "#000000", "#767676"]
    for made in run(scripts, "colours.js", body, [colours, ground, wanted]):
        parts = [int(part) for part in made.removeprefix("rgb(").removesuffix(")").split(", ")]
        assert contrast(parts, ground) >= wanted * 0.99


def contrast(a: list[int], b: list[int]) -> float:
    low, high = sorted((luminance(a), luminance(b)))
    return (high + 0.05) / (low + 0.05)


def luminance(colour: list[int]) -> float:
    shares = [part / 255 for part in colour]
    red, green, blue = (
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


LAYOUT = {
    "width": 600,
    "height": 400,
    "margin": {"l": 50, "r": 50, "t": 20, "b": 80},
    "xaxis": {"type": "log", "range": [3, 7]},
    "yaxis": {"type": "log", "range": [-4, 0]},
}


def test_values_lie_where_a_log_log_chart_has_them(scripts: Page) -> None:
    body = """
        const scale = it.Scale.of(argument);
        const holds = [scale.holds(49, 20), scale.holds(30, 20)];
        return [scale.x(1e3), scale.x(1e5), scale.y(1), scale.y(1e-4), ...holds];
    """
    assert run(scripts, "scale.js", body, LAYOUT) == [50, 300, 20, 320, True, False]


def test_values_lie_where_a_straight_axis_has_them(scripts: Page) -> None:
    straight = LAYOUT | {"yaxis": {"type": "linear", "range": [0, 2]}}
    body = "const scale = it.Scale.of(argument); return [scale.y(0), scale.y(0.5), scale.y(2)]"
    assert run(scripts, "scale.js", body, straight) == [320, 245, 20]


def test_a_place_is_found_again_after_a_zoom(scripts: Page) -> None:
    zoomed = LAYOUT | {"xaxis": {"type": "log", "range": [4, 6]}}
    body = """
        const [whole, close] = argument.map(it.Scale.of);
        const place = { x: whole.x(2e4), y: whole.y(0.03) };
        const moved = whole.moved(place, close);
        return [moved.x - close.x(2e4), moved.y - close.y(0.03)];
    """
    assert run(scripts, "scale.js", body, [LAYOUT, zoomed]) == pytest.approx([0, 0], abs=1e-9)


@pytest.mark.parametrize(
    ("ends", "linear", "ticks"),
    [
        ([2.8, 7.2], False, [1e3, 1e4, 1e5, 1e6, 1e7]),
        ([2.9, 4.1], False, [1e3, 2e3, 5e3, 1e4]),
        ([3.0, 3.2], False, [1000, 1100, 1200, 1300, 1400, 1500]),
        ([0, 1.1], True, [0, 0.2, 0.4, 0.6, 0.8, 1.0]),
        ([-15, 15], False, [10.0**k for k in range(-15, 16, 4)]),
    ],
)
def test_ticks_stand_at_round_values(
    scripts: Page, ends: list[float], linear: bool, ticks: list[float]
) -> None:
    body = "return it.ticksOf(...argument)"
    assert run(scripts, "ticks.js", body, [ends, linear]) == pytest.approx(ticks)


@pytest.mark.parametrize(
    "label",
    [
        "pickle.dump(model)",
        "torch.onnx.export with a very long name",
        "torch.onnx.export, dynamo=False, float16",
        "a, " + "b" * 40,
        "",
    ],
)
def test_names_are_shortened_as_the_server_shortens_them(scripts: Page, label: str) -> None:
    assert run(scripts, "labels.js", "return it.short(argument)", label) == short_name(label)


#: Two lines of three points, the first above the second; places in pixels, downwards.
LINES = [
    [{"x": 0, "y": 10}, {"x": 50, "y": 20}, {"x": 100, "y": 30}],
    [{"x": 0, "y": 90}, {"x": 55, "y": 80}],
]


@pytest.mark.parametrize(
    ("keys", "place"),
    [
        (["ArrowRight"], (0, 0)),  # the first step is to the first point
        (["Home", "ArrowRight", "ArrowRight", "ArrowRight", "ArrowRight"], (0, 2)),
        (["Home", "End", "ArrowLeft"], (0, 1)),
        (["Home", "ArrowRight", "ArrowDown"], (1, 1)),
        (["Home", "End", "ArrowDown"], (1, 1)),  # the nearest that the other line has
        (["Home", "ArrowDown", "ArrowDown"], (0, 0)),  # and round again
        (["Home", "ArrowUp"], (1, 0)),
    ],
)
def test_arrow_keys_walk_along_a_line_and_between_lines(
    scripts: Page, keys: list[str], place: tuple[int, int]
) -> None:
    body = """
        const [lines, keys] = argument;
        return keys.reduce((at, key) => it.step(lines, at, key), null);
    """
    line, point = place
    assert run(scripts, "walk.js", body, [LINES, keys]) == {"line": line, "point": point}


def test_other_keys_and_charts_without_points_lead_nowhere(scripts: Page) -> None:
    body = "return [it.step(argument, null, 'a'), it.step([], null, 'ArrowRight')]"
    assert run(scripts, "walk.js", body, LINES) == [None, None]


def test_the_pointer_means_the_nearest_point_or_none(scripts: Page) -> None:
    body = "return [[52, 24], [52, 50]].map(([x, y]) => it.nearest(argument, x, y, 18))"
    assert run(scripts, "reading.js", body, LINES) == [{"x": 50, "y": 20}, None]


def test_the_slider_means_the_same_amounts_to_script_and_server(scripts: Page) -> None:
    steps = list(range(301))
    body = "return argument.map(it.amountAt)"
    assert run(scripts, "what_if.js", body, steps) == [amount_at(step) for step in steps]


def test_amounts_read_the_same_from_script_and_server(scripts: Page) -> None:
    amounts = [amount_at(step) for step in range(301)]
    body = "return argument.map(it.amount)"
    assert run(scripts, "words.js", body, amounts) == [human_count(each) for each in amounts]


COST = Cost(0.002, 0.001, 0.004)


@pytest.mark.parametrize(
    "law",
    [
        Law("O(1)", COST, Cost(0.0, 0.0, 0.0)),
        Law("O(log n)", COST, Cost(1e-4, 5e-5, 2e-4)),
        Law("O(n)", COST, Cost(3e-9, 2e-9, None)),
        Law("O(n log n)", Cost(0.0, 0.0, 0.0), Cost(1e-9, 0.0, 2e-9)),
        Law("O(n^2)", COST, Cost(1e-15, 1e-16, 1e-14)),
        Law("O(n)", COST, Cost(3e-9, 2e-9, 4e-9), weight_bytes=4.0),
        Law("O(n)", Cost(0.0, 0.0, 0.0), Cost(0.0, 0.0, 0.0), weight_bytes=4.0),
    ],
    ids=lambda law: f"{law.verdict}{', bytes a second' if law.weight_bytes else ''}",
)
def test_what_a_fit_predicts_is_the_same_from_script_and_server(scripts: Page, law: Law) -> None:
    body = """
        const { weight_bytes: weightBytes, ...law } = argument[0];
        return argument[1].map((n) => it.predict({ ...law, weightBytes }, n));
    """
    amounts = [10, 950, 1e5, 12e6, 1e9]
    for found, n in zip(
        run(scripts, "what_if.js", body, [asdict(law), amounts]), amounts, strict=True
    ):
        expected = law.at(n)
        assert (found is None) == (expected is None)
        if expected is not None:
            assert found == pytest.approx(asdict(expected))


def test_fields_say_what_the_server_says_and_parts_that_say_the_same_stay(scripts: Page) -> None:
    body = """
        const html = (text) => new DOMParser().parseFromString(text, "text/html").body;
        const old = html(argument[0]), now = html(argument[1]);
        document.body.replaceChildren(...old.childNodes);
        const kept = document.querySelector("[data-part=kept]");
        document.querySelector("[name=on]").checked = true;  // as the server has it now
        it.replaceParts(document, now, it.partsOf(now));
        it.syncFields(document, now);
        return [
            document.querySelector("[data-part=kept]") === kept,
            document.querySelector("[data-part=new]").textContent,
            document.querySelector("[name=step]").value,
            document.querySelector("[value=linear]").checked,
        ];
    """
    old = """<div data-part="kept"><input type="checkbox" name="on" value="a"></div>
        <p data-part="new">before</p><input type="range" name="step" max="300" value="3">
        <input type="radio" name="x" value="log" checked>
        <input type="radio" name="x" value="linear">"""
    now = """<div data-part="kept"><input type="checkbox" name="on" value="a" checked></div>
        <p data-part="new">after</p><input type="range" name="step" max="300" value="140">
        <input type="radio" name="x" value="log">
        <input type="radio" name="x" value="linear" checked>"""
    assert run(scripts, "parts.js", body, [old, now]) == [True, "after", "140", True]


def test_events_come_once_and_in_order_over_a_lost_connection(scripts: Page) -> None:
    body = """
        const opened = [];
        class Source extends EventTarget {
            constructor(url) { super(); this.url = url; this.readyState = 1; opened.push(this); }
            close() { this.readyState = 2; this.closed = true; }
            tell(kind, id, data) {
                const sent = { lastEventId: String(id), data: JSON.stringify(data) };
                this.dispatchEvent(new MessageEvent(kind, sent));
            }
        }
        Source.CLOSED = 2;
        const real = window.EventSource;
        window.EventSource = Source;
        try {
            const got = [];
            it.follow("/events", 4, {
                sample: (sample) => got.push(sample.size),
                status: (status) => got.push(status.status),
            });
            opened[0].tell("sample", 4, { size: 400 });
            opened[0].tell("sample", 5, { size: 500 });
            opened[0].tell("sample", 5, { size: 500 });
            opened[0].readyState = 2;  // an answer that is an error: the browser gives up
            opened[0].dispatchEvent(new Event("error"));
            await new Promise((resolve) => setTimeout(resolve, 1200));
            opened[1].tell("sample", 5, { size: 500 });
            opened[1].tell("sample", 6, { size: 600 });
            opened[1].tell("status", 7, { status: "finished" });
            return [opened.map(({ url }) => url), got, opened[1].closed];
        } finally { window.EventSource = real; }
    """
    urls, got, closed = run(scripts, "stream.js", body)
    assert urls == ["/events?after=4", "/events?after=5"]
    assert got == [500, 600, "finished"]
    assert closed is True
