"""Every format with every family, data type and operation: measured, or refused in plain words."""

import json
import re
import struct
import sys
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import torch
from torch.nn import functional

from app.experiments.cards import family_cards, format_cards
from app.measuring.client import MeasuringClient
from app.measuring.formats import FORMATS
from app.measuring.models import FAMILIES
from app.measuring.models._int8 import Int8Linear
from app.measuring.request import Measured, Request
from app.measuring.weights import build, skeleton

pytestmark = pytest.mark.torch

ALL = list(format_cards())
LATER_FAMILIES = [name for name in family_cards() if name != "mlp_width"]

NO_NUMPY = "NumPy has no data type bfloat16, so an array can't hold these weights"
UNPACKED = (
    "the exporter turned the int8 weights into float32, four times the bytes: it calculates "
    "ahead what depends on small constants (up to 8 KiB) only"
)
NOT_CAPTURED = (
    "torch.export cannot capture this model: its forward decides by the values of its input, and "
    "a graph of operators holds no such if"
)
ONE_BRANCH = (
    "what was saved answers wrongly where the model takes another branch than for the example: "
    "tracing keeps only the operators that the example ran through"
)
#: How formats that record operators fail on a model with an if; all others keep its code.
BRANCH = {
    "torch_export": NOT_CAPTURED,
    "onnx": NOT_CAPTURED,
    "onnx_legacy": ONE_BRANCH,
    "torchscript_trace": ONE_BRANCH,
}
#: What a save at 10,000 parameters of the MLP cannot do; everything else it can.
CANNOT_SAVE = {
    ("npz", "bfloat16"): NO_NUMPY,
    ("joblib", "bfloat16"): NO_NUMPY,
    ("onnx", "int8"): UNPACKED,
}


def measure(client: MeasuringClient, format_: str, **changes: Any) -> Measured:
    values = {
        "format": format_,
        "family": "mlp_width",
        "size": 10_000,
        "seed": 1,
        "memory_ceiling": 2**31,
        "deadline": 60.0,
    }
    return client.measure(Request(**{**values, **changes}), lambda: False)


@pytest.mark.parametrize("series", ALL)
def test_every_format_is_loaded(client: MeasuringClient, series: str) -> None:
    measured = measure(client, series, operation="load")
    assert measured.reason is None
    assert measured.phases is not None
    assert {"load", "touch"} <= measured.phases.keys()


@pytest.mark.parametrize(("family", "series"), [*product(LATER_FAMILIES, ALL)])
def test_every_format_saves_every_family_or_says_why_not(
    client: MeasuringClient, family: str, series: str
) -> None:
    measured = measure(client, series, family=family, size=3000)
    assert measured.reason == (BRANCH.get(series) if family == "mlp_gated" else None)
    if measured.ok:
        assert measured.bytes is not None
        assert measured.weight_bytes is not None
        assert measured.bytes >= measured.weight_bytes


@pytest.mark.parametrize(
    ("series", "operation"),
    [
        *product(["torchscript_trace", "torch_export", "torchscript", "raw"], ["load", "infer"]),
    ],
)
def test_a_branch_that_is_lost_is_noticed_whatever_is_measured(
    client: MeasuringClient, series: str, operation: str
) -> None:
    measured = measure(client, series, family="mlp_gated", operation=operation)
    assert measured.reason == BRANCH.get(series)


@pytest.mark.parametrize("family", ["cnn", "transformer"])
@pytest.mark.parametrize("series", ["torchscript", "torchscript_trace", "onnx_legacy", "pickle5"])
def test_other_families_answer_after_a_load(
    client: MeasuringClient, family: str, series: str
) -> None:
    assert measure(client, series, family=family, operation="infer").reason is None


@pytest.mark.parametrize(("series", "dtype"), [*product(ALL, ["float16", "bfloat16", "int8"])])
def test_every_format_saves_every_data_type_or_says_why_not(
    client: MeasuringClient, series: str, dtype: str
) -> None:
    measured = measure(client, series, dtype=dtype)
    assert measured.reason == CANNOT_SAVE.get((series, dtype))


