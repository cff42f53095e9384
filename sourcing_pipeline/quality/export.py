"""Checks of what leaves the house: the list, and the files of a week."""

import hashlib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import polars as pl

from sourcing_pipeline.contracts.registry import TABLES
from sourcing_pipeline.quality.result import CheckResult, sample_of
from sourcing_pipeline.quality.written_files import said_in

REASONS = ("reason_1", "reason_2", "reason_3")


def list_is_consistent(listed: pl.DataFrame) -> CheckResult:
    """Ranks run from 1 without gaps, no brand stands twice, and what the model chose stands in order of value."""
    ranked = listed.sort("rank")
    problems = []
    if ranked["rank"].to_list() != list(range(1, listed.height + 1)):
        problems.append({"problem": f"ranks are not 1 to {listed.height}"})
    problems += [
        {"problem": "stands twice", "brand_id": brand}
        for brand in ranked.filter(pl.col("brand_id").is_duplicated())["brand_id"].unique(maintain_order=True)
    ]
    chosen = ranked.filter(assignment="model").with_columns(pl.col("expected_value").shift(1).alias("value_before"))
    better = chosen.filter(pl.col("expected_value") > pl.col("value_before"))
    problems += [
        {"problem": "is worth more than the one before", **row}
        for row in better.select("rank", "brand_id", "expected_value", "value_before").to_dicts()
    ]
    return CheckResult(
        passed=not problems,
        severity="ERROR",
        expected="ranks 1 to n, each brand once, best first",
        observed=f"{listed.height:,} rows, {len(problems):,} out of order",
        remedy="this is a defect of onboarding/listing.py: don't use the list",
        sample=sample_of(problems),
    )


def no_excluded_on_list(
    listed: pl.DataFrame, suppressions: pl.DataFrame, brands: pl.DataFrame, outcomes: pl.DataFrame
) -> CheckResult:
    """Nobody on the list asked not to be contacted, is on the marketplace already, or ended elsewhere than scored.

    Looks at domains and addresses itself rather than trust the step that should have left them out.
    """
    emails = {email.strip().lower() for email in suppressions["email"].drop_nulls()}
    suppressed = {_host(domain) for domain in suppressions["domain"].drop_nulls()} | {e.split("@")[-1] for e in emails}
    here = {_host(domain) for domain in brands.filter(pl.col("left_at").is_null())["domain"].drop_nulls()}
    scored = set(outcomes.filter(outcome="scored")["brand_id"].to_list())
    wrong = []
    for row in listed.select("rank", "brand_id", "domain", "contact_email").to_dicts():
        email = (row["contact_email"] or "").lower()
        if _names(row["domain"], suppressed) or email in emails:
            wrong.append({**row, "problem": "asked not to be contacted"})
        elif _names(row["domain"], here):
            wrong.append({**row, "problem": "is on the marketplace already"})
        elif row["brand_id"] not in scored:
            wrong.append({**row, "problem": "has no outcome that says scored"})
    return CheckResult(
        passed=not wrong,
        severity="ERROR",
        expected="nobody suppressed, on the marketplace or not eligible on the list",
        observed=f"{len(wrong):,} of {listed.height:,}",
        remedy="don't use the list; run candidate_outcomes and what follows again",
        sample=sample_of(wrong),
    )


def reasons_have_evidence(rows: pl.DataFrame, page_records: pl.DataFrame) -> CheckResult:
    """Every reason of a list or of scores points to a page that was fetched, or to rows of a table that there is."""
    tables = [contract.table_name() for contract in TABLES]
    pages = pl.concat([page_records["url"], page_records["final_url"]]).unique().implode()
    wrong = pl.concat(
        rows.filter(pl.col(reason).is_not_null()).select(
            "brand_id", pl.col(reason).alias("reason"), pl.col(f"{reason}_evidence_url").alias("evidence_url")
        )
        for reason in REASONS
    ).filter(
        ~(
            pl.col("evidence_url").str.extract(r"^metric:([a-z_]+)/.").is_in(tables).fill_null(value=False)
            | pl.col("evidence_url").is_in(pages)
        ).fill_null(value=False)
    )
    return CheckResult(
        passed=wrong.is_empty(),
        severity="ERROR",
        expected="for each reason a fetched page or a metric",
        observed=f"{wrong.height:,} reasons without, in {rows.height:,} rows",
        remedy="this is a defect of how scoring makes reasons: drop those that rest on nothing",
        sample=sample_of(wrong),
    )


