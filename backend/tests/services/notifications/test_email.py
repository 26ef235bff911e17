"""Mail against a mail server: TLS, authentication, MIME, and headers that nobody can add to."""

import email
import email.policy
import ssl
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from app.core.allow_list import AllowList
from app.core.config import Settings
from app.core.outbound import Gate, Purpose
from app.core.setting_values import SmtpSecurity
from app.services.notifications.channels.base import Envelope
from app.services.notifications.channels.email import Email, PlainSmtp
from app.services.notifications.text import Message
from tests.services.notifications.conftest import KEY, LITERAL
from tests.support.peers import Post, open_post, port_of
from tests.support.tls import certificate_and_key

HOST = "tls.example"


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
def certificate() -> Iterator[Path]:
    with tempfile.NamedTemporaryFile(suffix=".pem") as file:
        path = Path(file.name)
        path.write_bytes(certificate_and_key())
        yield path


def mail_settings(settings: Settings, port: int, security: SmtpSecurity) -> Settings:
    return settings.model_copy(
        update={
            "smtp_host": HOST,
            "smtp_port": port,
            "smtp_security": security,
            "smtp_username": "ops",
            "smtp_password": SecretStr("letter-box-9"),
            "smtp_from": "CostCourter <prices@costcourter.example>",
            "outbound_resolve": {HOST: "127.0.0.1"},
        }
    )


def trusting(certificate: Path) -> Email:
    return Email(ssl.create_default_context(cafile=str(certificate)))


def serving(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


def parsed(post: Post) -> EmailMessage:
    (mail,) = post.mails
    content: Any = mail.content
    message = email.message_from_bytes(content, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def test_mail_goes_out_over_starttls_signed_in_with_text_and_html(
    post: Post, certificate: Path, envelope: Envelope, settings: Settings
) -> None:
    server = open_post(
        post, tls_context=serving(certificate), require_starttls=True, auth_required=True
    )
    try:
        settings = mail_settings(settings, port_of(server), SmtpSecurity.STARTTLS)
        answer = trusting(certificate).send({}, envelope, settings)
    finally:
        server.stop()

    assert (answer.ok, answer.status) == (True, 250)
    (session,) = post.sessions
    assert (session.authenticated, session.ssl is not None) == (True, True)
    (mail,) = post.mails
    assert (mail.mail_from, mail.rcpt_tos) == (
        "prices@costcourter.example",
        ["reader@example.com"],
    )
    message = parsed(post)
    assert message.get_content_type() == "multipart/alternative"
    text, html = message.iter_parts()
    assert (text.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert message["Subject"].startswith(LITERAL[:60])
    assert message["Message-ID"] == f"<{KEY}@costcourter.example>"
    assert message["Content-Language"] == "de"
    assert "Zum Shop: https://contoso.example/p/1?a=1&b=2" in text.get_content()
    shown = html.get_content()
    assert "<h1>&lt;b&gt;Kettle&lt;/b&gt; {amount}" in shown
    assert '<a href="https://contoso.example/p/1?a=1&amp;b=2">Zum Shop</a>' in shown
    assert "<script" not in shown


def test_nothing_that_a_shop_writes_becomes_a_header(
    post: Post, envelope: Envelope, settings: Settings
) -> None:
    hostile = Message("Kettle\r\nBcc: all@example.com\nX: y", ("One",))
    server = open_post(post, auth_require_tls=False)
    try:
        settings = mail_settings(settings, port_of(server), SmtpSecurity.NONE)
        assert Email().send({}, replace(envelope, message=hostile), settings).ok
    finally:
        server.stop()

    message = parsed(post)
    assert (message["Bcc"], message["X"]) == (None, None)
    assert message["Subject"] == "Kettle Bcc: all@example.com X: y"
    assert post.mails[0].rcpt_tos == ["reader@example.com"]


class _Curt(Post):
    """Takes a message, and has no word for a goodbye."""

    async def handle_QUIT(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 -- the library's name
        return "421 Busy"


def test_a_message_that_was_taken_is_sent_whatever_comes_after_it(
    envelope: Envelope, settings: Settings
) -> None:
    post = _Curt()
    server = open_post(post, auth_require_tls=False)
    try:
        settings = mail_settings(settings, port_of(server), SmtpSecurity.NONE)
        answer = Email().send({}, envelope, settings)
    finally:
        server.stop()

    assert answer.ok, answer
    assert len(post.mails) == 1


def test_a_mail_server_is_reached_at_whichever_of_its_addresses_answers(post: Post) -> None:
    server = open_post(post, auth_require_tls=False)
    port = port_of(server)
    listed = AllowList.parse([f"{HOST}:{port}"])
    gate = Gate(Purpose.SERVICE, listed, lookup=lambda _: ["127.0.0.9", "127.0.0.1"])
    try:
        with PlainSmtp(gate, HOST, port) as reached:
            assert reached.noop()[0] == 250
    finally:
        server.stop()


def test_mail_goes_out_over_tls_from_the_first_byte(
    post: Post, certificate: Path, envelope: Envelope, settings: Settings
) -> None:
    server = open_post(post, ssl_context=serving(certificate), auth_require_tls=False)
    try:
        settings = mail_settings(settings, port_of(server), SmtpSecurity.TLS)
        assert trusting(certificate).send({}, envelope, settings).ok
    finally:
        server.stop()

    assert len(post.mails) == 1


def test_a_server_whose_certificate_nobody_vouches_for_gets_no_password(
    post: Post, certificate: Path, envelope: Envelope, settings: Settings
) -> None:
    server = open_post(post, tls_context=serving(certificate), require_starttls=True)
    try:
        settings = mail_settings(settings, port_of(server), SmtpSecurity.STARTTLS)
        answer = Email().send({}, envelope, settings)
    finally:
        server.stop()

    assert not answer.ok
    assert post.mails == []


@pytest.mark.parametrize(
    ("refusal", "status", "transient"),
    [("550 No such mailbox", 550, False), ("451 Come back later", 451, True)],
)
def test_what_a_mail_server_refuses_is_told_and_tried_again_if_it_says_so(
    post: Post,
    envelope: Envelope,
    settings: Settings,
    refusal: str,
    status: int,
    transient: bool,
) -> None:
    post.refusal = refusal
    server = open_post(post, auth_require_tls=False)
    try:
        settings = mail_settings(settings, port_of(server), SmtpSecurity.NONE)
        answer = Email().send({}, envelope, settings)
    finally:
        server.stop()

    assert (answer.ok, answer.status, answer.transient) == (False, status, transient)
    assert answer.text == refusal[4:]
    assert post.mails == []


def test_a_wrong_password_is_told_and_not_tried_again(
    post: Post, envelope: Envelope, settings: Settings
) -> None:
    post.password = "another"
    server = open_post(post, auth_require_tls=False)
    try:
        settings = mail_settings(settings, port_of(server), SmtpSecurity.NONE)
        answer = Email().send({}, envelope, settings)
    finally:
        server.stop()

    assert (answer.ok, answer.status, answer.transient) == (False, 535, False)


def test_a_mail_server_that_is_away_is_tried_again(
    post: Post, envelope: Envelope, settings: Settings
) -> None:
    server = open_post(post)
    port = port_of(server)
    server.stop()

    answer = Email().send({}, envelope, mail_settings(settings, port, SmtpSecurity.NONE))

    assert (answer.ok, answer.transient) == (False, True)


def test_mail_reaches_no_other_host_than_the_one_that_is_configured(
    settings: Settings,
) -> None:
    nothing = Email().unavailable(settings)

    assert nothing == "SMTP_HOST is not set."
    assert Email.specs == ()
