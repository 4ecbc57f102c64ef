from __future__ import annotations

import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tuf.api.metadata import Metadata, Root

from app.errors import BadInput, MaletinError, Untrusted
from app.trust.roles import (
    HOLDERS_FIELD,
    MAX_LIST_BYTES,
    REVOKED_FIELD,
    ROLES_FIELD,
    Role,
    TrustList,
    cosign,
    make_root,
    rotate,
)
from tests.trust.firm import YEAR_2030, Firm, code_of, edited, key, spelled

FIRM = Firm()
TRUST = FIRM.trust()


def next_list(*signers, **changes) -> bytes:
    return rotate(TRUST, *(signers or (FIRM.root,)), **({"expires": YEAR_2030} | changes))


def resigned(raw: bytes, change, *signers) -> bytes:
    """A list with a change that our own builder would never make, properly signed all the same."""
    unsigned = edited(raw, lambda fields: (change(fields["signed"]), fields.update(signatures=[])))
    fields = json.loads(unsigned)
    signed = json.dumps(fields["signed"], sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    fields["signatures"] = sorted(
        ({"keyid": signer.keyid, "sig": signer.sign(signed).hex()} for signer in signers), key=lambda s: s["keyid"]
    )
    return spelled(fields)


# --------------------------------------------------------------------------------------------------------- first list
def test_the_first_list_says_who_may_do_what():
    trust = FIRM.trust(holders={FIRM.consultant.keyid: "Ana Peña"})

    assert trust.version == 1
    assert trust.expires == YEAR_2030
    assert trust.keys_of(Role.CONSULTANT) == (FIRM.consultant.public,)
    assert trust.threshold_of(Role.CONSULTANT) == 1
    assert trust.roles_of(FIRM.hub.keyid) == {Role.HUB}
    assert trust.roles_of(FIRM.stranger.keyid) == frozenset()
    assert trust.knows(FIRM.hub.keyid)
    assert not trust.knows(FIRM.stranger.keyid)
    assert not trust.is_revoked(FIRM.hub.keyid)
    assert trust.holder(FIRM.consultant.keyid) == "Ana Peña"
    assert trust.holder(FIRM.hub.keyid) == FIRM.hub.keyid[:8]


def test_the_list_is_genuine_tuf_root_metadata():
    metadata = Metadata.from_bytes(FIRM.list_bytes())

    metadata.signed.verify_delegate("root", metadata.signed_bytes, metadata.signatures)
    assert isinstance(metadata.signed, Root)
    assert set(metadata.signed.roles) == {"root", "timestamp", "snapshot", "targets"}
    assert not metadata.signed.roles["targets"].keyids


def test_expiry_is_a_property_and_not_a_refusal():
    assert not TRUST.expired(YEAR_2030 - timedelta(seconds=1))
    assert TRUST.expired(YEAR_2030)


def test_a_laptop_starts_only_from_the_list_it_was_handed():
    raw = FIRM.list_bytes()

    assert TrustList.first(raw, TRUST.anchor).raw == raw
    assert TrustList.first(raw, " ".join([TRUST.anchor[:16].upper(), TRUST.anchor[16:32]])).raw == raw


@pytest.mark.parametrize("anchor", ["", "00" * 32, TRUST.anchor[:31], TRUST.anchor + "00"])
def test_a_false_hub_with_a_perfect_list_of_its_own_is_refused(anchor):
    assert code_of(lambda: TrustList.first(FIRM.list_bytes(), anchor)) == "TRUST-LIST-ANCHOR"


def test_a_first_list_without_a_root_signature_is_refused():
    unsigned = make_root(roles=FIRM.roles(), expires=YEAR_2030)
    by_stranger = make_root(FIRM.stranger, roles=FIRM.roles(), expires=YEAR_2030)

    assert code_of(lambda: TrustList.first(unsigned, None)) == "TRUST-LIST-UNSIGNED"
    assert code_of(lambda: TrustList.first(by_stranger, None)) == "TRUST-LIST-UNSIGNED"


def test_a_huge_list_is_refused_unread():
    assert code_of(lambda: TrustList.first(b"[" * (MAX_LIST_BYTES + 1), None)) == "TRUST-TOO-LARGE"
    assert code_of(lambda: TRUST.advance(b"[" * (MAX_LIST_BYTES + 1))) == "TRUST-TOO-LARGE"


def test_every_bit_of_the_list_is_guarded():
    genuine = FIRM.list_bytes()

    survivors = [
        place
        for place in range(len(genuine))
        if _starts(genuine[:place] + bytes([genuine[place] ^ (1 << place % 8)]) + genuine[place + 1 :])
    ]

    assert survivors == []


@given(st.data())
def test_a_bit_flipped_anywhere_in_the_list_is_refused(data):
    raw = bytearray(FIRM.list_bytes())
    raw[data.draw(st.integers(0, len(raw) - 1))] ^= 1 << data.draw(st.integers(0, 7))

    assert not _starts(bytes(raw))


def _starts(raw: bytes) -> bool:
    try:
        TrustList.first(raw, None)
    except Untrusted:
        return False
    return True


def _rename_key(signed) -> None:
    keyid = FIRM.hub.keyid
    signed["keys"]["f" * 64] = signed["keys"].pop(keyid)
    signed[ROLES_FIELD]["hub"]["keyids"] = ["f" * 64]


DAMAGES = {
    "no roles of ours": lambda signed: signed.pop(ROLES_FIELD),
    "a role left out": lambda signed: signed[ROLES_FIELD].pop("hub"),
    "roles not a table": lambda signed: signed.update({ROLES_FIELD: 7}),
    "threshold zero": lambda signed: signed[ROLES_FIELD]["hub"].update(threshold=0),
    "the same key twice in a role": lambda signed: signed[ROLES_FIELD]["hub"].update(keyids=[FIRM.hub.keyid] * 2),
    "a role whose key is missing": lambda signed: signed["keys"].pop(FIRM.hub.keyid),
    "a key under another id": _rename_key,
    "another kind of key": lambda signed: signed["keys"][FIRM.hub.keyid].update(
        keytype="rsa", scheme="rsassa-pss-sha256"
    ),
    "a key of small order": lambda signed: signed["keys"][FIRM.hub.keyid]["keyval"].update(public="01" + "00" * 31),
    "revoked and in use": lambda signed: signed[REVOKED_FIELD].update(
        {FIRM.hub.keyid: {"roles": ["hub"], "reason": ""}}
    ),
    "revoked from a role nobody knows": lambda signed: signed[REVOKED_FIELD].update(
        {"a" * 64: {"roles": ["king"], "reason": ""}}
    ),
    "revoked without a reason": lambda signed: signed[REVOKED_FIELD].update({"a" * 64: {"roles": ["hub"]}}),
    "a reason that is no text": lambda signed: signed[REVOKED_FIELD].update(
        {"a" * 64: {"roles": ["hub"], "reason": 7}}
    ),
    "a holder that is no text": lambda signed: signed[HOLDERS_FIELD].update({"a" * 64: 7}),
    "version true": lambda signed: signed.update(version=True),
    "version zero": lambda signed: signed.update(version=0),
    "a date nobody can read": lambda signed: signed.update(expires="mañana"),
    "another TUF role": lambda signed: signed.update(_type="targets"),
    "a TUF role too many": lambda signed: signed["roles"].update(mirror={"keyids": [], "threshold": 1}),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_list_that_makes_no_sense_is_damaged_though_the_root_signed_it(damage):
    raw = resigned(FIRM.list_bytes(), damage, FIRM.root)

    assert code_of(lambda: TrustList.first(raw, None)) == "TRUST-LIST-DAMAGED"


def test_the_forger_in_these_tests_signs_as_well_as_the_builder():
    assert resigned(FIRM.list_bytes(), lambda signed: None, FIRM.root) == FIRM.list_bytes()


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b"[" * 100_000,
        FIRM.list_bytes() + b"\n",
        FIRM.list_bytes().replace(b'"version":1', b'"version":1,"version":1'),
        FIRM.list_bytes().replace(b'"version":1', b'"version":NaN'),
        FIRM.list_bytes().replace(b'"version":1', b'"version":1.0'),
        edited(FIRM.list_bytes(), lambda fields: fields.update(note="unsigned")),
        edited(FIRM.list_bytes(), lambda fields: fields["signatures"][0].update(note="unsigned")),
        edited(FIRM.list_bytes(), lambda fields: fields["signatures"].append(fields["signatures"][0])),
        edited(FIRM.list_bytes(), lambda fields: fields["signatures"][0].update(sig="zz")),
        edited(
            FIRM.list_bytes(), lambda fields: fields["signatures"][0].update(sig=fields["signatures"][0]["sig"].upper())
        ),
    ],
    ids=lambda raw: repr(raw[-24:]),
)
def test_bytes_that_are_no_list_in_its_one_spelling_are_damaged(raw):
    assert code_of(lambda: TrustList.first(raw, None)) == "TRUST-LIST-DAMAGED"


