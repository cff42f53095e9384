"""All settings, in one typed object: ``sourcing.toml`` in the workspace, then ``SOURCING_<SECTION>__<FIELD>``.

What belongs here: each field, its meaning, default and bounds, and how they are loaded. What doesn't: behaviour.
"""

import re
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from sourcing_pipeline.errors import InputError

SETTINGS_FILE = "sourcing.toml"
_WEB_ADDRESS = re.compile(r"https?://[!-~]+", re.IGNORECASE)
_MAIL_ADDRESS = re.compile(r"[^\s@<>,;:\"()]+@[A-Za-z0-9.-]+")
Share = Annotated[float, Field(ge=0, le=1)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class WorkspaceSettings(_Section):
    """Where things are and how runs go."""

    data_dir: Path = Field(Path("data"), description="Folder of inputs, lake, archive, models, exports and warehouse")
    reporting_currency: str = Field(
        "USD", pattern=r"^[A-Z]{3}$", description="Currency of all reported values, ISO 4217"
    )
    shards: int = Field(2, ge=1, le=1024, description="Parts into which the work on websites is split")
    executor: Literal["in_process", "multiprocess", "ray"] = Field(
        "in_process", description="What runs the steps: in_process has the least overhead; multiprocess uses all cores"
    )


class WebSettings(_Section):
    """How websites are read."""

    source: Literal["live", "warc", "common_crawl"] = Field("live", description="Where pages come from")
    warc_paths: tuple[str, ...] = Field((), description="WARC files (globs) for the source warc")
    common_crawl_index_url: str | None = Field(None, description="Index server for the source common_crawl")
    common_crawl_data_url: str | None = Field(None, description="Where that index's WARC files are, for ranged reads")
    contact: str | None = Field(None, description="Address or page in the user agent; a live crawl needs it")
    pages_per_site: int = Field(12, ge=1, le=1000, description="Pages read of a site at most")
    delay_seconds: float = Field(1.0, ge=0, le=60, description="Pause between two requests to a host")
    shared_delay_seconds: float = Field(
        0.2,
        ge=0,
        le=60,
        description="Pause between two requests to one IP address or shop platform, whatever the site; at most delay_seconds for each shard",
    )
    concurrency: int = Field(64, ge=1, le=1024, description="Sites read at once in a shard")
    total_timeout_seconds: float = Field(20.0, gt=0, description="Time that one fetch may take in all")
    max_page_bytes: int = Field(5_000_000, ge=1_000, description="Bytes of a page, decoded, at most")
    max_site_bytes: int = Field(100_000_000, ge=1_000, description="Bytes read of a site in one visit, at most")
    max_site_seconds: float = Field(600.0, gt=0, description="Time that the visit to one site may take in all")
    respect_mining_opt_out: bool = Field(
        True,
        description="Whether pages that reserve text and data mining are left unread; they are noted as an outcome only",
    )
    recrawl_days: float = Field(
        30.0, ge=0, description="Days after which a site is read again; fewer if it changes, more if not; 0: always"
    )
    sites_per_day: int = Field(
        2000,
        ge=1,
        description="Sites that the job crawl reads in a day (UTC) at most, in all shards; the weekly run reads all that are due",
    )
    connect_to: str | None = Field(
        None,
        pattern=r"^[^\s:]+:\d{1,5}$",
        description="host:port to which every connection goes, whatever the name: for replays and tests",
    )
    connect_to_tls: bool = Field(False, description="Whether connect_to speaks TLS; otherwise plain HTTP is used")
    allow_private_addresses: bool = Field(False, description="Whether addresses inside a network may be read")


class BrandsSettings(_Section):
    """How websites are understood."""

    embedding_model: str = Field("all-MiniLM-L6-v2", description="A sentence-transformers model: its name, or a folder")
    device: Literal["auto", "cpu", "cuda", "mps"] = Field("auto", description="Where the model runs")
    taxonomy: Path | None = Field(
        None,
        description="File of categories, a line each, used where the marketplace has none: your own, or Google's product taxonomy (taxonomy.en-US.txt), which Google publishes for use with its merchant products; download it yourself and mind its terms",
    )
    category_threshold: Share = Field(0.2, description="Probability below which a category is unknown")


class MarketplaceSettings(_Section):
    """How the marketplace's facts are read."""

    lag_hours: float = Field(
        0.0,
        ge=0,
        le=24 * 366,
        description="Hours after which a fact counts as known where its table doesn't say (no available_at)",
    )
    price_band_edges: tuple[Annotated[float, Field(gt=0, allow_inf_nan=False)], ...] = Field(
        (15, 40, 100),
        min_length=1,
        description="Retail prices in the reporting currency at which one price band ends and the next begins, ascending",
    )

    @field_validator("price_band_edges")
    @classmethod
    def _ascending(cls, edges: tuple[float, ...]) -> tuple[float, ...]:
        if list(edges) != sorted(set(edges)):
            raise ValueError("must ascend")
        return edges


class ScoringSettings(_Section):
    """What onboarding is worth."""

    take_rate: Share = Field(0.15, description="Share of GMV that the marketplace keeps")
    cost_of_contact: float = Field(20.0, ge=0, description="What contacting a brand costs, in the reporting currency")
    gap_weight: float = Field(100.0, ge=0, description="Value of closing a supply gap of 1, in the reporting currency")
    cannibalised_share: Share = Field(
        0.2,
        description="Share of a new brand's GMV taken from brands already here: what holds before past newcomers say it, and what few of them are drawn to",
    )
    min_won: int = Field(40, ge=1, description="Won leads below which no model is published")
    min_lost: int = Field(40, ge=1, description="Lost leads below which no model is published")
    train_every_weeks: int = Field(
        1,
        ge=1,
        le=520,
        description="Weeks from one training of the models to the next; between them those in charge carry on. The first week always trains",
    )
    lead_maturity_days: int = Field(90, ge=1, description="Days after which a lead without an outcome counts as lost")


class OnboardingSettings(_Section):
    """Whom to contact."""

    list_length: int = Field(50, ge=1, description="Length of the list where there are no reps")
    explore_share: Share = Field(0.05, description="Share of the eligible middle that is contacted at random")
    holdout_share: Share = Field(0.05, description="Share that is held back at random")
    category_cap_share: Share = Field(0.4, description="Share of the list that one category may take")
    cooldown_days: int = Field(90, ge=0, description="Days after a contact in which a brand is left alone")
    near_equal_share: Share = Field(
        0.02,
        description="Share of a brand's value that may be given up for one that adds a category and country to the list; 0: none",
    )


class ProfileSettings(_Section):
    """When a profile on the marketplace is good enough, and what is suggested of what isn't."""

    images_warn: float = Field(3, ge=0, description="Images a product, on average, below which it is a warning")
    images_fail: float = Field(1, ge=0, description="Images a product, on average, below which it fails")
    image_side_warn_px: float = Field(
        1000, ge=0, description="Short side of images (median) below which it is a warning"
    )
    image_side_fail_px: float = Field(500, ge=0, description="Short side of images (median) below which it fails")
    description_warn: float = Field(
        150, ge=0, description="Characters of a product's description (median) below which it is a warning"
    )
    description_fail: float = Field(
        50, ge=0, description="Characters of a product's description (median) below which it fails"
    )
    products_warn: int = Field(10, ge=0, description="Products listed below which it is a warning")
    products_fail: int = Field(3, ge=0, description="Products listed below which it fails")
    products_missing: int = Field(
        5, ge=1, description="Products of the website that are not listed here, from which it is a warning"
    )
    story_warn: int = Field(200, ge=0, description="Characters of the story below which it is a warning; none fails")
    wholesale_ratio_low: Share = Field(
        0.40, description="Wholesale price as a share of retail below which it is a warning"
    )
    wholesale_ratio_high: Share = Field(
        0.55, description="Wholesale price as a share of retail above which it is a warning"
    )
    wholesale_ratio_fail: Share = Field(0.65, description="Wholesale price as a share of retail above which it fails")
    minimum_order_warn_quantile: Share = Field(
        0.75, description="Share of its category with a lower opening minimum, above which it is a warning"
    )
    minimum_order_fail_quantile: Share = Field(
        0.9, description="Share of its category with a lower opening minimum, above which it fails"
    )
    lead_time_warn_quantile: Share = Field(
        0.75, description="Share of its category with a shorter lead time, above which it is a warning"
    )
    lead_time_fail_days: float = Field(30, ge=0, description="Lead time above which it fails")
    filled_warn: Share = Field(
        0.5, description="Share of products with variants, composition or GTIN below which it is a warning"
    )
    filled_fail: Share = Field(
        0.2, description="Share of products with variants, composition or GTIN below which it fails"
    )
    undercut_tolerance: Share = Field(
        0.01, description="Share by which a price on the website may lie below the retail price stated here: rounding"
    )
    target_country_share: float = Field(
        0.25,
        gt=0,
        le=1,
        description="Share of a brand's orders of a year from which a retailers' country is one whose language its profile should have",
    )
    target_country_orders: int = Field(5, ge=1, description="Orders from a country below which it is no such country")
    not_updated_days: int = Field(180, ge=0, description="Days without a change above which a profile is not tended")
    category_sure: Share = Field(
        0.99, description="How sure the category read from the website must be to contradict the one stated here"
    )
    least_peers: int = Field(5, ge=1, description="Brands below which peers are looked for more widely, or not at all")
    suggestions_per_brand: int = Field(5, ge=0, description="Suggestions that a brand has open at a time, at most")
    pending_days: int = Field(56, ge=0, description="Days in which a suggestion is not made again")
    withheld_share: float = Field(
        0.0,
        ge=0,
        lt=1,
        description="Probability with which a first suggestion is withheld, to learn what it is worth; 0: never",
    )
    withheld_days: int = Field(91, ge=1, description="Days for which it is withheld")
    joining_days: int = Field(
        28, ge=0, description="Days before it joins from which a brand is told what to bring along, where that is known"
    )


class ExportsSettings(_Section):
    """What leaves the pipeline."""

    personal_contacts: bool = Field(
        False,
        description="Whether a person's own address may stand on the list (where there is no role address such as info@) and in the warehouse",
    )


class AlertsSettings(_Section):
    """Who is told when a step fails or a check doesn't hold. The mail server's password is SOURCING_SMTP_PASSWORD in the environment."""

    webhook_url: SecretStr | None = Field(
        None,
        description="Address to which alerts are posted as JSON; whoever has it can write there, so prefer the environment (SOURCING_ALERTS__WEBHOOK_URL)",
    )
    email: str | None = Field(None, description="Address to which alerts are sent; several with commas between them")
    min_severity: Literal["WARN", "ERROR"] = Field(
        "WARN", description="Failed checks that are told of: WARN: all; ERROR: severe ones. Failed steps always are"
    )
    ui_url: str | None = Field(
        None, description="Where people reach the Dagster UI, for links in alerts: https://dagster.example.com"
    )
    smtp_host: str = Field("localhost", min_length=1, description="Mail server")
    smtp_port: int = Field(587, ge=1, le=65535, description="Its port: 587 for starttls, 465 for tls, 25 for none")
    smtp_security: Literal["starttls", "tls", "none"] = Field(
        "starttls",
        description="How the way to it is encrypted; none only to a server on this machine or in your network",
    )
    smtp_user: str | None = Field(
        None, description="User name, if it wants one; then SOURCING_SMTP_PASSWORD in the environment has the password"
    )
    sender: str | None = Field(None, description="Address that alerts come from. Not set: the first of email")

    @field_validator("webhook_url")
    @classmethod
    def _is_web_address(cls, url: SecretStr | None) -> SecretStr | None:
        if url is not None and not _WEB_ADDRESS.fullmatch(url.get_secret_value()):
            raise ValueError("must be an address that begins with https:// or http://")
        return url

    @field_validator("ui_url")
    @classmethod
    def _links_to_the_web(cls, url: str | None) -> str | None:
        if url is not None and not _WEB_ADDRESS.fullmatch(url):
            raise ValueError("must be an address that begins with https:// or http://")
        return url

    @field_validator("email", "sender")
    @classmethod
    def _are_mail_addresses(cls, addresses: str | None) -> str | None:
        if addresses is not None and not all(_MAIL_ADDRESS.fullmatch(one.strip()) for one in addresses.split(",")):
            raise ValueError("must be an e-mail address, or several with commas between them")
        return addresses


class QualitySettings(_Section):
    """When a check fails."""

    quarantine_share: Share = Field(0.05, description="Share of a table's rows that may be in quarantine")
    reachable_share: Share = Field(0.3, description="Least share of all sites that gave a page when last visited")
    crawl_success_share: Share = Field(0.3, description="Least share of the sites of a crawl that give a page")
    robots_share: Share = Field(0.3, description="Share of the sites of a crawl that robots.txt may keep us out of")
    volume_drop_share: Share = Field(
        0.5, description="Share by which the pages read of each visited site may fall against earlier crawls"
    )
    sites_to_judge: int = Field(20, ge=1, description="Sites below which a crawl is not judged")
    unmet_search_share: Share = Field(
        0.95, description="Share of searches that may find nothing or not be clicked: above it, searches say nothing"
    )
    named_share: Share = Field(0.8, description="Least share of brands' websites that state a name")
    with_products_share: Share = Field(0.5, description="Least share of brands' websites that show a product")
    category_known_share: Share = Field(0.5, description="Least share of websites with a category")
    mix_sites_to_judge: int = Field(100, ge=1, description="Websites below which a change of their mix is not judged")
    mix_stability_index: float = Field(
        0.25,
        ge=0,
        description="Stability index (PSI) above which the mix of languages, categories or kinds has changed",
    )
    volume_deviations: float = Field(
        5.0, gt=0, description="Deviations from its weekday's usual beyond which a day's orders or events are unusual"
    )
    volume_least_change: float = Field(
        0.3, ge=0, description="Share of the usual by which a day's orders or events must differ as well"
    )
    facts_to_judge: int = Field(
        20, ge=1, description="Rows below which volume, lateness and a currency's rates are not judged"
    )
    newest_fact_days: float = Field(14.0, gt=0, description="Age of the newest order or event above which it is stale")
    newest_rate_days: float = Field(7.0, gt=0, description="Age of the newest exchange rate above which it is stale")
    newest_row_days: float = Field(
        90.0,
        gt=0,
        description="Age above which any other table of the marketplace is stale; leads, products and profiles sooner, by their own history",
    )
    late_share: Share = Field(
        0.1, description="Share of the orders or events known since four weeks that may have missed an earlier week"
    )
    orphan_share: Share = Field(
        0.01, description="Share of a table's rows that may name a brand, retailer, order or product that isn't there"
    )
    rate_coverage_share: Share = Field(0.99, description="Least share of orders that have an exchange rate")
    pause_chance: float = Field(
        1e-4,
        gt=0,
        lt=1,
        description="Probability, by a table's own weekdays, below which a pause without anything new is none by chance",
    )
    new_currency_share: Share = Field(
        0.05, description="Share of a week's orders that may be in a currency in which their brand never sold before"
    )
    rewritten_share: Share = Field(0.01, description="Share of past orders that may have another currency than before")
    amount_factor: float = Field(
        1.5, gt=1, description="Factor by which the median of a currency's orders may differ from their brands' usual"
    )
    repeated_order_share: Share = Field(
        0.01, description="Share of orders that may equal another in retailer, brand, moment, amount and currency"
    )
    early_fact_share: Share = Field(
        0.01, description="Share of the orders or events that may be known an hour or more before they happened"
    )
    feed_drop_share: Share = Field(0.3, description="Share of its usual rows that a candidate feed may lack")
    rows_lost_share: Share = Field(0.1, description="Share of a marketplace table's rows that may be gone since before")
    null_rise_share: Share = Field(
        0.2, description="Share of a table's rows by which the empty cells of a column may have risen"
    )
    refusal_rise_share: Share = Field(
        0.1,
        description="Share of the sites read before by which those that block us, are dead or fail may exceed the usual",
    )
    markup_lost_share: Share = Field(
        0.2, description="Share of a shop platform's sites that may lose a fact that was read there before"
    )
    weekly_drop_share: Share = Field(
        0.5, description="Share by which a weekly table's rows may fall below those of the weeks before"
    )


class DriftSettings(_Section):
    """When a week's features, scores or list differ too much from the weeks before: limits are learned, never below these."""

    reference_weeks: int = Field(8, ge=3, le=52, description="Weeks before the current one that it is compared with")
    weeks_to_judge: int = Field(4, ge=3, le=52, description="Reference weeks below which nothing is judged")
    rows_to_judge: int = Field(30, ge=1, description="Known values below which a column is not judged")
    wasserstein: float = Field(
        0.3, gt=0, description="Wasserstein distance, in standard deviations, below which a number hasn't drifted"
    )
    jensen_shannon: float = Field(
        0.15, gt=0, description="Jensen-Shannon distance (0 to 0.83) below which a label hasn't drifted"
    )
    share: float = Field(
        0.1, gt=0, lt=1, description="Change of a column's share of nulls, or of zeros, below which it hasn't drifted"
    )
    new_value_share: float = Field(
        0.02, gt=0, lt=1, description="Share of rows from which a value that no reference week had is told"
    )
    score_shift: float = Field(
        0.3,
        gt=0,
        description="Median move of the same brands' scores, in standard deviations, below which they haven't shifted",
    )
    replaced_share: float = Field(
        0.3,
        gt=0,
        lt=1,
        description="Share of the best brands replaced in a week below which the ranking hasn't churned",
    )
    separation: float = Field(
        0.15, gt=0, lt=0.5, description="ROC AUC above 0.5 below which new documents are like earlier ones"
    )
    volume_factor: float = Field(
        2.0, gt=1, description="Factor by which the number of suggestions of a kind may change, whatever is usual"
    )
    gross: float = Field(
        4.0, gt=1, description="Multiple of its limit from which drift of what scores rest on stops the list"
    )


class Settings(BaseSettings):
    """The whole of it. ``root`` is the workspace's folder; it is given, not set."""

    model_config = SettingsConfigDict(
        env_prefix="SOURCING_", env_nested_delimiter="__", extra="forbid", frozen=True, toml_file=None
    )

    root: Path = Field(Path(), exclude=True)
    workspace: WorkspaceSettings = Field(default_factory=WorkspaceSettings)
    web: WebSettings = Field(default_factory=WebSettings)
    brands: BrandsSettings = Field(default_factory=BrandsSettings)
    marketplace: MarketplaceSettings = Field(default_factory=MarketplaceSettings)
    scoring: ScoringSettings = Field(default_factory=ScoringSettings)
    onboarding: OnboardingSettings = Field(default_factory=OnboardingSettings)
    profile: ProfileSettings = Field(default_factory=ProfileSettings)
    exports: ExportsSettings = Field(default_factory=ExportsSettings)
    quality: QualitySettings = Field(default_factory=QualitySettings)
    drift: DriftSettings = Field(default_factory=DriftSettings)
    alerts: AlertsSettings = Field(default_factory=AlertsSettings)

    @property
    def web_of_a_shard(self) -> WebSettings:
        """How the websites of one shard are read: where shards are read side by side, they share the shared pace."""
        if self.workspace.executor == "in_process":
            return self.web
        return self.web.model_copy(
            update={"shared_delay_seconds": self.web.shared_delay_seconds * self.workspace.shards}
        )

    @property
    def data_dir(self) -> Path:
        """The data folder, as an absolute path."""
        return (self.root / self.workspace.data_dir).resolve()

    @property
    def candidates_dir(self) -> Path:
        """Where candidate feeds are put."""
        return self.data_dir / "inputs" / "candidates"

    @property
    def crm_returns_dir(self) -> Path:
        """Where files that the CRM gives back are put."""
        return self.data_dir / "inputs" / "crm_returns"

    @property
    def marketplace_file(self) -> Path:
        """The marketplace's DuckDB file."""
        return self.data_dir / "inputs" / "marketplace.duckdb"

    @property
    def rates_file(self) -> Path:
        """Where exchange rates are kept that ``sourcing fx load`` brought."""
        return self.data_dir / "inputs" / "fx_rates.parquet"

    @property
    def lake_dir(self) -> Path:
        """Where tables are kept as Parquet."""
        return self.data_dir / "lake"

    @property
    def archive_dir(self) -> Path:
        """Where fetched pages are kept as WARC."""
        return self.data_dir / "archive"

    @property
    def models_dir(self) -> Path:
        """Where models are kept."""
        return self.data_dir / "models"

    @property
    def exports_dir(self) -> Path:
        """Where each week's files are put."""
        return self.data_dir / "exports"

    @property
    def warehouse_file(self) -> Path:
        """The warehouse's DuckDB file."""
        return self.data_dir / "warehouse.duckdb"


def load_settings(root: Path) -> Settings:
    """Read the settings of a workspace: defaults, then ``sourcing.toml``, then the environment.

    Raises:
        InputError: the file is no TOML, or a field is unknown or out of bounds; the line names it.
    """
    path = root / SETTINGS_FILE

    class FromFile(Settings):
        @classmethod
        def settings_customise_sources(
            cls,
            settings_cls: type[BaseSettings],
            init_settings: PydanticBaseSettingsSource,
            env_settings: PydanticBaseSettingsSource,
            dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - pydantic gives it by name; .env isn't read
            file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - likewise
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, toml_file=path)

    try:
        loaded = FromFile(root=root)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        # Addresses and passwords of alerts are nobody's business but the file's.
        got = "" if first["loc"][:1] == ("alerts",) else f" (got {first.get('input')!r})"
        raise InputError(f"setting {field}: {first['msg']}{got}: mend it in {path} or in the environment") from None
    except (ValueError, OSError) as error:
        raise InputError(f"{path} can't be read: {error}") from None
    return Settings.model_construct(**{name: getattr(loaded, name) for name in Settings.model_fields})
