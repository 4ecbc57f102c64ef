"""One port, three adapters: what holds for every vault. What is special to one is below its own heading."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import keyring
import pytest
from keyring.backends.chainer import ChainerBackend
from keyring.backends.fail import Keyring as FailKeyring
from keyring.backends.null import Keyring as NullKeyring

from app.errors import BadInput, MaletinError, Unavailable, Untrusted
from app.settings import Settings
from app.trust.lockbox import Cost, _checksum
from app.trust.recovery import recovery_text
from app.vault import (
    MAX_SECRET_BYTES,
    KeyringVault,
    MemoryVault,
    PassphraseVault,
    Vault,
    export_recovery_key,
    import_recovery_key,
    open_vault,
)
from tests.vault.backends import (
    DrawerKeyring,
    ForgetfulKeyring,
    LockedKeyring,
    PlaintextKeyring,
    UnadvisedKeyring,
)

CHEAP = Cost(1, 8, 1)
PASSPHRASE = "caballo pila grapa"
KEY = bytes(range(32))
posix = pytest.mark.skipif(os.name != "posix", reason="file modes of POSIX")


class Person:
    """Answers the question for the passphrase, and counts how often it was asked."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)
        self.asked = 0

    def __call__(self) -> str:
        self.asked += 1
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


def code_of(action: Callable[[], object], kind: type[MaletinError] = MaletinError) -> str:
    with pytest.raises(kind) as caught:
        action()
    assert caught.value.what
    assert caught.value.safe
    assert caught.value.todo
    return caught.value.code


# ---------------------------------------------------------------------------------------------------- every vault alike
class Kept:
    """A vault and a way to open the same place again, as the next run of the program would."""

    def __init__(self, again: Callable[[], Vault]) -> None:
        self.again = again
        self.vault = again()


@pytest.fixture(params=["memory", "keyring", "passphrase"])
def kept(request, tmp_path: Path) -> Kept:
    if request.param == "memory":
        only = MemoryVault()
        return Kept(lambda: only)
    if request.param == "keyring":
        backend = DrawerKeyring()
        return Kept(lambda: KeyringVault("maletin-test", backend))
    return Kept(lambda: PassphraseVault(tmp_path / "vault.json", Person(PASSPHRASE), CHEAP))


class TestEveryVault:
    def test_an_unknown_name_gives_nothing(self, kept: Kept):
        assert kept.vault.get("store-key") is None

    def test_a_secret_comes_back_byte_for_byte_in_the_next_run(self, kept: Kept):
        kept.vault.put("store-key", KEY)
        kept.vault.put("hub-token", b"\x00\xff token")

        again = kept.again()

        assert again.get("store-key") == KEY
        assert again.get("hub-token") == b"\x00\xff token"

    def test_a_second_value_replaces_the_first(self, kept: Kept):
        kept.vault.put("hub-token", b"old")
        kept.vault.put("hub-token", b"new")

        assert kept.again().get("hub-token") == b"new"

    def test_deleting_forgets_that_secret_and_no_other(self, kept: Kept):
        kept.vault.put("store-key", KEY)
        kept.vault.put("hub-token", b"token")

        kept.vault.delete("hub-token")

        assert kept.again().get("hub-token") is None
        assert kept.again().get("store-key") == KEY

    def test_deleting_what_is_not_there_does_nothing(self, kept: Kept):
        kept.vault.delete("hub-token")

        assert kept.vault.get("hub-token") is None

    def test_the_largest_secret_fits(self, kept: Kept):
        kept.vault.put("hub-token", bytes(MAX_SECRET_BYTES))

        assert kept.again().get("hub-token") == bytes(MAX_SECRET_BYTES)

    @pytest.mark.parametrize("secret", [b"", bytes(MAX_SECRET_BYTES + 1)], ids=["empty", "too long"])
    def test_a_secret_out_of_bounds_is_our_own_mistake_and_loud(self, kept: Kept, secret: bytes):
        with pytest.raises(ValueError, match="between 1 and 512"):
            kept.vault.put("store-key", secret)

    @pytest.mark.parametrize("name", ["", "Store", "../x", "a" * 41, "clave ñ"])
    def test_a_strange_name_is_our_own_mistake_and_loud(self, kept: Kept, name: str):
        for action in (kept.vault.get, kept.vault.delete, lambda name: kept.vault.put(name, b"x")):
            with pytest.raises(ValueError, match="not the name of a secret"):
                action(name)

    def test_the_store_key_goes_to_paper_and_comes_back_on_another_laptop(self, kept: Kept):
        kept.vault.put("store-key", KEY)
        other = MemoryVault()

        import_recovery_key(other, export_recovery_key(kept.vault))

        assert other.get("store-key") == KEY

    def test_a_recovery_key_typed_twice_is_fine_but_never_replaces_another_key(self, kept: Kept):
        import_recovery_key(kept.vault, recovery_text(KEY))
        import_recovery_key(kept.vault, recovery_text(KEY))

        refused = code_of(lambda: import_recovery_key(kept.vault, recovery_text(bytes(32))), BadInput)

        assert refused == "VAULT-KEY-EXISTS"
        assert kept.again().get("store-key") == KEY

    def test_there_is_nothing_to_print_before_there_is_a_key(self, kept: Kept):
        assert code_of(lambda: export_recovery_key(kept.vault), BadInput) == "VAULT-EMPTY"


