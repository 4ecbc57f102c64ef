from __future__ import annotations

import pickle

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st
from securesystemslib.signer import SSlibKey

from app.errors import BadInput
from app.trust.keys import SIGNATURE_BYTES, SigningKey, VerifyKey

seeds = st.binary(min_size=32, max_size=32)


@given(seeds, st.binary(max_size=200))
def test_a_signature_holds_for_its_bytes_and_no_others(seed, data):
    key = SigningKey.from_seed(seed)

    signature = key.sign(data)

    assert len(signature) == SIGNATURE_BYTES
    assert key.public.verify(data, signature)
    assert not key.public.verify(data + b"\0", signature)


@given(seeds)
def test_key_id_is_the_one_securesystemslib_and_tuf_use(seed):
    public = SigningKey.from_seed(seed).public

    theirs = SSlibKey.from_crypto(Ed25519PublicKey.from_public_bytes(public.raw))

    assert public.keyid == theirs.keyid
    assert public.hex == theirs.keyval["public"]


def test_a_key_comes_back_from_its_seed_and_from_its_hex():
    key = SigningKey.generate()

    assert SigningKey.from_seed(key.seed).keyid == key.keyid
    assert VerifyKey.from_hex(key.public.hex) == key.public


def test_a_signature_of_another_length_is_refused_without_noise():
    assert not SigningKey.generate().public.verify(b"data", b"short")


def test_a_signature_borrows_no_byte_from_its_data():
    key = SigningKey.generate()
    signature = key.sign(b"the data")

    for borrowed in (1, 8, 63, 64):
        head, tail = signature[:-borrowed], signature[-borrowed:]
        assert not key.public.verify(tail + b"the data", head)
    assert not key.public.verify(b"data", signature + b"the ")


@given(seeds, st.binary(min_size=1, max_size=200), st.integers(0, 63), st.integers(0, 255))
def test_both_implementations_agree_on_what_is_signed(seed, data, place, value):
    key = SigningKey.from_seed(seed)
    signature = bytearray(key.sign(data))
    signature[place] = value

    try:
        Ed25519PublicKey.from_public_bytes(key.public.raw).verify(bytes(signature), data)
        holds = True
    except InvalidSignature:
        holds = False

    assert key.public.verify(data, bytes(signature)) == holds


@pytest.mark.parametrize(
    "text",
    ["", "00", "zz" * 32, "AB" * 32, " " + "ab" * 32, "ab " * 32, "ab" * 33, "ñ" * 64, None],
    ids=["empty", "short", "not hex", "upper case", "leading space", "spaces", "long", "not ascii", "not text"],
)
def test_anything_but_64_lowercase_digits_is_no_key(text):
    with pytest.raises(BadInput) as caught:
        VerifyKey.from_hex(text)

    assert caught.value.code == "KEY-INVALID"


def test_a_seed_of_another_length_is_no_key():
    with pytest.raises(BadInput) as caught:
        SigningKey.from_seed(b"short")

    assert caught.value.code == "KEY-INVALID"


@pytest.mark.parametrize("sign_bit", [0, 0x80])
@pytest.mark.parametrize(
    "y",
    [
        (0).to_bytes(32, "little"),
        (1).to_bytes(32, "little"),
        (2**255 - 20).to_bytes(32, "little"),
        (2**255 - 19).to_bytes(32, "little"),
        (2**255 - 18).to_bytes(32, "little"),
        bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
        bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
    ],
    ids=lambda y: y.hex()[:8],
)
def test_a_key_of_small_order_is_refused(y, sign_bit):
    raw = y[:31] + bytes([y[31] | sign_bit])

    with pytest.raises(BadInput) as caught:
        VerifyKey(raw)

    assert caught.value.code == "KEY-INVALID"


def test_why_small_order_keys_are_refused_one_signature_fits_every_message():
    identity = (1).to_bytes(32, "little")
    universal = identity + bytes(32)

    weak = Ed25519PublicKey.from_public_bytes(identity)

    for message in (b"pay nothing", b"pay everything"):
        weak.verify(universal, message)  # raises if it did not fit


def test_a_signing_key_shows_no_secret():
    key = SigningKey.generate()

    assert key.seed.hex() not in repr(key) + str(key) + f"{key!r}"
    with pytest.raises(TypeError):
        pickle.dumps(key)
