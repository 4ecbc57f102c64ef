from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import BadInput
from app.trust.recovery import read_recovery_text, recovery_text

keys = st.binary(min_size=32, max_size=32)
KEY = bytes(range(32))


def refused(text: str) -> BadInput:
    with pytest.raises(BadInput) as caught:
        read_recovery_text(text)
    assert caught.value.code == "RECOVERY-KEY-WRONG"
    return caught.value


@given(keys)
def test_a_printed_key_comes_back(key):
    assert read_recovery_text(recovery_text(key)) == key


@given(keys)
def test_it_is_fourteen_groups_of_five_without_letters_people_confuse(key):
    groups = recovery_text(key).split("-")

    assert [len(group) for group in groups] == [5] * 14
    assert not set("".join(groups)) & set("ILOU")


def test_it_may_be_typed_in_lower_case_with_spaces_and_with_confused_letters():
    text = recovery_text(KEY)

    typed = text.lower().replace("-", " \n").replace("0", "o").replace("1", "l")

    assert read_recovery_text(typed) == KEY


def test_a_wrong_letter_names_its_group():
    text = recovery_text(KEY)
    groups = text.split("-")
    groups[6] = ("Z" if groups[6][0] != "Z" else "Y") + groups[6][1:]

    error = refused("-".join(groups))

    assert error.facts["groups"] == (7,)
    assert "7" in error.what


def test_two_groups_in_each_others_place_are_noticed():
    groups = recovery_text(KEY).split("-")
    groups[2], groups[9] = groups[9], groups[2]

    assert set(refused("-".join(groups)).facts["groups"]) == {3, 10}


@given(keys, st.integers(0, 69), st.sampled_from("0123456789ABCDEFGHJKMNPQRSTVWXYZ"))
def test_no_single_wrong_letter_gives_another_key(key, place, letter):
    letters = list(recovery_text(key).replace("-", ""))
    if letters[place] == letter:
        return
    letters[place] = letter

    refused("".join(letters))


@pytest.mark.parametrize(
    "text", ["", "HOLA", recovery_text(KEY)[:-6], recovery_text(KEY) + "-00000", "ñ" * 70, "U" * 70, "\ud800" * 70]
)
def test_text_that_is_no_whole_key_is_refused(text):
    refused(text)


def test_groups_that_each_hold_but_not_together_are_refused():
    mixed = recovery_text(KEY).split("-")[:13] + recovery_text(bytes(32)).split("-")[13:]

    assert refused("-".join(mixed)).facts["groups"] == ()


def test_only_keys_of_32_bytes_are_printed():
    with pytest.raises(ValueError, match="32 bytes"):
        recovery_text(b"short")
