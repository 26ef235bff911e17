"""What every channel has in common: fields, where its secrets go, and what a service answered."""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Final, NoReturn
from urllib.parse import quote_plus, unquote, urlsplit
from uuid import UUID

from app.core.config import Settings
from app.core.errors import Invalid
from app.core.outbound import Purpose, gate_for
from app.models.notifications import (
    LONGEST_ANSWER,
    LONGEST_VALUE,
    ChannelKind,
    FieldKind,
    FieldValue,
)
from app.services.notifications.text import Message, plain

Values = Mapping[str, FieldValue]

_TRANSIENT: Final = frozenset({408, 425, 429})
_SHORTEST_SECRET: Final = 6
"""Shorter parts of an address are words, whose every other use would be struck out too."""


@dataclass(frozen=True, slots=True)
class Spec:
    """One field of a channel's form, as the server describes it."""

    name: str
    label: str
    kind: FieldKind = FieldKind.TEXT
    required: bool = False
    help: str = ""
    placeholder: str = ""
    max_length: int = 200
    choices: tuple[str, ...] = ()
    address: bool = False
    """A secret that is an address to post to."""
    lowest: int = 0
    highest: int = 0
    """Of a number."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """A message on its way: `key` is the same at every attempt, `data` is for programs."""

    message: Message
    key: UUID
    recipient: str
    """The reader's own address."""
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the service said; a failure that is `transient` is tried again."""

    ok: bool
    text: str
    status: int | None = None
    transient: bool = False
    retry_after_seconds: int | None = None
    took: tuple[int, ...] = ()
    gone: tuple[int, ...] = ()
    """Of a channel with several ends: which took the message, and which are no more."""

    @classmethod
    def of(cls, status: int, text: str, *, retry_after_seconds: int | None = None) -> "Answer":
        """From a status of HTTP, or of SMTP, whose 4xx are transient and are said to be so."""
        return cls(
            ok=200 <= status < 300,  # noqa: PLR2004 -- what HTTP calls success
            text=plain(text, LONGEST_ANSWER),
            status=status,
            transient=status in _TRANSIENT or status >= 500,  # noqa: PLR2004 -- errors of theirs
            retry_after_seconds=retry_after_seconds,
        )

    @classmethod
    def without(cls, text: str, *, transient: bool) -> "Answer":
        """No answer came, for this reason."""
        return cls(ok=False, text=plain(text, LONGEST_ANSWER), transient=transient)


class Channel(ABC):
    """One way to reach readers; it holds nothing, and opens connections through the gate alone."""

    kind: ClassVar[ChannelKind]
    title: ClassVar[str]
    specs: ClassVar[tuple[Spec, ...]] = ()

    def unavailable(self, settings: Settings) -> str | None:
        """Why this channel cannot be used on this instance."""
        return None

    def complete(self, values: Values, settings: Settings) -> Values:
        """The values with what the instance gives to readers who have none of their own."""
        return values

    def missing(self, values: Values, settings: Settings) -> str | None:
        """The label of a field that has to be filled in first."""
        whole = self.complete(values, settings)
        lacking = [spec.label for spec in self.specs if spec.required and not whole.get(spec.name)]
        return next(iter(lacking), None)

    def bound_to(self, values: Values) -> str:
        """Where the secrets go: they are sealed for this, and do not open for anything else."""
        return ""

    def goes_to(self, values: Values) -> str:
        """Whom the values are told to, secret addresses included: kept secrets go nowhere else."""
        return self.bound_to(values)

    def deliver(self, values: Values, envelope: Envelope, settings: Settings) -> Answer:
        """`send`, and no secret in what is kept of the answer: servers repeat what they were sent.

        An error page names the path that it does not know, and so the token of a webhook.
        """
        answer = self.send(values, envelope, settings)
        return replace(answer, text=_struck_out(answer.text, self.secrets(values, settings)))

    def secrets(self, values: Values, settings: Settings) -> set[str]:
        """What nobody is told again, in every form in which a service might repeat it."""
        given = {spec: str(values[spec.name]) for spec in self.specs if values.get(spec.name)}
        plainly = {text for spec, text in given.items() if spec.kind is FieldKind.SECRET}
        addresses = [text for spec, text in given.items() if spec.address]
        return plainly.union(*map(secrets_of_address, addresses))

    @abstractmethod
    def send(self, values: Values, envelope: Envelope, settings: Settings) -> Answer:
        """Send one message and tell what came of it; nothing is raised for what services do."""

    @property
    def secret_names(self) -> frozenset[str]:
        return frozenset(spec.name for spec in self.specs if spec.kind is FieldKind.SECRET)


def secrets_of_address(address: str) -> set[str]:
    """What lets its bearer in: the path, the query, and their parts; not the host."""
    parts = urlsplit(address)
    target = f"{parts.path}?{parts.query}" if parts.query else parts.path
    return {target, parts.path, *re.split(r"[/?&;=]", target)}


def _struck_out(text: str, secrets: Iterable[str]) -> str:
    said = {form for secret in secrets for form in (secret, unquote(secret), quote_plus(secret))}
    for secret in sorted(said, key=len, reverse=True):
        if len(secret) >= _SHORTEST_SECRET:
            text = text.replace(secret, "…")
    return text


def checked(spec: Spec, value: FieldValue) -> FieldValue:
    """The value as it is kept; Invalid with the field's label when it cannot be one."""
    if spec.kind is FieldKind.BOOLEAN:
        return value if isinstance(value, bool) else _refuse(spec, "has to be true or false")
    if spec.kind is FieldKind.NUMBER:
        within = isinstance(value, int) and spec.lowest <= value <= spec.highest
        between = f"has to be a number from {spec.lowest} to {spec.highest}"
        return value if within and not isinstance(value, bool) else _refuse(spec, between)
    return _text(spec, value)


def _text(spec: Spec, value: FieldValue) -> str:
    text = value.strip() if isinstance(value, str) else _refuse(spec, "has to be a text")
    if len(text) > min(spec.max_length, LONGEST_VALUE):
        _refuse(spec, f"may have {spec.max_length} characters at most")
    if not text.isprintable():
        _refuse(spec, "has characters that nobody sees")
    if spec.choices and text not in spec.choices:
        _refuse(spec, f"has to be one of {', '.join(spec.choices)}")
    opened = spec.kind is FieldKind.URL or spec.address
    return _address(spec, text) if opened and text else text


def _address(spec: Spec, text: str) -> str:
    try:
        return gate_for(Purpose.NOTIFY).address(text).url
    except Invalid as error:
        _refuse(spec, f"cannot be used: {error.detail}")


def _refuse(spec: Spec, why: str) -> NoReturn:
    raise Invalid(f"'{spec.label}' {why.rstrip('.')}.")
