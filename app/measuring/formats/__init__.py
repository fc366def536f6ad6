"""Every format of this folder, by id. Importing this loads torch and all that the formats need."""

import importlib
import pkgutil

from app.measuring.formats.base import Format

FORMATS: dict[str, Format] = {
    module.FORMAT.card.id: module.FORMAT
    for info in pkgutil.iter_modules(__path__)
    if info.name != "base" and not info.name.startswith("_")
    for module in [importlib.import_module(f"{__name__}.{info.name}")]
}
