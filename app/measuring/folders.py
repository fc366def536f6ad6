"""The folders of this installation, which files of models may name and nobody else shall read."""

import os
import sys
import sysconfig
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]


def own_folders() -> tuple[bytes, ...]:
    """Where the program and its libraries lie, as tracebacks and exporters write it."""
    places = {str(_ROOT), sys.prefix, sysconfig.get_path("purelib"), str(Path.home())}
    places |= {os.path.realpath(place) for place in places}
    return tuple(sorted(place.encode() for place in places if len(place) > 1))
