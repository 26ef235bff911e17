"""Pages that keep robots out, by vendor; and pages of shops that only look a little like them."""

import httpx
import pytest

from app.models.checks import Outcome
from app.services.scraping.fetch.verdict import verdict, verdict_of_shown

URL = "https://shop.example/p/kettle"


def page(title: str, body: str = "", head: str = "") -> str:
    return f"<html><head><title>{title}</title>{head}</head><body>{body}</body></html>"


CHALLENGES: dict[str, list[tuple[int, dict[str, str], str]]] = {
    "Cloudflare": [
        (403, {"cf-mitigated": "challenge"}, page("Just a moment...")),
        (200, {}, page("Just a moment...", "<script>window._cf_chl_opt={cType:'m'}</script>")),
        (503, {"server": "cloudflare"}, page("x", '<script src="/a/orchestrate/chl_page/v1">')),
        (403, {}, page("Attention Required! | Cloudflare", "You have been blocked")),
        (200, {}, page("Shop", '<div class="cf-error-details">Error 1020</div>')),
        (
            200,
            {},
            page(
                "shop.example",
                "Verify you are human<script src=https://challenges.cloudflare.com/turnstile/v0>",
            ),
        ),
    ],
    "Akamai": [
        (403, {"server": "AkamaiGHost"}, page("Access Denied", "Reference #18.2f3c")),
        (200, {}, page("Access Denied", "<a href=https://errors.edgesuite.net/18.2f3c>")),
        (200, {}, page("", '<div id="sec-if-cpt-container"></div>')),
        (
            200,
            {},
            page("", "", '<meta http-equiv="refresh" content="5; URL=\'/p?bm-verify=AAQ\'">'),
        ),
    ],
    "DataDome": [
        (403, {"x-datadome": "protected"}, page("shop.example", "Please enable JS")),
        (403, {"x-dd-b": "1"}, ""),
        (200, {}, page("shop.example", "<script src=https://ct.captcha-delivery.com/c.js>")),
        (200, {}, page("s", "<iframe src='https://geo.captcha-delivery.com/captcha/?x=1'>")),
    ],
    "HUMAN": [
        (403, {}, page("Access to this page has been denied.", "Press &amp; Hold")),
        (200, {}, page("Shop", '<div id="px-captcha"></div>')),
        (200, {}, page("Robot or human?", "Activate and hold the button")),
        (403, {"x-px-block": "1"}, page("Shop")),
    ],
    "Imperva": [
        (200, {}, page("", "Request unsuccessful. Incapsula incident ID: 1234-5678")),
        (200, {}, page("", '<iframe src="/_Incapsula_Resource?SWUDNSAI=31&amp;xinfo=1">')),
        (200, {}, page("Pardon Our Interruption", "As you were browsing")),
        (403, {"x-iinfo": "14-1-1"}, page("Error")),
        (403, {"x-cdn": "Incapsula"}, page("Error")),
    ],
    "AWS WAF": [
        (202, {"x-amzn-waf-action": "challenge"}, ""),
        (405, {"x-amzn-waf-action": "captcha"}, page("Human Verification")),
        (200, {}, page("", "<script>window.gokuProps = {}</script>")),
    ],
    "Kasada": [
        (429, {"x-kpsdk-r": "1-AA"}, ""),
        (200, {}, page("", "<script>window.KPSDK={}</script><script src=/149e/ips.js>")),
        (403, {"x-kpsdk-ct": "0a"}, page("")),
    ],
    "F5": [
        (
            200,
            {},
            page(
                "Request Rejected",
                "The requested URL was rejected. Please consult with your administrator.",
            ),
        ),
        (200, {}, page("", "Please enable JavaScript.<br>Your support ID is: 123.")),
    ],
    "Queue-it": [(200, {}, page("Waiting room", "<script>var queueViewModel = {}</script>"))],
    "Reblaze": [
        (200, {}, page("", "<script>window.rbzns = {seed: 1}</script>")),
        (403, {"server": "Reblaze Secure Web Gateway"}, page("Denied")),
    ],
    "Sucuri": [
        (403, {"x-sucuri-block": "12"}, ""),
        (200, {}, page("Sucuri WebSite Firewall - Access Denied")),
        (200, {}, page("You are being redirected...", "<script>sucuri_cloudproxy_js='';</script>")),
    ],
    "Amazon": [
        (200, {}, page("Robot Check", "Type the characters you see in this image")),
        (200, {}, page("Amazon.com", '<form action="/errors/validateCaptcha">Continue shopping')),
        (503, {}, page("Sorry!", "<!-- To discuss automated access to Amazon data please -->")),
    ],
    "Arkose Labs": [
        (
            200,
            {},
            page(
                "Verification",
                "Confirm you're not a bot<script src=https://client-api.arkoselabs.com/v2>",
            ),
        ),
    ],
    "hCaptcha": [
        (200, {}, page("Please wait", 'Prove you are human<div class="h-captcha"></div>')),
    ],
    "reCAPTCHA": [
        (200, {}, page("Sorry", 'We saw unusual traffic<div class="g-recaptcha"></div>')),
        (200, {}, page("Are you a robot?", 'Say you are not a robot<div class="g-recaptcha">')),
    ],
    "Google": [(200, {}, page("https://x", '<form action="/sorry/index" method="post">'))],
    "Radware": [(200, {}, page("Radware Captcha Page"))],
    "Alibaba": [(200, {}, page("", "<script>location='/_____tmd_____/punish?x5=1'</script>"))],
    "Anubis": [(200, {}, page("Making sure you're not a bot!"))],
    "Wordfence": [(503, {}, page("Limited", "Generated by Wordfence at"))],
    "Vercel": [(200, {}, page("Vercel Security Checkpoint"))],
    "Fastly": [(200, {}, page("Client Challenge"))],
    "DDoS-Guard": [(403, {"server": "ddos-guard"}, page("DDOS-GUARD"))],
    "Yandex": [
        (200, {}, page("Oops!", "Confirm that you are not a robot<div class='smart-captcha'>")),
    ],
    "its firewall": [
        (200, {}, page("Access Denied")),
        (200, {}, page("Are you a human?", "Solve this")),
        (200, {}, page("Security check", "One more step")),
        (200, {}, page("403 Forbidden", "<center>nginx</center>")),
        (200, {}, page("Hello", "Automated requests from your network were seen.")),
        (200, {}, page("Un instant", "Montrez que vous n'êtes pas un robot")),
    ],
}


