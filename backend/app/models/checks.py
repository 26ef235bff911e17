"""Visits to pages and what came of each."""

from enum import StrEnum


class Outcome(StrEnum):
    """What came of a visit (DOMAIN section 3); only `ok` may change price or stock."""

    OK = "ok"
    NOT_MODIFIED = "not_modified"
    PARSE_MISS = "parse_miss"
    HELD = "held"
    BLOCKED = "blocked"
    RATE_LIMITED = "rate_limited"
    GONE = "gone"
    MOVED = "moved"
    LOGIN_REQUIRED = "login_required"
    SERVER_ERROR = "server_error"
    NETWORK_ERROR = "network_error"
    REFUSED = "refused"
