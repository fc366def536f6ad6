"""What the exporters that capture a graph without running the model have in common."""

import io
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr

from torch.fx.experimental.symbolic_shapes import GuardOnDataDependentSymNode

from app.measuring.formats.base import CannotDo


@contextmanager
def capturing() -> Iterator[None]:
    """Say in words that a model whose code looks at its input's values cannot be captured."""
    try:
        with redirect_stderr(io.StringIO()):  # torch prints the graph up to the place it gave up at
            yield
    except Exception as error:
        if not isinstance(error.__cause__ or error, GuardOnDataDependentSymNode):
            raise
        raise CannotDo(
            "torch.export cannot capture this model: its forward decides by the values of its "
            "input, and a graph of operators holds no such if"
        ) from error
