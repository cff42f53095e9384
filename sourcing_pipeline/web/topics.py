"""What a page is likely to be about, judged by its address and the text of links to it, in Europe's common languages.

What belongs here: the words. What doesn't: which pages to read and in which order (``frontier``).
"""

import re
import unicodedata
from collections import Counter
from enum import StrEnum
from functools import lru_cache
from urllib.parse import unquote

from sourcing_pipeline.web.urls import Url


class Topic(StrEnum):
    """What a page may tell us. Several topics share a page kind of the contract."""

    HOME = "home"
    ABOUT = "about"
    STORY = "story"
    WHOLESALE = "wholesale"
    STOCKISTS = "stockists"
    CONTACT = "contact"
    IMPRINT = "imprint"
    SHIPPING = "shipping"
    RETURNS = "returns"
    LISTING = "listing"
    PRODUCT = "product"
    OTHER = "other"


PAGE_KIND = {topic: topic.value for topic in Topic} | {
    Topic.STORY: "about",
    Topic.STOCKISTS: "wholesale",
    Topic.IMPRINT: "contact",
    Topic.RETURNS: "shipping",
}
"""The page kind of the contract ``page_records`` for each topic."""

# Words as they stand in addresses: lower case, without accents (ae, oe, ue for German umlauts too), joined by hyphens.
# A word counts where it stands alone between hyphens or slashes; several languages share many of them.
_WORDS: dict[Topic, str] = {
    Topic.WHOLESALE: """wholesale wholesalers trade trade-account trade-accounts b2b for-retailers retail-partners become-a-stockist
        become-a-retailer sell-our-products grosshandel wiederverkaeufer wiederverkaufer haendlerbereich haendler-werden
        fuer-haendler b2b-shop vente-en-gros grossiste grossistes professionnels espace-pro revendeur devenir-revendeur
        pros ingrosso all-ingrosso rivenditore diventa-rivenditore area-rivenditori mayorista mayoristas al-por-mayor
        venta-al-por-mayor profesionales groothandel zakelijk wederverkoper wederverkopers word-verkooppunt revenda atacado
        grossist aterforsaljare engros hurt hurtownia wspolpraca velkoobchod tukkumyynti nagykereskedelem toptan""",
    Topic.STOCKISTS: """stockists stockist retailers resellers where-to-buy store-locator find-a-store our-shops shops dealers
        haendler handler haendlersuche verkaufsstellen bezugsquellen points-de-vente point-de-vente revendeurs
        nos-boutiques ou-nous-trouver rivenditori punti-vendita dove-trovarci dove-acquistare distributori
        puntos-de-venta donde-comprar distribuidores tiendas verkooppunten waar-te-koop winkels pontos-de-venda onde-comprar
        forhandlere forhandler aterforsaljarna butiker jalleenmyyjat gdzie-kupic sklepy prodejci""",
    Topic.STORY: """story our-story stories history heritage unsere-geschichte geschichte histoire notre-histoire notre-savoir-faire
        storia la-nostra-storia historia nuestra-historia ons-verhaal verhaal geschiedenis nossa-historia nasza-historia
        var-historia vores-historie tarina philosophie philosophy mission values manifesto""",
    Topic.ABOUT: """about about-us aboutus who-we-are the-brand our-brand company ueber-uns uber-uns ueber-mich ueber wir-ueber-uns das-sind-wir
        unternehmen marke a-propos apropos qui-sommes-nous la-marque marque chi-siamo azienda il-marchio
        sobre-nosotros nosotros quienes-somos quien-soy la-marca empresa over-ons over-mij over wie-zijn-wij wie-wij-zijn bedrijf
        sobre sobre-nos quem-somos om-oss om-os om o-nas o-mnie tietoa-meista meista rolunk despre-noi hakkimizda par-mums apie-mus""",
    Topic.IMPRINT: """imprint impressum legal-notice legal mentions-legales mention-legale note-legali informazioni-legali
        aviso-legal colofon bedrijfsgegevens informacoes-legais anbieterkennzeichnung site-notice""",
    Topic.CONTACT: """contact contact-us contactus contacts get-in-touch kontakt kontaktformular contactez-nous nous-contacter contatti
        contattaci contacto contactenos contactar contactanos contacteer-ons contato contactos kontakta-oss kontakt-os
        kapcsolat ota-yhteytta yhteystiedot iletisim contacteaza""",
    Topic.RETURNS: """returns return refund refunds return-policy returns-policy refund-policy rueckgabe ruckgabe ruecksendung retouren retoure widerruf
        widerrufsrecht widerrufsbelehrung retour retours remboursement politique-de-retour resi reso rimborsi devoluciones devolucion
        retourneren devolucoes retur returer palautus zwroty reklamacje vraceni""",
    Topic.SHIPPING: """shipping shipping-policy shipping-returns delivery deliveries delivery-information postage dispatch versand
        versandkosten versandinformationen lieferung lieferbedingungen zahlung-und-versand livraison livraisons expedition frais-de-port
        spedizione spedizioni consegna envio envios entrega entregas gastos-de-envio verzending verzendkosten bezorging levering
        leverans frakt fragt toimitus dostawa wysylka doprava szallitas kargo livrare""",
    Topic.LISTING: """collections collection category categories product-category catalog catalogue shop store products all-products
        all shop-all new-arrivals bestsellers kategorie kategorien kollektion kollektionen produkte sortiment alle-produkte
        boutique produits categorie collections-all tous-les-produits negozio prodotti categoria collezione collezioni
        tienda productos coleccion colecciones categorias winkel producten collectie assortiment loja produtos colecao
        butik produkter kategori kauppa tuotteet sklep produkty""",
}
_PRODUCT_WORDS = """product products produkt produkte produit produits prodotto prodotti producto productos produto produtos
    produkter producten artikel item items p dp tuote tuotteet termek"""
