"""A marketplace as large as real ones, for benchmarks: made inside DuckDB in chunks, so memory stays bounded.

Every value is a hash of the seed and a row's number: the same seed gives the same tables whatever the number of threads.
Brands differ in what they sell by a power law, rows lie in the order of time, and a fiftieth of the orders is cancelled.
What belongs here: volume. What doesn't: a truth to be found; there are no websites and nothing to learn.
"""

from pathlib import Path

import duckdb

from sourcing_pipeline.demo.geography import COUNTRIES, USD_PER_UNIT
from sourcing_pipeline.demo.marketplace import fx_rates, reps
from sourcing_pipeline.demo.model import CATEGORIES, SOURCES
from sourcing_pipeline.demo.size import NOW, WorldSize
from sourcing_pipeline.progress import track
from sourcing_pipeline.storage import replacing

CHUNK_ROWS = 5_000_000
MEMORY_LIMIT = "4GB"

_MACROS = """
    CREATE TEMP MACRO chance(i, purpose) AS
        (hash(i, purpose, {seed}) >> 11)::DOUBLE / 9007199254740992.0;
    CREATE TEMP MACRO up_to(i, purpose, n) AS CAST(floor(chance(i, purpose) * n) AS BIGINT);
    CREATE TEMP MACRO one_of(i, purpose, items) AS items[1 + up_to(i, purpose, len(items))];
    CREATE TEMP MACRO moment(i, n) AS
        TIMESTAMP '{opened}' + to_microseconds(CAST(floor({days} * 86400000000.0 * (i + chance(i, 'moment')) / n) AS BIGINT));
    CREATE TEMP MACRO brand_of(i, n) AS 'b' || lpad(CAST(1 + CAST(floor(n * pow(chance(i, 'brand'), 2.2)) AS BIGINT) AS VARCHAR), 6, '0');
    CREATE TEMP MACRO retailer_of(i, n) AS 'r' || lpad(CAST(1 + CAST(floor(n * pow(chance(i, 'retailer'), 1.5)) AS BIGINT) AS VARCHAR), 6, '0');
    CREATE TEMP MACRO contacted(i) AS TIMESTAMP '{opened}' + to_days(CAST(up_to(i, 'contact', {days} - 30) AS INTEGER));
    CREATE TEMP MACRO category_of(brand_id) AS one_of(brand_id, 'category', {categories});
"""

