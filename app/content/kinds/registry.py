"""Every kind of question in this folder, by name: a file with a ``KIND`` is one."""

import importlib
import pkgutil
from typing import Any

from app.content import kinds
from app.content.kinds.base import Kind
from app.content.models import Question

KINDS: dict[str, Kind[Any]] = {
    module.KIND.name: module.KIND
    for info in pkgutil.iter_modules(kinds.__path__)
    if info.name != "registry"
    for module in [importlib.import_module(f"{kinds.__name__}.{info.name}")]
    if hasattr(module, "KIND")
}

USUAL = "one"  # the kind of a question whose heading names none


def kind_of(question: Question) -> Kind[Any]:
    """The kind of a question; its methods take the body of one of its variants."""
    return KINDS[question.kind]
