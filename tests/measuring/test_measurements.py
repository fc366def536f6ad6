"""Real children measure real saves; what goes wrong is a reason, never an exception."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import psutil
import pytest

from app.experiments.cards import family_cards, format_cards
from app.measuring.client import MeasuringClient
from app.measuring.kernel import is_memory_file_system
from app.measuring.request import Measured, Request

pytestmark = pytest.mark.torch

NEVER = lambda: False  # noqa: E731


def request(series: str = "pickle", size: int = 1000, **changes: float) -> Request:
    values = {
        "format": series,
        "family": "mlp_width",
        "size": size,
        "seed": 1,
        "memory_ceiling": 2**31,
        "deadline": 60.0,
    }
    return Request(**{**values, **changes})  # type: ignore[arg-type]


def children_of(process: psutil.Process) -> list[psutil.Process]:
    return [child for child in process.children() if child.status() != psutil.STATUS_ZOMBIE]


def wait_for_children(process: psutil.Process) -> list[psutil.Process]:
    """The one child that waits for work, once those before it are gone."""
    end = time.monotonic() + 20
    while time.monotonic() < end:
        found = children_of(process)
        time.sleep(0.3)
        if len(found) == 1 and found == children_of(process):
            break
    return found


def until_empty(scratch: Path) -> None:
    """Files are cleared away while the worker stores the answer, a moment after it came."""
    end = time.monotonic() + 10
    while list(scratch.iterdir()) and time.monotonic() < end:
        time.sleep(0.01)
    assert list(scratch.iterdir()) == []


def measuring_process() -> psutil.Process:
    found = [
        process
        for process in psutil.Process().children(recursive=True)
        if process.status() != psutil.STATUS_ZOMBIE
        and "app.measuring.process" in " ".join(process.cmdline())
        and process.ppid() == os.getpid()
    ]
    return found[0]


def test_cards_read_from_the_source_are_those_of_the_formats_and_families() -> None:
    from app.measuring.formats import FORMATS
    from app.measuring.models import FAMILIES

    assert dict(format_cards()) == {name: format_.card for name, format_ in FORMATS.items()}
    assert dict(family_cards()) == {name: family.card for name, family in FAMILIES.items()}


@pytest.mark.parametrize("series", list(format_cards()))
def test_every_format_is_measured_and_checked(client: MeasuringClient, series: str) -> None:
    measured = client.measure(request(series, size=10_000), NEVER)
    assert measured.reason is None
    assert measured.ok
    assert measured.n == 10_200  # width 50: 4 * (50 * 50 + 50)
    assert measured.weight_bytes == 4 * 10_200
    assert measured.tensors == 8
    assert measured.seconds is not None
    assert measured.seconds > 0
    assert measured.phases is not None
    warmup = {"warmup"} if measured.warmups else set()  # none where one save takes long
    assert measured.phases.keys() == {"build", "convert", "serialize"} | warmup
    assert measured.bytes is not None
    assert measured.bytes >= measured.weight_bytes
    assert measured.peak_bytes is None or measured.peak_bytes >= 0


def test_raw_bytes_are_exactly_the_weights(client: MeasuringClient) -> None:
    measured = client.measure(request("raw", size=50_000), NEVER)
    assert measured.bytes == measured.weight_bytes


def test_a_short_save_is_repeated_and_the_count_is_told(client: MeasuringClient) -> None:
    measured = client.measure(request("raw", size=1000), NEVER)
    assert measured.repetitions is not None
    assert 1 < measured.repetitions <= 50


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel tells peak memory on Linux only")
def test_pickle_holds_a_copy_of_the_weights_and_torch_save_does_not(
    client: MeasuringClient,
) -> None:
    size = 4_000_000
    pickled = client.measure(request("pickle", size=size), NEVER)
    saved = client.measure(request("torch_save", size=size), NEVER)
    assert pickled.peak_bytes is not None
    assert saved.peak_bytes is not None
    assert pickled.peak_bytes == pytest.approx(pickled.weight_bytes, rel=0.1)
    assert saved.peak_bytes < 0.1 * size * 4


def test_nothing_is_left_of_the_files(client: MeasuringClient, scratch: Path) -> None:
    client.measure(request(), NEVER)
    until_empty(scratch)


def test_a_measurement_over_the_memory_ceiling_is_refused_with_the_figures(
    client: MeasuringClient,
) -> None:
    measured = client.measure(request(size=100_000_000, memory_ceiling=2**28), NEVER)
    assert not measured.ok
    assert "a measurement may use 256 MiB" in str(measured.reason)


def test_a_measurement_that_hangs_is_stopped_at_its_deadline(client: MeasuringClient) -> None:
    measured = client.measure(request(size=30_000_000, deadline=0.05), NEVER)
    assert measured.reason == "took longer than 0.05 s and was stopped"


def test_a_cancelled_measurement_ends_at_once(client: MeasuringClient) -> None:
    measured = client.measure(request("onnx", size=10_000_000), lambda: True)
    assert measured.reason == "cancelled"


def test_a_killed_child_is_a_failed_point_and_the_next_one_works(
    client: MeasuringClient, scratch: Path
) -> None:
    client.measure(request(), NEVER)
    until_empty(scratch)
    parent = measuring_process()

    def kill() -> None:
        while not list(scratch.glob("*/1")):  # it has begun to save
            time.sleep(0.001)
        for child in children_of(parent):
            child.kill()

    killer = threading.Thread(target=kill)
    killer.start()
    measured = client.measure(request("onnx", size=1_000_000), NEVER)
    killer.join()
    assert "was killed (signal 9)" in str(measured.reason)
    until_empty(scratch)
    assert client.measure(request(), NEVER).ok


def test_a_child_that_was_killed_while_it_waited_is_replaced(client: MeasuringClient) -> None:
    client.measure(request(), NEVER)
    (waiting,) = wait_for_children(measuring_process())
    waiting.kill()
    while waiting.status() != psutil.STATUS_ZOMBIE:
        time.sleep(0.01)
    assert client.measure(request(), NEVER).ok


def test_a_killed_measuring_process_takes_its_child_along_and_is_replaced(
    client: MeasuringClient,
) -> None:
    client.measure(request(), NEVER)
    parent = measuring_process()
    killed: list[psutil.Process] = []

    def kill() -> None:
        while not (children := children_of(parent)):
            time.sleep(0.001)
        killed.extend(children)
        parent.kill()

    killer = threading.Thread(target=kill)
    killer.start()
    measured = client.measure(request("onnx", size=1_000_000), NEVER)
    killer.join()
    assert measured.reason == "the measuring process died during this measurement"
    psutil.wait_procs(killed, timeout=5)
    assert not any(child.is_running() for child in killed)
    assert client.measure(request(), NEVER).ok


def test_the_measuring_process_goes_when_its_worker_is_killed(tmp_path: Path) -> None:
    script = (
        "import sys, time; from pathlib import Path\n"
        "from app.measuring.client import MeasuringClient\n"
        "client = MeasuringClient(Path(sys.argv[1])); client.start()\n"
        "print('up', flush=True); time.sleep(60)\n"
    )
    worker = subprocess.Popen([sys.executable, "-c", script, str(tmp_path)], stdout=subprocess.PIPE)
    assert worker.stdout is not None
    assert worker.stdout.readline() == b"up\n"
    (parent,) = psutil.Process(worker.pid).children()
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    worker.stdout.close()
    psutil.wait_procs([parent], timeout=10)
    assert not parent.is_running()


LYING = """
import dataclasses, json, sys
from pathlib import Path
import torch
from app.measuring.child import measure
from app.measuring.formats import FORMATS
from app.measuring.request import Request

