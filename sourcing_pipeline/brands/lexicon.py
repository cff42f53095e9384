"""Words by which pages show what they are, in English, German, French, Spanish, Italian, Dutch, and a few more.

What belongs here: words and phrases, and one pass that finds them. What doesn't: what follows from them.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from sourcing_pipeline.brands import goods_words, site_words
from sourcing_pipeline.brands.fact_phrases import CLAIMS, MADE_IN, RETURNS, SHIPS_TO, WORLDWIDE

MAX_HITS = 50
"""Hits of a theme on a page behind which the text is read."""


class Theme(StrEnum):
    """What a phrase is a sign of."""

    BUY = "buy"
    CART = "cart"
    IN_STOCK = "in_stock"
    OUT_OF_STOCK = "out_of_stock"
    WHOLESALE = "wholesale"
    STOCKISTS = "stockists"
    NEWSLETTER = "newsletter"
    MINIMUM_ORDER = "minimum_order"
    LEAD_TIME = "lead_time"
    SHOP_NAME = "shop_name"
    CART_STATE = "cart_state"
    PAYMENT = "payment"
    BUY_LABEL = "buy_label"
    SHOPPING = "shopping"
    CLASSIFIEDS = "classifieds"
    SELLERS = "sellers"
    SOLD_BY = "sold_by"
    DEALS = "deals"
    COMPARISON = "comparison"
    BRAND_LABEL = "brand_label"
    MANY_BRANDS = "many_brands"
    CARRIED_BRAND = "carried_brand"
    DEPARTMENT = "department"
    OWN_MAKING = "own_making"
    MANUFACTURER = "manufacturer"
    SERVICE = "service"
    INSTITUTION = "institution"
    BOOKING = "booking"
    CONTENT = "content"
    COMMUNITY = "community"
    PARKED = "parked"
    UNFINISHED = "unfinished"
    BLOCKED = "blocked"
    NEEDS_SCRIPTS = "needs_scripts"
    CLAIM = "claim"
    MADE_IN = "made_in"
    SHIPS_TO = "ships_to"
    WORLDWIDE = "worldwide"
    RETURNS = "returns"


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase found in a text (in lower case), and where."""

    theme: Theme
    phrase: str
    start: int
    end: int


