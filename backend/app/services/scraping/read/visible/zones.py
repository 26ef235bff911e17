"""Where the page stops speaking of its own product, and where it says that there is no price."""

from collections.abc import Iterator
from typing import Any, Final

from app.models.selectors import Availability
from app.services.scraping.read.searching import search_for
from app.services.scraping.read.visible.context import levels
from app.services.scraping.read.visible.others import OTHERS
from app.services.scraping.read.visible.seen import Scene, Seen
from app.services.scraping.read.visible.standing import Standing, is_linked_away
from app.services.scraping.read.visible.stock import Stock
from app.services.scraping.read.visible.walk import positions

_LONGEST: Final = 80
_NEAR: Final = 60
_BEGINNING: Final = 200
"""So many letters of a title tell whether the page is there."""
_HEADINGS: Final = frozenset({"h2", "h3", "h4", "h5", "h6"})
_UNBUYABLE: Final = frozenset({Availability.OUT_OF_STOCK, Availability.DISCONTINUED})


_ON_REQUEST: Final = search_for(
    r"(?:price|pricing) (?:up)?on (?:request|application)", r"call for (?:price|pricing)",
    r"request a quote", r"(?:log|sign) in (?:to see|to view|for) (?:\w+ )?pric(?:e|ing)",
    r"preis(?:e)? auf anfrage", r"preis(?:e)? (?:nur )?(?:nach|auf) anmeld",
    r"um (?:die )?preise zu sehen", r"(?:login|log-in|anmelden|registrieren) für preise",
    r"preise? (?:nur|erst|sehen|sind)\b[^\x00]*(?:angemeldet|registriert|eingeloggt|händler)",
    r"(?:connectez|identifiez)-vous pour (?:voir|connaître) (?:les|vos|nos) (?:prix|tarifs)",
    r"inicia sesión para ver (?:los |el )?precios?", r"accedi per vedere i prezzi",
    r"faça login para ver (?:o |os )?preços?",
    r"zaloguj się,? (?:aby|żeby) (?:zobaczyć|poznać) cen", r"log (?:ind|inn|in) for at se priser?",
    r"logga in för att se priser?", r"(?:member|trade|dealer)s? only pric",
    r"prices? (?:are )?(?:only )?visible (?:to|for|after)", r"prix sur (?:demande|devis)",
    r"precio a consultar", r"consultar precio", r"prezzo su richiesta", r"preço sob consulta",
    r"prijs op aanvraag", r"cena na (?:zapytanie|dotaz|vyžádání)", r"цена по запросу",
    r"ціна за запитом", r"pris på (?:förfrågan|forespørsel)",
    r"価格はお問い合わせ", r"가격 ?문의", r"价格面议",
)  # fmt: skip
_NOT_FOUND: Final = search_for(
    r"^\W*404\b", r"(?:error|fehler|erreur|errore?) 404", r"404 (?:error|not found|fehler)",
    r"(?:page|product|item)(?: (?:was|could))? (?:not (?:be )?found)", r"page doesn.t exist",
    r"(?:seite|artikel|produkt) (?:wurde )?(?:leider )?nicht gefunden",
    r"(?:seite|artikel|produkt) gibt es (?:leider )?nicht", r"(?:page|produit) introuvable",
    r"(?:página|producto) no encontrad", r"pagina non trovata", r"página não encontrad",
    r"pagina niet gevonden", r"nie znaleziono strony", r"strona nie istnieje",
    r"stránka (?:nebyla )?nenalezena", r"sidan (?:kunde inte|finns inte)", r"sivua ei löy",
    r"страница не найдена", r"сторінку не знайдено", r"ページが見つかりません", r"페이지를 찾을 수",
)  # fmt: skip


def leave_the_product(seen: list[Seen], scene: Scene) -> None:
    """Amounts behind a heading about other products, or on a page that lacks its product."""
    if not seen:
        return
    last = max(one.number.position for one in seen)
    end = 0 if _is_missing(scene) else _end_of_product(scene, last)
    if end is None:
        return
    for one in seen:
        if one.number.position >= end:
            one.standing = Standing.FOREIGN


def forget_what_follows_sold_out(seen: list[Seen], stock: Stock, scene: Scene) -> None:
    """Sold out without a price before the next heading: what stands behind it is not the price.

    Nor is what stands right behind a link to another page, which is offered instead.
    """
    if stock.availability not in _UNBUYABLE or stock.can_buy or stock.position is None:
        return
    clean = [one for one in seen if one.standing is Standing.CLEAN]
    first = min((one.number.position for one in clean), default=0)
    between = range(stock.position + 1, first + 1)
    leads_away = any(is_linked_away(scene.around(one), scene.document) for one in between[-2:-1])
    is_headed = any(_is_heading(scene, position) for position in between[:_NEAR])
    if len(between) <= _NEAR and (is_headed or leads_away):
        for one in clean:
            one.standing = Standing.FOREIGN


def _is_missing(scene: Scene) -> bool:
    told = (scene.document.title, *scene.document.heading_texts[:1])
    return any(_NOT_FOUND.search(text[:_BEGINNING]) for text in told)


def _end_of_product(scene: Scene, last: int) -> int | None:
    """Where headings begin to be about other products, or a price is said to be had on request.

    What stands behind the last amount is not asked.
    """
    start = scene.marks.heading
    if start is None:
        return None
    others = (one for one in _found(scene, OTHERS, start + 1, last) if _is_heading(scene, one))
    requests = _found(scene, _ON_REQUEST, start, min(last, start + _NEAR))
    ends = [next(others, None), next(requests, None)]
    return min((end for end in ends if end is not None), default=None)


def _found(scene: Scene, phrases: Any, first: int, last: int) -> Iterator[int]:
    """The short texts between two places that hold one of the phrases."""
    joined = scene.texts.short_joined(first, last + 1, _LONGEST)
    places = positions(joined, (match.start() for match in phrases.finditer(joined)))
    yield from (first + place for place in places)


def _is_heading(scene: Scene, position: int) -> bool:
    near = levels(scene.around(position), 3)
    return any(one.tag in _HEADINGS for one in near) and not any(one.href for one in near)
