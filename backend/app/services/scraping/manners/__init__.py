"""How often a shop is asked: one page at a time per registrable domain, with a gap in between.

The rules stand in `turns.lua`, which Redis runs for all workers; `OwnManners` keeps the two that
a command without servers needs.
"""

from app.services.scraping.manners.own import OwnManners
from app.services.scraping.manners.shared import SharedManners
from app.services.scraping.manners.standing import Standing
from app.services.scraping.manners.turns import (
    Manners,
    MustRest,
    NotNow,
    Policy,
    Reception,
    Turn,
    Why,
)

__all__ = [
    "Manners",
    "MustRest",
    "NotNow",
    "OwnManners",
    "Policy",
    "Reception",
    "SharedManners",
    "Standing",
    "Turn",
    "Why",
]
