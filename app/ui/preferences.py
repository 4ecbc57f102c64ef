"""Theme and language: changed at once and kept in the settings file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from app.settings import Settings, keep_choice
from app.ui.protocol import Safekeeping


class Preferences:
    """Implements ``app.ui.protocol.PreferencesDoor``. No Qt: ``wear`` and ``speak`` do what the choice means."""

    def __init__(
        self,
        settings: Settings,
        wear: Callable[[str], None],
        speak: Callable[[str], None],
        safekeeping: Safekeeping,
        diagnose: Callable[[], None],
    ) -> None:
        self.settings = settings
        self.safekeeping = safekeeping
        self._wear = wear
        self._speak = speak
        self._diagnose = diagnose

    def diagnose(self) -> None:
        self._diagnose()

    @property
    def theme(self) -> str:
        return self.settings.theme

    @property
    def language(self) -> str:
        return self.settings.language

    def choose_theme(self, theme: str) -> None:
        keep_choice(self.settings, "theme", theme)
        self.settings = replace(self.settings, theme=theme)
        self._wear(theme)

    def choose_language(self, language: str) -> None:
        keep_choice(self.settings, "language", language)
        self.settings = replace(self.settings, language=language)
        self._speak(language)
