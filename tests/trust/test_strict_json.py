from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.trust import strict_json

plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=15,
)


@given(plain)
def test_what_we_write_reads_back_the_same_and_is_spelled_once(value):
    raw = strict_json.dump(value)

    assert strict_json.load(raw) == value
    assert strict_json.dump(strict_json.load(raw)) == raw


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b'{"a":1,"a":2}',
        b'{"outer":{"a":1,"b":2,"a":1}}',
        b"NaN",
        b'{"a":Infinity}',
        b"-Infinity",
        b"1.5",
        b"1e400",
        b"9" * 5000,
        b"[" * 200_000,
        b'{"a":' * 100_000,
        b"\xff\xfe",
        json.dumps({"a": 1}).encode("utf-16"),
        b"\xef\xbb\xbf{}",
        b"{} {}",
        b'"\x01"',
    ],
    ids=lambda raw: repr(raw[:12]),
)
def test_bytes_that_two_readers_could_read_differently_are_refused(raw):
    with pytest.raises(strict_json.NotStrictJson):
        strict_json.load(raw)


@given(st.binary(max_size=100))
def test_any_bytes_give_a_value_or_one_kind_of_refusal(raw):
    try:
        strict_json.load(raw)
    except strict_json.NotStrictJson:
        return
