# ruff: noqa: RUF001 -- phrases of many scripts are what this module is about
"""The words with which shops say whether something can be bought."""

from functools import lru_cache
from typing import Any, Final

from app.models.selectors import Availability
from app.services.scraping.read.searching import search_for


# No counted repetition of anything wide, such as `[^.]{0,40}`: each is dozens of states that
# multiply with all other phrases, the automaton outgrows its memory on the pages of some shops,
# and a search takes fifty times as long. Texts end at NUL, and only short ones count.
def whole(*phrases: str) -> str:
    """What says something only where it is all of a text: its words may be about anything."""
    return rf"(?:^|\x00)\s*(?:{'|'.join(phrases)})[\s.!]*(?:\x00|$)"


_GONE: Final = (
    r"discontinued", r"no longer (?:available|sold|produced)",
    r"nicht mehr (?:lieferbar|im sortiment|erhältlich)", r"plus commercialisé", r"descatalogado",
    r"fuori produzione", r"descontinuado", r"uit het assortiment", r"utgått ur sortimentet",
    r"wycofan[yea] ze? sprzedaży", r"prodej (?:byl )?(?:ukončen|skončil)",
    r"predaj (?:bol )?(?:ukončen|skončil)", r"(?:již|už) nenabízíme", r"販売終了", r"生産終了",
    r"enam ei (?:müüda|toodeta)", r"tootmisest (?:eemaldatud|maas)",
    r"ei ole enää (?:saatavilla|myynnissä)",
    r"poistunut (?:valikoimasta|myynnistä)", r"udgået", r"utgått", r"więcej nie dostępn",
    r"już niedostępn",
    r"снят с производства", r"단종", r"έχει καταργηθεί", r"nu se mai produce",
    r"販売を終了(?:しま|致しま|いたしま)した",
    whole(r"(?:товар )?снято? с продажи", r"знято з (?:виробництва|продажу)", r"(?:商品)?已下架",
          r"판매 ?종료", r"már nem (?:kapható|rendelhető)"),
)  # fmt: skip
_ALERT: Final = (
    r"(?:notify|alert|email|e-mail|tell|text) me (?:when|once|as soon|if)", r"notify when",
    r"(?:back[- ]in[- ]stock|in[- ]stock|availability|restock) (?:soon|alert|notif\w*|reminder)",
    r"(?:when|once|until|as soon as) (?:\w+ ){0,3}(?:in stock|available|restocked)",
    r"(?:sobald|wenn) [^\x00.!]*(?:lieferbar|verfügbar|auf lager|erhältlich|vorrätig)",
    r"(?:dès que|quand|lorsque|dès qu.il) [^\x00.!]*(?:disponible|en stock)",
    r"(?:cuando|quando) [^\x00.!]*(?:dispon\w+|stock)", r"av[ií]same", r"avise-me",
    r"prévenez-moi", r"zodra [^\x00.!]*(?:leverbaar|voorraad|beschikbaar)",
    r"powiadom [^\x00.!]*dostępno", r"(?:når|när) [^\x00.!]*(?:lager|tillgänglig)",
    r"сообщить о (?:поступлении|наличии)", r"повідомити про (?:наявність|появу)", r"再入荷",
    r"\b(?:when|if|whether) [^\x00.!]*(?:back|again) (?:in[- ]stock|available)",
    r"\b(?:when|if|whether) [^\x00.!]*(?:in[- ]stock|available) (?:again|soon)",
    r"\b(?:ob|wann) [^\x00.!]*wieder (?:lieferbar|verfügbar|auf lager|erhältlich|vorrätig)",
    r"\b(?:si|cu[aá]ndo) [^\x00.!]*(?:volver|de nuevo)[^\x00.!]*(?:disponible|stock)",
    r"\b(?:se|quando) [^\x00.!]*(?:di nuovo|nuovamente) (?:disponibile|in stock)",
    r"\b(?:se|quando) [^\x00.!]*disponível (?:novamente|de novo)",
    r"\b(?:si|quand) [^\x00.!]*(?:de|à) nouveau (?:disponible|en stock)",
    r"\b(?:of|wanneer) [^\x00.!]*(?:weer|opnieuw) (?:op voorraad|leverbaar|beschikbaar)",
    r"(?:czy|kiedy) [^\x00.!]*(?:ponownie|znów|znowu) dostępn",
    r"(?:när|\bom) [^\x00.!]*i lager igen",
    r"재입고", r"到貨通知", r"到货通知", r"hlídat dostupnost", r"gelince haber ver",
)  # fmt: skip
"""What a shop offers for something that is not there, unless a button sells it all the same."""
_OUT: Final = (
    r"nicht zur verfügung", r"hết hàng", r"tạm hết", r"สินค้าหมด", r"stok habis", r"habis terjual",
    r"stok kosong", r"tidak tersedia",
    r"out[ -]of[ -]stock", r"sold[ -]out", r"(?:currently|temporarily) (?:un|not )available",
    r"not (?:currently )?in stock", r"no longer in stock",
    r"not available (?:online|for delivery)",
    r"item (?:is )?unavailable", r"product unavailable",
    r"(?:isn.t|not|cannot be(?: made)?) (?:currently )?available to (?:order|ship)",
    r"ausverkauft", r"vergriffen",
    r"(?:derzeit |momentan |aktuell )?nicht (?:mehr )?(?:auf lager|lieferbar|verfügbar|vorrätig)",
    r"nicht erhältlich",
    r"(?:actuellement |temporairement )?indisponible", r"en rupture", r"rupture de stock",
    r"épuisé", r"(?:non|plus) disponible", r"pas en stock", r"agotad[oa]",
    r"sin (?:stock|existencias)", r"no (?:está )?disponible", r"fuera de stock", r"esaurit[oa]",
    r"non (?:è )?(?:attualmente )?disponibile", r"fuori stock", r"non in stock", r"esgotad[oa]",
    r"indispon[ií]vel", r"sem (?:stock|estoque)", r"fora de (?:stock|estoque)",
    r"não dispon[ií]vel", r"uitverkocht",
    r"(?:tijdelijk )?niet (?:meer )?(?:op voorraad|leverbaar|beschikbaar)", r"slutsåld",
    r"slut i lager", r"(?:ej|inte|finns ej) i lager", r"tillfälligt slut",
    r"brak (?:w magazynie|na stanie|towaru)", r"niedostępn[yea]", r"wyprzedan[yea]", r"vyprodáno",
    r"(?:není|nie je) (?:skladem|na sklade)", r"nedostupn[éýá]", r"vypredané", r"在庫切れ",
    r"在庫な[しく]", r"品切れ", r"売り切れ", r"売切れ", r"完売", r"在庫がありません", r"入荷未定",
    r"нет в наличии", r"нет на складе", r"распродан", r"закончился", r"немає в наявності",
    r"немає на складі", r"no hay (?:stock|existencias)",
    r"non (?:è )?(?:più|al momento) disponibile",
    r"nu (?:mai )?(?:(?:este|e|se afl[aă]) )?[iî]n stoc",
    r"nincs készleten", r"stokta (?:bulunmuyor|bulunmama|mevcut değil)",
    r"(?:无|無|没有|沒有)(?:库存|庫存|现货|現貨)", r"brak na magazynie", r"nie ma na magazynie",
    whole(r"нет в продаже", r"товар отсутствует", r"немає (?:у|в) продажу", r"товар відсутній",
          r"nelze objednat", r"(?:jelenleg |átmenetileg )?nem (?:rendelhető|elérhető|kapható)",
          r"(?:produsul )?nu (?:mai )?este disponibil", r"temin edilemiyor", r"brak produktu",
          r"victime de son succès", r"ikke tilgængelig", r"ikke tilgjengelig", r"ej tillgänglig",
          r"ei saatavilla", r"매진", r"(?:此?商品|暂时|暫時)?缺货", r"غير متاح",
          r"(?:trenutno )?nedostup(?:no|an|na)"),
    r"(?:אינו|לא) (?:ב|קיים ב|זמין ב)מלאי", r"אזל (?:מ?ה?מלאי|מן המלאי)",
    r"품절", r"재고 ?없음",    r"缺貨", r"售完", r"售罄", r"無貨", r"无货", r"補貨中",
    r"(?:pole|ei ole)(?: hetkel)? saadaval", r"läbi müüdud", r"laost otsas", r"ei ole saadaval",
    r"uppselt",
    r"loppuunmyyty", r"loppu varastosta", r"ei varastossa", r"nav pieejams", r"izpārdots",
    r"ni na zalogi", r"razprodano", r"غير متوفر", r"نفذت الكمية", r"نفدت الكمية", r"udsolgt",
    r"ikke på lager", r"utsolgt", r"elfogyott", r"nincs raktáron", r"tükendi", r"stokta yok",
    r"εξαντλημέν", r"nema na (?:stanju|zalihi|skladištu)", r"nije (?:trenutno )?dostup",
    r"trenutno nije dostup", r"nema više", r"rasprodat", r"няма (?:в )?налич", r"изчерпан",
    r"nav noliktavā", r"nav uz vietas", r"nėra (?:sandėlyje|prekyboje)", r"neturime",
    r"išparduota", r"prekės nėra", r"momentálně není", r"není k dispozici", r"chwilowo brak",
    r"stoc epuizat", r"indisponibil", r"εξαντλήθηκε", r"μη διαθέσιμο",
    r"δεν είναι (?:πλέον )?διαθέσιμ", r"არ არის მარაგში", r"მარაგი ამოწურულია",
)  # fmt: skip
_PRE: Final = (
    r"pre-?order", r"vorbestell", r"précommande", r"preventa", r"pre-?ordin", r"pré-venda",
    r"pré-encomenda", r"förhandsbok", r"przedsprzedaż", r"předobjedn", r"予約(?:受付|商品|注文)",
    r"предзаказ", r"예약판매", r"預購",
)  # fmt: skip
_BACK: Final = (
    r"back-?order(?:ed)?", r"more on the way", r"nachbestellt", r"wird nachgeliefert",
    r"en cours de réapprovisionnement", r"in arrivo", r"na restauto", r"入荷待ち", r"お取り寄せ",
)  # fmt: skip
_SPECIAL: Final = (
    r"special order", r"made to order", r"auf bestellung", r"sur commande", r"bajo pedido",
    r"su ordinazione", r"por encomenda", r"op bestelling", r"beställningsvara", r"na zamówienie",
    r"na objednávku", r"受注生産", r"под заказ",
)  # fmt: skip
_IN: Final = (
    r"còn hàng", r"มีสินค้า", r"พร้อมส่ง", r"สินค้าพร้อม", r"stok (?:tersedia|total)", r"tersedia",
    r"sisa \d", r"尚有庫存", r"庫存充足", r"庫存有", r"available in[- ]store",
    r"in[ -]stock", r"only \d{1,3} left", r"ready to ship", r"ships (?:today|within)",
    r"available (?:now|online|to (?:order|ship)|for (?:delivery|shipping))", r"auf lager",
    r"(?:sofort )?lieferbar",
    r"(?:sofort )?verfügbar", r"vorrätig", r"erhältlich", r"en stock", r"disponible",
    r"disponibile",
    r"dispon[ií]vel", r"em (?:stock|estoque)", r"disponibilità immediata", r"hay existencias",
    r"op voorraad", r"leverbaar", r"i lager", r"dostępn[yea]", r"w magazynie", r"na stanie",
    r"skladem", r"na sklade", r"na sklad[eě]", r"dostupné", r"在庫あり", r"在庫有", r"即納",
    r"残り ?\d", r"в наличии", r"есть на складе", r"в наявності", r"במלאי", r"재고 ?있음",
    r"有貨", r"現貨", r"现货", r"有货", r"有[庫库]存", r"készleten", r"in stoc",
    r"stokta (?:mevcut|bulunmakta)", r"laos", r"saadaval", r"varastossa", r"pieejams",
    r"na zalogi", r"متوفر", r"på lager", r"raktáron", r"stokta var", r"în stoc", r"σε απόθεμα",
    r"διαθέσιμο", r"na stanju", r"na zalihi", r"на склад", r"в наличност", r"налично",
    r"ir noliktavā", r"á lager",
    r"ir uz vietas", r"yra sandėlyje", r"turime", r"heti lähetettävissä", r"dobavljivo",
    r"na voljo", r"მარაგშია",
)  # fmt: skip
_BUY: Final = (
    r"mua ngay", r"chọn mua", r"thêm vào giỏ", r"(?:เพิ่ม|หยิบ)(?:ลง|ใส่)(?:ใน)?(?:รถเข็น|ตะกร้า)",
    r"ซื้อ(?:เลย|สินค้า|ทันที)",
    r"\+ keranjang", r"(?:tambah|masukkan)(?:kan)? ke keranjang", r"beli (?:sekarang|langsung)",
    r"[放加]入購物車", r"直接購買", r"agregar al (?:carro|bolsa)", r"adaug[aă] [iî]n co[sș]",
    r"add to (?:my )?(?:cart|basket|bag|trolley)", r"buy (?:it )?now",
    r"in den (?:waren|einkaufs)(?:korb|wagen)", r"jetzt kaufen", r"in die einkaufstasche",
    r"ajouter au panier", r"acheter", r"añadir (?:a la (?:cesta|bolsa)|al carr(?:it)?o)",
    r"agregar al carrito",
    r"aggiungi al(?:la)? (?:carrello|borsa)", r"acquista", r"compra ora",
    r"(?:adicionar|colocar) (?:ao|no) (?:carrinho|cesto)", r"comprar",
    r"(?:in|aan) (?:mijn )?winkel(?:wagen|mandje|wagentje)", r"bestel nu",
    r"lägg i (?:varukorgen?|kundvagn)", r"köp nu", r"dodaj do koszyka", r"do koszyka",
    r"kup teraz", r"(?:vložit |přidat |vložiť |pridať )?do košík[uae]", r"koupit", r"kúpiť",
    r"カート[にへ](?:入れる|追加)", r"(?:かご|カゴ)[にへ](?:入れる|追加)", r"今すぐ買う",
    r"購入する", r"в корзину", r"купить", r"(?:^|\x00)купити(?: зараз)?(?:\x00|$)", r"до кошика",
    r"(?:додати|покласти) (?:в|у) кошик",
    r"הוס[פף]ה? ל(?:סל|עגלה)", r"קנה עכשיו", r"장바구니",
    r"구매하기", r"구입하기", r"바로 ?구매", r"加入購物車", r"立即購買",
    r"加入(?:购物|購物)[车車袋]",
    r"立即购买", r"lisa (?:ostu)?korvi", r"lisää ostoskoriin", r"ostoskoriin",
    r"(?:pievienot|(?:ie)?likt) groz(?:am?|ā)", r"v košarico", r"dodaj v košarico",
    r"[أا]ضف (?:إلى |الى |لل)(?:ال)?(?:سلة|عربة|حقيبة)",
    whole(r"jetzt bestellen", r"in den korb", r"in (?:den )?warenkorb"),
    r"(?:ajouter|mettre) (?:à|dans) (?:mon|le|votre) panier", r"añadir a (?:mi|tu) cesta",
    r"adicionar à (?:sacola|cesta|bolsa)", r"metti nel carrello", r"lisää koriin",
    r"do koszyk[au]", r"放[进入]購?购?物[车車]", r"立即下[单單]", r"馬上買", r"马上买",
    r"(?:pune |adaugă )[iî]n co[șşs](?:\x00|$)", r"pridať do košíka", r"læg i (?:indkøbs)?kurv",
    r"legg i handlek", r"(?:føj|tilføj) til kurv",
    r"kjøp nå", r"køb nu", r"kosárba", r"sepete ekle", r"(?:hemen|şimdi|satın) al\b",
    r"اشتري? الآن", r"افزودن به سبد",
    r"adaugă în coș", r"στο καλάθι", r"place (?:a )?bid", r"naroči\b", r"買[一1]?[組箱件包個]",
    r"kupi\b", r"lisa korvi", r"į krepšelį", r"dodaj u (?:košaricu|korpu)", r"u košaricu",
    r"добави в количка", r"купи(?:\x00|$)", r"mettre au panier",
    r"კალათაში (?:დამატება|ჩამატება)", r"იყიდე", r"\bpirkti?\b", r"osta (?:kohe|heti)",
    r"sofort[- ]kaufen", r"achat immédiat", r"cómpralo ya", r"compralo subito",
    r"koop nu", r"即決", r"setja í körfu",
)  # fmt: skip
_THING: Final = (
    r"image|bild|photo|foto|video|imagen|immagine|imagem|afbeelding|preview|chat"
    r"|click ?& ?collect|(?:store )?pick-?up|abholung|filial\w*|reviews?"
    r"|ritiro|retrait|recogida|afhalen"
)
_ABSENT: Final = (
    r"unavailable|not available|nicht (?:verfügbar|möglich)|non disponible|no disponible"
    r"|non disponibile|niet beschikbaar"
)
_NEARBY: Final = r"(?:nearby|local|selected|your|some|most|this|these)"
_WAY: Final = (
    rf"(?:(?:to|for) (?:store )?(?:pick-? ?up|collect\w*)(?: (?:at|in|from) {_NEARBY} stores?)?"
    rf"|(?:in|at) {_NEARBY} (?:local )?stores?)[.!]?(?:\x00|$)"
)
_FETCHED: Final = r"pick-? ?up|in[- ]store|collection|abholung|retrait|ritiro|recogida|afhalen"
_NOISE: Final = (
    rf"(?:{_FETCHED})\W{{1,3}}(?:currently |temporarily )?(?:out of stock|sold out|{_ABSENT})",
    rf"(?:{_THING})\W+(?:\w+\W+){{0,2}}(?:{_ABSENT})",
    rf"(?:(?:currently|temporarily) )?(?:unavailable|not available|out of stock|sold out) {_WAY}",
)
"""What is not to be had is a picture, or a way to get it."""
_GROUPS: Final = ("noise", "alert", "gone", "out", "pre", "back", "special", "in", "buy")
_KINDS: Final = {
    "alert": Availability.OUT_OF_STOCK,
    "gone": Availability.DISCONTINUED,
    "out": Availability.OUT_OF_STOCK,
    "pre": Availability.PRE_ORDER,
    "back": Availability.BACK_ORDER,
    "special": Availability.SPECIAL_ORDER,
    "in": Availability.IN_STOCK,
}


