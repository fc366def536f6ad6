"""A run as a file: written row by row as it is measured, and read without trusting a word of it.

One JSON object a line: a header, a line for each sample, and an end that seals the lines before it
with a checksum (docs/measure.md). Reading refuses a file whole when a line is malformed, when the
plan would not have measured it, or when it cannot have been measured in the time that it tells.
"""

import hashlib
import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from functools import partial
from itertools import pairwise
from typing import Any

from app.content.experiments import MOST_SIZES
from app.content.models import Experiment, Known
from app.experiments.checked import BadRecording, Checked, shown
from app.experiments.operations import OPERATIONS
from app.experiments.plan import cells_of_block, is_precise, misfit
from app.experiments.values import Cell, EndedBy, Plan, Sample, Series

VERSION = 1
MOST_BYTES = 8 * 1024 * 1024
LONGEST_NAME = 60
_ENDS = (EndedBy.PRECISION, EndedBy.BLOCKS, EndedBy.TIME, EndedBy.CANCEL)
_SEAL = "sha256"
_HEADER = ("slope", "experiment", "plan", "machine", "fingerprint", "started_at")
_END = ("ended_by", "finished_at", "fits", _SEAL)
_PLAN = tuple(field.name for field in fields(Plan))
_SAMPLE = tuple(field.name for field in fields(Sample))
#: What a model's structure decides, so that it is the same in every row of that model.
_OF_THE_MODEL = ("n", "weight_bytes", "tensors", "modules")
#: Bytes of a parameter, by data type.
_ITEM = {"float32": 4, "float16": 2, "bfloat16": 2, "int8": 1}
#: A model is built of whole layers: so far may it be from the size asked for, as a share and,
#: where models are small, in parameters.
_BUILT_WITHIN, _GRANULE = 0.1, 20_000
#: The phases and the time are medians of their own, which add up exactly for one repetition only.
_ADDS_UP, _ADDS_UP_ROUGHLY = 1e-6, 0.5
_SKEW = timedelta(minutes=5)
_LONGEST_BUDGET = 7 * 86_400.0
_MOST_FACTS = 64
_MOST_PHASES = 16
_DEEPEST = 8  # objects and lists within each other, in a fit
_INT32, _INT64 = 2**31 - 1, 2**63 - 1
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*(/[a-z0-9]+(-[a-z0-9]+)*){2}")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")


@dataclass(frozen=True, slots=True)
class Recording:
    """A run that was measured without a server, or by another one.

    Attributes:
        machine: the name that charts call it by.
        fingerprint: what ``app.measuring.fingerprint`` found out about it.
        fits: the JSON of a SeriesFit by series; None where nobody fitted.
    """

    experiment: str
    plan: Plan
    machine: str
    fingerprint: dict[str, Any]
    started_at: datetime
    samples: tuple[Sample, ...]
    ended_by: EndedBy
    finished_at: datetime
    fits: dict[str, Any] | None

    def misfit(self, experiment: Experiment) -> str | None:
        """Why this is no run of the experiment as it is now; None where it is one."""
        return misfit(self.plan, experiment)


def bad_machine_name(name: str) -> str | None:
    """What is wrong with a machine's name, in words; None for a good one."""
    if not 1 <= len(name) <= LONGEST_NAME or not name.isprintable() or name != name.strip():
        return (
            f"a machine's name has 1 to {LONGEST_NAME} characters, without line breaks and without "
            "spaces around it"
        )
    return None


# ---- Writing ----


class Lines:
    """The lines of one recording, in order; the last one seals them."""

    def __init__(self) -> None:
        self._seal = hashlib.sha256()

    def begin(
        self,
        experiment: str,
        plan: Plan,
        machine: str,
        fingerprint: Mapping[str, Any],
        started_at: datetime,
    ) -> str:
        """The header."""
        return self._line(
            {
                "slope": VERSION,
                "experiment": experiment,
                "plan": plan.to_json(),
                "machine": machine,
                "fingerprint": dict(fingerprint),
                "started_at": started_at.isoformat(),
            }
        )

    def sample(self, sample: Sample) -> str:
        """The next sample."""
        return self._line(sample.to_json())

    def end(self, ended_by: EndedBy, finished_at: datetime, fits: Mapping[str, Any] | None) -> str:
        """The end; nothing comes after it."""
        data = {
            "ended_by": ended_by.value,
            "finished_at": finished_at.isoformat(),
            "fits": None if fits is None else dict(fits),
        }
        self._seal.update(json.dumps(data).encode())
        return json.dumps({**data, _SEAL: self._seal.hexdigest()}) + "\n"

    def _line(self, data: Mapping[str, Any]) -> str:
        line = json.dumps(data) + "\n"
        self._seal.update(line.encode())
        return line


