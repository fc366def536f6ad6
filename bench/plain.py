"""The six saves of the default experiment as a person would write them, with nothing of Slope.

For programs that hold Slope's figures against others': what they time must be the same work.
"""

import os
import pickle
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import nn

Save = Callable[[nn.Module, torch.Tensor, Path], None]

#: A memory file system where there is one, as Slope uses.
_FILES = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


class Net(nn.Module):
    """Four square linear layers with ReLU between."""

    def __init__(self, width: int) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        for _ in range(4):
            layers += [nn.Linear(width, width), nn.ReLU()]
        self.layers = nn.Sequential(*layers[:-1])

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """The output for a batch of inputs."""
        output: torch.Tensor = self.layers(x)
        return output


def a_model(parameters: int) -> tuple[nn.Module, torch.Tensor]:
    """A model of about so many parameters, and an input; torch keeps to one thread."""
    torch.set_num_threads(1)
    width = max(1, round(((1 + parameters) ** 0.5 - 1) / 2))
    return Net(width).eval().requires_grad_(False), torch.zeros(1, width)


def _raw(model: nn.Module, _example: torch.Tensor, path: Path) -> None:
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL)
    for tensor in model.state_dict().values():
        os.write(file, tensor.numpy().data)
    os.close(file)


def _pickle(model: nn.Module, _example: torch.Tensor, path: Path) -> None:
    with path.open("wb") as file:
        pickle.dump(model, file)


def _torchscript(model: nn.Module, _example: torch.Tensor, path: Path) -> None:
    scripted: torch.jit.ScriptModule = torch.jit.script(model)
    scripted.save(str(path))


def _onnx(model: nn.Module, example: torch.Tensor, path: Path) -> None:
    torch.onnx.export(model, (example,), path, verbose=False)


SAVES: dict[str, Save] = {
    "raw": _raw,
    "safetensors": lambda model, _example, path: save_file(model.state_dict(), path),
    "torch_save": lambda model, _example, path: torch.save(model.state_dict(), path),
    "pickle": _pickle,
    "torchscript": _torchscript,
    "onnx": _onnx,
}


class FreshFile:
    """A path that never existed, in a directory that goes at ``remove``."""

    def __init__(self) -> None:
        self._directory = tempfile.mkdtemp(dir=_FILES)
        self.path = Path(self._directory) / "model"

    def remove(self) -> None:
        """Remove the file and what lies beside it."""
        shutil.rmtree(self._directory)
