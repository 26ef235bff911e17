"""A body takes a number for a number and a truth value for one, as its JSON Schema says."""

from collections.abc import Iterator
from typing import Any, Final

import pytest
from pydantic import BaseModel, ValidationError

from app.main import create_app
from app.models.money import AMOUNT_PATTERN
from app.models.notifications import AlertPreferences, QuietHours
from app.models.schedules import Schedule, Window
from app.models.selectors import Rule
from app.models.types import Body

LOOKALIKES: Final[dict[str, list[Any]]] = {
    "integer": [True, "5"],
    "number": [True, "5"],
    "boolean": [1, 0, "yes"],
    "amount": [5, 5.25, True],
}
SHARED: Final[list[type[BaseModel]]] = [
    AlertPreferences,
    QuietHours,
    Schedule,
    Window,
    Rule,
]
"""What stands within bodies, and in the database too."""


def _bodies(base: type[BaseModel]) -> Iterator[type[BaseModel]]:
    for each in base.__subclasses__():
        yield each
        yield from _bodies(each)


def _plain_fields(model: type[BaseModel]) -> Iterator[tuple[str, str]]:
    """The fields that take one kind of plain value, and perhaps null."""
    for name, told in model.model_json_schema().get("properties", {}).items():
        kinds = {_kind(each) for each in told.get("anyOf", [told])} - {"null"}
        if len(kinds) == 1 and kinds <= LOOKALIKES.keys():
            yield name, kinds.pop()


def _kind(told: dict[str, Any]) -> Any:
    return "amount" if told.get("pattern") == AMOUNT_PATTERN else told.get("type")


def test_no_body_takes_what_looks_like_a_number_a_truth_value_or_an_amount() -> None:
    create_app()
    taken = [
        (model.__name__, name, value)
        for model in {*_bodies(Body), *SHARED}
        for name, kind in _plain_fields(model)
        for value in LOOKALIKES[kind]
        if name not in _refused(model, {name: value})
    ]

    assert taken == []


@pytest.mark.parametrize(("number", "taken"), [(5, 5), (5.0, 5), (None, None)])
def test_a_whole_number_is_taken_however_it_is_written(number: Any, taken: int | None) -> None:
    assert AlertPreferences(max_per_day=number).max_per_day == taken


def _refused(model: type[BaseModel], values: dict[str, Any]) -> set[Any]:
    """The fields that are told to be wrong."""
    try:
        model.model_validate(values)
    except ValidationError as error:
        return {part for each in error.errors() for part in each["loc"][:1]}
    return set()
