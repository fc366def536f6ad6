"""The content with titles and names that nobody would choose: what a page must still wrap."""

import re
import shutil
from pathlib import Path

from tools.audit.prepare import CONTENT

_WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
_TITLE = f"{_WORD} and what_happens_to_names_without_a_single_space_{'x' * 30} in the end"


def long_content(home: Path) -> Path:
    """A copy of the content, below ``home``, in which every title is long."""
    copy = Path(shutil.copytree(CONTENT, home / "content"))
    for file in copy.rglob("*.md"):
        text = file.read_text(encoding="utf-8")
        text = re.sub(r"^title: .*$", f'title: "{_TITLE}"', text, count=1, flags=re.MULTILINE)
        file.write_text(text, encoding="utf-8")
    return copy
