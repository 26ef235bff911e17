"""The one gate for every address that we open: parsed once, resolved once, every answer checked."""

from app.core.outbound.allowed import Allowed, Purpose, Refused
from app.core.outbound.gate import Gate, check, check_address, gate_for
from app.core.outbound.proxy import Proxy, proxied
from app.core.outbound.service import ServiceAddress
from app.core.outbound.transport import NO_ADDRESS, async_transport, tls_context, transport

__all__ = [
    "NO_ADDRESS",
    "Allowed",
    "Gate",
    "Proxy",
    "Purpose",
    "Refused",
    "ServiceAddress",
    "async_transport",
    "check",
    "check_address",
    "gate_for",
    "proxied",
    "tls_context",
    "transport",
]
