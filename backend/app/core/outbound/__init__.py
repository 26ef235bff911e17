"""The one gate for every address that we open: parsed once, resolved once, every answer checked."""

from app.core.outbound.allowed import Allowed, Purpose, Refused
from app.core.outbound.gate import Gate, check, check_address, gate_for
from app.core.outbound.proxy import Proxy, proxied
from app.core.outbound.service import ServiceAddress
from app.core.outbound.streams import Stream
from app.core.outbound.transport import (
    NO_ADDRESS,
    async_transport,
    checked_addresses,
    connect,
    http2_context,
    tls_context,
    transport,
    with_patience,
)

__all__ = [
    "NO_ADDRESS",
    "Allowed",
    "Gate",
    "Proxy",
    "Purpose",
    "Refused",
    "ServiceAddress",
    "Stream",
    "async_transport",
    "check",
    "check_address",
    "checked_addresses",
    "connect",
    "gate_for",
    "http2_context",
    "proxied",
    "tls_context",
    "transport",
    "with_patience",
]