# ------------------------------------------------------------------------------------------------------ system keyring
@pytest.mark.parametrize(
    "backend",
    [FailKeyring(), NullKeyring(), PlaintextKeyring(), UnadvisedKeyring(), LockedKeyring()],
    ids=["fail", "null", "plaintext", "not recommended", "locked"],
)
def test_a_keyring_that_is_none_or_keeps_secrets_readable_is_refused(backend):
    assert code_of(lambda: KeyringVault("maletin", backend), Unavailable) == "VAULT-NO-KEYRING"


class Chain(ChainerBackend):
    """The library's chain over backends of our choice."""

    priority = 10
    backends = ()


def test_of_a_chain_the_first_honest_backend_is_used_and_no_other():
    honest, readable = DrawerKeyring(), PlaintextKeyring()
    chain = Chain()
    chain.backends = [readable, honest]

    KeyringVault("maletin", chain).put("store-key", KEY)

    assert honest.drawer
    assert not readable.drawer


def test_an_empty_chain_is_no_keyring():
    assert code_of(lambda: KeyringVault("maletin", Chain()), Unavailable) == "VAULT-NO-KEYRING"


def test_a_keyring_that_forgets_is_noticed_at_once():
    vault = KeyringVault("maletin", ForgetfulKeyring())

    assert code_of(lambda: vault.put("store-key", KEY), Unavailable) == "VAULT-NOT-KEPT"


def test_an_entry_that_somebody_overwrote_is_damaged():
    backend = DrawerKeyring()
    backend.drawer["maletin", "store-key"] = "not hexadecimal"

    assert code_of(lambda: KeyringVault("maletin", backend).get("store-key"), Untrusted) == "VAULT-DAMAGED"


def test_an_error_of_the_platform_becomes_ours_and_shows_no_secret():
    class Broken(DrawerKeyring):
        def set_password(self, service, username, password):
            raise OSError(f"cannot write {password}")

    with pytest.raises(Unavailable) as caught:
        KeyringVault("maletin", Broken()).put("store-key", KEY)

    shown = "".join(traceback.format_exception(caught.value)) + caught.value.sentences() + repr(caught.value.facts)
    assert KEY.hex() not in shown
    assert caught.value.facts == {"cause": "OSError"}


def test_a_broken_keyring_configuration_is_no_keyring(monkeypatch):
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "no.such.module.Keyring")
    monkeypatch.setattr(keyring.core, "_keyring_backend", None)

    assert code_of(lambda: KeyringVault("maletin"), Unavailable) == "VAULT-NO-KEYRING"


