"""Four convolutions and a classifier; only the number of channels grows."""

import math

import torch
from torch import Tensor, nn

from app.experiments.cards import FamilyCard
from app.measuring.models.base import Family, refuse_int8

MODEL = FamilyCard(
    id="cnn",
    label="CNN, growing in channels",
    short="convolutions",
    about="Four 3 × 3 convolutions with ReLU, an average over the image and a linear classifier; "
    "the channels grow.",
)

_COLOURS, _KERNEL, _CLASSES, _SIDE = 3, 3, 10, 8


class Cnn(nn.Module):
    """A small image classifier.

    Args:
        channels: of every convolution's output.
    """

    def __init__(self, channels: int, dtype: torch.dtype) -> None:
        super().__init__()
        before = [_COLOURS, channels, channels, channels]
        convolutions = [
            nn.Conv2d(count, channels, _KERNEL, padding="same", dtype=dtype) for count in before
        ]
        self.layers = nn.Sequential(
            *[part for convolution in convolutions for part in (convolution, nn.ReLU())]
        )
        self.classify = nn.Linear(channels, _CLASSES, dtype=dtype)

    def forward(self, x: Tensor) -> Tensor:
        """Scores of shape (batch, 10) for images of shape (batch, 3, height, width)."""
        return self.classify(self.layers(x).mean(dim=(2, 3)))  # type: ignore[no-any-return]


def _channels_for(parameters: int) -> int:
    """The channels ``c`` whose ``27c² + 41c + 10`` parameters come closest to those asked for."""
    kernel = _KERNEL * _KERNEL
    square = 3 * kernel
    linear = _COLOURS * kernel + 4 + _CLASSES
    root = math.sqrt(linear * linear + 4 * square * max(0, parameters - _CLASSES))
    return max(1, round((root - linear) / (2 * square)))


def _build(parameters: int, dtype: torch.dtype) -> nn.Module:
    refuse_int8(MODEL, dtype)
    return Cnn(_channels_for(parameters), dtype).eval()


def _example(model: nn.Module) -> Tensor:
    assert isinstance(model, Cnn)
    return torch.zeros(1, _COLOURS, _SIDE, _SIDE, dtype=model.classify.weight.dtype)


FAMILY = Family(card=MODEL, build=_build, example=_example)
