"""Each rule says no to an offender at the right place, and stays silent over a law-abiding neighbour."""

from __future__ import annotations

import pytest

from app.procedures import flow as flow_module
from app.procedures.flow import Flow, flow_of
from app.procedures.model import Procedure
from app.procedures.problem import Severity
from app.procedures.validate import lint
from tests.procedures.paper import HEAD, STEP, codes, good, paper, place_of, problems, where

BACKUP = "  - {id: resp, kind: backup, title: R, required: true, on_fail: {stop: sin respaldo}}\n"
FIRMA = "  - {id: firma, kind: approval, title: F, statement: s, required: true, on_fail: {stop: no}}\n"
BORRA = "  - {id: borra, kind: instruction, title: B, irreversible: true}\n"
PREGUNTA = "  - {id: p, kind: confirm, title: P, question: q}\n"
ELIGE = """\
  - id: elige
    kind: choice
    title: E
    required: true
    question: q
    options:
      - {id: si, text: Sí}
      - {id: no, text: No}
"""


def step(fields: str) -> str:
    return f"  - {{{fields}}}\n"


def test_law_abiding_paper_has_no_problem() -> None:
    assert codes(paper()) == []


# ------------------------------------------------------------------------------------------------------ one step each
@pytest.mark.parametrize(
    ("steps", "code", "at"),
    [
        (PREGUNTA + step("id: p, kind: instruction, title: T"), "PROC-DUPLICATE-ID", "p, kind: instruction"),
        (
            step("id: c, kind: confirm, title: C, question: q, on_fail: {goto: nadie}"),
            "PROC-UNKNOWN-STEP",
            "nadie",
        ),
        (
            step("id: c, kind: confirm, title: C, question: q, on_fail: {alternative: nadie}"),
            "PROC-UNKNOWN-STEP",
            "nadie",
        ),
        (step("id: c, kind: instruction, title: C, when: {step: nadie, passed: true}"), "PROC-UNKNOWN-STEP", "nadie"),
        (STEP + step("id: c, kind: instruction, title: C, alternative_to: nadie"), "PROC-UNKNOWN-STEP", "nadie"),
        (ELIGE.replace("text: No", "text: No, goto: nadie"), "PROC-UNKNOWN-STEP", "nadie"),
        (ELIGE.replace("text: No", "text: ' sí'"), "PROC-DUPLICATE-OPTION", "no, text"),
        (ELIGE.replace("id: no", "id: si"), "PROC-DUPLICATE-OPTION", "si, text: No"),
        (STEP + ELIGE.replace("text: No", "text: No, goto: uno"), "PROC-GOTO-BACKWARD", "uno}\n"),
        (
            step("id: m, kind: measure, title: M, question: q, unit: u, minimum: 2, maximum: 1"),
            "PROC-BAD-RANGE",
            "2, maximum",
        ),
        (step("id: t, kind: text, title: T, question: q, pattern: '('"), "PROC-BAD-PATTERN", "'('"),
        (step("id: t, kind: text, title: T, question: q, pattern: '(a+)+'"), "PROC-SLOW-PATTERN", "'(a+)+'"),
        (step("id: a, kind: artifact, title: A, artifact: nada"), "PROC-UNKNOWN-NEED", "nada"),
        (step("id: k, kind: check, title: K, probe: scan, target: x"), "PROC-MISSING-BOUND", "{id: k"),
        (step("id: k, kind: check, title: K, probe: free-space, target: ''"), "PROC-BAD-TARGET", "''"),
        (step("id: k, kind: check, title: K, probe: tcp-port, target: servidor"), "PROC-BAD-TARGET", "servidor"),
        (step("id: k, kind: check, title: K, probe: tcp-port, target: 's:99999'"), "PROC-BAD-TARGET", "'s:99999'"),
        (step("id: k, kind: check, title: K, probe: file-exists, target: '{pide}'"), "PROC-BAD-TARGET", "'{pide}'"),
        (step("id: k, kind: check, title: K, probe: file-exists, target: '{ask'"), "PROC-BAD-TARGET", "'{ask'"),
        (
            STEP + step("id: k, kind: check, title: K, probe: file-exists, target: '{step:uno}'"),
            "PROC-BAD-TARGET",
            "'{step:uno}'",
        ),
        (
            step("id: k, kind: check, title: K, probe: file-exists, target: '{step:nada}'"),
            "PROC-UNKNOWN-STEP",
            "'{step:nada}'",
        ),
        (
            step("id: k, kind: check, title: K, probe: tcp-port, target: 's:1', bounds: {ods: '11'}"),
            "PROC-UNKNOWN-BOUND",
            "'11'",
        ),
        (
            step("id: k, kind: check, title: K, probe: file-size, target: x, bounds: {min-bytes: muchos}"),
            "PROC-BAD-BOUND",
            "muchos",
        ),
        (
            step("id: c, kind: confirm, title: C, question: q, when: {step: d, passed: true}")
            + step("id: d, kind: confirm, title: D, question: q"),
            "PROC-WHEN-LATER",
            "d, passed",
        ),
        (ELIGE + step("id: c, kind: instruction, title: C, when: {step: elige}"), "PROC-BAD-CONDITION", "{step: elige"),
        (
            ELIGE + step("id: c, kind: instruction, title: C, when: {step: elige, option: tal}"),
            "PROC-UNKNOWN-OPTION",
            "tal}",
        ),
        (
            STEP + step("id: c, kind: instruction, title: C, when: {step: uno, option: tal}"),
            "PROC-UNKNOWN-OPTION",
            "tal}",
        ),
        (
            STEP + step("id: c, kind: instruction, title: C, when: {step: uno, passed: true}"),
            "PROC-BAD-CONDITION",
            "true}}",
        ),
        (
            PREGUNTA + step("id: c, kind: instruction, title: C, required: true, when: {step: p, passed: true}"),
            "PROC-EVADABLE",
            "p, passed",
        ),
        (
            PREGUNTA + step("id: c, kind: instruction, title: C, alternative_to: p"),
            "PROC-NO-ALTERNATIVE",
            "p}\n",
        ),
        (
            step("id: c, kind: confirm, title: C, question: q, on_fail: {alternative: d}")
            + step("id: d, kind: instruction, title: D"),
            "PROC-NO-ALTERNATIVE",
            "d}",
        ),
        (
            step("id: d, kind: instruction, title: D, alternative_to: c")
            + step("id: c, kind: confirm, title: C, question: q, on_fail: {alternative: d}"),
            "PROC-GOTO-BACKWARD",
            "d}",
        ),
        (step("id: c, kind: confirm, title: C, question: q, on_fail: {text: ni modo}"), "PROC-NO-WAY-OUT", "{text"),
        (step("id: c, kind: confirm, title: C, question: q, required: true"), "PROC-NO-WAY-OUT", "{id: c"),
        (
            step("id: c, kind: confirm, title: C, question: q, required: true, on_fail: {retry: true}"),
            "PROC-ONLY-RETRY",
            "{retry",
        ),
        (step("id: c, kind: instruction, title: C, on_fail: {stop: ya}"), "PROC-ON-FAIL-UNUSED", "{stop"),
        (
            step("id: m, kind: measure, title: M, question: q, unit: u, on_fail: {stop: ya}"),
            "PROC-ON-FAIL-UNUSED",
            "{stop",
        ),
        (step("id: c, kind: instruction, title: C, text: 'gbak -user SYSDBA -pas x'"), "PROC-SECRET", "'gbak"),
        (step("id: c, kind: instruction, title: C, text: 'contraseña: Aspel2024'"), "PROC-SECRET", "'contraseña"),
        (step("id: c, kind: instruction, title: C, text: MasterKey"), "PROC-SECRET", "MasterKey"),
    ],
)
def test_rule_names_its_offender_at_its_place(steps: str, code: str, at: str) -> None:
    raw = paper(steps)

    assert where(raw, code) == place_of(raw, at)


