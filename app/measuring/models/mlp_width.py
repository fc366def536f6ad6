"""Four square linear layers; only their width grows, so the number of tensors stays the same."""

import torch
from torch import nn

from app.experiments.cards import FamilyCard
from app.measuring.models._mlp import Mlp, example, width_for
from app.measuring.models.base import Family

MODEL = FamilyCard(
    id="mlp_width",
    label="MLP, growing in width",
    short="by width",
    about="Four square linear layers with ReLU between; the width grows, the layers stay four.",
)

_LAYERS = 4


def _build(parameters: int, dtype: torch.dtype) -> nn.Module:
    return Mlp(width_for(parameters, _LAYERS), _LAYERS, dtype).eval()


FAMILY = Family(card=MODEL, build=_build, example=example)
