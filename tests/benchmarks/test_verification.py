"""Verification against its floor: reading the same bytes from disk and hashing them, measured in the same run."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable
from pathlib import Path

from app.trust.envelope import DocumentType, seal
from app.trust.verify import open_sealed
from tests.trust.firm import Firm

PAYLOAD_BYTES = 1024 * 1024
ROUNDS = 15
# Beside the reading and one SHA-256 there are JSON and base64 both ways and Ed25519's SHA-512 over the payload.
# Measured 9 to 15 on busy machines. The limit is there for a parser or a check whose time grows with the square.
MOST = 40.0


def seconds(action: Callable[[], object]) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def test_verifying_a_sealed_megabyte_costs_a_small_multiple_of_reading_it(tmp_path: Path, record_property):
    firm = Firm()
    trust = firm.trust()
    file = tmp_path / "procedure.sealed"
    file.write_bytes(seal(os.urandom(PAYLOAD_BYTES), DocumentType.PROCEDURE, firm.consultant))

    def read_and_hash() -> str:
        return hashlib.sha256(file.read_bytes()).hexdigest()

    def verify() -> str:
        return open_sealed(file.read_bytes(), DocumentType.PROCEDURE, trust).digest

    assert verify() == read_and_hash()
    floors, costs = [], []
    for _round in range(ROUNDS):  # in turns, so that a busy moment of the machine touches both
        floors.append(seconds(read_and_hash))
        costs.append(seconds(verify))

    ratio = min(costs) / min(floors)
    record_property("ratio", round(ratio, 2))
    record_property("milliseconds", round(min(costs) * 1000, 2))
    assert ratio <= MOST, f"verification takes {ratio:.1f} times as long as reading and hashing"