@pytest.mark.parametrize(
    "steps",
    [
        step("id: t, kind: text, title: T, question: q, pattern: '\\d{1,2}\\.\\d{1,2} R\\d{1,3}'"),
        step("id: k, kind: check, title: K, probe: tcp-port, target: '{ask}'"),
        step("id: k, kind: check, title: K, probe: tcp-port, target: '{ask}:3050'"),
        step("id: k, kind: check, title: K, probe: scan, target: '{ask}', bounds: {checks: 'K01, K02'}"),
        step("id: c, kind: confirm, title: C, question: q, on_fail: {retry: true}"),
        step("id: m, kind: measure, title: M, question: q, unit: u, maximum: 3, on_fail: {stop: ya}"),
        step("id: c, kind: instruction, title: C, text: La contraseña la teclea su dueño; no use su clave."),
    ],
)
def test_law_abiding_neighbour_passes(steps: str) -> None:
    assert codes(paper(steps)) == []


def test_close_name_is_suggested() -> None:
    raw = paper(STEP + step("id: c, kind: confirm, title: C, question: q, on_fail: {goto: un, stop: ya}"))

    assert "¿Quiso decir «uno»?" in problems(raw)[0].text


# ------------------------------------------------------------------------------------------------------------ the head
@pytest.mark.parametrize(
    ("head", "code"),
    [
        (HEAD.replace("least: 1", "least: 61"), "PROC-BAD-RANGE"),
        (HEAD.replace(">=6 <11", ">=11 <6"), "PROC-NO-VERSION"),
        (HEAD.replace('"}\n', '"}\n  - {product: SAE, versions: ">=6 <11"}\n'), "PROC-DUPLICATE-ID"),
    ],
)
def test_head_that_contradicts_itself_is_refused(head: str, code: str) -> None:
    assert code in codes(paper(head=head))