def write_recording(recording: Recording) -> str:
    """The text that ``read_recording`` reads."""
    lines = Lines()
    head = lines.begin(
        recording.experiment,
        recording.plan,
        recording.machine,
        recording.fingerprint,
        recording.started_at,
    )
    rows = [lines.sample(sample) for sample in recording.samples]
    return (
        head + "".join(rows) + lines.end(recording.ended_by, recording.finished_at, recording.fits)
    )


# ---- Reading ----


def read_recording(data: bytes, known: Known, now: datetime) -> Recording:
    """The recording in a file or in a request's body.

    Args:
        data: JSON lines in UTF-8.
        known: what this installation can measure.
        now: the present moment; nothing was measured after it.

    Raises:
        BadRecording: anything at all is wrong with it.
    """
    lines = _lines(data)
    header = _header(Checked(1, lines[0]), known, now)
    samples = _samples(lines[1:-1], header)
    last = Checked(len(lines), lines[-1])
    recording = _end(last, header, samples, now)
    _check_seal(lines, last)
    return recording


@dataclass(frozen=True, slots=True)
class _Header:
    experiment: str
    plan: Plan
    machine: str
    fingerprint: dict[str, Any]
    started_at: datetime


def _lines(data: bytes) -> list[str]:
    if len(data) > MOST_BYTES:
        raise BadRecording(1, f"a recording may have {MOST_BYTES >> 20} MB")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise BadRecording(line, "this is not text in UTF-8") from None
    lines = [line.removesuffix("\r") for line in text.removesuffix("\n").split("\n")]
    if len(lines) < 3:
        raise BadRecording(
            len(lines),
            "a recording has a header, a line for each sample, and an end; this one has "
            f"{len(lines)} of them. Was the measuring broken off, or a part not copied?",
        )
    return lines


def _header(line: Checked, known: Known, now: datetime) -> _Header:
    if "slope" not in line.data:
        line.bad(f'this is no recording of slope measure: no "slope": {VERSION}')
    if line.data["slope"] != VERSION or isinstance(line.data["slope"], bool):
        line.bad(f"slope is not {VERSION}, the only version of recordings there is")
    line.has_exactly(_HEADER)
    experiment = line.text("experiment", 200)
    if _ID.fullmatch(experiment) is None:
        line.bad("experiment must be an id: course/lesson/name")
    machine = line.text("machine")
    if (wrong := bad_machine_name(machine)) is not None:
        line.bad(f"machine: {wrong}")
    started_at = line.moment("started_at")
    if started_at > now + _SKEW:
        line.bad("started_at lies in the future")
    plan = _plan(line.within("plan"), known)
    return _Header(experiment, plan, machine, _facts(line.within("fingerprint")), started_at)


def _facts(facts: Checked) -> dict[str, Any]:
    """What is known of the machine: a few plain values."""
    if len(facts.data) > _MOST_FACTS:
        facts.bad(f"at most {_MOST_FACTS} facts")
    for key, value in facts.data.items():
        if _NAME.fullmatch(key) is None:
            facts.bad(f"{shown(key)} is no name of a fact: lower-case letters, digits, _")
        if isinstance(value, str):
            if value:
                facts.text(key)
        elif isinstance(value, bool) or value is None:
            continue
        else:
            facts.real(key, -_INT64, _INT64)
    return facts.data


