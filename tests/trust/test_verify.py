"""Each test is an abuse that someone would really try, and the refusal it meets."""

from __future__ import annotations

import base64
import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import MaletinError, Untrusted
from app.trust.envelope import LIMITS, DocumentType, seal
from app.trust.roles import Role, TrustList, rotate
from app.trust.verify import ROLE_FOR, open_sealed
from tests.trust.firm import YEAR_2030, Firm, code_of, edited, key, spelled

KIT, PLAN, PROCEDURE = DocumentType.KIT, DocumentType.PLAN, DocumentType.PROCEDURE
FIRM = Firm()
TRUST = FIRM.trust()
SIGNER = {Role.CONSULTANT: FIRM.consultant, Role.SUPERVISOR: FIRM.supervisor, Role.HUB: FIRM.hub}


def revision_of(payload: bytes) -> int:
    return json.loads(payload)["revision"]


# ----------------------------------------------------------------------------------------------------------- the honest
@given(st.binary(max_size=500), st.sampled_from(DocumentType))
def test_a_document_sealed_by_the_right_role_opens_with_its_exact_bytes(payload, kind):
    signer = SIGNER[ROLE_FOR[kind]]

    opened = open_sealed(raw := seal(payload, kind, signer), kind, TRUST)

    assert opened.payload == payload
    assert opened.signers == (signer.keyid,)
    assert opened.digest == hashlib.sha256(raw).hexdigest()


def test_every_kind_of_document_has_its_role_and_its_limit():
    assert set(ROLE_FOR) == set(LIMITS) == set(DocumentType)


def test_a_device_signs_reports_and_bundles_when_the_caller_vouches_for_it():
    laptop = key("laptop-7")
    report = seal(b"report", DocumentType.REPORT, laptop)

    assert open_sealed(report, DocumentType.REPORT, TRUST, devices=[laptop.public]).signers == (laptop.keyid,)
    assert code_of(lambda: open_sealed(report, DocumentType.REPORT, TRUST)) == "TRUST-UNKNOWN-KEY"


def test_a_device_signs_nothing_else():
    laptop = key("laptop-7")
    kit = seal(b"kit", KIT, laptop)

    assert code_of(lambda: open_sealed(kit, KIT, TRUST, devices=[laptop.public])) == "TRUST-UNKNOWN-KEY"


def test_an_expired_list_still_verifies():
    old = FIRM.trust(expires=YEAR_2030.replace(year=2020))

    assert old.expired(YEAR_2030)
    assert open_sealed(seal(b"kit", KIT, FIRM.supervisor), KIT, old).payload == b"kit"


# ----------------------------------------------------------------------------------------------------------- the abuses
def test_huge_input_is_refused_unread():
    assert code_of(lambda: open_sealed(b"{" * (LIMITS[PLAN] + 1), PLAN, TRUST)) == "TRUST-TOO-LARGE"


def test_a_bare_document_is_not_signed():
    assert code_of(lambda: open_sealed(b'{"visit":"v1"}', KIT, TRUST)) == "TRUST-NOT-SIGNED"


def test_a_stranger_with_a_key_pair_of_his_own_is_unknown():
    assert code_of(lambda: open_sealed(seal(b"kit", KIT, FIRM.stranger), KIT, TRUST)) == "TRUST-UNKNOWN-KEY"


@pytest.mark.parametrize(
    ("kind", "signer"),
    [
        (KIT, FIRM.consultant),
        (KIT, FIRM.hub),
        (KIT, FIRM.root),
        (PROCEDURE, FIRM.supervisor),
        (DocumentType.BUNDLE, FIRM.supervisor),
    ],
)
def test_one_of_our_own_who_signs_what_is_anothers_to_decide_has_the_wrong_role(kind, signer):
    assert code_of(lambda: open_sealed(seal(b"x", kind, signer), kind, TRUST)) == "TRUST-WRONG-ROLE"


def test_a_genuine_procedure_replayed_as_a_kit_is_another_kind():
    procedure = seal(b"x", PROCEDURE, FIRM.consultant)

    assert code_of(lambda: open_sealed(procedure, KIT, TRUST)) == "TRUST-WRONG-TYPE"


