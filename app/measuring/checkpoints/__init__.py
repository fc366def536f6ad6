"""Every checker of this folder, by id. Importing this loads torch."""

import importlib
import pkgutil

from app.measuring.checkpoints.base import Checker

_NONE_OF_THEM = {"base", "process"}

CHECKERS: dict[str, Checker] = {
    module.CHECKER.card.id: module.CHECKER
    for info in pkgutil.iter_modules(__path__)
    if info.name not in _NONE_OF_THEM and not info.name.startswith("_")
    for module in [importlib.import_module(f"{__name__}.{info.name}")]
}
