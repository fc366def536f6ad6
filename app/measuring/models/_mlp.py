"""The multilayer perceptron of both MLP families."""

import math

import torch
from torch import Tensor, nn

from app.measuring.models._int8 import linear


class Mlp(nn.Module):
    """``Linear → ReLU`` again and again, without the last ReLU.

    Args:
        width: of the input, of every layer and of the output.
        layers: how many.
        dtype: of the weights; with int8 ones, inputs and outputs are float32.
    """

    def __init__(self, width: int, layers: int, dtype: torch.dtype) -> None:
        super().__init__()
        self.width = width
        parts = [linear(width, width, dtype) for _ in range(layers)]
        self.layers = nn.Sequential(*[part for layer in parts for part in (layer, nn.ReLU())][:-1])

    def forward(self, x: Tensor) -> Tensor:
        """The output for a batch of inputs, both of shape (batch, width)."""
        return self.layers(x)  # type: ignore[no-any-return]


def width_for(parameters: int, layers: int) -> int:
    """The width whose ``layers · (w² + w)`` parameters come closest to the number asked for."""
    return max(1, round((math.sqrt(1 + parameters * 4 / layers) - 1) / 2))


def example(model: nn.Module) -> Tensor:
    """A batch of one input."""
    assert isinstance(model, Mlp)
    bias = model.layers[0].bias
    assert isinstance(bias, Tensor)
    return torch.zeros(1, model.width, dtype=bias.dtype)
