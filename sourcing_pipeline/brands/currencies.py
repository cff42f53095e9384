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
    "NT$": "TWD", "₱": "PHP", "₦": "NGN",
}  # fmt: skip
"""What shops write beside amounts. ``$`` alone is the US dollar unless the site says otherwise."""

COUNTRY_OF = {
    "GBP": "GB", "USD": "US", "CAD": "CA", "AUD": "AU", "NZD": "NZ", "CHF": "CH", "SEK": "SE", "NOK": "NO", "DKK": "DK", "PLN": "PL", "CZK": "CZ",
    "HUF": "HU", "RON": "RO", "BGN": "BG", "RUB": "RU", "UAH": "UA", "TRY": "TR", "JPY": "JP", "CNY": "CN", "KRW": "KR", "INR": "IN", "BRL": "BR",
    "MXN": "MX", "ARS": "AR", "CLP": "CL", "COP": "CO", "ZAR": "ZA", "SGD": "SG", "HKD": "HK", "THB": "TH", "VND": "VN", "IDR": "ID", "MYR": "MY",
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


def currency_code(text: str | None) -> str | None:
    """The ISO 4217 code for a code or sign, if it is a known one."""
    text = text[:40].strip() if text else ""
    if text.upper() in CODES:
        return text.upper()
    return CODE_OF_SIGN.get(text)
