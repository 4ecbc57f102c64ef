"""The documentation page of all checks, made from their declarations: nothing about a check is written twice. Pure."""

from __future__ import annotations

from app.aspel.checks.catalogue import CHECKS
from app.aspel.checks.model import Area, Check, Mark, Told
from app.i18n import N_, _, speaking

AREAS = {
    Area.STOCK: N_("Existencias y kardex"),
    Area.FOOTPRINTS: N_("Huellas de otros programas"),
    Area.COSTS: N_("Costos"),
    Area.LAYERS: N_("Capas"),
    Area.DOCUMENTS: N_("Documentos"),
    Area.CFDI: N_("CFDI y folios"),
    Area.RECEIVABLES: N_("Cartera"),
    Area.PARTIES: N_("Clientes, proveedores y catálogos"),
    Area.SYSTEM: N_("Sistema"),
    Area.COI: N_("Contabilidad (COI)"),
}


def checks_page(language: str) -> str:
    """Every check in words, as Markdown; ``language``: "es" or "en" (the catalogue must be installed)."""
    with speaking(language):
        parts = [_intro(), _summary()]
        for area, name in AREAS.items():
            own = [check for check in CHECKS if check.area is area]
            parts += [f"## {_(name)}", *(_told(check) for check in own)]
    return "\n\n".join(parts) + "\n"


def _intro() -> str:
    return "\n\n".join(
        [
            "# " + _("Revisiones del escaneo"),
            _(
                "El escaneo lee la base de Aspel sin escribir en ella y dice qué registros se contradicen. Cada "
                "revisión tiene una clave, una gravedad y lo que cuesta no atenderla."
            ),
            "- "
            + _("A: está en juego dinero o el SAT.")
            + "\n- "
            + _("B: los números no coinciden entre sí.")
            + "\n- "
            + _("C: higiene.")
            + "\n- "
            + _("Aviso: la regla es probable y todavía no se comprobó en una base en uso; nunca pasa de B."),
            _("Si a la empresa le falta una tabla o una columna, la revisión se omite y se dice cuál falta."),
        ]
    )


def _summary() -> str:
    columns = (_("Clave"), _("Gravedad"), _("Qué encuentra"), _("Remedio"))
    head = f"| {' | '.join(columns)} |\n|---|---|---|---|"
    rows = [f"| {check.id} | {_severity(check)} | {_(check.title)} | {check.cure or '—'} |" for check in CHECKS]
    return "\n".join([head, *rows])


def _severity(check: Check) -> str:
    if check.mark is not Mark.LIKELY:
        return check.severity.value
    return _("{severity} (aviso)").format(severity=max(check.severity.value, "B"))


def _told(check: Check) -> str:
    cure = _("procedimiento {code}").format(code=check.cure) if check.cure else _("lo decide el consultor")
    facts = [
        (_("Gravedad"), _severity(check)),
        (_("Qué cuesta"), _(check.cost)),
        (_("Dinero"), _(check.money) if check.money else ""),
        (_("No cuenta"), _(check.subtracts) if check.subtracts else ""),
        (_("Remedio"), cure),
        (_("Lee"), _reads(check)),
    ]
    listed = [f"- {name}: {said}" for name, said in facts if said]
    return "\n".join([f"### {check.id} · {_(check.title)}", "", _(check.meaning), "", *listed])


def _reads(check: Check) -> str:
    if not check.needs:
        told = any(isinstance(part, Told) for part in check.work)
        return _("lo que dice el motor al conectarse") if told else _("las tablas de las demás empresas")
    return "; ".join(f"{table} ({', '.join(names.split())})" for table, names in check.needs.items())
