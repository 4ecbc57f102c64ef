"""What all messages have in common."""

from __future__ import annotations

import os
from typing import Annotated

# Before its first model, pydantic would look for plugins in everything that is installed: a third of what all our
# models cost at a start. We use none.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")

from pydantic import BaseModel, ConfigDict, Field


class Message(BaseModel):
    """A frozen message. Unknown fields are ignored, so that an older laptop understands a newer hub."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Document(BaseModel):
    """A frozen part of a signed document. Unknown fields are refused: nothing signed may be half understood."""

    model_config = ConfigDict(frozen=True, extra="forbid")


Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
"""SHA-256 of bytes, lowercase hexadecimal."""

Id = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9._:-]+$")]
"""An identifier made by us (UUIDv7 text, slug, code)."""

Line = Annotated[str, Field(max_length=500)]
"""One line of text for people."""

Prose = Annotated[str, Field(max_length=20_000)]
"""Longer text for people."""