def test_need_nobody_uses_is_a_warning_and_a_repeated_one_an_error() -> None:
    need = "  - {id: n, kind: tool, product: Firebird, why: x}\n"

    assert codes(paper(artifacts=need)) == ["PROC-NEED-UNUSED"]
    assert problems(paper(artifacts=need))[0].severity is Severity.WARNING
    used = step("id: a, kind: artifact, title: A, artifact: n")
    assert codes(paper(used, artifacts=need)) == []
    assert codes(paper(used, artifacts=need + need)) == ["PROC-DUPLICATE-ID"]


# ---------------------------------------------------------------------------------------------- protection of the data
def test_writing_needs_a_backup_nobody_can_skip() -> None:
    assert codes(paper(writes="yes")) == ["PROC-WRITES-WITHOUT-BACKUP"]
    assert "PROC-WRITES-WITHOUT-BACKUP" in codes(paper("  - {id: r, kind: backup, title: R}\n", writes="yes"))
    assert codes(paper(BACKUP, writes="yes")) == []


def test_irreversible_procedure_needs_backup_signature_and_the_step_itself() -> None:
    assert codes(paper(BACKUP + FIRMA + BORRA, writes="irreversible")) == []
    assert codes(paper(BACKUP + BORRA, writes="irreversible")) == ["PROC-NO-APPROVAL", "PROC-NO-APPROVAL-BEFORE"]
    assert codes(paper(FIRMA + BORRA, writes="irreversible")) == [
        "PROC-WRITES-WITHOUT-BACKUP",
        "PROC-NO-BACKUP-BEFORE",
    ]
    assert codes(paper(BACKUP + FIRMA, writes="irreversible")) == ["PROC-NOTHING-IRREVERSIBLE"]
    assert codes(paper(BACKUP + FIRMA + BORRA, writes="yes")) == ["PROC-WRITES-MISMATCH"]


@pytest.mark.parametrize(
    ("backup", "safe"),
    [
        (BACKUP, True),
        (BACKUP.replace(", required: true", ""), False),  # it could be skipped
        (BACKUP.replace("stop: sin respaldo", "goto: firma"), False),  # its failure leads past it
        (BACKUP.replace("stop: sin respaldo", "retry: true, stop: ya"), True),
        (ELIGE + BACKUP.replace("title: R", "title: R, when: {step: elige, option: si}"), False),
    ],
    ids=["required", "skippable", "failure jumps over", "retry", "only for one answer"],
)
def test_backup_must_come_first_on_every_way(backup: str, safe: bool) -> None:
    raw = paper(backup + FIRMA + BORRA, writes="irreversible")

    assert ("PROC-NO-BACKUP-BEFORE" not in codes(raw)) is safe


def test_backup_and_deletion_under_the_same_answer_are_safe() -> None:
    when = "title: X, when: {step: elige, option: si}"
    steps = ELIGE + BACKUP.replace("title: R", when) + FIRMA + BORRA.replace("title: B", when)

    assert codes(paper(steps, writes="irreversible")) == []


def test_jump_over_the_backup_is_found() -> None:
    steps = ELIGE.replace("text: No", "text: No, goto: firma") + BACKUP + FIRMA + BORRA

    assert codes(paper(steps, writes="irreversible")) == ["PROC-NO-BACKUP-BEFORE"]


