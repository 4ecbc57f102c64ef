"""From the exact bytes that get signed to a Procedure: the only door to the YAML library.

The library only splits the text into events; what they mean is decided here, so nothing is ever constructed from a tag,
no anchor is followed, and a plain ``no`` or ``012`` stays the text it is (YAML 1.2, the schema alone decides types).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    DocumentStartEvent,
    Event,
    MappingStartEvent,
    ScalarEvent,
    SequenceStartEvent,
)
from ruamel.yaml.reader import ReaderError

from app.errors import CheckFailed
from app.i18n import _
from app.procedures.fields import Reading, understand
from app.procedures.model import Procedure
from app.procedures.nodes import Entry, Group, Node, Scalar, Sequence, positions
from app.procedures.problem import MAX_PROBLEMS, Finding, Position, Problem, Severity, in_order
from app.procedures.sentences import too_many
from app.procedures.validate import findings

__all__ = ["MAX_BYTES", "MAX_DEPTH", "Problem", "Severity", "parse", "read"]

MAX_BYTES = 200_000
MAX_PARTS = 10_000
"""Values, lists and groups together; a procedure of 60 steps has about 1,000."""
MAX_DEPTH = 12
"""A procedure needs 5 (steps, step, options, option, field)."""


def parse(raw: bytes, name: str, images: Mapping[str, bytes] | None = None) -> Procedure:
    """The procedure in these bytes. ``name`` is how problems call the file; ``images`` as in ``read``.

    Raises CheckFailed ``PROCEDURE-INVALID`` with ``facts["problems"]`` (tuple of Problem, warnings included) if it has
    any error. Warnings alone do not keep it from being used.
    """
    procedure, problems = read(raw, name, images)
    if procedure is None:
        errors = sum(problem.severity is Severity.ERROR for problem in problems)
        raise CheckFailed(
            "PROCEDURE-INVALID",
            _("El procedimiento «{name}» tiene {count} errores.").format(name=name, count=errors),
            _("No se usa ni se firma mientras los tenga; nada cambió."),
            _("Corrija cada error en la línea indicada y vuelva a revisarlo."),
            problems=problems,
        )
    return procedure


def read(
    raw: bytes, name: str, images: Mapping[str, bytes] | None = None
) -> tuple[Procedure | None, tuple[Problem, ...]]:
    """The procedure, or None if there is any error; and every problem found, in order of the file.

    ``images`` are the pictures beside the procedure, by file name; None = only the document is at hand (a signed one
    is), so nothing is said of them.
    Raises nothing: whatever the bytes are, the answer is a list of problems.
    """
    text, problem = _decode(raw, name)
    if problem is not None:
        return None, (problem,)
    builder = _Builder(name, text)
    root = builder.build()
    if root is None:
        return None, in_order(builder.problems)
    reading = understand(root)
    places = positions(name, root)
    taken = {(one.line, one.column) for one in builder.problems}
    problems = list(builder.problems)
    problems += [one for one in reading.placed(places) if (one.line, one.column) not in taken]
    problems += [places.place(finding) for finding in _lint(reading, images)]
    clean = not any(one.severity is Severity.ERROR for one in problems)
    return (reading.procedure if clean else None), in_order(problems)


def _lint(reading: Reading, images: Mapping[str, bytes] | None) -> Iterator[Finding]:
    if reading.procedure is not None:
        yield from filter(reading.holds, findings(reading.procedure, images))


def _decode(raw: bytes, name: str) -> tuple[str, Problem | None]:
    if len(raw) > MAX_BYTES:
        message = _("El archivo mide {size} bytes; lo más que se acepta son {limit}.")
        return "", Problem(name, 1, 1, "PROC-TOO-LARGE", message.format(size=len(raw), limit=MAX_BYTES))
    try:
        return raw.decode("utf-8-sig"), None
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8-sig", "replace")
        line, column = _Lines(before).at(len(before))
        message = _("El archivo no está en UTF-8. Guárdelo con la codificación UTF-8.")
        return "", Problem(name, line, column, "PROC-NOT-UTF8", message)


class _Lines:
    """From a character's number to its line and column. Only line feeds count, as editors count them."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(number + 1 for number, character in enumerate(text) if character == "\n")]

    def at(self, index: int) -> Position:
        line = bisect_right(self._starts, index)
        return Position(line, index - self._starts[line - 1] + 1)


