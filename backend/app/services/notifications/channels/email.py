"""Mail through the server that SMTP_* names, to the reader's own address and no other."""

import html
import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from email.utils import formatdate, parseaddr
from typing import Any, Final
from urllib.parse import urlsplit

from app.core.config import Settings
from app.core.outbound import Gate, Purpose, Refused, gate_for, tls_context
from app.core.setting_values import SmtpSecurity
from app.models.notifications import ChannelKind
from app.services.notifications.channels.base import Answer, Channel, Envelope, Values
from app.services.notifications.text import Message, plain

_SECONDS: Final = 15.0
_TRANSIENT_SMTP: Final = range(400, 500)


class Email(Channel):
    """Whoever signs in with an address gets mail there: nobody can have it sent to somebody."""

    kind = ChannelKind.EMAIL
    title = "E-mail"

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self._tls = tls

    def unavailable(self, settings: Settings) -> str | None:
        if not settings.smtp_host:
            return "SMTP_HOST is not set."
        if not sender_of(settings):
            return "SMTP_FROM is not set."
        return None

    def secrets(self, values: Values, settings: Settings) -> set[str]:
        return {settings.smtp_password.get_secret_value()}

    def send(self, values: Values, envelope: Envelope, settings: Settings) -> Answer:
        try:
            with self._session(settings) as server:
                if settings.smtp_username:
                    password = settings.smtp_password.get_secret_value()
                    server.login(settings.smtp_username, password)
                server.send_message(mail_of(envelope, settings))
        except Refused as refused:
            return Answer.without(refused.detail, transient=False)
        except smtplib.SMTPRecipientsRefused as refused:
            code, text = next(iter(refused.recipients.values()))
            return _answer(code, text)
        except smtplib.SMTPResponseException as error:
            return _answer(error.smtp_code, error.smtp_error)
        except smtplib.SMTPNotSupportedError as error:
            return Answer.without(str(error), transient=False)
        except (smtplib.SMTPException, OSError) as error:
            return Answer.without(f"Mail failed: {type(error).__name__}.", transient=True)
        return Answer(ok=True, text="Accepted by the mail server.", status=250)

    @contextmanager
    def _session(self, settings: Settings) -> Iterator[smtplib.SMTP]:
        server = self._connected(settings)
        try:
            yield server
        finally:
            # What is said to a goodbye changes nothing about a message that was taken.
            with suppress(smtplib.SMTPException, OSError):
                server.quit()
            server.close()

    def _connected(self, settings: Settings) -> smtplib.SMTP:
        gate = gate_for(Purpose.SERVICE, settings)
        tls = self._tls or tls_context()
        host, port = settings.smtp_host, settings.smtp_port
        if settings.smtp_security is SmtpSecurity.TLS:
            return TlsSmtp(gate, host, port, tls)
        server = PlainSmtp(gate, host, port)
        if settings.smtp_security is SmtpSecurity.STARTTLS:
            try:
                server.starttls(context=tls)
            except Exception:
                server.close()
                raise
        return server


class PlainSmtp(smtplib.SMTP):
    """Connects to an address that the gate has checked; the name stays in the TLS handshake."""

    def __init__(self, gate: Gate, host: str, port: int) -> None:
        self._gate = gate
        super().__init__(host, port, timeout=_SECONDS)

    def _get_socket(self, host: str, port: int, timeout: Any) -> socket.socket:
        failure = OSError(f"{host} has no address.")
        for address in self._gate.resolve(host, port):
            try:
                return socket.create_connection((address, port), timeout)
            except OSError as error:
                failure = error
        raise failure


class TlsSmtp(PlainSmtp):
    def __init__(self, gate: Gate, host: str, port: int, tls: ssl.SSLContext) -> None:
        self._tls = tls
        super().__init__(gate, host, port)

    def _get_socket(self, host: str, port: int, timeout: Any) -> socket.socket:
        plain_socket = super()._get_socket(host, port, timeout)
        return self._tls.wrap_socket(plain_socket, server_hostname=host)


def sender_of(settings: Settings) -> str:
    """SMTP_FROM, or the user when that is an address."""
    return settings.smtp_from or (settings.smtp_username if "@" in settings.smtp_username else "")


def mail_of(envelope: Envelope, settings: Settings) -> EmailMessage:
    """Text and HTML of one message; no header holds a line break, whatever a shop writes."""
    message = envelope.message
    mail = EmailMessage()
    mail["From"] = sender_of(settings)
    mail["To"] = envelope.recipient
    mail["Subject"] = plain(message.title)
    mail["Date"] = formatdate(localtime=False)
    # The same at every attempt, so that mail servers that know it take it once.
    mail["Message-ID"] = f"<{envelope.key}@{_domain(settings)}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(message.text)
    mail.add_alternative(html_of(message), subtype="html")
    # Afterwards, for what stands there before goes with the text into its part.
    mail["Content-Language"] = message.language
    return mail


def html_of(message: Message) -> str:
    """Everything of ours as text, and links to addresses that were checked when they were kept."""
    lines = "".join(f"<p>{html.escape(line)}</p>" for line in message.lines)
    links = "".join(
        f'<p><a href="{html.escape(link.url)}">{html.escape(link.label)}</a></p>'
        for link in message.links
    )
    title = html.escape(message.title)
    return (
        f'<!doctype html><html lang="{html.escape(message.language)}"><head><meta charset="utf-8">'
        f"<title>{title}</title></head><body><h1>{title}</h1>{lines}{links}</body></html>"
    )


def _domain(settings: Settings) -> str:
    address = parseaddr(sender_of(settings))[1]
    return address.rpartition("@")[2] or urlsplit(settings.base_url).hostname or "localhost"


def _answer(code: int, text: bytes | str) -> Answer:
    said = text.decode(errors="replace") if isinstance(text, bytes) else text
    return Answer(ok=False, text=plain(said, 500), status=code, transient=code in _TRANSIENT_SMTP)
