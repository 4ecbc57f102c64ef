"""The command line as its contract has it: one JSON document on stdout, errors with code, stable exit codes."""

from __future__ import annotations

import io
import json
import os
import signal
from pathlib import Path

import pytest

from app.bootstrap import program
from app.cli.main import run
from app.demo.world import World
from app.settings import resource_root
from tests.prepared import Prepared
from tests.store.builders import note

PROCEDURES = resource_root() / "procedures"


def maletin(capsys, *arguments: str) -> tuple[int, str, str]:
    code = run(list(arguments), lambda flags: program(flags, lambda *_: 0))
    said = capsys.readouterr()
    return code, said.out, said.err


@pytest.fixture
def laptop_home(prepared: Prepared, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    world = prepared.copy(tmp_path / "w")
    for name, value in world.environment().items():
        if name.startswith("MALETIN_") and os.environ.get(name) != value:
            monkeypatch.setenv(name, value)
    return world


# ── without a laptop ──


def test_the_version_is_said(capsys):
    assert maletin(capsys, "--version")[:2] == (0, "0.1.0\n")


@pytest.mark.parametrize("arguments", [["nada"], ["kit"], ["kit", "volar"], ["enrol"], ["status", "--mucho"]])
def test_a_wrong_command_line_is_exit_2_and_says_where_help_is(capsys, arguments):
    code, out, err = maletin(capsys, *arguments)

    assert code == 2
    assert not out.startswith("{")
    assert "--help" in err or "--help" in out


def test_what_is_not_there_yet_says_so_and_is_exit_2(capsys):
    code, _out, err = maletin(capsys, "report", "month", "c", "2026-11", "-o", "x.pdf")

    assert code == 2
    assert "NOT-AVAILABLE-YET" in err


def test_every_shipped_procedure_is_clean(capsys):
    code, out, _err = maletin(capsys, "procedures", "lint", str(PROCEDURES), "--json")

    assert code == 0
    assert json.loads(out) == {"files": 8, "problems": []}


def test_mistakes_are_all_said_with_their_place_and_exit_1(capsys, tmp_path):
    file = tmp_path / "procedure.yaml"
    file.write_text("format: 1\nslug: Malo\ntitle: x\n", "utf-8")

    code, out, _err = maletin(capsys, "procedures", "lint", str(file), "--json")

    problems = json.loads(out)["problems"]
    assert code == 1
    assert len(problems) > 5
    assert all(problem["line"] >= 1 and problem["code"].startswith("PROC-") for problem in problems)


def test_a_file_that_is_not_there_is_said(capsys, tmp_path):
    code, _out, err = maletin(capsys, "procedures", "lint", str(tmp_path / "nada.yaml"))

    assert (code, "FILE-UNREADABLE" in err) == (2, True)


def test_the_list_and_one_procedure(capsys):
    listed = json.loads(maletin(capsys, "procedures", "list", "--json")[1])["procedures"]
    shown = json.loads(maletin(capsys, "procedures", "show", "P01", "--json")[1])

    assert [one["code"] for one in listed] == ["P01", "P02", "P06", "P12", "P21", "P25", "P30", "P33"]
    assert shown["slug"] == "sae-respaldo-sistema"
    assert maletin(capsys, "procedures", "show", "nada")[0] == 2


def test_people_can_read_it_too(capsys):
    assert "P01" in maletin(capsys, "procedures", "list")[1]
    assert "obligatorio" in maletin(capsys, "procedures", "show", "P12")[1]


def test_the_schema_is_json(capsys):
    assert json.loads(maletin(capsys, "procedures", "schema")[1])["properties"]["steps"]


def test_a_laptop_that_is_not_enrolled_says_what_to_do(capsys, tmp_path, monkeypatch):
    secret = tmp_path / "frase"
    secret.write_text("una frase larga y buena")
    secret.chmod(0o600)
    monkeypatch.setenv("MALETIN_VAULT", "passphrase")
    monkeypatch.setenv("MALETIN_PASSPHRASE_FILE", str(secret))

    code, out, err = maletin(capsys, "status", "--json")

    assert code == 2
    assert json.loads(out)["error"]["code"] == "NOT-ENROLLED"
    assert "maletin enrol" in err


def test_a_setting_that_is_not_understood_is_exit_2(capsys, monkeypatch):
    monkeypatch.setenv("MALETIN_THEME", "fosforescente")

    code, _out, err = maletin(capsys, "procedures", "list")

    assert (code, "SETTINGS-INVALID" in err) == (2, True)


def test_no_terminal_and_no_passphrase_file_is_said_calmly(capsys, monkeypatch):
    monkeypatch.setenv("MALETIN_VAULT", "passphrase")
    monkeypatch.setattr("sys.stdin", io.StringIO())

    code, _out, err = maletin(capsys, "status")

    assert (code, "PASSPHRASE-NO-TERMINAL" in err) == (2, True)


def test_the_program_tests_itself(capsys):
    code, out, _err = maletin(capsys, "self-test", "--json")

    checks = {check["name"]: check for check in json.loads(out)["checks"]}
    assert code == 0, [check for check in checks.values() if not check["ok"]]
    assert "P33" in checks["procedimientos"]["detail"]


# ── with a prepared laptop ──

laptop_tests = pytest.mark.xdist_group("demo")


@laptop_tests
@pytest.mark.slow
def test_status_verdict_kit_and_outbox(capsys, laptop_home):
    status = json.loads(maletin(capsys, "status", "--json")[1])
    code, out, _err = maletin(capsys, "kit", "verify", "--json")
    kit = json.loads(maletin(capsys, "kit", "show", laptop_home.visit, "--json")[1])
    outbox = json.loads(maletin(capsys, "outbox", "--json")[1])

    assert [visit["visit"] for visit in status["visits"]] == [laptop_home.visit]
    assert (code, json.loads(out)["verdict"]) == (0, "go")
    assert all(kit["present"].values())
    assert outbox["items"] == []
    assert outbox["counts"]["pending"] == 0


@laptop_tests
@pytest.mark.slow
def test_the_same_for_people(capsys, laptop_home):
    assert "Ferretería" in maletin(capsys, "status")[1]
    assert "SE PUEDE SALIR" in maletin(capsys, "kit", "verify")[1]
    assert "1." in maletin(capsys, "kit", "show")[1]
    assert "Nada pendiente" in maletin(capsys, "outbox")[1]


@laptop_tests
@pytest.mark.slow
def test_a_missing_file_is_no_go_and_exit_1(capsys, laptop_home):
    installer = max((laptop_home.laptop / "data" / "content").rglob("*"), key=lambda path: path.stat().st_size)
    installer.unlink()

    code, out, _err = maletin(capsys, "kit", "verify", "--json")

    assert (code, json.loads(out)["verdict"]) == (1, "no-go")


@laptop_tests
@pytest.mark.slow
def test_syncing_without_the_hub_waits_and_says_until_when(capsys, laptop_home, prepared):
    prepared.hub.process.send_signal(signal.SIGSTOP)  # stopped in its tracks: it neither answers nor refuses
    try:
        code, out, _err = maletin(capsys, "sync", "--json")
    finally:
        prepared.hub.process.send_signal(signal.SIGCONT)

    said = json.loads(out)
    assert (code, said["state"]) == (3, "waiting")
    assert said["code"] in {"HUB-SLOW", "HUB-UNREACHABLE"}
    assert said["next_action"]


@laptop_tests
@pytest.mark.slow
def test_a_used_code_is_said(capsys, laptop_home, prepared):
    ca = str(prepared.world.hub / "tls" / "ca.pem")

    code, out, _err = maletin(capsys, "enrol", prepared.hub.url, "AAAA-BBBB-CCCC", "--ca", ca, "--json")

    assert code == 2
    assert json.loads(out)["error"]["code"] == "ENROL-CODE-WRONG"


@laptop_tests
@pytest.mark.slow
def test_another_enrolment_starts_anew_only_after_the_rescue_bundle(capsys, laptop_home, prepared, tmp_path):
    with program({}, lambda *_: 0).laptop() as laptop:
        laptop.parts.journal.append([note("antes", laptop_home.visit)])
    bundle = str(tmp_path / "rescate.zip")
    with prepared.own_door(tmp_path / "hub") as slips:
        slip = slips()
        again = ("enrol", slip.url, slip.code, "--json")

        refusals = [json.loads(maletin(capsys, *again, *more)[1])["error"]["code"] for more in ((), ("--anew",))]
        maletin(capsys, "rescue-bundle", bundle)
        code, out, _err = maletin(capsys, *again, "--anew", "--bundle", bundle)

    assert refusals == ["ENROL-OTHER-DEVICE", "ANEW-NOT-HANDED-OVER"]
    assert code == 0
    assert (Path(json.loads(out)["aside"]) / "store.db").stat().st_size > 0


@laptop_tests
@pytest.mark.slow
def test_a_bundle_goes_out_and_comes_back(capsys, laptop_home, tmp_path):
    bundle = tmp_path / "maletin.zip"

    exported = maletin(capsys, "kit", "export", laptop_home.visit, str(bundle), "--json")
    imported = maletin(capsys, "kit", "import", str(bundle), "--json")

    assert (exported[0], imported[0]) == (0, 0)
    assert json.loads(imported[1])["already"] > 0


@laptop_tests
@pytest.mark.slow
def test_the_rescue_bundle_is_written(capsys, laptop_home, tmp_path):
    code, _out, _err = maletin(capsys, "rescue-bundle", str(tmp_path / "rescate.zip"))

    assert code == 0
    assert (tmp_path / "rescate.zip").stat().st_size > 0


@laptop_tests
@pytest.mark.slow
def test_the_hub_side_commands(capsys, tmp_path, monkeypatch, prepared):
    secret = tmp_path / "frase"
    secret.write_text("una frase larga y buena")
    secret.chmod(0o600)
    monkeypatch.setenv("MALETIN_VAULT", "passphrase")
    monkeypatch.setenv("MALETIN_PASSPHRASE_FILE", str(secret))
    monkeypatch.setattr("app.bootstrap.hub.ask_twice", lambda _purpose: "contraseña-larga-1")
    home = str(tmp_path / "hub")
    file = tmp_path / "Herramientas.zip"
    file.write_bytes(b"zip" * 1000)

    made = maletin(
        capsys, "hub", "init", "--home", home, "--firm", "Soporte", "--supervisor", "marta", "--name", "Marta", "--json"
    )
    again = maletin(
        capsys, "hub", "init", "--home", home, "--firm", "Soporte", "--supervisor", "marta", "--name", "Marta", "--json"
    )
    hired = maletin(
        capsys, "hub", "people", "add", "raul", "--name", "Raúl", "--role", "consultant", "--home", home, "--json"
    )
    technician = maletin(
        capsys, "hub", "people", "add", "lucia", "--name", "Lucía", "--role", "technician", "--home", home
    )
    wrong = maletin(capsys, "hub", "people", "add", "x", "--name", "X", "--role", "jefe", "--home", home)
    people = json.loads(maletin(capsys, "hub", "people", "list", "--home", home, "--json")[1])["people"]
    listed = maletin(capsys, "hub", "people", "list", "--home", home)[1]
    code = json.loads(maletin(capsys, "hub", "enrol-code", "lucia", "--home", home, "--json")[1])
    details = ("--kind", "tool", "--product", "Firebird", "--version", "2.5.9", "--home", home)
    artifact = maletin(capsys, "hub", "artifact", "add", str(file), *details, "--json")
    bad = maletin(capsys, "hub", "artifact", "add", str(file), *details[2:], "--kind", "juguete", "--json")

    assert (made[0], hired[0], technician[0], artifact[0]) == (0, 0, 0, 0)
    assert (again[0], json.loads(again[1])["error"]["code"]) == (2, "HUB-EXISTS")
    assert (wrong[0], bad[0], json.loads(bad[1])["error"]["code"]) == (2, 2, "ARTIFACT-INVALID")
    assert [(one["person"], one["role"]) for one in people] == [
        ("lucia", "technician"),
        ("marta", "supervisor"),
        ("raul", "consultant"),
    ]
    assert "Raúl" in listed
    assert code["anchor"] == json.loads(made[1])["anchor"]
    assert json.loads(artifact[1])["filename"] == "Herramientas.zip"


@laptop_tests
@pytest.mark.slow
def test_signing_and_verifying_a_procedure(capsys, tmp_path, monkeypatch, prepared):
    desk = prepared.world.environment() | {"MALETIN_HOME": str(prepared.world.desk)}
    for name in ("MALETIN_HOME", "MALETIN_VAULT", "MALETIN_PASSPHRASE_FILE"):
        monkeypatch.setenv(name, desk[name])
    source = tmp_path / "procedure.yaml"
    library = PROCEDURES / "sae" / "renovar-csd"
    source.write_bytes((library / "procedure.yaml").read_bytes())

    without_picture = maletin(capsys, "procedures", "sign", str(source), "--as", "raul")
    (tmp_path / "csd-o-efirma.svg").write_bytes((library / "csd-o-efirma.svg").read_bytes())
    signed = json.loads(maletin(capsys, "procedures", "sign", str(source), "--as", "raul", "--json")[1])
    nobody = maletin(capsys, "procedures", "sign", str(source), "--as", "nadie")
    monkeypatch.setenv("MALETIN_HOME", str(prepared.world.laptop))
    verified = json.loads(maletin(capsys, "procedures", "verify", signed["sealed"], "--json")[1])
    sealed = Path(signed["sealed"])
    sealed.write_bytes(sealed.read_bytes().replace(b'"payload":"', b'"payload":"A', 1))
    altered = maletin(capsys, "procedures", "verify", str(sealed))

    assert nobody[0] == 2
    assert (without_picture[0], "PROCEDURE-INVALID" in without_picture[2]) == (1, True)
    assert (verified["valid"], verified["code"]) == (True, "P21")
    assert altered[0] == 1
