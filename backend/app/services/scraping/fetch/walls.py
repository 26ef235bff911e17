"""Pages that stand before the page: people are asked to sign in, or to agree to something."""

from typing import Final
from urllib.parse import urlsplit

from app.services.scraping.fetch.challenges import SHORT_NOTICE, SHORT_PAGE, sells, title_of

_LOGIN_WORDS: Final = frozenset(
    """login log-in logon signin sign-in sign_in anmelden anmeldung einloggen connexion
    identification iniciar-sesion accedi inloggen zaloguj""".split()  # noqa: SIM905 -- read as words
)
_LOGIN_TITLES: Final = (
    "log in",
    "login",
    "sign in",
    "anmelden",
    "anmeldung",
    "einloggen",
    "connexion",
    "se connecter",
    "iniciar sesión",
    "accedi",
    "inloggen",
    "zaloguj",
)
_PASSWORD: Final = ('type="password"', "type='password'", "type=password")

_CONSENT_HOSTS: Final = ("consent.", "guce.", "myprivacy.", "privacywall.", "cookiewall.")
_CONSENT_WORDS: Final = frozenset(
    """consent cookie-consent cookieconsent collectconsent cookiewall cookie-wall privacywall
    privacy-gate pur-abo""".split()  # noqa: SIM905 -- read as words
)
_CONSENT_TITLES: Final = ("before you continue", "bevor sie fortfahren", "avant d'accéder à")


def asks_to_sign_in(asked: str, arrived: str, text: str) -> bool:
    """Whether the page is only for people with an account: it led to a form, or is one."""
    if _led_to(_LOGIN_WORDS, asked, arrived):
        return True
    if len(text) > SHORT_PAGE or not title_of(text).startswith(_LOGIN_TITLES):
        return False
    return any(mark in text for mark in _PASSWORD) and not sells(text)


def asks_to_agree(asked: str, arrived: str, text: str) -> bool:
    """Whether a consent wall came instead of the page; a banner over it is none."""
    if asked != arrived and (urlsplit(arrived).hostname or "").startswith(_CONSENT_HOSTS):
        return not (urlsplit(asked).hostname or "").startswith(_CONSENT_HOSTS)
    if _led_to(_CONSENT_WORDS, asked, arrived):
        return True
    short = len(text) <= SHORT_NOTICE and not sells(text)
    return short and title_of(text).startswith(_CONSENT_TITLES)


def _led_to(words: frozenset[str], asked: str, arrived: str) -> bool:
    return asked != arrived and bool(_words(words, arrived) - _words(words, asked))


def _words(words: frozenset[str], url: str) -> frozenset[str]:
    segments = urlsplit(url).path.lower().split("/")
    return words & {segment.partition(".")[0] for segment in segments}
