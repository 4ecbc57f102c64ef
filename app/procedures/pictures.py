"""Which bytes are a picture that may be shown: still, self-contained, of a size one can draw. Pure.

Judged when a consultant lints and signs, when the office publishes, and again on the laptop right before drawing, so
that no picture can reach out for a file or the network, move, or fill the memory.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from xml.parsers import expat

from app.i18n import _

MAX_SIDE = 4_000
"""Pixels of a side; a screen of today has fewer."""
_SVG = "http://www.w3.org/2000/svg"
_XML = "http://www.w3.org/XML/1998/namespace"
_MOST_PARTS = 3_000
_MOST_DEPTH = 16
# fmt: off
_ELEMENTS = frozenset(
    {
        "svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan", "title",
        "desc", "defs", "linearGradient", "radialGradient", "stop",
    }
)
"""What draws and nothing else: no image, use, style, script, foreignObject, filter, animation or link."""
_ATTRIBUTES = frozenset(
    {
        "version", "id", "role", "viewBox", "width", "height", "x", "y", "x1", "y1", "x2", "y2", "dx", "dy", "r", "rx",
        "ry", "cx", "cy", "fx", "fy", "d", "points", "transform", "fill", "stroke", "color", "opacity", "fill-opacity",
        "fill-rule", "stroke-opacity", "stroke-width", "stroke-linecap", "stroke-linejoin", "stroke-miterlimit",
        "stroke-dasharray", "font-family", "font-size", "font-weight", "font-style", "text-anchor", "offset",
        "stop-color", "stop-opacity", "gradientUnits", "gradientTransform", "preserveAspectRatio",
    }
)
# fmt: on
_LOCAL = re.compile(r"url\(#[A-Za-z0-9_-]{1,60}\)")
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_MOST = 100_000.0
_LEAST_DASH = 0.5
"""A line of a million dashes takes minutes to draw."""
_FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
"""JPEG markers that say how large the picture is."""


class _RefusedError(Exception):
    """The picture may not be shown; its text says why."""


def why_refused(name: str, data: bytes) -> str:
    """Why these bytes are no picture that may be shown, as a sentence; empty when they are one. ``name`` says of
    which kind it must be."""
    try:
        {".svg": _svg, ".png": _png, ".jpg": _jpeg}[name[-4:]](data)
    except _RefusedError as refused:
        return str(refused)
    return ""


def _refuse(why: str) -> _RefusedError:
    return _RefusedError(why)


def _broken() -> _RefusedError:
    return _refuse(_("el archivo está dañado o no es del tipo que dice su nombre."))


def _not_utf8() -> _RefusedError:
    return _refuse(_("un SVG se guarda en UTF-8."))


def _check_sides(width: float, height: float) -> None:
    if not (1 <= width <= MAX_SIDE and 1 <= height <= MAX_SIDE):
        raise _refuse(_("cada lado mide de 1 a {limit} puntos.").format(limit=MAX_SIDE))


# ── drawings ──


def _svg(data: bytes) -> None:
    drawing = _Drawing()
    # Stops: UTF-16 and the like, which a reader guesses and the next one guesses otherwise.
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in data:
        raise _not_utf8()
    reader = expat.ParserCreate("utf-8", namespace_separator=" ")
    reader.XmlDeclHandler = drawing.opened
    reader.StartDoctypeDeclHandler = drawing.declared
    reader.ProcessingInstructionHandler = drawing.instructed
    reader.StartElementHandler = drawing.begin
    reader.EndElementHandler = drawing.end
    try:
        reader.Parse(data, True)
    except expat.ExpatError as error:
        raise _broken() from error


class _Drawing:
    """Follows the elements of a file and raises at the first that is not plain drawing."""

    def __init__(self) -> None:
        self._parts = 0
        self._depth = 0

    def opened(self, _version: str, encoding: str | None, _alone: int) -> None:
        # Stops: bytes that mean one thing here and another to whoever draws them.
        if encoding is not None and encoding.casefold() != "utf-8":
            raise _not_utf8()

    def declared(self, *_doctype: object) -> None:
        # Stops: entities that unfold without end, or that read a file.
        raise _refuse(_("un SVG no lleva DOCTYPE; quítelo."))

    def instructed(self, *_instruction: object) -> None:
        # Stops: a stylesheet from elsewhere.
        raise _refuse(_("un SVG no lleva instrucciones «<?…?>»; quítelas."))

    def begin(self, element: str, attributes: dict[str, str]) -> None:
        self._parts += 1
        self._depth += 1
        if self._parts > _MOST_PARTS or self._depth > _MOST_DEPTH:
            raise _refuse(_("tiene demasiadas partes; simplifique el dibujo."))
        space, _sep, name = element.rpartition(" ")
        if space != _SVG or name not in _ELEMENTS or (name == "svg") != (self._depth == 1):
            raise _refuse(_("«{part}» no se acepta: solo formas, texto y degradados.").format(part=name[:40]))
        if self._depth == 1:
            _check_room(attributes)
        for attribute, value in attributes.items():
            _check_attribute(attribute, value)

    def end(self, _element: str) -> None:
        self._depth -= 1


def _check_room(attributes: dict[str, str]) -> None:
    try:
        _left, _top, width, height = (float(part) for part in re.split(r"[\s,]+", attributes["viewBox"].strip()))
    except (KeyError, ValueError) as error:
        raise _refuse(_("le falta «viewBox» con cuatro números.")) from error
    _check_sides(width, height)


def _check_attribute(name: str, value: str) -> None:
    space, _sep, plain = name.rpartition(" ")
    known = plain in _ATTRIBUTES if not space else (space == _XML and plain in {"lang", "space"})
    if not known:
        raise _refuse(_("el atributo «{name}» no se acepta.").format(name=plain[:40]))
    if "(" in value and plain not in {"transform", "gradientTransform"} and not _LOCAL.fullmatch(value.strip()):
        raise _refuse(_("«{name}» solo se refiere a algo del mismo dibujo.").format(name=plain))
    numbers = [] if plain in {"id", "role", "font-family"} else [float(one) for one in _NUMBER.findall(value)]
    # Colours such as #1E2345 hold no size; what is measured does.
    if any(abs(one) > _MOST for one in numbers) and not value.strip().startswith("#"):
        raise _refuse(_("«{name}» tiene un número fuera de toda medida.").format(name=plain))
    if plain == "stroke-dasharray" and any(one < _LEAST_DASH for one in numbers):
        raise _refuse(_("las rayas de «{name}» son demasiado cortas.").format(name=plain))


# ── photos and screens ──


def _png(data: bytes) -> None:
    kinds = [kind for kind, _body in _chunks(data)]
    if kinds[:1] != [b"IHDR"] or kinds[-1:] != [b"IEND"] or b"IDAT" not in kinds:
        raise _broken()
    if b"acTL" in kinds:
        raise _refuse(_("una imagen no se mueve; guarde una sola."))
    _check_sides(*struct.unpack(">II", data[16:24]))


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    if not data.startswith(b"\x89PNG\r\n\x1a\n"):
        raise _broken()
    place = 8
    while place < len(data):
        if place + 12 > len(data):
            raise _broken()
        (length,) = struct.unpack(">I", data[place : place + 4])
        if place + 12 + length > len(data):
            raise _broken()
        yield data[place + 4 : place + 8], data[place + 8 : place + 8 + length]
        place += 12 + length


def _jpeg(data: bytes) -> None:
    if not (data.startswith(b"\xff\xd8\xff") and data.endswith(b"\xff\xd9")):
        raise _broken()
    place = 2
    while place + 9 < len(data) and data[place] == 0xFF:
        if data[place + 1] in _FRAMES:
            height, width = struct.unpack(">HH", data[place + 5 : place + 9])
            return _check_sides(width, height)
        place += 2 + struct.unpack(">H", data[place + 2 : place + 4])[0]
    raise _broken()
