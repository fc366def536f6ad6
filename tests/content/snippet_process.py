"""Runs a snippet's program in a process of its own, forked from one that has torch loaded.

To load torch takes a second or two, and there are some eighty programs.
"""

import multiprocessing
import os
import runpy
import sys
from dataclasses import dataclass
from pathlib import Path

PRELOADED = ["torch", "torch._dynamo", "networkx", "onnxruntime", "onnxscript"]
LONGEST = 300  # seconds that a program may take

_CONTEXT = multiprocessing.get_context("forkserver")


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a program ended; ``code`` is None when it had to be killed."""

    code: int | None
    output: str
    errors: str


def run(program: Path, directory: Path) -> Outcome:
    """Run a program in a directory, as ``python program`` would."""
    _CONTEXT.set_forkserver_preload(PRELOADED)
    files = program.with_suffix(".out"), program.with_suffix(".err")
    child = _CONTEXT.Process(target=_child, args=(program, directory, *files))
    child.start()
    child.join(LONGEST)
    code = child.exitcode
    if code is None:
        child.kill()
        child.join()
    output, errors = (file.read_text(encoding="utf-8") for file in files)
    return Outcome(code, output, errors)


def _child(program: Path, directory: Path, output: Path, errors: Path) -> None:
    os.chdir(directory)
    for stream, file in ((sys.stdout, output), (sys.stderr, errors)):
        target = os.open(file, os.O_WRONLY | os.O_CREAT)
        os.dup2(target, stream.fileno())
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.argv = [str(program)]
    sys.path.insert(0, str(program.parent))
    runpy.run_path(str(program), run_name="__main__")
