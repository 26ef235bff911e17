"""Messages: what happened, in the reader's language, before any channel dresses it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from app.core.config import get_settings
from app.models.alert_rules import Against
from app.models.alerts import Happening
from app.models.notifications import AlertKind
from app.services.notifications.text.formats import Language, language_of, plain
from app.services.notifications.text.phrases import Phrases, phrases_of

_PLACEHOLDER: Final = re.compile(r"\{(\w+)\}")
_MOST_IN_DIGEST: Final = 50


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Message:
    """One line of title, some lines of text and links: plain text, not escaped for anything."""

    title: str
    lines: tuple[str, ...]
    links: tuple[Link, ...] = ()
    language: str = "en"

    @property
    def text(self) -> str:
        """Everything but the title, as plain text."""
        return "\n".join([*self.lines, *(f"{link.label}: {link.url}" for link in self.links)])


def message_of(kind: AlertKind, happening: Happening, product_id: int, *, locale: str) -> Message:
    """What one alert says; texts of pages stand in it literally, on one line each."""
    language = language_of(locale)
    phrases = phrases_of(language.code)
    values = _values(happening, language, phrases)
    wanted = (
        _price_phrase(happening),
        "where" if happening.amount is not None or kind is AlertKind.BACK_IN_STOCK else "",
        "lows" if happening.amount is not None else "",
        f"why.{kind.value}",
        "reason",
    )
    lines = (_filled(phrases.get(name, ""), values) for name in wanted)
    return Message(
        title=_filled(phrases[f"title.{kind.value}"], values) or plain(happening.product),
        lines=tuple(line for line in lines if line),
        links=_links(happening, product_id, phrases),
        language=language.code,
    )


def digest_of(messages: Sequence[Message], *, locale: str) -> Message:
    """Many messages as one: a line for each."""
    phrases = phrases_of(language_of(locale).code)
    title = _filled(phrases["digest.title"], {"count": str(len(messages))})
    shown = messages[:_MOST_IN_DIGEST]
    lines = [f"• {message.title}" for message in shown]
    if len(messages) > len(shown):
        lines.append(f"… +{len(messages) - len(shown)}")
    inbox = Link(phrases["link.product"], f"{get_settings().base_url}/alerts")
    return Message(title, tuple(lines), (inbox,), language_of(locale).code)


def trial_message(*, locale: str) -> Message:
    """What the test button sends."""
    settings = get_settings()
    code = language_of(locale).code
    phrases = phrases_of(code)
    title = _filled(phrases["test.title"], {"app": settings.app_name})
    link = Link(phrases["link.product"], f"{settings.base_url}/alerts")
    return Message(title, (phrases["test.body"],), (link,), code)


def _price_phrase(happening: Happening) -> str:
    if happening.amount is None:
        return ""
    if happening.before is None:
        return "now"
    return "now.before" if happening.percent is not None else "now.other_currency"


def _values(happening: Happening, language: Language, phrases: Phrases) -> dict[str, str]:
    unit, currency = happening.unit, happening.currency
    against = happening.against or Against.PREVIOUS
    before_currency = happening.before_currency or currency
    return {
        "product": plain(happening.product),
        "store": plain(happening.store),
        "amount": language.money(happening.amount, currency, unit),
        "before": language.money(happening.before, before_currency, unit),
        "percent": language.percent(happening.percent),
        "lowest_ever": language.money(happening.lowest_ever, currency, unit),
        "lowest_30d": language.money(happening.lowest_30d, currency, unit),
        "threshold": language.money(happening.threshold, currency, unit),
        "wanted": language.money(happening.wanted, currency, unit),
        "wanted_percent": language.percent(happening.wanted).lstrip("+"),
        "against": phrases[f"against.{against.value}"],
        "availability": phrases[f"availability.{happening.availability.value}"],
        "days": "" if happening.days is None else str(happening.days),
        "checks": "" if happening.checks is None else str(happening.checks),
        "reason": plain(happening.reason),
    }


def _links(happening: Happening, product_id: int, phrases: Phrases) -> tuple[Link, ...]:
    ours = Link(phrases["link.product"], f"{get_settings().base_url}/products/{product_id}")
    if not happening.url:
        return (ours,)
    return Link(phrases["link.shop"], happening.url), ours


def _filled(sentence: str, values: Mapping[str, str]) -> str:
    """In one pass, so that nothing in a value is taken for a placeholder; without one, nothing."""
    if any(not values.get(name) for name in _PLACEHOLDER.findall(sentence)):
        return ""
    return _PLACEHOLDER.sub(lambda found: values[found[1]], sentence)
