"""Numbers and truth values that are what a document says they are, and nothing that looks alike."""

from typing import Any, Final

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema
from pydantic_core.core_schema import no_info_before_validator_function

_NUMBERS: Final = frozenset({"int", "float"})
_WITHIN: Final = ("schema", "items_schema", "keys_schema", "values_schema")
"""Where one schema has another one."""


class Exact:
    """A model that takes no text and no truth value for a number, and no number for a truth value.

    Pydantic would: `"5"` and `true` are 5 and 1 to it, and `"yes"` is true. Whoever sends that
    means something else, and the OpenAPI document says that it is refused. Amounts are texts.
    """

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        schema: CoreSchema = _exact_model(handler(source))
        return schema


def refuse_lookalikes(value: Any) -> Any:
    """ValueError for what is no number, though it could be read as one."""
    if isinstance(value, bool | str):
        raise ValueError("This has to be a number.")  # noqa: TRY004 -- what Pydantic turns into 422
    return value


def refuse_bare_numbers(value: Any) -> Any:
    """ValueError for an amount that is no text: who reads JSON may have made a float of it."""
    if isinstance(value, bool | int | float):
        raise ValueError("An amount is a text, such as '19.99'.")  # noqa: TRY004 -- becomes 422
    return value


def _exact_model(schema: Any) -> Any:
    """That of a model, within whatever validators stand around it."""
    if schema["type"] == "model":
        return _exact_within(schema)
    if "schema" not in schema:
        return schema
    return {**schema, "schema": _exact_model(schema["schema"])}


def _exact(schema: Any) -> Any:
    """The same schema with exact values; what a model within it takes is for that model to say."""
    if schema["type"] == "model":
        return schema
    if schema["type"] == "bool":
        return {**schema, "strict": True}
    if schema["type"] == "decimal":
        return no_info_before_validator_function(refuse_bare_numbers, schema)
    if schema["type"] in _NUMBERS:
        return no_info_before_validator_function(refuse_lookalikes, schema)
    return _exact_within(schema)


def _exact_within(schema: Any) -> Any:
    changed = {name: _exact(schema[name]) for name in _WITHIN if name in schema}
    if schema["type"] == "model-fields":
        fields = schema["fields"].items()
        changed["fields"] = {name: _exact(field) for name, field in fields}
    if schema["type"] == "union":
        changed["choices"] = [
            (_exact(each[0]), *each[1:]) if isinstance(each, tuple) else _exact(each)
            for each in schema["choices"]
        ]
    return {**schema, **changed}
