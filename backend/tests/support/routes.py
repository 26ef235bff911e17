"""What the OpenAPI document says about every route, for tests that walk over all of them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response

_METHODS: Final = ("get", "post", "put", "patch", "delete")
_PARAMETER: Final = re.compile(r"\{(\w+)\}")
_EXAMPLES: Final = {
    "email": "somebody@example.com",
    "date-time": "2026-01-01T00:00:00Z",
    "uri": "https://shop.test/",
}


@dataclass(frozen=True)
class Route:
    """One method of one path."""

    method: str
    path: str
    operation: dict[str, Any]
    schemas: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def parameters(self) -> list[str]:
        """The names in the path, such as `product_id`."""
        return _PARAMETER.findall(self.path)

    @property
    def filters(self) -> list[str]:
        """The names of its query parameters."""
        named = self.operation.get("parameters", [])
        return [each["name"] for each in named if each["in"] == "query"]

    @property
    def body(self) -> dict[str, Any] | None:
        """The schema of its JSON body, if it takes one; of one that may be left out as well."""
        content = self.operation.get("requestBody", {}).get("content", {})
        schema = content.get("application/json", {}).get("schema")
        if schema is None:
            return None
        return self._resolved(next(iter(schema.get("anyOf", [schema]))))

    def smallest_body(self) -> dict[str, Any]:
        """A body that parses, with no more than it has to have."""
        return dict(self._example({"type": "object", **(self.body or {})}))

    def call(self, client: TestClient, ids: dict[str, int], **options: Any) -> Response:
        path = _PARAMETER.sub(lambda found: str(ids[found[1]]), self.path)
        return client.request(self.method, path, **options)

    def _resolved(self, schema: dict[str, Any]) -> dict[str, Any]:
        name = schema.get("$ref", "").rpartition("/")[2]
        return self.schemas[name] if name else schema

    def _example(self, given: dict[str, Any]) -> Any:
        schema = self._resolved(given)
        choices = schema.get("anyOf", schema.get("oneOf"))
        if choices:
            return self._example(choices[0])
        if schema.get("type") == "object":
            fields = schema.get("properties", {})
            return {name: self._example(fields[name]) for name in schema.get("required", [])}
        if schema.get("type") == "array":
            return [self._example(schema["items"])] * schema.get("minItems", 0)
        return _example_of(schema)


def routes(app: FastAPI) -> Iterator[Route]:
    """Every route of the application."""
    document = app.openapi()
    schemas = document["components"]["schemas"]
    for path, methods in document["paths"].items():
        for method in _METHODS:
            if method in methods:
                yield Route(method.upper(), path, methods[method], schemas)


def _example_of(schema: dict[str, Any]) -> Any:
    if "enum" in schema:
        return schema["enum"][0]
    if schema.get("type") in {"integer", "number"}:
        return schema.get("minimum", 1)
    if schema.get("type") == "boolean":
        return True
    return _EXAMPLES.get(schema.get("format", ""), "x" * max(schema.get("minLength", 1), 1))