def test_a_snapshot_or_targets_file_is_no_trust_list():
    targets = Metadata.from_dict(
        {
            "signed": {
                "_type": "targets",
                "version": 1,
                "spec_version": "1.0.31",
                "expires": "2030-01-01T00:00:00Z",
                "targets": {},
            },
            "signatures": [],
        }
    ).to_bytes()

    assert code_of(lambda: TrustList.first(targets, None)) == "TRUST-LIST-DAMAGED"


@given(st.binary(max_size=200))
def test_any_bytes_are_a_list_or_a_refusal(raw):
    with pytest.raises(MaletinError):
        TrustList.first(raw, None)


# ------------------------------------------------------------------------------------------------------------ rotation
def test_the_next_list_keeps_what_it_does_not_name():
    trust = FIRM.trust(holders={FIRM.consultant.keyid: "Ana"})

    fresh = trust.advance(rotate(trust, FIRM.root, expires=YEAR_2030 + timedelta(days=365)))

    assert fresh.version == 2
    assert fresh.expires == YEAR_2030 + timedelta(days=365)
    assert fresh.grants == trust.grants
    assert fresh.holders == trust.holders


def test_the_root_itself_changes_hands_signed_by_old_and_new():
    heir = key("heir")

    second = TRUST.advance(next_list(FIRM.root, heir, roles={Role.ROOT: [heir.public]}))
    third = second.advance(rotate(second, heir, expires=YEAR_2030))

    assert third.version == 3
    assert third.keys_of(Role.ROOT) == (heir.public,)


