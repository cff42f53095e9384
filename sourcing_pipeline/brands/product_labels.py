"""What a product page calls its facts, in the languages of shops: "Brand", "Artikelnummer", "Référence", and the values beside.

What belongs here: the labels, and finding what stands beside them in a page's lines. What doesn't: which of several sources is
believed (``product_brand``, ``product_number``).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

LabelKind = Literal["brand", "maker", "sku", "item", "mpn", "gtin"]

MAX_LINES = 6_000
_LONGEST_LABEL = 40
_LONGEST_VALUE = 80

_LABELS: dict[LabelKind, str] = {
    "brand": """brand | brand name | product brand | marke | markenname | marque | marca | marca del producto | merk | merknaam | märke | varemerke |
        merke | mærke | brand/merk | tuotemerkki | merkki | marka | značka | znacka | márka | brend | бренд | марка | торговая марка | μάρκα |
        מותג | العلامة التجارية | الماركة | ماركة | ブランド | ブランド名 | 品牌 | 品牌名称 | 브랜드 | thương hiệu | merek | ยี่ห้อ | แบรนด์ | ब्रांड |
        label | record label""",
    "maker": """manufacturer | make | maker | make / manufacturer | make/manufacturer | brand/manufacturer | hersteller | fabricant | fabricante | produttore | fabbricante |
        fabrikant | producent | tillverkare | produsent | valmistaja | výrobce | výrobca | gyártó | producător | производитель | виробник |
        proizvođač | proizvajalec | üretici | κατασκευαστής | יצרן | الشركة المصنعة | メーカー | メーカー名 | 제조사 | nhà sản xuất""",
    "sku": """sku | sku no | sku number | sku code | item sku | product sku | asin | product code | item code | item number | item no | item nr | item | article number | article no | article code |
        article | art no | art nr | art | stock code | stock number | stock no | catalogue number | catalog number | cat no | cat number | order number | order no |
        order code | product number | product no | product ref | product reference | reference | reference number | ref | ref no | ref number | style number |
        style no | style | style code | dpci | tcin | plu | web code | webcode | web id | internet # | store sku | store sku # | product # | product |
        artikelnummer | artikel-nummer | artikelnr | artikel-nr | artikel nr | artikel | art.-nr | art.nr | art. nr | art-nr | art.-no | bestellnummer | bestellnr |
        bestell-nr | best.-nr | produktnummer | produkt-nr | produktcode | warennummer | référence | reference produit | référence produit | réf | réf. produit |
        code article | code produit | numéro d'article | n° d'article | n° article | referencia | ref. producto | código | código de producto | código del producto |
        código do produto | código do item | cód | cód. produto | número de artículo | número de modelo del artículo | referência | codice | codice articolo |
        codice prodotto | cod | cod. art | cod. prodotto | cod. articolo | riferimento | numero articolo | artikelcode | productcode | productnummer | bestelcode |
        varenummer | varenr | vare nr | produktnr | tuotenumero | tuotekoodi | kod produktu | symbol | nr katalogowy | numer katalogowy | indeks |
        kód | kód produktu | kód tovaru | kód zboží | katalogové číslo | objednací číslo | číslo produktu | cikkszám | termékkód | cod produs | cod articol | код |
        код товара | код товару | артикул | артикул товара | номер товара | каталожный номер | šifra | šifra artikla | šifra izdelka | šifra proizvoda | κωδικός | κωδικός προϊόντος | ürün kodu | stok kodu |
        מק"\u05d8 | \u05de\u05e7\u05d8 | קוד מוצר | קוד פרי\u05d8 | رمز المنتج | رقم المنتج | رقم الصنف | الرقم التعريفي | 商品コード | 商品番号 | 品番 | 管理番号 | 商品管理番号 | 商品编号 | 货号 | 商品編號 |
        商品货号 | 상품번호 | 상품코드 | 품번 | mã sản phẩm | kode produk | รหัสสินค้า""",
    "item": """post id | posting id | ad id | ad no | ad number | listing id | listing number | item id | product id | prod id | lot id | offer id | anzeigen-id | anzeigennummer |
        anzeigen-nr | id de l'annonce | numéro de l'objet | numero oggetto | número de artículo | artikelnummer bei | id del anuncio | código do anúncio | id inserzione |
        advertentienummer | numer oferty | nr oferty | numer ogłoszenia | номер объявления | id объявления | 상품id | 物品编号""",
    "mpn": """mpn | part number | part no | manufacturer part number | manufacturer part no | mfr part number | mfr # | mfg # | manufacturer reference | model number | model no | item model number |
        model name/number | modellnummer | modell-nr | modellnr | herstellernummer | hersteller-nr | herstellerartikelnummer | hersteller-artikelnummer | teilenummer |
        numéro de modèle | référence fabricant | numéro de pièce | numero modello | numero di modello | codice produttore | número de modelo | referencia del fabricante |
        modelnummer | fabrikantcode | kod producenta | kód výrobce | kód výrobcu | numer części | код производителя | партномер | model # | model | modell | modèle | modelo | modello | модель | 型番 | メーカー型番 | 모델번호""",
    "gtin": """ean | ean code | ean-code | ean13 | ean-13 | gtin | gtin-13 | gtin13 | upc | barcode | bar code | isbn | isbn-13 | isbn13 | strichcode | code-barres | code barre |
        code barres | código de barras | codice a barre | codice ean | ean kód | kod ean | kod kreskowy | streepjescode | čárový kód | čiarový kód | vonalkód | штрихкод | штрих-код | jan | janコード | ברקוד""",
}  # fmt: skip
_TRAILING = " \t\u00a0\u200f\u200e:\uff1a.#-\u2013—№°"


