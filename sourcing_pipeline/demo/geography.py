"""Countries of the demo world: how many brands and retailers are there, what they speak, and what they pay with."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Country:
    """A country where brands and retailers are."""

    code: str
    language: str
    currency: str
    share: float
    phone: str
    cities: tuple[str, ...]


COUNTRIES = (
    Country("US", "en", "USD", 0.20, "+1 555 01", ("Portland", "Asheville", "Austin", "Burlington", "Santa Fe")),
    Country("GB", "en", "GBP", 0.18, "+44 1632 960", ("Bristol", "Leeds", "Falmouth", "Glasgow", "Lewes")),
    Country("CA", "en", "CAD", 0.06, "+1 555 02", ("Halifax", "Vancouver", "Guelph", "Victoria")),
    Country("DE", "de", "EUR", 0.16, "+49 30 23125", ("Leipzig", "Freiburg", "Hamburg", "Weimar", "Regensburg")),
    Country("CH", "de", "CHF", 0.04, "+41 44 555", ("Winterthur", "Basel", "Chur")),
    Country("FR", "fr", "EUR", 0.14, "+33 1 99 00", ("Lyon", "Nantes", "Lille", "Annecy", "Arles")),
    Country("ES", "es", "EUR", 0.07, "+34 910 55", ("Valencia", "Bilbao", "Sevilla", "Girona")),
    Country("IT", "it", "EUR", 0.08, "+39 06 555", ("Bologna", "Torino", "Lucca", "Trieste")),
    Country("NL", "nl", "EUR", 0.07, "+31 20 555", ("Utrecht", "Haarlem", "Groningen", "Delft")),
)
BY_CODE = {country.code: country for country in COUNTRIES}

USD_PER_UNIT = {"USD": 1.0, "EUR": 1.12, "GBP": 1.31, "CAD": 0.73, "CHF": 1.19}
"""Exchange rates on the last day of history; earlier ones wander away from them."""
