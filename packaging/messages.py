"""The catalogue of texts: gather every marked text of app/, bring the catalogue up to date, compile it.

Run by `dev.py messages` inside `.venv/` (Babel). Spanish is the source language, so only English has a catalogue.
Texts that changed lose their translation instead of keeping a guess: a fuzzy entry is worse than a missing one.
With `--check` nothing is written; exit 1 and a list when something is out of date, missing or fuzzy.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "resources" / "locale"
PO = LOCALE / "en" / "LC_MESSAGES" / "maletin.po"
MO = PO.with_suffix(".mo")
KEYWORDS: dict[str, tuple[int, ...] | None] = {"_": None, "N_": None, "ngettext": (1, 2)}
_METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
# A date of the day would change the file each time it is made; what changed and when is known to git.
_DATE = datetime(2026, 1, 1, tzinfo=UTC)


def gather() -> Catalog:
    """Every text marked in app/, in the order of files and lines."""
    found = empty()
    for name, _line, message, comments, context in extract_from_dir(ROOT / "app", _METHODS, keywords=KEYWORDS):
        found.add(message, locations=[(f"app/{Path(name).as_posix()}", 0)], auto_comments=comments, context=context)
    return found


def empty() -> Catalog:
    """An English catalogue without texts."""
    return Catalog(
        locale="en", domain="maletin", project="Maletín", version="1", charset="utf-8", fuzzy=False,
        creation_date=_DATE, revision_date=_DATE, last_translator="Maletín maintainers", language_team="en",
        header_comment="# English texts of Maletín; the msgid is the Spanish source.",
    )  # fmt: skip


def kept() -> Catalog:
    """The catalogue as it lies on the disk."""
    if not PO.is_file():
        return empty()
    with PO.open("rb") as file:
        return read_po(file, locale="en", domain="maletin")


def up_to_date() -> Catalog:
    """What is marked now, with the translations there are."""
    fresh, old = gather(), kept()
    for message in fresh:
        before = old.get(message.id) if message.id else None
        if before is not None and not before.fuzzy:
            message.string = before.string
    return fresh


def missing(catalogue: Catalog) -> list[Message]:
    """Texts without a whole translation."""
    return [message for message in catalogue if message.id and not _whole(message)]


def text_of(catalogue: Catalog) -> bytes:
    """The catalogue as a .po file."""
    out = io.BytesIO()
    write_po(out, catalogue, width=120, include_lineno=False, sort_by_file=True)
    return out.getvalue()


def compiled(catalogue: Catalog) -> bytes:
    """The catalogue as a .mo file."""
    out = io.BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def findings() -> list[str]:
    """What is wrong with the catalogue on the disk; empty when it is complete and compiled."""
    now, disk = up_to_date(), kept()
    wanted, there = ({message.id for message in one if message.id} for one in (now, disk))
    said = [f"not in the catalogue: {_words(one)}" for one in sorted(wanted - there, key=str)]
    said += [f"no longer used: {_words(one)}" for one in sorted(there - wanted, key=str)]
    said += [f"fuzzy: {_words(message.id)}" for message in disk if message.id and message.fuzzy]
    lacking = missing(disk)
    said += [f"{len(lacking)} of {len(there)} without translation"] if lacking else []
    said += [f"missing: {_words(message.id)}" for message in lacking]
    if not MO.is_file() or MO.read_bytes() != compiled(disk):
        said.append("the .mo differs from the .po")
    return said


def main(words: Sequence[str]) -> int:
    """Bring everything up to date, or only check."""
    if "--check" in words:
        said = findings()
        sys.stderr.writelines(f"{line}\n" for line in said)
        return 1 if said else 0
    catalogue = up_to_date()
    PO.parent.mkdir(parents=True, exist_ok=True)
    PO.write_bytes(text_of(catalogue))
    MO.write_bytes(compiled(catalogue))
    sys.stderr.write(f"{len(catalogue)} texts, {len(missing(catalogue))} without translation\n")
    return 0


def _whole(message: Message) -> bool:
    strings = message.string if isinstance(message.string, list | tuple) else (message.string,)
    return all(strings) and (not message.pluralizable or len(strings) > 1)


def _words(message_id: object) -> str:
    return message_id[0] if isinstance(message_id, list | tuple) else str(message_id)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