def test_a_genuine_plan_replayed_as_a_kit_is_another_kind_though_the_same_person_signs_both():
    assert code_of(lambda: open_sealed(seal(b"x", PLAN, FIRM.supervisor), KIT, TRUST)) == "TRUST-WRONG-TYPE"


def test_a_plan_relabelled_as_a_kit_is_altered():
    relabelled = edited(seal(b"x", PLAN, FIRM.supervisor), lambda fields: fields.update(payloadType=KIT))

    assert code_of(lambda: open_sealed(relabelled, KIT, TRUST)) == "TRUST-ALTERED"


def test_a_procedure_relabelled_as_a_kit_has_the_wrong_role():
    relabelled = edited(seal(b"x", PROCEDURE, FIRM.consultant), lambda fields: fields.update(payloadType=KIT))

    assert code_of(lambda: open_sealed(relabelled, KIT, TRUST)) == "TRUST-WRONG-ROLE"


def test_a_document_of_a_kind_nobody_knows_is_another_kind():
    foreign = "application/vnd.example+json"
    raw = _sealed_as(foreign)

    assert code_of(lambda: open_sealed(raw, KIT, TRUST)) == "TRUST-WRONG-TYPE"


def _sealed_as(kind: str) -> bytes:
    """A supervisor's genuine signature over a type that is not ours (another program of the same firm)."""
    pae = b"DSSEv1 %d %b %d %b" % (len(kind), kind.encode(), 1, b"x")
    signature = {"keyid": FIRM.supervisor.keyid, "sig": base64.b64encode(FIRM.supervisor.sign(pae)).decode()}
    return spelled({"payload": base64.b64encode(b"x").decode(), "payloadType": kind, "signatures": [signature]})


def test_a_changed_payload_is_altered():
    changed = base64.b64encode(b"price 900").decode()
    raw = edited(seal(b"price 100", PLAN, FIRM.supervisor), lambda fields: fields.update(payload=changed))

    assert code_of(lambda: open_sealed(raw, PLAN, TRUST)) == "TRUST-ALTERED"


def test_the_supervisors_name_on_anothers_signature_is_altered():
    raw = edited(
        seal(b"x", KIT, FIRM.stranger), lambda fields: fields["signatures"][0].update(keyid=FIRM.supervisor.keyid)
    )

    assert code_of(lambda: open_sealed(raw, KIT, TRUST)) == "TRUST-ALTERED"


@given(st.data())
def test_one_bit_flipped_anywhere_in_the_envelope_is_refused(data):
    raw = bytearray(seal(b'{"revision":3}', KIT, FIRM.supervisor))
    place = data.draw(st.integers(0, len(raw) - 1))
    raw[place] ^= 1 << data.draw(st.integers(0, 7))

    with pytest.raises(Untrusted):
        open_sealed(bytes(raw), KIT, TRUST)


@pytest.mark.parametrize("payload", [b"", b"1", b"12", b"123"], ids=["0", "1", "2", "3"])
def test_every_bit_of_every_byte_is_guarded_whatever_the_base64_padding(payload):
    genuine = seal(payload, KIT, FIRM.supervisor)

    survivors = [
        (place, bit)
        for place in range(len(genuine))
        for bit in range(8)
        if _opens(genuine[:place] + bytes([genuine[place] ^ (1 << bit)]) + genuine[place + 1 :])
    ]

    assert survivors == []


def _opens(raw: bytes) -> bool:
    try:
        open_sealed(raw, KIT, TRUST)
    except Untrusted:
        return False
    return True


@pytest.mark.parametrize(
    "respell",
    [
        lambda raw: raw + b"\n",
        lambda raw: raw.replace(b",", b", "),
        lambda raw: json.dumps(json.loads(raw), indent=1).encode(),
        lambda raw: json.dumps(dict(reversed(json.loads(raw).items())), separators=(",", ":")).encode(),
        lambda raw: raw.replace(b'"payload"', b'"p\\u0061yload"'),
    ],
    ids=["newline", "space", "indented", "reordered", "escaped"],
)
def test_the_same_document_in_another_spelling_would_have_a_second_digest_and_is_altered(respell):
    raw = seal(b"x", KIT, FIRM.supervisor)

    assert code_of(lambda: open_sealed(respell(raw), KIT, TRUST)) == "TRUST-ALTERED"


