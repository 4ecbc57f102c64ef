"""The language of everything a person reads: Spanish (Mexico) is the source, English the complete second language.

Mark the constant text and format afterwards: ``_("Faltan {count} archivos").format(count=3)``; an f-string inside the
mark can never be found in the catalogue (a test forbids it).
"""

from __future__ import annotations

import gettext
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

LANGUAGES = ("es", "en")
DOMAIN = "maletin"

_default: gettext.NullTranslations = gettext.NullTranslations()
_default_language = "es"
_locale_dir: Path | None = None
_override: ContextVar[tuple[str, gettext.NullTranslations] | None] = ContextVar("language", default=None)


def install(locale_dir: Path, language: str = "es") -> None:
    """Choose the catalogue folder and the language of the whole program. Unknown languages fall back to Spanish."""
    global _default, _default_language, _locale_dir  # noqa: PLW0603 - one language per process, chosen once at start
    _locale_dir = locale_dir
    _default_language = language if language in LANGUAGES else "es"
    _default = _load(_default_language)


def language() -> str:
    """The language in force here: "es" or "en"."""
    chosen = _override.get()
    return chosen[0] if chosen else _default_language


@contextmanager
def speaking(language_code: str) -> Iterator[None]:
    """Use another language within a block (a report in English, an answer for one portal reader)."""
    token = _override.set((language_code, _load(language_code)))
    try:
        yield
    finally:
        _override.reset(token)


def _(message: str) -> str:
    """The text in the language in force."""
    return _catalogue().gettext(message)


def ngettext(singular: str, plural: str, count: int) -> str:
    """The singular or plural text in the language in force."""
    return _catalogue().ngettext(singular, plural, count)


def N_(message: str) -> str:  # noqa: N802 - the gettext convention every extractor knows
    """Mark a constant for the catalogue; it is translated later with ``_`` where it is shown."""
    return message


def _catalogue() -> gettext.NullTranslations:
    chosen = _override.get()
    return chosen[1] if chosen else _default


def _load(language_code: str) -> gettext.NullTranslations:
    if language_code == "es" or _locale_dir is None:
        return gettext.NullTranslations()
    return gettext.translation(DOMAIN, localedir=str(_locale_dir), languages=[language_code], fallback=True)