honest = FORMATS["raw"]

def load(path, model):
    tensors = dict(honest.load(path, model))
    {lie}
    return tensors

FORMATS["raw"] = dataclasses.replace(honest, load=load)
request = Request("raw", "mlp_width", 1000, 1, 2**31, 60.0)
print(json.dumps(measure(request, Path(sys.argv[1])).to_json()))
"""


@pytest.mark.parametrize(
    ("lie", "reason"),
    [
        ("tensors.pop('layers.0.bias')", "the file does not hold the tensor layers.0.bias"),
        (
            "tensors['layers.0.bias'] = tensors['layers.0.bias'] + 1",
            "the tensor layers.0.bias came back different from what was saved",
        ),
        (
            "tensors['layers.0.bias'] = tensors['layers.0.bias'].half()",
            "the tensor layers.0.bias came back different from what was saved",
        ),
        ("torch.ones(10**9)", "ran out of memory: a measurement may use 2.0 GiB"),
        ("raise MemoryError", "ran out of memory: a measurement may use 2.0 GiB"),
        ("raise ValueError('no such\\nthing')", "ValueError: no such"),
        ("raise OSError(28, 'No space left')", "the measuring directory is full"),
    ],
)
def test_a_file_that_does_not_hold_the_model_voids_the_measurement(
    tmp_path: Path, lie: str, reason: str
) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", LYING.replace("{lie}", lie), str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
    )
    measured = Measured.from_json(json.loads(done.stdout))
    assert measured.reason == reason
    assert measured.seconds is not None  # what was measured before it failed is kept


@pytest.mark.parametrize("series", ["pickle", "torch_save", "safetensors", "torchscript", "raw"])
def test_a_load_is_timed_until_every_byte_was_read(client: MeasuringClient, series: str) -> None:
    measured = client.measure(request(series, size=100_000, operation="load"), NEVER)
    assert measured.reason is None
    assert measured.phases is not None
    assert {"load", "touch"} <= measured.phases.keys()
    added = measured.phases["load"] + measured.phases["touch"]
    assert measured.seconds == pytest.approx(added, rel=0.5)
    assert measured.bytes is not None
    assert measured.bytes >= measured.weight_bytes


@pytest.mark.parametrize("series", list(format_cards()))
def test_a_first_answer_is_the_models_own(client: MeasuringClient, series: str) -> None:
    measured = client.measure(request(series, size=10_000, operation="infer"), NEVER)
    assert measured.reason is None
    assert measured.phases is not None
    assert {"load", "forward"} <= measured.phases.keys()


def test_a_save_to_a_disk_ends_with_its_fsync(client: MeasuringClient) -> None:
    measured = client.measure(request("raw", storage="disk"), NEVER)
    assert measured.reason is None
    assert measured.phases is not None
    assert measured.phases["fsync"] > 0


def test_a_cold_load_in_a_memory_file_system_is_refused_in_words() -> None:
    memory = Path("/dev/shm")
    if not is_memory_file_system(memory):
        pytest.skip("there is no memory file system here")
    with MeasuringClient(memory / "slope-test-cold") as client:
        measured = client.measure(request("raw", operation="load", cache="cold"), NEVER)
    assert measured.reason is not None
    assert "SLOPE_DISK_DIR" in measured.reason


def test_the_machines_own_load_and_steal_are_told(client: MeasuringClient) -> None:
    measured = client.measure(request(), NEVER)
    assert measured.load is not None
    assert measured.steal is None or 0 <= measured.steal <= 1


def test_a_seed_gives_the_same_weights_and_no_two_tensors_alike() -> None:
    import torch

    from app.measuring.models import FAMILIES
    from app.measuring.weights import build, skeleton

    structure = skeleton(FAMILIES["mlp_width"], 10_000, torch.float32)
    first, again, other = (build(structure, seed).state_dict() for seed in (1, 1, 2))
    assert all(torch.equal(first[name], again[name]) for name in first)
    assert not any(torch.equal(first[name], other[name]) for name in first)
    assert not torch.equal(first["layers.0.weight"], first["layers.2.weight"])
