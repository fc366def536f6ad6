"""The maps of kept files, kept for a while: one takes up to 10 ms to make, and 300 kB."""

from collections.abc import Mapping
from functools import lru_cache

from app.anatomy.kept import KeptFile
from app.anatomy.opening import open_up
from app.anatomy.regions import FileMap, Role


@lru_cache(maxsize=16)
def maps_of(files: tuple[KeptFile, ...]) -> tuple[FileMap, ...]:
    """What lies where in the files that one save wrote."""
    return open_up({file.name: file.whole() for file in files})


@lru_cache(maxsize=256)
def totals_of(files: tuple[KeptFile, ...]) -> Mapping[Role, int]:
    """Bytes by role of all files together."""
    found = dict.fromkeys(Role, 0)
    for each in maps_of(files):
        for role, count in each.bytes_by_role().items():
            found[role] += count
    return {role: count for role, count in found.items() if count}
