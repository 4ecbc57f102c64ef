"""The pages of the help say what the program has: its codes, its labels, its keys, its pages."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from PySide6.QtGui import QKeySequence

from app.i18n import LANGUAGES, install
from app.settings import resource_root
from app.ui import help_pages
from app.ui.help_pages import HelpPage, find, pages, places, read_pages, slug, target
from app.ui.shortcuts import all_shortcuts
from tests.architecture.source import ROOT, sources

HELP = resource_root() / "resources" / "help"
GENERATED = {"es": "revisiones", "en": "checks"}
WRITTEN = sorted(file.stem for file in (HELP / "es").glob("*.md") if file.stem not in GENERATED.values())
BOLD, CODE, LINK = r"\*\*([^*]+)\*\*", r"`([A-Z][A-Z0-9]*(?:-[A-Z0-9]+)+)`", r"\]\(([^)]+)\)"
KEY = r"\b(?:Ctrl|Alt|Shift|Mayús)\+(?:Shift\+)?[^\s.,;:)]+|\bF\d+\b"
EVERYDAY = {"Alt+↑", "Alt+↓", "Shift+Enter"}
"""Keys of a list and of a text field, told beside them in the window itself."""


def text(language: str, page: str) -> str:
    return (HELP / language / f"{page}.md").read_text("utf-8")


@cache
def constants() -> frozenset[str]:
    """Every text in the program's source."""
    found: set[str] = set()
    for source in sources(ROOT / "app"):
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(node.value)
    return frozenset(found)


def test_both_languages_have_the_same_pages_and_the_checks():
    for language in LANGUAGES:
        files = {file.stem for file in (HELP / language).glob("*.md")}
        assert files == {*WRITTEN, GENERATED[language]}
    assert set(help_pages.ORDER) == set(WRITTEN)


@pytest.mark.parametrize("page", WRITTEN)
def test_a_page_is_short_and_the_same_in_both_languages(page):
    both = {language: text(language, page) for language in LANGUAGES}

    for said in both.values():
        lines = said.splitlines()
        assert len(lines) <= 60
        assert max(len(line) for line in lines) <= 120
        assert len(re.findall(r"(?m)^# ", said)) == 1
        assert said.startswith("# ")
    bones = [
        (len(re.findall(r"(?m)^## ", said)), re.findall(CODE, said), len(re.findall(BOLD, said)))
        for said in both.values()
    ]
    assert bones[0] == bones[1]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", WRITTEN)
def test_every_code_exists(language, page):
    assert [code for code in re.findall(CODE, text(language, page)) if code not in constants() - {"SHA-256"}] == []


@pytest.mark.parametrize("page", WRITTEN)
def test_every_label_exists(page):
    assert [label for label in re.findall(BOLD, text("es", page)) if label not in constants()] == []


@pytest.mark.parametrize("page", WRITTEN)
def test_labels_in_english_are_those_of_the_window(page):
    install(resource_root() / "resources" / "locale", "en")
    from app.i18n import _

    spanish, english = (re.findall(BOLD, text(language, page)) for language in ("es", "en"))

    assert english == [_(label) for label in spanish]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", WRITTEN)
def test_every_key_does_something(language, page):
    known = {QKeySequence(one.keys).toString() for one in all_shortcuts()}
    named = {
        key.replace("Mayús", "Shift").replace("Retroceso", "Backspace") for key in re.findall(KEY, text(language, page))
    }
    named = {key.replace("Enter", "Return") for key in named - EVERYDAY}

    assert [key for key in named if QKeySequence(key).toString() not in known] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_link_leads_to_a_page(language):
    known = pages(language)

    assert len(known) > len(WRITTEN) + 5, "the checks come by chapters"
    for page in known:
        assert [link for link in re.findall(LINK, page.text) if target(link, known) is None] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_ids_are_used_once_and_no_piece_is_long(language):
    known = pages(language)

    assert len({page.id for page in known}) == len(known)
    assert max(len(page.text) for page in known) < 20_000
    assert all(page.title and page.text.startswith("# ") for page in known)


# ------------------------------------------------------------------------------------------------- reading and finding
def page_file(folder: Path, name: str, said: str) -> None:
    (folder / name).write_text(said, "utf-8")


def test_pages_come_in_reading_order(tmp_path):
    for name in ("zeta", "problemas", "inicio", "alfa"):
        page_file(tmp_path, f"{name}.md", f"# {name}\n")

    assert [page.id for page in read_pages(tmp_path)] == ["inicio", "problemas", "alfa", "zeta"]


def test_a_long_page_comes_in_chapters_and_its_table_as_a_list(tmp_path):
    table = "| Clave | Qué |\n|---|---|\n| K01 | Algo |\n| K02 | — |\n"
    page_file(tmp_path, "largo.md", f"# Largo\n\n{table}\n## Á parte\n\n### Uno\n\n{'x ' * 7000}\n## Fin\n")

    made = read_pages(tmp_path)

    assert [(page.id, page.title, page.part_of) for page in made] == [
        ("largo", "Largo", ""), ("largo#a-parte", "Á parte", "largo"), ("largo#fin", "Fin", "largo"),
    ]  # fmt: skip
    assert made[0].text.strip() == "# Largo\n\n- **K01** · Algo\n- **K02**"
    assert "\n## Uno\n" in made[1].text


def test_a_link_out_of_the_help_leads_nowhere():
    known = (HelpPage("visita", "Visita", "# Visita"), HelpPage("visita#fin", "Fin", "# Fin", "visita"))

    assert target("visita.md", known) == known[0]
    assert target("visita.md#fin", known) == known[1]
    assert target("visita.md#nada", known) == known[0]
    for link in ("https://example.com/visita.md", "file:///visita.md", "../visita.md", "otra.md", "visita", ""):
        assert target(link, known) is None


def test_words_are_found_without_accents_and_titles_come_first():
    known = (
        HelpPage("uno", "Otra cosa", "# Otra cosa\n\nSe habla de la **cuarentena** y del Kárdex."),
        HelpPage("dos", "Cuarentena", "# Cuarentena\n\nNada más."),
    )

    assert [one.page.id for one in find("CUARENTENA", known)] == ["dos", "uno"]
    assert [one.page.id for one in find("kardex cuarentena", known)] == ["uno"]
    assert "cuarentena y del Kárdex" in find("kardex cuarentena", known)[0].excerpt
    assert find("kardex avestruz", known) == ()


def test_places_are_those_of_the_text_itself():
    said = "Maletín: ñandú, Straße y MALETIN"

    assert [said[at : at + length] for at, length in places(said, "maletín e")] == ["Maletín", "MALETIN"]
    assert places(said, "a") == ()
    assert [said[at : at + length] for at, length in places(said, "nandu")] == ["ñandú"]


def test_a_slug_is_plain():
    assert slug("CFDI y folios — Ñ") == "cfdi-y-folios-n"
