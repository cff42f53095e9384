"""What a form is for: its kind, by its fields, its names, its button and the words around them.

What belongs here: features of a form, the words by which forms are told in some twenty languages, the choice of a kind.
What doesn't: what follows for a site (``contact``, ``shop``).
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from selectolax.lexbor import LexborNode

from sourcing_pipeline.brands.page_view import node_text

MAX_FORMS = 30
"""Forms that are looked at on a page; lists of products have one for each."""

_MOST_FIELDS = 80
_MOST_TEXT = 600


class FormKind(StrEnum):
    """What sending a form does."""

    SEARCH = "search"
    LOGIN = "login"
    REGISTRATION = "registration"
    PASSWORD = "password"  # noqa: S105 - the kind of form that recovers one
    NEWSLETTER = "newsletter"
    CONTACT = "contact"
    ORDER = "order"
    OTHER = "other"


# Beginnings of words, lower case and without punctuation; names in markup are split where their case changes.
_STEMS_OF: dict[FormKind, str] = {
    FormKind.SEARCH: """search | such | recherche | chercher | buscar | busca | búsqueda | busqueda | ricerca | cerca | zoek | pesquis | procura |
        szukaj | wyszuk | hled | vyhled | vyhľad | hľad | поиск | пошук | найти | искать | sök | søg | søk | hae | haku | keres | arama | caut | căut | 搜索 | 搜尋 |
        検索 | find | keyword | key | filter | sort | suchbegriff | paieška | otsi | αναζήτηση | بحث | tìm""",
    FormKind.LOGIN: """login | log in | logon | log on | signin | sign in | anmeld | einlogg | connexion | se connecter | identifi | iniciar ses | entrar |
        acceder | acceso | accedi | inlogg | logga in | logg inn | log ind | войти | вход | zalogu | loguj | přihlá | prihlás | belép | bejelentkez |
        giriş | autentific | conecta | kirjaudu | remember me | remember | se souvenir | angemeldet | keep me | 登录 | ログイン | تسجيل الدخول""",
    FormKind.REGISTRATION: """regist | sign up | signup | create account | create an account | create my account | create your account | join | konto erstell |
        konto anlegen | inscription | inscrire | inscris | créer un compte | créer mon compte | crear cuenta | crear una cuenta | iscriviti |
        crea un account | crea account | account aanmak | регистр | зареєстр | rejestr | zarejestr | załóż konto | registr | regisztr | üye ol | kay\u0131t |
        înregistr | cadastr | criar conta | bli medlem | opret | skapa konto | confirm password | passwort wiederhol | 注册 | créez votre compte |
        email create | create | учетную запись""",
    FormKind.PASSWORD: """forgot | forget | lost pass | lostpass | lost | reset | recover | remind | retrieve | vergessen | oublié | oubli | mdp | olvid |
        recuper | dimentic | vergeten | esqueci | восстанов | забыл | напомн | відновити | odzysk | przypomn | zapomen | elfelejt | glömt | glemt | unohtu |
        unuttum | resetează | ai uitat | resend | restore | ricorda | zurücksetzen | elküld | request | instructions""",
    FormKind.NEWSLETTER: """newsletter | news letter | subscri | mailing | mailinglist | abonnier | abonn | infolettre | lettre d information | boletín | boletin |
        suscri | iscri | nieuwsbrief | aanmeld | nyhetsbrev | nyhedsbrev | uutiskirje | hírlevél | hirlevel | newslettr | odběr | odebír | zapisz | подпис | рассыл |
        bülten | feedburner | mailchimp | list manage | optin | opt in | email updates | updates | sign up | join our | signup | get on the list | notify me""",
    FormKind.CONTACT: """contact | kontakt | contat | contatt | message | nachricht | mensaje | mensagem | messaggio | bericht | messag | comment | kommentar |
        commentaire | comentario | coment | commento | reactie | feedback | enquir | inquir | anfrage | demande | consulta | richiesta | ask | question |
        reply | submit comment | post comment | leave a | сообщен | комментар | написать | отправить | zpráv | správ | wiadomo | üzenet | mesaj |
        review | rückruf | send | senden | envoyer | enviar | invia | verstuur | verzend | skicka | wyślij | odeslat | küld | gönder | trimite | 送信""",
    FormKind.ORDER: """cart | add to cart | add to basket | add to bag | basket | buy | qty | quant | warenkorb | kauf | panier | acheter | carrito | comprar |
        cesta | carrello | acquista | winkelwagen | winkelmand | bestel | carrinho | varukorg | köp | handlekurv | kurv | ostoskor | koszyk | košík | kosik |
        kosár | корзин | купить | заказ | sepet | coș | coş | koop | checkout | kasse | order | commande | donate | purchase | menge | anzahl | quantité |
        cantidad | quantità | aantal | paypal | pedido | ordine""",
}  # fmt: skip
_QUERY_FIELDS = frozenset(
    """q s qs query keyword keywords kw search searchterm searchword searchstring search_query searchtext suche suchbegriff term text_search
    sword k p recherche buscar zoek szukaj words st search_block_form search_theme_form searchparam""".split()
)
_TEXT_TYPES = frozenset({"text", "email", "tel", "search", "url", "number", ""})
_FIELDS = "input, textarea, select, button"
_NO_FIELD = frozenset({"hidden", "submit", "button", "image", "reset"})
_BUTTONS = frozenset({"submit", "button", "image"})
_CASE_CHANGES = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NO_WORDS = re.compile(r"[\W_]+")
_EMAIL_STEMS = ("mail", "e-post", "correo", "courriel", "newsletter")
_LEAST_SCORE = 2.5
_LEAST_CONFIDENCE, _MOST_CONFIDENCE, _CONFIDENCE_OF_A_POINT = 0.5, 0.95, 0.07
_SHORT = 3
"""Fields of a form that asks for an address, and perhaps for the first and the last name."""

_PARTS_OF_TABLES = frozenset({"table", "tbody", "thead", "tr"})


@dataclass(slots=True)
class _Features:
    """What a form shows of itself. ``names``, ``button`` and ``said`` are words, each after a blank."""

    is_get: bool = False
    passwords: int = 0
    texts: int = 0
    emails: int = 0
    areas: int = 0
    choices: int = 0
    files: int = 0
    queries: int = 0
    quantities: int = 0
    names: str = ""
    button: str = ""
    said: str = ""
    parts: dict[str, list[str]] = field(default_factory=lambda: {"names": [], "button": [], "said": []})


@dataclass(frozen=True, slots=True)
class FormReading:
    """A form's kind and how sure that is."""

    kind: FormKind
    confidence: float


