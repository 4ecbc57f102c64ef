"""What a visit must carry: tasks × procedures × the client's systems × the hub's catalogue → files and why.

Pure. Nothing is dropped in silence: a need that no file satisfies comes back as ``Unresolved``, with what to do.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.i18n import _
from app.kit.manifest import Artifact, Kit, KitTask, PackedArtifact, PackedPicture, ProcedureRef, Reason
from app.plan.model import System, Task
from app.procedures.catalogue import applies_to
from app.procedures.model import ArtifactKind, ArtifactNeed, Picture, Procedure
from app.procedures.versions import number_of

_ALSO_FITS = {
    ArtifactKind.PREVIOUS: (ArtifactKind.PREVIOUS, ArtifactKind.REINSTALLABLE, ArtifactKind.INSTALLER),
    ArtifactKind.REINSTALLABLE: (ArtifactKind.REINSTALLABLE, ArtifactKind.PREVIOUS),
}
"""Kinds that may stand in, best first: yesterday's re-instalable is today's previous version, filed only once."""


@dataclass(frozen=True, slots=True)
class Published:
    """A procedure as the catalogue of the hub holds it: what it says, and how the kit names it."""

    procedure: Procedure
    ref: ProcedureRef


@dataclass(frozen=True, slots=True)
class Unresolved:
    """Something a task needs that the kit cannot give, said to a person."""

    task: str
    need: str
    """The procedure's need; empty when the procedure itself is the trouble."""
    code: str
    text: str
    todo: str
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Requirements:
    """Everything a visit needs."""

    tasks: tuple[KitTask, ...]
    """In the order given, each with its procedure pinned where one is published."""
    artifacts: tuple[PackedArtifact, ...]
    """Each file once, in the order of product, version and release."""
    unresolved: tuple[Unresolved, ...]
    pictures: tuple[PackedPicture, ...] = ()
    """What the steps show: each once, as the tasks come to it."""


@dataclass(frozen=True, slots=True)
class _Found:
    artifact: Artifact
    reason: Reason
    optional: bool


def require(
    tasks: Sequence[Task],
    published: Mapping[str, Published],
    systems: Sequence[System],
    catalogue: Collection[Artifact],
) -> Requirements:
    """The closure of what these tasks need at a client with these systems.

    ``published``: by slug, the revision that fits. A client with two installations of one product gets files for both.
    """
    found: list[_Found] = []
    unresolved: list[Unresolved] = []
    for task in tasks:
        for outcome in _needs_of(task, published, systems, catalogue):
            if isinstance(outcome, _Found):
                found.append(outcome)
            else:
                unresolved.append(outcome)
    return Requirements(
        tuple(_pinned(task, published) for task in tasks),
        _packed(found),
        tuple(sorted(set(unresolved), key=lambda one: (one.task, one.need, one.code, one.text))),
        _pictures(tasks, published),
    )


def uncovered(kit: Kit, procedures: Mapping[str, Procedure]) -> tuple[Unresolved, ...]:
    """Needs of the kit's own procedures (by digest) for which it carries no file: what nobody could resolve."""
    carried = {(reason.task, reason.need) for packed in kit.artifacts for reason in packed.reasons}
    return tuple(
        Unresolved(
            entry.task.id,
            need.id,
            "NEED-NO-ARTIFACT",
            _("El maletín no lleva «{why}» para la tarea «{task}».").format(why=need.why, task=entry.task.title),
            _("Pregunte al supervisor si hace falta; él puede publicar una revisión nueva."),
            need.optional,
        )
        for entry in kit.tasks
        if entry.procedure and (procedure := procedures.get(entry.procedure.digest))
        for need in procedure.artifacts
        if (entry.task.id, need.id) not in carried
    )


def unpacked(kit: Kit, procedures: Mapping[str, Procedure]) -> tuple[tuple[KitTask, Picture], ...]:
    """Pictures the kit's own procedures (by digest) show and the kit does not carry, each with its first task."""
    carried = kit.content()
    found: dict[str, tuple[KitTask, Picture]] = {}
    for entry in kit.tasks:
        procedure = procedures.get(entry.procedure.digest) if entry.procedure else None
        for picture in procedure.shown if procedure else ():
            if carried.get(picture.sha256) != picture.size:
                found.setdefault(picture.sha256, (entry, picture))
    return tuple(found.values())


