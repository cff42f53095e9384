"""Countries of the demo world: how many brands and retailers are there, what they speak, and what they pay with."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Country:
    """A country where brands and retailers are; ``name`` and ``street`` as addresses there have them."""

    code: str
    name: str
    language: str
    currency: str
    share: float
    phone: str
    street: str
    cities: tuple[str, ...]


COUNTRIES = (
    Country(
        "US",
        "United States",
        "en",
        "USD",
        0.20,
        "+1 555 01",
        "{} Street",
        ("Portland", "Asheville", "Austin", "Burlington", "Santa Fe"),
    ),
    Country(
        "GB",
        "United Kingdom",
        "en",
        "GBP",
        0.18,
        "+44 1632 960",
        "{} Road",
        ("Bristol", "Leeds", "Falmouth", "Glasgow", "Lewes"),
    ),
    Country(
        "CA", "Canada", "en", "CAD", 0.06, "+1 555 02", "{} Street", ("Halifax", "Vancouver", "Guelph", "Victoria")
    ),
    Country(
        "DE",
        "Deutschland",
        "de",
        "EUR",
        0.16,
        "+49 30 23125",
        "{}straße",
        ("Leipzig", "Freiburg", "Hamburg", "Weimar", "Regensburg"),
    ),
    Country("CH", "Schweiz", "de", "CHF", 0.04, "+41 44 555", "{}gasse", ("Winterthur", "Basel", "Chur")),
    Country("FR", "France", "fr", "EUR", 0.14, "+33 1 99 00", "Rue {}", ("Lyon", "Nantes", "Lille", "Annecy", "Arles")),
    Country("ES", "España", "es", "EUR", 0.07, "+34 910 55", "Calle {}", ("Valencia", "Bilbao", "Sevilla", "Girona")),
    Country("IT", "Italia", "it", "EUR", 0.08, "+39 06 555", "Via {}", ("Bologna", "Torino", "Lucca", "Trieste")),
    Country(
        "NL", "Nederland", "nl", "EUR", 0.07, "+31 20 555", "{}straat", ("Utrecht", "Haarlem", "Groningen", "Delft")
    ),
)
BY_CODE = {country.code: country for country in COUNTRIES}

USD_PER_UNIT = {"USD": 1.0, "EUR": 1.12, "GBP": 1.31, "CAD": 0.73, "CHF": 1.19}
"""Exchange rates on the last day of history; earlier ones wander away from them."""
