"""Models with weights from a seed, made without a second copy of the weights in memory."""

import math

import torch
from torch import Tensor, nn

from app.measuring.models.base import Family

#: Random numbers drawn; a longer tensor repeats them. Drawing them all would take longer than
#: most saves, and no format looks at the values. So few stay in the processor's cache.
_DRAWN = 1 << 16


def skeleton(family: Family, parameters: int, dtype: torch.dtype) -> nn.Module:
    """A model of the family on the meta device: its structure, without weights."""
    with torch.device("meta"):
        return family.build(parameters, dtype).requires_grad_(False)


def build(family: Family, parameters: int, dtype: torch.dtype, seed: int) -> nn.Module:
    """A model of the family; the same seed gives the same weights.

    Every tensor begins at another place of the drawn numbers, so that two that were exchanged
    are noticed. Integers are drawn over their whole range, others so that outputs stay small.
    """
    model = skeleton(family, parameters, dtype).to_empty(device="cpu")
    generator = torch.Generator().manual_seed(seed)
    pool = (torch.rand(_DRAWN, generator=generator) * 2 - 1).repeat(2)
    for index, tensor in enumerate(model.state_dict().values()):
        _fill(tensor, pool[(index * 977 + 1) % _DRAWN :])
    return model


def _fill(tensor: Tensor, pool: Tensor) -> None:
    fan_in = tensor[0].numel() if tensor.dim() > 1 else 1
    scale = 1 / math.sqrt(fan_in) if tensor.is_floating_point() else 127
    flat = tensor.view(-1)
    drawn = (pool[: min(flat.numel(), _DRAWN)] * scale).to(tensor.dtype)
    for start in range(0, flat.numel(), _DRAWN):
        part = flat[start : start + _DRAWN]
        part.copy_(drawn[: part.numel()])
