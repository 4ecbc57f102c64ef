"""Ledger: the same facts of the twin and of the store."""

from __future__ import annotations

import pytest

from app.kit.ledger import ContentItem, ContentState
from app.store.opening import Store
from tests.store.builders import HUB_TIME, Laptop, digest, later
from tests.twins.store import MemoryStore

Either = Store | MemoryStore

ONE, TWO, THREE = digest(b"1"), digest(b"2"), digest(b"3")


class TestLedger:
    def test_wanted_file_starts_from_nothing(self, either: Either) -> None:
        either.ledger.want({ONE: 100})

        assert either.ledger.item(ONE) == ContentItem(ONE, 100, ContentState.WANTED, 0, "", 0, None, "", "", "")

    def test_unknown_file_is_none(self, either: Either) -> None:
        assert either.ledger.item(ONE) is None

    def test_nothing_wanted(self, either: Either) -> None:
        either.ledger.want({})

        assert either.ledger.items() == ()

    def test_wanting_again_changes_nothing(self, either: Either) -> None:
        either.ledger.want({ONE: 100})
        either.ledger.progressed(ONE, 40, "hub")

        either.ledger.want({ONE: 999, TWO: 5})

        item = either.ledger.item(ONE)
        assert item is not None
        assert (item.size, item.offset, item.state) == (100, 40, ContentState.PARTIAL)

    def test_progress_ends_a_row_of_failures(self, either: Either) -> None:
        either.ledger.want({ONE: 100})
        either.ledger.failed(ONE, "HUB-CUT", "se cortó", later(5))
        either.ledger.failed(ONE, "HUB-SLOW", "lenta", later(9))
        failed = either.ledger.item(ONE)

        either.ledger.progressed(ONE, 64, "usb")

        assert failed is not None
        assert (failed.attempts, failed.code, failed.text, failed.next_try) == (2, "HUB-SLOW", "lenta", later(9))
        assert either.ledger.item(ONE) == ContentItem(ONE, 100, ContentState.PARTIAL, 64, "usb", 0, None, "", "", "")

    def test_arrived_file_is_present_and_verified(self, either: Either) -> None:
        either.ledger.want({ONE: 100})

        either.ledger.arrived(ONE, "hub", HUB_TIME)

        assert either.ledger.item(ONE) == ContentItem(
            ONE, 100, ContentState.PRESENT, 100, "hub", 0, None, "", "", HUB_TIME
        )

    def test_altered_file_starts_over_and_still_tells_when_it_matched(self, either: Either) -> None:
        either.ledger.want({ONE: 100})
        either.ledger.arrived(ONE, "hub", HUB_TIME)

        either.ledger.inspected(ONE, intact=False, at="2026-11-24T12:00:00.000Z")

        item = either.ledger.item(ONE)
        assert item is not None
        assert (item.state, item.offset, item.verified_at) == (ContentState.ALTERED, 0, HUB_TIME)

    def test_intact_file_is_verified_anew(self, either: Either) -> None:
        either.ledger.want({ONE: 100})
        either.ledger.arrived(ONE, "hub", HUB_TIME)

        either.ledger.inspected(ONE, intact=True, at="2026-11-24T12:00:00.000Z")

        item = either.ledger.item(ONE)
        assert item is not None
        assert (item.state, item.verified_at) == (ContentState.PRESENT, "2026-11-24T12:00:00.000Z")

    def test_file_that_is_gone_is_wanted_again(self, either: Either) -> None:
        either.ledger.want({ONE: 100})
        either.ledger.arrived(ONE, "hub", HUB_TIME)

        either.ledger.missing(ONE)

        item = either.ledger.item(ONE)
        assert item is not None
        assert (item.state, item.offset, item.verified_at) == (ContentState.WANTED, 0, "")

    def test_items_come_by_state_then_size(self, either: Either) -> None:
        either.ledger.want({ONE: 300, TWO: 200, THREE: 100})
        either.ledger.arrived(THREE, "hub", HUB_TIME)

        assert [item.digest for item in either.ledger.items()] == [TWO, ONE, THREE]

    @pytest.mark.parametrize(
        "speak",
        [
            lambda ledger: ledger.progressed(ONE, 1, "hub"),
            lambda ledger: ledger.arrived(ONE, "hub", HUB_TIME),
            lambda ledger: ledger.inspected(ONE, True, HUB_TIME),
            lambda ledger: ledger.inspected(ONE, False, HUB_TIME),
            lambda ledger: ledger.missing(ONE),
            lambda ledger: ledger.failed(ONE, "X", "x", later(1)),
        ],
    )
    def test_word_on_a_file_nobody_wanted_is_a_mistake_of_ours(self, either: Either, speak) -> None:
        with pytest.raises(LookupError):
            speak(either.ledger)


def test_ledger_survives_the_end_of_the_program(laptop: Laptop) -> None:
    store = laptop.open()
    store.ledger.want({ONE: 100, TWO: 5})
    store.ledger.progressed(ONE, 40, "hub")
    store.ledger.failed(TWO, "HUB-CUT", "se cortó", later(5))
    before = store.ledger.items()
    store.close()

    assert laptop.open().ledger.items() == before
