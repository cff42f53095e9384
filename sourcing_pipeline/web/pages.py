"""Pages: what a fetched page is, how its bytes become text, and how its text becomes safe to parse.

What belongs here: charset detection as browsers do it, and the linear prescreen. What doesn't: what pages mean.
"""

import codecs
import re
from dataclasses import dataclass
from datetime import datetime

MAX_HTML_CHARACTERS = 5_000_000
MAX_TAGS = 50_000
MAX_TAG_CHARACTERS = 10_000
MAX_DEPTH = 500
MAX_ATTRIBUTES = 500
MAX_OPTIONS = 2_000
HARMLESS_TAGS = 5_000
"""So many take a parser a quarter of a second, however they are nested."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the archive, ready to be parsed."""

    domain: str
    url: str
    final_url: str
    page_kind: str
    fetched_at: datetime
    status: int
    content_type: str | None
    html: str


_META_CHARSET = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([a-zA-Z0-9_:.\-]{1,40})", re.IGNORECASE)
_HEADER_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([a-zA-Z0-9_:.\-]{1,40})", re.IGNORECASE)
_META_WITHIN_BYTES = 4096
_COMMENT = re.compile(rb"<!--.*?(?:-->|$)", re.DOTALL)

# Where the labels of the web mean another encoding than Python's names do (WHATWG Encoding).
_WEB_LABELS = {
    **dict.fromkeys(
        ("iso-8859-1", "iso8859-1", "iso_8859-1", "latin1", "latin-1", "l1", "ascii", "us-ascii"), "cp1252"
    ),
    **dict.fromkeys(("iso-8859-9", "latin5"), "cp1254"),
    **dict.fromkeys(("tis-620", "iso-8859-11"), "cp874"),
    **dict.fromkeys(("shift_jis", "shift-jis", "sjis", "x-sjis", "ms_kanji", "windows-31j"), "cp932"),
    **dict.fromkeys(("gb2312", "gb_2312-80", "gbk", "x-gbk", "chinese"), "gb18030"),
    **dict.fromkeys(("euc-kr", "ks_c_5601-1987", "korean", "windows-949"), "cp949"),
    **dict.fromkeys(("big5", "big5-hkscs", "x-x-big5"), "big5hkscs"),
    **dict.fromkeys(("utf-16", "utf-16le", "unicode"), "utf-16-le"),
    "iso-8859-8-i": "iso-8859-8",
    "x-mac-cyrillic": "mac-cyrillic",
    "macintosh": "mac-roman",
}
# Python's names of the encodings of the web; it has others (hex, zip, utf-7, unicode_escape) that no page may choose.
_CODECS_OF_THE_WEB = frozenset(
    """utf-8 utf-16-le utf-16-be cp866 iso8859-2 iso8859-3 iso8859-4 iso8859-5 iso8859-6 iso8859-7 iso8859-8 iso8859-10
    iso8859-13 iso8859-14 iso8859-15 iso8859-16 koi8-r koi8-u mac-roman mac-cyrillic cp874 cp1250 cp1251 cp1252 cp1253
    cp1254 cp1255 cp1256 cp1257 cp1258 gb18030 big5hkscs euc_jp iso2022_jp cp932 cp949""".split()
)


