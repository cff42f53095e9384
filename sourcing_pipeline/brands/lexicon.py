"""Words by which pages show what they are, in English, German, French, Spanish, Italian, Dutch, and a few more.

What belongs here: words and phrases, and one pass that finds them. What doesn't: what follows from them.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from sourcing_pipeline.brands.fact_phrases import CLAIMS, MADE_IN, RETURNS, SHIPS_TO, WORLDWIDE


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
    PARKED = "parked"
    BLOCKED = "blocked"
    SELLERS = "sellers"
    MANY_BRANDS = "many_brands"
    OWN_MAKING = "own_making"
    MANUFACTURER = "manufacturer"
    SERVICE = "service"
    CONTENT = "content"
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
        adaugă în coş | add to trolley | order now | カートに入れる""",
    Theme.CART: """cart | basket | shopping cart | shopping bag | checkout | warenkorb | einkaufswagen | zur kasse | panier | carrito |
        cesta | carrello | winkelwagen | winkelmand | winkelmandje | carrinho | varukorg | kundvagn | handlekurv | indkøbskurv |
        kurv | ostoskori | koszyk | košík | kosár | корзина | sepet | sepetim | coş | coșul meu | カート | mi compra""",
    Theme.IN_STOCK: """in stock | auf lager | sofort lieferbar | lieferbar | en stock | disponible | disponibile | op voorraad | em estoque |
        skladem | i lager | på lager""",
    Theme.OUT_OF_STOCK: """out of stock | sold out | ausverkauft | nicht auf lager | nicht vorrätig | épuisé | rupture de stock | agotado |
        sin existencias | esaurito | non disponibile | uitverkocht | niet op voorraad | esgotado | slutsåld | udsolgt |
        utsolgt | vyprodáno""",
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
    Theme.PARKED: """this domain is for sale | domain is for sale | domain name is for sale | buy this domain | this domain may be for sale |
        this domain has been registered | domain is parked | parked domain | parked free | this domain is parked |
        diese domain steht zum verkauf | domain steht zum verkauf | diese domain kaufen | domain kaufen |
        ce domaine est à vendre | nom de domaine est à vendre | este dominio está en venta | dominio en venta |
        questo dominio è in vendita | dominio in vendita | dit domein is te koop | domein te koop | related searches |
        sponsored listings | make an offer on this domain | inquire about this domain | coming soon | under construction |
        website is under construction | default web page | site is suspended | account has been suspended | hier entsteht |
        future home of something quite cool""",
    Theme.BLOCKED: """verify you are human | are you a robot | are you human | checking your browser |
        enable javascript and cookies to continue | access denied | request blocked | attention required |
        please complete the security check | unusual traffic | bot detection | pardon our interruption | ddos protection""",
    Theme.SELLERS: """sell with us | sell on | become a seller | start selling | seller account | seller login | sold by |
        sold and shipped by | independent sellers | our sellers | vendors | become a vendor | vendor login | open your shop |
        open a shop | post an ad | post your ad | sell your | marketplace | bei uns verkaufen | verkäufer werden |
        verkäuferkonto | verkauf und versand durch | marktplatz | vendre chez nous | devenir vendeur | compte vendeur |
        vendu par | vendu et expédié par | place de marché | vender en | vendedores | vendido por | conviértete en vendedor |
        mercado en línea | vendi con noi | diventa venditore | venduto da | venditori | verkopen via | verkoper worden |
        verkocht door | marktplaats | per verkauf provision | commission par vente | commission per sale""",
    Theme.MANY_BRANDS: """shop by brand | all brands | our brands | brands a-z | brands from a to z | top brands | popular brands |
        featured brands | browse brands | all our brands | authorised retailer | authorized retailer | authorised dealer |
        authorized dealer | official retailer | leading brands | brands that we love | brands we love | alle marken |
        unsere marken | nach marke | marken von a bis z | top marken | topmarken | autorisierter händler | markenshop |
        führen mehr als | toutes les marques | nos marques | toutes nos marques | par marque | revendeur agréé |
        marques de a à z | grandes marques | todas las marcas | nuestras marcas | por marca | marcas de la a a la z |
        distribuidor autorizado | distribuidor oficial | tutte le marche | i nostri marchi | tutti i marchi | per marca |
        rivenditore autorizzato | le nostre marche | alle merken | onze merken | per merk | topmerken | merken van a tot z |
        geautoriseerd dealer | shop op merk | fabricantes | manufacturers | hersteller | fabricants | výrobci | producenci""",
    Theme.OWN_MAKING: """we make | we design | we create | our workshop | our studio | handmade by | made by us | our own | designed in |
        designed and made | our factory | our atelier | founded in | founded by | our story | our collection | our collections |
        unsere manufaktur | unsere werkstatt | wir fertigen | wir stellen her | von hand gefertigt | handgefertigt |
        unsere kollektion | unsere geschichte | eigene herstellung | notre atelier | nous fabriquons | nous créons |
        fabriqué dans | notre histoire | nos créations | notre collection | nuestro taller | fabricamos | diseñamos |
        nuestra historia | hecho a mano | nuestra colección | il nostro laboratorio | produciamo | fatto a mano |
        la nostra storia | le nostre collezioni | creiamo | ons atelier | wij maken | we maken | ons verhaal | handgemaakt |
        onze collectie""",
    Theme.MANUFACTURER: """manufacturer | manufacturers of | manufacturing | manufactured | our factory | production facility | production plant |
        oem | private label | distributors | find a dealer | become a dealer | product range | product catalogue | hersteller |
        herstellung | manufaktur | produktion | vertriebspartner | produktprogramm | fabrikant | fabricant | fabrication |
        notre usine | gamme de produits | distributeurs | fabricante | fabricación | fábrica | gama de productos | produttore |
        produzione | stabilimento | gamma di prodotti | fabriek | productie | assortiment | výrobce | producent | tillverkare""",
    Theme.SERVICE: """our services | services | agency | consulting | consultancy | consultants | consultation | our clients | case studies |
        request a quote | get a quote | free quote | book now | book online | book a table | make an appointment | appointment |
        reservations | our team | hosting | web design | web development | software | solutions | law firm | clinic |
        insurance | pricing plans | free trial | sign up free | log in | unsere leistungen | leistungen | agentur | beratung |
        beratungsgespräch | kunden sagen | referenzen | termin vereinbaren | angebot anfordern | kanzlei | praxis |
        nos services | agence | conseil | devis | rendez-vous | nos clients | réalisations | cabinet | nuestros servicios |
        servicios | agencia | consultoría | presupuesto | cita previa | clientes | i nostri servizi | servizi | agenzia |
        consulenza | preventivo | prenota | onze diensten | diensten | bureau | advies | offerte aanvragen | afspraak maken""",
    Theme.CONTENT: """blog | posted by | posted on | posted in | published | leave a comment | comments | read more | continue reading |
        related articles | related stories | editor | editorial | newsroom | breaking news | journalist | written by |
        share this article | article | reporter | columnist | affiliate links | forum | wiki | edit this page | artikel |
        kommentare | kommentar | weiterlesen | veröffentlicht | redaktion | beitrag | nachrichten | magazin | lire la suite |
        commentaires | publié | rédaction | actualités | journal | leer más | comentarios | publicado | redacción | noticias |
        leggi tutto | commenti | pubblicato | redazione | notizie | lees meer | reacties | geplaatst | redactie | nieuws""",
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