@dataclass(slots=True)
class _Frame:
    """A list or group that is still open."""

    at: Position
    group: bool
    items: list[Node] = field(default_factory=list)
    entries: dict[str, Entry] = field(default_factory=dict)
    key: Scalar | None = None
    lost: bool = False
    """The value that comes belongs to no field (a repeated or impossible name)."""


class _StopError(Exception):
    """Reading further makes no sense; the problem is already noted."""


class _Builder:
    """Events to nodes, without recursion: a deep file costs nothing but its refusal."""

    def __init__(self, name: str, text: str) -> None:
        self.problems: list[Problem] = []
        self._name = name
        self._text = text
        self._lines = _Lines(text)
        self._stack: list[_Frame] = []
        self._root: Node | None = None
        self._documents = 0
        self._parts = 0

    def build(self) -> Node | None:
        """The root, or None when the text cannot be read to its end (then there is at least one problem)."""
        try:
            for event in YAML(typ="safe", pure=True).parse(self._text):
                self._take(event)
        except _StopError:
            return None
        except MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            self._note(mark.index if mark else 0, "PROC-SYNTAX", _syntax(error.problem or error.context or ""))
            return None
        except ReaderError as error:
            self._note(int(error.position), "PROC-BAD-CHARACTER", _forbidden())
            return None
        except Exception:  # noqa: BLE001 - the library has its own bugs on hostile text; a file never stops the program
            self._note(0, "PROC-SYNTAX", _("El archivo no se puede leer como YAML."))
            return None
        if self._root is None:
            self._note(0, "PROC-EMPTY", _("El archivo está vacío."))
        return self._root

    def _take(self, event: Event) -> None:
        match event:
            case DocumentStartEvent():
                self._document(event)
            case AliasEvent():
                text = _("No se aceptan referencias (*); escriba el texto otra vez.")
                self._problem(event, "PROC-ALIAS", text)
                self._place(Scalar("", True, self._at(event)))
            case ScalarEvent():
                self._check_node(event)
                self._place(self._scalar(event))
            case SequenceStartEvent() | MappingStartEvent():
                self._check_node(event)
                self._open(event)
            case CollectionEndEvent():
                self._close()
            case _:
                pass

    def _document(self, event: DocumentStartEvent) -> None:
        self._documents += 1
        if event.version or event.tags:
            self._problem(event, "PROC-DIRECTIVE", _("No se aceptan directivas (%YAML, %TAG); quítelas."))
        if self._documents > 1:
            self._problem(
                event, "PROC-MANY-DOCUMENTS", _("Un archivo lleva un solo procedimiento; quite lo que sigue.")
            )
            raise _StopError

    def _check_node(self, event: ScalarEvent | SequenceStartEvent | MappingStartEvent) -> None:
        if event.anchor:
            self._problem(event, "PROC-ANCHOR", _("No se aceptan anclas (&); escriba cada texto donde va."))
        if event.tag:
            self._problem(event, "PROC-TAG", _("No se aceptan etiquetas (!); el tipo lo decide el campo."))

    def _scalar(self, event: ScalarEvent) -> Scalar:
        text = str(event.value)
        if any(_is_forbidden(character) for character in text):
            self._problem(event, "PROC-BAD-CHARACTER", _forbidden())
            text = "".join(character for character in text if not _is_forbidden(character))
        return Scalar(text, event.style is None, self._at(event))

    def _open(self, event: SequenceStartEvent | MappingStartEvent) -> None:
        if len(self._stack) >= MAX_DEPTH:
            message = _("Hay más de {limit} niveles anidados.").format(limit=MAX_DEPTH)
            self._problem(event, "PROC-TOO-DEEP", message)
            raise _StopError
        self._stack.append(_Frame(self._at(event), isinstance(event, MappingStartEvent)))

    def _close(self) -> None:
        frame = self._stack.pop()
        if frame.group:
            self._place(Group(tuple(frame.entries.values()), frame.at))
        else:
            self._place(Sequence(tuple(frame.items), frame.at))

    def _place(self, node: Node) -> None:
        self._parts += 1
        if self._parts > MAX_PARTS:
            self._add(node.at, "PROC-TOO-MANY-PARTS", _("El archivo tiene demasiadas partes; divida el procedimiento."))
            raise _StopError
        if not self._stack:
            self._root = node
            return
        frame = self._stack[-1]
        if not frame.group:
            frame.items.append(node)
        elif frame.key is None and not frame.lost:
            self._name_field(frame, node)
        else:
            if frame.key is not None and not frame.lost:
                frame.entries[frame.key.text] = Entry(frame.key.text, frame.key.at, node)
            frame.key, frame.lost = None, False

    def _name_field(self, frame: _Frame, node: Node) -> None:
        if not isinstance(node, Scalar):
            frame.lost = True
            self._add(node.at, "PROC-BAD-KEY", _("El nombre de un campo debe ser un texto simple."))
        elif node.text == "<<" and node.plain:
            frame.lost = True
            self._add(node.at, "PROC-MERGE", _("No se acepta la combinación de grupos (<<); escriba los campos."))
        elif node.text in frame.entries:
            frame.lost = True
            message = _("El campo «{field}» está repetido; la primera vez fue en la línea {line}.")
            first = frame.entries[node.text].at.line
            self._add(node.at, "PROC-DUPLICATE-FIELD", message.format(field=node.text[:60], line=first))
        else:
            frame.key = node

    def _at(self, event: Event) -> Position:
        return self._lines.at(min(event.start_mark.index, len(self._text)))

    def _problem(self, event: Event, code: str, text: str) -> None:
        self._add(self._at(event), code, text)

    def _note(self, index: int, code: str, text: str) -> None:
        self._add(self._lines.at(min(max(index, 0), len(self._text))), code, text)

    def _add(self, at: Position, code: str, text: str) -> None:
        self.problems.append(Problem(self._name, at.line, at.column, code, text))
        if len(self.problems) >= MAX_PROBLEMS:
            self.problems.append(Problem(self._name, at.line, at.column, "PROC-TOO-MANY", too_many()))
            raise _StopError


