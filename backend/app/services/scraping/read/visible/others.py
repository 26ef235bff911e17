# ruff: noqa: RUF001 -- the phrases of many languages are what this module is about
"""What announces other products than the page's own."""

from typing import Final

from app.services.scraping.read.searching import search_for

OTHERS: Final = search_for(
    r"you (?:may|might) (?:also )?(?:like|enjoy|need)", r"similar (?:items|products|styles|and)",
    r"(?:customers|people|others|shoppers) (?:also|who)", r"(?:also|frequently) (?:bought|viewed)",
    r"related (?:products|items)", r"recommended", r"recommendations", r"recently viewed",
    r"best ?sellers?", r"accessories", r"complete the (?:look|set)", r"pairs well",
    r"more (?:from|like this)", r"other (?:sellers|offers|merchants)", r"(?:sellers|offers) \(\d",
    r"(?:andere|weitere) (?:verkäufer|anbieter|angebote|händler)", r"autres (?:vendeurs|offres)",
    r"otros vendedores", r"otras ofertas", r"altri venditori", r"altre offerte",
    r"andere verkopers", r"outros vendedores", r"outras ofertas", r"inni sprzedawcy",
    r"inne oferty", r"další prodejci", r"ďalší predajcovia", r"diğer satıcılar",
    r"другие продавцы", r"інші продавці", r"alți vânzători", r"andra säljare",
    r"andre (?:sælgere|selgere)", r"muut myyjät", r"další nabídky", r"ähnliche",
    r"kund(?:en|innen)\b[^\x00]*(?:kauf|seh|sah|interess)", r"das könnte",
    r"könnte(?:n)? (?:ihnen|dir|sie|dich)", r"zubehör", r"passt dazu", r"zuletzt (?:an)?gesehen",
    r"empfehlung", r"empfohlen", r"otros productos", r"pued[ea]n? (?:gustar|interesar)",
    r"productos (?:relacionados|similares)", r"también compr", r"accesorios", r"vous aimerez",
    r"produits (?:similaires|associés|complémentaires)", r"clients ont", r"accessoires",
    r"déjà vus?", r"prodotti (?:correlati|simili)", r"potrebbe(?:ro)? (?:piacer|interessar)",
    r"chi ha (?:acquistato|visto)", r"accessori\b", r"vergelijkbare",
    r"anderen (?:bekeken|kochten)", r"ook interessant", r"aanbevolen",
    r"produtos (?:relacionados|semelhantes)", r"quem (?:viu|comprou)", r"também pode gostar",
    r"podobne", r"klienci (?:kupili|kupowali|oglądali)", r"polecan[ey]", r"akcesoria",
    r"może (?:ci )?się spodobać", r"kupowane razem", r"liknande", r"andra köpte", r"tillbehör",
    r"rekommender", r"lignende", r"andre (?:købte|kjøpte)", r"tilbehør", r"anbefal",
    r"samankaltais", r"muut (?:ostivat|katsoivat)", r"lisätarvikkeet", r"suosittel", r"podobné",
    r"příslušenství", r"príslušenstvo", r"související", r"doporuč", r"odporúč", r"benzer",
    r"birlikte al", r"ilginizi", r"produse similare", r"recomand", r"hasonló", r"ajánl",
    r"kiegészítő", r"похожие", r"с этим товаром", r"рекоменд", r"аксессуары", r"может понравиться",
    r"схожі", r"з цим товаром", r"аксесуари", r"σχετικά προϊόντα", r"παρόμοια", r"προτείνουμε",
    r"おすすめ", r"関連商品", r"この商品を買った", r"チェックした商品", r"관련 ?상품",
    r"추천 ?상품", r"相关", r"相關", r"推荐", r"推薦",
    r"猜你喜", r"منتجات (?:مشابهة|ذات صلة)", r"قد يعجبك", r"מוצרים (?:דומים|נוספים|קשורים)",
    r"sản phẩm (?:tương tự|liên quan)", r"produk (?:serupa|terkait|lainnya)",
    r"สินค้า(?:ที่)?(?:คล้าย|เกี่ยวข้อง)",
)  # fmt: skip
