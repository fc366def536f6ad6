"""A run of any size that lands in a server's database as a worker would write it, at any pace."""

import json
import math
import random
import time
import urllib.request
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from app.db.session import Database
from app.experiments import store
from app.experiments.fit import fit_run
from app.experiments.plan import block_order
from app.experiments.progress import progress_of
from app.experiments.values import Cell, EndedBy, Plan, RunStatus, Sample
from app.settings import Settings

_EXPERIMENT = "mlops/model-serialization/every-format"
_MACHINE = "synthetic"
_FIXED, _PER_UNIT = 2e-4, 2e-9  # seconds of the quickest series; the others are slower in turn
_NOISE = 0.03


class SyntheticRun:
    """A run under way on a server; its samples are made up, its rows and events are real."""

    def __init__(self, address: str, data_dir: Path, formats: Sequence[str], sizes: int) -> None:
        """Ask the server for a run, and begin it in the worker's place."""
        wish = {
            "experiment": _EXPERIMENT,
            "formats": list(formats),
            "sizes": [round(10 ** (3 + 5 * step / (sizes - 1))) for step in range(sizes)],
            "blocks": 20,
        }
        request = urllib.request.Request(
            f"{address}/api/runs", json.dumps(wish).encode(), {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            self.url = f"{address}{json.load(answer)['url']}"
        self._database = Database(Settings(data_dir=data_dir, database_url="").database)
        now = datetime.now(UTC)
        with self._database.write() as session:
            store.register_machine(session, _MACHINE, "a made-up machine", {"cpu": "none"}, now)
            run = store.claim_run(session, _MACHINE, {"cpu": "none"}, now)
        assert run is not None
        self._id, self._plan = run.id, run.plan
        self._samples: list[Sample] = []
        self._random = random.Random(run.plan.seed)
        self._left = [
            cell for block in range(run.plan.blocks) for cell in block_order(run.plan, block)
        ]

    @property
    def plan(self) -> Plan:
        """What it measures."""
        return self._plan

    def land(self, count: int, every: float = 0.0) -> None:
        """Store that many more samples, one every so many seconds."""
        due = time.monotonic()
        for cell in self._left[:count]:
            self._land(cell)
            due += every
            time.sleep(max(0.0, due - time.monotonic()))
        del self._left[:count]

    def fit(self) -> None:
        """Fit what has landed, as a worker does after a block."""
        fits = fit_run(self._samples, final=False)
        with self._database.write() as session:
            store.set_fits(session, self._id, fits, datetime.now(UTC))

    def end(self) -> None:
        """Finish the run and let go of the database."""
        now = datetime.now(UTC)
        with self._database.write() as session:
            store.finish(session, self._id, RunStatus.FINISHED, EndedBy.BLOCKS, None, now)
        self._database.dispose()

    def _land(self, cell: Cell) -> None:
        sample = self._sample(cell)
        self._samples.append(sample)
        progress = progress_of(self._plan, self._samples, cell)
        with self._database.write() as session:
            store.record_sample(session, self._id, sample, progress)

    def _sample(self, cell: Cell) -> Sample:
        rank = self._plan.formats.index(cell.series.format)
        seconds = (_FIXED * 1.6**rank + _PER_UNIT * (1 + rank / 4) * cell.size) * math.exp(
            self._random.gauss(0, _NOISE)
        )
        return Sample(
            series=cell.series.name, size=cell.size, block=cell.block, position=cell.position,
            n=cell.size, weight_bytes=4 * cell.size, tensors=8, modules=8,
            seconds=seconds, cpu_seconds=seconds, repetitions=5, warmups=1,
            phases={"convert": 0.2 * seconds, "serialize": 0.8 * seconds},
            bytes=4 * cell.size + 900 * (rank + 1), peak_bytes=cell.size * rank,
            load=0.1, ok=True, reason=None, at=datetime.now(UTC), format=cell.series.format,
            family=cell.series.family, dtype=cell.series.dtype, steal=0.0,
        )  # fmt: skip
