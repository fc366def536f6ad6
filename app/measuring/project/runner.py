"""Tries checkpoints out, one after another, in a process of their own."""

import json
import os
import subprocess
import sys
from collections.abc import Generator, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from app.content.models import Checkpoint
from app.errors import Misconfigured
from app.measuring.kernel import spare_memory
from app.progress.report import Checked

#: No library starts threads beside a measurement, and none reports to its maker.
_ENVIRONMENT = {
    **dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"),
    "ORT_DISABLE_TELEMETRY": "1",
}


def tried(
    jobs: Sequence[tuple[Checkpoint, Path]], deadline: float | None = None
) -> Generator[Checked]:
    """What came of each checkpoint with the files of a directory, as soon as it is known.

    Args:
        deadline: seconds for each; None leaves it to the checkers.

    Raises:
        Misconfigured: the checking process cannot run here.
    """
    process = subprocess.Popen(  # noqa: S603 - our own module; it forks for the learner's code
        [sys.executable, "-m", "app.measuring.checkpoints.process", str(spare_memory())],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **_ENVIRONMENT},
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        for checkpoint, directory in jobs:
            job = {
                "checker": checkpoint.checker,
                "directory": str(directory.resolve()),
                "deadline": deadline,
            }
            found = _ask(process, process.stdin, process.stdout, job)
            yield Checked(checkpoint.name, found["passed"], found["said"])
    finally:
        process.terminate()  # it ends what is under way
        process.communicate()


def _ask(
    process: subprocess.Popen[str], orders: IO[str], answers: IO[str], job: Mapping[str, Any]
) -> dict[str, Any]:
    try:
        orders.write(json.dumps(job) + "\n")
        orders.flush()
        answer = answers.readline()
    except BrokenPipeError:
        answer = ""
    if not answer:
        process.kill()
        _, errors = process.communicate()
        words = (errors.strip().splitlines() or ["it said nothing"])[-1]
        raise Misconfigured(f"The process that checks ended: {words[:300]}")
    found: dict[str, Any] = json.loads(answer)
    return found
