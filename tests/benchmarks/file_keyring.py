"""A keyring in one file, as quick as a system's own: the window's start is measured without a passphrase to derive."""

from __future__ import annotations

import json
import os
from pathlib import Path

from keyring.backend import KeyringBackend


class Keyring(KeyringBackend):
    """Named by PYTHON_KEYRING_BACKEND; keeps its file where FILE_KEYRING says."""

    priority = 5

    def get_password(self, service: str, username: str) -> str | None:
        return self._all().get(f"{service}/{username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        self._path().write_text(json.dumps(self._all() | {f"{service}/{username}": password}), "utf-8")

    def delete_password(self, service: str, username: str) -> None:
        self._path().write_text(
            json.dumps({name: said for name, said in self._all().items() if name != f"{service}/{username}"}), "utf-8"
        )

    def _all(self) -> dict[str, str]:
        path = self._path()
        return json.loads(path.read_text("utf-8")) if path.exists() else {}

    def _path(self) -> Path:
        return Path(os.environ["FILE_KEYRING"])
