from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.trust.lockbox import Cost, Damaged, Lockbox, Newer, WrongKey, _checksum
from tests.trust.firm import spelled

KEY, SALT, COST = bytes(range(32)), bytes(16), Cost(1, 8, 1)
kept = st.dictionaries(
    st.from_regex(r"[a-z][a-z-]{0,10}", fullmatch=True), st.binary(min_size=1, max_size=64), max_size=4
)


def locked(**secrets: bytes) -> bytes:
    return Lockbox.lock(secrets, KEY, COST, SALT).to_bytes()


@given(kept)
def test_what_was_locked_opens_with_its_key_and_no_other(secrets):
    found = Lockbox.from_bytes(Lockbox.lock(secrets, KEY, COST, SALT).to_bytes())

    assert found.unlock(KEY) == secrets
    with pytest.raises(WrongKey):
        found.unlock(bytes(32))


def test_neither_secrets_nor_their_names_can_be_read_in_the_file():
    raw = locked(token=b"very secret")

    assert b"very secret".hex().encode() not in raw
    assert b"token" not in raw


def test_locking_twice_never_repeats_a_nonce():
    assert locked(a=b"1") != locked(a=b"1")


def test_every_flipped_bit_is_damage_not_a_wrong_passphrase():
    raw = locked(a=b"1")

    for place in range(len(raw)):
        flipped = raw[:place] + bytes([raw[place] ^ (1 << place % 8)]) + raw[place + 1 :]
        try:
            found = Lockbox.from_bytes(flipped)
        except (Damaged, Newer):
            continue
        assert found == Lockbox.from_bytes(raw), place  # white space between the fields carries nothing


def changed(change) -> bytes:
    """The file of someone who knows the format: his checksum holds."""
    fields = json.loads(locked(a=b"1"))
    fields.pop("sha256")
    change(fields)
    return spelled(fields | {"sha256": _checksum(fields)})


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{}",
        b"[]",
        b"[" * 100_000,
        locked(a=b"1")[:-20],
        changed(lambda fields: fields.pop("kdf")),
        changed(lambda fields: fields.update(kdf=7)),
        changed(lambda fields: fields.update(format="1")),
        changed(lambda fields: fields.update(box="zz")),
        changed(lambda fields: fields.update(note="more")),
        changed(lambda fields: fields["kdf"].update(name="md5")),
        changed(lambda fields: fields["kdf"].update(time=10**9)),
        changed(lambda fields: fields["kdf"].update(memory_kib=10**9)),
        changed(lambda fields: fields["kdf"].update(memory_kib=1)),
        changed(lambda fields: fields["kdf"].update(lanes=0)),
        changed(lambda fields: fields["kdf"].update(lanes="4")),
    ],
    # Sealed bytes differ each time they are made: names must not, or two test workers collect different tests.
    ids=[
        "empty",
        "object",
        "list",
        "deep",
        "cut",
        "no-kdf",
        "kdf-7",
        "format-text",
        "box-zz",
        "more",
        "md5",
        "time",
        "memory-much",
        "memory-little",
        "no-lanes",
        "lanes-text",
    ],
)
def test_a_file_that_is_no_lockbox_or_asks_too_much_is_damaged(raw):
    with pytest.raises(Damaged):
        Lockbox.from_bytes(raw)


def test_a_file_of_a_later_program_says_so():
    with pytest.raises(Newer):
        Lockbox.from_bytes(changed(lambda fields: fields.update(format=2)))


def test_a_cheaper_cost_written_into_the_header_does_not_open():
    cheaper = Lockbox.from_bytes(changed(lambda fields: fields["kdf"].update(memory_kib=16)))

    with pytest.raises(WrongKey):
        cheaper.unlock(KEY)