def read_form(form: LexborNode) -> FormReading:
    """The kind of a form; ``OTHER`` where nothing tells."""
    seen = _features(form)
    scores: dict[FormKind, float] = defaultdict(float)
    for weight, words in ((3.0, seen.button), (2.0, seen.names), (1.5, seen.said)):
        for kind in _kinds_said(words):
            scores[kind] += weight
    for kind, score in _by_fields(seen):
        scores[kind] += score
    best = max(scores, key=lambda kind: (scores[kind], kind))
    if scores[best] < _LEAST_SCORE:
        return FormReading(FormKind.OTHER, _LEAST_CONFIDENCE)
    lead = scores[best] - max(score for kind, score in scores.items() if kind is not best)
    return FormReading(best, min(_MOST_CONFIDENCE, _LEAST_CONFIDENCE + _CONFIDENCE_OF_A_POINT * lead))


def _kinds_said(words: str) -> set[FormKind]:
    """The kinds of which a word begins as one of their stems does."""
    found: set[FormKind] = set()
    place = words.find(" ")
    while place >= 0:
        for stem, kind in _BY_BEGINNING.get(words[place + 1 : place + 3], ()):
            if words.startswith(stem, place + 1):
                found.add(kind)
        place = words.find(" ", place + 1)
    return found


def _by_fields(seen: _Features) -> Iterator[tuple[FormKind, float]]:
    """What the fields alone say, for and against."""
    fields = seen.texts + seen.passwords + seen.areas
    if seen.passwords:
        yield from _with_password(seen, fields)
        return
    has_email, has_area, is_short = bool(seen.emails), bool(seen.areas), fields <= _SHORT
    yield FormKind.LOGIN, -4.0
    yield FormKind.REGISTRATION, 1.0 if fields > _SHORT and has_email else -1.5
    lone = 0.0 if fields else -1.0 if seen.choices else -4.0
    yield FormKind.SEARCH, 4.0 * bool(seen.queries) + 1.0 * seen.is_get + lone - 4.0 * has_area - 3.0 * has_email
    if fields == 1 and seen.is_get and not has_email:
        yield FormKind.SEARCH, 1.0
    yield FormKind.CONTACT, (3.0 + 1.5 * has_email) if has_area else -1.5 if has_email else -3.0
    yield FormKind.NEWSLETTER, (2.5 if has_email else -0.5) if is_short else -2.0
    yield FormKind.NEWSLETTER, -3.0 * has_area - 2.0 * seen.files
    yield (
        FormKind.PASSWORD,
        -2.0 if not is_short else 1.0 + 2.0 * any(stem in seen.names + seen.said for stem in _ABOUT_PASSWORDS),
    )
    yield FormKind.ORDER, 4.0 * bool(seen.quantities) - 1.0 * has_email - 2.0 * has_area
    if seen.queries:
        for kind in (FormKind.ORDER, FormKind.CONTACT, FormKind.NEWSLETTER, FormKind.PASSWORD):
            yield kind, -2.0
    elif seen.quantities:
        yield FormKind.SEARCH, -4.0


