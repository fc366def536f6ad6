"""Two transformer encoder layers over eight positions; only their width grows."""

import math

import torch
from torch import Tensor, nn

from app.experiments.cards import FamilyCard
from app.measuring.models.base import Family, refuse_int8

MODEL = FamilyCard(
    id="transformer",
    label="Transformer encoder, growing in width",
    short="transformer",
    about="Learned positions, two encoder layers with two heads of attention and a feed-forward "
    "network four times as wide; the width grows.",
)

_LAYERS, _HEADS, _POSITIONS, _WIDER = 2, 2, 8, 4


class Encoder(nn.Module):
    """A transformer encoder on embedded tokens.

    Args:
        width: of the embeddings; even, since two heads share it.
    """

    def __init__(self, width: int, dtype: torch.dtype) -> None:
        super().__init__()
        self.positions = nn.Parameter(torch.empty(_POSITIONS, 1, width, dtype=dtype))
        # With the batch first, torch would put one operator for a whole layer in its place, which
        # the older ONNX exporter does not know.
        self.layers = nn.ModuleList(
            nn.TransformerEncoderLayer(width, _HEADS, _WIDER * width, dropout=0.0, dtype=dtype)
            for _ in range(_LAYERS)
        )

    def forward(self, x: Tensor) -> Tensor:
        """Encodings of embeddings, both of shape (8, batch, width)."""
        x = x + self.positions
        for layer in self.layers:
            x = layer(x)
        return x


def _width_for(parameters: int) -> int:
    """The even width ``d`` whose ``24d² + 34d`` parameters come closest to those asked for."""
    square = _LAYERS * (4 + 2 * _WIDER)
    linear = _LAYERS * 13 + _POSITIONS
    exact = (math.sqrt(linear * linear + 4 * square * parameters) - linear) / (2 * square)
    return max(_HEADS, _HEADS * round(exact / _HEADS))


def _build(parameters: int, dtype: torch.dtype) -> nn.Module:
    refuse_int8(MODEL, dtype)
    return Encoder(_width_for(parameters), dtype).eval()


def _example(model: nn.Module) -> Tensor:
    assert isinstance(model, Encoder)
    return torch.zeros_like(model.positions, device="cpu")


FAMILY = Family(card=MODEL, build=_build, example=_example)