@pytest.mark.parametrize("series", ["raw", "torchscript", "torch_export", "onnx_legacy"])
def test_int8_models_run(client: MeasuringClient, series: str) -> None:
    assert measure(client, series, dtype="int8", operation="infer").reason is None


@pytest.mark.parametrize(
    ("family", "operator"), [("mlp_width", "Gemm"), ("cnn", "Conv"), ("transformer", "Add")]
)
def test_onnx_runtime_has_no_bfloat16_and_the_reason_names_the_operator(
    client: MeasuringClient, family: str, operator: str
) -> None:
    measured = measure(client, "onnx_legacy", family=family, dtype="bfloat16", operation="infer")
    assert measured.reason == (
        f"ONNX Runtime cannot run the operator {operator} in bfloat16 on a processor; "
        "the file itself is fine"
    )


@pytest.mark.parametrize("family", ["cnn", "transformer"])
def test_families_without_int8_say_which_have_it(client: MeasuringClient, family: str) -> None:
    assert measure(client, "raw", family=family, dtype="int8").reason == (
        f"there are no int8 models of the family {family_cards()[family].label}; "
        "the MLP families have them"
    )


def test_a_protobuf_message_is_refused_beyond_two_gigabytes(client: MeasuringClient) -> None:
    measured = measure(client, "onnx_legacy", size=600_000_000, memory_ceiling=2**40)
    assert measured.reason == (
        "the format holds at most 2.0 GiB, the limit of a protobuf message; these weights take "
        "2.2 GiB"
    )


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel tells peak memory on Linux only")
@pytest.mark.parametrize(
    ("series", "copies"),
    [("chunked", 0.0), ("pickle5", 0.0), ("pickle", 1.0), ("pickle_dumps", 2.0)],
)
def test_how_many_copies_of_the_weights_a_save_holds(
    client: MeasuringClient, series: str, copies: float
) -> None:
    measured = measure(client, series, size=4_000_000)
    assert measured.reason is None
    if measured.peak_bytes is None:
        pytest.skip("this kernel does not tell peak memory")
    assert measured.weight_bytes is not None
    assert measured.peak_bytes / measured.weight_bytes == pytest.approx(copies, abs=0.1)


@pytest.mark.parametrize("series", ["chunked", "pickle5"])
def test_the_memory_of_streaming_formats_does_not_grow(
    client: MeasuringClient, series: str
) -> None:
    small, large = (measure(client, series, size=size).peak_bytes for size in (10**6, 16 * 10**6))
    if small is None or large is None:
        pytest.skip("this kernel does not tell peak memory")
    assert large - small < 2 * 2**20


# ---- Files ----


def saved(series: str, directory: Path, parameters: int) -> Path:
    family, path = FAMILIES["mlp_width"], directory / f"{series}-{parameters}"
    model = build(skeleton(family, parameters, torch.float32), 1)
    format_ = FORMATS[series]
    format_.serialize(format_.convert(model, family.example(model)), path)
    return path


def test_the_stream_of_pickle_5_holds_no_weights(tmp_path: Path) -> None:
    small, large = (saved("pickle5", tmp_path, parameters) for parameters in (10**4, 10**6))
    (stream_of_small,) = struct.unpack_from("<Q", small.read_bytes())
    (stream_of_large,) = struct.unpack_from("<Q", large.read_bytes())
    assert abs(stream_of_large - stream_of_small) < 100
    assert stream_of_large < 4000


def test_a_loaded_pickle_5_can_be_changed_without_changing_its_file(tmp_path: Path) -> None:
    path = saved("pickle5", tmp_path, 1000)
    before = path.read_bytes()
    loaded = FORMATS["pickle5"].load(path, torch.nn.Identity())
    with torch.no_grad():
        loaded.layers[0].weight.zero_()
    del loaded
    assert path.read_bytes() == before


