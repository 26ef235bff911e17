"""Refusals that a service may raise: each carries the status and the code that a client sees."""

from typing import ClassVar


class Refusal(Exception):
    """One sentence for the person who asked; never raised itself."""

    status: ClassVar[int]
    code: ClassVar[str]

    def __init__(self, detail: str, *, code: str | None = None, keeps_unit: bool = False) -> None:
        """With `keeps_unit`, what the unit of work wrote is kept: a failed sign-in is on record."""
        super().__init__(detail)
        self.detail = detail
        self.problem = code or self.code
        self.keeps_unit = keeps_unit


class Invalid(Refusal):
    """The request parses, but what it asks for cannot be done."""

    status = 400
    code = "invalid"


class Unauthenticated(Refusal):
    """Nobody is signed in, or the sign-in is no longer good."""

    status = 401
    code = "unauthenticated"


class Forbidden(Refusal):
    """The actor is known and may not do this."""

    status = 403
    code = "forbidden"


class NotFound(Refusal):
    """No such row, or none that the actor may see."""

    status = 404
    code = "not_found"


class Conflict(Refusal):
    """Another row stands in the way."""

    status = 409
    code = "conflict"


class TooMany(Refusal):
    """A limit was reached; `retry_after_seconds` says when to come back."""

    status = 429
    code = "too_many_requests"

    def __init__(self, detail: str, *, retry_after_seconds: int) -> None:
        super().__init__(detail)
        self.retry_after_seconds = retry_after_seconds


class Unavailable(Refusal):
    """Something that the request needs is away or not configured."""

    status = 503
    code = "unavailable"
