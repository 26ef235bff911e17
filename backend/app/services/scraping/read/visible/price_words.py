# ruff: noqa: RUF001 -- the words of many scripts are what this module is about
"""The words for prices that are not charged, or not as they stand."""

import re
from typing import Final

from app.services.scraping.read.visible.wording import Wording

WAS_WORDS: Final = Wording(
    words="""
    rrp msrp srp before originally previous previously uvp prp mrp ovh pvpr moc ррц
    statt ehemals vorher bisher früher bisheriger streichpreis avant antes anziché
    adviesprijs van voorheen tidigare förr normaalihinta normalt norm førpris før ennen aiemmin
    было було listaár eski önceki ранее раніше прежняя
    """,
    stems="ursprünglich vejledende veiledende suositushin původn pôvodn bývalá πριν ursprungs",
    phrases="""
    list price | compare at | comparable value | old price | original price | retail price
    | recommended price | market price | alter preis | unser alter preis | empfohlener preis
    | prix conseillé | prix de vente conseillé | au lieu de | ancien prix | prix initial
    | prix barré | prix public | prix d origine | precio anterior | precio original
    | precio de lista | precio recomendado | pvp recomendado | precio sugerido | precio antes
    | invece di | prezzo di listino | prezzo originale | prezzo precedente | prezzo consigliato
    | prezzo iniziale | preço anterior | preço original | preço de tabela | preço recomendado
    | oude prijs | van voor | rek pris | rekommenderat pris | gammalt pris | ursprungligt pris
    | vejl pris | veil pris | gammel pris | opprinnelig pris | oprindelig pris
    | alkuperäinen hinta | vanha hinta | cena katalogowa | cena sugerowana
    | stara cena | poprzednia cena | przed obniżką | najniższa cena | cena przed
    | stará cena | doporučená cena | odporúčaná cena | cena před
    | cena pred | původní cena | eredeti ár | régi ár | ajánlott ár | korábbi ár | preț vechi
    | pret vechi | preț inițial | preț recomandat | preț de listă | pret inițial | старая цена
    | цена без скидки | рекомендованная цена | прежняя цена | стара ціна | ціна без знижки
    | рекомендована ціна | eski fiyat | liste fiyatı | piyasa fiyatı | önceki fiyat
    | izvorna cijena | stara cijena | najniža cijena | maloprodajna cijena
    | mp cena | prejšnja cena | najnižja cena | стара цена | предишна цена
    | sena kaina | ankstesnė kaina | vecā cena | vana hind | αρχική τιμή | παλιά τιμή
    | giá cũ | giá gốc | giá niêm yết
    | 参考価格 | 定価 | 希望小売価格 | 旧価格 | 元の価格 | メーカー希望 | 市場価格
    | 原價 | 原价 | 市場價 | 市场价 | 市價 | 建議售價 | 建议零售价 | 定價 | 专柜价 | 划线价
    | 정가 | 소비자가 | 출시가 | 시중가 | 기존가 | ราคาเดิม
    | מחיר קודם | מחיר מקורי | במקום | السعر السابق | السعر القديم | بدلا من
    """,
)
_LAST: Final = (
    "last|past|letzten?|derni(?:er|ère)s?|ultimi|últimos|últimas|laatste|senaste|siste|sidste"
    "|ostatnich|posledných|posledních|ultimele|последние|последних|останні|останніх|son"
)
_TIMES: Final = (
    "day|week|month|tag|woche|monat|jour|semaine|mois|giorn|mes|d[ií]a|dag|week|maand|månad|måned"
    "|dni|tygodni|miesięc|dn[ůí]|týdn|měsíc|zile|luni|дн|недел|месяц|тижн|місяц|gün|ay"
)
_PASSED: Final = re.compile(
    r"\b(?:was|were|war)\s*:?\s*(?:\W{0,3}\d|$)|^\s*de:?\s*r\$|\b30[-\s]?(?:tage?|days?|pv|dni|zile"
    r"|dagen|dagar|dage|jours|giorni|d[ií]as|nap|päiv|päev|dn[íů]|дн|дана|dana|dien|ημερ|gün)"
    rf"|\b(?:(?:{_LAST})\s\d{{1,2}}|\d{{1,2}}\s(?:{_LAST}))\s(?:{_TIMES})",
    re.IGNORECASE,
)
"""Also the lowest price of the last days or months, which has to be told beside a reduced one."""