def _plan(plan: Checked, known: Known) -> Plan:
    plan.has_exactly(_PLAN)
    sizes = plan.list_of("sizes", MOST_SIZES)
    if not all(type(size) is int and known.sizes[0] <= size <= known.sizes[1] for size in sizes):
        plan.bad(f"sizes must be whole numbers from {known.sizes[0]} to {known.sizes[1]:,}")
    if any(b <= a for a, b in pairwise(sizes)):
        plan.bad("sizes must ascend")
    return Plan(
        operation=plan.one_of("operation", known.operations),
        families=_names(plan, "families", known.families),
        formats=_names(plan, "formats", known.formats),
        sizes=tuple(sizes),
        blocks=plan.whole("blocks", *known.blocks),
        budget=plan.real("budget", 1e-3, _LONGEST_BUDGET),
        precision=plan.real("precision", 1e-6, 1.0),
        seed=plan.whole("seed", 0, _INT32),
        dtypes=_names(plan, "dtypes", known.dtypes),
        storage=plan.one_of("storage", known.storages),
        cache=plan.one_of("cache", known.caches),
    )


def _names(plan: Checked, key: str, known: frozenset[str]) -> tuple[str, ...]:
    names = plan.list_of(key, len(known))
    for name in names:
        if not isinstance(name, str) or name not in known:
            plan.bad(f"{key} has {shown(str(name))}; known: {', '.join(sorted(known))}")
    if len(set(names)) < len(names):
        plan.bad(f"{key} names one twice")
    return tuple(names)


# ---- Samples ----


def _samples(lines: Sequence[str], header: _Header) -> list[Sample]:
    """The samples, each the one that the plan puts at this place."""
    samples: list[Sample] = []
    reader = _Samples(header)
    cells = _to_measure(header.plan, samples)
    for number, text in enumerate(lines, start=2):
        line = Checked(number, text)
        cell = next(cells, None)
        if cell is None:
            line.bad("more rows than the plan allows: all that it measures stands above")
        samples.append(reader.read(line, cell))
    return samples


def _to_measure(plan: Plan, samples: Sequence[Sample]) -> Iterator[Cell]:
    """What the plan measures, in its order; ``samples`` grow meanwhile, and settle cells."""
    for block in range(plan.blocks):
        yield from cells_of_block(plan, block, samples)


