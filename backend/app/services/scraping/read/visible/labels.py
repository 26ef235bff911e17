# ruff: noqa: RUF001 -- the words of many scripts are what this module is about
"""The words beside a number that say it is not what the product costs."""

import re
from typing import Final


def _words(*listed: str) -> str:
    """An alternative of words that stand on their own, whatever their capitals."""
    return r"\b(?:" + "|".join(listed) + r")\b"


_NOTES: Final = (
    _words(
        "shipping",
        "delivery",
        "deposit",
        "points",
        "cashback",
        "coupon",
        "voucher",
        "finance",
        "postage",
        "warranty",
        r"versand(?:kosten)?",
        "rabatt",
        "gutschein",
        "lieferung",
        "livraison",
        "remise",
        r"envíos?",
        "descuento",
        "spedizione",
        "sconto",
        "portes",
        "frete",
        "desconto",
        r"verzend\w*",
        "korting",
        "frakt",
        r"dostaw\w+",
        r"doprav\w+",
        "sleva",
        r"доставк\w+",
        r"скидк\w+",
        "pfand",
        "statiegeld",
        "pant",
        "kaucja",
        "consigne",
        r"éco-?part\w*",
        "livrare",
        "toimitus",
        r"szállítás\w*",
        "kargo",
        r"fracht\w*",
    )
    + "|送料|ポイント|적립|배송비|할인"
)
"""Money of another kind before a number; behind a complete price only a note about it."""
_PERIOD: Final = (
    r"(?:mo|mth|month|mtl|mt|monat|mois|mes|mese|mês|maand|md|kk|kuukausi|mån|månad|mies|mc"
    r"|měs\w*|mesec|hó|lună|luna|ay|мес|місяць|חודש|月)"
)
INSTALMENT: Final = re.compile(
    rf"/\s?{_PERIOD}\b|\b(?:per|a|pro|je|par|por|al|na|i|/)\s{_PERIOD}\b"
    r"|\b\d{1,2}\s?[x×]\s?(?:(?:de|of|à|a|von|по|di|i|sem|zu)\s)?\s?"
    r"(?:r\$|[€£$₽¥]|\d{1,3}(?:[\s.,]?\d{3})*(?:[.,]\d{1,2})?\s?(?:[€$£₽¥]|zł|kr|lei|ft|kč|руб))"
    r"|(?:[€$£₽¥]|zł|kr|lei|ft|kč|руб\.?|[.,]\d\d|起)\s?[x×]\s?\d{1,2}(?!\d)"
    r"|^\W*(?:sem juros|sin inter[eé]s\w*|sans frais|interest[- ]free|ohne zinsen|tasso zero)",
    re.IGNORECASE,
)
"""A part of the price, paid again and again."""
NOT_THE_PRICE: Final = re.compile(
    f"%|{_NOTES}|"
    + _words(
        r"sav(?:e|es|ed|ing|ings)",
        "off",
        "per month",
        "monthly",
        "a month",
        "mo",
        r"payments?",
        r"instal?lments?",
        r"orders? (?:over|above|of)",
        "starting (?:price|bid)",
        "estimate",
        "trade-?in",
        "trade in",
        "gift card",
        "vat only",
        "used",
        "second[- ]hand",
        "refurbished",
        "clubcard",
        r"members?",
        r"con (?:la )?tarjeta",
        r"medlem\w*",
        "klubpris",
        "despacho",
        "ongkir",
        "protection plan",
    )
    + "|"
    + _words(
        r"spar(?:e|en|st)",
        "ersparnis",
        "gespart",
        "versand(?:kosten)?",
        r"monat(?:lich)?",
        "mtl",
        "raten?",
        "startpreis",
        "ab einem bestellwert",
        "mindestbestellwert",
        r"gebraucht\w*",
        "tweedekans",
        "occasion",
        r"mit (?:\w+)?karte",
    )
    + "|"
    + _words(
        r"économi[es]+\w*",
        "par mois",
        "mensualités?",
        r"ahorr\w+",
        "al mes",
        "cuotas?",
        r"risparmi\w*",
        "al mese",
        r"poup\w+",
        "por mês",
        "parcelas?",
    )
    + "|"
    + _words(
        r"bespaar\w*",
        "per maand",
        "per månad",
        r"oszczęd\w+",
        "rata",
        "raty",
        r"ušetř\w+",
        "splátk\\w+",
        r"эконом\w+",
        "в месяц",
    )
    + "|現省|省下|折價|クーポン|분할",
    re.IGNORECASE,
)
BEGINS_WITH_NOTE: Final = re.compile(rf"\W*(?:{_NOTES})", re.IGNORECASE)
"""`£3.99 delivery` is no price; `£14.90 + delivery` and `14,90 €, inkl. MwSt.` are."""
PLUS: Final = re.compile(r"\s*\(?\s*\+")
THRESHOLD: Final = re.compile(
    r"\b(?:over|above|minimum(?: \w+)?|über|powyżej|acima de|oltre|свыше)\s*\W?\s?\d"
    r"|\d\S{0,2}\s?(?:以上|이상|起免)|^以上|versandkostenfrei ab|무료배송|免運|免运|spend",
    re.IGNORECASE,
)
"""What one has to spend to get something."""
WAS: Final = re.compile(
    r"\b(?:was|were)\s*:?\s*(?:\W?\s?\d|$)|"
    + _words(
        "rrp", "msrp", r"list\s?price", "before",
        "originally", "compare at", "comparable value", "previous(?:ly)?", "old price", "uvp",
        "statt", "ehemals", "vorher", "bisher", "prix conseillé", "au lieu de", "avant",
        "ancien prix", "antes", "precio anterior", "pvpr",
        "invece di", "anziché", "prezzo di listino",
        "adviesprijs", "van", "tidigare", "przed obniżką",
        "najniższa cena", "původn[íě]", "pôvodná cena", "старая цена", "было",
        "αρχική τιμή", "prp", r"norm\.?", "førpris", r"ovh\.?", "eredeti ár", "eski fiyat", "før",
    )
    + r"|\b30[-\s]?(?:tage?|days?|pv|dni|zile|dagen|dagar|dage|jours|giorni"
    + r"|d[ií]as|nap|päiv|dn[íů]|дн)"
    + r"|^\s*de:?\s*r\$|参考価格|定価|通常価格|原價|原价|정가|정상가",
    re.IGNORECASE,
)  # fmt: skip
REGULAR: Final = re.compile(
    _words("regular(?: price)?", r"reg\.?", "normalpreis", "prix normal", "prix habituel")
    + "|"
    + _words("precio habitual", "precio regular", "normale prijs", "ordinarie(?: pris)?", "ord"),
    re.IGNORECASE,
)
"""Old when a lower one stands beside it; else the only price there is."""
NET: Final = re.compile(
    _words(
        r"ex(?:cl)?\.?(?:uding)?\s+(?:vat|tax|gst)", r"without (?:vat|tax)", "net(?:to)?",
        "ohne mwst",
        r"zzgl\.? (?:mwst|ust)", "hors taxes?", "ht", "sin iva", r"(?:iva )?esclusa", "sem iva",
        r"exc?l\.? btw", r"exkl\.? moms", "bez (?:vat|dph|ddv)", "brez ddv", "без ндс",
    )
    + "|税抜|税別|לפני מע",
    re.IGNORECASE,
)  # fmt: skip
"""Without tax: what nobody pays when a price with tax stands beside it."""
PRICE: Final = re.compile(
    r"(?:\b(?:price|preis|prix|precio|prezzo|preço|prijs|pris|cena|hinta|цена|ціна)"
    r"|価格|가격|售價|售价|السعر|מחיר)\s*:?\s*\W{0,3}\d",
    re.IGNORECASE,
)
"""A number that is called the price."""
LABEL: Final = re.compile(
    _words(
        "price",
        "preis",
        "prix",
        "precio",
        "prezzo",
        "preço",
        "prijs",
        "pris",
        "cena",
        "hinta",
        "цена",
        "ціна",
        "now",
        "only",
        "today",
        "sale",
        "special",
        "our",
        "jetzt",
        "nur",
        "unser",
        "maintenant",
        "ahora",
        "oferta",
        "ora",
        "agora",
        "por",
        "nu",
        "nyt",
        "teraz",
        "nyní",
        "сейчас",
        "angebot",
        "promo",
        "offer",
        "your",
        "just",
    )
    + "|価格|가격|售價|售价|特价|特價|السعر|מחיר",
    re.IGNORECASE,
)
"""What a price is called that stands alone."""
PER_UNIT: Final = re.compile(
    r"(?:/|\bper\b|\bpro\b|\bje\b|\bpor\b|\bal\b|\bpar\b)\s*\(?(?:\d+\s?)?"
    r"(?:kg|g|gr|l|ml|cl|m²|m2|m|lb|oz|litre|liter|litro|unit|stk|stück|each|ea|count|sheet|100)\b"
    r"|平均|單價",
    re.IGNORECASE,
)
