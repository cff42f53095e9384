import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourcing_pipeline.brands.text import clean, clean_markup


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (" Two\n lines ", "Two lines"), ("Wachs<b onclick='x'>werk</b>", "Wachs werk"), ("I <3 you > all", "I <3 you > all"), ("5 < 6", "5 < 6"),
        ("<scr<script>ipt>x", "x"), ("<img src=x onerror=1", "img src=x onerror=1"), ("Kirsch\u00adkuchen", "Kirschkuchen"), ("a\u202eb\u2066c", "abc"),
        ("\ud800a\udfff", "a"), ("a\x00b", "a b"), ("a\U000e0041b", "ab"), ("\u0645\u06cc\u200c\u062e", "\u0645\u06cc\u200c\u062e"),
    ],
)  # fmt: skip
def test_text_is_kept_on_one_line_and_inert(text: str, kept: str) -> None:
    assert clean(text) == kept


def test_entities_are_read_before_tags_are_taken_off() -> None:
    assert clean_markup("&lt;b&gt;A &amp;amp; B&lt;/b&gt;") == "A &amp; B"


@given(st.text() | st.text(st.sampled_from("<>/!?a &;\x00\u202e\ud800")), st.integers(1, 50))
def test_what_is_kept_can_never_be_markup_or_hide_anything(text: str, limit: int) -> None:
    for kept in (clean(text, limit), clean_markup(text, limit)):
        assert len(kept) <= limit
        assert not re.search(r"<[A-Za-z/!?]|[\x00-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e]", kept)
        assert clean(kept, limit) == kept
