from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest

from app.errors import MaletinError
from app.hub.office import open_hub
from app.hub.people import NewPerson, PersonRole, log_in
from app.hub.setup import init_hub
from app.hub.trusting import trust_in_force
from app.trust.keys import SigningKey
from app.trust.roles import Role
from tests.hub.firm import PASSWORD, TestClock, found

ANA = NewPerson("ana", "Ana", PersonRole.SUPERVISOR, PASSWORD)


def snapshot(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_founded_hub_lets_its_supervisor_in_and_trusts_the_keys_given_away(tmp_path: Path, clock: TestClock) -> None:
    founded, vault = found(tmp_path / "hub", clock)

    hub = open_hub(tmp_path / "hub", clock=clock)
    trust = trust_in_force(hub)
    session = log_in(hub, "ana", PASSWORD)
    hub_key = hub.key()
    hub.close()

    assert sorted(vault) == sorted(founded.secrets) == ["root-key-1", "root-key-2", "signing-key-ana"]
    assert trust.anchor == founded.anchor
    assert [key.keyid for key in trust.keys_of(Role.SUPERVISOR)] == [founded.keyid]
    assert founded.keyid == SigningKey.from_seed(vault["signing-key-ana"]).keyid
    assert [key.keyid for key in trust.keys_of(Role.HUB)] == [hub_key.keyid]
    assert session.person.keyid == founded.keyid


def test_no_key_of_a_person_or_of_the_root_stays_in_the_hubs_folder(tmp_path: Path, clock: TestClock) -> None:
    _, vault = found(tmp_path / "hub", clock)

    for data in snapshot(tmp_path / "hub").values():
        for seed in vault.values():
            assert seed not in data
            assert seed.hex().encode() not in data


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps files to their owner by other means")
def test_the_hubs_own_keys_are_readable_by_their_owner_alone(tmp_path: Path, clock: TestClock) -> None:
    found(tmp_path / "hub", clock)

    for name in ("keys/hub.key", "tls/ca.key", "tls/server.key"):
        assert stat.S_IMODE((tmp_path / "hub" / name).stat().st_mode) == 0o600


def test_founding_twice_changes_nothing(tmp_path: Path, clock: TestClock) -> None:
    found(tmp_path / "hub", clock)
    before = snapshot(tmp_path / "hub")

    with pytest.raises(MaletinError) as refused:
        found(tmp_path / "hub", clock)

    assert refused.value.code == "HUB-EXISTS"
    assert snapshot(tmp_path / "hub") == before


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path, clock: TestClock) -> None:
    (tmp_path / "hub").mkdir()
    (tmp_path / "hub" / "tesis.txt").write_text("importante")

    with pytest.raises(MaletinError) as refused:
        found(tmp_path / "hub", clock)

    assert refused.value.code == "HUB-FOLDER"


def test_power_lost_while_founding_leaves_no_hub_and_the_next_try_makes_one(tmp_path: Path, clock: TestClock) -> None:
    class PowerCut(BaseException):
        pass

    def cut(_name: str, _secret: bytes) -> None:
        raise PowerCut

    with pytest.raises(PowerCut):
        init_hub(tmp_path / "hub", "Firma", ANA, keep_secret=cut, clock=clock)
    half = (tmp_path / "hub").exists()
    (tmp_path / "hub").mkdir()
    founded, _ = found(tmp_path / "hub", clock)

    assert not half
    assert founded.home == tmp_path / "hub"
    assert [path.name for path in tmp_path.iterdir() if "hub" in path.name] == ["hub"]


@pytest.mark.parametrize(
    ("person", "code"),
    [
        (NewPerson("ana", "Ana", PersonRole.SUPERVISOR, "corta"), "PASSWORD-WEAK"),
        (NewPerson("a na", "Ana", PersonRole.SUPERVISOR, PASSWORD), "PERSON-INVALID"),
        (NewPerson("ana", " ", PersonRole.SUPERVISOR, PASSWORD), "PERSON-INVALID"),
    ],
)
def test_a_supervisor_who_cannot_be_kept_makes_no_hub(tmp_path: Path, person: NewPerson, code: str) -> None:
    with pytest.raises(MaletinError) as refused:
        init_hub(tmp_path / "hub", "Firma", person, keep_secret=lambda *_: None)

    assert refused.value.code == code
    assert not (tmp_path / "hub").exists()


@pytest.mark.parametrize("text", [None, "", "{", "[]", '{"firm": "x"}'])
def test_a_folder_without_a_hub_is_named(tmp_path: Path, text: str | None) -> None:
    if text is not None:
        (tmp_path / "hub.json").write_text(text)

    with pytest.raises(MaletinError) as refused:
        open_hub(tmp_path)

    assert refused.value.code == "HUB-MISSING"