def _index() -> dict[str, list[tuple[tuple[str, ...], Theme]]]:
    """Phrases as words, longest first, by their first word."""
    index: dict[str, list[tuple[tuple[str, ...], Theme]]] = defaultdict(list)
    for theme, text in _PHRASES.items():
        for phrase in text.split("|"):
            words = tuple(_WORD.findall(phrase.lower()))
            index[words[0]].append((words, theme))
    return {word: sorted(phrases, key=lambda entry: (-len(entry[0]), entry)) for word, phrases in index.items()}


_BY_FIRST_WORD = _index()


@lru_cache(maxsize=20_000)
def themes_of(text: str) -> frozenset[Theme]:
    """The themes of a short text: a link's or a button's, which pages of a site repeat."""
    return frozenset(hit.theme for hit in find_phrases(text.lower()))


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
        wholesaleorders customer customers clientservices clientservice onlineshop webshop online reception sayhello hq concierge company firma
        pedidos ordini bestellungen commandes bestellingen comunicacion tiendaonline atencionalcliente biuro sklep zamowienia obchod butik""".split()
    )
}
"""Mailboxes of a role, not of a person, in the order in which a sales rep would try them."""

NO_CONTACT_MAILBOXES = frozenset(
    """noreply no-reply donotreply postmaster webmaster hostmaster abuse privacy datenschutz dpo gdpr legal mailer-daemon root
    jobs job career careers karriere bewerbung recruiting hr accounting buchhaltung rechnung billing example name yourname your-email email-address""".split()
)
"""Mailboxes that are no way to a brand's sales people."""
