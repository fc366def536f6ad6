"""Linear layers with 8-bit weights, as weight-only quantisation makes them."""

import math

import torch
from torch import Tensor, nn
from torch.nn import functional


class Int8Linear(nn.Module):
    """A linear layer whose weights are int8 and are turned into float32 when they are used.

    Row *i* of the real weights is ``weight[i] * scale[i]``. ``weight`` is a parameter without a
    gradient, so that it counts as one; ``bias`` and ``scale`` are float32.
    """

    scale: Tensor

    def __init__(self, in_features: int, out_features: int) -> None:
        super().__init__()
        self.in_features = in_features
        weight = torch.empty(out_features, in_features, dtype=torch.int8)
        self.weight = nn.Parameter(weight, requires_grad=False)
        self.bias = nn.Parameter(torch.empty(out_features))
        self.register_buffer("scale", torch.empty(out_features))

    def forward(self, x: Tensor) -> Tensor:
        """The output, float32 of shape (batch, out), for float32 inputs of shape (batch, in)."""
        return functional.linear(x, self.weight.to(x.dtype)) * self.scale + self.bias

    def rescale_(self) -> None:
        """Bring drawn scales to where outputs are as large as those of a float layer."""
        self.scale.div_(127 * math.sqrt(self.in_features))


def linear(in_features: int, out_features: int, dtype: torch.dtype) -> nn.Module:
    """A linear layer whose weights have a data type."""
    if dtype == torch.int8:
        return Int8Linear(in_features, out_features)
    return nn.Linear(in_features, out_features, dtype=dtype)
