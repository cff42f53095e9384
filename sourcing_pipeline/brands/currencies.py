"""Currencies by code, sign and country.

What belongs here: the lists. What doesn't: amounts (``prices``) and rates.
"""

from sourcing_pipeline.contracts.iso4217 import IN_USE, WITHDRAWN

CODES = IN_USE | WITHDRAWN
"""Codes in use, and those withdrawn: pages of an archive may be old."""

CODE_OF_SIGN = {
    "€": "EUR", "£": "GBP", "$": "USD", "US$": "USD", "U$S": "USD", "CA$": "CAD", "C$": "CAD", "A$": "AUD", "AU$": "AUD", "NZ$": "NZD",
    "HK$": "HKD", "S$": "SGD", "R$": "BRL", "MX$": "MXN", "¥": "JPY", "円": "JPY", "元": "CNY", "₹": "INR", "₽": "RUB", "₺": "TRY",
    "₴": "UAH", "₪": "ILS", "₩": "KRW", "฿": "THB", "₫": "VND", "zł": "PLN", "Kč": "CZK", "Ft": "HUF", "лв": "BGN", "лв.": "BGN",
    "грн": "UAH", "\u0440\u0443\u0431": "RUB", "\u0440\u0443\u0431.": "RUB", "\u0440.": "RUB", "Fr.": "CHF", "SFr.": "CHF", "Fr": "CHF", "SFr": "CHF", "RM": "MYR", "Rs": "INR",
    "Rs.": "INR", "lei": "RON", "Lei": "RON", "TL": "TRY", "Euro": "EUR", "euro": "EUR", "EURO": "EUR", "Eur": "EUR", "eur": "EUR",
    "NT$": "TWD", "₱": "PHP", "₦": "NGN", "₸": "KZT", "₾": "GEL", "원": "KRW", "zl": "PLN", "kn": "HRK", "Kn": "HRK", "KN": "HRK",
    "\u0431.\u0440.": "BYN", "Br": "BYN", "S/": "PEN", "S/.": "PEN", "Rp": "IDR", "ر.س": "SAR", "ر.س.": "SAR", "ريال": "SAR", "د.إ": "AED", "د.إ.": "AED",
    "د.ك": "KWD", "ج.م": "EGP", "JPY¥": "JPY", "CN¥": "CNY", "₡": "CRC", "₲": "PYG", "Gs.": "PYG", "EUR€": "EUR", "ден": "MKD", "дин": "RSD",
    "din": "RSD", "RSD.": "RSD", 'ש"ח': "ILS", "ש''ח": "ILS", "TRY.": "TRY",
}  # fmt: skip
"""What shops write beside amounts. ``$`` alone is the US dollar unless the site says otherwise."""

EURO_COUNTRIES = frozenset("AT BE CY DE EE ES FI FR GR HR IE IT LT LU LV MT NL PT SI SK AD MC SM VA ME XK".split())
"""Countries that pay in euro; Croatia since 2023."""

COUNTRY_OF = {
    "GBP": "GB", "USD": "US", "CAD": "CA", "AUD": "AU", "NZD": "NZ", "CHF": "CH", "SEK": "SE", "NOK": "NO", "DKK": "DK", "PLN": "PL", "CZK": "CZ",
    "HUF": "HU", "RON": "RO", "BGN": "BG", "RUB": "RU", "UAH": "UA", "TRY": "TR", "JPY": "JP", "CNY": "CN", "KRW": "KR", "INR": "IN", "BRL": "BR",
    "MXN": "MX", "ARS": "AR", "CLP": "CL", "COP": "CO", "ZAR": "ZA", "SGD": "SG", "HKD": "HK", "THB": "TH", "VND": "VN", "IDR": "ID", "MYR": "MY",
    "BYN": "BY", "KZT": "KZ", "RSD": "RS", "PEN": "PE", "EGP": "EG", "KWD": "KW", "QAR": "QA", "NGN": "NG", "KES": "KE", "MAD": "MA", "LKR": "LK", "BDT": "BD",
    "PHP": "PH", "ILS": "IL", "AED": "AE", "SAR": "SA", "PKR": "PK", "TWD": "TW", "ISK": "IS",
}  # fmt: skip
"""Countries whose own currency it is; the euro says nothing."""

DOLLAR_OF = {
    "CA": "CAD",
    "AU": "AUD",
    "NZ": "NZD",
    "SG": "SGD",
    "HK": "HKD",
    "MX": "MXN",
    "CL": "CLP",
    "CO": "COP",
    "AR": "ARS",
}
"""What a bare ``$`` means in countries other than the United States."""


def currency_of_country(country: str) -> str | None:
    """The currency that a country pays in, where the lists here say."""
    return "EUR" if country in EURO_COUNTRIES else _CURRENCY_OF_COUNTRY.get(country)


_CURRENCY_OF_COUNTRY = {country: code for code, country in COUNTRY_OF.items()}


def currency_code(text: str | None) -> str | None:
    """The ISO 4217 code for a code or sign, if it is a known one."""
    text = text[:40].strip() if text else ""
    if text.upper() in CODES:
        return text.upper()
    return CODE_OF_SIGN.get(text)
