"""What the words in class and id say about an element."""

import re
from functools import lru_cache
from typing import Final


class Says:
    """Bits for what an element's own names, or its tag, tell about the numbers inside.

    Plain integers, as they are combined for every element that holds a number.
    """

    NOTHING: Final = 0
    PRICE: Final = 1
    LIVE: Final = 2
    OLD: Final = 4
    REGULAR: Final = 8
    """Old when a lower price stands beside it."""
    UNIT: Final = 16
    FOREIGN: Final = 32
    """About other products, or about none."""
    BUY: Final = 64
    OTHER: Final = 128
    """Shipping, savings, instalments, points: money that is not the price, unless it says so."""
    HIDDEN: Final = 256
    LISTED: Final = 512
    """A card of a list of products, which may be the page's own or others."""
    EXTRA: Final = 1024
    """Money that is not the price, whatever else it is called."""
    BASKET: Final = 2048
    """About the basket: another product's, unless the product's own buy button stands in it."""
    UNSEEN: Final = 4096
    """For those who listen to the page."""
    LABEL: Final = 8192
    """A badge, or one of several forms to choose from."""
    FORMER: Final = 16384
    """An old price, when it is said of the element that holds nothing but the amount."""
    NAME: Final = 32768
    """What something is called."""
    ANOTHER: Final = 65536
    """It is described as another product."""
    TAXED: Final = 131072
    """Named by tax: without it, unless the words beside it say that it is with it."""


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_WORD: Final = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_PRICE: Final = _words(
    "price prices pricing prix preis preise precio prezzo preco prijs pris cena ceny hinta hind "
    "kaina cost amount ar fiyat harga prc money pret cijena tsena stoimost kakaku kingaku"
)
_PRICE_PARTS: Final = re.compile(r"price|prix|preis|precio|prezzo|preco|prijs|fiyat|cijena|kakaku")
_LIVE: Final = _words(
    "current final sale sales now special our offer actual selling today deal discounted new "
    "main primary buybox promo reduced aktuell pay actuel actuelle attuale huidige akce akcija "
    "oferta"
)
_SURELY_LIVE: Final = _words("current final now live sale new actual")
"""An old price is not named so: `price-old-live` is where the old one stood."""
_OLD: Final = _words(
    "old was before strike striked crossed original compare rrp msrp mrp uvp previous former "
    "strikethrough through alt statt ancien barre barré anterior vecchio antes puvodni "
    "stara prev instead deleted origin ancienne vecchia gammel gammal eski regi initial "
    "przekreslona slashed"
)
_FORMER: Final = _words(
    "old was before prev previous former striked crossed deleted rrp msrp mrp uvp instead "
    "anterior stara"
)
_STRUCK: Final = _words("strike striked strikethrough crossed")
_OLD_PARTS: Final = re.compile(
    r"oldprice|(?<!with-)(?<!has-)list-price|priceold|wasprice|pricewas|listprice|strikethrough|line-through|compareat"
    r"|without-?discount|before-?discount|oldpreis|altpreis|price-was|pricestrike|crossedout"
)
_REGULAR: Final = _words("regular normal standard full reference basis retail")
_UNIT: Final = _words("unit perunit grundpreis baseprice measure ppu litre kilo")
_UNIT_PARTS: Final = re.compile(r"unitprice|priceperunit|unit-price|price-per|perunit|baseprice")
_FOREIGN: Final = _words(
    "related recommend recommended recommendation recommendations recommender similar upsell "
    "upsells crosssell crossell minicart viewed recently recent sponsored footer nav navigation "
    "menu breadcrumb breadcrumbs accessories accessory bundle bundles bought suggestions "
    "suggested suggest wishlist compare carousel reviews review comments megamenu "
    "popular bestsellers bestseller modal popup cookie newsletter toplist complementary "
    "alternatives alternative also together history trending inspiration competitor header "
    "offcanvas fbt relate reco recos recommandations aehnlich aehnliche zubehoer zubehor ranking "
    "successor topseller topsellers associated lastseen zuletzt empfehlungen similares similaires "
    "relacionados sugerencias associes correlati gerelateerd liknande relaterade relaterte "
    "facet facets refinement refinements filters "
    "lignende podobne souvisejici benzer osusume"
)
_FOREIGN_PARTS: Final = re.compile(
    r"cross-?sell|up-?sell|mini-?cart|cart-?(?:drawer|summary|preview|content|dropdown|total|widget)"
    r"|(?:header|top|shopping|side)-?cart|related|recommend|similar|recently|also-?(?:bought"
    r"|viewed|like)"
    r"|(?:other|more|all)-?(?:seller|offer|merchant|vendor)"
)
_LISTED_PARTS: Final = re.compile(
    r"products?-?(?:card|tile|teaser|item|list|grid|slider|thumb|row|miniature|box)"
    r"|products-[a-z]+-item|item-?card"
)
_BUY_PARTS: Final = re.compile(
    r"add-?to-?(?:cart|basket|bag|trolley)|addtocart|addtobasket|buy-?now|buy-?button|btn-?buy"
    r"|in-?den-?warenkorb|(?:button|btn)-?cart|cart-?(?:button|btn)|cart/add|basket/add"
    r"|to-?(?:basket|bag)|(?:button|btn)-?basket|basket-?(?:button|btn)|purchase|add-?cart|cart-?add|buybutton|to-?cart-?b"
    r"|add-product(?![a-z])|order-?item-?add|wg-order"
)
_OTHER: Final = _words(
    "shipping delivery savings saving saved save discount installment instalment installments "
    "instalments monthly finance financing points loyalty coupon voucher deposit versand rate "
    "tax vat credit cashback badge gift month leasing klarna afterpay warranty protection "
    "insurance tradein fee rebate"
)


