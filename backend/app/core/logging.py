"""Logs: one line of JSON an event, from our code and from libraries alike, without secrets.

Events are named `noun.past_tense` with their context as keywords. Whoever starts a request or a
task binds `request_id`, `actor_id` or `task_id` with `structlog.contextvars` and clears them after.
"""

import logging
import re
import sys
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

import orjson
import structlog
from pydantic import SecretStr
from structlog.typing import EventDict, Processor, WrappedLogger

from app.core.config import get_settings
from app.core.setting_values import LogFormat

HIDDEN: Final = "[hidden]"

_SECRET_KEY: Final = re.compile(
    r"password|passwd|passphrase|secret|authori[sz]ation|cookie|credential"
    r"|(api|signing|private|access)[_-]?key|token(?!_(id|type|count)$)|^x-auth|signature|^sig$",
    re.IGNORECASE,
)
_SECRET_TEXT: Final = (
    (re.compile(r"(\b[a-z][a-z0-9+.-]*://)[^/\s@'\"]+@", re.IGNORECASE), rf"\1{HIDDEN}@"),
    (re.compile(r"\b(bearer|basic)\s+[\w.~+/=-]{8,}", re.IGNORECASE), rf"\1 {HIDDEN}"),
    (re.compile(r"\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*"), HIDDEN),
    (re.compile(r"\bcc_[\w-]{16,}"), HIDDEN),
    # Addresses that are the permission themselves.
    (re.compile(r"(/api/(?:feeds|scrape/frames)/)[^/\s?]+"), rf"\1{HIDDEN}"),
    (
        re.compile(
            r"((?:\b|_)(?:password|passwd|secret|token|key|authorization|cookie|signature|sig)"
            r"['\"]?\s*[=:]\s*)"
            r"(?!\[hidden\])(?:'[^']*'|\"[^\"]*\"|[^\s&,;'\"}\])]+)",
            re.IGNORECASE,
        ),
        rf"\1{HIDDEN}",
    ),
)
_SUSPICIOUS: Final = re.compile(
    r"://|bearer|basic|eyJ|cc_|/api/(?:feeds|scrape)/|passw|secret|token|key|authorization|cookie|sig",
    re.IGNORECASE,
)
"""Each text that a pattern above changes has one of these in it: most texts are looked at once."""

_HARMLESS: Final = frozenset({bool, int, float, type(None)})
_CHATTY: Final = (
    "alembic.runtime.plugins",
    "httpcore",
    "httpx",
    "hpack",
    "kombu",
    "amqp",
    "asyncio",
    "tldextract",
    "filelock",
    # Every request is told once, by our own middleware.
    "uvicorn.access",
)


def configure_logging(service: str, *, quiet: bool = False) -> None:
    """Send every log of this process to stderr in one format, marked with the service's name.

    `quiet` leaves warnings and errors, for commands that print their own results.

    Run it again whenever a library has installed handlers of its own.
    """
    settings = get_settings()
    level = logging.WARNING if quiet else logging.INFO
    level = logging.DEBUG if settings.debug else level
    console = settings.log_format is LogFormat.CONSOLE or (
        settings.log_format is LogFormat.AUTO and sys.stderr.isatty()
    )
    shared = _shared(service, console=console)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _renderer(console=console),
            ],
        )
    )
    _route_everything_to(handler, level)


def get_logger(name: str = "costcourter") -> structlog.stdlib.BoundLogger:
    """The logger of a module: `log.info("price.recorded", product_url_id=7, amount="19.99")`."""
    logger: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(name)
    return logger


def hide_secrets(value: object) -> object:
    """A value as logs may show it: credentials in text, mappings and lists are replaced."""
    if isinstance(value, str):
        return _hide_in_text(value)
    if isinstance(value, SecretStr | bytes):
        return HIDDEN
    if isinstance(value, Mapping):
        return {key: _hide_field(str(key), each) for key, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [hide_secrets(each) for each in value]
    return value


@lru_cache(maxsize=1_000)
def _is_secret(key: str) -> bool:
    return _SECRET_KEY.search(key) is not None


def _hide_field(key: str, value: object) -> object:
    if type(value) is str:
        return HIDDEN if _is_secret(key) else _hide_in_text(value)
    if _is_secret(key) and not isinstance(value, bool | int | float | None):
        return HIDDEN
    return hide_secrets(value)


def _hide_in_text(text: str) -> str:
    if not _SUSPICIOUS.search(text):
        return text
    for pattern, replacement in _SECRET_TEXT:
        text = pattern.sub(replacement, text)
    return text


def _shared(service: str, *, console: bool) -> list[Processor]:
    """What happens to every event, ours or a library's, before it is written."""

    def name_service(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        event["service"] = service
        return event

    processors: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="timestamp"),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
        _drop_colour_message,
        _hide_in_event,
    ]
    return processors if console else [name_service, *processors]


def _drop_colour_message(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """uvicorn sends each message a second time, with terminal colours."""
    event.pop("color_message", None)
    return event


def _hide_in_event(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    return {
        key: value if key.startswith("_") or type(value) in _HARMLESS else _hide_field(key, value)
        for key, value in event.items()
    }


def _renderer(*, console: bool) -> Processor:
    if console:
        return structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    return structlog.processors.JSONRenderer(serializer=_to_json)


def _to_json(event: EventDict, **_options: Any) -> str:
    return orjson.dumps(event, default=str, option=orjson.OPT_NON_STR_KEYS).decode()


def _route_everything_to(handler: logging.Handler, level: int) -> None:
    root = logging.getLogger()
    for old in [each for each in root.handlers if type(each) is logging.StreamHandler]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(level)
    for name in list(logging.Logger.manager.loggerDict):
        logger = logging.getLogger(name)
        for theirs in logger.handlers[:]:
            logger.removeHandler(theirs)
            theirs.close()
        logger.propagate = True
    for name in _CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.captureWarnings(capture=True)
