"""The decision: may this address be opened for this purpose, and at which IP address."""

import asyncio
import socket
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from concurrent.futures import Future
from dataclasses import dataclass, field
from threading import Thread
from typing import Final

from app.core.allow_list import AllowList, matches
from app.core.config import Settings, get_settings
from app.core.outbound.allowed import Allowed, Purpose, Refused
from app.core.outbound.networks import is_never, is_public
from app.core.outbound.service import ServiceAddress
from app.core.setting_values import Environment
from app.models.address import Address, BadAddress, literal, parse_address

Lookup = Callable[[str], Sequence[str]]

OPEN_PORTS: Final = frozenset({80, 443, 8080, 8443})
"""Any other port has to stand on the allow-list: databases listen there, not shops."""
LONGEST_LOOKUP_SECONDS: Final = 5.0

LOCAL_SUFFIXES: Final = (
    ".localhost",
    ".localdomain",
    ".local",
    ".internal",
    ".home.arpa",
    ".onion",
)


def system_lookup(host: str) -> Sequence[str]:
    """Every address that the system's resolver knows; OSError when there is none."""
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


@dataclass(frozen=True, slots=True)
class Gate:
    """One purpose's rules, and how names are looked up."""

    purpose: Purpose
    listed: AllowList = field(default_factory=AllowList)
    answers: Mapping[str, str] = field(default_factory=dict)
    """Names answered without DNS; an answer still has to be public or allow-listed."""
    lookup: Lookup = system_lookup
    open_ports: AbstractSet[int] = OPEN_PORTS

    def address(self, url: str) -> Address:
        """What can be decided without a network: scheme, spelling, port, literal, local name."""
        try:
            address = parse_address(url)
        except BadAddress as error:
            raise Refused(str(error)) from error
        self.refuse_host(address.host, address.port)
        return address

    def check(self, url: str) -> Allowed:
        """Resolve once; Refused unless every answer may be contacted, OSError without an answer."""
        address = self.address(url)
        return Allowed(
            url=address.url,
            host=address.host,
            port=address.port,
            addresses=self.resolve(address.host, address.port),
        )

    def resolve(self, host: str, port: int) -> tuple[str, ...]:
        """The addresses to connect to, in order; what the transports below call."""
        self.refuse_host(host, port)
        known = self._known(host)
        return self._judged(host, port, [known] if known else self.lookup(host))

    async def resolve_async(self, host: str, port: int) -> tuple[str, ...]:
        """As `resolve`, without holding up the loop."""
        self.refuse_host(host, port)
        known = self._known(host)
        answers = [known] if known else await self._looked_up(host)
        return self._judged(host, port, answers)

    def refuse_host(self, host: str, port: int) -> None:
        """Refused when the host or port alone says that this may not be opened."""
        if self.listed.covers(host, port):
            return
        if self.purpose is Purpose.SERVICE:
            raise Refused(f"{host}:{port} is not a configured service.")
        number = literal(host)
        if number is not None and not is_public(str(number)):
            raise Refused(f"{host} is not an address of the public internet.")
        if number is None and ("." not in host or host.endswith(LOCAL_SUFFIXES)):
            raise Refused(f"{host} is a name of a local network.")
        if port not in self.open_ports:
            raise Refused(f"Port {port} is not one that pages are served from.")

    async def _looked_up(self, host: str) -> Sequence[str]:
        """The answers, or TimeoutError, which is an OSError.

        A thread for each name: a pool would let one slow name server hold up all other names.
        """
        answers: Future[Sequence[str]] = Future()
        Thread(target=self._look_up, args=(host, answers), name="lookup", daemon=True).start()
        # Not wait_for: in Python 3.11 an answer that comes with a cancellation makes it unheard.
        async with asyncio.timeout(LONGEST_LOOKUP_SECONDS):
            return await asyncio.wrap_future(answers)

    def _look_up(self, host: str, answers: Future[Sequence[str]]) -> None:
        answers.set_running_or_notify_cancel()
        try:
            answers.set_result(self.lookup(host))
        except Exception as error:  # noqa: BLE001 -- raised again, where the answer is awaited
            answers.set_exception(error)

    def _known(self, host: str) -> str | None:
        if literal(host) is not None:
            return host
        return next((ip for name, ip in self.answers.items() if matches(name, host)), None)

    def _judged(self, host: str, port: int, answers: Sequence[str]) -> tuple[str, ...]:
        if not answers:
            raise OSError(f"{host} has no address.")
        listed = self.listed.covers(host, port)
        for answer in answers:
            if answer == host and listed:
                continue
            if is_never(answer) or not (listed or is_public(answer)):
                # Without the answer itself: an error text must not map somebody's network.
                raise Refused(f"{host} leads to an address outside the public internet.")
        return tuple(answers)


def gate_for(purpose: Purpose, settings: Settings | None = None) -> Gate:
    """The gate as this installation is configured."""
    settings = settings or get_settings()
    answers = {} if settings.environment is Environment.PRODUCTION else settings.outbound_resolve
    return Gate(purpose, AllowList.parse(_listed(purpose, settings)), answers)


def check(url: str, purpose: Purpose, settings: Settings | None = None) -> Allowed:
    """The checked address of `url`; Refused, or OSError when the name has no address."""
    return gate_for(purpose, settings).check(url)


def check_address(
    url: str, purpose: Purpose = Purpose.SCRAPE, settings: Settings | None = None
) -> str:
    """The normalised address, for a value that is about to be stored; touches no network."""
    return gate_for(purpose, settings).address(url).url


def _listed(purpose: Purpose, settings: Settings) -> tuple[str, ...]:
    match purpose:
        case Purpose.SCRAPE:
            return settings.outbound_allow_scrape
        case Purpose.NOTIFY:
            ours = settings.notifier_gotify_url
            return (*settings.outbound_allow_notify, *((_host_and_port(ours),) if ours else ()))
        case Purpose.PUSH:
            return settings.outbound_allow_push
        case Purpose.AUTH:
            issuer = settings.oidc_issuer
            own = (_host_and_port(issuer),) if issuer else ()
            return (*settings.outbound_allow_auth, *own)
        case Purpose.SERVICE:
            urls = (settings.scraper_base_url, settings.searxng_url)
            mail = (f"{settings.smtp_host}:{settings.smtp_port}",) if settings.smtp_host else ()
            return (*(_host_and_port(url) for url in urls if url), *mail)


def _host_and_port(url: str) -> str:
    address = parse_address(ServiceAddress.parse(url).url)
    host = f"[{address.host}]" if ":" in address.host else address.host
    return f"{host}:{address.port}"
