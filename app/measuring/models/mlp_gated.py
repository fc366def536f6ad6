"""Four square linear layers behind an ``if`` on the input's values: control flow in Python."""

import torch
from torch import Tensor, nn

from app.experiments.cards import FamilyCard
from app.measuring.models._mlp import Mlp, example, width_for
from app.measuring.models.base import Family

MODEL = FamilyCard(
    id="mlp_gated",
    label="MLP with a branch, growing in width",
    short="with a branch",
    about="Four square linear layers with ReLU between; an if on the sum of the inputs decides "
    "whether the outputs change their sign.",
)

_LAYERS = 4


class GatedMlp(Mlp):
    """An MLP whose ``forward`` decides by the values of its input."""

    def forward(self, x: Tensor) -> Tensor:
        """The output for a batch of inputs, both of shape (batch, width)."""
        y: Tensor = self.layers(x)
        if x.sum() > 0:
            y = -y
        return y


def _build(parameters: int, dtype: torch.dtype) -> nn.Module:
    return GatedMlp(width_for(parameters, _LAYERS), _LAYERS, dtype).eval()


def _other_branch(model: nn.Module) -> Tensor:
    return torch.ones_like(example(model))


FAMILY = Family(card=MODEL, build=_build, example=example, other=_other_branch)
