"""The chain of one laptop: every event has one place, and whoever touches it is found out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.clock import Stamp
from app.errors import BadInput, Untrusted
from app.journal.chain import Head, advance, link, verify_chain
from app.journal.event import GENESIS, Draft, Event, decode
from app.trust.keys import SigningKey

KEY = SigningKey.from_seed(bytes(32))
AT = Stamp("2026-11-23T15:00:00.000Z", -360, 7, "boot-1")


def chain(length: int, device: str = "laptop-1", key: SigningKey = KEY) -> list[Event]:
    head, events = Head(device), list[Event]()
    for number in range(length):
        draft = Draft("note-added", "tec-1", "v1", {"text": str(number)})
        event = link(head, draft, event_id=f"e{number}", at=AT, sign=key.sign)
        head = Head(device, event.sequence, event.digest)
        events.append(event)
    return events


def broken(events: list[Event], device: str = "laptop-1") -> tuple[str, object]:
    with pytest.raises(Untrusted) as caught:
        verify_chain(device, events, KEY.public.verify)
    assert all((caught.value.what, caught.value.safe, caught.value.todo))
    return caught.value.code, caught.value.facts["sequence"]


def test_each_event_names_the_one_before() -> None:
    first, second, third = chain(3)

    assert (first.previous, second.previous, third.previous) == (GENESIS, first.digest, second.digest)
    assert [first.sequence, second.sequence, third.sequence] == [1, 2, 3]


def test_a_whole_chain_leads_to_its_head() -> None:
    events = chain(4)

    assert verify_chain("laptop-1", events, KEY.public.verify) == Head("laptop-1", 4, events[-1].digest)
    assert verify_chain("laptop-1", [], KEY.public.verify) == Head("laptop-1")


def test_event_of_another_laptop() -> None:
    assert broken(chain(1, "laptop-2")) == ("CHAIN-FOREIGN", 1)


def test_event_signed_by_another_key() -> None:
    assert broken(chain(1, key=SigningKey.from_seed(b"1" * 32))) == ("CHAIN-SIGNATURE", 1)


def test_event_that_is_missing() -> None:
    first, _gone, third = chain(3)

    assert broken([first, third]) == ("CHAIN-GAP", 3)


def test_event_told_twice() -> None:
    first, second = chain(2)

    assert broken([first, second, second]) == ("CHAIN-FORK", 2)


def test_place_taken_by_another_event() -> None:
    first, _second = chain(2)
    draft = Draft("note-added", "tec-1", "v1", {"text": "otra historia"})
    other = link(Head("laptop-1", 1, "f" * 64), draft, event_id="e9", at=AT, sign=KEY.sign)

    assert broken([first, other]) == ("CHAIN-FORK", 2)


@given(st.integers(0, 3), st.integers(0, 5000), st.integers(1, 255))
def test_no_byte_of_any_event_can_change_unnoticed(which: int, at: int, flip: int) -> None:
    events = chain(4)
    raw = bytearray(events[which].payload)
    raw[at % len(raw)] ^= flip
    wire = [(event.payload, event.signature) for event in events]
    wire[which] = (bytes(raw), events[which].signature)

    with pytest.raises((Untrusted, BadInput)):
        verify_chain("laptop-1", (decode(*each) for each in wire), KEY.public.verify)


@given(st.permutations(range(4)))
def test_no_other_order_holds(order: list[int]) -> None:
    events = chain(4)
    if order == [0, 1, 2, 3]:
        return

    with pytest.raises(Untrusted):
        verify_chain("laptop-1", [events[place] for place in order], KEY.public.verify)


def test_advance_says_where_the_next_event_goes() -> None:
    (event,) = chain(1)

    assert advance(Head("laptop-1"), event, KEY.public.verify) == Head("laptop-1", 1, event.digest)
