"""A child process that records answers until it is killed, and reports an answer only after its append returned."""

from __future__ import annotations

from multiprocessing.connection import Connection
from pathlib import Path

from app.clock import SystemClock
from app.settings import Settings
from app.store.opening import open_store
from app.vault import MemoryVault
from tests.store.builders import attached, evidence_ref, note


def record(data: Path, keys: dict[str, bytes], report: Connection) -> None:
    """Two events an append, one of them with evidence; sends the sequence of the last one that was saved."""
    vault = MemoryVault()
    for name, key in keys.items():
        vault.put(name, key)
    store = open_store(Settings(data=data, config=data, logs=data), vault, SystemClock())
    number = store.journal.head().sequence
    report.send(number)
    while True:
        photo = evidence_ref(f"foto {number}".encode())
        number = store.journal.append([note(f"respuesta {number + 1}"), attached(photo)])[-1].sequence
        report.send(number)
