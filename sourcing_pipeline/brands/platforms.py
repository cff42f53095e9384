"""Shop software, told by what it leaves in the markup of every page.

What belongs here: the markers. What doesn't: what follows from a platform.
"""

import re

from sourcing_pipeline.brands.page_view import PageView

_MARKERS = (
    ("shopify", ("cdn.shopify.com", "shopify.theme", "myshopify.com", "/cdn/shop/", "shopify-section")),
    ("woocommerce", ("woocommerce", "wc-ajax", "wc_add_to_cart")),
    ("magento", ("mage.cookies", "/skin/frontend/", "mage/cookies", "magento_", "text/x-magento-init", "var blank_url", "/static/version")),
    ("prestashop", ("var prestashop", "prestashop", "blockcart", "/modules/ps_", "id_product_attribute", "static_token")),
    ("shopware", ("shopware", "/widgets/checkout/info", "sw-cms", "/engine/shopware")),
    ("squarespace", ("squarespace.com", "squarespace-cdn", "squarespace_context", "<!-- this is squarespace", "static.squarespace", "sqs-block")),
    ("wix", ("static.wixstatic.com", "wix.com website builder", "_wixcssimports", "wix-viewer")),
    ("bigcommerce", ("bigcommerce.com", "cdn.bcapp", "stencil-utils")),
    ("salesforce_commerce", ("demandware.static", "demandware.store", "demandware.edgesuite")),
    ("opencart", ("route=product/", "route=common/home", "catalog/view/theme", "index.php?route=")),
    ("oscommerce", ("oscsid", "product_info.php?products_id", "xtc_", "xtcommerce")),
    ("zencart", ("zenid=", "main_page=product_info", "main_page=index")),
    ("oxid", ("oxid-esales", "oxideshop", "/out/azure/", "cl=details")),
    ("jtl", ("jtl-shop", "jtl_token")),
    ("lightspeed", ("lightspeedhq", "webshopapp.com", "seoshop")),
    ("ecwid", ("ecwid.com", "ecwid_")),
    ("webflow", ("webflow.com", "data-wf-page", "data-wf-site")),
    ("jimdo", ("jimdo.com", "jimdo_", "assets.jimstatic.com")),
    ("weebly", ("weebly.com", "editmysite.com")),
    ("volusion", ("volusion", "a.vspfiles")),
    ("hybris", ("/_ui/desktop/", "hybris", "acc.config")),
    ("vtex", ("vteximg", "vtexcommerce", "vtexassets")),
    ("bigcartel", ("bigcartel.com",)),
    ("nopcommerce", ("nopcommerce",)),
    ("drupal_commerce", ("commerce-product", "commerce_cart")),
    ("gambio", ("gambio",)),
    ("yahoo_store", ("yhst-", "store.yahoo", "turbifycdn")),
)  # fmt: skip
_GENERATORS = {
    "woocommerce": "woocommerce", "prestashop": "prestashop", "shopware": "shopware", "squarespace": "squarespace", "wix.com": "wix", "webflow": "webflow",
    "magento": "magento", "opencart": "opencart", "jimdo": "jimdo", "weebly": "weebly", "xt:commerce": "oscommerce", "oscommerce": "oscommerce", "shopify": "shopify",
    "nopcommerce": "nopcommerce", "bigcartel": "bigcartel", "big cartel": "bigcartel", "zen cart": "zencart", "gambio": "gambio", "jtl": "jtl", "lightspeed": "lightspeed",
}  # fmt: skip
_SHARE_OF_ONE_MARKER = 0.75
_TAGS = re.compile(
    r"<(?:script|link|meta|img|form|body|div|a|section|input)\b[^>]{0,600}|shopify\.theme|mage\.cookies|_wixcssimports"
    r"|var prestashop\b|squarespace_context|<!-- this is squarespace"
)
_MOST_HTML = 400_000


def platform_of(view: PageView) -> tuple[str, float] | None:
    """The shop software of a page and how sure that is."""
    generator = (view.structured.meta("generator") or "").lower()
    for name, platform in _GENERATORS.items():
        if name in generator:
            return platform, 0.95
    html = view.page.html[:_MOST_HTML].lower()
    suspects = [(platform, markers) for platform, markers in _MARKERS if any(marker in html for marker in markers)]
    # Only what tags say: an article about a platform is no shop on it.
    markup = " ".join(_TAGS.findall(html)) if suspects else ""
    best: tuple[str, float] | None = None
    for platform, markers in suspects:
        found = sum(marker in markup for marker in markers)
        sure = min(0.95, _SHARE_OF_ONE_MARKER + 0.1 * (found - 1)) if found else 0.0
        if sure and (best is None or sure > best[1]):
            best = platform, sure
    return best
