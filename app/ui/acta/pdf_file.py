"""Reads the PDF files app.report.pdf writes: objects, pages, fonts, images. No Qt.

Not a PDF library: what our reports do not contain is refused (``PdfRefused``) instead of being guessed.
"""

from __future__ import annotations

import base64
import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

LONGEST = 64 * 1024 * 1024
"""Bytes of one unpacked stream; a report's longest is a photo of some hundred kB."""

_SPACE = re.compile(rb"(?:[\x00\t\n\x0c\r ]|%[^\r\n]*)*")
_TOKEN = re.compile(rb"<<|>>|\[|\]|/[^\x00\t\n\x0c\r ()<>\[\]{}/%]*|[+-]?(?:\d+\.?\d*|\.\d+)|[A-Za-z'\"][A-Za-z0-9*]*")
_HEX = re.compile(rb"<([0-9A-Fa-f\s]*)>")
_REFERENCE = re.compile(rb"(\d+)\s+(\d+)\s+R(?![A-Za-z])")
_NUMBER_STARTS = b"0123456789+-."
_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


class PdfRefused(Exception):
    """The file has something our reports do not have."""


class Name(str):
    """A name: /F1."""

    __slots__ = ()


class Operator(str):
    """A word of a page's content: Tj."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Reference:
    """Another object, by number."""

    number: int


@dataclass(frozen=True, slots=True)
class Stream:
    """Bytes with their dictionary."""

    head: Mapping[str, Any]
    raw: bytes


@dataclass(frozen=True, slots=True)
class Font:
    """One embedded TrueType subset. ``advances``: of each code, in thousandths of the size."""

    data: bytes
    first: int
    advances: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """One image: ``pixels`` is a JPEG file, or rows of RGB or grey; ``mask``: one byte of opacity a pixel."""

    width: int
    height: int
    pixels: bytes
    jpeg: bool
    grey: bool
    mask: bytes


@dataclass(frozen=True, slots=True)
class Page:
    """One page: size in points, its content, fonts and images by name."""

    width: float
    height: float
    content: bytes
    fonts: Mapping[str, Font]
    pictures: Mapping[str, Picture]


def pages_of(data: bytes) -> tuple[Page, ...]:
    """Every page of a report. Raises PdfRefused."""
    try:
        return _File(data).pages()
    except (KeyError, IndexError, ValueError, TypeError, AttributeError, RecursionError, zlib.error) as error:
        raise PdfRefused(type(error).__name__) from error


def operations(content: bytes) -> Iterator[tuple[str, list[Any]]]:
    """(operator, operands) one after another. Raises PdfRefused."""
    lexer = _Lexer(content)
    operands: list[Any] = []
    while (value := lexer.value()) is not None:
        if isinstance(value, Operator):
            yield str(value), operands
            operands = []
        else:
            operands.append(value)


class _Lexer:
    """Values one after another from a place on."""

    def __init__(self, data: bytes, place: int = 0) -> None:
        self.data = data
        self.place = place

    def value(self) -> Any:  # noqa: ANN401 - a PDF value has one of eight types
        """The next value; None at the end."""
        self.skip()
        data, place = self.data, self.place
        if place >= len(data):
            return None
        first = data[place : place + 1]
        if first == b"(":
            return self._text()
        if first == b"<" and data[place : place + 2] != b"<<":
            return self._hex()
        if first in _NUMBER_STARTS and (found := _REFERENCE.match(data, place)):
            self.place = found.end()
            return Reference(int(found[1]))
        matched = _TOKEN.match(data, place)
        if matched is None:
            raise PdfRefused("token")
        self.place = matched.end()
        return self._meaning(matched[0])

    def skip(self) -> None:
        found = _SPACE.match(self.data, self.place)
        self.place = found.end() if found else self.place

    def _meaning(self, token: bytes) -> Any:  # noqa: ANN401 - as value
        if token == b"<<":
            return self._pairs()
        if token == b"[":
            return list(self._until("]"))
        if token[:1] == b"/":
            return Name(token[1:].decode("latin-1"))
        if token[:1] in _NUMBER_STARTS:
            return float(token) if b"." in token else int(token)
        word = token.decode("ascii")
        return {"true": True, "false": False}.get(word, Operator(word))

    def _pairs(self) -> dict[str, Any]:
        items = list(self._until(">>"))
        return {str(items[place]): items[place + 1] for place in range(0, len(items), 2)}

    def _until(self, end: str) -> Iterator[Any]:
        while True:
            self.skip()
            if self.data.startswith(end.encode(), self.place):
                self.place += len(end)
                return
            value = self.value()
            if value is None:
                raise PdfRefused("end")
            yield value

    def _hex(self) -> bytes:
        found = _HEX.match(self.data, self.place)
        if found is None:
            raise PdfRefused("hex")
        self.place = found.end()
        return bytes.fromhex(found[1].decode("ascii"))

    def _text(self) -> bytes:
        said, depth, place, data = bytearray(), 0, self.place, self.data
        while True:
            one = data[place : place + 1]
            if one == b"\\":
                piece, place = _escaped(data, place + 1)
                said += piece
                continue
            place += 1
            if one == b"(":
                depth += 1
                if depth == 1:
                    continue
            elif one == b")":
                depth -= 1
                if not depth:
                    self.place = place
                    return bytes(said)
            elif not one:
                raise PdfRefused("text")
            said += one


def _escaped(data: bytes, place: int) -> tuple[bytes, int]:
    if octal := re.compile(rb"[0-7]{1,3}").match(data, place):
        return bytes([int(octal[0], 8) & 0xFF]), octal.end()
    one = data[place : place + 1]
    return (b"" if one == b"\n" else _ESCAPES.get(one, one)), place + 1


class _File:
    """Objects by number, found through the cross-reference table."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        start = int(data[data.rindex(b"startxref") + 9 :].split()[0])
        self._places, self._trailer = _table(data, start)
        self._fonts: dict[int, Font] = {}

    def pages(self) -> tuple[Page, ...]:
        root = self.resolve(self._trailer["Root"])
        return tuple(self._page(kid) for kid in self._kids(root["Pages"], 0))

    def resolve(self, value: Any) -> Any:  # noqa: ANN401 - any PDF value
        return self._object(value.number) if isinstance(value, Reference) else value

    def _object(self, number: int) -> Any:  # noqa: ANN401 - any PDF value
        lexer = _Lexer(self.data, self._places[number])
        for _word in range(3):  # "12 0 obj"
            lexer.value()
        value = lexer.value()
        lexer.skip()
        if not isinstance(value, dict) or not self.data.startswith(b"stream", lexer.place):
            return value
        start = self.data.index(b"\n", lexer.place) + 1
        return Stream(value, self.data[start : start + int(self.resolve(value["Length"]))])

    def _kids(self, node: Any, depth: int) -> Iterator[Mapping[str, Any]]:  # noqa: ANN401 - a reference or a dictionary
        found = self.resolve(node)
        if depth > 20:
            raise PdfRefused("pages")
        if found["Type"] == "Page":
            yield found
            return
        for kid in found["Kids"]:
            yield from self._kids(kid, depth + 1)

    def _page(self, page: Mapping[str, Any]) -> Page:
        _left, _low, width, height = page["MediaBox"]
        if page.get("Rotate", 0):
            raise PdfRefused("rotated page")
        resources = self.resolve(page["Resources"])
        fonts = self.resolve(resources.get("Font", {}))
        pictures = self.resolve(resources.get("XObject", {}))
        return Page(
            float(width),
            float(height),
            self._unpacked(self.resolve(page["Contents"])),
            {name: self._font(ref) for name, ref in fonts.items()},
            {name: self._picture(self.resolve(ref)) for name, ref in pictures.items()},
        )

    def _font(self, reference: Reference) -> Font:
        known = self._fonts.get(reference.number)
        if known is None:
            font = self.resolve(reference)
            file = self.resolve(self.resolve(font["FontDescriptor"])["FontFile2"])
            widths = tuple(float(one) for one in self.resolve(font["Widths"]))
            known = self._fonts[reference.number] = Font(self._unpacked(file), int(font["FirstChar"]), widths)
        return known

    def _picture(self, image: Stream) -> Picture:
        head = image.head
        space = self.resolve(head.get("ColorSpace"))
        if head["Subtype"] != "Image" or head.get("BitsPerComponent") != 8 or space not in ("DeviceRGB", "DeviceGray"):
            raise PdfRefused("image")
        mask = self.resolve(head["SMask"]) if "SMask" in head else None
        return Picture(
            int(head["Width"]),
            int(head["Height"]),
            self._unpacked(image),
            "DCTDecode" in _filters(head),
            space == "DeviceGray",
            self._unpacked(mask) if mask is not None else b"",
        )

    def _unpacked(self, stream: Stream) -> bytes:
        data = stream.raw
        for name in _filters(stream.head):
            if name == "ASCII85Decode":
                data = base64.a85decode(b"<~" + data.strip(), adobe=True)
            elif name == "FlateDecode":
                data = _inflated(data)
            elif name != "DCTDecode":
                raise PdfRefused(name)
        return data


def _filters(head: Mapping[str, Any]) -> list[str]:
    found = head.get("Filter", [])
    return [str(one) for one in (found if isinstance(found, list) else [found])]


def _inflated(data: bytes) -> bytes:
    unpacker = zlib.decompressobj()
    made = unpacker.decompress(data, LONGEST)
    if unpacker.unconsumed_tail:
        raise PdfRefused("size")
    return made


def _table(data: bytes, start: int) -> tuple[dict[int, int], Mapping[str, Any]]:
    lexer = _Lexer(data, start)
    if lexer.value() != "xref":
        raise PdfRefused("xref")
    places: dict[int, int] = {}
    while (first := lexer.value()) != "trailer":
        for number in range(int(first), int(first) + int(lexer.value())):
            place, _generation, kind = lexer.value(), lexer.value(), lexer.value()
            if kind == "n":
                places[number] = int(place)
    return places, lexer.value()
