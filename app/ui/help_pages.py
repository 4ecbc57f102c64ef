"""The pages of the help as they travel with the program, and the words found in them. No Qt.

They are read on the spot: one small folder of the program's own. The help must open when nothing else does, so it
needs neither the store nor a laptop that was enrolled.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from app.settings import resource_root
from app.ui.text_match import fold, score

FIRST = "inicio"
ORDER = (
    FIRST, "maletin-y-dictamen", "visita", "cierre", "por-sincronizar", "diagnostico", "problemas", "supervisor",
)  # fmt: skip
"""As somebody new needs them; a page that is not named comes last."""
_LONG = 12_000
"""Letters from which a page is shown chapter by chapter: laying out more at once would be felt."""
_AROUND = 48
_SHORTEST = 2
"""Letters of a word that is worth marking in the page."""
_MARKS = re.compile(r"\[([^\]]*)\]\([^)]*\)|[*`#|]+|^-+$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class HelpPage:
    """One page, or one chapter of a long one."""

    id: str
    """File name without its ending; of a chapter, "page#chapter"."""
    title: str
    text: str
    """Markdown."""
    part_of: str = ""
    """The page this is a chapter of."""


@dataclass(frozen=True, slots=True)
class Found:
    """A page with the words looked for. ``excerpt``: around the first of them; empty when only the title has them."""

    page: HelpPage
    excerpt: str = ""


@lru_cache(maxsize=4)
def pages(language: str) -> tuple[HelpPage, ...]:
    """Every page in that language, in reading order, each long one followed by its chapters. Raises OSError."""
    return read_pages(resource_root() / "resources" / "help" / language)


def read_pages(folder: Path) -> tuple[HelpPage, ...]:
    """The pages of a folder. Raises OSError."""
    files = sorted(folder.glob("*.md"), key=lambda file: (_place(file.stem), file.stem))
    return tuple(one for file in files for one in chapters(file.stem, file.read_text("utf-8")))


def chapters(page: str, text: str) -> tuple[HelpPage, ...]:
    """The page whole; a long one as its beginning and one chapter for each second heading."""
    title = _title(text)
    if len(text) < _LONG:
        return (HelpPage(page, title, text),)
    first, *rest = re.split(r"(?m)^(?=## )", text)
    made = [HelpPage(page, title, _tables_as_lists(first))]
    for part in rest:
        raised = re.sub(r"(?m)^#(#+ )", r"\1", part)
        name = _title(raised)
        made.append(HelpPage(f"{page}#{slug(name)}", name, raised, page))
    return tuple(made)


def slug(title: str) -> str:
    """A title as it stands in a link."""
    return re.sub(r"[^a-z0-9]+", "-", fold(title)).strip("-")


def target(link: str, known: Sequence[HelpPage]) -> HelpPage | None:
    """The page a link leads to; None when it leads out of the help."""
    file, _hash, chapter = link.partition("#")
    if not file.endswith(".md") or "/" in file:
        return None
    page = file.removesuffix(".md")
    wanted = (f"{page}#{chapter}", page) if chapter else (page,)
    return next((one for name in wanted for one in known if one.id == name), None)


def find(words: str, known: Sequence[HelpPage]) -> tuple[Found, ...]:
    """Pages with every word, those that have them in their title first; accents and capitals do not matter."""
    wanted = fold(words).split()
    found: list[tuple[int, int, Found]] = []
    for number, page in enumerate(known):
        said = plain(page.text)
        spots = places(said, words)
        whole = all(word in fold(said) for word in wanted)
        rate = score(words, page.title)
        if rate is not None and (whole or rate <= 2 * len(wanted)):
            found.append((rate, number, Found(page, _excerpt(said, spots) if whole else "")))
        elif whole:
            found.append((100, number, Found(page, _excerpt(said, spots))))
    return tuple(one for _rate, _number, one in sorted(found, key=lambda each: each[:2]))


def places(text: str, words: str) -> tuple[tuple[int, int], ...]:
    """(start, length) of every place where one of the words stands, in order."""
    folded = _aligned(text)
    wanted = {word for word in fold(words).split() if len(word) >= _SHORTEST}
    if not wanted:
        return ()
    longest_first = "|".join(re.escape(word) for word in sorted(wanted, key=len, reverse=True))
    return tuple((one.start(), len(one[0])) for one in re.finditer(longest_first, folded))


@lru_cache(maxsize=64)
def plain(markdown: str) -> str:
    """Without the marks, on one line."""
    return " ".join(_MARKS.sub(lambda found: found[1] or " ", markdown).split())


def _tables_as_lists(text: str) -> str:
    """A table is laid out whole before its first line is seen; a list of a hundred lines as far as it is seen."""
    lines: list[str] = []
    for line in text.splitlines():
        if not line.startswith("|"):
            lines.append(line)
        elif set(line) <= set("|- :"):
            lines.pop()  # the names of the columns, above this line
        else:
            first, *rest = (cell.strip() for cell in line.strip("|").split("|"))
            lines.append(" · ".join((f"- **{first}**", *(cell for cell in rest if cell != "—"))))
    return "\n".join(lines)


def _title(text: str) -> str:
    return text.partition("\n")[0].lstrip("# ").strip()


def _place(page: str) -> int:
    return ORDER.index(page) if page in ORDER else len(ORDER)


def _excerpt(said: str, spots: Sequence[tuple[int, int]]) -> str:
    if not spots:
        return ""
    start, length = spots[0]
    left = max(0, start - _AROUND // 2)
    left = said.find(" ", left) + 1 if 0 < left < start else left
    left = min(left, start)
    shown = said[left : start + length + _AROUND]
    return f"{'…' if left else ''}{shown}…"


@lru_cache(maxsize=64)
def _aligned(text: str) -> str:
    """Folded, each letter in the place of its own."""
    folded = fold(text)
    return folded if len(folded) == len(text) else "".join((fold(letter) or " ")[0] for letter in text)
