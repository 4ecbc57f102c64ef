"""An event is the exact bytes that were signed; what is not one of ours is refused at the door."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.clock import Stamp
from app.errors import BadInput
from app.journal.event import GENESIS, MAX_PAYLOAD, Draft, decode, encode
from app.journal.outbox import OutboxCounts

AT = Stamp("2026-11-23T15:00:00.000Z", -360, 7, "boot-1")
PLACE: dict[str, Any] = {"event_id": "e1", "device": "laptop-1", "sequence": 1, "previous": GENESIS, "at": AT}
BODY = {"text": "¿Ñandú?"}
_PLAIN = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()


def draft(body: dict[str, Any] | None = None) -> Draft:
    return Draft("note-added", "tec-1", "v1", BODY if body is None else body)


def payload(**changes: Any) -> bytes:
    """The bytes of a good event with some fields changed."""
    return json.dumps(json.loads(encode(draft(), **PLACE)) | changes).encode()


def refused(raw: bytes) -> str:
    with pytest.raises(BadInput) as caught:
        decode(raw, b"")
    assert all((caught.value.what, caught.value.safe, caught.value.todo))
    return caught.value.code


def test_what_was_written_is_read_back() -> None:
    event = decode(encode(draft(), **PLACE), b"signature")

    assert (event.id, event.device, event.sequence, event.previous) == ("e1", "laptop-1", 1, GENESIS)
    assert (event.visit, event.kind, event.actor, event.at) == ("v1", "note-added", "tec-1", AT)
    assert (event.body, event.signature) == (BODY, b"signature")


def test_digest_is_of_the_signed_bytes() -> None:
    raw = encode(draft(), **PLACE)

    assert decode(raw, b"").digest == hashlib.sha256(raw).hexdigest()


@given(st.recursive(_PLAIN, lambda inner: st.lists(inner, max_size=3), max_leaves=6))
def test_any_json_value_survives(value: object) -> None:
    event = decode(encode(draft({"value": value}), **PLACE), b"")

    assert event.body == {"value": value}


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_with_a_code(raw: bytes) -> None:
    assert refused(raw) == "EVENT-UNREADABLE"


@pytest.mark.parametrize(
    "changes",
    [
        {"id": 1},
        {"id": "a\0b"},
        {"device": None},
        {"seq": "1"},
        {"seq": True},
        {"seq": 1.5},
        {"prev": 0},
        {"visit": []},
        {"kind": None},
        {"actor": {}},
        {"body": []},
        {"body": "text"},
        {"at": None},
        {"at": {}},
        {"at": {"utc": "yesterday", "offset": 0, "mono": 0, "boot": "b"}},
        {"at": {"utc": AT.utc, "offset": "0", "mono": 0, "boot": "b"}},
    ],
    ids=str,
)
def test_field_of_a_wrong_kind_is_refused(changes: dict[str, Any]) -> None:
    assert refused(payload(**changes)) == "EVENT-UNREADABLE"


@pytest.mark.parametrize("raw", [b"", b"{}", b"[]", b"null", b"\xff", b"[" * 100_000], ids=len)
def test_what_is_no_event_at_all_is_refused(raw: bytes) -> None:
    assert refused(raw) == "EVENT-UNREADABLE"


def test_text_that_is_too_long_is_refused_before_it_is_signed() -> None:
    with pytest.raises(BadInput) as caught:
        encode(draft({"text": "x" * MAX_PAYLOAD}), **PLACE)

    assert caught.value.code == "EVENT-TOO-LARGE"


def test_payload_that_is_too_long_is_not_even_parsed() -> None:
    assert refused(payload(body={"text": "x" * MAX_PAYLOAD})) == "EVENT-UNREADABLE"


def test_number_that_json_does_not_have_is_our_own_fault_and_loud() -> None:
    with pytest.raises(ValueError, match="JSON"):
        encode(draft({"value": float("nan")}), **PLACE)


def test_pending_is_everything_that_is_not_settled() -> None:
    counts = OutboxCounts(3, 2, 50, 1, evidence_waiting=4, evidence_bytes=9, oldest="")

    assert counts.pending == 6
