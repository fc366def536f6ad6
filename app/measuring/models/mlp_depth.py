"""Linear layers of width 128; their number grows, and with it that of tensors and modules.

Four layers of that width hold 66,048 parameters. A smaller model has four narrower layers, the
same ones as in the family that grows in width: the lines of the two part at 66,048 parameters.
"""

import torch
from torch import nn

from app.experiments.cards import FamilyCard
from app.measuring.models._mlp import Mlp, example, width_for
from app.measuring.models.base import Family

MODEL = FamilyCard(
    id="mlp_depth",
    label="MLP, growing in depth",
    short="by depth",
    about="Linear layers of width 128 with ReLU between; from the fifth layer on, only their "
    "number grows.",
)

_LAYERS, _WIDTH = 4, 128


def _build(parameters: int, dtype: torch.dtype) -> nn.Module:
    width = min(_WIDTH, width_for(parameters, _LAYERS))
    layers = max(_LAYERS, round(parameters / (width * width + width)))
    return Mlp(width, layers if width == _WIDTH else _LAYERS, dtype).eval()


FAMILY = Family(card=MODEL, build=_build, example=example)
