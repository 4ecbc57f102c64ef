"""Procedure texts (markdown) as plain blocks. Pure.

An allow-list: paragraphs, headings, lists, quotes, code, bold, italics. Anything else is shown as the text it is:
nothing in a procedure can draw, link or load something by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from markdown_it import MarkdownIt
from markdown_it.token import Token

_DEEPEST = 4
"""Levels of lists and quotes; what lies deeper is shown at this level."""
_PARSER = MarkdownIt("commonmark", {"html": False})


class BlockKind(StrEnum):
    """How a block is set."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    QUOTE = "quote"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one style."""

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph with its bullet."""

    kind: BlockKind
    runs: tuple[Run, ...]
    depth: int = 0
    bullet: str = ""


@dataclass(slots=True)
class _List:
    ordered: bool
    number: int
    fresh: bool = False


@dataclass(slots=True)
class _Place:
    """Where in the document the reader stands."""

    lists: list[_List]
    quotes: int
    kind: BlockKind


def blocks(text: str) -> tuple[Block, ...]:
    """The text as blocks, in order."""
    place = _Place([], 0, BlockKind.PARAGRAPH)
    made = [_block_of(token, place) for token in _PARSER.parse(text.replace("\0", ""))]
    return tuple(block for block in made if block is not None and any(run.text.strip() for run in block.runs))


def _block_of(token: Token, place: _Place) -> Block | None:
    """Follow one token; a block where it brings text."""
    match token.type:
        case "bullet_list_open" | "ordered_list_open":
            place.lists.append(_List(token.type.startswith("ordered"), int(token.attrs.get("start") or 1)))
        case "bullet_list_close" | "ordered_list_close":
            place.lists.pop()
        case "list_item_open":
            place.lists[-1].fresh = True
        case "blockquote_open" | "blockquote_close":
            place.quotes += token.nesting
        case "heading_open" | "heading_close":
            place.kind = BlockKind.HEADING if token.nesting > 0 else BlockKind.PARAGRAPH
        case "inline":
            quoted = place.quotes and place.kind is BlockKind.PARAGRAPH
            return _block(BlockKind.QUOTE if quoted else place.kind, _runs(token.children or []), place)
        case "fence" | "code_block":
            return _block(BlockKind.CODE, (Run(token.content.rstrip("\n"), code=True),), place)
    return None


def _block(kind: BlockKind, runs: tuple[Run, ...], place: _Place) -> Block:
    bullet = ""
    if place.lists and place.lists[-1].fresh:
        innermost = place.lists[-1]
        bullet = f"{innermost.number}." if innermost.ordered else "•"
        innermost.number += 1
        innermost.fresh = False
    return Block(kind, runs, min(len(place.lists) + place.quotes, _DEEPEST), bullet)


def _runs(children: Sequence[Token]) -> tuple[Run, ...]:
    runs: list[Run] = []
    bold = italic = 0
    target = ""
    for token in children:
        match token.type:
            case "strong_open" | "strong_close":
                bold += token.nesting
            case "em_open" | "em_close":
                italic += token.nesting
            case "link_open":
                target = str(token.attrs.get("href", ""))
            case "link_close":
                runs.append(Run(f" ({target})")) if target and target != runs[-1].text else None
                target = ""
            case "softbreak":
                runs.append(Run(" "))
            case "hardbreak":
                runs.append(Run("\n"))
            case "code_inline":
                runs.append(Run(token.content, bool(bold), bool(italic), code=True))
            case _:
                runs.append(Run(token.content, bool(bold), bool(italic)))
    return tuple(run for run in runs if run.text)
