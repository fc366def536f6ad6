"""Four square linear layers; only their width grows, so the number of tensors stays the same."""

import math

import torch
from torch import Tensor, nn

from app.experiments.cards import FamilyCard
from app.measuring.models.base import Family

MODEL = FamilyCard(
    id="mlp_width",
    label="MLP, growing in width",
    short="by width",
    about="Four square linear layers with ReLU between; the width grows, the layers stay four.",
)

_LAYERS = 4


class Mlp(nn.Module):
    """``Linear → ReLU`` four times, without the last ReLU.

    Args:
        width: of the input, of every layer and of the output.
    """

    def __init__(self, width: int, dtype: torch.dtype) -> None:
        super().__init__()
        linear = [nn.Linear(width, width, dtype=dtype) for _ in range(_LAYERS)]
        self.layers = nn.Sequential(*[part for layer in linear for part in (layer, nn.ReLU())][:-1])

    def forward(self, x: Tensor) -> Tensor:
        """The output for a batch of inputs, both of shape (batch, width)."""
        return self.layers(x)  # type: ignore[no-any-return]


def width_for(parameters: int) -> int:
    """The width whose ``4 (w² + w)`` parameters come closest to the number asked for."""
    return max(1, round((math.sqrt(1 + parameters * 4 / _LAYERS) - 1) / 2))


def _build(parameters: int, dtype: torch.dtype) -> nn.Module:
    return Mlp(width_for(parameters), dtype).eval()


def _example(model: nn.Module) -> Tensor:
    assert isinstance(model, Mlp)
    first = model.layers[0]
    assert isinstance(first, nn.Linear)
    return torch.zeros(1, first.in_features, dtype=first.weight.dtype)


FAMILY = Family(card=MODEL, build=_build, example=_example)
