"""Judgements of stored runs, remembered: pages ask for the same ones again and again."""

import hashlib
import json
from collections import OrderedDict
from collections.abc import Callable, Sequence
from threading import Lock

from app.content.models import Claim
from app.experiments.claims.facts import Facts
from app.experiments.claims.judge import judge_all
from app.experiments.claims.judgement import Judgement
from app.experiments.store import Run
from app.experiments.values import RunStatus, Sample

_MOST = 256
_Key = tuple[str, RunStatus, int, str, tuple[Claim, ...]]

# A judgement follows from its key alone, so it may be kept for as long as there is room.
_known: OrderedDict[_Key, tuple[Judgement, ...]] = OrderedDict()
_lock = Lock()


def judgements(
    run: Run, claims: tuple[Claim, ...], samples: Callable[[], Sequence[Sample]]
) -> tuple[Judgement, ...]:
    """What a run says of the claims of its experiment.

    Args:
        samples: gives the run's samples; called only where the answer is not known yet.
    """
    if not claims:
        return ()
    done = (run.progress or {}).get("done", 0)
    key = (run.id, run.status, done, _digest(run.fits), claims)
    with _lock:
        if key in _known:
            _known.move_to_end(key)
            return _known[key]
    found = judge_all(claims, Facts.of(run.plan, samples(), run.fits))
    with _lock:
        _known[key] = found
        while len(_known) > _MOST:
            _known.popitem(last=False)
    return found


def _digest(fits: object) -> str:
    return hashlib.sha256(json.dumps(fits, sort_keys=True).encode()).hexdigest()
