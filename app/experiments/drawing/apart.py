"""Labels beside each other, moved as little as keeps them readable."""

from collections.abc import Sequence


def apart(places: Sequence[float], height: float) -> list[float]:
    """Ascending places in [0, 1], moved as little as keeps neighbours a label's height apart.

    Where not all fit between 0 and 1, they stand as close as it takes.

    Args:
        places: where they would like to stand, ascending.
        height: of a label, as a share of the axis.
    """
    found = list(places)
    if len(found) > 1:
        height = min(height, 1 / (len(found) - 1))
    for index in range(1, len(found)):
        found[index] = max(found[index], found[index - 1] + height)
    if found and found[-1] > 1:
        found[-1] = 1.0
        for index in range(len(found) - 2, -1, -1):
            found[index] = min(found[index], found[index + 1] - height)
    return found
