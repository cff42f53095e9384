"""What a visit leaves, and what earlier ones left: rows of the index, pages in the archive, and how to find them again.

What belongs here: one site's rows. What doesn't: the course of the visit (``visit``), and files (``archive``, ``journal``).
"""

from collections.abc import Mapping
from datetime import datetime

from sourcing_pipeline.errors import InputError
from sourcing_pipeline.web.archive import ArchiveReader
from sourcing_pipeline.web.journal import ShardArchive
from sourcing_pipeline.web.outcomes import READABLE, Outcome
from sourcing_pipeline.web.records import FILE_KINDS, PageRecord, SiteOutcome
from sourcing_pipeline.web.robots import MAX_ROBOTS_BYTES
from sourcing_pipeline.web.robots_cache import RobotsCopy
from sourcing_pipeline.web.site_reader import Reading
from sourcing_pipeline.web.usage_signals import UsageSignals


class VisitRecord:
    """The record of one visit.

    Args:
        domain: the site's.
        archive: where records go.
        reader: where pages read before come from.
        max_page_bytes: what is read back of a page at most.
        known: pages of earlier visits by address, for conditional requests.
        resumed: pages that an interrupted visit had read already, by address; they are not asked for again.
    """

    def __init__(
        self,
        domain: str,
        *,
        archive: ShardArchive,
        reader: ArchiveReader,
        max_page_bytes: int,
        known: Mapping[str, PageRecord],
        resumed: Mapping[str, PageRecord],
    ) -> None:
        self._domain = domain
        self._archive = archive
        self._reader = reader
        self._max_page_bytes = max_page_bytes
        self._known = known
        self._resumed = resumed
        self._records: list[PageRecord] = []

    @property
    def byte_count(self) -> int:
        """Bytes read so far."""
        return sum(record.byte_count for record in self._records)

    def resumed(self, href: str) -> PageRecord | None:
        """What the interrupted visit noted of an address; it then belongs to this visit."""
        record = self._resumed.get(href)
        if record is not None and record not in self._records:
            self._records.append(record)
        return record

    def conditions(self, href: str) -> dict[str, str]:
        """The headers that ask for a page only if it changed."""
        known = self._known.get(href)
        if known is None:
            return {}
        named = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
        return {
            name: value
            for name, value in named.items()
            if value is not None and value.isascii() and value.isprintable()
        }

    def note(self, reading: Reading, page_kind: str, usage: UsageSignals | None) -> PageRecord:
        """Keep the body in the archive where there is a page, and write the row of the index."""
        answer, known = reading.answer, self._known.get(reading.url.href)
        record = PageRecord(
            domain=self._domain,
            url=reading.url.href,
            final_url=reading.final_url.href,
            page_kind=page_kind,
            fetched_at=reading.fetched_at,
            status=answer.status if answer is not None else None,
            content_type=answer.header("content-type") if answer is not None else None,
            outcome=reading.outcome.value,
            detail=reading.detail,
            byte_count=len(answer.body) if answer is not None else 0,
            elapsed_seconds=reading.elapsed_seconds,
            usage_signals=usage.as_text() if usage is not None else None,
        )
        if reading.outcome is Outcome.NOT_MODIFIED and known is not None and record.usage_signals is None:
            record = record.replace(usage_signals=known.usage_signals)
        record = self._archive.add_page(record, answer, known)
        self._records.append(record)
        return record

    def body_of(self, record: PageRecord) -> bytes | None:
        """The body of a page in the archive; None where it has none, or its file is gone, which later steps will say."""
        return self._body_of(record, self._max_page_bytes)

    def _body_of(self, record: PageRecord, max_bytes: int) -> bytes | None:
        if record.warc_path is None or record.warc_offset is None:
            return None
        try:
            return self._reader.read(record.warc_path, record.warc_offset, max_bytes).body
        except InputError:
            return None

    def robots_copy(self, href: str) -> RobotsCopy | None:
        """What the archive has of a robots.txt: of the interrupted visit, else of an earlier one."""
        record = self.resumed(href) or self._known.get(href)
        if record is None or record.status is None:
            return None
        body = self._body_of(record, MAX_ROBOTS_BYTES + 1)
        if body is None and record.warc_path is not None:
            return None  # its file is gone; the site will be asked
        return RobotsCopy(record.fetched_at, record.status, body or b"", is_of_this_visit=href in self._resumed)

    def outcome(
        self, first: PageRecord, visited_at: datetime, elapsed_seconds: float, *, why_ended: str | None
    ) -> SiteOutcome:
        """How the visit ended, judged by the home page and by whatever else was read."""
        pages = [record for record in self._records if record.page_kind not in FILE_KINDS]
        read = [record for record in pages if record.outcome in READABLE]
        changed_count = sum(record.outcome == Outcome.OK for record in read)
        if changed_count:
            outcome, reason = Outcome.OK, f"{len(read)} pages read"
        elif read:
            outcome, reason = Outcome.NOT_MODIFIED, f"none of {len(read)} pages changed"
        else:
            outcome, reason = Outcome(first.outcome), first.detail or Outcome(first.outcome).meaning
        if why_ended is not None:
            last = self._records[-1]
            reason += f"; ended early {why_ended}; last: {last.outcome} ({last.detail or last.url})"
        return SiteOutcome(
            domain=self._domain,
            visited_at=visited_at,
            outcome=outcome.value,
            reason=reason,
            evidence_url=first.final_url,
            page_count=len(read),
            changed_page_count=changed_count,
            byte_count=self.byte_count,
            elapsed_seconds=elapsed_seconds,
        )
