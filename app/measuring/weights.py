"""Models with weights from a seed, made without a second copy of the weights in memory."""

import copy
import math
from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

from app.measuring.kernel import populate
from app.measuring.models._int8 import Int8Linear
from app.measuring.models.base import Family

#: Random numbers drawn; a longer tensor repeats them. Drawing them all would take longer than
#: most saves, and no format looks at the values. So few stay in the processor's cache.
_DRAWN = 1 << 16


class _LeaveUnset(TorchFunctionMode):
    """Layers draw their first weights in Python on the meta device; nobody would ever see them."""

    def __torch_function__(
        self,
        func: Callable[..., Any],
        types: Any,  # noqa: ANN401 - torch's own signature
        args: tuple[Any, ...] = (),
        kwargs: Mapping[str, Any] | None = None,
    ) -> Any:  # noqa: ANN401
        if func in _SETTERS:
            return args[0]
        return func(*args, **(kwargs or {}))


_SETTERS = frozenset({Tensor.uniform_, Tensor.normal_, Tensor.fill_, Tensor.zero_})


def skeleton(family: Family, parameters: int, dtype: torch.dtype) -> nn.Module:
    """A model of the family on the meta device: its structure, without weights."""
    with torch.device("meta"), _LeaveUnset():
        return family.build(parameters, dtype).requires_grad_(False)


def build(structure: nn.Module, seed: int) -> nn.Module:
    """A model with the structure of a skeleton; the same seed gives the same weights.

    Every tensor begins at another place of the drawn numbers, so that two that were exchanged
    are noticed. Integers are drawn over their whole range, others so that outputs stay small.
    """
    model = copy.deepcopy(structure).to_empty(device="cpu")
    for tensor in model.state_dict().values():
        populate(tensor.data_ptr(), tensor.nbytes)
    generator = torch.Generator().manual_seed(seed)
    pool = (torch.rand(_DRAWN, generator=generator) * 2 - 1).repeat(2)
    for index, tensor in enumerate(model.state_dict().values()):
        _fill(tensor, pool[(index * 977 + 1) % _DRAWN :])
    for module in model.modules():
        if isinstance(module, Int8Linear):
            module.rescale_()
    return model


def _fill(tensor: Tensor, pool: Tensor) -> None:
    fan_in = tensor[0].numel() if tensor.dim() > 1 else 1
    scale = 1 / math.sqrt(fan_in) if tensor.is_floating_point() else 127
    flat = tensor.view(-1)
    drawn = (pool[: min(flat.numel(), _DRAWN)] * scale).to(tensor.dtype)
    for start in range(0, flat.numel(), _DRAWN):
        part = flat[start : start + _DRAWN]
        part.copy_(drawn[: part.numel()])