class _Samples:
    """Reads samples one after the other; each is held against the plan and those before it."""

    def __init__(self, header: _Header) -> None:
        self._plan = header.plan
        self._series = {series.name: series for series in header.plan.series}
        self._phases = OPERATIONS[header.plan.operation].phases
        self._models: dict[tuple[str, str, int], tuple[int, dict[str, int]]] = {}
        self._seen: dict[tuple[str, int, int], int] = {}
        self._before = header.started_at

    def read(self, line: Checked, cell: Cell) -> Sample:
        line.has_exactly(_SAMPLE)
        self._check_cell(line, cell)
        ok = line.data["ok"]
        if not isinstance(ok, bool):
            line.bad("ok must be true or false")
        sample = _sample(line, cell, ok=ok)
        self._check_reason(line, sample)
        self._check_model(line, cell, sample)
        self._check_time(line, sample)
        if sample.ok and self._plan.operation == "save":
            self._check_file(line, sample)
        return sample

    def _check_cell(self, line: Checked, cell: Cell) -> None:
        name = line.text("series", 160)
        series = self._series.get(name)
        if series is None:
            line.bad(
                f"series is {shown(name)}, which the plan does not have; it has "
                f"{', '.join(self._series)}"
            )
        size = line.whole("size", 1, _INT64)
        if size not in self._plan.sizes:
            sizes = ", ".join(map(str, self._plan.sizes))
            line.bad(f"size is {size}, which the plan does not have; it has {sizes}")
        block = line.whole("block", 0, _INT32)
        if block >= self._plan.blocks:
            line.bad(f"block is {block}; the plan has {self._plan.blocks}, counted from 0")
        first = self._seen.setdefault((name, size, block), line.line)
        if first != line.line:
            line.bad(f"{name} at {size} in block {block} was measured in line {first} already")
        position = line.whole("position", 0, _INT32)
        wanted = (cell.series.name, cell.size, cell.block, cell.position)
        if (name, size, block, position) != wanted:
            line.bad(
                f"the order is not that of the plan's seed: here it has {cell.series.name} at "
                f"{cell.size}, block {cell.block}, position {cell.position}"
            )
        self._check_series(line, series)

    def _check_series(self, line: Checked, series: Series) -> None:
        for key in ("format", "family", "dtype"):
            if line.data[key] != getattr(series, key):
                line.bad(f"{key} must be {getattr(series, key)} in the series {series.name}")

    def _check_reason(self, line: Checked, sample: Sample) -> None:
        if sample.ok and sample.reason is not None:
            line.bad("a sample that is ok has no reason")
        if not sample.ok and sample.reason is None:
            line.bad("a sample that is not ok says the reason")

    def _check_model(self, line: Checked, cell: Cell, sample: Sample) -> None:
        """The model is about as large as asked for, and the same whenever it is built."""
        if sample.n is None:
            return
        if abs(sample.n - cell.size) > max(_BUILT_WITHIN * cell.size, _GRANULE):
            line.bad(f"n is {sample.n:,}, which no model of size {cell.size:,} has")
        least = sample.n * _ITEM[sample.dtype]
        if sample.weight_bytes is None or sample.weight_bytes < least:
            line.bad(f"weight_bytes is less than {sample.n:,} parameters of {sample.dtype} take")
        about = {name: getattr(sample, name) for name in _OF_THE_MODEL}
        key = (sample.family, sample.dtype, cell.size)
        first, before = self._models.setdefault(key, (line.line, about))
        different = [name for name in _OF_THE_MODEL if about[name] != before[name]]
        if different:
            line.bad(
                f"{different[0]} is {about[different[0]]}, and {before[different[0]]} for the same "
                f"model in line {first}"
            )

    def _check_time(self, line: Checked, sample: Sample) -> None:
        """Samples follow each other, and each fits into the time since the one before."""
        if sample.at < self._before:
            line.bad("at lies before the moment of the line above")
        gap = (sample.at - self._before).total_seconds()
        self._before = sample.at
        if sample.seconds is None:
            return
        if sample.seconds > gap + 1e-3:
            line.bad(
                f"seconds is {sample.seconds:g}, and only {gap:g} s had gone by since the line "
                "above"
            )
        told = sample.phases or {}
        parts = sum(told.get(phase, 0.0) for phase in self._phases)
        tolerance = _ADDS_UP if sample.repetitions == 1 else _ADDS_UP_ROUGHLY
        if abs(parts - sample.seconds) > tolerance * sample.seconds:
            line.bad(
                f"the phases {', '.join(self._phases)} add up to {parts:g}, not to seconds: "
                f"{sample.seconds:g}"
            )

    def _check_file(self, line: Checked, sample: Sample) -> None:
        if (sample.bytes or 0) < (sample.weight_bytes or 0):
            line.bad(
                f"bytes is {sample.bytes:,}, less than the weights take: {sample.weight_bytes:,}"
            )


#: Numbers of a sample that is ok: key, least, most. The rest of the samples may lack them.
_WHOLE = (
    ("n", 1, _INT64),
    ("weight_bytes", 1, _INT64),
    ("tensors", 1, _INT32),
    ("modules", 1, _INT32),
    ("repetitions", 1, 100_000),
    ("warmups", 0, 1000),
    ("bytes", 1, _INT64),
)
_REAL = (("seconds", 1e-9, 1e6), ("cpu_seconds", 0.0, 1e7))


def _sample(line: Checked, cell: Cell, *, ok: bool) -> Sample:
    needed = [name for name, *_ in (*_WHOLE, *_REAL)] + ["phases"]
    lacking = [name for name in needed if ok and line.data[name] is None]
    if lacking:
        line.bad(f"a sample that is ok has {', '.join(lacking)}")
    numbers: dict[str, Any] = {
        **{
            key: line.optional(key, partial(line.whole, low=ends[0], high=ends[1]))
            for key, *ends in _WHOLE
        },
        **{
            key: line.optional(key, partial(line.real, low=ends[0], high=ends[1]))
            for key, *ends in _REAL
        },
    }
    return Sample(
        series=cell.series.name,
        format=cell.series.format,
        family=cell.series.family,
        dtype=cell.series.dtype,
        size=cell.size,
        block=cell.block,
        position=cell.position,
        **numbers,
        phases=line.optional("phases", lambda key: _phases(line.within(key))),
        peak_bytes=line.optional("peak_bytes", lambda key: line.whole(key, 0, _INT64)),
        load=line.optional("load", lambda key: line.real(key, 0.0, 1e6)),
        steal=line.optional("steal", lambda key: line.real(key, 0.0, 1.0)),
        ok=ok,
        reason=line.optional("reason", line.text),
        at=line.moment("at"),
    )


