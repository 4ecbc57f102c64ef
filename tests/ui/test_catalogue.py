"""The English catalogue is complete, compiled and up to date (`dev.py messages` makes it so)."""

from __future__ import annotations

import importlib.util
import sys
from types import ModuleType

import pytest
from babel.messages.catalog import Catalog

from tests.architecture.source import ROOT


@pytest.fixture(scope="module")
def messages() -> ModuleType:
    spec = importlib.util.spec_from_file_location("maletin_messages", ROOT / "packaging" / "messages.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def drawer(messages, tmp_path, monkeypatch):
    """A catalogue of its own, made of two texts."""
    fresh = messages.empty()
    fresh.add("Guardado aquí")
    fresh.add(("{count} hora", "{count} horas"))
    monkeypatch.setattr(messages, "PO", tmp_path / "maletin.po")
    monkeypatch.setattr(messages, "MO", tmp_path / "maletin.mo")
    monkeypatch.setattr(messages, "gather", lambda: fresh)
    return tmp_path


def write(messages, catalogue: Catalog) -> None:
    messages.PO.write_bytes(messages.text_of(catalogue))
    messages.MO.write_bytes(messages.compiled(catalogue))


def test_the_catalogue_is_complete(messages):
    said = messages.findings()

    shown = "\n".join(said[:20])
    assert not said, f"{len(said)} findings; run `python3 packaging/dev.py messages` and translate:\n{shown}"


def test_a_whole_catalogue_passes(messages, drawer):
    done = messages.empty()
    done.add("Guardado aquí", "Saved here")
    done.add(("{count} hora", "{count} horas"), ("{count} hour", "{count} hours"))
    write(messages, done)

    assert messages.findings() == []


def test_each_fault_is_named(messages, drawer):
    bad = messages.empty()
    bad.add("Guardado aquí", "Saved there", flags={"fuzzy"})
    bad.add("Texto viejo", "Old text")
    write(messages, bad)
    messages.MO.write_bytes(b"")

    said = messages.findings()

    assert "fuzzy: Guardado aquí" in said
    assert "no longer used: Texto viejo" in said
    assert "not in the catalogue: {count} hora" in said
    assert "the .mo differs from the .po" in said


def test_missing_texts_are_counted(messages, drawer):
    messages.main([])

    assert "2 of 2 without translation" in messages.findings()
    assert messages.main(["--check"]) == 1


def test_bringing_up_to_date_keeps_what_was_translated(messages, drawer):
    done = messages.empty()
    done.add("Guardado aquí", "Saved here")
    write(messages, done)

    messages.main([])

    assert messages.kept().get("Guardado aquí").string == "Saved here"
    assert len(messages.missing(messages.kept())) == 1
