"""Every model family of this folder, by id. Importing this loads torch."""

import importlib
import pkgutil

from app.measuring.models.base import Family

FAMILIES: dict[str, Family] = {
    module.FAMILY.card.id: module.FAMILY
    for info in pkgutil.iter_modules(__path__)
    if info.name != "base" and not info.name.startswith("_")
    for module in [importlib.import_module(f"{__name__}.{info.name}")]
}
