"""What a checker is: it tries a learner's own code, and says what it found.

A checker believes nothing that a file says of itself: it makes its own models, weights, hostile
files and measurements, and holds the learner's code against them.
"""

import importlib
import json
import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from app.experiments.cards import CheckerCard

_LONGEST = 600  # characters of what is said


class NotYet(Exception):
    """The checkpoint is not passed: what is wrong, and what to do next, in words for learners."""


@dataclass(frozen=True, slots=True)
class Workshop:
    """Where a check happens.

    Attributes:
        directory: the learner's files; nothing is written there.
        scratch: an empty directory of this check's own.
    """

    directory: Path
    scratch: Path

    def need(self, name: str, what: str) -> Path:
        """A file of the learner's.

        Raises:
            NotYet: it is not there.
        """
        path = self.directory / name
        if not path.is_file():
            raise NotYet(f"There is no {name} in your directory. {what}")
        return path

    def function(self, module: str, name: str, what: str) -> Callable[..., Any]:
        """A function of one of the learner's modules; ``what`` says what it shall do.

        Raises:
            NotYet: there is no such file or function, or the file cannot be imported.
        """
        found = self.attribute(module, name, f"It needs {what}")
        if not callable(found):
            raise NotYet(f"{name} in {module}.py is no function. It needs {what}")
        return found  # type: ignore[no-any-return]

    def attribute(self, module: str, name: str, what: str) -> Any:  # noqa: ANN401 - the learner's
        """Anything that one of the learner's modules defines.

        Raises:
            NotYet: there is no such file or name, or the file cannot be imported.
        """
        self.need(f"{module}.py", what)
        loaded = self._import(module)
        if not hasattr(loaded, name):
            raise NotYet(f"{module}.py defines no {name}. {what}")
        return getattr(loaded, name)

    def _import(self, module: str) -> ModuleType:
        here = str(self.directory)
        if here not in sys.path:
            sys.path.insert(0, here)
        sys.dont_write_bytecode = True
        with self.trying(f"import {module}"):
            return importlib.import_module(module)

    @contextmanager
    def trying(self, what: str) -> Iterator[None]:
        """Turn whatever the learner's code raises into words with its file and line."""
        try:
            yield
        except NotYet:
            raise
        except (Exception, SystemExit) as error:
            raise NotYet(f"{what} {self.blamed(error)}") from error

    def blamed(self, error: BaseException) -> str:
        """``raised ValueError: … (savers.py, line 7)``."""
        lines = str(error).strip().splitlines() or [""]
        words = f"raised {type(error).__name__}: {lines[0][:200]}".rstrip(": ")
        frames = traceback.extract_tb(error.__traceback__)
        own = [frame for frame in frames if Path(frame.filename).parent == self.directory]
        if isinstance(error, SyntaxError) and error.filename:
            return f"{words} ({Path(error.filename).name}, line {error.lineno})"
        return f"{words} ({Path(own[-1].filename).name}, line {own[-1].lineno})" if own else words

    def apart(self, work: Callable[[], str]) -> str:
        """What the work says, done in a process of its own that has seen nothing of the others'.

        Raises:
            NotYet: as the work does, or when its process dies.
        """
        answer, order = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(answer)
            said = outcome(work)
            os.write(order, json.dumps(said).encode())
            os._exit(0)
        os.close(order)
        with os.fdopen(answer, "rb") as file:
            data = file.read()
        _, status = os.waitpid(pid, 0)
        if not data:
            raise NotYet(f"Your code ended its process: {how_it_ended(status)}.")
        passed, words = json.loads(data)
        if not passed:
            raise NotYet(words)
        return str(words)


@dataclass(frozen=True, slots=True)
class Checker:
    """How a checkpoint is checked; ``check`` says what was found, or raises ``NotYet``."""

    card: CheckerCard
    check: Callable[[Workshop], str]


def outcome(work: Callable[[], str]) -> tuple[bool, str]:
    """Whether the work passed, and what it says; never raises."""
    try:
        return True, work()[:_LONGEST]
    except NotYet as error:
        return False, str(error)[:_LONGEST]
    except MemoryError:
        return False, "This needs more memory than is free. Try smaller models."
    except BaseException as error:
        return False, f"The check {Workshop(Path(), Path()).blamed(error)}"[:_LONGEST]


def how_it_ended(status: int) -> str:
    """In words, from what ``os.waitpid`` told."""
    code = os.waitstatus_to_exitcode(status)
    if code == -signal.SIGKILL:
        return "it was killed, most likely because memory ran out"
    return f"by {signal.Signals(-code).name}" if code < 0 else f"with exit status {code}"
