"""Pages that keep robots out, recognised by who made them; they also come with status 200."""

import re
from typing import Final

import httpx

SHORT_PAGE: Final = 60_000
"""Characters. A product page may load a vendor's script; only a short page is the challenge."""
SHORT_NOTICE: Final = 15_000
"""Characters. Where only the title tells, a shop that sells signs has to be told from a notice."""

_HEADERS: Final = (
    ("cf-mitigated", "challenge", "Cloudflare"),
    ("x-amzn-waf-action", "", "AWS WAF"),
    ("x-vercel-mitigated", "", "Vercel"),
    ("x-sucuri-block", "", "Sucuri"),
)

_CERTAIN: Final = (
    ("_cf_chl_opt", "Cloudflare"),
    ("Attention Required! | Cloudflare", "Cloudflare"),
    ("geo.captcha-delivery.com", "DataDome"),
    ('id="px-captcha"', "HUMAN"),
    ("captcha.px-cdn.net", "HUMAN"),
    ("sec-if-cpt-container", "Akamai"),
    ("errors.edgesuite.net", "Akamai"),
    ("Incapsula incident ID", "Imperva"),
    ("window.gokuProps", "AWS WAF"),
    ("/errors/validateCaptcha", "Amazon"),
    ("Sucuri WebSite Firewall - Access Denied", "Sucuri"),
    ("The requested URL was rejected. Please consult with your administrator", "F5"),
    ("window.KPSDK", "Kasada"),
)

_TITLES: Final = (
    ("just a moment", "Cloudflare"),
    ("ddos-guard", "DDoS-Guard"),
    ("pardon our interruption", "Imperva"),
    ("access to this page has been denied", "HUMAN"),
    ("robot or human", "HUMAN"),
    ("access denied", "its firewall"),
    ("are you a robot", "its firewall"),
    ("are you human", "its firewall"),
    ("bot verification", "its firewall"),
    ("human verification", "its firewall"),
    ("security check", "its firewall"),
    ("checking your browser", "its firewall"),
    ("captcha", "its firewall"),
)

_TITLE = re.compile(r"<title[^>]{0,200}>([^<]{1,200})", re.IGNORECASE)


def challenger(headers: httpx.Headers, text: str) -> str | None:
    """Who keeps us out, or None when this is no such page."""
    for name, value, vendor in _HEADERS:
        if name in headers and value in headers[name]:
            return vendor
    if len(text) > SHORT_PAGE:
        return None
    for mark, vendor in _CERTAIN:
        if mark in text:
            return vendor
    if len(text) > SHORT_NOTICE:
        return None
    found = _TITLE.search(text)
    title = found[1].strip().lower() if found else ""
    return next((vendor for words, vendor in _TITLES if title.startswith(words)), None)