def version_key(version: str) -> tuple[int, ...]:
    """Numbers compared as numbers; trailing zeros mean nothing ("9" is "9.0", "10" comes after "9")."""
    parts = list(number_of(version))
    while parts and parts[-1] == 0:
        parts.pop()
    return tuple(parts)


def release_key(release: str) -> int:
    """The number of a re-instalable: "R12" → 12, after "R9"; none comes first."""
    digits = release[1:]
    return int(digits) if release.startswith("R") and digits.isdigit() else 0


def _pinned(task: Task, published: Mapping[str, Published]) -> KitTask:
    known = published.get(task.procedure) if task.procedure else None
    return KitTask(task=task, procedure=known.ref if known else None)


def _needs_of(
    task: Task, published: Mapping[str, Published], systems: Sequence[System], catalogue: Collection[Artifact]
) -> Iterator[_Found | Unresolved]:
    if task.procedure is None:
        return
    known = published.get(task.procedure)
    if known is None:
        yield Unresolved(
            task.id,
            "",
            "NEED-NO-PROCEDURE",
            _("No hay un procedimiento publicado «{slug}» para la tarea «{task}».").format(
                slug=task.procedure, task=task.title
            ),
            _("Pida al consultor que lo firme y publique, o cambie la tarea."),
        )
        return
    yield from _not_validated(task, known.procedure, systems)
    for need in known.procedure.artifacts:
        yield from _resolve(task, need, systems, catalogue)


def _not_validated(task: Task, procedure: Procedure, systems: Sequence[System]) -> Iterator[Unresolved]:
    """Installations of the task's product that the procedure was never tried on."""
    for system in _installed(task.product, systems):
        if not applies_to(procedure, system.product, system.version):
            yield Unresolved(
                task.id,
                "",
                "NEED-NOT-VALIDATED",
                _("«{procedure}» no está validado para {product} {version}, que es lo que tiene el cliente.").format(
                    procedure=procedure.title, product=system.product, version=system.version
                ),
                _("Pida al consultor una revisión para esa versión, o cambie la tarea."),
            )


def _resolve(
    task: Task, need: ArtifactNeed, systems: Sequence[System], catalogue: Collection[Artifact]
) -> Iterator[_Found | Unresolved]:
    """One file per installation of the product, or the reason why there is none."""
    product = task.product if need.product == "same" else need.product
    if not product:
        yield _unresolved(
            task,
            need,
            "NEED-NO-PRODUCT",
            _("«{why}» es para el sistema de la tarea «{task}», y la tarea no dice cuál es."),
            _("Indique en la tarea el sistema (SAE, COI, NOI…)."),
        )
        return
    installed = _installed(product, systems)
    if not installed and _looks_at_client(need):
        yield _unresolved(
            task,
            need,
            "NEED-NO-SYSTEM",
            _("No se sabe qué versión de {product} tiene el cliente; hace falta para «{why}».").format(
                product=product, why="{why}"
            ),
            _("Registre los sistemas del cliente con su versión."),
        )
        return
    for system in installed or (None,):
        yield _pick(task, need, product, system, catalogue)


def _pick(
    task: Task, need: ArtifactNeed, product: str, system: System | None, catalogue: Collection[Artifact]
) -> _Found | Unresolved:
    if need.release == "current" and (system is None or not system.release):
        return _unresolved(
            task,
            need,
            "NEED-RELEASE-UNKNOWN",
            _("No se sabe qué re-instalable de {product} tiene instalado el cliente; hace falta para «{why}».").format(
                product=product, why="{why}"
            ),
            _("Pregunte al cliente (Ayuda / Acerca de) y anótelo, o lleve también los re-instalables vecinos."),
        )
    fitting = [artifact for artifact in catalogue if _fits(artifact, need, product, system)]
    if not fitting:
        return _unresolved(
            task,
            need,
            "NEED-NO-ARTIFACT",
            _("La oficina no tiene el archivo para «{why}»: {wanted}.").format(
                why="{why}", wanted=_wanted(need, product, system)
            ),
            _("Consígalo y agréguelo al catálogo, o quite la tarea de la lista."),
        )
    best = max(fitting, key=lambda artifact: _rank(artifact, need))
    return _Found(best, Reason(task=task.id, need=need.id, why=need.why), need.optional)


def _installed(product: str, systems: Sequence[System]) -> list[System]:
    return [system for system in systems if system.product.casefold() == product.casefold()]


