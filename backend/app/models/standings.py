"""How we stand with sites: what outlives Redis about the shops that we ask."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from app.models.sites import LONGEST_HOST
from app.models.types import UTCDateTime


class SiteStanding(SQLModel, table=True):
    """One registrable domain, as its last recorded visit left it; Redis has the newer word."""

    __tablename__ = "site_standings"

    site: str = Field(primary_key=True, max_length=LONGEST_HOST)
    last_visit_at: datetime = Field(sa_type=UTCDateTime)
    asked_until: datetime | None = Field(default=None, sa_type=UTCDateTime)
    """Until when the shop asked us to stay away."""
    blocks: int = 0
    openings: int = 0
    """How often in a row its circuit opened; 0 while that is closed."""
    open_until: datetime | None = Field(default=None, sa_type=UTCDateTime)
    visits_on: int = 0
    """The day of `visits`, counted from 1970-01-01 in UTC."""
    visits: int = 0
