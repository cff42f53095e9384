"""Reads a shard as the glue does, with the rows of earlier reads kept, for tests."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from sourcing_pipeline.contracts.tables.page_records import PageRecords
from sourcing_pipeline.contracts.tables.site_outcomes import SiteOutcomes
from sourcing_pipeline.contracts.tables.sites import Sites
from sourcing_pipeline.settings import WebSettings
from sourcing_pipeline.web.reading import ShardVisit, read_shard

NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)


def sites_frame(*domains: str, website_urls: Mapping[str, str] | None = None) -> pl.DataFrame:
    """Sites whose home is the root of their domain, where no other is given."""
    return Sites.from_rows(
        [
            {
                "domain": domain,
                "website_url": (website_urls or {}).get(domain, f"https://{domain}/"),
                "is_candidate": True,
                "is_lead": False,
                "is_marketplace_brand": False,
                "shard": 0,
            }
            for domain in domains
        ]
    )


@dataclass
class Shard:
    """One shard of a workspace."""

    root: Path
    records: pl.DataFrame = field(default_factory=PageRecords.empty_frame)
    outcomes: pl.DataFrame = field(default_factory=SiteOutcomes.empty_frame)

    @property
    def archive_dir(self) -> Path:
        """Where pages are kept."""
        return self.root / "data" / "archive"

    def read(
        self,
        *domains: str,
        days: float = 0,
        website_urls: Mapping[str, str] | None = None,
        sites_per_day: int | None = None,
        **web: Any,
    ) -> ShardVisit:
        """Read sites, ``days`` after ``NOW``, and keep the rows."""
        settings = WebSettings(**{"delay_seconds": 0.0, **web})
        visit = read_shard(
            sites_frame(*domains, website_urls=website_urls),
            web=settings,
            archive_dir=self.archive_dir,
            root=self.root,
            shard=0,
            previous_records=self.records,
            previous_outcomes=self.outcomes,
            now=NOW + timedelta(days=days),
            sites_per_day=sites_per_day,
        )
        self.records = PageRecords.conform(pl.concat([self.records, visit.page_records]))
        self.outcomes = SiteOutcomes.conform(pl.concat([self.outcomes, visit.site_outcomes]))
        return visit


def outcomes_of(visit: ShardVisit) -> dict[str, str]:
    """The outcome of each site."""
    return dict(visit.site_outcomes.select("domain", "outcome").iter_rows())


def page_outcome(visit: ShardVisit, url: str) -> str:
    """The outcome of the request for an address."""
    return str(visit.page_records.filter(pl.col("url") == url)["outcome"].item())
