"""Every state of a sync has words and a way on; no state is a dead end."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.sync.state import EXITS, Phase, SyncState
from app.sync.trouble import _SENTENCES, trouble
from tests.sync.builders import NOON

ENDS = {Phase.DONE, Phase.WAITING, Phase.NEEDS_PERSON, Phase.CANCELLED}


def every_state() -> list[SyncState]:
    plain = [SyncState(phase) for phase in Phase]
    troubled = [SyncState(phase, trouble=trouble(code)) for phase in Phase for code in _SENTENCES]
    timed = [replace(state, until=NOON, done=3, total=7, seconds_left=95.0, speed=1e6) for state in (*plain, *troubled)]
    return [*plain, *troubled, *timed]


def test_every_state_has_a_text_and_a_next_action() -> None:
    for state in every_state():
        assert state.text().strip(), state
        assert state.next_action().strip(), state


def test_no_state_is_a_dead_end() -> None:
    for phase in Phase:
        reached, fresh = set(), {phase}
        while fresh:
            reached |= fresh
            fresh = set().union(*(EXITS[known] for known in fresh)) - reached
        assert reached & ENDS, phase
        assert Phase.CONTACTING in reached, phase


@pytest.mark.parametrize("code", sorted(_SENTENCES))
def test_every_trouble_says_what_happened_what_is_safe_and_what_to_do(code: str) -> None:
    error = trouble(code, source="la memoria USB")

    assert all((error.what, error.safe, error.todo))
    assert "{" not in error.sentences()


def test_waiting_names_the_code_and_the_hour() -> None:
    state = SyncState(Phase.WAITING, until=NOON, trouble=trouble("HUB-BUSY"))

    assert state.text().endswith("(HUB-BUSY)")
    assert NOON.astimezone().strftime("%H:%M:%S") in state.next_action()


def test_bytes_are_shown_with_speed_and_time_left() -> None:
    state = SyncState(Phase.DOWNLOADING, 1_500_000, 3_000_000, speed=500_000, seconds_left=3.0)

    assert state.text() == "Descargando el maletín: 1.5 MB de 3 MB · 500 kB/s, faltan 3 s."


def test_bytes_without_a_known_speed() -> None:
    assert SyncState(Phase.UPLOADING, 0, 3_000_000).text() == "Subiendo evidencia: 0 B de 3 MB."


def test_long_waits_are_told_in_minutes() -> None:
    assert SyncState(Phase.UPLOADING, 0, 9, speed=1, seconds_left=600).text().endswith("faltan 10 min.")


def test_done_says_how_many_the_hub_still_holds() -> None:
    assert SyncState(Phase.DONE, total=2).text() == "Sincronizado; 2 registros esperan en la oficina."
    assert SyncState(Phase.DONE).text() == "Todo está sincronizado."
