from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kit.manifest import Artifact, Kit, KitTask, ProcedureRef
from app.kit.requirements import Published, Requirements, release_key, require, uncovered, version_key
from app.plan.model import System, Task
from app.procedures.model import ArtifactNeed
from tests.kit.builders import Office, artifact, digest_of, procedure, task

SAE9 = System(product="SAE", version="9", release="R9")


def need(need_id: str = "instalador", **changes) -> ArtifactNeed:
    known = {"id": need_id, "kind": "reinstallable", "product": "same", "why": "hace falta"}
    return ArtifactNeed.model_validate(known | changes)


def published(*needs: ArtifactNeed, slug: str = "respaldo") -> dict[str, Published]:
    document = procedure(slug).model_copy(update={"artifacts": needs})
    ref = ProcedureRef(slug=slug, revision=1, title=document.title, digest=digest_of(slug.encode()), size=10)
    return {slug: Published(document, ref)}


def sae(version: str, release: str = "", kind: str = "reinstallable", **changes) -> Artifact:
    return artifact(f"{kind}-{version}-{release or 'base'}", version=version, release=release, kind=kind, **changes)


CATALOGUE = [
    sae("8.0", "R31"),
    sae("9.0", "R2"),
    sae("9.0", "R9"),
    sae("9.0", "R12"),
    sae("10.0", "R1"),
    sae("9.0", kind="installer"),
    artifact("firebird-2-5-9", product="Firebird", version="2.5.9", release="", kind="installer"),
    artifact("firebird-3-0-12", product="Firebird", version="3.0.12", release="", kind="installer"),
]


def picked(one: ArtifactNeed, *systems: System, catalogue: list[Artifact] | None = None) -> list[str]:
    found = require([task()], published(one), systems, CATALOGUE if catalogue is None else catalogue)
    return [packed.artifact.id for packed in found.artifacts] + [problem.code for problem in found.unresolved]


# ── which file ──


@pytest.mark.parametrize(
    ("changes", "ids"),
    [
        ({"release": "current", "version": "same"}, ["reinstallable-9.0-R9"]),
        ({"release": "newest", "version": "same"}, ["reinstallable-9.0-R12"]),
        ({"release": "any", "version": "same"}, ["reinstallable-9.0-R12"]),
        ({"release": "R2", "version": "same"}, ["reinstallable-9.0-R2"]),
        ({"version": "8.0"}, ["reinstallable-8.0-R31"]),
        ({"version": "any"}, ["reinstallable-10.0-R1"]),
        ({"kind": "previous", "version": "any"}, ["reinstallable-9.0-R2"]),
        ({"kind": "previous", "version": "8"}, ["reinstallable-8.0-R31"]),
        ({"kind": "previous", "version": "same", "release": "current"}, ["reinstallable-9.0-R9"]),
        ({"kind": "installer"}, ["installer-9.0-base"]),
        ({"kind": "installer", "product": "Firebird", "version": "2.5.9"}, ["firebird-2-5-9"]),
        ({"kind": "installer", "product": "Firebird", "version": "any"}, ["firebird-3-0-12"]),
    ],
)
def test_need_finds_its_file(changes: dict[str, str], ids: list[str]) -> None:
    assert picked(need(**changes), SAE9) == ids


def test_kind_asked_for_wins_over_one_that_stands_in() -> None:
    filed_twice = [sae("9.0", "R9"), sae("9.0", "R9", kind="previous", data=b"the other")]

    assert picked(need(kind="previous", release="current"), SAE9, catalogue=filed_twice) == ["previous-9.0-R9"]
    assert picked(need(release="current"), SAE9, catalogue=filed_twice) == ["reinstallable-9.0-R9"]


def test_client_with_two_versions_gets_files_for_both() -> None:
    both = (SAE9, System(product="SAE", version="8.0", release="R31"))

    assert picked(need(release="current"), *both) == ["reinstallable-8.0-R31", "reinstallable-9.0-R9"]


def test_product_of_the_need_may_differ_from_that_of_the_task() -> None:
    systems = (SAE9, System(product="Firebird", version="2.5.9"))

    assert picked(need(kind="installer", product="FIREBIRD"), *systems) == ["firebird-2-5-9"]