def test_this_systems_own_keyring_is_taken_without_looking_for_all(monkeypatch):
    own = DrawerKeyring()
    monkeypatch.delenv("PYTHON_KEYRING_BACKEND")
    monkeypatch.setenv("XDG_CURRENT_DESKTOP", "GNOME")
    monkeypatch.setattr(keyring.core, "_keyring_backend", None)
    monkeypatch.setattr(keyring.core, "load_config", lambda: None)
    monkeypatch.setattr(keyring.core, "load_keyring", lambda _name: own)
    monkeypatch.setattr(keyring.backend, "get_all_keyring", lambda: pytest.fail("looked for all"))

    KeyringVault("maletin").put("store-key", KEY)

    assert own.drawer


@pytest.mark.parametrize("why", ["does not answer", "KDE has two"])
def test_where_the_own_one_is_not_sure_the_best_of_all_is_taken(monkeypatch, why):
    best = DrawerKeyring()

    def not_there(_name):
        raise RuntimeError(why)

    monkeypatch.delenv("PYTHON_KEYRING_BACKEND")
    monkeypatch.setenv("XDG_CURRENT_DESKTOP", "KDE" if why == "KDE has two" else "GNOME")
    monkeypatch.setattr(keyring.core, "_keyring_backend", None)
    monkeypatch.setattr(keyring.core, "load_config", lambda: None)
    monkeypatch.setattr(keyring.core, "load_keyring", not_there)
    monkeypatch.setattr(keyring.backend, "get_all_keyring", lambda: [FailKeyring(), best])

    KeyringVault("maletin").put("store-key", KEY)

    assert best.drawer


def in_python(code: str, **named: str) -> str:
    """What a Python of its own prints: this one has everything imported already."""
    env = dict(os.environ) | named
    return subprocess.run([sys.executable, "-c", code], env=env, check=True, capture_output=True, text=True).stdout


def test_what_is_imported_later_is_there_when_it_is_asked_for():
    code = """
import sys
from app.vault import _imported_later
with _imported_later("colorsys", "xml.sax.saxutils"):
    import colorsys, xml.sax.saxutils
found = [name for name in ("colorsys", "xml.sax.saxutils") if name in sys.modules]
early = colorsys
import colorsys
print(found, early is colorsys, early.ONE_THIRD == colorsys.ONE_THIRD, xml.sax.saxutils.escape("<"))
"""
    assert in_python(code).strip() == "[] False True &lt;"


