"""The process that checks: it has imported torch once, and forks a child for each checkpoint.

Reads one job a line from standard input, ``{"checker": …, "directory": …, "deadline": …}``, and
answers one line for each: ``{"passed": …, "said": …}``. The deadline is in seconds, or null for the
checker's own. The argument is the memory that a child may use, in bytes.
"""

import json
import os
import resource
import select
import shutil
import signal
import sys
import tempfile
import time
import warnings
from contextlib import suppress
from pathlib import Path

import psutil
import torch

from app.measuring.checkpoints import CHECKERS
from app.measuring.checkpoints.base import Checker, Workshop, how_it_ended, outcome
from app.measuring.kernel import die_with_parent


def main() -> None:
    """Check until standard input ends."""
    memory = int(sys.argv[1])
    die_with_parent()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: sys.exit(1))  # by way of _apart, which ends the child
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)  # what a learner's code prints is no answer
    torch.set_num_threads(1)
    warnings.simplefilter("ignore")
    for line in sys.stdin:
        job = json.loads(line)
        checker = CHECKERS[job["checker"]]
        deadline = job["deadline"] or checker.card.deadline
        passed, said = _apart(checker, Path(job["directory"]), memory, deadline)
        answers.write(json.dumps({"passed": passed, "said": said}) + "\n")


def _apart(checker: Checker, directory: Path, memory: int, deadline: float) -> tuple[bool, str]:
    """What a checker says, from a child of its own with limits."""
    scratch = Path(tempfile.mkdtemp(prefix="slope-project-"))
    answer, order = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(answer)
        os.setsid()
        die_with_parent()
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, signal.SIG_DFL)
        _limit(memory)
        said = outcome(lambda: checker.check(Workshop(directory, scratch)))
        os.write(order, json.dumps(said).encode())
        os._exit(0)
    os.close(order)
    try:
        return _wait(pid, answer, deadline)
    finally:
        _end(pid)
        shutil.rmtree(scratch, ignore_errors=True)


def _wait(pid: int, answer: int, deadline: float) -> tuple[bool, str]:
    """The child's answer, or what became of it; at the deadline it is killed."""
    end = time.monotonic() + deadline
    data = b""
    with os.fdopen(answer, "rb", buffering=0) as file:
        while True:
            readable, _, _ = select.select([file], [], [], max(0.0, end - time.monotonic()))
            if not readable:
                return False, (
                    f"It took longer than {deadline:g} seconds and was stopped. Where the machine"
                    " is slow, --deadline gives it more."
                )
            part = file.read(65536)
            if not part:
                break
            data += part
    _, status = os.waitpid(pid, 0)
    if not data:
        return False, f"Your code ended the process that checks it: {how_it_ended(status)}."
    passed, said = json.loads(data)
    return bool(passed), str(said)


def _end(pid: int) -> None:
    """Kill the child, if it is still there, and all that it started."""
    for end in (lambda: os.killpg(pid, signal.SIGKILL), lambda: os.waitpid(pid, 0)):
        with suppress(ProcessLookupError, PermissionError, ChildProcessError):
            end()


def _limit(memory: int) -> None:
    limit = psutil.Process().memory_info().vms + memory
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main()
