"""Every sentence of a message, in each language; placeholders are filled in once, as they stand.

A placeholder without a value takes its whole sentence with it.
"""

from typing import Final

from app.models.alert_rules import Against
from app.models.notifications import AlertKind
from app.models.selectors import Availability

Phrases = dict[str, str]

_ENGLISH: Final[Phrases] = {
    "title.target_price": "{product} costs {amount}",
    "title.drop_percent": "{product} fell to {amount}",
    "title.drop_amount": "{product} fell to {amount}",
    "title.lowest_in_days": "{product} is at its lowest of {days} days: {amount}",
    "title.lowest_ever": "{product} is cheaper than ever: {amount}",
    "title.returns_to_lowest": "{product} is back at its lowest: {amount}",
    "title.any_change": "{product} now costs {amount}",
    "title.rise": "{product} rose to {amount}",
    "title.back_in_stock": "{product} is back in stock",
    "title.failing": "{product}: no price for {checks} checks",
    "title.recovered": "{product}: prices are read again",
    "title.store_blocked": "{store} turns our visits away",
    "why.target_price": "It has reached your target of {threshold}.",
    "why.drop_percent": "You want to know when it falls by {wanted_percent} against {against}.",
    "why.drop_amount": "You want to know when it falls by {wanted} against {against}.",
    "why.lowest_in_days": "You want to know about the lowest price of {days} days.",
    "why.lowest_ever": "You want to know about every new lowest price.",
    "why.returns_to_lowest": "You want to know when it comes back to its lowest price.",
    "why.any_change": "You want to know about every change.",
    "why.rise": "You want to know when it gets dearer.",
    "why.back_in_stock": "You want to know when it can be bought again.",
    "why.failing": "The page was visited in vain {checks} times in a row.",
    "why.recovered": "After {checks} visits in vain, the page answers again.",
    "why.store_blocked": "Its pages answered with a block {checks} times in a row; we go on"
    " trying, less often.",
    "now": "Now {amount}",
    "now.before": "Now {amount}, before {before} ({percent})",
    "now.other_currency": "Now {amount}, before {before}",
    "where": "At {store}: {availability}",
    "reason": "Last answer: {reason}",
    "lows": "Lowest ever {lowest_ever}, of 30 days {lowest_30d}",
    "link.shop": "To the shop",
    "link.product": "All about it",
    "against.previous": "the previous price",
    "against.median_30d": "the median of 30 days",
    "against.first": "the first price",
    "availability.in_stock": "in stock",
    "availability.pre_order": "can be pre-ordered",
    "availability.back_order": "can be back-ordered",
    "availability.special_order": "made to order",
    "availability.out_of_stock": "out of stock",
    "availability.discontinued": "discontinued",
    "availability.unknown": "stock unknown",
    "digest.title": "{count} alerts",
    "test.title": "Test message from {app}",
    "test.body": "This channel works.",
}

_GERMAN: Final[Phrases] = {
    "title.target_price": "{product} kostet {amount}",
    "title.drop_percent": "{product} ist auf {amount} gefallen",
    "title.drop_amount": "{product} ist auf {amount} gefallen",
    "title.lowest_in_days": "{product} ist so günstig wie in {days} Tagen nicht: {amount}",
    "title.lowest_ever": "{product} ist günstiger als je zuvor: {amount}",
    "title.returns_to_lowest": "{product} ist zurück beim Tiefstpreis: {amount}",
    "title.any_change": "{product} kostet jetzt {amount}",
    "title.rise": "{product} ist auf {amount} gestiegen",
    "title.back_in_stock": "{product} ist wieder lieferbar",
    "title.failing": "{product}: seit {checks} Prüfungen kein Preis",
    "title.recovered": "{product}: Preise werden wieder gelesen",
    "title.store_blocked": "{store} weist unsere Besuche ab",
    "why.target_price": "Der Wunschpreis von {threshold} ist erreicht.",
    "why.drop_percent": "Gewünscht: ein Hinweis, wenn der Preis um {wanted_percent} gegenüber"
    " {against} fällt.",
    "why.drop_amount": "Gewünscht: ein Hinweis, wenn der Preis um {wanted} gegenüber {against}"
    " fällt.",
    "why.lowest_in_days": "Gewünscht: ein Hinweis auf den tiefsten Preis von {days} Tagen.",
    "why.lowest_ever": "Gewünscht: ein Hinweis auf jeden neuen Tiefstpreis.",
    "why.returns_to_lowest": "Gewünscht: ein Hinweis, wenn der Tiefstpreis wieder erreicht ist.",
    "why.any_change": "Gewünscht: ein Hinweis auf jede Änderung.",
    "why.rise": "Gewünscht: ein Hinweis, wenn der Preis steigt.",
    "why.back_in_stock": "Gewünscht: ein Hinweis, wenn es wieder zu kaufen ist.",
    "why.failing": "Die Seite wurde {checks} Mal hintereinander vergeblich besucht.",
    "why.recovered": "Nach {checks} vergeblichen Besuchen antwortet die Seite wieder.",
    "why.store_blocked": "Seine Seiten antworteten {checks} Mal hintereinander mit einer Sperre;"
    " wir versuchen es weiter, aber seltener.",
    "now": "Jetzt {amount}",
    "now.before": "Jetzt {amount}, vorher {before} ({percent})",
    "now.other_currency": "Jetzt {amount}, vorher {before}",
    "where": "Bei {store}: {availability}",
    "reason": "Letzte Antwort: {reason}",
    "lows": "Tiefstpreis {lowest_ever}, in 30 Tagen {lowest_30d}",
    "link.shop": "Zum Shop",
    "link.product": "Alles dazu",
    "against.previous": "dem letzten Preis",
    "against.median_30d": "dem Median von 30 Tagen",
    "against.first": "dem ersten Preis",
    "availability.in_stock": "auf Lager",
    "availability.pre_order": "vorbestellbar",
    "availability.back_order": "nachbestellbar",
    "availability.special_order": "auf Bestellung",
    "availability.out_of_stock": "ausverkauft",
    "availability.discontinued": "nicht mehr im Sortiment",
    "availability.unknown": "Lagerbestand unbekannt",
    "digest.title": "{count} Hinweise",
    "test.title": "Testnachricht von {app}",
    "test.body": "Dieser Kanal funktioniert.",
}

LANGUAGES: Final[dict[str, Phrases]] = {"en": _ENGLISH, "de": _GERMAN}


def phrases_of(language: str) -> Phrases:
    return LANGUAGES[language]


def needed() -> set[str]:
    """What every language has to say."""
    return {
        *(f"{part}.{kind.value}" for part in ("title", "why") for kind in AlertKind),
        *(f"against.{each.value}" for each in Against),
        *(f"availability.{each.value}" for each in Availability),
        *_ENGLISH,
    }
