"""The API's documentation as a page of values, drawn from its OpenAPI schema."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Field:
    """Something that a request sends."""

    name: str
    where: str  # path, query, header or body
    type: str
    required: bool
    about: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What may come back."""

    status: str
    about: str
    is_fine: bool


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An operation of the API."""

    method: str
    path: str
    about: str
    fields: tuple[Field, ...]
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class ApiDocsPage:
    """Every operation, in the order of the schema."""

    title: str
    endpoints: tuple[Endpoint, ...]


def api_docs_page(schema: Mapping[str, Any]) -> ApiDocsPage:
    """The page for an OpenAPI schema as FastAPI writes it."""
    models = schema.get("components", {}).get("schemas", {})
    return ApiDocsPage(
        "Interface for programs",
        tuple(
            _endpoint(method, path, operation, models)
            for path, operations in schema["paths"].items()
            for method, operation in operations.items()
        ),
    )


def _endpoint(
    method: str, path: str, operation: Mapping[str, Any], models: Mapping[str, Any]
) -> Endpoint:
    parameters = tuple(
        Field(
            name=parameter["name"],
            where=parameter["in"],
            type=_type(parameter.get("schema", {})),
            required=parameter.get("required", False),
            about=parameter.get("description", ""),
        )
        for parameter in operation.get("parameters", ())
    )
    return Endpoint(
        method=method.upper(),
        path=path,
        about=operation.get("description", operation.get("summary", "")),
        fields=parameters + _body_fields(operation, models),
        answers=tuple(
            Answer(status, answer.get("description", ""), status.startswith("2"))
            for status, answer in sorted(operation.get("responses", {}).items())
        ),
    )


def _body_fields(operation: Mapping[str, Any], models: Mapping[str, Any]) -> tuple[Field, ...]:
    body = operation.get("requestBody", {})
    content = body.get("content", {})
    whole = tuple(
        Field(kind, "body", "text", body.get("required", False), body.get("description", ""))
        for kind in content
        if kind != "application/json"
    )
    name = content.get("application/json", {}).get("schema", {}).get("$ref", "")
    model = models.get(name.rpartition("/")[2], {})
    return whole + tuple(
        Field(field, "body", _type(value), field in model.get("required", ()), _about(value))
        for field, value in model.get("properties", {}).items()
    )


def _about(schema: Mapping[str, Any]) -> str:
    found = [each.get("description", "") for each in (schema, *schema.get("anyOf", ()))]
    return next(filter(None, found), "")


def _type(schema: Mapping[str, Any]) -> str:
    if "anyOf" in schema:
        kinds = [_type(each) for each in schema["anyOf"] if each.get("type") != "null"]
        return " or ".join(kinds)
    if "enum" in schema:
        return " or ".join(map(str, schema["enum"]))
    if schema.get("type") == "array":
        return f"list of {_type(schema.get('items', {}))}s"
    return str(schema.get("type", "object"))