def decode_html(body: bytes, content_type: str | None) -> str:
    """Turn a page's bytes into text: byte order mark, header, meta (unless they are UTF-8), UTF-8, then windows-1252."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if body.startswith(mark):
            return body[len(mark) :].decode(encoding, "replace")
    in_header = _HEADER_CHARSET.search(content_type or "")
    if in_header and (encoding_named := _codec(in_header.group(1))):
        return body.decode(encoding_named, "replace")
    in_meta = _META_CHARSET.search(_COMMENT.sub(b"", body[:_META_WITHIN_BYTES]))
    if in_meta and (encoding_named := _codec(in_meta.group(1).decode("ascii"))):
        # A meta that could be read says that the text is no UTF-16, whatever it claims.
        encoding = "utf-8" if encoding_named.startswith("utf-16") else encoding_named
        return _recoded(body, encoding) or body.decode(encoding, "replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return _japanese(body) or body.decode("cp1252", "replace")


_LEAST_RECODED_BYTES = 2
"""So many bytes more than characters: one euro sign, or two accents."""


def _recoded(body: bytes, stated: str) -> str | None:
    """The text, if it is UTF-8 though a meta states another encoding.

    Servers, proxies and tools that save pages recode the text and leave the meta as it was. Text in another encoding is
    hardly ever valid UTF-8 by chance, and never at many places.
    """
    if stated in {"utf-8", "iso2022_jp"} or body.isascii():
        return None
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return text if len(body) - len(text) >= _LEAST_RECODED_BYTES else None


_JAPANESE_SAMPLE_BYTES = 64 * 1024
_LEAST_HIRAGANA_SHARE = 0.1
_HIRAGANA = re.compile("[\u3041-\u3096]")
_BEYOND_ASCII = re.compile("[^\x00-\x7f]")


def _japanese(body: bytes) -> str | None:
    """The text, if it is undeclared Shift-JIS or EUC-JP: hiragana are in every Japanese text, and in nothing else."""
    sample = body[:_JAPANESE_SAMPLE_BYTES]
    for encoding in ("cp932", "euc_jp"):
        text = sample.decode(encoding, "ignore")
        beyond = len(_BEYOND_ASCII.findall(text))
        if beyond and len(_HIRAGANA.findall(text)) >= _LEAST_HIRAGANA_SHARE * beyond:
            return body.decode(encoding, "replace")
    return None


def _codec(label: str) -> str | None:
    label = label.strip().lower()
    try:
        info = codecs.lookup(_WEB_LABELS.get(label, label))
    except LookupError:
        return None
    return info.name if info.name in _CODECS_OF_THE_WEB else None


_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]*)")
_VOID = ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr")
_END_IS_OPTIONAL = ("li", "p", "td", "th", "tr", "dt", "dd", "option", "tbody", "thead", "tfoot")
_CLOSED_BY_THEMSELVES = frozenset((*_VOID, *_END_IS_OPTIONAL))


def parseable(html: str) -> str:
    """The text, cut where the HTML parser would need minutes: it has no limit of depth or attributes.

    100,000 nested tags take it 27 s, as many attributes 48 s, as many options 78 s, and the time grows with the square
    of the number. So a page with few tags, each of usual length, passes after one count; the screen itself is linear.
    """
    html = html[:MAX_HTML_CHARACTERS]
    if "\x00" in html:
        html = html.replace("\x00", "\ufffd")
    tag_count = html.count("<")
    # What is longer than two windows would fill one of them without beginning a tag.
    windows = range(0, len(html), MAX_TAG_CHARACTERS)
    if not all(html.find("<", start, start + MAX_TAG_CHARACTERS) >= 0 for start in windows):
        html = _without_attribute_monsters(html.split("<"))
    return html if tag_count <= HARMLESS_TAGS else html[: _safe_length(html)]


def _without_attribute_monsters(pieces: list[str]) -> str:
    """Empty the tags that have more attributes than any real one. Long values (inlined images) may stay."""
    for index, piece in enumerate(pieces):
        if len(piece) <= MAX_TAG_CHARACTERS:
            continue
        tag = piece.partition(">")[0]
        # What may end one attribute and begin the next; inlined images have a slash every 64 characters.
        breaks = len(tag.split()) + tag.count('"') // 2 + tag.count("'") // 2 + max(tag.count("/") - len(tag) // 16, 0)
        if breaks > MAX_ATTRIBUTES:
            pieces[index] = piece.split(maxsplit=1)[0][:20] + piece[len(tag) :]
    return "<".join(pieces)


def _safe_length(html: str) -> int:
    """Where the text gets too deep, too long or too full of options; its length if nowhere."""
    depth, options = 0, 0
    for count, tag in enumerate(_TAG.finditer(html)):
        is_closing, name = tag.group(1), tag.group(2).lower()
        if name == "option" and not is_closing:
            options += 1
        elif name not in _CLOSED_BY_THEMSELVES:
            depth = max(depth - 1, 0) if is_closing else depth + 1
        if depth > MAX_DEPTH or options > MAX_OPTIONS or count > MAX_TAGS:
            return tag.start()
    return len(html)