def test_what_the_keyring_library_does_not_use_here_is_not_imported():
    code = """
import sys
from app.vault import _system_keyring
print(type(_system_keyring()).__module__, [name for name in ("http.client", "more_itertools") if name in sys.modules])
"""
    named = {"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}

    assert in_python(code, **named).strip() == "keyring.backends.fail []"


# ----------------------------------------------------------------------------------------------------- passphrase file
def passphrase_vault(tmp_path: Path, *answers: str, cost: Cost = CHEAP) -> tuple[PassphraseVault, Person]:
    person = Person(*(answers or (PASSPHRASE,)))
    return PassphraseVault(tmp_path / "vault.json", person, cost), person


def test_the_passphrase_is_asked_once_in_a_run(tmp_path):
    vault, person = passphrase_vault(tmp_path)

    for name in ("store-key", "device-key", "hub-token"):
        vault.put(name, KEY)
        vault.get(name)

    assert person.asked == 1


def test_nothing_is_asked_while_there_is_nothing_to_unlock(tmp_path):
    vault, person = passphrase_vault(tmp_path)

    assert vault.get("store-key") is None
    vault.delete("store-key")

    assert person.asked == 0
    assert not vault.exists


def test_a_wrong_passphrase_opens_nothing_and_may_be_typed_again(tmp_path):
    passphrase_vault(tmp_path)[0].put("store-key", KEY)
    vault, person = passphrase_vault(tmp_path, "caballo pila grape", PASSPHRASE)

    assert code_of(lambda: vault.get("store-key"), BadInput) == "VAULT-PASSPHRASE-WRONG"
    assert vault.get("store-key") == KEY
    assert person.asked == 2


def test_a_wrong_passphrase_never_writes(tmp_path):
    passphrase_vault(tmp_path)[0].put("store-key", KEY)
    before = (tmp_path / "vault.json").read_bytes()

    vault, _person = passphrase_vault(tmp_path, "another passphrase")
    code_of(lambda: vault.put("store-key", bytes(32)))

    assert (tmp_path / "vault.json").read_bytes() == before


def test_accents_typed_on_another_system_are_the_same_passphrase(tmp_path):
    passphrase_vault(tmp_path, "camión añejo")[0].put("store-key", KEY)

    assert passphrase_vault(tmp_path, "camio\u0301n an\u0303ejo")[0].get("store-key") == KEY


def test_a_short_passphrase_is_refused_for_a_new_file(tmp_path):
    vault, _person = passphrase_vault(tmp_path, "corta", PASSPHRASE)

    assert code_of(lambda: vault.put("store-key", KEY), BadInput) == "VAULT-PASSPHRASE-SHORT"
    assert not vault.exists
    vault.put("store-key", KEY)
    assert vault.exists


def test_a_changed_passphrase_opens_and_the_old_one_does_not(tmp_path):
    vault, _person = passphrase_vault(tmp_path)
    vault.put("store-key", KEY)

    vault.change_passphrase("otra frase larga")

    assert vault.get("store-key") == KEY
    assert passphrase_vault(tmp_path, "otra frase larga")[0].get("store-key") == KEY
    assert code_of(lambda: passphrase_vault(tmp_path)[0].get("store-key")) == "VAULT-PASSPHRASE-WRONG"


def test_a_change_that_cannot_be_written_leaves_the_old_passphrase(tmp_path):
    vault, _person = passphrase_vault(tmp_path)
    vault.put("store-key", KEY)
    block = _blocked(tmp_path / "vault.json")

    assert code_of(lambda: vault.change_passphrase("otra frase larga")) == "VAULT-NOT-KEPT"
    block.rmdir()
    vault.put("hub-token", b"token")

    assert passphrase_vault(tmp_path)[0].get("hub-token") == b"token"


def _blocked(file: Path) -> Path:
    """Make the next write fail, for root too: a folder lies where the temporary file would go."""
    block = file.with_name(file.name + ".part")
    block.mkdir()
    return block


def test_a_passphrase_changed_by_another_window_is_asked_for_again(tmp_path):
    vault, person = passphrase_vault(tmp_path, PASSPHRASE, "otra frase larga")
    vault.put("store-key", KEY)

    passphrase_vault(tmp_path)[0].change_passphrase("otra frase larga")

    assert vault.get("store-key") == KEY
    assert person.asked == 2


@pytest.mark.parametrize("damage", [lambda raw: raw[:-30], lambda raw: b"", lambda raw: raw + bytes(70_000)])
def test_a_damaged_file_is_told_apart_from_a_wrong_passphrase_and_is_not_touched(tmp_path, damage):
    passphrase_vault(tmp_path)[0].put("store-key", KEY)
    file = tmp_path / "vault.json"
    file.write_bytes(damaged := damage(file.read_bytes()))
    vault, person = passphrase_vault(tmp_path)

    assert code_of(lambda: vault.get("store-key"), Untrusted) == "VAULT-DAMAGED"
    assert code_of(lambda: vault.put("store-key", KEY), Untrusted) == "VAULT-DAMAGED"
    assert file.read_bytes() == damaged
    assert person.asked == 0


def test_a_file_of_a_later_program_is_left_alone(tmp_path):
    passphrase_vault(tmp_path)[0].put("store-key", KEY)
    file = tmp_path / "vault.json"
    fields = json.loads(file.read_bytes()) | {"format": 2}
    fields.pop("sha256")
    file.write_text(json.dumps(fields | {"sha256": _checksum(fields)}))

    assert code_of(lambda: passphrase_vault(tmp_path)[0].get("store-key"), Unavailable) == "VAULT-NEWER"


def test_a_folder_where_the_file_should_be_cannot_be_read(tmp_path):
    (tmp_path / "vault.json").mkdir()

    assert code_of(lambda: passphrase_vault(tmp_path)[0].get("store-key"), Unavailable) == "VAULT-NOT-READ"


def test_a_write_cut_short_leaves_the_secrets_of_before(tmp_path):
    vault, _person = passphrase_vault(tmp_path)
    vault.put("store-key", KEY)
    (tmp_path / "vault.json.part").write_bytes(b"half a file left by a power cut")

    assert passphrase_vault(tmp_path)[0].get("store-key") == KEY
    vault.put("hub-token", b"token")
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == ["vault.json"]


@posix
def test_only_its_owner_can_read_the_file_whatever_the_umask(tmp_path):
    before = os.umask(0)
    try:
        passphrase_vault(tmp_path)[0].put("store-key", KEY)
    finally:
        os.umask(before)

    assert (tmp_path / "vault.json").stat().st_mode & 0o777 == 0o600


def test_many_threads_lose_no_secret(tmp_path):
    vault, person = passphrase_vault(tmp_path)
    names = [f"secret-{number}" for number in range(8)]

    threads = [threading.Thread(target=vault.put, args=(name, name.encode())) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [vault.get(name) for name in names] == [name.encode() for name in names]
    assert person.asked == 1


def test_a_guess_costs_64_mib_unless_a_test_says_otherwise(tmp_path):
    vault = PassphraseVault(tmp_path / "vault.json", Person(PASSPHRASE))
    vault.put("store-key", KEY)

    kdf = json.loads((tmp_path / "vault.json").read_bytes())["kdf"]

    assert (kdf["name"], kdf["memory_kib"], kdf["time"], kdf["lanes"]) == ("argon2id", 65_536, 3, 4)


def test_no_passphrase_and_no_key_shows_in_a_text_of_the_vault(tmp_path):
    vault, _person = passphrase_vault(tmp_path)
    vault.put("store-key", KEY)

    shown = repr(vault) + repr(vars(vault))

    assert PASSPHRASE not in shown
    assert repr(KEY) not in shown


# ------------------------------------------------------------------------------------------------ which vault is opened
@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path / "data", config=tmp_path / "config", logs=tmp_path / "logs")


@pytest.fixture
def system_keyring(monkeypatch) -> Callable[[object], None]:
    """Choose what the keyring library answers with; its own choice comes back after the test."""
    monkeypatch.setattr(keyring.core, "_keyring_backend", None)
    return lambda backend: monkeypatch.setattr(keyring.core, "_keyring_backend", backend)


def chosen(settings: Settings, **changes: str) -> Vault:
    return open_vault(replace(settings, **changes), Person(PASSPHRASE))


def test_auto_takes_a_real_keyring(settings, system_keyring):
    system_keyring(DrawerKeyring())

    assert isinstance(chosen(settings), KeyringVault)


def test_auto_takes_the_passphrase_where_no_keyring_answers(settings, system_keyring):
    system_keyring(FailKeyring())

    assert isinstance(chosen(settings), PassphraseVault)
    assert not settings.data.exists()


def test_auto_keeps_to_the_passphrase_when_a_keyring_turns_up_later(settings, system_keyring):
    system_keyring(FailKeyring())
    chosen(settings).put("store-key", KEY)

    system_keyring(DrawerKeyring())

    assert chosen(settings).get("store-key") == KEY


def test_auto_does_not_start_afresh_when_its_keyring_is_missing_one_day(settings, system_keyring):
    system_keyring(DrawerKeyring())
    chosen(settings).put("store-key", KEY)

    system_keyring(LockedKeyring())

    assert code_of(lambda: chosen(settings), Unavailable) == "VAULT-NO-KEYRING"


def test_keyring_means_keyring(settings, system_keyring):
    system_keyring(NullKeyring())

    assert code_of(lambda: chosen(settings, vault="keyring"), Unavailable) == "VAULT-NO-KEYRING"


def test_passphrase_means_passphrase(settings, system_keyring):
    system_keyring(DrawerKeyring())

    assert isinstance(chosen(settings, vault="passphrase"), PassphraseVault)


def test_two_installations_on_one_laptop_do_not_share_their_keys(settings, system_keyring, tmp_path):
    system_keyring(DrawerKeyring())
    other = replace(settings, data=tmp_path / "other")

    chosen(settings).put("store-key", KEY)

    assert chosen(other).get("store-key") is None
    assert chosen(settings).get("store-key") == KEY


@pytest.mark.parametrize("content", [b"", b"0123", b"../../../../../../", b"\xff" * 16])
def test_a_damaged_name_of_the_installation_is_not_replaced_by_a_new_one(settings, system_keyring, content):
    system_keyring(DrawerKeyring())
    chosen(settings).put("store-key", KEY)
    (settings.data / "keyring-id").write_bytes(content)

    assert code_of(lambda: chosen(settings), Untrusted) == "VAULT-DAMAGED"
    assert (settings.data / "keyring-id").read_bytes() == content


def test_a_name_of_the_installation_that_cannot_be_read_says_so(settings, system_keyring):
    system_keyring(DrawerKeyring())
    (settings.data / "keyring-id").mkdir(parents=True)

    assert code_of(lambda: chosen(settings), Unavailable) == "VAULT-NOT-READ"


def _passphrase_file(tmp_path: Path, content: bytes = PASSPHRASE.encode() + b"\n", mode: int = 0o600) -> str:
    file = tmp_path / "passphrase"
    file.write_bytes(content)
    file.chmod(mode)
    return str(file)


def test_an_unattended_run_reads_the_passphrase_from_a_file(settings, tmp_path):
    file = _passphrase_file(tmp_path)
    nobody = Person("nobody is there to answer")

    unattended = replace(settings, vault="passphrase", passphrase_file=file)
    open_vault(unattended, nobody).put("store-key", KEY)

    assert nobody.asked == 0
    assert chosen(settings, vault="passphrase").get("store-key") == KEY


@posix
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o666, 0o611])
def test_a_passphrase_file_that_others_can_reach_is_refused(settings, tmp_path, mode):
    vault = chosen(settings, vault="passphrase", passphrase_file=_passphrase_file(tmp_path, mode=mode))

    assert code_of(lambda: vault.put("store-key", KEY), BadInput) == "VAULT-PASSPHRASE-FILE"
    assert not (settings.data / "vault.json").exists()


@posix
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give a file away")
def test_a_passphrase_file_of_someone_else_is_refused(settings, tmp_path):
    file = _passphrase_file(tmp_path)
    os.chown(file, 12345, 12345)

    vault = chosen(settings, vault="passphrase", passphrase_file=file)

    assert code_of(lambda: vault.put("store-key", KEY), BadInput) == "VAULT-PASSPHRASE-FILE"


@pytest.mark.parametrize("content", [b"\xff\xfe not text", bytes(70_000)], ids=["not text", "huge"])
def test_a_passphrase_file_that_holds_something_else_is_refused(settings, tmp_path, content):
    vault = chosen(settings, vault="passphrase", passphrase_file=_passphrase_file(tmp_path, content))

    assert code_of(lambda: vault.put("store-key", KEY), BadInput) == "VAULT-PASSPHRASE-FILE"


def test_a_missing_passphrase_file_is_refused(settings, tmp_path):
    vault = chosen(settings, vault="passphrase", passphrase_file=str(tmp_path / "none"))

    assert code_of(lambda: vault.put("store-key", KEY), BadInput) == "VAULT-PASSPHRASE-FILE"
