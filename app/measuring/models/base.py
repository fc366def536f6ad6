"""What every family of generated models answers; docs/recipes.md shows how to add one."""

from collections.abc import Callable
from dataclasses import dataclass

from torch import Tensor, nn

from app.experiments.cards import FamilyCard


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """Models that grow in one way.

    Attributes:
        card: how the site shows it.
        build: a model with about so many parameters, its weights drawn from the seed.
        example: an input that the model accepts.
    """

    card: FamilyCard
    build: Callable[[int, int], nn.Module]
    example: Callable[[nn.Module], Tensor]