@pytest.mark.parametrize(
    ("vendor", "status", "headers", "text"),
    [(vendor, *each) for vendor, pages in CHALLENGES.items() for each in pages],
)
def test_a_page_that_keeps_robots_out_is_blocked_by_its_vendor(
    vendor: str, status: int, headers: dict[str, str], text: str
) -> None:
    outcome, reason = verdict(URL, URL, httpx.Response(status, headers=headers), text)

    assert outcome is Outcome.BLOCKED
    assert reason == f"The shop keeps robots out ({vendor})."


PRODUCT = (
    '<script type="application/ld+json">{"@type": "Product", "name": "Kettle",'
    ' "offers": {"price": "19.99", "priceCurrency": "EUR"}}</script>'
)
PLAIN = '<h1>Kettle</h1><p class="price">19.99 €</p><button>Add to cart</button>'


@pytest.mark.parametrize(
    ("headers", "text"),
    [
        ({}, page("Kettle", PLAIN, '<script src="https://www.google.com/recaptcha/api.js">')),
        ({}, page("Kettle", PLAIN + '<form>Review it: <div class="g-recaptcha"></div></form>')),
        ({}, page("Kettle", PLAIN + "<p>Please confirm that you are not a robot.</p>")),
        ({}, page("Kettle", PLAIN + '<div class="h-captcha"></div>', PRODUCT)),
        (
            {"server": "cloudflare", "cf-ray": "8a"},
            page(
                "Kettle",
                PLAIN,
                '<script src="/cdn-cgi/challenge-platform/h/g/scripts/jsd/main.js">',
            ),
        ),
        ({}, page("Kettle", PLAIN, "<script src=https://challenges.cloudflare.com/turnstile/v0>")),
        (
            {"x-datadome": "protected"},
            page("Kettle", PLAIN, "<script src=//js.datadome.co/tags.js>"),
        ),
        (
            {"x-iinfo": "14", "x-cdn": "Incapsula"},
            page("Kettle", PLAIN, '<script src="/_Incapsula_Resource?SWJIYLWA=7">'),
        ),
        ({"server": "AkamaiGHost"}, page("Kettle", PLAIN)),
        ({}, page("Kettle", PLAIN, "<script>window.KPSDK={}</script>" + PRODUCT)),
        (
            {},
            page(
                "Kettle",
                PLAIN,
                "<script src=https://static.queue-it.net/script/queueclient.min.js>",
            ),
        ),
        ({}, page("Kettle", PLAIN, "<script>window._pxAppId = 'PX1'</script>")),
        ({}, page("Captcha, the board game", PLAIN, PRODUCT)),
        ({}, page("Forbidden Island, the board game", PLAIN)),
        ({}, page("Just a moment... a novel", PLAIN, PRODUCT)),
        ({}, page("Access Denied - metal sign", PLAIN + "<p>It is red.</p>" * 1500)),
        ({}, page("Robot vacuum cleaner", PLAIN)),
        ({}, page("Blocked drain cleaner", PLAIN)),
        ({}, page("Sign in oak, 40 cm", PLAIN)),
        ({}, page("Kettle", PLAIN + "<form>Log in <input type=password></form>")),
        ({}, page("Kettle", PLAIN + "<div class=cookie-banner>We use cookies. Accept all?</div>")),
        ({}, page("Kettle", PLAIN + "<a href=https://consent.shop.example/>Cookies</a>")),
    ],
)
def test_a_product_page_with_a_vendors_script_or_words_is_a_page(
    headers: dict[str, str], text: str
) -> None:
    assert verdict(URL, URL, httpx.Response(200, headers=headers), text) == (Outcome.OK, None)
    assert verdict_of_shown(URL, URL, text) == (Outcome.OK, None)


