"""What is believed of one answer of the hub."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

import pytest

from app.sync.decide import Known, judge
from app.trust.envelope import DocumentType, seal
from app.trust.roles import Role, rotate
from app.wire.sync import Assignment, DocumentKind, Receipt, ReceiptState, SyncAnswer, SyncRequest, WireDocument
from tests.sync.builders import NOON, kit
from tests.trust.firm import YEAR_2030, Firm, key

FIRM = Firm()
KNOWN = Known(FIRM.trust(), {}, {}, frozenset(), {}, NOON)
SUCCESSOR = key("otra supervisora")


def sealed_kit(visit: str = "v1", revision: int = 1, signer=FIRM.supervisor) -> bytes:
    return seal(kit(visit, revision).model_dump_json().encode(), DocumentType.KIT, signer)


def document(
    raw: bytes, kind: DocumentKind | str = DocumentKind.KIT, name: str = "v1", revision: int = 1, sequence: int = 1
) -> WireDocument:
    return WireDocument(sequence=sequence, kind=kind, name=name, revision=revision, envelope=raw.decode())


def answer(*things, cursor: int = 0, **named) -> SyncAnswer:
    return SyncAnswer(
        **{
            "documents": tuple(thing for thing in things if isinstance(thing, WireDocument)),
            "receipts": tuple(thing for thing in things if isinstance(thing, Receipt)),
            "assigned": tuple(thing for thing in things if isinstance(thing, Assignment)),
            "cursor": cursor,
            "hub_time": "2026-11-23T12:00:00.000Z",
        }
        | named
    )


def judged(*things, known: Known = KNOWN, cursor: int = 0, **named):
    return judge(SyncRequest(cursor=cursor), answer(*things, **{"cursor": cursor} | named), known)


def refused_code(*things, known: Known = KNOWN) -> str:
    accepted = judged(*things, known=known).accepted
    assert accepted.documents == ()
    return accepted.refused[-1].code


def new_list(**changes) -> bytes:
    roles = FIRM.roles() | {Role.SUPERVISOR: [FIRM.supervisor.public, SUCCESSOR.public]}
    return rotate(FIRM.trust(), FIRM.root, **{"expires": YEAR_2030, "roles": roles} | changes)


class TestDocuments:
    def test_signed_kit_is_kept_with_its_digest(self) -> None:
        raw = sealed_kit()

        (kept,) = judged(document(raw)).accepted.documents

        assert (kept.kind, kept.name, kept.revision) == (DocumentKind.KIT, "v1", 1)
        assert (kept.digest, kept.envelope) == (hashlib.sha256(raw).hexdigest(), raw)

    def test_one_altered_bit_is_set_aside(self) -> None:
        raw = bytearray(sealed_kit())
        raw[60] ^= 1

        assert refused_code(document(bytes(raw))) == "TRUST-ALTERED"

    def test_poison_does_not_stop_the_rest(self) -> None:
        accepted = judged(document(b"{}", sequence=1), document(sealed_kit("v2"), name="v2", sequence=2)).accepted

        assert [kept.name for kept in accepted.documents] == ["v2"]
        assert [refused.code for refused in accepted.refused] == ["TRUST-NOT-SIGNED"]
        assert accepted.cursor == 2

    def test_unknown_kind_is_kept_aside(self) -> None:
        assert refused_code(document(b"{}", kind="notice")) == "DOCUMENT-UNKNOWN-KIND"

    def test_signed_nonsense_is_set_aside(self) -> None:
        raw = seal(b'{"visit": "v1"}', DocumentType.KIT, FIRM.supervisor)

        assert refused_code(document(raw)) == "DOCUMENT-UNREADABLE"

    def test_kit_under_a_foreign_label(self) -> None:
        assert refused_code(document(sealed_kit("v2"))) == "TRUST-MISLABELLED"

    def test_kit_under_a_foreign_revision(self) -> None:
        assert refused_code(document(sealed_kit(revision=2), revision=9)) == "TRUST-MISLABELLED"

    def test_older_revision_never_replaces_a_newer_one(self) -> None:
        known = replace(KNOWN, highest={("kit", "v1"): 3})

        assert refused_code(document(sealed_kit(revision=2), revision=2), known=known) == "TRUST-OLDER"

    def test_gap_in_revisions_is_fine(self) -> None:
        known = replace(KNOWN, highest={("kit", "v1"): 3})

        assert judged(document(sealed_kit(revision=9), revision=9), known=known).accepted.documents

    def test_two_revisions_in_one_answer(self) -> None:
        first, second = document(sealed_kit(), sequence=1), document(sealed_kit(revision=2), revision=2, sequence=2)

        accepted = judged(second, first).accepted

        assert [kept.revision for kept in accepted.documents] == [1, 2]

    def test_what_is_here_already_passes_in_silence(self) -> None:
        raw = sealed_kit()
        known = replace(KNOWN, highest={("kit", "v1"): 4}, held={("kit", "v1", 1): hashlib.sha256(raw).hexdigest()})

        accepted = judged(document(raw, sequence=8), known=known).accepted

        assert (accepted.documents, accepted.refused, accepted.cursor) == ((), (), 8)

    def test_same_revision_with_other_bytes(self) -> None:
        known = replace(KNOWN, highest={("kit", "v1"): 1}, held={("kit", "v1", 1): "0" * 64})

        assert refused_code(document(sealed_kit()), known=known) == "TRUST-FORKED"

    def test_withdrawal(self) -> None:
        raw = seal(json.dumps({"visit": "v1", "revision": 2}).encode(), DocumentType.WITHDRAWAL, FIRM.supervisor)

        (kept,) = judged(document(raw, DocumentKind.WITHDRAWAL, revision=2)).accepted.documents

        assert kept.kind is DocumentKind.WITHDRAWAL

    @pytest.mark.parametrize("payload", [b"{}", b"[]", b"rubbish", b"[" * 100_000])
    def test_withdrawal_that_says_nothing(self, payload: bytes) -> None:
        raw = seal(payload, DocumentType.WITHDRAWAL, FIRM.supervisor)

        assert refused_code(document(raw, DocumentKind.WITHDRAWAL)) == "DOCUMENT-UNREADABLE"

    def test_kit_signed_by_a_consultant(self) -> None:
        assert refused_code(document(sealed_kit(signer=FIRM.consultant))) == "TRUST-WRONG-ROLE"


class TestTrustLists:
    def test_new_list_counts_for_the_rest_of_the_same_answer(self) -> None:
        trust = document(new_list(), DocumentKind.TRUST, "root", 2, sequence=9)

        judgement = judged(document(sealed_kit(signer=SUCCESSOR), sequence=1), trust)

        assert [kept.kind for kept in judgement.accepted.documents] == [DocumentKind.TRUST, DocumentKind.KIT]
        assert judgement.trust.version == 2

    def test_key_revoked_in_the_same_answer_is_not_believed(self) -> None:
        raw = new_list(revoke={FIRM.supervisor.keyid: "robada"})
        trust = document(raw, DocumentKind.TRUST, "root", 2, sequence=9)

        accepted = judged(document(sealed_kit(), sequence=1), trust).accepted

        assert [refused.code for refused in accepted.refused] == ["TRUST-REVOKED"]

    def test_list_of_a_stranger(self) -> None:
        raw = Firm(root=key("otra raiz")).list_bytes()

        assert refused_code(document(raw, DocumentKind.TRUST, "root", 1)) == "TRUST-LIST-CHAIN"

    def test_list_with_a_wrong_number_on_the_label(self) -> None:
        assert refused_code(document(new_list(), DocumentKind.TRUST, "root", 7)) == "TRUST-MISLABELLED"


class TestCursor:
    def test_moves_over_documents_only(self) -> None:
        assert judged(document(sealed_kit(), sequence=4), cursor=2).accepted.cursor == 4

    def test_promise_beyond_the_documents_is_not_followed(self) -> None:
        accepted = judge(SyncRequest(cursor=2), answer(cursor=99), KNOWN).accepted

        assert accepted.cursor == 2

    def test_goes_back_with_a_restored_hub(self) -> None:
        accepted = judge(SyncRequest(cursor=50), answer(cursor=40), KNOWN).accepted

        assert accepted.cursor == 40


class TestReceipts:
    KNOWN = replace(KNOWN, events={"e1": "a" * 64})

    def receipt(self, state: ReceiptState = ReceiptState.APPLIED, event: str = "e1", digest: str = "a" * 64) -> Receipt:
        return Receipt(event=event, digest=digest, state=state)

    def test_of_an_event_we_sent(self) -> None:
        judgement = judged(self.receipt(), known=self.KNOWN)

        assert judgement.accepted.receipts == (self.receipt(),)

    def test_of_an_event_we_never_sent_is_ignored_and_noted(self) -> None:
        judgement = judged(self.receipt(event="e9"), known=self.KNOWN)

        assert judgement.accepted.receipts == ()
        assert [(note.code, note.about) for note in judgement.notes] == [("RECEIPT-FOREIGN", "e9")]

    def test_of_other_bytes_is_ignored_and_noted(self) -> None:
        judgement = judged(self.receipt(digest="b" * 64), known=self.KNOWN)

        assert judgement.accepted.receipts == ()
        assert [note.code for note in judgement.notes] == ["RECEIPT-DIGEST"]

    @pytest.mark.parametrize("turned", [False, True])
    def test_applied_is_the_last_word(self, turned: bool) -> None:
        both = [self.receipt(ReceiptState.RECEIVED), self.receipt(ReceiptState.APPLIED)]

        judgement = judged(*(reversed(both) if turned else both), known=self.KNOWN)

        assert [receipt.state for receipt in judgement.accepted.receipts] == [ReceiptState.APPLIED]


class TestPlan:
    AHEAD = replace(KNOWN, ahead=frozenset({"v1"}))

    def test_suddenly_empty_is_a_question(self) -> None:
        assert judged(known=self.AHEAD).accepted.plan_vanished

    def test_empty_with_nothing_ahead_is_normal(self) -> None:
        assert not judged().accepted.plan_vanished

    def test_withdrawn_in_the_same_answer_is_an_explanation(self) -> None:
        raw = seal(b'{"visit": "v1"}', DocumentType.WITHDRAWAL, FIRM.supervisor)

        assert not judged(document(raw, DocumentKind.WITHDRAWAL), known=self.AHEAD).accepted.plan_vanished

    def test_more_to_come_is_no_end(self) -> None:
        assert not judged(known=self.AHEAD, more=True).accepted.plan_vanished

    def test_still_assigned(self) -> None:
        assert not judged(Assignment(visit="v2", revision=1), known=self.AHEAD).accepted.plan_vanished


class TestClock:
    def test_skew_is_measured(self) -> None:
        assert judged(hub_time="2026-11-23T11:58:30.000Z").accepted.skew_seconds == 90

    def test_hub_time_without_zone_is_utc(self) -> None:
        assert judged(hub_time="2026-11-23T12:00:00").accepted.skew_seconds == 0

    def test_hub_time_that_is_none(self) -> None:
        judgement = judged(hub_time="mediodía")

        assert judgement.accepted.skew_seconds == 0
        assert [note.code for note in judgement.notes] == ["HUB-TIME"]
