from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import i18n
from app.aspel.checks.catalogue import CHECKS
from app.aspel.checks.page import AREAS, checks_page
from app.settings import resource_root

PAGES = {"es": "revisiones.md", "en": "checks.md"}


@pytest.fixture(autouse=True)
def catalogue(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(i18n, "_locale_dir", resource_root() / "resources" / "locale")
    return


def kept(language: str) -> Path:
    return resource_root() / "resources" / "help" / language / PAGES[language]


def command(language: str) -> str:
    """What writes the page again."""
    return (
        "from app import i18n; from app.settings import resource_root as r; i18n.install(r() / 'resources/locale'); "
        "from app.aspel.checks.page import checks_page as p; "
        f"(r() / 'resources/help/{language}/{PAGES[language]}').write_text(p('{language}'), encoding='utf-8')"
    )


def test_the_kept_page_is_what_the_declarations_say() -> None:
    assert kept("es").read_text(encoding="utf-8") == checks_page("es"), f'python -c "{command("es")}"'


def test_the_page_in_english_tells_the_same_checks(full_size: bool) -> None:
    """Word for word only with --full: a better translation elsewhere must not break a build."""
    page = kept("en").read_text(encoding="utf-8")

    assert bones(page) == bones(checks_page("en")), f'python -c "{command("en")}"'
    if full_size:
        assert page == checks_page("en"), f'python -c "{command("en")}"'


def bones(page: str) -> list[str]:
    """Identifiers, severities, cures and tables, without the words."""
    return re.findall(r"^### \w+|^\| \w+ \| [ABC]|\| P?[0-9—]+ \|$|\([A-Z0-9_, ]+\)", page, re.MULTILINE)


def test_every_check_and_every_area_is_on_the_page() -> None:
    page = checks_page("es")

    assert [check.id for check in CHECKS if f"### {check.id} · " not in page] == []
    assert set(AREAS) == {check.area for check in CHECKS}


def test_a_rule_that_is_only_likely_says_so_and_never_claims_the_worst() -> None:
    page = checks_page("es")

    assert "| D06 | B (aviso) |" in page
    assert "| K01 | A |" in page
