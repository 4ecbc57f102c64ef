from __future__ import annotations

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from securesystemslib.dsse import Envelope

from app.trust.envelope import LIMITS, MAX_SIGNATURES, DocumentType, countersign, read, seal, write
from tests.trust.firm import code_of, edited, key, spelled

KIT = DocumentType.KIT


@given(st.binary(max_size=300), st.sampled_from(DocumentType))
def test_a_sealed_document_is_a_plain_dsse_envelope_that_others_can_verify(payload, kind):
    signer = key("anyone")

    fields = json.loads(seal(payload, kind, signer))

    assert base64.b64decode(fields["payload"]) == payload
    assert fields["payloadType"] == kind
    pae = b"DSSEv1 %d %b %d %b" % (len(kind), kind.encode(), len(payload), payload)
    assert signer.public.verify(pae, base64.b64decode(fields["signatures"][0]["sig"]))


@given(st.binary(max_size=100))
def test_the_one_spelling_is_plain_sorted_json(payload):
    raw = seal(payload, KIT, key("ana"), key("luis"))

    assert raw == spelled(json.loads(raw))


def test_sealing_the_same_twice_gives_the_same_bytes_whatever_the_order_of_the_keys():
    ana, luis = key("ana"), key("luis")

    assert seal(b"x", KIT, ana, luis) == seal(b"x", KIT, luis, ana)


def test_countersigning_gives_what_signing_together_gives():
    ana, luis = key("ana"), key("luis")

    assert countersign(seal(b"x", KIT, ana), KIT, luis) == seal(b"x", KIT, ana, luis)


def test_countersigning_another_kind_is_refused():
    plan = seal(b"x", DocumentType.PLAN, key("ana"))

    assert code_of(lambda: countersign(plan, KIT, key("luis"))) == "TRUST-WRONG-TYPE"


def test_a_document_needs_at_least_one_key():
    with pytest.raises(ValueError, match="at least one key"):
        seal(b"x", KIT)


def test_a_document_no_laptop_would_accept_is_not_sealed():
    too_much = bytes(LIMITS[DocumentType.WITHDRAWAL])

    assert code_of(lambda: seal(too_much, DocumentType.WITHDRAWAL, key("ana"))) == "TRUST-TOO-LARGE"


def test_size_is_judged_before_anything_is_parsed():
    garbage = b"[" * (LIMITS[KIT] + 1)

    assert code_of(lambda: read(garbage, KIT)) == "TRUST-TOO-LARGE"


def test_a_document_of_the_largest_size_is_read():
    room = LIMITS[DocumentType.WITHDRAWAL] - 1000
    raw = seal(bytes(room * 3 // 4), DocumentType.WITHDRAWAL, key("ana"))

    assert len(raw) <= LIMITS[DocumentType.WITHDRAWAL]
    assert write(read(raw, DocumentType.WITHDRAWAL)) == raw


def _sealed() -> bytes:
    return seal(b"payload", KIT, key("ana"))


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"PK\x03\x04 a zip",
        b"visit: 1\n",
        b"null",
        b"[]",
        b"{}",
        b"[" * 100_000,
        b'{"payload":NaN}',
        b'{"payload":"","payload":"","payloadType":"x","signatures":[]}',
        edited(_sealed(), lambda fields: fields.update(signatures=[])),
        edited(_sealed(), lambda fields: fields.update(signatures={})),
        edited(_sealed(), lambda fields: fields.update(signatures=["sig"])),
        edited(_sealed(), lambda fields: fields["signatures"].append(fields["signatures"][0])),
        edited(_sealed(), lambda fields: fields.update(signatures=fields["signatures"] * (MAX_SIGNATURES + 1))),
        edited(_sealed(), lambda fields: fields["signatures"][0].update(keyid="a" * 63)),
        edited(_sealed(), lambda fields: fields["signatures"][0].update(keyid="\x1b" + "a" * 63)),
        edited(_sealed(), lambda fields: fields["signatures"][0].update(keyid=7)),
        edited(_sealed(), lambda fields: fields["signatures"][0].update(sig=7)),
        edited(_sealed(), lambda fields: fields["signatures"][0].update(sig="!" * 88)),
        edited(_sealed(), lambda fields: fields["signatures"][0].update(sig="A" * 4096)),
        edited(_sealed(), lambda fields: fields["signatures"][0].update(note="unsigned")),
        edited(_sealed(), lambda fields: fields.update(note="unsigned")),
        edited(_sealed(), lambda fields: fields.pop("payloadType")),
        edited(_sealed(), lambda fields: fields.update(payloadType="")),
        edited(_sealed(), lambda fields: fields.update(payloadType="\x1b[2J")),
        edited(_sealed(), lambda fields: fields.update(payloadType="\ud800")),
        edited(_sealed(), lambda fields: fields.update(payloadType=["x"])),
        edited(_sealed(), lambda fields: fields.update(payload=7)),
        edited(_sealed(), lambda fields: fields.update(payload="*")),
        edited(_sealed(), lambda fields: fields.update(payload="\ud800")),
    ],
    ids=lambda raw: repr(raw[-20:]),
)
def test_what_is_no_envelope_is_not_signed(raw):
    assert code_of(lambda: read(raw, KIT)) == "TRUST-NOT-SIGNED"


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_but_never_surprise(raw):
    assert code_of(lambda: read(raw, KIT)) == "TRUST-NOT-SIGNED"


def test_our_envelope_is_read_by_the_library_alone():
    raw = seal(b"payload", KIT, key("ana"))

    assert Envelope.from_dict(json.loads(raw)).payload == b"payload"
