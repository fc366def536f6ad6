"""``export(model, example, path)``: an ONNX file that takes any number of rows."""

import shutil
from pathlib import Path

import onnx
import torch

from app.experiments.cards import CheckerCard
from app.measuring.checkpoints._models import Tried, tried
from app.measuring.checkpoints.base import Checker, NotYet, Workshop

CARD = CheckerCard(
    id="onnx-batch",
    about="Exports a model, moves the files, and asks ONNX Runtime with 1, 3 and 8 rows.",
    deadline=180,
)
_PARAMETERS = 20_000  # enough for weights that go to a file of their own
_ROWS = (1, 3, 8)
_WHAT = "a function export(model, example, path) that writes an ONNX file to the path."
_DYNAMIC = (
    'Name the batch: torch.onnx.export(…, dynamic_shapes={"x": {0: torch.export.Dim("batch")}}), '
    "with the name of your forward's own argument."
)


def _check(workshop: Workshop) -> str:
    workshop.apart(lambda: _export(workshop))
    moved = workshop.scratch / "moved"
    shutil.copytree(workshop.scratch / "exported", moved)
    shutil.rmtree(workshop.scratch / "exported")
    return workshop.apart(lambda: _ask(workshop, moved / "model.onnx"))


def _export(workshop: Workshop) -> str:
    export = workshop.function("to_onnx", "export", _WHAT)
    of_most = tried(workshop, _PARAMETERS, max(_ROWS))
    torch.save({"x": of_most.x, "answer": of_most.answer}, workshop.scratch / "known.pt")
    folder = workshop.scratch / "exported"
    folder.mkdir()
    path = folder / "model.onnx"
    with workshop.trying("export(model, example, path)"):
        export(of_most.model, of_most.x[:2], path)
    if not path.is_file():
        raise NotYet("export returned, and there is no file at the path it was given.")
    return ""


def _ask(workshop: Workshop, path: Path) -> str:
    import onnxruntime  # it starts threads, which no fork may have

    try:
        onnx.checker.check_model(path)
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 4
        session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    except Exception as error:
        words = str(error).strip().splitlines()[0][:200]
        raise NotYet(
            f"ONNX Runtime cannot open what export wrote, in another directory: {words}. Weights"
            " over 256 bytes lie in a second file, whose name is in the first: keep both."
        ) from error
    inputs = session.get_inputs()
    if len(inputs) != 1:
        raise NotYet(f"The graph has {len(inputs)} inputs, and the model takes one.")
    if isinstance(inputs[0].shape[0], int):
        raise NotYet(f"The graph takes {inputs[0].shape[0]} rows and no other number. {_DYNAMIC}")
    known = torch.load(workshop.scratch / "known.pt", weights_only=True)
    worst = 0.0
    for rows in _ROWS:
        expected = Tried(torch.nn.Identity(), known["x"][:rows], known["answer"][:rows])
        try:
            (answer, *_) = session.run(None, {inputs[0].name: expected.x.numpy()})
        except Exception as error:
            words = str(error).strip().splitlines()[0][:200]
            raise NotYet(f"ONNX Runtime fails with {rows} rows: {words}. {_DYNAMIC}") from error
        found = torch.from_numpy(answer)
        if not expected.agrees(found):
            raise NotYet(
                f"With {rows} rows ONNX Runtime does not answer as torch does. Was the model in"
                " eval mode, and is it the one that export was given?"
            )
        worst = max(worst, float((found - expected.answer).abs().max()))
    apart = f"at most {worst:.0e} apart" if worst else "to the last bit"
    return f"1, 3 and 8 rows: ONNX Runtime answers as torch does, {apart}."


CHECKER = Checker(CARD, _check)
