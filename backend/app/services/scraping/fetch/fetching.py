"""What visits share, and the doors through which pages are asked for: one, or many at once."""

from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Final, Self

from app import __version__
from app.core.config import Settings, get_settings
from app.core.outbound import Gate, Purpose, gate_for
from app.models.fetching import Appearance, FetchMode
from app.services.scraping.fetch.browser import Browser
from app.services.scraping.fetch.browsing import BrowserFetcher
from app.services.scraping.fetch.fetcher import Fetcher, Result
from app.services.scraping.fetch.http import HttpFetcher
from app.services.scraping.fetch.impersonation import ImpersonatingFetcher
from app.services.scraping.fetch.lines import Lines
from app.services.scraping.fetch.run import More, Run
from app.services.scraping.manners import Manners, OwnManners, Policy, SharedManners
from app.services.scraping.manners.kept import recall
from app.services.scraping.pages import Target

LONGEST_WAIT_SECONDS: Final = 20.0
"""What a person waits for a turn; the rest is postponed."""


@dataclass(frozen=True, slots=True)
class Fetching:
    """What visits share: the gate, the manners, our name, and how many there are at once."""

    gate: Gate
    manners: Callable[[], Manners]
    user_agent: str
    in_flight: int
    """Pages on their way, or waiting to be taken, at any time; those that wait for a turn do not
    count."""
    browser: Browser | None = None
    """What shows pages whose store wants that, where there is one."""

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """As configured, with manners shared by all workers."""
        return cls(
            gate=gate_for(Purpose.SCRAPE, settings),
            manners=lambda: SharedManners(
                settings.redis_url,
                _policy(settings),
                recall,
                lease_seconds=settings.worker_silence_seconds,
            ),
            user_agent=user_agent(settings),
            in_flight=settings.fetch_in_flight,
            browser=Browser.of(settings, user_agent(settings)),
        )

    @classmethod
    def without_servers(cls, settings: Settings) -> Self:
        """As configured, with manners of this process alone: for a command without Redis."""
        manners = OwnManners(_policy(settings))
        return replace(cls.of(settings), manners=lambda: manners)

    def fetch(self, target: Target, *, max_wait_seconds: float = LONGEST_WAIT_SECONDS) -> Result:
        """Visit one page; never raises for what a page or a shop does."""
        (result,) = self.fetch_many([target], max_wait_seconds=max_wait_seconds)
        return result

    def fetch_many(
        self,
        targets: Iterable[Target],
        *,
        max_wait_seconds: float = LONGEST_WAIT_SECONDS,
        more: More | None = None,
        seconds: float | None = None,
    ) -> Iterator[Result]:
        """Visit all, in any order; each target comes back once, as soon as it is done.

        Targets that ask for one page in the same way, without secrets, share a visit. `more` is
        asked for further ones while some are under way, whenever there is room for them. After so
        many `seconds` no visit begins, and what is not back soon does not come back.

        A page whose domain has to rest longer than `max_wait_seconds` comes back as Postponed.
        Raises only when the manners cannot be kept: redis.RedisError while Redis is away.
        """
        with closing(
            self.fetch_with_pauses(
                targets, max_wait_seconds=max_wait_seconds, more=more, seconds=seconds
            )
        ) as coming:
            yield from (result for result in coming if result is not None)

    def fetch_with_pauses(
        self,
        targets: Iterable[Target],
        *,
        max_wait_seconds: float = LONGEST_WAIT_SECONDS,
        more: More | None = None,
        seconds: float | None = None,
    ) -> Generator[Result | None]:
        """As fetch_many, and None whenever half a second brings nothing.

        So who waits for slow shops may use the time for what came before, or look at the clock.
        """
        lines = Lines(
            gate=self.gate,
            manners=self.manners,
            in_flight=self.in_flight,
            fetcher_for=self._fetcher_for,
            max_wait_seconds=max_wait_seconds,
        )
        yield from Run(lines, seconds=seconds).results(list(targets), more)

    def _fetcher_for(self, target: Target) -> Fetcher:
        """The way that its store wants: `auto` begins over http."""
        if target.mode is FetchMode.BROWSER:
            return BrowserFetcher(self.user_agent, self.browser)
        if target.appearance is Appearance.BROWSER_TLS:
            return ImpersonatingFetcher(self.user_agent)
        return HttpFetcher(self.user_agent)


def fetch(target: Target, *, max_wait_seconds: float = LONGEST_WAIT_SECONDS) -> Result:
    """Visit one page as this installation is configured."""
    return Fetching.of(get_settings()).fetch(target, max_wait_seconds=max_wait_seconds)


def fetch_many(
    targets: Iterable[Target],
    *,
    max_wait_seconds: float = LONGEST_WAIT_SECONDS,
    more: More | None = None,
    seconds: float | None = None,
) -> Iterator[Result]:
    """Visit pages as this installation is configured; see Fetching.fetch_many."""
    return Fetching.of(get_settings()).fetch_many(
        targets, max_wait_seconds=max_wait_seconds, more=more, seconds=seconds
    )


def fetch_with_pauses(targets: Iterable[Target]) -> Generator[Result | None]:
    """Visit pages as this installation is configured; see Fetching.fetch_with_pauses."""
    return Fetching.of(get_settings()).fetch_with_pauses(targets)


def user_agent(settings: Settings) -> str:
    """Honest, with a way to reach whoever runs this installation."""
    contact = settings.scrape_contact or settings.base_url
    return f"Mozilla/5.0 (compatible; CostCourter/{__version__}; +{contact})"


def _policy(settings: Settings) -> Policy:
    return Policy(settings.scrape_gap_seconds, settings.scrape_daily_budget)