_PHRASES = {
    Theme.BUY: """add to cart | add to basket | add to bag | add to shopping cart | buy now | buy it now | in den warenkorb |
        zum warenkorb hinzufügen | in den einkaufswagen | jetzt kaufen | ajouter au panier | acheter | añadir al carrito |
        agregar al carrito | añadir a la cesta | comprar | aggiungi al carrello | acquista | in winkelwagen | in winkelmand |
        toevoegen aan winkelwagen | bestellen | adicionar ao carrinho | lägg i varukorg | köp | legg i handlekurv | læg i kurv |
        lisää ostoskoriin | do koszyka | dodaj do koszyka | do košíku | kosárba | в корзину | купить | sepete ekle |
        adaugă în coş | add to trolley | order now | カートに入れる | add to your basket | add to your bag |
        add to your cart | add to my bag | add to my cart | add to order | buy online | put it in your basket |
        put in basket | kupi | dodaj u košaru | ajouter à mon panier | ajouter au sac | añadir al carro |
        añadir a la bolsa | agregar al carro | aggiungi alla borsa | aggiungi al cesto | in den korb | comprar agora |
        adicionar à sacola | kup teraz | do kosza | přidat do košíku | pridať do košíka | vložit do košíku |
        vložiť do košíka | dodaj u košaricu | u košaricu | v košarico | kosárba teszem | adaugă în coș |
        добавить в корзину | до кошика | hemen al | lägg i kundvagn | lägg i varukorgen | læg i kurven |
        legg i handlekurven | lisää koriin | 加入购物车 | 加入購物車 | 立即购买 | 立即購買 | 장바구니 담기 | 구매하기 | 바로구매 | أضف إلى السلة |
        أضف إلى عربة التسوق | הוסף לסל | הוסף לעגלה | į krepšelį | dodaj v košarico | ielikt grozā | lisa ostukorvi |
        в кошик | добави в количката | προσθήκη στο καλάθι | thêm vào giỏ hàng""",
    Theme.CART: """cart | basket | shopping cart | shopping bag | checkout | warenkorb | einkaufswagen | zur kasse | panier | carrito |
        cesta | carrello | winkelwagen | winkelmand | winkelmandje | carrinho | varukorg | kundvagn | handlekurv | indkøbskurv |
        kurv | ostoskori | koszyk | košík | kosár | корзина | sepet | sepetim | coş | coșul meu | カート | mi compra |
        my bag | your bag | view bag | krepšelis | prekių krepšelis | grozs | iepirkumu grozs | ostukorv | košarica | korpa | количка |
        кошик | καλάθι | سلة التسوق | סל הקניות | 购物车 | 購物車 | 買い物かご | 장바구니 | giỏ hàng | keranjang""",
    Theme.IN_STOCK: """in stock | auf lager | sofort lieferbar | lieferbar | en stock | disponible | disponibile | op voorraad | em estoque |
        skladem | i lager | på lager | skladom | na skladě | na sklade | dostępny | w magazynie | varastossa | raktáron | în stoc | в наличии |
        stokta | na zalihi | na zalogi | disponibilità immediata | subito disponibile | en existencia | vorrätig | verfügbar | disponível | em stock |
        available now | available online | in stock online | במלאי | متوفر | 在庫あり | 有货 | 現貨""",
    Theme.OUT_OF_STOCK: """out of stock | sold out | ausverkauft | nicht auf lager | nicht vorrätig | épuisé | rupture de stock | agotado |
        sin existencias | esaurito | non disponibile | uitverkocht | niet op voorraad | esgotado | slutsåld | udsolgt |
        utsolgt | vyprodáno | currently unavailable | temporarily unavailable | temporarily out of stock | no longer available |
        currently out of stock | not in stock | item is unavailable | discontinued | derzeit nicht verfügbar | nicht verfügbar | nicht lieferbar |
        momentan nicht verfügbar | vergriffen | actuellement indisponible | indisponible | non disponible | en rupture | plus disponible |
        no disponible | sin stock | fuera de stock | attualmente non disponibile | terminato | tijdelijk uitverkocht | niet leverbaar |
        niet beschikbaar | indisponível | sem estoque | sem stock | niedostępny | brak w magazynie | wyprzedany | není skladem | nedostupné |
        momentálně nedostupné | nie je skladom | vypredané | momentálne nedostupné | нет в наличии | распродано | немає в наявності |
        slut i lager | ej i lager | ikke på lager | loppu varastosta | elfogyott | nem kapható | stoc epuizat | indisponibil | tükendi |
        stokta yok | nije dostupno | rasprodano | ni na zalogi | אזל מהמלאי | אינו במלאי | غير متوفر | نفدت الكمية | 在庫切れ | 売り切れ | 品切れ |
        缺货 | 售罄 | 已售完 | 無庫存 | 품절""",
    Theme.WHOLESALE: """wholesale | trade account | trade customers | trade enquiries | stockist enquiries | become a stockist | for retailers |
        independent retailers | retailers | line sheet | großhandel | grosshandel | wiederverkäufer | fachhandel | für händler |
        händlerkonto | einzelhandel | vente en gros | grossiste | revendeurs | détaillants | espace pro | professionnels |
        mayorista | mayoristas | al por mayor | distribuidores | tiendas independientes | minoristas | ingrosso | all'ingrosso |
        rivenditori | negozianti | groothandel | wederverkopers | wederverkoper | winkeliers | winkelier | zakelijk | retailpartner""",
    Theme.STOCKISTS: """stockists | our stockists | where to buy | our retailers | store locator | find a store | find us in | unsere händler | händlersuche | verkaufsstellen | bezugsquellen | nos points de vente | points de vente | nos revendeurs | où nous trouver |
        puntos de venta | dónde comprar | tiendas | nuestras tiendas | punti vendita | i nostri rivenditori | dove trovarci |
        dove acquistare | verkooppunten | onze winkels | waar te koop | onze verkooppunten""",
    Theme.NEWSLETTER: """newsletter | mailing list | subscribe | sign up for | abonnieren | infolettre | s'abonner | abonnez-vous |
        inscrivez-vous | boletín | suscríbete | suscribirse | suscripción | iscriviti | nieuwsbrief | aanmelden voor |
        nyhetsbrev | nyhedsbrev | uutiskirje | hírlevél | newsletteru""",
    Theme.MINIMUM_ORDER: """minimum order | minimum opening order | opening order | minimum wholesale order | order minimum | mindestbestellwert |
        mindestbestellung | mindestbestellmenge | mindestauftragswert | mindestbestellsumme | commande minimum |
        minimum de commande | minimum de commandes | commande minimale | montant minimum | pedido mínimo | compra mínima |
        importe mínimo | ordine minimo | minimo d'ordine | importo minimo | minimale bestelling | minimum bestelling |
        minimale orderwaarde | minimale bestelwaarde | minimum spend | minimum purchase | minimum first order | minimum initial order | moq | mindestabnahme |
        mindestabnahmemenge | mindestumsatz | minimum de première commande | première commande minimum | primer pedido mínimo | primo ordine minimo |
        minimale eerste bestelling | no minimum | kein mindestbestellwert | keine mindestbestellmenge | pas de minimum de commande | sans minimum de commande |
        sin pedido mínimo | sin mínimo de compra | senza ordine minimo | nessun ordine minimo | nessun minimo d'ordine | geen minimum bestelling |
        geen minimale bestelling | geen minimum orderbedrag | minimum bestelbedrag | minimale afname | minimumbestelling | minimum orderbedrag""",
    Theme.LEAD_TIME: """lead time | lead times | delivery time | dispatch time | production time | turnaround | lieferzeit | lieferzeiten |
        lieferfrist | délai | délais | délai de livraison | délai de production | plazo de entrega | tiempo de entrega | plazo |
        tempi di consegna | tempo di consegna | tempi di produzione | levertijd | levertijden | doorlooptijd |
        ships within | ship within | ships in | dispatched within | dispatch within | shipped within | ready to ship in | versandfertig in |
        versand innerhalb | verschickt innerhalb | versenden innerhalb | expédié sous | expédiés sous | expédiées sous | expédions sous | expédition sous |
        enviamos en | se envía en | se envían en | spedito entro | spediti entro | spediamo entro | verzonden binnen | verzenden binnen |
        verzending binnen""",
}
_PHRASES |= {Theme(name): text for name, text in site_words.PHRASES.items()} | {
    Theme.CARRIED_BRAND: goods_words.CARRIED_BRANDS,
    Theme.DEPARTMENT: " | ".join(goods_words.DEPARTMENTS.values()),
}
_PHRASES |= {
    Theme.CLAIM: " | ".join(CLAIMS.values()),
    Theme.MADE_IN: MADE_IN,
    Theme.SHIPS_TO: SHIPS_TO,
    Theme.WORLDWIDE: WORLDWIDE,
    Theme.RETURNS: RETURNS,
}
_WORD = re.compile(r"\w+")