BY_GROUP: Final = (_NOISE, _ALERT, _GONE, _OUT, _PRE, _BACK, _SPECIAL, _IN, _BUY)


def _compiled(group: str) -> Any:
    return search_for(*(f"{group}{'|'.join(words)})" for words in BY_GROUP))


PHRASES: Final = _compiled("(?:")
"""The leftmost phrase of a text; without groups, which are asked of the short match alone."""
_KIND_OF: Final = _compiled("(")
"""The same; the group that matched says the kind, `buy` for a buy button."""


def phrase_availability(text: str) -> Availability:
    """What the first phrase of a text says; `unknown` when there is none."""
    for found in PHRASES.finditer(text[:1_000]):
        meaning = meaning_of(found)
        if meaning is not Availability.UNKNOWN:
            return meaning
    return Availability.UNKNOWN


def says_stock(body: bytes) -> bool:
    """Whether there is any phrase about stock or buying."""
    return PHRASES.search(body) is not None


def says_buy(found: Any) -> bool:
    """Whether the phrase is what a buy button says."""
    return _kind(found) == "buy"


def is_alert(found: Any) -> bool:
    """Whether the phrase offers to tell when the product is back."""
    return _kind(found) == "alert"


def meaning_of(found: Any) -> Availability:
    return _KINDS.get(_kind(found), Availability.UNKNOWN)


def _kind(found: Any) -> str:
    return _kind_of(found[0])


@lru_cache(maxsize=1_024)
def _kind_of(phrase: bytes) -> str:
    """Asking the match for groups by name costs more than all of the search."""
    kind = _KIND_OF.match(phrase)
    return _GROUPS[kind.lastindex - 1] if kind is not None else ""
