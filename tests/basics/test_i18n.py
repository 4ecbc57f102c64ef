from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from app import i18n
from app.i18n import N_, _, install, language, ngettext, speaking


@pytest.fixture
def locale(tmp_path: Path) -> Iterator[Path]:
    """A catalogue with a few English words; the program's own language is put back afterwards."""
    kept = (i18n._default, i18n._default_language, i18n._locale_dir)
    folder = tmp_path / "en" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    catalogue = Catalog(locale="en")
    catalogue.add("Falta {name}", "{name} is missing")
    catalogue.add(("{n} archivo", "{n} archivos"), ("{n} file", "{n} files"))
    with (folder / "maletin.mo").open("wb") as file:
        write_mo(file, catalogue)
    yield tmp_path
    i18n._default, i18n._default_language, i18n._locale_dir = kept


def test_source_language_is_spanish(locale: Path) -> None:
    install(locale)

    assert language() == "es"
    assert _("Falta {name}").format(name="SAE") == "Falta SAE"
    assert ngettext("{n} archivo", "{n} archivos", 2).format(n=2) == "2 archivos"


def test_installed_language_is_spoken_everywhere(locale: Path) -> None:
    install(locale, "en")

    assert language() == "en"
    assert _("Falta {name}").format(name="SAE") == "SAE is missing"
    assert ngettext("{n} archivo", "{n} archivos", 1).format(n=1) == "1 file"


def test_unknown_language_falls_back_to_spanish(locale: Path) -> None:
    install(locale, "tlh")

    assert language() == "es"
    assert _("Falta {name}") == "Falta {name}"


def test_text_without_a_translation_stays_spanish(locale: Path) -> None:
    install(locale, "en")

    assert _("Sin traducir") == "Sin traducir"


def test_missing_catalogue_is_no_error(tmp_path: Path, locale: Path) -> None:
    install(tmp_path / "empty", "en")

    assert _("Falta {name}") == "Falta {name}"


def test_block_speaks_another_language_and_goes_back(locale: Path) -> None:
    install(locale)

    with speaking("en"):
        assert language() == "en"
        assert _("Falta {name}") == "{name} is missing"
        with speaking("es"):
            assert _("Falta {name}") == "Falta {name}"
        assert language() == "en"

    assert language() == "es"
    assert _("Falta {name}") == "Falta {name}"


def test_block_goes_back_even_after_an_error(locale: Path) -> None:
    install(locale)

    with pytest.raises(ZeroDivisionError), speaking("en"):
        raise ZeroDivisionError

    assert language() == "es"


def test_block_does_not_change_the_language_of_other_threads(locale: Path) -> None:
    install(locale)
    heard: list[str] = []

    with speaking("en"):
        thread = threading.Thread(target=lambda: heard.append(language()))
        thread.start()
        thread.join()

    assert heard == ["es"]


def test_marked_constant_is_translated_where_it_is_shown(locale: Path) -> None:
    install(locale, "en")
    constant = N_("Falta {name}")

    assert constant == "Falta {name}"
    assert _(constant) == "{name} is missing"