# ------------------------------------------------------------------------------------------------------------- revoked
def _after_revoking_the_supervisor() -> TrustList:
    replacement = key("supervisor-2")
    return TRUST.advance(
        rotate(
            TRUST,
            FIRM.root,
            expires=YEAR_2030,
            roles={Role.SUPERVISOR: [replacement.public]},
            revoke={FIRM.supervisor.keyid: "laptop robada"},
        )
    )


def test_a_revoked_key_is_refused_for_everything_it_ever_signed():
    before = seal(b"x", KIT, FIRM.supervisor)
    assert open_sealed(before, KIT, TRUST).payload == b"x"

    assert code_of(lambda: open_sealed(before, KIT, _after_revoking_the_supervisor())) == "TRUST-REVOKED"


def test_its_replacement_is_accepted_also_beside_the_revoked_signature():
    resealed = seal(b"x", KIT, FIRM.supervisor, key("supervisor-2"))

    opened = open_sealed(resealed, KIT, _after_revoking_the_supervisor())

    assert opened.signers == (key("supervisor-2").keyid,)


def test_a_revoked_key_that_never_had_the_role_is_told_so():
    procedure_by_supervisor = seal(b"x", PROCEDURE, FIRM.supervisor)

    refused = code_of(lambda: open_sealed(procedure_by_supervisor, PROCEDURE, _after_revoking_the_supervisor()))

    assert refused == "TRUST-WRONG-ROLE"


def test_a_key_taken_out_of_its_role_but_not_revoked_is_unknown():
    moved = TRUST.advance(rotate(TRUST, FIRM.root, expires=YEAR_2030, roles={Role.SUPERVISOR: [key("new").public]}))

    assert code_of(lambda: open_sealed(seal(b"x", KIT, FIRM.supervisor), KIT, moved)) == "TRUST-UNKNOWN-KEY"


def test_a_revoked_device_cannot_come_back_as_somebodys_device():
    revoked = TRUST.advance(rotate(TRUST, FIRM.root, expires=YEAR_2030, revoke={FIRM.hub.keyid: "robado"}))
    report = seal(b"x", DocumentType.REPORT, FIRM.hub)

    refused = code_of(lambda: open_sealed(report, DocumentType.REPORT, revoked, devices=[FIRM.hub.public]))

    assert refused == "TRUST-REVOKED"


# ---------------------------------------------------------------------------------------------------- many signatures
ANA, LUIS = key("ana"), key("luis")
TWO_NEEDED = FIRM.trust(
    roles=FIRM.roles() | {Role.SUPERVISOR: [ANA.public, LUIS.public]}, thresholds={Role.SUPERVISOR: 2}
)
ONE_NEEDED = FIRM.trust(roles=FIRM.roles() | {Role.SUPERVISOR: [ANA.public, LUIS.public]})


def test_two_of_two_open():
    opened = open_sealed(seal(b"x", KIT, ANA, LUIS), KIT, TWO_NEEDED)

    assert set(opened.signers) == {ANA.keyid, LUIS.keyid}


def test_one_of_two_is_too_few():
    assert code_of(lambda: open_sealed(seal(b"x", KIT, ANA), KIT, TWO_NEEDED)) == "TRUST-TOO-FEW"


def test_the_same_signature_twice_does_not_count_twice():
    doubled = edited(seal(b"x", KIT, ANA), lambda fields: fields["signatures"].append(dict(fields["signatures"][0])))

    assert code_of(lambda: open_sealed(doubled, KIT, TWO_NEEDED)) == "TRUST-NOT-SIGNED"


def test_a_stranger_does_not_fill_up_the_number():
    assert code_of(lambda: open_sealed(seal(b"x", KIT, ANA, FIRM.stranger), KIT, TWO_NEEDED)) == "TRUST-TOO-FEW"


def test_someone_without_the_role_does_not_fill_up_the_number():
    assert code_of(lambda: open_sealed(seal(b"x", KIT, ANA, FIRM.consultant), KIT, TWO_NEEDED)) == "TRUST-TOO-FEW"


def test_a_revoked_key_does_not_fill_up_the_number():
    revoked = TWO_NEEDED.advance(
        rotate(
            TWO_NEEDED,
            FIRM.root,
            expires=YEAR_2030,
            roles={Role.SUPERVISOR: [ANA.public, key("eva").public]},
            revoke={LUIS.keyid: "se fue"},
        )
    )

    assert code_of(lambda: open_sealed(seal(b"x", KIT, ANA, LUIS), KIT, revoked)) == "TRUST-REVOKED"


