# ruff: noqa: RUF001 -- the words of many scripts are what this module is about
"""The words for money that is not the price: of sending, sparing, paying later, lending."""

from typing import Final

from app.services.scraping.read.visible.wording import Wording

NOTE: Final = Wording(
    words="""
    shipping delivery deposit points cashback coupon voucher finance postage warranty courier
    versand lieferung rabatt gutschein porto pfand kaution anzahlung punkte
    livraison remise expédition consigne caution acompte points
    envío envíos descuento entrega fianza depósito cupón puntos
    spedizione consegna sconto cauzione acconto caparra punti garanzia
    portes frete envio desconto sinal caução cupom cupão pontos
    korting statiegeld aanbetaling borg punten bezorging
    frakt rabatt pant leverans handpenning poäng
    fragt rabat levering depositum udbetaling
    poeng bonuspoeng
    toimitus postikulut pantti alennus
    kaucja rabat przesyłka zaliczka zadatek
    sleva poštovné záloha kauce doručení
    zľava poštovné doručenie
    fuvar előleg foglaló kaució
    livrare transport avans acont reducere puncte
    залог аванс предоплата депозит
    застава завдаток аванс передоплата депозит
    kargo teslimat puan depozito kapora peşinat
    dostava isporuka kapara popust dostave
    доставка капаро отстъпка точки
    pristatymas užstatas piegāde tarne postitus
    μεταφορικά αποστολή έκπτωση προκαταβολή
    ongkir cicilan
    """,
    stems="""
    versandkosten lieferkosten liefergebühr versandkostenfrei bonuspunkt garantieerweiterung
    verzend bezorgkost
    toimitusku lisäpist pistei dostaw wysyłk punkt doprav szállítás kiszállítás kedvezmény
    доставк скидк балл балів бонус знижк страховк garantieverlängerung versicherung
    assurance assicurazione verzekering försäkring forsikring vakuutus
    ubezpieczen pojištěn biztosítás asigurare sigorta
    """,
    phrases="""
    p p | down payment | éco part | éco participation | frais de port | dépôt de garantie
    | extended warranty | extension de garantie | garantie étendue | garantía extendida
    | garantia estendida | estensione garanzia | estensione di garanzia | extra garantie
    | rozšířená záruka | prodloužená záruka | przedłużona gwarancja | przedłużenie gwarancji
    | utökad garanti | udvidet garanti | utvidet garanti | replacement plan | ek garanti
    | расширенная гарантия | дополнительная гарантия | розширена гарантія
    | gastos de envío | gift wrap | gift wrapping | pay today
    | 送料 | 配送料 | ポイント | 獲得 | クーポン
    | 円相当 | 円分 | 内金 | 頭金 | 手付金 | 保証金 | 手数料
    | 적립 | 배송비 | 할인 | 포인트 | 쿠폰 | 보증금 | 계약금 | 선금
    | 运费 | 運費 | 邮费 | 积分 | 積分 | 點數
    | 优惠券 | 優惠券 | 折價券 | 订金 | 訂金 | 定金 | 押金 | 保证金
    | ค่าส่ง | ค่าจัดส่ง | มัดจำ | คูปอง | คะแนน | phí vận chuyển | đặt cọc | trả trước
    | משלוח | פיקדון | נקודות | الشحن | التوصيل | عربون | نقاط
    """,
)
"""Money of another kind before a number; behind a complete price only a note about it."""

SOMEBODY: Final = Wording(
    words="""
    coupon cupom kupon kupón kupong gutschein voucher promocode clubcard member members
    used refurbished autoship subscribe
    """,
    stems="medlem jäsen mitglied clubpreis klubpris gebraucht",
    phrases="""
    mit code | with code | use code | promo code | avec le code | code promo | con codice
    | con el código | con código | met code | med kod | z kodem | su kodu | s kódem | s kódom
    | cu codul | с промокодом | по промокоду | за промокодом | kodu ile | com cupom | ar kodu
    | trade in | your old | il tuo usato | ton ancien | votre ancien | deinem alten | ihrem alten
    | 券後 | 券后 | 會員價 | 会员价 | 会員価格 | 회원가
    """,
)
"""What a box is headed whose price only some pay."""

