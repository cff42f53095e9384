import asyncio
from collections import Counter
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from sourcing_pipeline.web.outcomes import FetchError
from sourcing_pipeline.web.parser_client import ParserClient

PAGES = Path(__file__).parents[3] / "shared" / "data" / "realweb" / "pages.warc.gz"


async def outcomes_of_pages() -> Counter[str]:
    outcomes: Counter[str] = Counter()
    async with ParserClient() as parser:
        with PAGES.open("rb") as file:
            for record in ArchiveIterator(file):
                href, body = record.rec_headers.get_header("WARC-Target-URI"), record.content_stream().read()
                content_type = record.http_headers.get_header("Content-Type") if record.http_headers else None
                if record.rec_type != "response":
                    continue
                try:
                    reading = await parser.read_body(body, content_type, href, "x.example", visit=href)
                    outcomes[reading.outcome.value] += 1
                except FetchError as error:
                    outcomes[error.outcome.value] += 1
    return outcomes


@pytest.mark.slow
@pytest.mark.skipif(not PAGES.exists(), reason="the saved pages lie beside the project, not in it")
def test_755_real_pages_are_parsed_and_none_stalls_or_kills_the_parser() -> None:
    outcomes = asyncio.run(outcomes_of_pages())
    assert sum(outcomes.values()) == 755
    assert outcomes["parser_failure"] == 0
    assert outcomes["ok"] >= 0.97 * 755, outcomes
