import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourcing_pipeline.brands.tolerant_json import MAX_VALUES, loads_tolerantly

MENDED = {
    "plain": ('{"a": 1}', [{"a": 1}]),
    "trailing commas": ('{"a": [1, 2, ], }', [{"a": [1, 2]}]),
    "line comment": ('{"a": 1, // one\n "b": 2}', [{"a": 1, "b": 2}]),
    "block comment": ('{"a": /* one */ 1}', [{"a": 1}]),
    "comma before a comment": ('{"a": 1, /* last */ }', [{"a": 1}]),
    "slashes within a text": ('{"a": "http://x/*y*/,}",}', [{"a": "http://x/*y*/,}"}]),
    "cdata": ('//<![CDATA[\n{"a": 1}\n//]]>', [{"a": 1}]),
    "bare cdata": ('<![CDATA[{"a": 1}]]>', [{"a": 1}]),
    "html comment": ('<!--\n{"a": "<!-- b -->"}\n-->', [{"a": "<!-- b -->"}]),
    "an html comment before it": ('<!-- John joined. --> <!-- Twice --> {"a": "<!-- b -->"}', [{"a": "<!-- b -->"}]),
    "byte order mark": ('\ufeff{"a": 1}', [{"a": 1}]),
    "raw newline in a text": ('{"a": "one\ntwo\tthree"}', [{"a": "one\ntwo\tthree"}]),
    "semicolon": ('{"a": 1};', [{"a": 1}]),
    "two objects": ('{"a": 1}\n{"b": 2}', [{"a": 1}, {"b": 2}]),
    "two objects and a comma": ('{"a": 1},{"b": 2}', [{"a": 1}, {"b": 2}]),
    "a wrong escape": (r'{"a": "it\'s"}', [{"a": r"it\'s"}]),
    "entities": ("{&quot;a&quot;: 1}", [{"a": 1}]),
    "infinity": ('{"a": Infinity, "b": NaN, "c": 1e999}', [{"a": None, "b": None, "c": None}]),
    "rubbish after it": ('{"a": 1} and more', [{"a": 1}]),
    "nothing": ("", []),
    "no json": ("var x = 1", []),
}


@pytest.mark.parametrize("name", MENDED)
def test_json_of_real_pages_is_read(name: str) -> None:
    text, expected = MENDED[name]
    assert loads_tolerantly(text) == expected


def test_a_number_of_5000_digits_is_no_number() -> None:
    assert loads_tolerantly('{"price": ' + "9" * 5_000 + "}") == [{"price": None}]


@pytest.mark.parametrize(
    "text",
    ["[" * 100_000, '{"a":' * 100_000, '"' * 100_001, '\\"' * 100_000, '"\\"' * 100_000, "/*" * 100_000, "," * 200_000,
     ", " * 200_000 + "x", "<!--" * 100_000, "<!---->" * 100_000, " " * 500_000, ";" * 100_000, "x" * 3_000_000],
)  # fmt: skip
def test_hostile_text_gives_no_objects(text: str) -> None:
    values = loads_tolerantly(text)
    assert len(values) <= MAX_VALUES
    assert all(isinstance(value, str) for value in values)


def test_of_many_values_only_the_first_are_read() -> None:
    assert len(loads_tolerantly("{}" * 100_000)) == MAX_VALUES


@given(st.recursive(st.none() | st.booleans() | st.integers(-10**20, 10**20) | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))  # fmt: skip
def test_what_is_json_is_read_as_json(value: object) -> None:
    assert loads_tolerantly(json.dumps(value)) == [value]


@given(st.text())
def test_no_text_makes_it_fail(text: str) -> None:
    loads_tolerantly(text)