@pytest.mark.parametrize("trust", [ONE_NEEDED, TWO_NEEDED], ids=["one needed", "two needed"])
@pytest.mark.parametrize("broken", [0, 1])
def test_one_invalid_signature_of_two_refuses_the_document_even_where_one_would_do(trust, broken):
    other = json.loads(seal(b"y", KIT, ANA, LUIS))["signatures"]

    mixed = edited(seal(b"x", KIT, ANA, LUIS), lambda fields: fields["signatures"].__setitem__(broken, other[broken]))

    assert code_of(lambda: open_sealed(mixed, KIT, trust)) == "TRUST-ALTERED"


def test_while_keys_are_exchanged_a_signature_that_this_list_does_not_know_yet_does_no_harm():
    both = seal(b"x", KIT, FIRM.supervisor, key("next year's supervisor"))

    assert open_sealed(both, KIT, TRUST).signers == (FIRM.supervisor.keyid,)


# ------------------------------------------------------------------------------------------------------------ rollback
@pytest.mark.parametrize(("found", "seen", "accepted"), [(1, 0, True), (3, 3, True), (4, 3, True), (2, 3, False)])
def test_an_older_revision_than_one_already_seen_is_refused(found, seen, accepted):
    raw = seal(json.dumps({"revision": found}).encode(), KIT, FIRM.supervisor)

    def opening() -> object:
        return open_sealed(raw, KIT, TRUST, seen_revision=seen, revision_of=revision_of)

    if accepted:
        assert opening()
    else:
        assert code_of(opening) == "TRUST-OLDER"


def test_the_payload_is_not_even_looked_at_before_its_signature_holds():
    looked: list[bytes] = []
    raw = seal(b"x", KIT, FIRM.stranger)

    with pytest.raises(Untrusted):
        open_sealed(raw, KIT, TRUST, revision_of=lambda payload: looked.append(payload) or 1)

    assert looked == []


# ---------------------------------------------------------------------------------------------------------- fixed order
def test_a_document_wrong_in_every_way_is_refused_for_the_first_reason_that_remains():
    """Mend one fault after the other: the refusals come in the documented order."""
    old = b'{"revision":1}'
    genuine = seal(old, PLAN, ANA)
    broken = edited(genuine, lambda fields: fields["signatures"][0].update(sig="A" * 86 + "=="))
    revoking = TWO_NEEDED.advance(
        rotate(
            TWO_NEEDED,
            FIRM.root,
            expires=YEAR_2030,
            roles={Role.SUPERVISOR: [LUIS.public, key("eva").public]},
            revoke={ANA.keyid: "x"},
        )
    )
    story = [
        (bytes(LIMITS[KIT] + 1), TWO_NEEDED, "TRUST-TOO-LARGE"),
        (edited(broken, lambda fields: fields.update(signatures=[])), TWO_NEEDED, "TRUST-NOT-SIGNED"),
        (broken, FIRM.trust(), "TRUST-UNKNOWN-KEY"),
        (broken, FIRM.trust(roles=FIRM.roles() | {Role.CONSULTANT: [ANA.public]}), "TRUST-WRONG-ROLE"),
        (broken, revoking, "TRUST-REVOKED"),
        (broken, TWO_NEEDED, "TRUST-ALTERED"),
        (genuine, TWO_NEEDED, "TRUST-WRONG-TYPE"),
        (seal(old, KIT, ANA), TWO_NEEDED, "TRUST-TOO-FEW"),
        (seal(old, KIT, ANA, LUIS), TWO_NEEDED, "TRUST-OLDER"),
    ]

    told = [
        code_of(lambda: open_sealed(raw, KIT, trust, seen_revision=2, revision_of=revision_of))  # noqa: B023 - called now
        for raw, trust, _code in story
    ]

    assert told == [code for _raw, _trust, code in story]


@given(st.binary(max_size=300))
def test_random_bytes_meet_a_refusal_and_nothing_else(raw):
    with pytest.raises(MaletinError):
        open_sealed(raw, KIT, TRUST)
