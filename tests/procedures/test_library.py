"""The published procedures: clean, true to the marks of their sources, and using every kind of step for real."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from app.procedures.beside import pictures_beside
from app.procedures.catalogue import applies_to
from app.procedures.model import Check, Evidence, Probe, Procedure, Writes
from app.procedures.parse import parse, read
from app.procedures.sentences import kinds_of_step

ROOT = Path(__file__).parents[2] / "procedures"
FILES = {path.parent.name: path for path in sorted(ROOT.rglob("procedure.yaml"))}
CONFIRMED, LIKELY = Evidence.CONFIRMED, Evidence.LIKELY

# slug: number, mark of the source, what it does to the data, folder, least and most minutes of the source
TABLE = {
    "sae-respaldo-sistema": ("P01", CONFIRMED, Writes.NO, "sae", (10, 30)),
    "firebird-respaldo-gbak": ("P02", CONFIRMED, Writes.NO, "firebird", None),  # 5 to 20 minutes per GB
    "revision-tras-corte-de-luz": ("P06", LIKELY, Writes.YES, "comun", (30, 120)),
    "aplicar-reinstalable": ("P12", CONFIRMED, Writes.IRREVERSIBLE, "comun", (45, 120)),
    "renovar-csd": ("P21", CONFIRMED, Writes.YES, "sae", (20, 40)),
    "factura-rechazada-receptor": ("P25", LIKELY, Writes.YES, "sae", None),  # 10 to 20 minutes per client
    "inventario-fisico": ("P30", LIKELY, Writes.YES, "sae", None),  # the count and 1 to 2 hours
    "existencia-contra-kardex": ("P33", LIKELY, Writes.YES, "sae", (30, 90)),
}


@cache
def load(slug: str) -> Procedure:
    return parse(FILES[slug].read_bytes(), slug)


def test_library_holds_these_procedures() -> None:
    assert set(FILES) == set(TABLE)


@pytest.mark.parametrize("slug", TABLE)
def test_procedure_has_neither_error_nor_warning(slug: str) -> None:
    procedure, problems = read(FILES[slug].read_bytes(), slug, pictures_beside(FILES[slug]))

    assert problems == ()
    assert procedure is not None


@pytest.mark.parametrize("slug", TABLE)
def test_procedure_respects_the_marks_of_its_source(slug: str) -> None:
    code, evidence, writes, folder, minutes = TABLE[slug]
    procedure = load(slug)

    assert (procedure.slug, procedure.code, procedure.evidence, procedure.writes) == (slug, code, evidence, writes)
    assert FILES[slug].parent.parent.name == folder
    assert minutes in (None, (procedure.minutes.least, procedure.minutes.most))


@pytest.mark.parametrize("slug", TABLE)
def test_procedure_is_a_real_one(slug: str) -> None:
    procedure = load(slug)

    assert len(procedure.steps) >= 10
    assert len({step.kind for step in procedure.steps}) >= 4
    assert all(step.text or getattr(step, "question", "") or step.expect or step.title for step in procedure.steps)
    assert procedure.before
    assert len(procedure.risks) >= 3
    assert all(one.versions != "*" for one in procedure.applies)


def test_together_they_use_every_kind_of_step_and_most_probes() -> None:
    steps = [step for slug in TABLE for step in load(slug).steps]

    assert {step.kind for step in steps} == set(kinds_of_step())
    probes = {step.probe for step in steps if isinstance(step, Check)}
    assert probes >= {Probe.FDB_HEADER, Probe.FIREBIRD, Probe.SCAN, Probe.TCP_PORT, Probe.FILE_SIZE, Probe.FREE_SPACE}


def test_visit_of_the_six_shortest_has_sixty_steps() -> None:
    lengths = sorted(len(load(slug).steps) for slug in TABLE)

    assert sum(lengths[:6]) >= 60


def test_no_way_back_means_signature_backup_and_the_old_file_at_hand() -> None:
    procedure = load("aplicar-reinstalable")
    order = [step.id for step in procedure.steps]
    irreversible = [step.id for step in procedure.steps if step.irreversible]

    assert irreversible == ["instalar", "reestructurar"]
    assert max(order.index("respaldo-motor"), order.index("autorizacion")) < order.index("instalar")
    assert {need.release for need in procedure.artifacts} == {"newest", "current"}


@pytest.mark.parametrize("slug", [slug for slug, row in TABLE.items() if row[2] is not Writes.NO])
def test_what_writes_backs_up_first(slug: str) -> None:
    """Rule 1: the proved backup comes before the client authorises and before anything is changed."""
    kinds = [step.kind for step in load(slug).steps if step.required]

    assert "backup" in kinds


@pytest.mark.parametrize("slug", ["sae-respaldo-sistema", "renovar-csd", "inventario-fisico"])
def test_menus_known_from_old_versions_are_confirmed_on_the_installed_one(slug: str) -> None:
    step = load(slug).step("ruta-instalada") or load(slug).step("ruta-menu")

    assert step is not None
    assert step.kind == "text"
    assert step.title == "Confirme la ruta exacta en la versión instalada"


def test_a_client_on_sae_nine_can_have_them_all() -> None:
    assert all(applies_to(load(slug), "SAE", "9.0") for slug in TABLE)


def test_engine_facts_of_sae_ten_are_unknown_and_not_claimed() -> None:
    for slug in ("firebird-respaldo-gbak", "revision-tras-corte-de-luz", "existencia-contra-kardex"):
        assert not applies_to(load(slug), "SAE", "10.0")
