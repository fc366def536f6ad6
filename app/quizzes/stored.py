"""A question as it is kept with the answers to it, and read again. Pure."""

from collections.abc import Mapping
from typing import Any

from app.content.kinds.registry import KINDS, USUAL, kind_of
from app.content.models import Question, Variant

#: A question as it was: its lesson, id and version.
VersionKey = tuple[str, str, str]

_OF_QUESTION = ("id", "version", "level", "file", "line")
_OF_VARIANT = ("prompt_html", "solution_html", "quick_check_html", "mistakes_html")


def to_json(question: Question) -> dict[str, Any]:
    """The question as it is kept with the answers to it."""
    kind = kind_of(question)
    variants = [
        {
            **{name: getattr(variant, name) for name in _OF_VARIANT},
            "hints": list(variant.hints),
            "body": kind.to_json(variant.body),
        }
        for variant in question.variants
    ]
    of_question = {name: getattr(question, name) for name in _OF_QUESTION}
    return {**of_question, "kind": question.kind, "variants": variants}


def from_json(data: Mapping[str, Any]) -> Question:
    """The question that ``to_json`` wrote, in this version of the program or an earlier one."""
    data = data if "kind" in data else _from_before_kinds(data)
    kind = KINDS[data["kind"]]
    variants = (
        {**each, "body": kind.from_json(each["body"]), "hints": tuple(each["hints"])}
        for each in data["variants"]
    )
    return Question(**{**data, "variants": tuple(Variant(**each) for each in variants)})


def _from_before_kinds(data: Mapping[str, Any]) -> dict[str, Any]:
    """A question as it was kept when each had one right option and one hint."""
    of_question = {name: data[name] for name in _OF_QUESTION}
    of_variant = {name: data[name] for name in _OF_VARIANT}
    body = {"options": data["options"]}
    variant = {**of_variant, "hints": [data["hint_html"]], "body": body}
    return {**of_question, "kind": USUAL, "variants": [variant]}
