"""``build(parameters)``: models that grow in width only, over three decades."""

from app.experiments.cards import CheckerCard
from app.measuring.checkpoints._models import answered, built, example
from app.measuring.checkpoints.base import Checker, NotYet, Workshop

CARD = CheckerCard(
    id="model",
    about="Builds models of 1,000 to 1,000,000 parameters, counts them and asks them something.",
    deadline=60,
)
_SIZES = (1_000, 10_000, 100_000, 1_000_000)
_NEAR = 0.15
_ROWS = 3


def _check(workshop: Workshop) -> str:
    furthest, tensors = 0.0, {}
    for size in _SIZES:
        model = built(workshop, size)
        found = sum(parameter.numel() for parameter in model.parameters())
        off = found / size - 1
        if abs(off) > _NEAR:
            raise NotYet(
                f"build({size:_}) has {found:,} parameters, {off:+.0%}. Within 15 % is near enough:"
                " write down the parameters of your layers as a formula of the width, and solve it."
            )
        if model.training:
            raise NotYet(
                f"build({size:_}) is in training mode, in which a model may answer at random and an"
                " exporter warns. End build with model.eval()."
            )
        answered(workshop, model, example(workshop, model, _ROWS))
        furthest = max(furthest, abs(off))
        tensors[size] = len(model.state_dict())
    if len(set(tensors.values())) > 1:
        counts = ", ".join(f"{count} at {size:,}" for size, count in tensors.items())
        raise NotYet(
            f"The number of tensors changes with the size ({counts}). Then layers cost time, too,"
            " and a chart cannot tell the two apart: keep the layers, change their width."
        )
    return (
        f"1,000 to 1,000,000 parameters, at most {furthest:.1%} off, {tensors[_SIZES[0]]} tensors "
        "at every size."
    )


CHECKER = Checker(CARD, _check)
