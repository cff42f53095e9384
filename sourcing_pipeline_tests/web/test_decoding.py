import gzip
import tracemalloc
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourcing_pipeline.web.decoding import BodyDecoder
from sourcing_pipeline.web.outcomes import FetchError, Outcome


def decode(encoding: str, *chunks: bytes, max_bytes: int = 1_000_000) -> bytes:
    decoder = BodyDecoder(encoding, max_bytes)
    for chunk in chunks:
        decoder.feed(chunk)
    return decoder.finish()


def bare_deflate(body: bytes) -> bytes:
    compressor = zlib.compressobj(wbits=-15)
    return compressor.compress(body) + compressor.flush()


@given(body=st.binary(max_size=5_000), size=st.integers(1, 700), encoding=st.sampled_from(["", "gzip", "deflate"]))
def test_a_body_survives_however_it_is_cut_on_the_wire(body: bytes, size: int, encoding: str) -> None:
    wire = {"": body, "gzip": gzip.compress(body), "deflate": zlib.compress(body)}[encoding]
    assert decode(encoding, *(wire[start : start + size] for start in range(0, len(wire), size))) == body


@pytest.mark.parametrize("encoding", ["identity", "x-gzip", "GZIP", "deflate"])
def test_the_spellings_of_the_web_are_known(encoding: str) -> None:
    body = b"some words" * 100
    wire = {"identity": body, "deflate": bare_deflate(body)}.get(encoding, gzip.compress(body))
    assert decode(encoding, wire) == body


def test_gzip_of_several_members_is_one_body_and_padding_is_dropped() -> None:
    assert decode("gzip", gzip.compress(b"one ") + gzip.compress(b"two") + b"\0" * 10) == b"one two"


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip", "compress"])
def test_what_was_not_asked_for_is_refused(encoding: str) -> None:
    with pytest.raises(FetchError) as failure:
        decode(encoding, b"x")
    assert failure.value.outcome is Outcome.DECODE_ERROR


def test_a_body_cut_short_is_an_error_and_not_a_page() -> None:
    with pytest.raises(FetchError) as failure:
        decode("gzip", gzip.compress(b"words" * 1000)[:-9])
    assert failure.value.outcome is Outcome.DECODE_ERROR


def test_a_bomb_ends_at_the_cap_without_taking_its_memory() -> None:
    bomb = gzip.compress(b"\0" * 200_000_000)
    tracemalloc.start()
    with pytest.raises(FetchError) as failure:
        decode("gzip", bomb)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert failure.value.outcome is Outcome.TOO_LARGE
    assert peak < 5_000_000


def test_very_many_members_are_refused() -> None:
    decoder = BodyDecoder("gzip", 1_000_000)
    with pytest.raises(FetchError, match="members") as failure:
        decoder.feed(gzip.compress(b"") * 10_000)
    assert failure.value.outcome is Outcome.DECODE_ERROR


def test_what_decodes_to_nothing_ends_even_where_a_body_may_be_cut() -> None:
    decoder = BodyDecoder("gzip", 1_000, cut_at_max=True)
    decoder.feed(gzip.compress(b"body"))
    with pytest.raises(FetchError, match="on the wire"):
        decoder.feed(b"\x00" * 400_000)


def test_a_page_that_was_gzipped_twice_is_read() -> None:
    decoder = BodyDecoder("gzip, deflate", 1_000_000)
    decoder.feed(zlib.compress(gzip.compress(b"<p>words")))
    assert decoder.finish() == b"<p>words"


def test_a_body_may_be_cut_at_the_cap_instead() -> None:
    decoder = BodyDecoder("gzip", 10, cut_at_max=True)
    decoder.feed(gzip.compress(b"0123456789abc"))
    assert decoder.is_cut
    assert decoder.finish() == b"0123456789"
