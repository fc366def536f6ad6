"""How near every format comes to raw ``write(2)`` of the same bytes, measured now in one run.

    python -m bench.limits [--blocks 5]

It measures the lesson's experiment with every format, and prints what pages show as *How near the
limit*: throughput as a share of the raw write's in the same block.
"""

import argparse
import tempfile
from dataclasses import replace
from pathlib import Path

from app.content.library import load_library
from app.errors import Misconfigured
from app.experiments import units
from app.experiments.cards import series_cards
from app.experiments.known import known
from app.experiments.limits import limits
from app.experiments.plan import Wish, make_plan
from app.measuring.session import measure_plan
from app.settings import Settings

_EXPERIMENT = "mlops/model-serialization/every-format"
_SIZES = (10_000, 1_000_000, 10_000_000)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--blocks", type=int, default=5)
    blocks = parser.parse_args().blocks
    settings = Settings()
    library = load_library(settings.content_dir, known())
    experiment = library.experiments.get(_EXPERIMENT)
    if experiment is None:
        raise Misconfigured(f"The content has no experiment {_EXPERIMENT}.")
    plan = make_plan(experiment, Wish(sizes=_SIZES, blocks=blocks), settings, seed=1)
    with tempfile.TemporaryDirectory() as directory:
        own = settings.model_copy(update={"data_dir": Path(directory)})
        samples = measure_plan(replace(plan, budget=3600.0), own).samples
    reached = limits(plan, samples)
    sizes = [f"{units.count(size)} parameters" for size in plan.sizes]
    print(f"| share of raw write(2) | {' | '.join(sizes)} |\n|---|{'---|' * len(sizes)}")
    for name, card in series_cards(plan).items():
        shares = {each.size: each for each in reached.get(name, ())}
        if shares:
            cells = (f"{shares[size].share:.1%}" if size in shares else "" for size in plan.sizes)
            print(f"| {card.label} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
