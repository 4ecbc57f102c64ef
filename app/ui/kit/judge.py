"""From one reading to what is shown. Pure; no Qt."""

from __future__ import annotations

from app.errors import MaletinError, Untrusted
from app.i18n import _, ngettext
from app.kit.inspect import FileFinding, FileState
from app.kit.manifest import Kit
from app.kit.progress import size_text
from app.kit.verdict import EVIDENCE_ROOM, Verdict
from app.ui.dates import day_text, moment_text
from app.ui.kit.groups import by_file, by_task
from app.ui.kit.reading import Judged, Reading, Room
from app.ui.kit.views import KitView, Mode, SpaceView, VerdictView

_ALTERED = (FileState.ALTERED, FileState.UNREADABLE)


def judge(reading: Reading, judged: Judged | None = None) -> KitView:
    """The view state of one reading; ``judged``: the last verdict of this visit, if any."""
    if reading.chosen is None:
        return KitView(Mode.EMPTY, cause=_why_empty(reading), trouble=_broken(reading))
    kit = reading.chosen.kit
    findings = [one.finding for one in reading.files]
    present = [one for one in findings if one.state is FileState.PRESENT]
    lacking = [one for one in findings if one.state is not FileState.PRESENT]
    verdict = verdict_view(judged, reading)
    bytes_here, bytes_all = sum(one.size for one in present), sum(one.size for one in findings)
    return KitView(
        Mode.FULL,
        visit=kit.visit,
        title=title_of(kit),
        visits=tuple((one.kit.visit, choice_of(one.kit)) for one in reading.visits),
        verdict=verdict,
        ready=f"{len(present)}/{len(findings)}",
        share=len(present) / len(findings) if findings else 1.0,
        ready_tone="ok" if not lacking else "danger" if any(not one.optional for one in lacking) else "warn",
        ready_text=_("{done} de {total}").format(done=size_text(bytes_here), total=size_text(bytes_all)),
        space=space_view(reading.room),
        by_task=by_task(kit, reading.files, reading.now),
        by_file=by_file(kit, reading.files, reading.now),
        lacking=len(lacking),
        # A verdict that stands names them already.
        altered=None if verdict.printable else altered([one for one in lacking if one.state in _ALTERED]),
    )


def title_of(kit: Kit) -> str:
    """Client, day, hour and revision."""
    return _("{client} · {day}, {hour} · revisión {revision}").format(
        client=kit.client.name, day=day_text(kit.day), hour=kit.starts, revision=kit.revision
    )


def choice_of(kit: Kit) -> str:
    """One visit in the list to choose from."""
    return _("{day}, {hour} · {client}").format(day=day_text(kit.day), hour=kit.starts, client=kit.client.name)


def verdict_view(judged: Judged | None, reading: Reading) -> VerdictView:
    """Never «puede salir» for a kit that changed after it was read."""
    if judged is None:
        return VerdictView(
            "info", _("Falta revisar el maletín"), (_("Antes de salir se vuelve a leer cada archivo completo."),)
        )
    if judged.reading.fingerprint != reading.fingerprint:
        when = moment_text(judged.at, reading.now)
        said = _("El maletín cambió después del dictamen de {when}.").format(when=when)
        return VerdictView("info", _("Revise el maletín otra vez"), (said,))
    verdict = judged.verdict
    when = _("Leído por completo {when}.").format(when=moment_text(judged.at, reading.now))
    reasons = tuple(f"{reason.text} {reason.todo}" for reason in verdict.reasons)
    return VerdictView(_tone(verdict), verdict_title(verdict), (*reasons, when), printable=True)


def verdict_title(verdict: Verdict) -> str:
    """The word, as screen and paper say it."""
    if not verdict.go:
        return _("Todavía no salga")
    return _("Puede salir, con advertencias") if verdict.warnings else _("Puede salir")


def _tone(verdict: Verdict) -> str:
    if not verdict.go:
        return "danger"
    return "warn" if verdict.warnings else "ok"


def space_view(room: Room) -> SpaceView:
    """What is still to come and the photos of a day, against what is free."""
    wanted = room.needed + EVIDENCE_ROOM
    words = {"needed": size_text(room.needed), "photos": size_text(EVIDENCE_ROOM), "free": size_text(room.free)}
    head = _("{free} libres en el disco").format(**words)
    share = wanted / room.free if room.free else 1.0
    if wanted > room.free:
        missing = size_text(wanted - room.free)
        said = _("Hacen falta {needed} para lo que falta y {photos} para las fotos: libere {missing}.")
        return SpaceView(head, said.format(missing=missing, **words), "danger", share)
    if room.needed:
        said = _("Se ocuparán {needed} para lo que falta y {photos} para las fotos.").format(**words)
    else:
        said = _("Nada por descargar; se apartan {photos} para las fotos.").format(**words)
    return SpaceView(head, said, "ok", share)


def altered(files: list[FileFinding]) -> MaletinError | None:
    """Altered files, each by its name."""
    if not files:
        return None
    names = ", ".join(_("«{name}»").format(name=one.name) for one in files)
    what = ngettext(
        "{names} cambió en el disco: ya no es el archivo que firmó la oficina.",
        "{names} cambiaron en el disco: ya no son los archivos que firmó la oficina.",
        len(files),
    )
    return Untrusted(
        "FILE-ALTERED",
        what.format(names=names),
        _("No se usará ni se abrirá; los demás archivos no se tocan."),
        _("Descárguelo de nuevo; si se repite, revise el disco."),
    )


def _why_empty(reading: Reading) -> str:
    if reading.who is None:
        return _("Esta laptop todavía no está dada de alta.")
    if reading.broken:
        return _("Lo que hay aquí no se puede usar; arriba dice por qué.")
    return _("No hay visitas por hacer en esta laptop. Sincronice para traer la lista.")


def _broken(reading: Reading) -> MaletinError | None:
    """A kit that is here and cannot be believed is the reason why none is shown."""
    if not reading.broken:
        return None
    visit, error = reading.broken[0]
    what = _("La visita «{visit}» no se puede usar. {why}").format(visit=visit, why=error.what)
    return Untrusted(error.code, what, error.safe, error.todo)
