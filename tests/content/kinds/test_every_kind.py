"""What holds for every kind of question: its template, form, JSON, and no word of the key."""

from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kind_samples import variant

from app.content.kinds.registry import KINDS
from app.errors import Invalid
from app.web.pages import ROOT, templates

OPTIONS = "- [x] Secret\n  > Hush.\n- [ ] Known\n  > Loud.\n- [ ] Other\n  > No."
CODE = "```python\nf(___, '___')\n```"
LINES = "1. `one()`\n2. `two()`\n\n- `nine()`\n  > Hush.\n\n> Hush."
CURVE = (
    "Measured by [save](experiments/save.md): `size(onnx)` at n = 1e3, 1e5, within a factor of 2."
    "\n\n> Hush."
)
#: A body of each kind, and an answer to it.
BODIES: dict[str, Any] = {
    "one": variant("", OPTIONS).body,
    "several": variant("several", OPTIONS).body,
    "number": variant("number", "Weigh.", "4 MB ± 10 %\n\n- 1 MB\n  > Hush.\n\n> Hush.").body,
    "order": variant("order", "Count.", LINES).body,
    "blank": variant("blank", CODE, "1. `key`\n2. `word`\n\n> Hush.").body,
    "curve": variant("curve", "Draw.", CURVE).body.settled((4321.0, 432100.0)),
}
FORMS = {
    "one": {"option": ["b"]},
    "several": {"option": ["a", "c"]},
    "number": {"number": ["4000\u00a0kB"]},
    "order": {
        f"place-{line.token}": [str(4 - n)] for n, line in enumerate(BODIES["order"].lines, 1)
    },
    "blank": {"blank-1": ['"<b>"'], "blank-2": ["word"]},
    "curve": {"value-1": ["4 kB"], "value-2": ["1 GB"]},
}
KEYS = {
    "one": {"Hush", "Loud", "correct"},
    "several": {"Hush", "Loud", "correct"},
    "number": {"Hush", "4 MB", "10 %", "1 MB"},
    "order": {"Hush"},
    "blank": {"Hush", "key", "word"},
    "curve": {"Hush", "432", "4.32"},
}
every_kind = pytest.mark.parametrize("name", sorted(KINDS))


class Fields(HTMLParser):
    """What a form would send as it stands, and the names of all its fields."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.sent: dict[str, list[str]] = {}
        self.names: set[str] = set()
        self._select = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if name := values.get("name"):
            self.names.add(name)
        if tag == "input" and name:
            if values.get("type") not in ("radio", "checkbox") or "checked" in values:
                self.sent.setdefault(name, []).append(values.get("value", ""))
        elif tag == "select":
            self._select = values["name"]
            self.sent[self._select] = [""]
        elif tag == "option" and "selected" in values:
            self._option = True
            return
        self._option = False

    def handle_data(self, data: str) -> None:
        if self._option:
            self.sent[self._select] = [data]
            self._option = False


def asked(name: str, given: object, seed: str = "5") -> str:
    module = templates().get_template(f"question/{name}.html").module
    return str(module.ask(KINDS[name].ask(BODIES[name], seed), given))


def test_every_kind_is_tried_here_and_has_a_template() -> None:
    there = {path.stem for path in (ROOT / "templates/question").glob("*.html")}
    assert set(KINDS) == set(BODIES) == there


@every_kind
def test_a_form_holds_no_word_of_the_key(name: str) -> None:
    html = asked(name, {})
    for told in KEYS[name]:
        assert told not in html
    assert "checked" not in html
    assert "selected" not in html


@every_kind
def test_an_answer_comes_back_in_its_form(name: str) -> None:
    kind, body = KINDS[name], BODIES[name]
    response = kind.parse(body, "5", FORMS[name])
    fields = Fields(asked(name, kind.form(body, "5", response)))
    assert kind.parse(body, "5", fields.sent) == response


@every_kind
def test_a_graded_answer_is_shown_with_its_feedback(name: str) -> None:
    kind, body = KINDS[name], BODIES[name]
    response = kind.parse(body, "5", FORMS[name])
    shown = kind.answered(body, "5", response)
    source = (
        "{% import 'question/" + name + ".html' as kind %}"
        "{% call kind.answered(shown) %}FEEDBACK{% endcall %}"
    )
    html = templates().from_string(source).render(shown=shown)
    assert html.count("FEEDBACK") == 1
    assert "<b>" not in html
    assert shown.title.endswith(".")
    assert kind.grade(body, response).right_words


@every_kind
@given(st.data())
def test_any_form_is_graded_or_refused(name: str, data: st.DataObject) -> None:
    kind, body = KINDS[name], BODIES[name]
    names = sorted({*Fields(asked(name, {})).names, "no-such"})
    values = st.lists(
        st.text(max_size=8) | st.sampled_from(["a", "1", "2", "4 MB", "1 kB"]), max_size=3
    )
    form = data.draw(st.dictionaries(st.sampled_from(names), values))
    seed = data.draw(st.text("0123456789abcdef", max_size=4))
    try:
        response = kind.parse(body, seed, form)
    except Invalid as refused:
        told = refused.detail
    else:
        told = ""
    if told:
        assert "Nothing was counted" in told
        assert len(told) < 400
        return
    graded = kind.grade(body, response)
    assert len(graded.picked) <= 100
    assert kind.grade(body, response) == graded
    assert kind.parse(body, seed, kind.form(body, seed, response)) == response
    kind.answered(body, seed, response)


@every_kind
@given(st.text("0123456789abcdef", max_size=8))
def test_a_seed_always_asks_the_same(name: str, seed: str) -> None:
    kind, body = KINDS[name], BODIES[name]
    assert kind.ask(body, seed) == kind.ask(body, seed)


@every_kind
def test_a_body_is_kept_as_json(name: str) -> None:
    kind, body = KINDS[name], BODIES[name]
    assert kind.from_json(kind.to_json(body)) == body


@given(st.permutations([True, False, False]), st.text("0123456789abcdef", max_size=8))
def test_which_option_is_right_does_not_change_what_is_asked(right: list[bool], seed: str) -> None:
    for name in ("one", "several"):
        body = BODIES[name]
        options = tuple(
            replace(option, correct=is_right)
            for option, is_right in zip(body.options, right, strict=True)
        )
        assert KINDS[name].ask(replace(body, options=options), seed) == KINDS[name].ask(body, seed)