def _with_password(seen: _Features, fields: int) -> Iterator[tuple[FormKind, float]]:
    is_long = fields + seen.choices > 4 or seen.passwords > 1  # noqa: PLR2004 - name, password, code, remember me
    yield FormKind.LOGIN, 0.0 if is_long else 6.0
    yield FormKind.REGISTRATION, 7.0 if is_long else 1.0
    yield FormKind.PASSWORD, -1.0
    for kind in (FormKind.SEARCH, FormKind.CONTACT, FormKind.ORDER, FormKind.NEWSLETTER, FormKind.OTHER):
        yield kind, -6.0


def _features(form: LexborNode) -> _Features:
    seen = _Features()
    own = form.attributes
    seen.is_get = (own.get("method") or "get").lower() == "get"
    names = seen.parts["names"]
    names += [(own.get(name) or "")[:150] for name in ("id", "class", "name", "action", "role")]
    scope = form_scope(form)
    for node in scope.css(_FIELDS)[:_MOST_FIELDS]:
        _count(seen, node)
    seen.parts["said"].append(node_text(scope, _MOST_TEXT))
    seen.names, seen.button, seen.said = (_words(" ".join(seen.parts[part])) for part in ("names", "button", "said"))
    return seen


def form_scope(form: LexborNode) -> LexborNode:
    """The element that holds the form's fields: of a form that opens between the cells of a table, the parser leaves an empty one."""
    parent = form.parent
    if parent is None or parent.tag not in _PARTS_OF_TABLES or form.css_first(_FIELDS) is not None:
        return form
    return parent


def _count(seen: _Features, node: LexborNode) -> None:
    attributes = node.attributes
    tag, kind = node.tag, (attributes.get("type") or "").lower()
    name = (attributes.get("name") or attributes.get("id") or "").lower()[:80]
    if tag == "button" or (tag == "input" and kind in _BUTTONS):
        texts = (attributes.get(part) or "" for part in ("value", "title", "alt", "aria-label", "name"))
        seen.parts["button"] += [text[:60] for text in texts]
        if tag == "button":
            seen.parts["button"].append(node_text(node, 60))
        return
    hint = f"{attributes.get('placeholder') or ''} {attributes.get('aria-label') or ''}"[:100]
    seen.parts["names"].append((attributes.get("name") or attributes.get("id") or "")[:60])
    if tag == "input" and kind in _NO_FIELD:
        return
    seen.parts["said"].append(f"{hint} {(attributes.get('value') or '')[:40]}" if tag == "input" else hint)
    _count_field(seen, tag or "", kind, name, attributes, hint.lower())


def _count_field(
    seen: _Features, tag: str, kind: str, name: str, attributes: Mapping[str, str | None], hint: str
) -> None:
    seen.quantities += any(
        part in name for part in ("qty", "quantity", "quantit", "menge", "anzahl", "cantidad", "aantal")
    )
    if tag == "textarea":
        seen.areas += 1
    elif kind == "password":
        seen.passwords += 1
    elif tag == "select" or kind in {"radio", "checkbox"}:
        seen.choices += tag == "select" or kind == "radio"
    elif kind == "file":
        seen.files += 1
    elif kind in _TEXT_TYPES:
        seen.texts += 1
        value = (attributes.get("value") or "").lower()[:60]
        seen.emails += kind == "email" or any(stem in name or stem in hint or stem in value for stem in _EMAIL_STEMS)
        seen.queries += kind == "search" or name.rpartition("[")[2].rstrip("]") in _QUERY_FIELDS or "search" in name


def _stems(text: str) -> tuple[str, ...]:
    return tuple(_words(stem).rstrip() for stem in text.replace("\n", " ").split(" | "))


def _words(text: str) -> str:
    """Words in lower case without accents, each after one blank; names in markup split where their case changes."""
    lowered = _CASE_CHANGES.sub(" ", text[:2_000]).lower()
    if not lowered.isascii():
        lowered = "".join(
            letter for letter in unicodedata.normalize("NFKD", lowered) if not unicodedata.combining(letter)
        )
    return " " + _NO_WORDS.sub(" ", lowered)


def _by_beginning() -> dict[str, list[tuple[str, FormKind]]]:
    index: dict[str, list[tuple[str, FormKind]]] = defaultdict(list)
    for kind, text in _STEMS_OF.items():
        for stem in _stems(text):
            index[stem[1:3]].append((stem[1:], kind))
    return dict(index)


_BY_BEGINNING = _by_beginning()
_ABOUT_PASSWORDS = _stems(
    "pass | mot de passe | mdp | contraseña | wachtwoord | hasło | heslo | парол | jelsz | şifre | kennwort | lösen | senha"
)
