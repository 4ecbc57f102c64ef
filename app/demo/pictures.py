"""Pictures for the demo: a photo of a screen and a signature, drawn on the spot."""

from __future__ import annotations

import io
import math

from PIL import Image, ImageDraw


def photo(caption: str) -> bytes:
    """A PNG that looks like the photo of a screen, with a caption."""
    width, height = 960, 600
    image = Image.new("RGB", (width, height), (214, 219, 226))
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((40, 30, width - 40, height - 60), 18, fill=(35, 42, 52))
    draw.rectangle((60, 50, width - 60, height - 90), fill=(245, 247, 250))
    draw.rectangle((60, 50, width - 60, 96), fill=(0, 94, 140))
    draw.text((78, 62), caption[:90], fill=(255, 255, 255), font_size=20)
    for row in range(9):
        top = 122 + row * 42
        shade = (233, 237, 242) if row % 2 else (250, 251, 253)
        draw.rectangle((78, top, width - 78, top + 32), fill=shade)
        length = 180 + int(140 * abs(math.sin(row * 1.7)))
        draw.rectangle((92, top + 11, 92 + length, top + 21), fill=(148, 160, 174))
        draw.rectangle((width - 230, top + 11, width - 120, top + 21), fill=(120, 170, 140))
    return _png(image)


def signature(seed: int) -> bytes:
    """A PNG of a handwritten-looking stroke, black on transparent."""
    image = Image.new("RGBA", (600, 180), (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    points = [
        (
            30 + step * 5.2,
            95 + 42 * math.sin(step / (6 + seed % 3)) * math.cos(step / 17 + seed) - (18 if step % 23 < 4 else 0),
        )
        for step in range(104)
    ]
    draw.line(points, fill=(20, 24, 40, 255), width=4, joint="curve")
    draw.line([(60, 150), (540, 138)], fill=(20, 24, 40, 255), width=3)
    return _png(image)


def _png(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()
