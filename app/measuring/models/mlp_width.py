"""Four square linear layers; only their width grows, so the number of tensors stays the same."""

import math

import torch
from torch import Tensor, nn

from app.experiments.cards import FamilyCard
from app.measuring.models.base import Family

MODEL = FamilyCard(
    id="mlp_width",
    label="MLP, growing in width",
    about="Four square linear layers with ReLU between; the width grows, the layers stay four.",
)

_LAYERS = 4


class Mlp(nn.Module):
    """``Linear → ReLU`` four times, without the last ReLU.

    Args:
        width: of the input, of every layer and of the output.
    """

    def __init__(self, width: int) -> None:
        super().__init__()
        linear = [
            # skip_init: the default initialisation would take longer than most saves.
            nn.utils.skip_init(nn.Linear, width, width)  # type: ignore[no-untyped-call]
            for _ in range(_LAYERS)
        ]
        self.layers = nn.Sequential(*[part for layer in linear for part in (layer, nn.ReLU())][:-1])

    def forward(self, x: Tensor) -> Tensor:
        """The output for a batch of inputs, both of shape (batch, width)."""
        return self.layers(x)  # type: ignore[no-any-return]


def width_for(parameters: int) -> int:
    """The width whose ``4 (w² + w)`` parameters come closest to the number asked for."""
    return max(1, round((math.sqrt(1 + parameters * 4 / _LAYERS) - 1) / 2))


def _build(parameters: int, seed: int) -> nn.Module:
    generator = torch.Generator().manual_seed(seed)
    model = Mlp(width_for(parameters))
    with torch.no_grad():
        for tensor in model.parameters():
            tensor.uniform_(-1, 1, generator=generator)
    return model.eval()


def _example(model: nn.Module) -> Tensor:
    assert isinstance(model, Mlp)
    first = model.layers[0]
    assert isinstance(first, nn.Linear)
    return torch.zeros(1, first.in_features)


FAMILY = Family(card=MODEL, build=_build, example=_example)
