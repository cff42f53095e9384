import asyncio
import os
import signal

import pytest

from sourcing_pipeline.web.outcomes import FetchError, Outcome
from sourcing_pipeline.web.page_reading import PageReading
from sourcing_pipeline.web.parser_client import ParserClient, ParserLimits

SMALL = b"<html><body><p>Bowls and spoons</p><a href=/about>About us</a></body></html>"
SLOW = b"<p>" + b"word & " * 900_000  # takes the parser several times the limit below


async def ask(parser: ParserClient, body: bytes, visit: str = "a") -> PageReading:
    return await parser.read_body(body, "text/html", "https://oak.com/", "oak.com", visit=visit)


async def outcome_of(parser: ParserClient, body: bytes) -> Outcome:
    try:
        return (await ask(parser, body, visit=str(len(body)))).outcome
    except FetchError as error:
        return error.outcome


def test_a_page_is_read_as_in_this_process() -> None:
    async def read() -> PageReading:
        async with ParserClient() as parser:
            return await ask(parser, SMALL)

    reading = asyncio.run(read())
    assert reading.outcome is Outcome.OK
    assert [(link.href, link.topic) for link in reading.links] == [("https://oak.com/about", "about")]


def test_a_page_that_kills_the_process_is_known_and_the_others_are_read() -> None:
    async def read() -> list[Outcome]:
        async with ParserClient(ParserLimits(cpu_seconds=0.02)) as parser:
            pages = [SMALL, SLOW, SMALL + b" ", SLOW + b" ", SMALL + b"  "]
            return list(await asyncio.gather(*(outcome_of(parser, page) for page in pages)))

    ok, failure = Outcome.OK, Outcome.PARSER_FAILURE
    assert asyncio.run(read()) == [ok, failure, ok, failure, ok]


def test_what_killed_it_is_said() -> None:
    async def read() -> None:
        async with ParserClient(ParserLimits(cpu_seconds=0.02)) as parser:
            await ask(parser, SLOW)

    with pytest.raises(FetchError, match=r"oak\.com/: the parser process took more than 0\.02 s of CPU time"):
        asyncio.run(read())


def test_a_page_that_needs_more_memory_than_there_is_fails_alone() -> None:
    async def read() -> list[Outcome]:
        async with ParserClient(ParserLimits(memory_bytes=200_000_000)) as parser:
            return [await outcome_of(parser, page) for page in (SMALL, b"a" * 200_000_000, SMALL + b" ")]

    assert asyncio.run(read()) == [Outcome.OK, Outcome.PARSER_FAILURE, Outcome.OK]


def test_a_process_that_somebody_else_killed_is_replaced_and_no_page_blamed() -> None:
    async def read() -> Outcome:
        async with ParserClient() as parser:
            await ask(parser, SMALL)
            assert parser.process_id is not None
            os.kill(parser.process_id, signal.SIGKILL)
            return (await ask(parser, SMALL, visit="b")).outcome

    assert asyncio.run(read()) is Outcome.OK


def test_links_are_handed_out_once_a_visit() -> None:
    async def read() -> list[int]:
        async with ParserClient() as parser:
            return [len((await ask(parser, SMALL, visit)).links) for visit in ("a", "a", "b")]

    assert asyncio.run(read()) == [1, 0, 1]


def test_the_process_ends_with_its_client() -> None:
    async def read() -> int:
        async with ParserClient() as parser:
            await ask(parser, SMALL)
            assert parser.process_id is not None
            return parser.process_id

    with pytest.raises(ProcessLookupError):
        os.kill(asyncio.run(read()), 0)