def test_a_chunked_file_tells_what_it_holds(tmp_path: Path) -> None:
    data = saved("chunked", tmp_path, 1000).read_bytes()
    (length,) = struct.unpack_from("<Q", data)
    header = json.loads(data[8 : 8 + length])
    assert header[0] == ["layers.0.weight", "float32", [15, 15]]
    assert len(data) == 8 + length + 4 * 4 * (15 * 15 + 15)


def test_a_chunked_file_that_ends_early_is_an_error(tmp_path: Path) -> None:
    path = saved("chunked", tmp_path, 1000)
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(EOFError, match="ends before the last tensor"):
        FORMATS["chunked"].load(path, torch.nn.Identity())


# ---- Families ----


@pytest.mark.parametrize("family", list(family_cards()))
@pytest.mark.parametrize("parameters", [1000, 31_623, 1_000_000, 10_000_000])
def test_a_family_comes_close_to_the_parameters_asked_for(family: str, parameters: int) -> None:
    with torch.device("meta"):
        model = FAMILIES[family].build(parameters, torch.float32)
    built = sum(parameter.numel() for parameter in model.parameters())
    assert built == pytest.approx(parameters, rel=0.15)
    assert not model.training


@pytest.mark.parametrize("family", list(family_cards()))
@pytest.mark.parametrize("dtype", [torch.float32, torch.float16, torch.bfloat16, torch.int8])
def test_answers_of_a_built_model_tell_something(family: str, dtype: torch.dtype) -> None:
    """Outputs that overflow or are all alike would hide a load that went wrong."""
    if dtype == torch.int8 and not family.startswith("mlp"):
        return
    model = build(skeleton(FAMILIES[family], 30_000, dtype), 1)
    with torch.inference_mode():
        output = model(FAMILIES[family].example(model)).float()
    assert bool(output.isfinite().all())
    assert float(output.std()) > 1e-3
    assert float(output.abs().max()) < 1e3


def test_depth_adds_layers_where_width_adds_none() -> None:
    def tensors(family: str, parameters: int) -> int:
        with torch.device("meta"):
            return len(FAMILIES[family].build(parameters, torch.float32).state_dict())

    assert tensors("mlp_depth", 10_000) == tensors("mlp_width", 10_000) == 8
    assert tensors("mlp_width", 10_000_000) == 8
    assert tensors("mlp_depth", 10_000_000) == 2 * 606


def test_an_int8_layer_calculates_with_its_rows_scaled() -> None:
    layer = Int8Linear(3, 2)
    layer.weight.copy_(torch.tensor([[1, -128, 3], [127, 0, -5]], dtype=torch.int8))
    layer.scale.copy_(torch.tensor([0.5, 0.01]))
    with torch.no_grad():
        layer.bias.copy_(torch.tensor([1.0, -1.0]))
    x = torch.tensor([[1.0, 2.0, 3.0]])
    real = layer.weight.float() * layer.scale[:, None]
    assert torch.allclose(layer(x), functional.linear(x, real, layer.bias))


# ---- Looks ----


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours (WCAG 2.2)."""

    def luminance(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (
            part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    low, high = sorted(map(luminance, (one, other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("series", ALL)
def test_a_formats_colour_stands_out_from_both_grounds(series: str) -> None:
    colour = format_cards()[series].colour
    assert contrast(colour, "#ffffff") >= 3
    assert contrast(colour, "#1b1f23") >= 3


def test_no_two_formats_share_a_colour_a_marker_or_a_place() -> None:
    for field in ("colour", "marker", "order", "label"):
        values = [getattr(card, field) for card in format_cards().values()]
        assert len(set(values)) == len(values), field


def test_every_marker_is_drawn_in_legends_and_while_a_run_is_under_way() -> None:
    root = Path(__file__).parents[2]
    swatch = (root / "templates/components/chart.html").read_text()
    swatch += (root / "app/web/shapes.py").read_text()
    looks = (root / "static/js/run/looks.js").read_text()
    symbols = looks[looks.index("const SYMBOLS") :]
    for card in format_cards().values():
        assert card.marker == "circle" or f'"{card.marker}"' in swatch
        assert re.search(rf'^  "?{card.marker}"?: \(x, y\)', symbols, re.MULTILINE), card.marker
