"""Pages over http, by our own connections."""

from dataclasses import dataclass

from app.services.scraping.fetch.fetcher import Lane, Result
from app.services.scraping.fetch.visit import Trip
from app.services.scraping.pages import Target


@dataclass(frozen=True, slots=True)
class HttpFetcher:
    """HTTP/1.1 and HTTP/2, redirects by hand."""

    user_agent: str

    async def visit(self, target: Target, lane: Lane) -> Result:
        return await Trip(target, lane.connections, lane, self.user_agent).make()
