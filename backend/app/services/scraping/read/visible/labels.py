# ruff: noqa: RUF001 -- the words of many scripts are what this module is about
"""What stands around digits and says how they are meant: periods, pieces, thresholds, labels."""

import re
from typing import Final

HAS_WORDS: Final = re.compile(r"[^\W\d_]{2}|[%/+–—−-]|\d\s?[x×]|[x×]\s?\d")
"""Whether there is more to a text than digits and a sign."""


def _words(listed: str) -> str:
    """An alternative of words that stand on their own, whatever their capitals."""
    return r"\b(?:" + "|".join(listed.split()) + r")\b"


_PERIOD: Final = (
    r"(?:mo|mth|month|week|wk|mtl|mt|monat|woche|mois|semaine|mes|mese|mês|maand|mnd|md|mdr|kk"
    r"|kuukausi|mån|månad|mies|mc|měs\w*|mesec|mjesec|hó|hónap|lună|luna|ay|мес|месяц"
    r"|місяць|mėn|mēn|kuu|μήνα"
    r"|חודש|月|เดือน|tháng)"
)
_SIGN: Final = (
    r"(?:[€$£₽¥₴₺₩₪₫円원]|zł|kr|lei|ft|kč|руб|грн|tl\b|лв|din|rsd|р\.|บาท|(?:eur|chf|usd|gbp)\b)"
)
INSTALMENT: Final = re.compile(
    rf"/\s?{_PERIOD}\b|\b(?:per|a|pro|je|par|por|al|na|i|în|/)\s{_PERIOD}\b"
    r"|\b\d{1,2}\s?[x×]\s?(?:(?:de|of|à|a|von|по|di|i|sem|zu|av)\s)?\s?"
    rf"(?:r\$|{_SIGN}|\d{{1,3}}(?:[\s.,]?\d{{3}})*(?:[.,]\d{{1,2}})?\s?{_SIGN})"
    rf"|(?:{_SIGN}\.?|[.,]\d\d|起)\s?[x×]\s?\d{{1,2}}(?!\d)"
    r"|^\W*(?:sem juros|sin inter[eé]s\w*|sans frais|interest[- ]free|ohne zinsen|tasso zero)",
    re.IGNORECASE,
)
"""A part of the price, paid again and again."""
PLUS: Final = re.compile(r"\s*\(?\s*\+")
"""Something is added to what stands before it."""
ADDED: Final = re.compile(r"^\s*\(?\s*[+＋]|\(\s*[+＋]\s*[^\W\d]{0,3}\W?\d")
"""What is added to the price for a choice."""
REST: Final = re.compile(r"^\s*[-–—−]\s*[^\W\d]{0,3}\W?\d")
"""The upper end of a range, or what is taken off."""
THRESHOLD: Final = re.compile(
    r"\b(?:over|above|minimum(?: \w+)?|über|powyżej|acima de|oltre|свыше|более|понад|iznad|boven"
    r"|över"
    r"|yli|nad|peste|superior(?:es|i)? a|más de|superiori a|virš|virs|над|άνω των)\s*\W?\s?\d"
    r"|\d\S{0,2}\s?(?:以上|이상|起免)|^以上|versandkostenfrei ab|무료배송|免運|免运|包邮|spend\b"
    r"|^\W*(?:less than|more than|up to|moins de|plus de|jusqu.à|weniger als|mehr als|menos de"
    r"|hasta|meno di|più di|fino a|minder dan|meer dan|tot)\s*\W?\s?\d"
    r"|\b(?:felett|fölött|üzeri(?:nde|ne)?|d.achat)\b|ขึ้นไป|滿\s?\d|满\s?\d",
    re.IGNORECASE,
)
"""What one has to spend to get something."""
_TAXES: Final = (
    r"tax|taxes|vat|gst|mwst|mehrwertsteuer|ust|steuer|impuestos|podatk\w*|daní|tva|iva|btw|moms|mva"
    "|alv|dph|pdv|ddv|ндс|пдв|ддс|kdv|áfa|pvm|pvn"
)
_TAKEN_OFF: Final = (
    "rabat|discount|desc|remise|sconto|korting|slev|zlev|alennu|popust|скид|знижк|indirim"
)
_SENT: Final = (
    "free|gratis|kostenlos|deliver|shipping|versand|livraison|env[ií]o|doprav|dostaw|достав"
)
TAX_RATE: Final = re.compile(
    rf"\b\d{{1,2}}(?:[.,]\d)?\s?%\s*(?:{_TAXES})\b|\b(?:{_TAXES})\.?\s*\(?\d{{1,2}}(?:[.,]\d)?\s?%",
    re.IGNORECASE,
)
"""`19 % MwSt.` takes nothing off."""
WITHOUT: Final = re.compile(
    r"^\W*non[- ]?(?:members?|club)\b"
    r"|^\W*(?:ohne|without|sans|sin|senza|sem|zonder|uden|utan|uten|bez|без|ilman)\s(?:\S+\s){0,2}?"
    r"(?:\w*karte|card|carte|tarjeta|carta|cartão|cartao|\w*kort|kart[yęa]|\w*kaart|карт\w*|kortti\w*"
    r"|\w*club|\w*klub|member\w*|mitglied\w*|app|prime|abo)\b",
    re.IGNORECASE,
)
"""What everybody pays: `ohne Kundenkarte`."""
_MEMBERSHIP: Final = (
    r"\w*karte|card|carte|tarjeta|carta|cartão|cartao|\w*kort\b|kart[auęaąo]|\w*kaart|карт\w*"
    r"|kortti\w*|\w*club|\w*klub|member\w*|mitglied\w*|app\b|prime|abo\b|code|kod\w*"
)
_PRICE: Final = (
    "price preis prix precio prezzo preço prijs pris cena cijena hinta kaina hind цена ціна fiyat"
    " fiyatı ár ára preț preţ pret τιμή giá harga"
)
_WITH: Final = r"(?:with|mit|met|avec|con|com|med|ze?|s|se|cu|[cс]о?|зі?)\s"
CONDITION: Final = re.compile(
    rf"^\W*(?:(?:nur|only|solo|alleen)\s)?{_WITH}"
    rf"(?!\W*(?:{_TAXES})\b|(?:\w+ )?(?:{_TAKEN_OFF}))[^\W\d_]|^\W*\w+['’]y?l[ae]\b"
    rf"|^\W*{_words(_PRICE)}\s{_WITH}(?:\S+\s){{0,2}}?(?:{_MEMBERSHIP})",
    re.IGNORECASE,
)
"""What only those pay who have something: `with Prime`, `Preis mit Karte`, `Premium'la`."""
WITH_SOMETHING: Final = re.compile(
    rf"^\W*{_words(_PRICE)}\s{_WITH}"
    rf"(?!\W*(?:{_TAXES})\b|(?:\w+ )?(?:{_TAKEN_OFF}|{_SENT}))[^\W\d_]",
    re.IGNORECASE,
)
"""`cena s školjkami`: a price for those who have it, where another is called the regular one."""
_PRICE_SIGNS: Final = "価格|가격|판매가|售價|售价|价格|價格|السعر|מחיר|ราคา"
PRICE: Final = re.compile(
    rf"(?:{_words(_PRICE)}|{_PRICE_SIGNS})\s*:?\s*\W{{0,3}}\d",
    re.IGNORECASE,
)
"""A number that is called the price."""
REDUCED: Final = re.compile(
    r"after discount|discounted price|sale price|(?:preis|prix|cena|ціна|цена) (?:nach"
    r"|après|po|після|после)"
    r"(?: \w+)?|reduzierter preis|prix remisé|con descuento|com desconto|prezzo scontato"
    r"|(?:со|зі|з)"
    r" (?:скидкой|знижкою)|indirimli|할인된|할인가|割引後|割引価格|(?:折扣?|優惠|优惠)[後后]|折扣价"
    r"|優惠價|优惠价",
    re.IGNORECASE,
)
"""A price from which the discount is already taken off."""
LABEL: Final = re.compile(
    _words(
        _PRICE
        + " now only today sale special our your just offer promo jetzt nur unser angebot aktuell"
        " maintenant ahora oferta ora agora por nu nyt teraz nyní teď teraz most acum сейчас зараз"
        " şimdi sada zdaj dabar tagad offerta saldi tarjous kampanj tilbud акция акційна"
    )
    + f"|{_PRICE_SIGNS}|特价|特價|販売|特別",
    re.IGNORECASE,
)
"""What a price is called that stands alone."""
PER_UNIT: Final = re.compile(
    r"(?:/|\b(?:per|pr|pro|je|por|al|par|za|за|na|a)\b\.?)\s*\(?(?:\d+\s?)?"
    r"(?:kg|g|gr|l|ml|cl|dl|m²|m2|m³|m|lb|oz|lbs|litre|liter|litro|litr|кг|г|л|мл|м²|м2|м"
    r"|count|sheet|ounce|fl\.?\s?oz|sq\.?\s?ft|mtr|meter|metro|mètre|100)\b"
    r"|\b(?:per|pr|pro|je)\b\.?\s*(?:\d+\s?)?cm\b|平均|單價|单价|每\d*\s?(?:克|公斤|毫升|罐|片|包|個|瓶)",
    re.IGNORECASE,
)
"""What a measure of it costs."""
PER_LENGTH: Final = re.compile(
    r"(?:/|\b(?:per|pr|pro|je|por|al|par|za|за|na)\b\.?)\s*"
    r"(?:lfm|lfd\.? ?m|laufmeter|lopende meter|mb|bm|m|mtr|meter|metre|mètre|metro|metr|метр)\b",
    re.IGNORECASE,
)
"""What a metre costs, as cloth and cable are sold: the price, unless another stands beside it."""
_PIECES: Final = (
    r"stk|stück|st|pcs?|pieces?|units?|ks|kus\w*|szt|sztuk\w*|db|buc|kom|kos|шт\w*|uds?|unidades"
    r"|pezzi|pz|pièces|stuks|styck|kpl|adet|bottles|flaschen|packs|beutel|rolls|rollen"
)
TIER: Final = re.compile(
    r"\W*(?:ab|from|buy|vanaf|dès|à partir de|desde|a partir de|da|od|от|від|fra|från|alkaen)"
    r"\s\d{1,4}(?:\s?\w{1,6}\.?)?\W*|\W*\d{1,4}\s?\+\W*"
    r"|\W*\d{1,4}\s?\w{1,6}\.?-t[óő]l\W*"
    rf"|\W*(?:[>≥]\s?|(?:[2-9]|\d{{2,3}})\s?[-–]\s?)\d{{1,4}}\s(?:{_PIECES})\b\W*",
    re.IGNORECASE,
)
"""How many one has to buy for what stands behind."""
PER_PIECE: Final = re.compile(
    r"(?:/|\b(?:per|pro|je|por|al|par|za|за|na|à)\b)\s*\(?(?:1\s?)?"
    r"(?:units?|stk|st|stück|stuk|styck|each|ea|piece|pcs?|item|pack|unité|pièce|pce|unidad|uds?"
    r"|und|pezzo|pz"
    r"|cad|unidade|kpl|szt|sztuk\w*|op|opak|ks|kus|bal|db|darab|buc|bucat\w+|kom|kos|vnt"
    r"|gab|tk|шт|штук\w*"
    r"|уп|пара|бр|adet|τεμ|個|本|件|개|ชิ้น|cái|chiếc|buah|pcs)\b|\beach\b",
    re.IGNORECASE,
)
"""What one piece costs: the price, unless that of the whole stands beside it."""
_LETTERS: Final = re.compile(r"[^\W\d_]+")
_LONGEST_SIGN: Final = 4
"""Letters of a currency's name."""


def is_only_a_price(text: str) -> bool:
    """Whether a text is an amount and its sign, at most called the price or the one of now."""
    return len("".join(_LETTERS.findall(LABEL.sub(" ", text)))) <= _LONGEST_SIGN