_PRODUCT_PARENTS = frozenset(_PRODUCT_WORDS.split())
_LISTING_PARENTS = frozenset({"collections", "collection", "category", "product-category", "kategorie"})
_PRODUCT_FILE = re.compile(r"(?:^\d+-[a-z0-9-]+\.html$)|(?:-p-?\d+(?:\.html)?$)|(?:-\d{3,}\.html$)|(?:_p\d+$)")

_PHRASES: dict[str, tuple[int, Topic]] = {}
for _rank, (_topic, _text) in enumerate(_WORDS.items()):
    for _word in _text.split():
        _PHRASES.setdefault(_word, (_rank, _topic))
_LONGEST_PHRASE = max(word.count("-") + 1 for word in _PHRASES)
_MOST_WORDS = 12
_WEAK_IN_LONG_TEXTS = 4

_STATE_WORDS = """cart basket checkout order orders logout log-out signout sign-out login log-in signin sign-in signup sign-up register
    registration account accounts my-account customer wishlist wish-list favorites favourites compare unsubscribe password auth oauth
    wp-admin wp-login wp-json xmlrpc admin administrator cgi-bin delete remove add edit warenkorb kasse anmelden abmelden konto
    mein-konto merkzettel panier commande connexion deconnexion compte mon-compte inscription carrello cassa accedi carrito cesta
    finalizar-compra iniciar-sesion mi-cuenta winkelwagen winkelmand afrekenen inloggen uitloggen mijn-account varukorg kurv
    indkobskurv handlekurv kassa koszyk kosik carrinho ostoskori kosar sepet search suche recherche ricerca buscar zoeken share
    redirect api feed rss"""
_STATE_SEGMENTS = frozenset(_STATE_WORDS.split())
_STATE_KEY_WORDS = """add remove delete buy vote action do cmd cart basket logout login session sid phpsessid jsessionid order orderby sort dir
    filter limit price min max q s search currency redirect return share replytocom print quantity wc-ajax format variant page
    set_currency setcurrency"""
_STATE_KEYS = frozenset(_STATE_KEY_WORDS.split())
_CHANGES_STATE = re.compile(
    r"add[-_]?to[-_]?(?:cart|basket|bag|wishlist)|(?:\b|user|_)(?:log|sign)[-_]?(?:out|off)(?![\w-])|jsessionid|session_?id"
    r"|(?<![a-z])(?:delete|remove|undo|empty|clear|cancel)[-_](?:account|all|basket|bag|cart|item|order|user|wishlist)"
)
_STATE_HINTS = re.compile("add|out|off|session|delete|remove|undo|empty|clear|cancel")
"""One of them stands in whatever ``_CHANGES_STATE`` finds."""
_NO_PAGE = re.compile(
    r"\.(?:jpe?g|png|gif|webp|avif|svg|ico|bmp|tiff?|pdf|zip|gz|rar|7z|tar|exe|dmg|apk|docx?|xlsx?|pptx?|csv|txt|json|xml|rss|atom|js|css|mp[34]"
    r"|m4a|avi|mov|wmv|webm|ogg|wav|woff2?|ttf|eot|ics|vcf)$"
)
_PAIR_ENDS = re.compile(r"[?&;]")
_MOST_SEGMENTS, _MOST_REPEATS = 14, 2
_SEPARATORS = re.compile(r"[^a-z0-9]+")
_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ø": "o", "ł": "l", "æ": "ae"})