OTHER: Final = Wording(
    words="""
    save saves saved saving savings off monthly mo payment payments instalment instalments
    installment installments estimate used refurbished clubcard member members wholesale
    autoship subscribe
    spare sparen sparst ersparnis gespart monat monatlich mtl rate raten startpreis
    tweedekans occasion großhandel
    mensualité mensualités parcela parcelas cuota cuotas rata rate raty raták részlet
    taksit taksitle aylık toptan atacado ingrosso mayorista groothandel
    tukku tukkuhinta engros grossist angro hurt hurtowo hurtowa
    опт оптом оптовая оптова оптові гурт гуртом гуртова
    sample samples swatch swatches stoffmuster farbmuster stalen staaltje échantillon échantillons
    campioncino vzorek vzorka próbka próbnik
    despacho dont davon waarvan varav heraf herav
    """,
    stems="""
    gebraucht économi ahorr risparmi poup bespaar besparing säästä oszczęd ušetř ušetr splátk
    megtakarít економ эконом выгод вигод tasarruf
    kazanc uštede ušteda uštedi спестя ietaup sutaup
    medlem jäsen mitglied clubpreis klubpris klubov törzsvásárl mayoreo hurtow velkoobchod
    veľkoobchod nagyker рассрочк розстрочк едро delbetal avbetal afdrag avdrag osamaks
    reconditionn reacondicionad ricondizionat
    recondicionad odnowion generalüberholt finanzierung
    financement financiación finanziamento mensualidad prestaç ratenzahl ratenkauf
    """,
    phrases="""
    per month | a month | order over | orders over | orders above | orders of | starting price
    | starting bid | trade in | gift card | vat only | second hand | protection plan
    | trade price | bulk price | app price | in the app | other offers | other sellers
    | more offers | offers from | new from | used from | pre owned
    | ab einem bestellwert | mindestbestellwert | mit karte | mit kundenkarte | neu ab
    | par mois | al mes | al mese | por mês | per maand | per månad | pr md | w ratach
    | con tarjeta | con la tarjeta | avec carte | con carta | con la carta | com cartão
    | met klantenkaart | med kort | z kartą
    | s kartou | с картой | по карте | з карткою | s karticom
    | s kartico | za členy | pro členy
    | à partir de 10 | al por mayor | prix de gros | prijs vanaf
    | nieuw vanaf | tweedehands vanaf | autres offres | autres vendeurs | andere verkopers
    | otros vendedores | otras ofertas | altre offerte | altri venditori | otras opciones
    | inne oferty | в месяц | на месяц | в кредит | на місяць | diğer satıcılar | anında indirim
    | mit code | with code | use code | with the code | promo code | promocode | discount code
    | avec le code | code promo | con codice | codice sconto | con el código | con código
    | met code | med kod | med koden | z kodem | kod rabatowy | s kódem | s kódom | cu codul
    | по промокоду | с промокодом | за промокодом | kodu ile | kod ile | com cupom | com o cupom
    | com o código | sepette indirim | 省下 | 現省 | 立减 | 立省
    | 折價 | 折扣 | 分期 | 每期 | 批发 | 批發 | 团购
    | 券後 | 券后 | 領券 | 领券
    | 分割 | 月々 | 月額 | 回払い | 割引 | 値引 | 卸価格 | 業販 | 会員 | 會員 | 会员 | アプリ
    | 분할 | 할부 | 도매 | 회원 | ประหยัด
    | ผ่อน | ราคาส่ง | สมาชิก | tiết kiệm | trả góp | giá sỉ
    | חסכון | תשלומים | قسط | أقساط | دفعات | توفير
    """,
)
"""A part of the price, somebody else's price, or what is spared."""
