"""The words beside a number that say it is not what the product costs."""

import re
from typing import Final


def _words(*listed: str) -> str:
    """An alternative of words that stand on their own, whatever their capitals."""
    return r"\b(?:" + "|".join(listed) + r")\b"


NOT_THE_PRICE: Final = re.compile(
    "%|"
    + _words(
        r"sav(?:e|es|ed|ing|ings)",
        "off",
        "per month",
        "monthly",
        "a month",
        "mo",
        r"payments?",
        r"instal?lments?",
        "shipping",
        "delivery",
        r"orders? (?:over|above|of)",
        "deposit",
        "starting (?:price|bid)",
        "estimate",
        "points",
        "cashback",
        "coupon",
        "voucher",
        "trade-?in",
        "trade in",
        "pfand",
        "statiegeld",
        "pant",
        "kaucja",
        "consigne",
        "gift card",
        "vat only",
        "finance",
        "postage",
        "protection plan",
        "warranty",
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
        "rabatt",
        "gutschein",
        "startpreis",
        "ab einem bestellwert",
        "lieferung",
    )
    + "|"
    + _words(
        r"économi[es]+\w*",
        "livraison",
        "par mois",
        r"remise",
        "mensualités?",
        r"éco-?part\w*",
        r"ahorr\w+",
        "envíos?",
        "al mes",
        "cuotas?",
        "descuento",
        r"risparmi\w*",
        "spedizione",
        "al mese",
        "sconto",
        r"poup\w+",
        "portes",
        "por mês",
        "parcelas?",
        "frete",
        "desconto",
    )
    + "|"
    + _words(
        r"bespaar\w*",
        r"verzend\w*",
        "per maand",
        "korting",
        "rabatt",
        "frakt",
        "per månad",
        r"oszczęd\w+",
        r"dostaw\w+",
        "rata",
        "raty",
        r"ušetř\w+",
        r"doprav\w+",
        "splátk\\w+",
        "sleva",
        r"доставк\w+",
        r"скидк\w+",
        r"эконом\w+",
        "в месяц",
    )
    + r"|\b\d{1,2}\s?x\s+(?:de|of|à|von)?\s*(?:r\$|[€£$])"
    + r"|/\s?mo\b|現省|省下|折價|送料|ポイント|적립|배송비|할인",
    re.IGNORECASE,
)
WAS: Final = re.compile(
    _words(
        "was", "were", "rrp", "msrp", r"list\s?price", "before",
        "originally", "compare at", "comparable value", "previous(?:ly)?", "old price", "uvp",
        "statt", "ehemals", "vorher", "bisher", "prix conseillé", "au lieu de", "avant",
        "ancien prix", "antes", "precio anterior", "pvpr",
        "invece di", "anziché", "prezzo di listino",
        "adviesprijs", "van", "tidigare", "przed obniżką",
        "najniższa cena", "původn[íě]", "pôvodná cena", "старая цена", "было",
    )
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
PER_UNIT: Final = re.compile(
    r"(?:/|\bper\b|\bpro\b|\bje\b|\bpor\b|\bal\b|\bpar\b)\s*\(?(?:\d+\s?)?"
    r"(?:kg|g|gr|l|ml|cl|m²|m2|m|lb|oz|litre|liter|litro|unit|stk|stück|each|ea|count|sheet|100)\b"
    r"|平均|單價",
    re.IGNORECASE,
)