def _plain_label(text: str) -> str:
    return " ".join(text.replace(".", "").strip(_TRAILING).lower().split())


_KIND_OF: dict[str, LabelKind] = {
    _plain_label(label): kind for kind, text in _LABELS.items() for label in text.split("|")
}
_FIRST_WORDS = frozenset(label.split()[0] for label, kind in _KIND_OF.items() if kind in {"sku", "item"})
_STARTS = frozenset(label[:2] for label in _KIND_OF)
"""How labels start: most lines are told from labels by that alone."""

_LABEL_BEFORE_NUMBER = re.compile(r"^(.{2,30}?)[\s:.#\-\u2013№]+([A-Z0-9][\w./\-]{2,29})$")
_NOTHING_ELSE = frozenset({"", ":", "-", "\u2013", "|", "\uff1a", "?"})


@dataclass(frozen=True, slots=True)
class Labelled:
    """A value beside its label. ``place`` is the line of the label; ``is_marked``: a colon says that it is one."""

    kind: LabelKind
    value: str
    place: int
    is_marked: bool = True


def labelled_values(lines: Sequence[str]) -> Iterator[Labelled]:
    """Values beside labels, in the order of the page: after a colon, behind the label, or in the line that follows it."""
    for place, line in enumerate(lines[:MAX_LINES]):
        if line[:2].lower() not in _STARTS or len(line) > _LONGEST_LABEL + _LONGEST_VALUE:
            continue
        head, _, rest = line.partition(":") if ":" in line else line.partition("\uff1a")
        if len(head) > _LONGEST_LABEL:
            continue
        kind = _KIND_OF.get(head.replace(".", "").strip(_TRAILING).lower())
        if kind is not None:
            value = rest.strip() or _next_value(lines, place)
            if value and len(value) <= _LONGEST_VALUE:
                yield Labelled(
                    kind,
                    value,
                    place,
                    is_marked=":" in line or "\uff1a" in line or lines[place + 1 : place + 2] == (":",),
                )
        elif not rest and len(line) <= _LONGEST_LABEL and _plain_label(line.split(None, 1)[0]) in _FIRST_WORDS:
            match = _LABEL_BEFORE_NUMBER.match(line)
            kind = _KIND_OF.get(_plain_label(match[1])) if match else None
            if match and kind in {"sku", "item"} and any(map(str.isdigit, match[2])):
                yield Labelled(kind, match[2], place)


def _next_value(lines: Sequence[str], place: int) -> str:
    """The line that follows a label, unless it is a label itself."""
    for line in lines[place + 1 : place + 4]:
        text = line.strip(" \u00a0:\uff1a|")
        if text in _NOTHING_ELSE:
            continue
        return "" if line.rstrip().endswith((":", "\uff1a")) or _plain_label(text) in _KIND_OF else text
    return ""