def _looks_at_client(need: ArtifactNeed) -> bool:
    """Whether nothing can be chosen without knowing what the client has."""
    older_than_installed = need.kind is ArtifactKind.PREVIOUS and need.version == "any"
    return need.version == "same" or need.release == "current" or older_than_installed


def _fits(artifact: Artifact, need: ArtifactNeed, product: str, system: System | None) -> bool:
    kinds = _ALSO_FITS.get(need.kind, (need.kind,))
    if artifact.kind not in kinds or artifact.product.casefold() != product.casefold():
        return False
    return _version_fits(artifact, need, system) and _release_fits(artifact, need, system)


def _version_fits(artifact: Artifact, need: ArtifactNeed, system: System | None) -> bool:
    version = version_key(artifact.version)
    if need.version == "any":
        return need.kind is not ArtifactKind.PREVIOUS or (
            system is not None
            and (version, release_key(artifact.release)) < (version_key(system.version), release_key(system.release))
        )
    wanted = system.version if need.version == "same" and system is not None else need.version
    return version == version_key(wanted)


def _release_fits(artifact: Artifact, need: ArtifactNeed, system: System | None) -> bool:
    if need.release in {"any", "newest"}:
        return True
    wanted = system.release if need.release == "current" and system is not None else need.release
    return release_key(artifact.release) == release_key(wanted)


def _rank(artifact: Artifact, need: ArtifactNeed) -> tuple[tuple[int, ...], int, int, str]:
    """Newest version, newest release, the kind asked for before one that stands in; the id only settles a tie."""
    kinds = _ALSO_FITS.get(need.kind, (need.kind,))
    return version_key(artifact.version), release_key(artifact.release), -kinds.index(artifact.kind), artifact.id


def _pictures(tasks: Sequence[Task], published: Mapping[str, Published]) -> tuple[PackedPicture, ...]:
    packed: dict[str, PackedPicture] = {}
    for task in tasks:
        known = published.get(task.procedure) if task.procedure else None
        if known is None:
            continue
        for picture in known.procedure.shown:
            reasons = _shown_by(task, known.procedure, picture)
            before = packed.get(picture.sha256)
            packed[picture.sha256] = PackedPicture(
                name=before.name if before else picture.name,
                digest=picture.sha256,
                size=picture.size,
                reasons=tuple(dict.fromkeys((*(before.reasons if before else ()), *reasons))),
            )
    return tuple(packed.values())


def _shown_by(task: Task, procedure: Procedure, picture: Picture) -> tuple[Reason, ...]:
    """Every step of the task that shows it, by its title."""
    steps = (step for step in procedure.steps if step.image == picture.name)
    return tuple(Reason(task=task.id, need=step.id, why=step.title) for step in steps)


def _packed(found: Iterable[_Found]) -> tuple[PackedArtifact, ...]:
    by_digest: dict[str, list[_Found]] = {}
    for one in found:
        by_digest.setdefault(one.artifact.digest, []).append(one)
    packed = [_pack(same) for same in by_digest.values()]
    return tuple(sorted(packed, key=lambda one: _shelf_order(one.artifact)))


def _pack(same: Sequence[_Found]) -> PackedArtifact:
    # The same bytes may be filed under two ids; one of them is chosen whatever the order of the tasks.
    artifact = min((one.artifact for one in same), key=lambda entry: entry.id)
    reasons = {(one.reason.task, one.reason.need, one.reason.why): one.reason for one in same}
    return PackedArtifact(
        artifact=artifact,
        reasons=tuple(reason for _key, reason in sorted(reasons.items())),
        optional=all(one.optional for one in same),
    )


def _shelf_order(artifact: Artifact) -> tuple[str, tuple[int, ...], int, str, str]:
    return (
        artifact.product,
        version_key(artifact.version),
        release_key(artifact.release),
        artifact.filename,
        artifact.digest,
    )


def _wanted(need: ArtifactNeed, product: str, system: System | None) -> str:
    """What is looked for, as far as it is known: "SAE 9.0 R12"."""
    version = system.version if system is not None and need.version == "same" else need.version
    release = system.release if system is not None and need.release == "current" else need.release
    return " ".join(part for part in (product, version, release) if part not in {"any", "newest"})


def _unresolved(task: Task, need: ArtifactNeed, code: str, text: str, todo: str) -> Unresolved:
    return Unresolved(task.id, need.id, code, text.format(why=need.why, task=task.title), todo, need.optional)
