"""On the hub's own machine: laptops it no longer trusts, and records it could not apply."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.clock import SystemClock
from tests.cli.test_commands import maletin
from tests.hub.firm import Firm, found, make_kit


@pytest.fixture
def firm(tmp_path: Path) -> Firm:
    home = tmp_path / "hub"
    _founded, vault = found(home, SystemClock())
    opened = Firm.open(home, SystemClock(), vault)
    opened.technician("beto")
    yield opened
    opened.hub.close()


def hub(capsys: pytest.CaptureFixture[str], firm: Firm, *words: str) -> tuple[int, str]:
    code, out, _err = maletin(capsys, "hub", *words, "--home", str(firm.hub.home))
    return code, out


def test_a_revoked_laptop_is_shut_out_and_stays_listed_with_the_reason(capsys, firm) -> None:
    laptop = firm.laptop("beto")

    before = json.loads(hub(capsys, firm, "devices", "list", "--json")[1])["devices"]
    code, _out = hub(capsys, firm, "devices", "revoke", laptop.head.device, "--reason", "Se la robaron", "--json")
    after = json.loads(hub(capsys, firm, "devices", "list", "--json")[1])["devices"]

    assert [(one["device"], one["revoked_at"]) for one in before] == [(laptop.head.device, "")]
    assert code == 0
    assert [(one["revoked_for"], one["revoked_by"]) for one in after] == [("Se la robaron", "console")]
    assert after[0]["revoked_at"]
    assert not {"token", "public_key"} & set(after[0])


def test_an_unknown_laptop_is_named(capsys, firm) -> None:
    code, out = hub(capsys, firm, "devices", "revoke", "nadie", "--reason", "x", "--json")

    assert (code, json.loads(out)["error"]["code"]) == (2, "HUB-NOT-FOUND")


def test_what_was_set_aside_is_judged_again_once_its_cause_is_mended(capsys, firm) -> None:
    laptop = firm.laptop("beto")
    early = laptop.start(make_kit("visit-1"))
    laptop.send(early)
    waiting = json.loads(hub(capsys, firm, "quarantine", "list", "--json")[1])["quarantine"]
    firm.publish(make_kit("visit-1"))

    code, out = hub(capsys, firm, "quarantine", "retry", early.id, "--note", "Se publicó el maletín", "--json")

    assert [one["event"] for one in waiting] == [early.id]
    assert (code, json.loads(out)["state"]) == (0, "applied")
    assert json.loads(hub(capsys, firm, "quarantine", "list", "--json")[1])["quarantine"] == []


def test_what_is_dismissed_is_not_shown_again(capsys, firm) -> None:
    laptop = firm.laptop("beto")
    early = laptop.start(make_kit("visit-1"))
    laptop.send(early)

    listed = hub(capsys, firm, "quarantine", "list")[1]
    code, _out = hub(capsys, firm, "quarantine", "dismiss", early.id, "--note", "Se capturó a mano", "--json")

    assert "visit-1" in listed
    assert code == 0
    assert "Nada espera" in hub(capsys, firm, "quarantine", "list")[1]
