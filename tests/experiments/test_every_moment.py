"""A run has a page, a chart in words and a card at every moment of its measuring."""

import random
from datetime import UTC, datetime
from pathlib import Path

import pytest
from runs import EXPERIMENT, NOW, failed

from app.experiments.chart_state import ChartState, Show
from app.experiments.known import known
from app.experiments.panel import run_view
from app.experiments.progress import progress_of
from app.experiments.recording import Recording, read_recording
from app.experiments.saying import scene_words
from app.experiments.scene import scene
from app.experiments.sharing.card import run_card
from app.experiments.store import Machine, Run
from app.experiments.values import Origin, RunStatus

RUNS = Path(__file__).parents[2] / "content/mlops/model-serialization/runs"


@pytest.fixture(scope="module")
def recording() -> Recording:
    newest = max(RUNS.glob("*-save.jsonl"))
    return read_recording(newest.read_bytes(), known(), datetime.now(UTC))


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("show", [Show.TIME, Show.THROUGHPUT])
def test_it_is_shown_after_each_sample(recording: Recording, seed: int, show: Show) -> None:
    """Whatever the order of the first round; some samples fail."""
    chance = random.Random(seed)
    samples = [sample for sample in recording.samples if sample.block == 0]
    chance.shuffle(samples)
    samples = [failed(each, "no") if chance.random() < 0.1 else each for each in samples]
    for count in range(len(samples) + 1):
        here, state = samples[:count], ChartState(show=show)
        seen = scene(recording.plan, here, {}, state)
        assert scene_words(seen, RunStatus.RUNNING)
        if count % 9 == 0:
            run = running(recording, progress_of(recording.plan, here, None).to_json())
            assert run_view(run, here, "Save time", "", 7, state=state).watch.grid.rows
            assert run_card(run, "Save time", seen, "Measured somewhere").startswith("<svg")


def running(recording: Recording, progress: dict[str, object]) -> Run:
    return Run(
        id="abc",
        experiment=EXPERIMENT,
        origin=Origin.MEASURED,
        plan=recording.plan,
        status=RunStatus.RUNNING,
        requested_at=NOW,
        started_at=NOW,
        finished_at=None,
        ended_by=None,
        message=None,
        machine=Machine("m", "the lab machine", {}, NOW),
        fingerprint={},
        progress=progress,
        fits=None,
    )
