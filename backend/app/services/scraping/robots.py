"""robots.txt: what one says about a page, for our token, as RFC 9309 has it."""

import json
import re
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Final

from protego import Protego

from app.models.checks import Outcome

PRODUCT: Final = "CostCourter"
LARGEST: Final = 500 * 1024
"""Characters that are looked at; what follows is ignored."""
LONGEST_DELAY_SECONDS: Final = 60.0
"""A longer Crawl-delay would mean never for a shop with many pages."""
_MOST_RULES: Final = 2_000
_DISALLOW: Final = re.compile(
    r"^[ \t]*disallow[ \t]*:[ \t]*([^\r\n#]+)", re.IGNORECASE | re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class Robots:
    """What a host's robots.txt came to; with `failed`, there was none to be had, and no leave."""

    text: str = ""
    failed: Outcome | None = None
    reason: str | None = None

    @classmethod
    def from_json(cls, text: str) -> "Robots":
        said = json.loads(text)
        failed = None if said["failed"] is None else Outcome(said["failed"])
        return cls(said["text"], failed, said["reason"])

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    def refusal(self, url: str) -> str | None:
        """One sentence that names the rule, or None when the page may be visited."""
        if not self.text or _parsed(self.text).can_fetch(url, PRODUCT):
            return None
        rule = _rule_against(self.text, url)
        named = "" if rule is None else f" (Disallow: {rule[:200]})"
        return f"The shop's robots.txt asks robots to leave this page alone{named}."

    @property
    def delay_seconds(self) -> float:
        """The pause between visits that it asks for, within reason."""
        delay = _parsed(self.text).crawl_delay(PRODUCT) if self.text else None
        return min(delay or 0.0, LONGEST_DELAY_SECONDS)


@lru_cache(maxsize=256)
def _parsed(text: str) -> Protego:
    return Protego.parse(text)


def _rule_against(text: str, url: str) -> str | None:
    """The longest rule that would refuse the page by itself."""
    rules: list[str] = sorted(
        {rule.strip() for rule in _DISALLOW.findall(text)}, key=len, reverse=True
    )
    for rule in sorted(rules, key=len, reverse=True)[:_MOST_RULES]:
        alone = Protego.parse(f"User-agent: *\nDisallow: {rule}")
        if not alone.can_fetch(url, PRODUCT):
            return rule
    return None
