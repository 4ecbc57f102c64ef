"""Header pages as Firebird writes them, built by hand."""

from __future__ import annotations

import struct


def header_bytes(
    *,
    ods: tuple[int, int] = (11, 2),
    page_size: int = 4096,
    oldest: int = 1,
    active: int = 2,
    following: int = 3,
    flags: int = 0x102,
    created: tuple[int, int] = (61367, 36_000_0000),
) -> bytes:
    """The first 96 bytes. `created`: days since 1858-11-17 and ten-thousandths of a second."""
    raw = bytearray(96)
    raw[0] = 1
    struct.pack_into("<HH", raw, 0x10, page_size, ods[0] | 0x8000)
    struct.pack_into("<III", raw, 0x1C, oldest, active, following)
    struct.pack_into("<H", raw, 0x2A, flags)
    struct.pack_into("<iI", raw, 0x2C, *created)
    struct.pack_into("<H", raw, 0x40 if ods[0] >= 12 else 0x3E, ods[1])
    return bytes(raw)
