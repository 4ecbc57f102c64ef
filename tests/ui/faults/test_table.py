"""The table is complete: every fault of the list has its row, and every row is played by the test of its room."""

from __future__ import annotations

import pytest

from tests.ui.faults import test_enrol, test_kit, test_line, test_record, test_store
from tests.ui.faults.table import LISTED, TABLE, of_room

ROOMS = {
    "enrol": test_enrol.PLAYS,
    "line": test_line.PLAYS,
    "kit": test_kit.PLAYS,
    "record": test_record.PLAYS,
    "store": test_store.PLAYS,
}


def test_every_fault_of_the_list_has_its_row():
    assert {fault.of for fault in TABLE} == set(LISTED)
    assert len({fault.id for fault in TABLE}) == len(TABLE)


@pytest.mark.parametrize("room", ROOMS)
def test_every_row_is_played(room):
    assert {fault.id for fault in of_room(room)} == set(ROOMS[room])


def test_no_row_belongs_to_a_room_nobody_plays():
    assert {fault.room for fault in TABLE} == set(ROOMS)


def test_every_row_says_the_three_things_and_offers_a_way():
    for fault in TABLE:
        assert all((fault.made, fault.happened, fault.safe, fault.todo, fault.way, fault.leads)), fault.id
