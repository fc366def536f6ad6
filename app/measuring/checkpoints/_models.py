"""The learner's models with weights of ours, and their answers to inputs of ours."""

import secrets
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from app.measuring.checkpoints.base import NotYet, Workshop

_BUILD = "a function build(parameters) that returns a model with about so many parameters."
_EXAMPLE = "a function example(model, rows) that returns an input of so many rows for the model."
_CLOSE = 1e-4


@dataclass(frozen=True, slots=True)
class Tried:
    """A model of the learner's, an input for it, and what it answered."""

    model: nn.Module
    x: Tensor
    answer: Tensor

    def agrees(self, other: object) -> bool:
        """Whether an answer is the same, up to what rounding may do."""
        return (
            isinstance(other, Tensor)
            and other.shape == self.answer.shape
            and bool(torch.allclose(other, self.answer, rtol=_CLOSE, atol=_CLOSE))
        )


def built(workshop: Workshop, parameters: int) -> nn.Module:
    """What the learner's ``build`` returns for a number of parameters."""
    build = workshop.function("model", "build", _BUILD)
    with workshop.trying(f"build({parameters:_})"):
        model = build(parameters)
    if not isinstance(model, nn.Module):
        raise NotYet(f"build({parameters:_}) returned {_kind(model)}; return a torch.nn.Module.")
    return model


def example(workshop: Workshop, model: nn.Module, rows: int) -> Tensor:
    """An input of the learner's, of so many rows."""
    make = workshop.function("model", "example", _EXAMPLE)
    with workshop.trying(f"example(model, {rows})"):
        x = make(model, rows)
    if not isinstance(x, Tensor) or x.ndim == 0 or x.shape[0] != rows:
        shape = list(x.shape) if isinstance(x, Tensor) else _kind(x)
        raise NotYet(f"example(model, {rows}) returned {shape}; return a tensor of {rows} rows.")
    return x


def answered(workshop: Workshop, model: nn.Module, x: Tensor) -> Tensor:
    """The model's answer, with as many rows as were asked."""
    with workshop.trying("model(example(model, rows))"), torch.inference_mode():
        answer = model(x)
    if not isinstance(answer, Tensor) or answer.shape[:1] != x.shape[:1]:
        raise NotYet(f"The model answers {x.shape[0]} rows with {_kind(answer)}; return a tensor.")
    return answer


def tried(workshop: Workshop, parameters: int, rows: int) -> Tried:
    """A model with fresh random weights, which no seed of the learner's gives again."""
    model = built(workshop, parameters)
    generator = torch.Generator().manual_seed(secrets.randbits(48))
    with torch.no_grad():
        for weight in model.parameters():
            noise = torch.randn(weight.shape, generator=generator)
            weight.copy_(noise / max(1.0, weight.shape[-1] ** 0.5))
    x = torch.randn(example(workshop, model, rows).shape, generator=generator)
    return Tried(model, x, answered(workshop, model, x))


def _kind(value: object) -> str:
    return f"a {type(value).__name__}"