def test_a_lost_root_key_is_revoked_and_the_rest_carries_on():
    spare = key("spare root")
    trust = FIRM.trust(roles=FIRM.roles() | {Role.ROOT: [FIRM.root.public, spare.public]})

    fresh = trust.advance(rotate(trust, spare, expires=YEAR_2030, revoke={FIRM.root.keyid: "extraviada"}))

    assert fresh.is_revoked(FIRM.root.keyid)
    assert fresh.revoked[FIRM.root.keyid].reason == "extraviada"
    assert fresh.keys_of(Role.ROOT) == (spare.public,)
    assert code_of(lambda: fresh.advance(rotate(fresh, FIRM.root, expires=YEAR_2030))) == "TRUST-LIST-CHAIN"


def test_two_root_holders_sign_one_after_the_other():
    spare = key("spare root")
    trust = TrustList.first(
        make_root(
            FIRM.root,
            spare,
            roles=FIRM.roles() | {Role.ROOT: [FIRM.root.public, spare.public]},
            thresholds={Role.ROOT: 2},
            expires=YEAR_2030,
        ),
        None,
    )
    half = rotate(trust, FIRM.root, expires=YEAR_2030)

    assert code_of(lambda: trust.advance(half)) == "TRUST-LIST-CHAIN"
    assert trust.advance(cosign(half, spare)).version == 2


def test_one_root_key_signing_twice_is_one():
    spare = key("spare root")
    raw = make_root(
        FIRM.root,
        roles=FIRM.roles() | {Role.ROOT: [FIRM.root.public, spare.public]},
        thresholds={Role.ROOT: 2},
        expires=YEAR_2030,
    )

    assert code_of(lambda: TrustList.first(cosign(raw, FIRM.root), None)) == "TRUST-LIST-UNSIGNED"


def test_a_list_signed_only_by_its_own_new_keys_breaks_the_chain():
    thief = key("thief")

    raw = next_list(thief, roles={Role.ROOT: [thief.public]})

    assert code_of(lambda: TRUST.advance(raw)) == "TRUST-LIST-CHAIN"


