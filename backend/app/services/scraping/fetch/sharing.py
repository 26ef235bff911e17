"""One visit for all targets that ask for the same page in the same way."""

from collections.abc import Iterable
from dataclasses import replace

from app.models.address import BadAddress
from app.services.scraping.addresses import canonical
from app.services.scraping.pages import Postponed, Target, Visit

_SECRET_HEADERS = ("authorization", "cookie")


def grouped(targets: Iterable[Target]) -> list[list[Target]]:
    """Targets that one visit can serve, in the order in which each page is first asked for."""
    known = list(targets)
    if len(known) == 1:
        return [known]
    groups: dict[object, list[Target]] = {}
    for target in known:
        groups.setdefault(_profile(target), []).append(target)
    return list(groups.values())


def envoy(group: list[Target]) -> Target:
    """The target to visit for all; a 304 would mean nothing to those who know another version."""
    first = group[0]
    known = {(target.etag, target.last_modified) for target in group}
    patient = replace(
        first,
        gap_seconds=max(target.gap_seconds for target in group),
        timeout_seconds=max(target.timeout_seconds for target in group),
    )
    return patient if len(known) == 1 else replace(patient, etag=None, last_modified=None)


def handed_to(target: Target, result: Visit | Postponed) -> Visit | Postponed:
    """The same result, as this target's own."""
    if isinstance(result, Postponed) or result.page is None:
        return replace(result, target=target)
    return replace(result, target=target, page=replace(result.page, url=target.url))


def _profile(target: Target) -> object:
    """What has to be the same; a page that is shown to somebody in particular is never shared."""
    names = {name.lower() for name in target.headers}
    if target.cookies or names.intersection(_SECRET_HEADERS):
        return object()
    try:
        page = canonical(target.url).partition("#")[0]
    except BadAddress:
        return object()
    headers = frozenset(target.headers.items())
    asked = (target.accept_language, target.robots, target.mode, target.appearance)
    return page, asked, headers
