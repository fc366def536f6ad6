"""What a table says of itself when its rows belong to learners: how they are called, and how two
rows become one when two learners turn out to be the same person.

Pure. A table says it in its ``info``; whatever moves, counts or deletes reads it there, so that a
new table is moved, counted and deleted without a word elsewhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

#: The key of ``Table.info`` under which ``Belongs`` stands.
BELONGS = "belongs"


class Keep(Enum):
    """Which value of a column stays when two rows become one."""

    EARLIEST = "earliest"  # the smaller; one that is there before none
    LATEST = "latest"
    ALL = "all"  # the entries of both objects; of one name, the staying row's


@dataclass(frozen=True, slots=True)
class Belongs:
    """Rows that are a learner's.

    Attributes:
        one, many: what they are called.
        keep: by column, for tables whose key holds the learner: what becomes of two rows that have
            the same key but for the learner. Columns that are not named keep the staying row's.
            None where no two rows can clash.
    """

    one: str
    many: str
    keep: Mapping[str, Keep] | None = None

    def said(self, count: int) -> str:
        """``3 attempts``."""
        return f"{count:,} {self.one if count == 1 else self.many}"


def belongs(one: str, many: str, keep: Mapping[str, Keep] | None = None) -> dict[str, Any]:
    """A table's ``info`` that says so."""
    return {BELONGS: Belongs(one, many, keep)}


def joined(
    keep: Mapping[str, Keep], staying: Mapping[str, Any], leaving: Mapping[str, Any]
) -> dict[str, Any]:
    """The columns of the staying row that change when the other becomes one with it."""
    values = {name: _kept(how, staying[name], leaving[name]) for name, how in keep.items()}
    return {name: value for name, value in values.items() if value != staying[name]}


def _kept(how: Keep, staying: Any, leaving: Any) -> Any:  # noqa: ANN401 - a column's value
    if staying is None or leaving is None:
        return leaving if staying is None else staying
    match how:
        case Keep.EARLIEST:
            return min(staying, leaving)
        case Keep.LATEST:
            return max(staying, leaving)
        case Keep.ALL:
            return {**leaving, **staying}