def test_backup_that_fails_when_done_again_protects_no_more() -> None:
    failing = BACKUP.replace("stop: sin respaldo", "goto: firma, stop: ya")
    again = step("id: otra, kind: confirm, title: O, question: q, required: true, on_fail: {goto: resp, stop: no}")

    assert "PROC-NO-BACKUP-BEFORE" in codes(paper(failing + FIRMA + again + BORRA, writes="irreversible"))


# ------------------------------------------------------------------------------------------------------------- the road
def test_step_nobody_reaches_is_named() -> None:
    jump = ELIGE.replace("text: Sí", "text: Sí, goto: fin").replace("text: No", "text: No, goto: fin")
    raw = paper(jump + step("id: solo, kind: instruction, title: S") + step("id: fin, kind: instruction, title: F"))

    assert codes(raw) == ["PROC-UNREACHABLE"]
    assert where(raw, "PROC-UNREACHABLE") == place_of(raw, "{id: solo")


def test_first_steps_that_never_show_leave_nothing_reachable() -> None:
    raw = paper(step("id: a, kind: confirm, title: A, question: q, when: {step: a, passed: true}"))

    assert "PROC-UNREACHABLE" in codes(raw)


@pytest.mark.parametrize(("required", "severity"), [("true", Severity.ERROR), ("false", Severity.WARNING)])
def test_step_reached_only_by_skipping_is_named(required: str, severity: Severity) -> None:
    jump = ELIGE.replace("required: true", "required: false")
    jump = jump.replace("text: Sí", "text: Sí, goto: fin").replace("text: No", "text: No, goto: fin")
    solo = step(f"id: solo, kind: instruction, title: S, required: {required}")
    raw = paper(jump + solo + step("id: fin, kind: instruction, title: F"))

    (problem,) = problems(raw)
    assert (problem.code, problem.severity) == ("PROC-ONLY-BY-SKIP", severity)


def test_endless_round_is_found_and_one_with_an_exit_is_not() -> None:
    round_trip = "id: c, kind: confirm, title: C, question: q, required: true, on_fail: {goto: uno%s}"
    first = STEP.replace("title: Uno", "title: Uno, required: true")

    raw = paper(first + step(round_trip % ""))
    assert codes(raw) == ["PROC-ENDLESS-LOOP"]
    assert where(raw, "PROC-ENDLESS-LOOP") == place_of(raw, "uno}}")
    assert codes(paper(first + step(round_trip % ", stop: ya"))) == []
    assert codes(paper(ELIGE.replace("elige", "uno").replace("text: No", "text: No, goto: d") + step(round_trip % "")
                       + step("id: d, kind: instruction, title: D"))) == []  # fmt: skip


def test_alternative_is_another_way_and_leads_back_behind_the_failed_step() -> None:
    steps = (
        step("id: a, kind: confirm, title: A, question: q, required: true, on_fail: {alternative: b, stop: no}")
        + step("id: b, kind: instruction, title: B, alternative_to: a")
        + step("id: c, kind: instruction, title: C, alternative_to: a")
        + step("id: d, kind: instruction, title: D")
    )
    procedure = good(paper(steps))
    way = flow_of(procedure)

    assert codes(paper(steps)) == []
    assert way.steps_reached() == {0, 1, 2, 3}
    assert way.minutes() == (4, 4)


def test_failed_step_without_a_rule_may_be_left_behind_unless_required() -> None:
    condition = step("id: c, kind: instruction, title: C, when: {step: p, passed: false}")

    assert codes(paper(PREGUNTA + condition)) == []


def test_minutes_of_the_longest_way_are_compared() -> None:
    steps = ELIGE + step("id: c, kind: instruction, title: C, minutes: 90, when: {step: elige, option: no}")

    assert codes(paper(steps)) == ["PROC-MINUTES"]
    assert flow_of(good(paper(steps))).minutes() == (2, 92)


def test_tangle_is_refused_instead_of_walked_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flow_module, "MAX_SPOTS", 3)
    raw = paper("".join(STEP.replace("uno", f"p{number}") for number in range(5)))

    assert codes(raw) == ["PROC-TOO-TANGLED"]


def test_empty_flow_has_no_minutes_and_no_steps() -> None:
    procedure = Procedure.model_construct(steps=())

    assert Flow(procedure).minutes() == (0, 0)
    assert Flow(procedure).steps_reached() == frozenset()


def test_lint_without_positions_names_the_procedure() -> None:
    procedure = good(paper(STEP, head=HEAD.replace("least: 1", "least: 30")))

    (problem,) = lint(procedure)
    assert (problem.file, problem.line) == ("de-prueba", 1)
