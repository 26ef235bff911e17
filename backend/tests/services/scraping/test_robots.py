"""What robots.txt means for a visit, and how little shops are asked for it."""

from typing import Any

import pytest

from app.models.checks import Outcome
from app.models.fetching import Robots
from app.services.scraping import robots
from app.services.scraping.fetch import Fetching
from app.services.scraping.pages import Postponed, Target, Visit
from tests.services.scraping.conftest import MakeFetcher
from tests.shop import Shop

REFUSING = "User-agent: *\nDisallow: /p/\nDisallow: /private\n"


def visit(fetcher: Fetching, url: str, means: Robots | None = Robots.RESPECT) -> Visit:
    result = fetcher.fetch(Target(url, robots=means))
    assert isinstance(result, Visit)
    return result


def put_up(shop: Shop, text: str, **settings: Any) -> str:
    """A page, and the robots.txt beside it."""
    shop.page("/robots.txt", text=text, headers={"Content-Type": "text/plain"}, **settings)
    return shop.page("/p/kettle").url


def test_a_page_that_robots_txt_keeps_is_refused_by_the_rule(fetcher: Fetching, shop: Shop) -> None:
    url = put_up(shop, REFUSING)

    refused = visit(fetcher, url)

    assert refused.outcome is Outcome.REFUSED
    assert refused.reason == (
        "The shop's robots.txt asks robots to leave this page alone (Disallow: /p/)."
    )
    assert shop.hits_of("/p/kettle") == []


def test_an_owner_may_choose_to_be_warned_instead(fetcher: Fetching, shop: Shop) -> None:
    url = put_up(shop, REFUSING)

    warned = visit(fetcher, url, Robots.WARN)

    assert warned.outcome is Outcome.OK
    assert warned.warnings == (
        "The shop's robots.txt asks robots to leave this page alone (Disallow: /p/).",
    )


def test_rules_for_our_token_win_over_those_for_all(fetcher: Fetching, shop: Shop) -> None:
    url = put_up(shop, f"{REFUSING}\nUser-agent: costcourter\nDisallow: /private\n")

    assert visit(fetcher, url).outcome is Outcome.OK


def test_robots_txt_is_asked_for_once_and_in_a_turn_of_its_own(
    fetcher_for: MakeFetcher, shop: Shop
) -> None:
    fetcher = fetcher_for(scrape_gap_seconds=0.4)
    put_up(shop, "User-agent: *\nDisallow: /private\n")
    targets = [Target(shop.url(f"/css/{n}"), robots=Robots.RESPECT) for n in range(2)]

    list(fetcher.fetch_many(targets))
    list(fetcher.fetch_many(targets[:1]))

    paths = [hit.path for hit in shop.hits]
    assert paths == ["/robots.txt", "/css/0", "/css/1", "/css/0"]
    first, second, *_ = shop.hits
    assert second.began_at - first.ended_at > 0.19


@pytest.mark.parametrize(
    "settings", [{"status": 404}, {"status": 403}, {"redirect_to": "/robots.txt"}]
)
def test_a_shop_without_robots_txt_says_nothing_against_us(
    fetcher: Fetching, shop: Shop, settings: dict[str, Any]
) -> None:
    url = put_up(shop, REFUSING, **settings)

    assert visit(fetcher, url).outcome is Outcome.OK


@pytest.mark.parametrize(
    ("status", "outcome"), [(503, Outcome.SERVER_ERROR), (429, Outcome.RATE_LIMITED)]
)
def test_a_shop_that_cannot_tell_its_rules_is_left_alone(
    fetcher: Fetching, shop: Shop, status: int, outcome: Outcome
) -> None:
    url = put_up(shop, REFUSING, status=status)

    assert visit(fetcher, url).outcome is outcome
    assert visit(fetcher, url, Robots.WARN).outcome is Outcome.OK
    assert len(shop.hits_of("/robots.txt")) == 1


def test_rules_that_moved_within_the_shop_are_followed(fetcher: Fetching, shop: Shop) -> None:
    shop.page("/rules.txt", host="www.shop001.test", text=REFUSING)
    url = put_up(shop, "", redirect_to=shop.url("/rules.txt", host="www.shop001.test"))

    assert visit(fetcher, url).outcome is Outcome.REFUSED


def test_a_crawl_delay_lengthens_the_gap(fetcher: Fetching, shop: Shop) -> None:
    put_up(shop, "User-agent: *\nCrawl-delay: 30\n")
    visit(fetcher, shop.url("/css/1"))

    postponed = fetcher.fetch(Target(shop.url("/css/2")), max_wait_seconds=0)

    assert isinstance(postponed, Postponed)
    assert 29 < postponed.seconds <= 30


@pytest.mark.parametrize(("said", "kept"), [("5", 5.0), ("900", 60.0), ("-1", 0.0), ("soon", 0.0)])
def test_a_crawl_delay_is_obeyed_within_reason(said: str, kept: float) -> None:
    assert robots.Robots(f"User-agent: *\nCrawl-delay: {said}\n").delay_seconds == kept


def test_a_redirect_leads_no_further_than_robots_txt_allows(fetcher: Fetching, shop: Shop) -> None:
    put_up(shop, "User-agent: *\nDisallow: /p/\n")
    start = shop.page("/start", redirect_to="/p/kettle").url

    assert visit(fetcher, start).outcome is Outcome.REFUSED
    assert shop.hits_of("/p/kettle") == []


def test_nobody_asks_for_robots_txt_without_a_store(fetcher: Fetching, shop: Shop) -> None:
    url = put_up(shop, REFUSING)

    assert visit(fetcher, url, None).outcome is Outcome.OK
    assert shop.hits_of("/robots.txt") == []
