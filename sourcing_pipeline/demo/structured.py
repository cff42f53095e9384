"""Structured data of the demo's pages: JSON-LD as the shop platforms write it."""

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


def _dump(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")
