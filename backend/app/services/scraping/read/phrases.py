# ruff: noqa: RUF001 -- phrases of many scripts are what this module is about
"""The words with which shops say whether something can be bought."""

from typing import Any, Final

import re2

from app.models.selectors import Availability

_GONE: Final = (
    r"discontinued|no longer (?:available|sold|produced)"
    r"|nicht mehr (?:lieferbar|im sortiment|erhältlich)|plus commercialisé|descatalogado"
    r"|fuori produzione|descontinuado|uit het assortiment|utgått ur sortimentet"
    r"|wycofan[yea] ze? sprzedaży|prodej (?:byl )?ukončen|販売終了|生産終了|снят с производства"
    r"|단종"
)
_OUT: Final = (
    r"out[ -]of[ -]stock|sold[ -]out|(?:currently|temporarily) (?:un|not )available"
    r"|not (?:currently )?in stock|no longer in stock|not available (?:online|for delivery)"
    r"|item (?:is )?unavailable|product unavailable|ausverkauft|vergriffen"
    r"|(?:derzeit |momentan |aktuell )?nicht (?:mehr )?(?:auf lager|lieferbar|verfügbar|vorrätig)"
    r"|(?:actuellement |temporairement )?indisponible|en rupture|rupture de stock|épuisé"
    r"|(?:non|plus) disponible|pas en stock|agotad[oa]|sin (?:stock|existencias)"
    r"|no (?:está )?disponible|fuera de stock|esaurit[oa]"
    r"|non (?:è )?(?:attualmente )?disponibile|fuori stock|non in stock|esgotad[oa]"
    r"|indispon[ií]vel|sem (?:stock|estoque)|fora de (?:stock|estoque)|não dispon[ií]vel"
    r"|uitverkocht|(?:tijdelijk )?niet (?:meer )?(?:op voorraad|leverbaar|beschikbaar)|slutsåld"
    r"|slut i lager|(?:ej|inte|finns ej) i lager|tillfälligt slut"
    r"|brak (?:w magazynie|na stanie|towaru)|niedostępn[yea]|wyprzedan[yea]|vyprodáno"
    r"|(?:není|nie je) (?:skladem|na sklade)|nedostupn[éýá]|vypredané|在庫切れ|在庫な[しく]"
    r"|品切れ|売り切れ|売切れ|完売|在庫がありません|入荷未定|нет в наличии|нет на складе"
    r"|распродан|закончился|немає в наявності|(?:אינו|לא) (?:ב|קיים ב|זמין ב)מלאי"
    r"|אזל (?:מ?ה?מלאי|מן המלאי)|품절|재고 ?없음|缺貨|售完|售罄|無貨|无货|補貨中"
    r"|(?:pole|ei ole)(?: hetkel)? saadaval|läbi müüdud|laost otsas|ei ole saadaval|loppuunmyyty"
    r"|loppu varastosta|ei varastossa|nav pieejams|izpārdots|ni na zalogi|razprodano|غير متوفر"
    r"|نفذت الكمية|نفدت الكمية|udsolgt|ikke på lager|utsolgt|elfogyott|nincs raktáron|tükendi"
    r"|stokta yok|stoc epuizat|indisponibil|εξαντλήθηκε|μη διαθέσιμο"
)
_PRE: Final = (
    r"pre-?order|vorbestell|précommande|preventa|pre-?ordin|pré-venda|pré-encomenda|förhandsbok"
    r"|przedsprzedaż|předobjedn|予約(?:受付|商品|注文)|предзаказ|예약판매|預購"
)
_BACK: Final = (
    r"back-?order(?:ed)?|more on the way|nachbestellt|wird nachgeliefert"
    r"|en cours de réapprovisionnement|in arrivo|na restauto|入荷待ち|お取り寄せ"
)
_SPECIAL: Final = (
    r"special order|made to order|auf bestellung|sur commande|bajo pedido|su ordinazione"
    r"|por encomenda|op bestelling|beställningsvara|na zamówienie|na objednávku|受注生産"
    r"|под заказ"
)
_IN: Final = (
    r"in[ -]stock|only \d{1,3} left|ready to ship|ships (?:today|within)"
    r"|available (?:now|online|to order)|auf lager|(?:sofort )?lieferbar|(?:sofort )?verfügbar"
    r"|vorrätig|en stock|disponible|disponibile|dispon[ií]vel|em (?:stock|estoque)"
    r"|disponibilità immediata|hay existencias|op voorraad|leverbaar|i lager|dostępn[yea]"
    r"|w magazynie|na stanie|skladem|na sklade|na sklad[eě]|dostupné|在庫あり|在庫有|即納"
    r"|残り ?\d|в наличии|есть на складе|в наявності|במלאי|재고 ?있음|有貨|現貨|有货|有现货|laos"
    r"|saadaval|varastossa|pieejams|na zalogi|متوفر|på lager|raktáron|stokta var|în stoc"
    r"|σε απόθεμα|διαθέσιμο"
)
_BUY: Final = (
    r"add to (?:my )?(?:cart|basket|bag|trolley)|buy (?:it )?now"
    r"|in den (?:waren|einkaufs)(?:korb|wagen)|jetzt kaufen|in den warenkorb|ajouter au panier"
    r"|acheter|añadir (?:a la cesta|al carrito)|agregar al carrito|aggiungi al carrello|acquista"
    r"|compra ora|(?:adicionar|colocar) (?:ao|no) (?:carrinho|cesto)|comprar"
    r"|in (?:mijn )?winkel(?:wagen|mandje|wagentje)|bestel nu|lägg i (?:varukorgen?|kundvagn)"
    r"|köp nu|dodaj do koszyka|do koszyka|kup teraz"
    r"|(?:vložit |přidat |vložiť |pridať )?do košík[uae]|koupit|カートに(?:入れる|追加)"
    r"|かごに(?:入れる|追加)|今すぐ買う|購入する|в корзину|купить|до кошика|הוספ?ה? ל(?:סל|עגלה)"
    r"|קנה עכשיו|장바구니|구매하기|바로구매|加入購物車|立即購買|加入购物车|立即购买"
    r"|lisa (?:ostu)?korvi|lisää ostoskoriin|ostoskoriin|(?:pievienot|ielikt) grozam?|v košarico"
    r"|dodaj v košarico|kupi zdaj|أضف (?:إلى|الى|لل)|læg i kurv|legg i handlek|kosárba"
    r"|sepete ekle|adaugă în coș|στο καλάθι|place (?:a )?bid"
)
_KINDS: Final = {
    "gone": Availability.DISCONTINUED,
    "out": Availability.OUT_OF_STOCK,
    "pre": Availability.PRE_ORDER,
    "back": Availability.BACK_ORDER,
    "special": Availability.SPECIAL_ORDER,
    "in": Availability.IN_STOCK,
}


def _compiled() -> Any:
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    options.max_mem = 32 << 20
    groups = zip(
        ("gone", "out", "pre", "back", "special", "in", "buy"),
        (_GONE, _OUT, _PRE, _BACK, _SPECIAL, _IN, _BUY),
        strict=True,
    )
    return re2.compile("|".join(f"(?P<{name}>{words})" for name, words in groups), options=options)


PHRASES: Final = _compiled()
"""The leftmost phrase of a text; the group that matched says its kind, `buy` for a buy button."""


def phrase_availability(text: str) -> Availability:
    """What the first phrase of a text says; `unknown` when there is none."""
    for found in PHRASES.finditer(text[:1_000]):
        meaning = meaning_of(found)
        if meaning is not Availability.UNKNOWN:
            return meaning
    return Availability.UNKNOWN


def meaning_of(found: Any) -> Availability:
    return next(
        (meaning for name, meaning in _KINDS.items() if found.group(name) is not None),
        Availability.UNKNOWN,
    )
