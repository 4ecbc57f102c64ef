"""A full disk: calm words, nothing half kept, and work goes on as soon as there is room."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Callable

import pytest

from app.errors import MaletinError
from app.store.opening import Store
from tests.store.builders import Laptop, digest, fill_the_disk, note

LIMITED = """
import resource, signal, sys
from pathlib import Path
from app.clock import SystemClock
from app.errors import MaletinError
from app.settings import Settings
from app.store.opening import open_store
from app.vault import MemoryVault
from tests.store.builders import note

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
vault = MemoryVault()
store_key, device_key = sys.stdin.read().split()
vault.put("store-key", bytes.fromhex(store_key))
vault.put("device-key", bytes.fromhex(device_key))
data = Path(sys.argv[1])
store = open_store(Settings(data=data, config=data, logs=data), vault, SystemClock())
resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, resource.RLIM_INFINITY))
saved = 0
try:
    while saved < 5000:
        saved += len(store.journal.append([note("x" * 2000)]))
except MaletinError as trouble:
    sys.stdout.write(f"{saved} {trouble.code}")
"""


def fails_with(code: str, act: Callable[[], object]) -> None:
    with pytest.raises(MaletinError) as refusal:
        act()
    assert refusal.value.code == code
    assert refusal.value.safe
    assert refusal.value.todo


def test_answer_that_does_not_fit_is_not_called_saved(store: Store) -> None:
    store.journal.append([note("antes")])
    fill_the_disk(store._database)

    fails_with("STORE-DISK-FULL", lambda: store.journal.append([note("x" * 15_000) for _ in range(20)]))

    assert [event.body["text"] for event in store.journal.events("visit-1")] == ["antes"]
    assert store.outbox.counts().here == 1
    assert store.journal.append([note("cabe")])[0].sequence == 2


def test_evidence_that_does_not_fit_leaves_nothing(store: Store) -> None:
    fill_the_disk(store._shelf)

    fails_with("STORE-DISK-FULL", lambda: store.evidence.put(io.BytesIO(b"x" * 3_000_000), limit=10_000_000))

    assert store.evidence.size(digest(b"x" * 3_000_000)) is None
    assert store.evidence.put(io.BytesIO(b"chica"), limit=100)[1] == 5


@pytest.mark.skipif(sys.platform == "win32", reason="RLIMIT_FSIZE is POSIX")
def test_operating_system_that_refuses_to_write_loses_no_saved_answer(laptop: Laptop) -> None:
    keys = " ".join((laptop.vault.get(name) or b"").hex() for name in ("store-key", "device-key"))

    child = [sys.executable, "-c", LIMITED, str(laptop.settings.data)]
    said = subprocess.run(child, input=keys, capture_output=True, text=True, check=True, timeout=100).stdout
    saved, code = said.split()

    assert code == "STORE-DISK-FULL"
    assert int(saved) > 10
    assert laptop.open().check_whole().sequence == int(saved)
