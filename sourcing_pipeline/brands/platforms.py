"""The shop software of a parsed page.

What belongs here: which parts of a page are asked, and names. What doesn't: the markers (``web.platforms``), and what follows from
a platform.
"""

from sourcing_pipeline.brands.page_view import PageView
from sourcing_pipeline.web.platforms import MARKUP_CHARACTERS, platform_of_generator, platform_of_markup

_NAMES = {
    "woocommerce": "WooCommerce",
    "prestashop": "PrestaShop",
    "bigcommerce": "BigCommerce",
    "salesforce_commerce": "Salesforce Commerce",
    "opencart": "OpenCart",
    "oscommerce": "osCommerce",
    "zencart": "Zen Cart",
    "oxid": "OXID",
    "jtl": "JTL-Shop",
    "vtex": "VTEX",
    "bigcartel": "Big Cartel",
    "nopcommerce": "nopCommerce",
    "drupal_commerce": "Drupal Commerce",
    "yahoo_store": "Yahoo Store",
}


def platform_name(platform: str) -> str:
    """The name of a shop software as its makers write it."""
    return _NAMES.get(platform, platform.capitalize())


def platform_of(view: PageView) -> tuple[str, float] | None:
    """The shop software of a page and how sure that is."""
    stated = platform_of_generator(view.structured.meta("generator") or "")
    return stated or platform_of_markup(view.page.html[:MARKUP_CHARACTERS].lower())
