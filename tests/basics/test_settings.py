from __future__ import annotations

from pathlib import Path

import pytest

from app import settings as module
from app.errors import BadInput
from app.settings import Settings, load, resource_root


def home(tmp_path: Path, **more: str) -> dict[str, str]:
    return {"MALETIN_HOME": str(tmp_path / "home"), **more}


def write(tmp_path: Path, text: str | bytes) -> None:
    folder = tmp_path / "home" / "config"
    folder.mkdir(parents=True)
    (folder / "maletin.toml").write_bytes(text if isinstance(text, bytes) else text.encode())


def test_home_moves_everything_into_one_folder(tmp_path: Path) -> None:
    found = load(environ=home(tmp_path))

    root = tmp_path / "home"
    assert found == Settings(data=root / "data", config=root / "config", logs=root / "logs")
    assert (found.store_file, found.evidence_file, found.content) == (
        root / "data" / "store.db",
        root / "data" / "evidence.db",
        root / "data" / "content",
    )


def test_nothing_is_created(tmp_path: Path) -> None:
    load(environ=home(tmp_path))

    assert list(tmp_path.iterdir()) == []


def test_without_a_home_the_platform_says_where() -> None:
    found = load(environ={})

    assert len({found.data, found.config}) >= 1
    assert all("maletin" in str(place).lower() for place in (found.data, found.config, found.logs))


def test_environment_of_the_process_is_used_by_default(maletin_home: Path) -> None:
    assert load().data == maletin_home / "data"


def test_file_then_variables_then_flags(tmp_path: Path) -> None:
    write(tmp_path, 'language = "en"\ntheme = "dark"\nvault = "keyring"\n')
    environ = home(tmp_path, MALETIN_THEME="light", MALETIN_VAULT="passphrase")

    found = load({"vault": "auto", "theme": None}, environ)

    assert (found.language, found.theme, found.vault) == ("en", "light", "auto")


def test_passphrase_file_is_any_path(tmp_path: Path) -> None:
    assert load(environ=home(tmp_path, MALETIN_PASSPHRASE_FILE="/run/secret")).passphrase_file == "/run/secret"


@pytest.mark.parametrize(
    "text",
    [
        "language = ",
        'langage = "es"',
        "language = 5",
        'data = "/somewhere"',
        b"\xff\xfe",
        'theme = "pink"',
        'text_size = "huge"',
        'vault = "keyrings.alt"',
        'language = "fr"',
    ],
)
def test_file_that_is_not_understood_is_bad_input(tmp_path: Path, text: str | bytes) -> None:
    write(tmp_path, text)

    with pytest.raises(BadInput) as caught:
        load(environ=home(tmp_path))

    assert caught.value.code == "SETTINGS-INVALID"
    assert caught.value.todo


def test_wrong_variable_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as caught:
        load(environ=home(tmp_path, MALETIN_THEME="pink"))

    assert "theme" in caught.value.what
    assert "pink" in caught.value.what


def test_resources_are_beside_app_in_a_checkout() -> None:
    assert (resource_root() / "app" / "settings.py").is_file()


def test_resources_are_inside_app_when_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed = tmp_path / "site-packages" / "app"
    (installed / "_bundled").mkdir(parents=True)
    monkeypatch.setattr(module, "__file__", str(installed / "settings.py"))

    assert resource_root() == (installed / "_bundled").resolve()
