"""What is bid in an auction, beside what buys at once."""

from typing import Final

from app.services.scraping.read.phrases import PHRASES, says_buy
from app.services.scraping.read.visible.seen import Seen
from app.services.scraping.read.visible.standing import Standing
from app.services.scraping.read.visible.wording import Wording

_BID: Final = Wording(
    words="höchstgebot startgebot mindestgebot startpreis lähtöhinta utropspris startbod",
    phrases="""
    highest bid | current bid | starting bid | winning bid | next bid | minimum bid
    | starting price | aktuelles gebot | enchère actuelle | mise à prix | dernière enchère
    | puja actual | puja máxima | precio de salida | offerta attuale | base d asta
    | lance atual | lance mínimo | huidig bod | hoogste bod | högsta bud | ledande bud
    | højeste bud | høyeste bud | korkein huuto | seuraava huuto | aktualna oferta
    | cena wywoławcza | nejvyšší nabídka | vyvolávací cena | текущая ставка | начальная цена
    | 現在価格 | 現在の価格 | 開始価格
    """,
)


def set_bids_aside(seen: list[Seen]) -> None:
    """Where one amount buys at once, what is bid is not the price; else it is."""
    clean = [one for one in seen if one.is_near and one.standing is Standing.CLEAN]
    bids = [one for one in clean if _BID.is_in(_lead(one))]
    if not bids or not any(_buys_at_once(one) for one in clean):
        return
    for one in bids:
        one.standing = Standing.OTHER


def _lead(seen: Seen) -> str:
    number = seen.number
    return f"{number.before or number.caption} {number.raw}"


def _buys_at_once(seen: Seen) -> bool:
    return any(says_buy(found) for found in PHRASES.finditer(_lead(seen).encode()))
