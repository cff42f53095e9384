"""Words by which a site shows what kind of site it is, in some twenty-five languages.

What belongs here: phrases by theme (names of ``lexicon.Theme``). What doesn't: words for goods (``goods_words``), how
phrases are found (``lexicon``), and what follows from them (``site_signals``, ``site_kind``).
"""

# ruff: noqa: RUF001 - words in many scripts

PHRASES = {
    "shop_name": """online shop | online shopping | online store | onlineshop | onlinestore | web shop | webshop | webstore | e-shop | eshop |
        official store | official shop | gift shop | shop online | buy online | toko online | online kaufen | onlinehandel | versandhandel |
        internetshop | boutique en ligne | vente en ligne | e-boutique | achat en ligne | acheter en ligne | tienda online | tienda en línea |
        tienda virtual | comprar online | compra online | negozio online | vendita online | acquista online | shopping online |
        online winkel | webwinkel | online kopen | loja online | loja virtual | nätbutik | webbutik | nettbutikk | netbutik | webshoppen |
        verkkokauppa | sklep internetowy | sklep online | internetový obchod | on-line obchod | webáruház |
        internetes áruház | magazin online | internetinė parduotuvė | elektroninė parduotuvė | parduotuvė | interneta veikals | e-pood |
        spletna trgovina | internet trgovina | web trgovina | интернет магазин | інтернет магазин | онлайн магазин | електронен магазин |
        ηλεκτρονικό κατάστημα | online alışveriş | alışveriş sitesi | متجر | فروشگاه اینترنتی | חנות אונליין | ネットショップ | 通販 |
        オンラインショップ | 网上商城 | 商城 | 쇼핑몰 | cửa hàng trực tuyến |
        клуб за пазаруване | онлайн пазаруване | shopping club | private shopping | shopping online | ventes privées | vente privée |
        store officiel | internet shop | discount store | mail order | kup online | koupit online | kúpiť online | vásárlás online | osta verkosta |
        handle på nett | köp online | køb online | купить в | купити в | oficjalny sklep | oficiální obchod | 온라인 쇼핑몰""",
    "cart_state": """cart is empty | bag is empty | basket is empty | shopping bag is empty | items in your cart | items in your basket | item in your cart |
        in shopping cart | in your shopping cart | in your cart | in your basket | items in cart | items in bag | no items in your cart | your shopping cart |
        your cart is | your basket is | your shopping bag | your shopping basket | view cart | view basket | view your cart |
        warenkorb ist leer | artikel im warenkorb | keine artikel im warenkorb | ihr warenkorb | mein warenkorb | panier est vide | votre panier |
        mon panier | carrito está vacío | carro de compra | tu carrito | mi carrito | cesta está vacía | tu cesta | carrello è vuoto |
        il tuo carrello | winkelwagen is leeg | je winkelwagen | winkelmandje is leeg | carrinho está vazio | meu carrinho | varukorgen är tom |
        din varukorg | kurven er tom | handlekurven er tom | ostoskorisi | koszyk jest pusty | twój koszyk | mój koszyk | košík je prázdný |
        košík je prázdny | váš košík | kosara üres | a kosár üres | coșul este gol | coșul de cumpărături | krepšelis tuščias | jūsų krepšelis |
        košarica je prazna | vaša košarica | корзина пуста | ваша корзина пуста | корзина пока пуста | товаров в корзине | в корзине пусто | кошик порожній |
        количката е празна | το καλάθι σας | sepetiniz boş | sepetim""",
    "payment": """paypal | visa | mastercard | maestro | american express | amex | diners club | klarna | sofortüberweisung | giropay | nachnahme | vorkasse |
        kauf auf rechnung | lastschrift | bancontact | carte bleue | contre remboursement | contra reembolso | transferencia bancaria |
        postepay | contrassegno | bonifico bancario | multibanco | boleto | pagseguro | mercado pago | payu | przelewy24 | dotpay | za pobraniem |
        dobírka | dobierka | utánvét | ramburs | na webmoney | webmoney | qiwi | яндекс деньги | наложенный платеж | наложен платеж |
        наложенным платежом | kapıda ödeme | cash on delivery | apple pay | google pay | amazon pay | amazon payments | afterpay | 代金引換 | 代引 |
        クレジットカード | 支付宝 | 무통장입금 | 신용카드 | swish | mobilepay | vipps | worldpay | sagepay | trusted shops""",
    "buy_label": """buy | buy now | buy online | order | order now | pre-order | preorder | kaufen | jetzt kaufen | bestellen | acheter | commander |
        comprar | comprar ahora | acquista | compra | ordina | ordina ora | kopen | koop nu | encomendar | köp | kjøp | køb | osta | kup | kup teraz | kup online |
        koupit | kúpiť | vásárlás | megveszem | cumpără | pirkti | pirkt | kupi | купить | купити | купи | заказать | αγορά | satın al | 購入 | 购买 | 구매 | 구매하기""",
    "shopping": """free shipping | free delivery | free uk delivery | free returns | shipping and returns | shipping & returns | delivery & returns |
        delivery and returns | shipping policy | return policy | returns policy | delivery information | shipping information |
        shipping rates | track order | track my order | track your order | order tracking | order status | my orders | order history |
        wish list | wishlist | gift card | gift cards | gift certificate | gift certificates | gift voucher | gift vouchers |
        new arrivals | best sellers | bestsellers | top sellers | shop now | shop all | shop by | on sale | clearance | size guide |
        size chart | payment methods | secure payment | regular price | special price | our price | list price | add to wishlist |
        quick view | sort by price | price low to high | out of stock | in stock | your order | place an order | continue shopping |
        versandkosten | versandkostenfrei | kostenloser versand | versand und zahlung | zahlung und versand | zahlungsarten |
        zahlungsmöglichkeiten | widerrufsrecht | rücksendung | retouren | merkzettel | wunschliste | wunschzettel | inkl mwst |
        zzgl versand | lieferzeit | bestellstatus | meine bestellungen | gutscheine | größentabelle | neuheiten | livraison gratuite |
        frais de port | livraison et retours | suivi de commande | mes commandes | liste d'envies | liste de souhaits | moyens de paiement |
        paiement sécurisé | meilleures ventes | nouveautés | carte cadeau | cartes cadeaux | conditions générales de vente | envío gratis |
        envíos gratis | gastos de envío | envíos y devoluciones | devoluciones | mis pedidos | lista de deseos | formas de pago |
        métodos de pago | pago seguro | más vendidos | novedades | tarjeta regalo | rebajas | spedizione gratuita | spese di spedizione |
        spedizioni e resi | resi e rimborsi | i miei ordini | lista dei desideri | metodi di pagamento | pagamento sicuro | più venduti |
        novità | buono regalo | gratis verzending | verzendkosten | retourneren | verzending en retour | mijn bestellingen | verlanglijst |
        betaalmethoden | cadeaubon | nieuw binnen | frete grátis | trocas e devoluções | meus pedidos | formas de pagamento |
        lista de desejos | fri frakt | fri frakt över | mina beställningar | önskelista | köpvillkor | fri fragt | ønskeliste |
        handelsbetingelser | gratis frakt | kjøpsvilkår | toimitusehdot | toivelista | maksutavat | darmowa dostawa | koszty dostawy |
        dostawa i zwroty | moje zamówienia | status zamówienia | lista życzeń | sposoby płatności | formy płatności | promocje |
        wyprzedaż | doprava zdarma | doprava a platba | obchodní podmínky | obchodné podmienky | moje objednávky | výprodej |
        ingyenes szállítás | szállítás és fizetés | rendeléseim | kívánságlista | livrare gratuită | transport gratuit | comenzile mele |
        produse noi | nemokamas pristatymas | prekių katalogas | prekių grąžinimas | pristatymas | išpardavimas | naujos prekės |
        piegāde | preču atgriešana | tasuta tarne | brezplačna dostava | besplatna dostava | način plaćanja | dostava i plaćanje |
        бесплатная доставка | доставка и оплата | оплата и доставка | доставка оплата | доставка | мои заказы | история заказов |
        каталог товаров | хиты продаж | распродажа | новинки | избранное | список желаний | безкоштовна доставка | безплатна доставка |
        доставка и връщане | връщане на продукт | начини на плащане | δωρεάν μεταφορικά | τρόποι πληρωμής | τρόποι αποστολής |
        ücretsiz kargo | kargo bedava | siparişlerim | ödeme seçenekleri | iade | ücretsiz teslimat | 送料無料 | お買い物ガイド |
        特定商取引法に基づく表記 | 免运费 | 我的订单 | 무료배송 | 주문조회 | شحن مجاني | miễn phí vận chuyển | đơn hàng |
        frakt og levering | frakt och leverans | fragt og levering | levering og retur | rabatter og tilbud | din bestilling | min bestilling |
        mina ordrar | mine ordrer | mine bestillinger | betaling og levering | kundvagnen | handlekurven | fortrydelsesret | angrerett | ångerrätt |
        отстъпки | с отстъпка | безплатна доставка до | срок за доставка | на склад | в наличност | под заказ | в наличии | нет в наличии |
        оформить заказ | моя корзина | статус заказа | оплатить заказ | как купить | как сделать заказ | гарантия | самовывоз | скидка | скидки |
        в наявності | оплата та доставка | jak nakupovat | ako nakupovať | stav objednávky | na sklade | skladem | szállítási költség | raktáron |
        rendelés menete | cum cumpăr | în stoc | kako kupovati | na zalihi | prekės | krepšelyje | akcijos | nuolaidos | atsiskaitymas |
        통신판매업신고번호 | 통신판매업신고 | 통신판매신고번호 | 구매하기 | 제품구매 | 배송조회 | 특가 | 신상품 | 送料 | お支払い方法 | 返品 | 在庫あり | 特定商取引法 |
        特定商取引に関する法律に基づく表記 | 付款方式 | 配送方式 | 退换货 | 购物指南 | sepete | ürünler | kargo | tüm ürünler""",
    "classifieds": """classifieds | classified ads | classified ad | free classifieds | post a free ad | post free ads | buy and sell | buy & sell |
        kleinanzeigen | gratis inserieren | kostenlose anzeigen | anzeige aufgeben | anzeigenmarkt | petites annonces | annonces gratuites |
        déposer une annonce | anuncios clasificados | anuncios gratis | clasificados | publicar anuncio | annunci gratuiti | annunci |
        inserisci annuncio | pubblica annuncio | advertenties | gratis advertenties | plaats advertentie | classificados |
        anúncios grátis | köp och sälj | annonser | køb og salg | annoncer | ilmoitukset | ogłoszenia | darmowe ogłoszenia |
        dodaj ogłoszenie | inzerce | inzeráty | inzercia | bazar | bazoš | apróhirdetés | apróhirdetések | hirdetésfeladás | anunțuri |
        anunturi | skelbimai | sludinājumi | kuulutused | mali oglasi | oglasi | объявления | подать объявление | оголошення | обяви |
        αγγελίες | ilanlar | ilan ver | online auction | online auctions | auktionshaus |
        used cars | second hand cars | brugte biler | gebrauchtwagen | voitures d'occasion | coches de segunda mano | auto usate |
        tweedehands auto's | begagnade bilar | bruktbil | samochody używane | ojetá auta | használtautó | mașini second hand | авто с пробегом""",
    "sellers": """sell with us | become a seller | start selling | seller account | seller login | independent sellers |
        our sellers | become a vendor | vendor login | open your shop | open a shop | post an ad | post your ad |
        bei uns verkaufen | verkäufer werden | verkäuferkonto | vendre chez nous | devenir vendeur | compte vendeur |
        vender en | conviértete en vendedor | vendi con noi | diventa venditore | verkoper worden | per verkauf provision |
        commission par vente | commission per sale | how to vend | how to sell | venda conosco | seja um vendedor |
        sälj hos oss | sprzedawaj | zostań sprzedawcą | prodávejte | стать продавцом | продавцам | satış yap | satıcı ol |
        daily deals | deals of the day | tausende händler | thousands of sellers | thousands of shops |
        milliers de vendeurs | miles de vendedores | migliaia di venditori | duizenden verkopers | tysiące sprzedawców |
        sell on our | vendor shop | seller ratings | all sellers""",
    "sold_by": """sell on | sold by | sold and shipped by | vendors | our vendors | sell your | marketplace |
        verkauf und versand durch | marktplatz | vendu par | vendu et expédié par | place de marché | vendedores |
        vendido por | mercado en línea | venduto da | venditori | verkopen via | verkocht door | marktplaats |
        händler werden""",
    "deals": """deals | daily deals | deals and | group deals | bons plans | скидки и распродажи | акции и скидки | купоны на скидку |
        ofertas y descuentos""",
    "comparison": """price comparison | compare prices | preisvergleich | preise vergleichen | zum angebot | zum shop |
        zum anbieter | comparateur de prix | comparer les prix | voir l'offre | voir le site marchand | comparador de precios |
        comparar precios | ver oferta | confronta prezzi | confronto prezzi | vai al negozio | vergelijk prijzen | prijsvergelijking |
        naar de winkel | naar shop | bekijk aanbieding | porównywarka cen | porównaj ceny | srovnání cen | porovnání cen | do obchodu |
        comparar preços | prisjämförelse | jämför priser | prissammenligning | hintavertailu | árösszehasonlítás | сравнение цен |
        σύγκριση τιμών | visit store | go to store | visit retailer |
        hasonlítsd össze | árak összehasonlítása | árösszehasonlító | összehasonlítás | price comparison site | compare offers |
        shopping portal | shoppingportal | voucher codes | coupon codes | promo codes | discount codes | gutscheincodes | gutscheincode | rabattcode |
        codes promo | codes de réduction | códigos de descuento | cupones descuento | codici sconto | kortingscodes | rabattkoder | rabatkoder |
        kupongkoder | kody rabatowe | slevové kódy | kuponkódok | промокоды | купоны""",
    "brand_label": """brands | our brands | all brands | shop by brand | top brands | brands a-z | a-z brands | designers | manufacturers |
        manufacturer | brand | marken | unsere marken | alle marken | markenshops | marken a-z | hersteller | marques | nos marques |
        toutes les marques | par marque | par marques | fabricants | marcas | todas las marcas | nuestras marcas | fabricantes | marchi |
        i nostri marchi | tutti i marchi | brand a-z | marche | produttori | merken | alle merken | onze merken | märken | varumärken |
        mærker | merker | tuotemerkit | merkit | marki | producenci | producent | značky | výrobci | výrobcovia | márkák | gyártók |
        mărci | branduri | producatori | prekių ženklai | gamintojai | zīmoli | ražotāji | kaubamärgid | blagovne znamke | brendovi |
        proizvođači | бренды | производители | бренди | виробники | марки | производител | μάρκες | κατασκευαστές | markalar | ブランド |
        品牌 | 브랜드 | الماركات | ماركات | thương hiệu""",
    "many_brands": """shop by brand | all brands | our brands | brands a-z | brands from a to z | top brands | popular brands | great brands |
        featured brands | browse brands | all our brands | authorised retailer | authorized retailer | authorised dealer |
        authorized dealer | official retailer | leading brands | brands that we love | brands we love | big brands | famous brands |
        best brands | designer brands | alle marken | unsere marken | nach marke | marken von a bis z | top marken | topmarken |
        autorisierter händler | markenshop | führen mehr als | bekannter marken | namhafter hersteller | toutes les marques |
        nos marques | toutes nos marques | par marque | par marques | revendeur agréé | marques de a à z | grandes marques |
        todas las marcas | nuestras marcas | por marca | marcas de la a a la z | mejores marcas | distribuidor autorizado |
        distribuidor oficial | tutte le marche | i nostri marchi | tutti i marchi | per marca | migliori marche | rivenditore autorizzato |
        le nostre marche | alle merken | onze merken | per merk | topmerken | merken van a tot z | geautoriseerd dealer | shop op merk |
        fabricantes | manufacturers | hersteller | fabricants | výrobci | výrobcovia | producenci | gamintojai | gyártók | märken |
        varumärken | alla varumärken | todas as marcas | grandes marcas | popularne marki | znane marki | znanych marek | všechny značky |
        известных марок | известных брендов | известные бренды | все бренды | производители | бренды | маркови колекции | маркови |
        outlet of brands | private sale | private sales | shopping club | flash sales | ventes privées | sale events""",
    "own_making": """we make | we design | we create | our workshop | our studio | handmade by | made by us | our own | designed in |
        designed and made | our factory | our atelier | founded in | founded by | our story | our collection | our collections |
        unsere manufaktur | unsere werkstatt | wir fertigen | wir stellen her | von hand gefertigt | handgefertigt |
        unsere kollektion | unsere geschichte | eigene herstellung | notre atelier | nous fabriquons | nous créons |
        fabriqué dans | notre histoire | nos créations | notre collection | nuestro taller | fabricamos | diseñamos |
        nuestra historia | hecho a mano | nuestra colección | il nostro laboratorio | produciamo | fatto a mano |
        la nostra storia | le nostre collezioni | creiamo | ons atelier | wij maken | we maken | ons verhaal | handgemaakt |
        onze collectie | we manufacture | we produce | wir produzieren | wir entwickeln | produkujemy | nasza kolekcja | vyrábíme |
        мы производим | собственное производство""",
    "manufacturer": """manufacturer | manufacturers of | manufacturing | manufactured | our factory | production facility | production plant |
        oem | private label | distributors | find a dealer | become a dealer | product range | product catalogue | hersteller |
        herstellung | manufaktur | produktion | vertriebspartner | produktprogramm | fabrikant | fabricant | fabrication |
        notre usine | gamme de produits | distributeurs | fabricante | fabricación | fábrica | gama de productos | produttore |
        produzione | stabilimento | gamma di prodotti | fabriek | productie | assortiment | výrobce | producent | tillverkare |
        find a distributor | dealer locator | data sheet | data sheets | datasheet | technical data | iso 9001 | industrier |
        owner's manual | product brochures | datenblatt | technische daten | fiche technique | ficha técnica | scheda tecnica |
        lançamentos | representantes | producenta | produkcja | dystrybutorzy | karta katalogowa | üretici | üretim | производитель |
        производство | завод""",
    "service": """our services | services | agency | consulting | consultancy | consultants | consultation | our clients | case studies |
        request a quote | get a quote | free quote | book now | book online | book a table | make an appointment | appointment |
        reservations | our team | hosting | web design | web development | software | solutions | law firm | clinic |
        insurance | pricing plans | free trial | sign up free | log in | unsere leistungen | leistungen | agentur | beratung |
        beratungsgespräch | kunden sagen | referenzen | termin vereinbaren | angebot anfordern | kanzlei | praxis |
        nos services | agence | conseil | devis | rendez-vous | nos clients | réalisations | cabinet | nuestros servicios |
        servicios | agencia | consultoría | presupuesto | cita previa | clientes | i nostri servizi | servizi | agenzia |
        consulenza | preventivo | prenota | onze diensten | diensten | bureau | advies | offerte aanvragen | afspraak maken |
        white papers | webinars | request a demo | professional services | clients | remodeling | contractors | home builder |
        usługi | służby | služby | szolgáltatások | servicii | услуги | hizmetler | hizmetlerimiz | サービス | 服务 |
        request live demo | client login | customer login | member login | customer portal | managed services | our solutions | provider of |
        cleaning services | plumbing | insurance quote | free estimate | get started | donate | download now | play now | play for free | casino |
        online dating | membership | join now | tour operator | contractor | society of | american society | european society | 서비스""",
    "institution": """university | college | faculty | faculties | campus | undergraduate | graduate school | alumni | admissions | tuition |
        kindergarten | primary school | high school | students | departments | universität | hochschule | fakultät | studierende |
        studium | université | faculté | étudiants | formations | universidad | facultad | estudiantes | universidade | faculdade |
        vestibular | matrículas | colégio | cursos | università | facoltà | studenti | corsi di laurea | dipartimenti | universiteit |
        studenten | universitet | uniwersytet | studenci | univerzita | egyetem | universitatea | университет | факультет |
        абитуриентам | студентам | üniversitesi | üniversite | fakülte | öğrenci | جامعة | دانشگاه | city council | municipality |
        town hall | county council | public services | government | ministry | embassy | stadtverwaltung | rathaus | bürgerservice |
        gemeinde | mairie | commune | ville de | conseil communal | conseil départemental | services communaux | ayuntamiento |
        prefeitura | comune di | gemeente | urząd miasta | městský úřad | церковь | church | churches | ministries | parish | sermons |
        gottesdienst | paroisse | charity registered | non-profit | nonprofit | nonprofit organization | association | foundation |
        members portal | union of | verein e.v | stowarzyszenie | związek | fundacja | asociación | associazione | conference | keynote |
        call for papers | code of conduct | speakers | sponsors | exhibitors | exposants | exposant | venue | messe | salon""",
    "booking": """flights | airline | check-in | flight status | frequent flyer | flug | flüge | vols | vuelos | voli | vluchten | flyrejser |
        flybilletter | hotels | hotel booking | rooms & rates | holiday packages | book a room | travel agency | car rental | car hire |
        reisen | urlaub | viajes | viaggi | voyages | reservation | reservierung | réservation | réserver | reservas | reserva |
        rezervace | rezervacja | restaurant menu | apartments | apartment search | floor plans | homes for sale | houses for rent |
        real estate | realtor | estate agents | property for sale | mortgage calculator | rent payments | immobilien | mietwohnungen |
        immobilier | inmobiliaria | pisos | immobiliare | appartamenti | imóveis | vastgoed | nieruchomości | mieszkania | reality |
        недвижимость | квартиры | аренда | emlak | job search | find a job | jobs by | vacancies | recruitment | jobseekers |
        stellenangebote | stellenmarkt | offres d'emploi | ofertas de empleo | offerte di lavoro | oferty pracy | вакансии |
        personal loans | credit cards | home loans | bank accounts | car loans | kredite | girokonto | versicherung | assurance |
        seguros | assicurazioni | verzekering | transports scolaires | horaires | timetable | fahrplan | vpn | proxy | proxies | pay a bill |
        billing | support home | ask a question | submit a question | custom home builder | bathrooms | kitchens | landscaping |
        税理士 | 予約 | 機票""",
    "content": """blog | posted by | posted on | posted in | published | leave a comment | comments | read more | continue reading |
        related articles | related stories | editor | editorial | newsroom | breaking news | journalist | written by |
        share this article | article | reporter | columnist | affiliate links | forum | wiki | edit this page | artikel |
        kommentare | kommentar | weiterlesen | veröffentlicht | redaktion | beitrag | nachrichten | magazin | lire la suite |
        commentaires | publié | rédaction | actualités | journal | leer más | comentarios | publicado | redacción | noticias |
        leggi tutto | commenti | pubblicato | redazione | notizie | lees meer | reacties | geplaatst | redactie | nieuws |
        top stories | latest news | headlines | opinion | columnists | obituaries | most popular | most read | podcast | episodes | newsletters |
        politics | world news | entertainment | celebrity | advertise with us | filed under | tagged with | recent posts |
        archives | categories | guestbook | directory | web directory | webkatalog | branchenbuch | nyheder | nyheter | uutiset |
        aktualności | czytaj więcej | komentarze | zprávy | články | komentáře | hírek | hozzászólás | știri | comentarii | naujienos |
        jaunumi | vijesti | новости | новини | комментарии | комментариев | статьи | опубликовано | подробнее | haberler | haber | yorum |
        yorumlar | gündem | ニュース | 記事 | 新闻 | 视频 | 뉴스 | أخبار | اخبار | notícias | leia mais | comentários |
        news | latest | nieuwsoverzicht | newspaper | magazine | recipes | rumors | reviews and | videos | gossip | encyclopedia | free ebooks | novosti | vesti | вести | 新聞 | 記事を読む""",
    "community": """board index | forum rules | forum index | message board | last post | latest post | new posts | unanswered posts | view topic |
        active topics | threads | topics | post reply | who's online | who is online | members online | moderators | users online |
        private messages | reputation | most upvoted | upvote | discussions | post subject | joined | foren | themen | beiträge | letzter beitrag |
        mitglieder | sujets | messages | dernier message | membres | temas | mensajes | último mensaje | argomenti | discussioni |
        messaggi | onderwerpen | berichten | tematy | posty | témata | příspěvky | fórum | форум | темы | сообщений | последнее сообщение |
        пользователи | konular | mesajlar | フォーラム | スレッド | 掲示板 | 论坛 | 帖子 | wiki | free download | downloads | memes |
        funny pictures | watch online | torrents | uploads | releases""",
    "parked": """this domain is for sale | domain is for sale | domain name is for sale | buy this domain |
        this domain may be for sale | this domain has been registered | domain is parked | parked domain | parked free |
        this domain is parked | diese domain steht zum verkauf | domain steht zum verkauf | diese domain kaufen |
        domain kaufen | domain zu verkaufen | ce domaine est à vendre | nom de domaine est à vendre | domaine à vendre |
        este dominio está en venta | dominio en venta | questo dominio è in vendita | dominio in vendita |
        dit domein is te koop | domein te koop | domeinnaam te koop | sponsored listings | make an offer on this domain |
        inquire about this domain | default web page | site is suspended | account has been suspended | domain expired |
        domain has expired | apache2 ubuntu default page | welcome to nginx | este domínio está à venda | domínio à venda |
        domena na sprzedaż | ta domena jest na sprzedaż | doména je na prodej | doména na prodej | domänen är till salu |
        domænet er til salg | domenet er til salgs | домен продается | домен продаётся | bu alan adı satılıktır |
        satılık domain | このドメインは | ドメインは販売中 | 域名出售 | 本域名出售""",
    "unfinished": """under construction | website is under construction | hier entsteht |
        future home of something quite cool | launching soon | index of | site en construction | sitio en construcción |
        sito in costruzione | in aanbouw | сайт находится в разработке""",
    "blocked": """verify you are human | verify that you are human | are you a robot | are you human | you are a human | not a robot | checking your browser |
        enable javascript and cookies to continue | access denied | access to this page has been denied | request blocked | you have been blocked |
        attention required | please complete the security check | unusual traffic | bot detection | pardon our interruption |
        ddos protection | ddos gateway | anti ddos | antiddos | ddos guard | one step is required | just a moment | human verification | security check |
        403 forbidden | error 1020 | kein roboter | sind sie ein mensch | zugriff verweigert | sicherheitsüberprüfung |
        vérifiez que vous êtes humain | vous êtes humain | pas un robot | accès refusé | verifica que eres humano | no eres un robot |
        acceso denegado | verifica di essere umano | non sei un robot | accesso negato | bent u een robot | geen robot | toegang geweigerd |
        você não é um robô | acesso negado | nie jesteś robotem | odmowa dostępu | nejste robot | не робот | доступ запрещен |
        проверка браузера | robot olmadığınızı | 安全验证 | 人机验证 | アクセスが拒否""",
    "needs_scripts": """enable javascript | javascript is required | javascript is disabled | requires javascript | turn on javascript |
        activate javascript | javascript enabled | javascript aktivieren | aktivieren sie javascript | javascript activé | activer javascript |
        activez javascript | habilitar javascript | activar javascript | habilite javascript | abilita javascript | attivare javascript |
        schakel javascript in | javascript inschakelen | włącz javascript | zapněte javascript | включите javascript | loading""",
}
"""Phrases by theme."""