def may_be_asked_for(url: Url) -> bool:
    """Whether asking for an address changes nothing on the server, as far as the address tells, and may give a page."""
    path = (unquote(url.path) if "%" in url.path else url.path).lower()
    query = unquote(url.query).lower() if url.query else ""
    plain, *parameters = path.split(";")  # parameters may stand in the path too: /page;sid=1
    segments = plain.split("/")
    if _NO_PAGE.search(segments[-1]) or _goes_in_circles(segments):
        return False
    if _changes_state(path) or (query and _changes_state(query)):
        return False
    names = [segment.rsplit(".", 1)[0] for segment in segments] if "." in plain else segments
    if not _STATE_SEGMENTS.isdisjoint(names):
        return False
    return not (query or parameters) or _parameters_may_be_asked_for([*parameters, *_PAIR_ENDS.split(query)])


def _changes_state(text: str) -> bool:
    """Whether a path or query names something that is done; most name none of its words, which is found out faster."""
    return _STATE_HINTS.search(text) is not None and _CHANGES_STATE.search(text) is not None


def _goes_in_circles(segments: list[str]) -> bool:
    """Whether a path names the same thing again and again, as relative links do that a server takes for anything."""
    if len(segments) - len(set(segments)) < _MOST_REPEATS:
        return len(segments) > _MOST_SEGMENTS
    return max(Counter(filter(None, segments)).values(), default=0) > _MOST_REPEATS or len(segments) > _MOST_SEGMENTS


def _parameters_may_be_asked_for(parameters: list[str]) -> bool:
    pairs = [parameter.partition("=") for parameter in parameters if parameter]
    names = {segment.rsplit(".", 1)[0] for _, _, value in pairs for segment in value.split("/")}
    keys = {key.partition("[")[0] for key, _, _ in pairs}
    return names.isdisjoint(_STATE_SEGMENTS) and keys.isdisjoint(_STATE_KEYS)


def topic_of(url: Url, text: str = "") -> Topic:
    """What a page is likely to be about.

    Args:
        url: its address.
        text: the text of a link to it, which counts where the address says nothing.
    """
    path = (unquote(url.path) if "%" in url.path else url.path).lower()
    segments = [segment for segment in path.split("/") if segment]
    if not segments and not url.query:
        return Topic.HOME
    if not _PRODUCT_PARENTS.isdisjoint(segments[:-1]):
        return Topic.PRODUCT
    if segments and _PRODUCT_FILE.search(segments[-1]):
        return Topic.PRODUCT
    if segments and (topic := _topic_of_words(segments[-1].rsplit(".", 1)[0])) is not None:
        return topic
    if (topic := _topic_of_words(text)) not in {None, Topic.LISTING}:
        assert topic is not None
        return topic
    if not _LISTING_PARENTS.isdisjoint(segments):
        return Topic.LISTING
    return Topic.OTHER


@lru_cache(maxsize=8192)
def _topic_of_words(text: str) -> Topic | None:
    words = slug(text).split("-")
    if len(words) > _MOST_WORDS:
        return None
    best: tuple[int, Topic] | None = None
    for length in range(min(_LONGEST_PHRASE, len(words)), 0, -1):
        # One word of a long title says little: "the history of tea in twelve cups".
        if length == 1 and len(words) > _WEAK_IN_LONG_TEXTS:
            break
        for start in range(len(words) - length + 1):
            found = _PHRASES.get("-".join(words[start : start + length]))
            if found is not None and (best is None or found[0] < best[0]):
                best = found
    return best[1] if best is not None else None


def slug(text: str) -> str:
    """Text as it would stand in an address: lower case, no accents, hyphens."""
    lowered = text.lower().translate(_GERMAN)
    if not lowered.isascii():
        lowered = unicodedata.normalize("NFKD", lowered).encode("ascii", "ignore").decode("ascii")
    return _SEPARATORS.sub("-", lowered).strip("-")
