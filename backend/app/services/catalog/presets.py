"""Presets: what is known of some shops, copied into their owner's store when it is made.

Their selectors are fallbacks: structured data comes first, since it outlives a shop's redesign.
One selector is left out on purpose: bws.com.au's shows a price's dollars without its cents.
"""

from functools import cache
from importlib.resources import files
from typing import Final

from pydantic import BaseModel, ConfigDict, TypeAdapter

from app.models.fetching import FetchMode
from app.models.money import Currency
from app.models.selectors import Availability, Selectors
from app.models.users import LocaleCode

_FILE: Final = "presets.json"


class Preset(BaseModel):
    """What is known of one shop."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    slug: str
    locale: LocaleCode
    currency: Currency
    fetch_mode: FetchMode
    domains: list[str]
    selectors: Selectors
    availability_map: dict[str, Availability] = {}


def preset_for(host: str) -> Preset | None:
    """The preset with the longest domain that is a suffix of the host on a label border."""
    labels = host.split(".")
    suffixes = (".".join(labels[at:]) for at in range(len(labels)))
    return next((known for suffix in suffixes if (known := _by_domain().get(suffix))), None)


@cache
def presets() -> tuple[Preset, ...]:
    """Every preset; each of their rules is a fallback."""
    text = files(__package__).joinpath(_FILE).read_bytes()
    return tuple(_as_fallbacks(preset) for preset in TypeAdapter(list[Preset]).validate_json(text))


@cache
def _by_domain() -> dict[str, Preset]:
    return {domain: preset for preset in presets() for domain in preset.domains}


def _as_fallbacks(preset: Preset) -> Preset:
    selectors = {
        field: [rule.model_copy(update={"fallback": True}) for rule in rules]
        for field, rules in preset.selectors.items()
    }
    return preset.model_copy(update={"selectors": selectors})