_LOWEST: Final = Wording(
    words="lowest niedrigster niedrigste laagste laagst lägsta laveste alin cel",
    stems="""
    niedrigst najniž najnižj najniższ nejniž najnižš legalacsony madalaim zemāk mažiausi
    χαμηλότερ най нижч самая
    """,
    phrases="""
    plus bas | más bajo | más baja | più basso | più bassa | mais baixo | cel mai mic
    | cel mai scăzut | en düşük
    """,
)

REGULAR: Final = Wording(
    words="""
    regular reg normalpreis ord ordinarie listenpreis обычная звичайна normalpris redovna
    """,
    phrases="""
    prix normal | prix habituel | precio habitual | precio regular | precio normal
    | normale prijs | ordinær pris | normaali hinta | cena zwykła | cena standardowa
    | prezzo normale | preço normal | rendes ár | preț normal | parastā cena | įprasta kaina
    | normal fiyat | tavahind | cena regularna | běžná cena | bežná cena | redovna cijena
    | redna cena | harga normal | 通常価格 | 정상가 | ราคาปกติ
    """,
)
"""Old when a lower one stands beside it; else the only price there is."""

NET: Final = Wording(
    words="net netto nettó ht",
    phrases="""
    ex vat | excl vat | exc vat | excluding vat | exclude vat | ex tax | excl tax | exc tax
    | excluding tax | ex gst | excl gst | without vat | without tax | plus vat | plus tax | vat excl
    | ohne mwst | zzgl mwst | zzgl ust | exkl mwst | excl mwst | zuzüglich mwst | hors taxe
    | hors taxes | sin iva | sin impuestos | iva no incluido | más iva | mas iva | esclusa
    | iva esclusa | senza iva | più iva | sem iva | mais iva | iva não incluído | excl btw | exc btw
    | exl btw | ex btw | exclusief btw | exkl moms | ex moms | ekskl moms | exklusive moms
    | uden moms | eks mva | ekskl mva | uten mva | ilman alv | alv 0 | bez vat | bez podatku
    | bez dph | bez pdv | bez ddv | brez ddv | áfa nélkül | fără tva | fara tva | без ндс | без пдв
    | без ддс | be pvm | bez pvn | ilma km | χωρίς φπα | πλέον φπα | kdv hariç | 税抜 | 税別
    | 本体価格 | 未税 | 未稅 | 不含税 | 부가세 별도 | לפני מע | chưa vat
    """,
)
"""Without tax: what nobody pays when a price with tax stands beside it."""


TAX_INCLUDED: Final = re.compile(
    r"\b(?:inkl|incl|inc|including|ttc|brutto|vč|včetně|vrátane|s dph|z vat|с ндс|з пдв"
    r"|kdv dahil)\b|税込|含税|含稅|세금 포함",
    re.IGNORECASE,
)
_PLUS_TAX: Final = re.compile(
    r"[+＋]\s*(?:gst|vat|tax|hst|mwst|ust|tva|iva|btw|moms|dph|pdv|ddv|ндс|пдв|áfa)\b",
    re.IGNORECASE,
)


def is_net(text: str) -> bool:
    """Whether a text says that tax comes on top of its amount."""
    return NET.is_in(text) or _PLUS_TAX.search(text) is not None


def is_prior_lowest(text: str) -> bool:
    """Whether a text calls its amount the lowest of the last days, as a reduction has to tell.

    Directive 98/6/EC, article 6a.
    """
    return _PASSED.search(text) is not None and _LOWEST.is_in(text)


def is_old(text: str) -> bool:
    """Whether a text calls its amount a former or a recommended price."""
    return WAS_WORDS.is_in(text) or _PASSED.search(text) is not None