# ── what cannot be resolved ──


@pytest.mark.parametrize(
    ("changes", "systems", "code"),
    [
        ({"release": "current"}, (System(product="SAE", version="9.0"),), "NEED-RELEASE-UNKNOWN"),
        ({"release": "current", "version": "9"}, (), "NEED-NO-SYSTEM"),
        ({"version": "same"}, (), "NEED-NO-SYSTEM"),
        ({"version": "same"}, (System(product="COI", version="9.0"),), "NEED-NO-SYSTEM"),
        ({"kind": "previous", "version": "any"}, (), "NEED-NO-SYSTEM"),
        ({"version": "7.0"}, (SAE9,), "NEED-NO-ARTIFACT"),
        ({"release": "R77"}, (SAE9,), "NEED-NO-ARTIFACT"),
        ({"kind": "form"}, (SAE9,), "NEED-NO-ARTIFACT"),
        (
            {"kind": "previous", "version": "any"},
            (System(product="SAE", version="8", release="R31"),),
            "NEED-NO-ARTIFACT",
        ),
    ],
)
def test_need_without_a_file_is_a_named_problem(changes: dict, systems: tuple[System, ...], code: str) -> None:
    assert picked(need(**changes), *systems) == [code]


def test_problem_names_task_need_cause_and_cure() -> None:
    found = require([task(title="Actualizar SAE")], published(need(version="7.0", optional=True)), [SAE9], CATALOGUE)

    (problem,) = found.unresolved
    assert (problem.task, problem.need, problem.optional) == ("t1", "instalador", True)
    assert "SAE 7.0" in problem.text
    assert "hace falta" in problem.text
    assert problem.todo


def test_task_without_a_product_cannot_say_which_file() -> None:
    found = require([task(product="")], published(need()), [SAE9], CATALOGUE)

    assert [problem.code for problem in found.unresolved] == ["NEED-NO-PRODUCT"]


def test_unpublished_procedure_is_a_problem_and_the_task_stays() -> None:
    found = require([task(procedure="nadie")], published(need()), [SAE9], CATALOGUE)

    assert [problem.code for problem in found.unresolved] == ["NEED-NO-PROCEDURE"]
    assert found.tasks == (KitTask(task=task(procedure="nadie")),)


def test_procedure_never_tried_on_the_clients_version_is_a_problem() -> None:
    ancient = System(product="SAE", version="5.0", release="R1")

    found = require([task()], published(), [ancient], CATALOGUE)

    assert [problem.code for problem in found.unresolved] == ["NEED-NOT-VALIDATED"]
    assert "SAE 5.0" in found.unresolved[0].text


def test_task_without_a_procedure_needs_nothing() -> None:
    found = require([task(procedure=None)], {}, [], [])

    assert found == Requirements((KitTask(task=task(procedure=None)),), (), ())


def test_procedure_is_pinned_by_digest() -> None:
    found = require([task()], published(), [SAE9], [])

    assert found.tasks[0].procedure == published()["respaldo"].ref


# ── reasons ──


def test_file_that_two_tasks_need_travels_once_with_both_reasons() -> None:
    found = require([task("t1"), task("t2")], published(need()), [SAE9], CATALOGUE)

    (packed,) = found.artifacts
    assert [(reason.task, reason.need) for reason in packed.reasons] == [("t1", "instalador"), ("t2", "instalador")]


def test_file_is_optional_only_if_nobody_insists() -> None:
    lax = need("lujo", optional=True)

    alone = require([task()], published(lax), [SAE9], CATALOGUE)
    insisted = require([task()], published(lax, need()), [SAE9], CATALOGUE)

    assert [packed.optional for packed in alone.artifacts] == [True]
    assert [packed.optional for packed in insisted.artifacts] == [False]


def test_same_bytes_filed_under_two_ids_travel_once() -> None:
    twice = [sae("9.0", "R9", data=b"same bytes"), sae("9.0", "R12", data=b"same bytes")]

    found = require([task()], published(need(release="current"), need("nuevo")), [SAE9], twice)

    (packed,) = found.artifacts
    assert packed.artifact.id == "reinstallable-9.0-R12"
    assert len(packed.reasons) == 2