_EXTRA: Final = _words(
    "savings saving saved save shipping delivery installment instalment installments "
    "instalments monthly month leasing deposit points warranty protection tradein rebate coupon "
    "voucher financing loyalty credit klarna afterpay member club finance later courier postage "
    "versandkosten lieferung livraison envio spedizione frete frakt fragt dostawa doprava dostavka "
    "kargo punkte puntos raten rata raty cuota cuotas parcela parcelas taksit splatky wholesale "
    "bulk staffel staffelpreis staffelpreise tier tiers volume ecotax pfand estimate installation "
    "assembly giftwrap clearpay sezzle scalapay subscription subscribe clubcard refurbished "
    "resealed"
)
_NET_PARTS: Final = re.compile(
    r"price-?(?:excl?|without|tax|net)(?![a-z])|excl?(?:uding)?-?(?:tax|vat)|(?:tax|vat)-?price|netto"
)
_CODE_PARTS: Final = re.compile(
    r"(?:promo|coupon|discount|voucher|rabatt?)-?code|code-?(?:promo|price|box)"
    r"|(?:price|box|template)-+code(?![a-z])|(?:member|club|prime|premium|swap)-?price"
    r"|price-?(?:member|club|prime|premium)(?![a-z])|trade-?in"
)
_INCLUDED: Final = _words("incl including included inc with inkl brutto gross ttc")
_MODIFIER: Final = re.compile(
    r"(?<![A-Za-z])(?:(?:has|with|and)[-_]+[a-z]+(?:[-_]+[a-z]+)*|non[-_]?(?:member|club)s?(?![a-z]))"
)
"""`has-installments` tells what else is there, and `non-member` who not, not what this is."""
_PART: Final = re.compile(
    r"(?<![a-z])(product|details?|pdp|prices?|pricing|buy-?box|offer|info)[-_]*(?:header|footer)"
    r"(?![a-z])",
    re.IGNORECASE,
)
"""`details-footer` ends a part of the product, and not the page."""
_OWN: Final = _words("detail details main")
_BASKET: Final = _words("basket")


