"""One Maletín for one home: a second start raises the window of the first and leaves."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCryptographicHash, QLockFile, QObject, Signal

if TYPE_CHECKING:
    from PySide6.QtNetwork import QLocalServer

_WAIT_MS = 1000


class SingleInstance(QObject):
    """``claim`` first; ``listen`` once there is time for it."""

    called = Signal()
    """Somebody started Maletín again."""

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        folder.mkdir(parents=True, exist_ok=True)
        self._name = f"maletin-{_digest(str(folder.absolute()))[:16]}"
        self._lock = QLockFile(str(folder / "window.lock"))
        # A lock left behind by a crash is recognised by its dead process, not by its age: a visit lasts all day.
        self._lock.setStaleLockTime(0)
        self._server: QLocalServer | None = None

    def claim(self) -> bool:
        """Whether this process is the first. If not, the first one was asked to come to the front."""
        if not self._lock.tryLock(0):
            self._call_the_first()
            return False
        return True

    def release(self) -> None:
        if self._server is not None:
            self._server.close()
        self._lock.unlock()

    def listen(self) -> None:
        """Hear later starts; after the first screen, as it imports the network part of Qt. The lock is what counts:
        whoever calls a moment too early is heard by nobody and leaves all the same."""
        from PySide6.QtNetwork import QLocalServer

        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._answer)
        QLocalServer.removeServer(self._name)
        self._server.listen(self._name)

    def _call_the_first(self) -> None:
        from PySide6.QtNetwork import QLocalSocket

        socket = QLocalSocket()
        socket.connectToServer(self._name)
        if socket.waitForConnected(_WAIT_MS):
            socket.disconnectFromServer()

    def _answer(self) -> None:
        while self._server is not None and (socket := self._server.nextPendingConnection()) is not None:
            socket.disconnected.connect(socket.deleteLater)
            self.called.emit()


def _digest(text: str) -> str:
    """SHA-256 by Qt, which is here already: the window waits for whatever is imported before it."""
    return bytes(QCryptographicHash.hash(text.encode(), QCryptographicHash.Algorithm.Sha256).data()).hex()