def _phases(phases: Checked) -> dict[str, float]:
    if len(phases.data) > _MOST_PHASES:
        phases.bad(f"at most {_MOST_PHASES} phases")
    for name in phases.data:
        if _NAME.fullmatch(name) is None:
            phases.bad(f"{shown(name)} is no name of a phase: lower-case letters, digits, _")
    return {name: phases.real(name, 0.0, 1e6) for name in phases.data}


# ---- The end ----


def _end(line: Checked, header: _Header, samples: Sequence[Sample], now: datetime) -> Recording:
    if "ended_by" not in line.data:
        line.bad("the last line must say how the measuring ended; was a part not copied?")
    line.has_exactly(_END)
    ended_by = EndedBy(line.one_of("ended_by", _ENDS))
    finished_at = line.moment("finished_at")
    if finished_at < samples[-1].at:
        line.bad("finished_at lies before the last sample")
    if finished_at > now + _SKEW:
        line.bad("finished_at lies in the future")
    if (wrong := _not_the_end(header, samples, ended_by, finished_at)) is not None:
        line.bad(f"ended_by is {ended_by.value}, but {wrong}")
    return Recording(
        experiment=header.experiment,
        plan=header.plan,
        machine=header.machine,
        fingerprint=header.fingerprint,
        started_at=header.started_at,
        samples=tuple(samples),
        ended_by=ended_by,
        finished_at=finished_at,
        fits=line.optional("fits", lambda key: _fits(line.within(key), header.plan)),
    )


def _not_the_end(
    header: _Header, samples: Sequence[Sample], ended_by: EndedBy, finished_at: datetime
) -> str | None:
    """Why this cannot have ended the run."""
    plan, last = header.plan, samples[-1].block
    done = [sample for sample in samples if sample.block == last]
    is_whole = len(done) == len(cells_of_block(plan, last, samples))
    match ended_by:
        case EndedBy.BLOCKS if not is_whole or any(
            cells_of_block(plan, block, samples) for block in range(last + 1, plan.blocks)
        ):
            return f"its {plan.blocks} blocks are not all there"
        case EndedBy.PRECISION if not is_whole or not is_precise(plan, samples):
            return f"not every median is known to within {100 * plan.precision:g} %"
        case EndedBy.TIME if (finished_at - header.started_at).total_seconds() < plan.budget:
            return f"its {plan.budget:g} s were not over"
    return None


def _fits(fits: Checked, plan: Plan) -> dict[str, Any]:
    """Fits as they stand there: whether this version can show them is asked where they are used."""
    names = {series.name for series in plan.series}
    for name, data in fits.data.items():
        if name not in names:
            fits.bad(f"{shown(name)} is no series of the plan")
        if not isinstance(data, dict) or not _is_plain(data, _DEEPEST):
            fits.bad(f"what is said of {name} is no fit of slope's")
    return fits.data


def _is_plain(value: object, depth: int) -> bool:
    """Whether JSON holds text for one line, finite numbers, and objects and lists within it."""
    match value:
        case None | bool():
            return True
        case str():
            return value.isprintable()
        case int():
            return abs(value) <= _INT64
        case float():
            return math.isfinite(value)
        case list():
            return depth > 0 and all(_is_plain(item, depth - 1) for item in value)
        case dict():
            return depth > 0 and all(_is_plain(item, depth - 1) for item in value.values())
    return False


def _check_seal(lines: Sequence[str], last: Checked) -> None:
    """The checksum: of the lines before, and of the last one without it."""
    data = {key: value for key, value in last.data.items() if key != _SEAL}
    text = "".join(f"{line}\n" for line in lines[:-1]) + json.dumps(data)
    if hashlib.sha256(text.encode()).hexdigest() != last.data[_SEAL]:
        last.bad("the checksum does not fit: the file was changed after it was measured")
