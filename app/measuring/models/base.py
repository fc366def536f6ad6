"""What every family of generated models answers; docs/recipes.md shows how to add one."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from app.experiments.cards import FamilyCard
from app.measuring.formats.base import CannotDo


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """Models that grow in one way.

    Attributes:
        card: how the site shows it.
        build: a model in eval mode with about so many parameters of a data type. It is called
            under ``torch.device("meta")``, where weights take no memory and no time;
            ``app.measuring.weights`` makes them real and fills them in place. So every tensor
            that the model needs stands in its ``state_dict``.
        example: an input that the model accepts, in its data type.
        other: an input for which the model takes another path through its code than for the
            example; what was saved must answer it as the model does. None: there is one path.

    ``build`` raises ``CannotDo`` for a data type that the family has no models in.
    """

    card: FamilyCard
    build: Callable[[int, torch.dtype], nn.Module]
    example: Callable[[nn.Module], Tensor]
    other: Callable[[nn.Module], Tensor] | None = None


def refuse_int8(card: FamilyCard, dtype: torch.dtype) -> None:
    """Raise ``CannotDo`` for int8, in families that have no layers with such weights."""
    if dtype == torch.int8:
        raise CannotDo(
            f"there are no int8 models of the family {card.label}; the MLP families have them"
        )
