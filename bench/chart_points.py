"""What a point that lands costs the browser's main thread, and whether frames keep coming.

    python -m bench.chart_points [--points 60] [--throttle 1,4]

A real server and a real event stream; the run of 12 series x 20 sizes is written into the store in
a worker's place, one point every 0.4 s. A point's cost is every task of the main thread from its
event to the next one's: scripts, style, layout, paint. Limits: 8 ms, and 16.7 ms from frame to
frame.
"""

import argparse
import statistics
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from playwright.sync_api import Browser, Page, sync_playwright

from bench.main_thread import traced
from bench.servers import Served, served
from bench.synthetic import SyntheticRun
from tools.browser import find_browser

_FORMATS = (
    "pickle", "pickle_dumps", "pickle5", "torch_save", "torch_save_model", "safetensors", "npz",
    "joblib", "chunked", "torchscript", "torch_export", "raw",
)  # fmt: skip
_SIZES = 20
_EVERY = 0.4  # seconds; the server looks for news less often than points could come
_LIMIT_POINT = 8.0
_FRAME = 1000 / 60
#: A frame counts as dropped when the next one comes later than one and a half of them.
_LATE = 1.5 * _FRAME

_MARK_POINTS = """
const listen = EventSource.prototype.addEventListener;
EventSource.prototype.addEventListener = function (kind, listener, options) {
  const marked = kind !== "sample" ? listener : (event) => {
    performance.mark("point");
    listener(event);
  };
  return listen.call(this, kind, marked, options);
};
"""
_WATCH_FRAMES = """() => {
  window.frames_seen = [];
  const see = (now) => { window.frames_seen.push(now); requestAnimationFrame(see); };
  requestAnimationFrame(see);
}"""


@dataclass(frozen=True, slots=True)
class Figures:
    """Milliseconds: of each point, of the longest task, from each frame to the next."""

    name: str
    points: Sequence[float]
    longest: float
    frames: Sequence[float]


def main() -> int:
    """Print the table; 1 where a limit is missed without throttling."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--points", type=int, default=60)
    parser.add_argument("--throttle", default="1,4")
    options = parser.parse_args()
    throttles = [int(part) for part in options.throttle.split(",")]
    found = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_browser(), args=["--no-sandbox", "--disable-gpu"]
        )
        for throttle in throttles:
            for plotly in (False, True):
                with served("web") as server:
                    found.append(_stream(browser, server, options.points, throttle, plotly=plotly))
        browser.close()
    _print(found)
    plain = [
        figures
        for figures, throttle in zip(found, [t for t in throttles for _ in "ab"], strict=True)
        if throttle == 1
    ]
    return int(any(_quantile(each.points, 0.99) > _LIMIT_POINT for each in plain))


def _stream(
    browser: Browser, server: Served, points: int, throttle: int, *, plotly: bool
) -> Figures:
    run = SyntheticRun(server.address, server.data_dir, _FORMATS, _SIZES)
    run.land(run.plan.cells)
    run.fit()
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.add_init_script(_MARK_POINTS)
    page.goto(run.url)
    if plotly:
        page.locator("[data-chart]").click()
        page.wait_for_selector("[data-plot] .xaxislayer-above", state="attached")
    client = page.context.new_cdp_session(page)
    client.send("Emulation.setCPUThrottlingRate", {"rate": throttle})
    page.wait_for_timeout(1000)
    with traced(browser, page, "point") as trace:
        run.land(points, _EVERY)
        page.wait_for_timeout(300)
    frames = _frames(page, run, points)
    run.end()
    page.close()
    over = "Plotly" if plotly else "the server's picture"
    slow = f", {throttle}x slower processor" if throttle > 1 else ""
    return Figures(f"over {over}{slow}", trace.since_marks(), trace.longest(), frames)


def _frames(page: Page, run: SyntheticRun, points: int) -> list[float]:
    """Milliseconds between animation frames while as many points land again."""
    page.evaluate(_WATCH_FRAMES)
    run.land(points, _EVERY)
    moments = page.evaluate("() => window.frames_seen")
    return [b - a for a, b in pairwise(moments)]


def _quantile(values: Sequence[float], share: float) -> float:
    return statistics.quantiles(values, n=1000, method="inclusive")[round(share * 1000) - 1]


def _print(found: Sequence[Figures]) -> None:
    what = f"a new point, {len(_FORMATS)} series x {_SIZES} sizes"
    print(f"| {what} | median | p99 | limit | p99 / limit | longest task |")
    print("|---|---|---|---|---|---|")
    for each in found:
        p99 = _quantile(each.points, 0.99)
        print(
            f"| {each.name} | {statistics.median(each.points):.1f} ms | {p99:.1f} ms "
            f"| {_LIMIT_POINT:g} ms | {p99 / _LIMIT_POINT:.2f} | {each.longest:.0f} ms |"
        )
    print("\n| frame to frame while it streams | median | p99 | limit | median / limit | late |")
    print("|---|---|---|---|---|---|")
    for each in found:
        median, late = statistics.median(each.frames), sum(f > _LATE for f in each.frames)
        print(
            f"| {each.name} | {median:.1f} ms | {_quantile(each.frames, 0.99):.1f} ms "
            f"| {_FRAME:.1f} ms | {median / _FRAME:.2f} | {late} of {len(each.frames)} |"
        )


if __name__ == "__main__":
    sys.exit(main())