def _is_forbidden(character: str) -> bool:
    """Control characters (a line end and a tab are fine) and halves of surrogate pairs."""
    code = ord(character)
    return (code < 32 and character not in "\n\t") or 127 <= code < 160 or 0xD800 <= code < 0xE000


def _forbidden() -> str:
    return _("Hay un carácter que no se puede imprimir; bórrelo.")


def _syntax(problem: str) -> str:
    """The library's English remark as a Spanish sentence: the few that people meet, and a general one."""
    known = (
        ("cannot start any token", _("Hay un carácter que no puede empezar un valor; póngalo entre comillas.")),
        ("mapping values are not allowed", _("Sobra un «:» en esta línea; ponga el texto entre comillas.")),
        ("could not find expected ':'", _("Falta un «:» después del nombre del campo.")),
        ("expected <block end>", _("La sangría no coincide con la de las líneas anteriores.")),
        ("found unexpected end of stream", _("Falta cerrar unas comillas.")),
        ("unknown escape", _("La diagonal invertida no se entiende entre comillas dobles; use comillas simples.")),
        ("undefined alias", _("No se aceptan referencias (*).")),
    )
    for fragment, sentence in known:
        if fragment in problem:
            return sentence
    return _("Aquí el archivo deja de ser YAML válido; revise sangría, comillas y «:».")