@pytest.mark.parametrize("status", [404, 410])
def test_a_page_that_is_gone_is_gone_whoever_says_so(status: int) -> None:
    text = page("Just a moment...")

    assert verdict(URL, URL, httpx.Response(status), text)[0] is Outcome.GONE


def test_who_is_asked_to_come_back_later_is_not_called_blocked() -> None:
    headers = {"retry-after": "120", "server": "AkamaiGHost", "x-datadome": "protected"}

    outcome, _ = verdict(URL, URL, httpx.Response(429, headers=headers), page("Slow down"))

    assert outcome is Outcome.RATE_LIMITED


@pytest.mark.parametrize(
    ("arrived", "text"),
    [
        ("https://consent.shop.example/?continue=/p/kettle", page("Cookies")),
        ("https://myprivacy.publisher.example/consent", page("Privacy")),
        ("https://shop.example/cookie-consent?back=/p/kettle", page("Cookies")),
        (URL, page("Before you continue to Shop", "<button>Accept all</button>")),
    ],
)
def test_a_consent_wall_is_said_to_be_one(arrived: str, text: str) -> None:
    judged = verdict(URL, arrived, httpx.Response(200), text)

    assert judged == (Outcome.BLOCKED, "The shop shows a consent wall instead of the page.")


@pytest.mark.parametrize(
    ("arrived", "text"),
    [
        ("https://shop.example/login?next=/p/kettle", page("Welcome back")),
        ("https://shop.example/customer/account/signin", page("Account")),
        (URL, page("Sign in | Shop", '<input type="password" name="p">')),
        (URL, page("Anmelden", "<input type=password>")),
    ],
)
def test_a_login_wall_is_said_to_be_one(arrived: str, text: str) -> None:
    assert verdict(URL, arrived, httpx.Response(200), text)[0] is Outcome.LOGIN_REQUIRED


def test_a_waiting_room_elsewhere_is_known_by_its_address() -> None:
    judged = verdict(URL, "https://shop.queue-it.net/?c=shop", httpx.Response(200), page("Queue"))

    assert judged == (Outcome.BLOCKED, "The shop keeps robots out (Queue-it).")
