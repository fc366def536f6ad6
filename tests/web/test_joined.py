"""Scripts put together do what they do apart, and what is not understood stays apart."""

import json
import re
import shutil
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.web.joined import joined


def join(files: dict[str, str]) -> str:
    return joined("js/run.js", lambda path: files[path].encode())


FILES = {
    "js/run.js": (
        '// The entry.\nimport { Box, one as first } from "./run/box.js";\n'
        "import {\n  deep,\n  order,\n} from './run/deep.js'\n"
        'import "./run/side.js";\n'
        "console.log(JSON.stringify([first, new Box(2).value, await deep(), order]));\n"
        "export const left = 1;\n"
    ),
    "js/run/box.js": (
        'import { order } from "./deep.js";\norder.push("box");\n'
        "/**\n * Holds one.\n */\nexport class Box {\n"
        "  constructor(value) { this.value = value; }\n}\n"
        "export const one = 1;\nconst hidden = 5;\n"
    ),
    "js/run/deep.js": (
        'export const order = ["deep"];\nconst hidden = "not box\'s";\n'
        "export async function deep() { return hidden; }\nexport function* many() { yield 1; }\n"
    ),
    "js/run/side.js": 'import { order } from "../run/deep.js";\norder.push("side");\n',
}


def test_nothing_is_left_of_imports_and_comments() -> None:
    text = join(FILES)
    assert not re.search(r"\b(import|export)\b", text)
    assert "Holds one" not in text
    assert "The entry" not in text


@pytest.mark.skipif(shutil.which("node") is None, reason="no node to run scripts with")
def test_each_runs_once_in_order_with_names_of_its_own() -> None:
    done = subprocess.run(
        ["node", "--input-type=module", "-"],
        input=join(FILES),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    assert json.loads(done.stdout) == [1, 2, "not box's", ["deep", "box", "side"]]


@pytest.mark.parametrize(
    "script",
    [
        'export default 1;',
        'export let count = 0;',
        'export { a } from "./run/deep.js";',
        'export * from "./run/deep.js";',
        'import * as deep from "./run/deep.js";',
        'import deep from "./run/deep.js";',
        'import { order } from "elsewhere";',
        'const later = import("./run/deep.js");',
        "const here = import.meta.url;",
        'import { run } from "./run.js";',
    ],
)  # fmt: skip
def test_what_is_not_understood_is_not_joined(script: str) -> None:
    with pytest.raises(ValueError, match=r"joined|circle"):
        join(FILES | {"js/run.js": script})
    with pytest.raises(ValueError, match=r"joined|circle"):
        join(FILES | {"js/run/side.js": script.replace("./run", "../run")})


def test_a_line_within_a_text_is_no_comment() -> None:
    text = "const page = `\n// not a comment\n/** nor this */\n`;\n"
    assert join({"js/run.js": text}) == text


@settings(max_examples=200)
@given(st.text(alphabet="import export{}'\"./run;\n`()*azconst ", max_size=80))
def test_any_text_is_joined_or_refused(text: str) -> None:
    try:
        join(FILES | {"js/run.js": text})
    except (ValueError, KeyError):
        return