_TABLES = {
    "brands": """
        SELECT 'b' || lpad(CAST(i + 1 AS VARCHAR), 6, '0') AS brand_id, 'Brand ' || (i + 1) AS name,
               'brand-' || (i + 1) || '.example' AS domain, one_of(i, 'country', {countries}) AS country,
               category_of('b' || lpad(CAST(i + 1 AS VARCHAR), 6, '0')) AS category,
               CASE WHEN i < {won} THEN contacted(i) + INTERVAL 25 DAYS
                    ELSE TIMESTAMP '{opened}' - to_days(CAST(up_to(i, 'joined', 365) AS INTEGER)) END AS joined_at,
               NULL::TIMESTAMP AS left_at
        FROM range({first}, {last}) AS rows(i)""",
    "retailers": """
        SELECT 'r' || lpad(CAST(i + 1 AS VARCHAR), 6, '0') AS retailer_id, one_of(i, 'home', {countries}) AS country,
               one_of(i, 'store', ['gift shop', 'boutique', 'concept store']) AS store_type,
               TIMESTAMP '{opened}' - to_days(CAST(up_to(i, 'since', 700) AS INTEGER)) AS joined_at
        FROM range({first}, {last}) AS rows(i)""",
    "orders": """
        SELECT 'o' || lpad(CAST(i + 1 AS VARCHAR), 9, '0') AS order_id,
               retailer_of(-i - 1, {retailers}) AS retailer_id, brand_of(-i - 1, {brands}) AS brand_id, moment(i, {rows}) AS ordered_at,
               round(exp(4.8 + 1.5 * (chance(i, 'amount') + chance(i, 'amount2') - 1)), 2) AS amount,
               one_of(i, 'currency', {currencies}) AS currency,
               CASE WHEN chance(i, 'status') < 0.02 THEN 'cancelled' ELSE 'delivered' END AS status,
               least(moment(i, {rows}) + to_seconds(CAST(up_to(i, 'late', 86400) AS DOUBLE)), TIMESTAMP '{now}') AS available_at
        FROM range({first}, {last}) AS rows(i)""",
    "events": """
        SELECT 'e' || lpad(CAST(i + 1 AS VARCHAR), 10, '0') AS event_id, event_type, retailer_of(i, {retailers}) AS retailer_id,
               CASE WHEN event_type <> 'search' THEN brand_id END AS brand_id,
               CASE WHEN event_type = 'search' THEN one_of(i, 'wanted', {categories}) ELSE category_of(brand_id) END AS category,
               CASE WHEN event_type = 'search' THEN lower(one_of(i, 'wanted', {categories})) || ' ' || up_to(i, 'query', 50) END AS query,
               CASE WHEN event_type = 'search' THEN greatest(up_to(i, 'results', 60) - 6, 0) END AS results_count,
               moment(i, {rows}) AS occurred_at,
               least(moment(i, {rows}) + to_seconds(CAST(up_to(i, 'late', 7200) AS DOUBLE)), TIMESTAMP '{now}') AS available_at
        FROM (SELECT i, brand_of(i, {brands}) AS brand_id,
                     one_of(i, 'type', ['page_view', 'page_view', 'page_view', 'page_view', 'page_view', 'page_view',
                                        'search', 'search', 'add_to_cart', 'favorite']) AS event_type
              FROM range({first}, {last}) AS rows(i))""",
    "leads": """
        SELECT 'lead-' || lpad(CAST(i + 1 AS VARCHAR), 7, '0') AS lead_id,
               CASE WHEN i < {won} THEN 'brand-' || (i + 1) || '.example' ELSE 'lead-' || (i + 1) || '.example' END AS domain,
               'Lead ' || (i + 1) AS name, one_of(i, 'source', {sources}) AS source,
               one_of(i, 'country', {countries}) AS country, contact AS first_contact_at,
               CASE WHEN i < {won} THEN 'won' WHEN i < {won} + {open} THEN 'open' ELSE 'lost' END AS outcome,
               CASE WHEN i < {won} OR i >= {won} + {open} THEN contact + to_days(CAST(5 + up_to(i, 'took', 20) AS INTEGER)) END AS outcome_at,
               CASE WHEN i < {won} THEN 'b' || lpad(CAST(i + 1 AS VARCHAR), 6, '0') END AS brand_id,
               NULL::VARCHAR AS owner, 1 + up_to(i, 'employees', 40) AS employees
        FROM (SELECT i, contacted(i) AS contact
              FROM range({first}, {last}) AS rows(i))""",
}


def write_large_marketplace(target: Path, seed: int, size: WorldSize) -> None:
    """Write a marketplace of any size; the tables for profiles and products are left out, as they may be."""
    row_counts = {
        "brands": size.brands,
        "retailers": size.retailers,
        "orders": size.orders,
        "events": size.events,
        "leads": size.leads,
    }
    values = {
        "seed": int(seed),
        "opened": f"{size.opened_at:%Y-%m-%d %H:%M:%S}",
        "now": f"{NOW:%Y-%m-%d %H:%M:%S}",
        "days": size.days,
        "brands": size.brands,
        "retailers": size.retailers,
        "won": size.won_leads,
        "open": size.open_leads,
        "categories": list(CATEGORIES),
        "countries": [country.code for country in COUNTRIES],
        "currencies": list(USD_PER_UNIT),
        "sources": list(SOURCES),
    }
    with replacing(target) as beside, track("Making a large marketplace", sum(row_counts.values())) as advance:
        beside.unlink()
        with duckdb.connect(str(beside)) as connection:
            connection.execute(f"SET memory_limit = '{MEMORY_LIMIT}'")
            connection.execute(_MACROS.format(**values))
            for name, rows in row_counts.items():
                for first in range(0, max(rows, 1), CHUNK_ROWS):
                    last = min(first + CHUNK_ROWS, rows)
                    query = _TABLES[name].format(**values, first=first, last=last, rows=max(rows, 1))
                    verb = f"INSERT INTO {name}" if first else f"CREATE TABLE {name} AS"
                    connection.execute(f"{verb} {query}")
                    advance(last - first)
            for name, frame in (("fx_rates", fx_rates(seed, size)), ("reps", reps())):
                connection.register("frame", frame.to_arrow())
                connection.execute(f"CREATE TABLE {name} AS SELECT * FROM frame")  # noqa: S608 - names stand above