def test_a_list_signed_only_by_the_old_keys_hands_trust_to_nobody():
    raw = next_list(FIRM.root, roles={Role.ROOT: [key("heir").public]})

    assert code_of(lambda: TRUST.advance(raw)) == "TRUST-LIST-UNSIGNED"


def test_a_version_jump_is_a_gap():
    second = TRUST.advance(next_list())

    assert code_of(lambda: TRUST.advance(rotate(second, FIRM.root, expires=YEAR_2030))) == "TRUST-LIST-GAP"


def test_an_older_list_in_which_a_stolen_key_was_good_is_refused():
    second = TRUST.advance(next_list(revoke={FIRM.hub.keyid: "robado"}))

    assert code_of(lambda: second.advance(TRUST.raw)) == "TRUST-LIST-OLDER"


def test_two_lists_of_one_version_are_a_fork_when_the_root_signed_both():
    other = FIRM.list_bytes(expires=YEAR_2030 + timedelta(days=1))

    assert code_of(lambda: TRUST.advance(other)) == "TRUST-LIST-FORKED"


def test_a_forged_list_of_the_same_version_is_no_fork_of_ours():
    thief = key("thief")
    forged = make_root(thief, roles={Role.ROOT: [thief.public]}, expires=YEAR_2030)

    assert code_of(lambda: TRUST.advance(forged)) == "TRUST-LIST-CHAIN"


def test_the_same_list_again_changes_nothing_even_with_one_signature_more():
    assert TRUST.advance(TRUST.raw) is TRUST
    assert TRUST.advance(cosign(TRUST.raw, key("notary"))) is TRUST


def test_a_list_that_takes_a_revoked_key_back_is_refused():
    second = TRUST.advance(next_list(revoke={FIRM.hub.keyid: "robado"}))
    third = rotate(second, FIRM.root, expires=YEAR_2030)

    forgetful = resigned(third, lambda signed: signed.update({REVOKED_FIELD: {}}), FIRM.root)

    assert code_of(lambda: second.advance(forgetful)) == "TRUST-LIST-FORGETS"


def test_a_revocation_lasts_through_every_later_list():
    trust = TRUST.advance(next_list(revoke={FIRM.hub.keyid: "robado"}))
    for _round in range(3):
        trust = trust.advance(
            rotate(trust, FIRM.root, expires=YEAR_2030, roles={Role.HUB: [FIRM.hub.public, key("hub-2").public]})
        )

    assert trust.is_revoked(FIRM.hub.keyid)
    assert trust.roles_of(FIRM.hub.keyid) == {Role.HUB}
    assert trust.keys_of(Role.HUB) == (key("hub-2").public,)


def test_an_expired_list_can_still_be_followed_by_the_next():
    old = FIRM.trust(expires=YEAR_2030.replace(year=2020))

    assert old.advance(rotate(old, FIRM.root, expires=YEAR_2030)).version == 2


# ------------------------------------------------------------------------------------------------- slips of the builder
def test_a_firm_of_one_root_key_starts_with_empty_roles():
    trust = TrustList.first(make_root(FIRM.root, roles={Role.ROOT: [FIRM.root.public]}, expires=YEAR_2030), None)

    assert trust.keys_of(Role.CONSULTANT) == ()


@pytest.mark.parametrize(
    "slip",
    [
        lambda: make_root(FIRM.root, roles={}, expires=YEAR_2030),
        lambda: FIRM.list_bytes(thresholds={Role.SUPERVISOR: 2}),
        lambda: FIRM.list_bytes(thresholds={Role.SUPERVISOR: 0}),
        lambda: next_list(revoke={FIRM.root.keyid: "la única"}),
    ],
    ids=["no root key", "more signatures than keys", "no signature", "the only root key revoked"],
)
def test_a_role_that_could_never_sign_is_refused_at_the_desk(slip):
    with pytest.raises(BadInput) as caught:
        slip()

    assert caught.value.code == "TRUST-LIST-THRESHOLD"


def test_a_key_that_is_not_listed_cannot_be_revoked():
    with pytest.raises(BadInput) as caught:
        next_list(revoke={FIRM.stranger.keyid: "?"})

    assert caught.value.code == "TRUST-LIST-NO-SUCH-KEY"


def test_cosigning_something_else_is_refused():
    assert code_of(lambda: cosign(b"{}", FIRM.root)) == "TRUST-LIST-DAMAGED"
