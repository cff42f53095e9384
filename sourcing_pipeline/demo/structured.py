"""Structured data of the demo's pages and shops: JSON-LD and product feeds as the shop platforms write them."""

import json
from typing import Any

from sourcing_pipeline.demo.content import Content, Product
from sourcing_pipeline.demo.geography import BY_CODE

_SCHEMA = "https://schema.org"


def organization(content: Content, base: str) -> dict[str, Any]:
    """The company behind the site."""
    site = content.site
    data: dict[str, Any] = {
        "@type": "Organization",
        "name": site.name,
        "url": f"{base}/",
        "logo": f"{base}/assets/logo.png",
        "sameAs": [address for _, address in content.socials],
        "foundingDate": str(site.founded),
        "address": {"@type": "PostalAddress", "addressLocality": site.city, "addressCountry": site.country},
    }
    if site.contact_email:
        data["contactPoint"] = {"@type": "ContactPoint", "email": site.contact_email, "contactType": "customer service"}
        data["telephone"] = f"{BY_CODE[site.country].phone}{site.chance('phone', of=90) + 10}"
    return data


def product(content: Content, item: Product, url: str, images: list[str]) -> dict[str, Any]:
    """A product with its offer."""
    data: dict[str, Any] = {
        "@type": "Product",
        "name": item.title,
        "description": item.description,
        "sku": item.sku,
        "gtin13": item.gtin,
        "url": url,
        "image": images,
        "brand": {"@type": "Brand", "name": item.brand},
        "category": content.label,
        "offers": {
            "@type": "Offer",
            "url": url,
            "price": f"{item.price:.2f}",
            "priceCurrency": item.currency,
            "availability": f"{_SCHEMA}/{'InStock' if item.is_in_stock else 'OutOfStock'}",
            "itemCondition": f"{_SCHEMA}/NewCondition",
        },
    }
    if item.rating:
        data["aggregateRating"] = {
            "@type": "AggregateRating",
            "ratingValue": item.rating,
            "reviewCount": item.review_count,
            "bestRating": 5,
        }
    return {key: value for key, value in data.items() if value is not None}


def item_list(urls: list[str]) -> dict[str, Any]:
    """A list page: positions and addresses."""
    return {
        "@type": "ItemList",
        "numberOfItems": len(urls),
        "itemListElement": [
            {"@type": "ListItem", "position": position, "url": url} for position, url in enumerate(urls, start=1)
        ],
    }


def as_script(data: dict[str, Any]) -> str:
    """One object as the text of a script element."""
    return _dump({"@context": _SCHEMA, **data})


def as_graph(objects: list[dict[str, Any]]) -> str:
    """Several objects in one ``@graph``, as WordPress plugins write them."""
    return _dump({"@context": _SCHEMA, "@graph": objects})


def platform_products(content: Content, base: str) -> str:
    """What Shopify shops serve at ``/products.json``."""
    products = [
        {
            "id": 8_000_000 + index,
            "title": item.title,
            "handle": item.handle,
            "body_html": f"<p>{item.description}</p>",
            "vendor": item.brand,
            "product_type": content.label,
            "tags": [item.material],
            "variants": [
                {
                    "id": 40_000_000 + 10 * index + variant,
                    "title": "Default Title" if item.variant_count == 1 else f"No. {variant + 1}",
                    "sku": item.sku,
                    "available": item.is_in_stock,
                    "price": f"{item.price:.2f}",
                    "compare_at_price": f"{item.list_price:.2f}" if item.list_price else None,
                }
                for variant in range(item.variant_count)
            ],
            "images": [{"src": f"{base}/images/{item.handle}-{n}.jpg"} for n in range(1, item.image_count + 1)],
        }
        for index, item in enumerate(content.products)
    ]
    return _dump({"products": products})


def store_products(content: Content, base: str, paths: list[str]) -> str:
    """What WooCommerce shops serve at ``/wp-json/wc/store/v1/products``: amounts are in minor units.

    Args:
        content: what the site says.
        base: scheme and host.
        paths: of the products' pages, in their order.
    """
    products = [
        {
            "id": 3_000 + index,
            "name": item.title,
            "slug": item.handle,
            "parent": 0,
            "type": "simple" if item.variant_count == 1 else "variable",
            "permalink": base + path,
            "sku": item.sku,
            "short_description": "",
            "description": f"<p>{item.description}</p>",
            "on_sale": item.list_price is not None,
            "prices": {
                "price": _minor(item.price),
                "regular_price": _minor(item.list_price or item.price),
                "sale_price": _minor(item.price),
                "price_range": None,
                "currency_code": item.currency,
                "currency_minor_unit": 2,
            },
            "average_rating": f"{item.rating or 0:.2f}",
            "review_count": item.review_count,
            "images": [
                {"id": n, "src": f"{base}/images/{item.handle}-{n}.jpg"} for n in range(1, item.image_count + 1)
            ],
            "categories": [{"id": 15, "name": content.label, "slug": "shop"}],
            "brands": [{"id": 7, "name": item.brand}],
            "is_purchasable": item.is_in_stock,
            "is_in_stock": item.is_in_stock,
            "is_on_backorder": False,
        }
        for index, (item, path) in enumerate(zip(content.products, paths, strict=True))
    ]
    return _dump(products)


def _minor(amount: float) -> str:
    return str(round(amount * 100))


def _dump(data: dict[str, Any] | list[dict[str, Any]]) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")
