"""Theme, language and size of letters: changed at once and kept in the settings file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from app.settings import Settings, keep_choice
from app.ui.protocol import Safekeeping


class Preferences:
    """Implements ``app.ui.protocol.PreferencesDoor``. No Qt: ``wear``, ``speak`` and ``enlarge`` do what the
    choice means."""

    def __init__(
        self,
        settings: Settings,
        wear: Callable[[str], None],
        speak: Callable[[str], None],
        enlarge: Callable[[str], None],
        safekeeping: Safekeeping,
        diagnose: Callable[[], None],
    ) -> None:
        self.settings = settings
        self.safekeeping = safekeeping
        self._wear = wear
        self._speak = speak
        self._enlarge = enlarge
        self._diagnose = diagnose

    def diagnose(self) -> None:
        self._diagnose()

    @property
    def theme(self) -> str:
        return self.settings.theme

    @property
    def language(self) -> str:
        return self.settings.language

    @property
    def text_size(self) -> str:
        return self.settings.text_size

    def choose_theme(self, theme: str) -> None:
        keep_choice(self.settings, "theme", theme)
        self.settings = replace(self.settings, theme=theme)
        self._wear(theme)

    def choose_language(self, language: str) -> None:
        keep_choice(self.settings, "language", language)
        self.settings = replace(self.settings, language=language)
        self._speak(language)

    def choose_text_size(self, size: str) -> None:
        keep_choice(self.settings, "text_size", size)
        self.settings = replace(self.settings, text_size=size)
        self._enlarge(size)