def export_promises(folder: Path, manifest: Mapping[str, Any]) -> CheckResult:
    """The files of a week are those of its manifest: same names, same SHA-256, same number of rows.

    Args:
        folder: the week's folder.
        manifest: ``manifest.json``: under ``files``, for each file name, ``sha256`` and (for tables) ``rows``.
    """
    files: Mapping[str, Mapping[str, Any]] = manifest["files"]
    problems = [
        {"file": name, "problem": problem}
        for name, promised in sorted(files.items())
        if (problem := _broken_promise(folder / name, promised))
    ]
    there = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
    beyond = sorted(there - set(files) - {"manifest.json"})
    problems += [{"file": name, "problem": "not in the manifest"} for name in beyond]
    return CheckResult(
        passed=bool(files) and not problems,
        severity="ERROR",
        expected=f"the {len(files)} files of the manifest, unchanged",
        observed="; ".join(f"{row['file']}: {row['problem']}" for row in problems) or f"{len(files)} files as promised",
        remedy="export the week again; somebody or something changed the files after they were written",
        sample=sample_of(problems),
    )


def nobody_suppressed_in_files(
    folder: Path, suppressions: pl.DataFrame, suppressed_brands: Collection[str], mail_providers: Collection[str]
) -> CheckResult:
    """No file of a week's folder, read back from disk, names a website, an address or a brand that must not be contacted.

    Args:
        folder: the week's folder: all that lies in it is read.
        suppressions: who must not be contacted.
        suppressed_brands: the brand_ids of candidates whose outcome is suppressed.
        mail_providers: domains on which many have an address: who asked from there has asked for that address alone.
    """
    addresses = {email.strip().lower() for email in suppressions["email"].drop_nulls()}
    stated = [_host(domain) for domain in suppressions["domain"].drop_nulls()]
    mailed = [host for email in addresses if (host := email.split("@")[-1]) not in mail_providers]
    hosts = {spelling for host in (*stated, *mailed) if host for spelling in _spellings(host)}
    files = sorted(path for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else []
    wrong: list[dict[str, str]] = []
    for path in files:
        said = said_in(path)
        found = [
            *(f"website {host}" for host in sorted(said.hosts) if _is_at(host, hosts)),
            *(f"website {host}" for host in sorted(said.whole_cells) if _names(host, hosts)),
            *(f"{address[0]}...@{address.split('@')[1]}" for address in sorted(said.addresses & addresses)),
            *(f"brand {brand}" for brand in sorted(said.brand_ids & set(suppressed_brands))),
        ]
        wrong += [{"file": path.name, "names": name} for name in dict.fromkeys(found)]
    return CheckResult(
        passed=bool(files) and not wrong,
        severity="ERROR",
        expected="no file that names somebody who asked not to be contacted",
        observed=f"{len(wrong):,} names in {len({row['file'] for row in wrong}):,} of {len(files):,} files",
        remedy="don't use these files, remove the folder, and run the week again from candidate_outcomes on",
        sample=sample_of(wrong),
    )


def _broken_promise(path: Path, promised: Mapping[str, Any]) -> str | None:
    if not path.is_file():
        return "missing"
    if hashlib.sha256(path.read_bytes()).hexdigest() != promised["sha256"]:
        return "its SHA-256 is another"
    rows = _row_count(path)
    if rows is not None and promised.get("rows") is not None and rows != promised["rows"]:
        return f"has {rows:,} rows, promised {promised['rows']:,}"
    return None


def _row_count(path: Path) -> int | None:
    if path.suffix == ".csv":
        return pl.read_csv(path, infer_schema=False).height
    if path.suffix == ".parquet":
        return pl.read_parquet(path).height
    return None


def _host(address: str) -> str:
    """The host of a domain or address as people write it, without www."""
    host = address.strip().lower().split("://")[-1].split("/")[0].split("@")[-1].split(":")[0]
    return host.removeprefix("www.").strip(".")


def _spellings(host: str) -> set[str]:
    """A host as people write it and as the name system does: ``bücher.example``, ``xn--bcher-kva.example``."""
    try:
        return {host, host.encode("idna").decode("ascii"), host.encode("ascii").decode("idna")}
    except UnicodeError:
        try:
            return {host, host.encode("idna").decode("ascii")}
        except UnicodeError:  # too long for a host, or with an empty label
            return {host}


def _is_at(host: str, hosts: set[str]) -> bool:
    """Whether a host is one of others, or lies below one."""
    labels = host.split(".")
    return any(".".join(labels[start:]) in hosts for start in range(len(labels) - 1))


def _names(domain: str | None, hosts: set[str]) -> bool:
    """Whether any host is the domain; hosts below it count for it."""
    return domain is not None and any(host == domain or host.endswith(f".{domain}") for host in hosts)