_OFF: Final = _words("hide hidden d-none is-hidden ng-hide js-hidden displaynone display-none")
_UNSEEN: Final = _words("visually-hidden visuallyhidden sr-only screen-reader-text")
_LABEL: Final = _words(
    "badge badges label labels sticker flag swatch swatches variant variants sizes"
)
_ABOUT_STOCK: Final = _words("stock availability avail inventory dostupnost lager verfuegbarkeit")
_CHOICES: Final = _words("swatch swatches variant variants sizes")
_NAME: Final = _words("name title titre titel titulo titolo nazwa nazev")
_BY_WORDS: Final = (
    (_PRICE, Says.PRICE), (_LIVE, Says.LIVE), (_OTHER, Says.OTHER), (_EXTRA, Says.EXTRA),
    (_FOREIGN, Says.FOREIGN), (_STRUCK, Says.OLD), (_LABEL, Says.LABEL), (_FORMER, Says.FORMER),
    (_NAME, Says.NAME),
)  # fmt: skip
_BY_PARTS: Final = (
    (_PRICE_PARTS, Says.PRICE), (_OLD_PARTS, Says.OLD), (_UNIT_PARTS, Says.UNIT),
    (_FOREIGN_PARTS, Says.FOREIGN), (_LISTED_PARTS, Says.LISTED), (_BUY_PARTS, Says.BUY),
)  # fmt: skip


@lru_cache(maxsize=8_192)
def says(names: str) -> int:
    """What class and id names tell; the caller joins them with spaces."""
    content = _PART.sub(r"\1", _MODIFIER.sub(" ", names))
    words = {word.lower() for word in _WORD.findall(content)}
    lowered = content.lower().replace("_", "-")
    found = Says.NOTHING
    for listed, meaning in _BY_WORDS:
        if words & listed:
            found |= meaning
    for pattern, meaning in _BY_PARTS:
        if pattern.search(lowered):
            found |= meaning
    shown = names.split()
    if not _OFF.isdisjoint(shown) and not any("block" in word for word in shown):
        found |= Says.HIDDEN  # `hidden md:block` is hidden on small screens only
    if not _UNSEEN.isdisjoint(shown):
        found |= Says.UNSEEN
    return _together(found, words, lowered)


def _together(found: int, words: set[str], lowered: str) -> int:
    """What words mean only beside others: an old *price*, a *price* per unit, without tax."""
    if found & Says.PRICE and words & _OLD:
        found |= Says.OLD
    if found & Says.PRICE and words & _UNIT:
        found |= Says.UNIT
    if found & Says.PRICE and (words & _REGULAR or "regularprice" in lowered):
        found |= Says.REGULAR
    if found & Says.OLD and found & Says.PRICE and words & _SURELY_LIVE:
        found = (found & ~Says.OLD) | Says.REGULAR  # it contradicts itself: its neighbours decide
    found &= ~((Says.FORMER if words & _SURELY_LIVE else 0) | (Says.LISTED if words & _OWN else 0))
    if words & _ABOUT_STOCK and not words & _CHOICES:
        found &= ~Says.LABEL  # `stock-label` is where the shop says it, no badge on a picture
    is_own = "product" in words and bool(found & Says.PRICE)  # `product:basket:price` is a buy box
    if words & _BASKET and not found & Says.BUY and not is_own:
        found |= Says.FOREIGN | Says.BASKET if not found & Says.FOREIGN else Says.NOTHING
    return found | _for_some(words, lowered)


def _for_some(words: set[str], lowered: str) -> int:
    """What only those pay who have a code, and what is counted without tax."""
    found = Says.EXTRA if _CODE_PARTS.search(lowered) else Says.NOTHING
    is_net = _NET_PARTS.search(lowered) is not None and not words & _INCLUDED
    return found | (Says.TAXED if is_net else Says.NOTHING)
