"""The currency that a page's prices are in, where the price itself doesn't say: from its scripts, metas, locale and domain.

What belongs here: what the page as a whole implies. What doesn't: the currency of one amount (``prices``), and that of a site
(``place``).
"""

import re
from collections import Counter

from sourcing_pipeline.brands.countries import country_of_domain
from sourcing_pipeline.brands.currencies import CODE_OF_SIGN, DOLLAR_OF, currency_code, currency_of_country
from sourcing_pipeline.brands.page_view import PageView

_STATED = re.compile(
    r"""urrency(?:_?-?iso)?(?:_?-?code)?["']?\s{0,3}[:=]\s{0,3}\\?["']([A-Z]{3})\\?["']""", re.IGNORECASE
)
_MOST_PLACES = 60
_WINDOW = 40
_LOCALE = re.compile(r"^[a-z]{2,3}[-_](?:[a-z]{4}[-_])?([a-z]{2})\b", re.IGNORECASE)
_PATH_COUNTRY = re.compile(
    r"^https?://[^/]+/(?:([a-z]{2})(?:/[a-z]{2}/|[-_][a-z]{2}/)|[a-z]{2}[-_]([a-z]{2})/)", re.IGNORECASE
)
_SIGN_BESIDE = re.compile(
    r"([^\d\s.,:;()+\-\u2013~]{1,5}\.?)\s?\d[\d.,' \u00a0]*|\d[\d.,' \u00a0]*\s?([^\d\s,:;()+\-\u2013~]{1,5})"
)


def page_currency(view: PageView) -> str | None:
    """The code that the page states most often for its data; else what its country pays in."""
    metas = view.structured
    stated = currency_code(metas.meta("product:price:currency", "og:price:currency", "currency", "pricecurrency"))
    return stated or _in_scripts(view.page.html) or _of_country(view)


def sign_in(text: str) -> str | None:
    """The code of a sign beside an amount: for signs that only short texts are safe to be searched for."""
    for match in _SIGN_BESIDE.finditer(text[:60]):
        for sign in (match[1], match[2]):
            if sign and (code := CODE_OF_SIGN.get(sign) or CODE_OF_SIGN.get(sign.rstrip("."))):
                return code
    return None


def resolved_currency(code: str | None, view: PageView) -> str | None:
    """The code of a price: where its sign is that of several currencies, the one among them that the page is in."""
    if code is not None and code not in _SHARED_SIGNS:
        return code
    of_page = page_currency(view)
    if code is None:
        return of_page
    return of_page if of_page in _SHARED_SIGNS[code] else code


_SHARED_SIGNS = {
    "USD": frozenset({*DOLLAR_OF.values(), "TWD", "UYU", "BBD", "JMD", "NAD", "FJD"}),
    "INR": frozenset({"PKR", "LKR", "NPR", "MUR"}),
    "JPY": frozenset({"CNY"}),
    "CNY": frozenset({"TWD", "JPY"}),
    "RUB": frozenset({"BYN", "BYR"}),
    "SEK": frozenset({"NOK", "DKK", "ISK"}),
}
"""What else the sign of a currency may mean, beside the one that it is taken for."""


def _in_scripts(html: str) -> str | None:
    codes: Counter[str] = Counter()
    place = html.find("urrency")
    for _ in range(_MOST_PLACES):
        if place < 0:
            break
        match = _STATED.match(html[place : place + _WINDOW])
        code = currency_code(match[1]) if match else None
        if code:
            codes[code] += 1
        place = html.find("urrency", place + 7)
    best = codes.most_common(2)
    # A menu of currencies names each as often as the next.
    return best[0][0] if best and (len(best) == 1 or best[0][1] > best[1][1]) else None


def _of_country(view: PageView) -> str | None:
    locales = (view.language_attribute, view.structured.meta("og:locale") or "")
    path = _PATH_COUNTRY.match(view.url)
    countries = [path[1] or path[2]] if path else []
    countries += [country_of_domain(view.page.domain)]
    countries += [match[1] for locale in locales if (match := _LOCALE.match(locale))]
    for country in countries:
        code = currency_of_country(country.upper()) if country else None
        if code:
            return "GBP" if code == "UK" else code
    return None
