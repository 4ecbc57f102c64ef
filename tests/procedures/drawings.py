"""Pictures for tests: a valid one of each kind, and papers that declare them."""

from __future__ import annotations

import hashlib
import io
import struct
import zlib

from PIL import Image

from tests.procedures.paper import paper


def short(value: object) -> str | None:
    """The name of a test's case: never the bytes themselves."""
    return f"{len(value)}-bytes" if isinstance(value, bytes) else None


def svg(inside: str = '<rect width="10" height="10" fill="#0B615D"/>', head: str = 'viewBox="0 0 720 240"') -> bytes:
    return f'<svg xmlns="http://www.w3.org/2000/svg" {head}>{inside}</svg>'.encode()


def raster(kind: str, width: int = 40, height: int = 30) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), (11, 97, 93)).save(out, kind)
    return out.getvalue()


def png_of_chunks(*chunks: tuple[bytes, bytes]) -> bytes:
    body = b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body


def declared(data: bytes, name: str = "menu.svg", **changes: object) -> str:
    """One entry of «images»."""
    marks = {"name": name, "alt": "Un menú", "sha256": hashlib.sha256(data).hexdigest(), "size": len(data)} | changes
    return "  - {" + ", ".join(f"{key}: {value!r}" for key, value in marks.items()) + "}\n"


def picture_paper(*images: str, shows: str = "menu.svg") -> bytes:
    """A paper of one step that shows a picture, with these entries."""
    listed = "images:\n" + "".join(images) if images else ""
    raw = paper(f"  - {{id: a, kind: instruction, title: A, image: {shows}}}\n").decode()
    return raw.replace("steps:\n", f"{listed}steps:\n").encode()