def words_of(phrase: str) -> str:
    """A phrase as hits name it: its words in lower case, single blanks between them."""
    return " ".join(_WORD.findall(phrase.lower()))


def _words_of(phrases: str) -> Iterator[tuple[str, ...]]:
    return (tuple(_WORD.findall(phrase.lower())) for phrase in phrases.split("|"))


def _index() -> dict[str, list[tuple[tuple[str, ...], Theme]]]:
    """Phrases as words, longest first, by their first word."""
    index: dict[str, set[tuple[tuple[str, ...], Theme]]] = defaultdict(set)
    for theme, text in _PHRASES.items():
        for words in _words_of(text):
            index[words[0]].add((words, theme))
    return {word: sorted(phrases, key=lambda entry: (-len(entry[0]), entry)) for word, phrases in index.items()}


_BY_FIRST_WORD = _index()

DEPARTMENT_OF = {
    " ".join(words): department for department, text in goods_words.DEPARTMENTS.items() for words in _words_of(text)
}
"""The department of a shop that a phrase of ``Theme.DEPARTMENT`` names."""


def first_hits(hits: Iterable[Hit], theme: Theme) -> Iterator[Hit]:
    """The first hits of a theme that don't overlap, ``MAX_HITS`` at most.

    What reads the text behind each hit is bounded by that: a hostile page repeats a phrase thousands of times.
    """
    count, free_from = 0, 0
    for hit in hits:
        if count >= MAX_HITS:
            return
        if hit.theme is theme and hit.start >= free_from:
            count, free_from = count + 1, hit.end
            yield hit