# ── what must hold for every list of tasks ──

NEEDS = [
    need("actual", release="current"),
    need("nuevo", release="newest"),
    need("previo", kind="previous", version="any", optional=True),
    need("motor", kind="installer", product="Firebird", version="any"),
    need("nunca", version="1.0"),
]
MANY = published(*NEEDS[:2], slug="uno") | published(*NEEDS[1:4], slug="dos") | published(NEEDS[4], slug="tres")
tasks_of_any_kind = st.lists(
    st.builds(
        lambda number, slug, product: task(f"t{number}", procedure=slug, product=product),
        st.integers(0, 9),
        st.sampled_from(["uno", "dos", "tres", "nadie", None]),
        st.sampled_from(["SAE", "COI", ""]),
    ),
    unique_by=lambda one: one.id,
    max_size=6,
)
systems_of_any_kind = st.lists(
    st.sampled_from([SAE9, System(product="SAE", version="8.0"), System(product="Firebird", version="2.5.9")]),
    unique=True,
)


@given(tasks=tasks_of_any_kind, systems=systems_of_any_kind, data=st.data())
def test_order_of_tasks_does_not_matter(tasks: list[Task], systems: list[System], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(tasks))

    one, other = (require(order, MANY, systems, CATALOGUE) for order in (tasks, shuffled))

    assert one.artifacts == other.artifacts
    assert one.unresolved == other.unresolved


@given(tasks=tasks_of_any_kind, systems=systems_of_any_kind, data=st.data())
def test_order_of_catalogue_does_not_matter(tasks: list[Task], systems: list[System], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(CATALOGUE))

    assert require(tasks, MANY, systems, CATALOGUE) == require(tasks, MANY, systems, shuffled)


@given(tasks=tasks_of_any_kind, systems=systems_of_any_kind)
def test_another_task_never_removes_a_file(tasks: list[Task], systems: list[System]) -> None:
    fewer = {packed.artifact.digest for packed in require(tasks[:-1], MANY, systems, CATALOGUE).artifacts}
    more = {packed.artifact.digest for packed in require(tasks, MANY, systems, CATALOGUE).artifacts}

    assert fewer <= more


@given(tasks=tasks_of_any_kind, systems=systems_of_any_kind)
def test_every_need_is_either_packed_or_named(tasks: list[Task], systems: list[System]) -> None:
    found = require(tasks, MANY, systems, CATALOGUE)

    digests = [packed.artifact.digest for packed in found.artifacts]
    answered = {(reason.task, reason.need) for packed in found.artifacts for reason in packed.reasons}
    answered |= {(problem.task, problem.need) for problem in found.unresolved}
    asked = {
        (entry.id, one.id)
        for entry in tasks
        if entry.procedure in MANY
        for one in MANY[entry.procedure].procedure.artifacts
    }
    assert len(digests) == len(set(digests))
    assert asked <= answered
    assert [entry.task for entry in found.tasks] == tasks


# ── versions are numbers ──


def test_releases_are_compared_as_numbers() -> None:
    assert release_key("") == release_key("S9") < release_key("R9") < release_key("R12")


def test_versions_are_compared_as_numbers() -> None:
    assert version_key("9") == version_key("9.0") < version_key("9.0.1") < version_key("10.0")


# ── what a kit does not carry ──


def test_need_that_the_kit_does_not_carry_is_named(office: Office) -> None:
    kit = office.kit()
    first = kit.tasks[0].procedure
    assert first is not None
    opened = {first.digest: procedure().model_copy(update={"artifacts": (need(), need("otro", optional=True))})}

    (problem,) = uncovered(kit, opened)

    assert (problem.need, problem.optional) == ("otro", True)


def test_task_without_a_procedure_lacks_nothing(office: Office) -> None:
    kit: Kit = office.kit(tasks=(KitTask(task=task(procedure=None)),))

    assert uncovered(kit, {}) == ()
