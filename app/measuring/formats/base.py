"""What every serialization format answers; docs/recipes.md shows how to add one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from torch import Tensor, nn

from app.experiments.cards import FormatCard


def _unchanged(model: nn.Module, _example: Tensor) -> nn.Module:
    return model


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A way of saving a model to a file.

    Saving is timed in two phases: ``convert`` turns the model into what the format writes
    (scripting, exporting), ``serialize`` writes it.

    Attributes:
        card: how the site shows it.
        serialize: writes what ``convert`` returned to a path; further files may lie beside it.
        read_back: the tensors in the file, by their names in the model's ``state_dict``.
        extra_memory: peak memory of a save beside the model, as a multiple of its weight bytes;
            an estimate from above, used to refuse a save before it starts.
        convert: from a model and an example input; nothing to do for most formats.
    """

    card: FormatCard
    serialize: Callable[[Any, Path], None]
    read_back: Callable[[Path, nn.Module], Mapping[str, Tensor]]
    extra_memory: float
    convert: Callable[[nn.Module, Tensor], Any] = _unchanged