@lru_cache(maxsize=20_000)
def hits_of(text: str) -> tuple[Hit, ...]:
    """The phrases in a short text: a link's or a button's, which pages of a site repeat."""
    return tuple(find_phrases(text.lower()))


@lru_cache(maxsize=20_000)
def themes_of(text: str) -> frozenset[Theme]:
    """The themes of a short text."""
    return frozenset(hit.theme for hit in hits_of(text))


def find_phrases(lowered: str) -> Iterator[Hit]:
    """Phrases of all themes in a text that is in lower case, in order; of one theme the longest at each place.

    One pass over the words serves all themes; an alternation a theme would try every phrase at every character.
    """
    words = [(match.group(), match.start(), match.end()) for match in _WORD.finditer(lowered)]
    for place, (word, start, end) in enumerate(words):
        candidates = _BY_FIRST_WORD.get(word)
        if candidates is None:
            continue
        themes: set[Theme] = set()
        for phrase, theme in candidates:
            if theme in themes:
                continue
            if len(phrase) == 1 or phrase == tuple(text for text, _, _ in words[place : place + len(phrase)]):
                themes.add(theme)
                last = end if len(phrase) == 1 else words[place + len(phrase) - 1][2]
                yield Hit(theme, " ".join(phrase), start, last)


ROLE_MAILBOXES = {
    role: place
    for place, role in enumerate(
        """wholesale trade b2b retail retailers stockists stockist haendler grosshandel handel vertrieb revendeurs pro mayoristas ingrosso
        groothandel verkoop sales verkauf ventes ventas vendite commercial comercial commerciale partners partner partnerships business export info hello hallo hola
        bonjour ciao hi hey contact kontakt contacto contatti contacts mail email office buero post enquiries inquiries enquiry inquiry shop store boutique tienda
        negozio winkel studio atelier team orders order bestellung service support kundenservice customerservice customercare care help hilfe welcome admin press presse
        prensa marketing general ask service-client sav clientes klantenservice assistenza servizioclienti
        customer customers clientservices clientservice onlineshop webshop online reception sayhello hq concierge company firma
        pedidos ordini bestellungen commandes bestellingen comunicacion tiendaonline atencionalcliente biuro sklep zamowienia obchod butik""".split()
    )
}
"""Mailboxes of a role, not of a person, in the order in which a sales rep would try them."""

NO_CONTACT_MAILBOXES = frozenset(
    """noreply no-reply donotreply postmaster webmaster hostmaster abuse privacy datenschutz dpo gdpr legal mailer-daemon root
    jobs job career careers karriere bewerbung recruiting hr accounting buchhaltung rechnung billing example name yourname your-email email-address""".split()
)
"""Mailboxes that are no way to a brand's sales people."""
