"""``maletin scan`` over a real engine: what it prints, how it exits, what it keeps in a visit."""

from __future__ import annotations

import io
import json
import os
import shutil
from pathlib import Path

import pytest

from app.bootstrap import program
from app.cli.main import run
from app.demo.company.company import opened
from app.demo.company.spec import TINY
from app.demo.world import World
from tests.prepared import Prepared


def maletin(capsys, *arguments: str) -> tuple[int, str, str]:
    code = run(list(arguments), lambda flags: program(flags, lambda *_: 0))
    said = capsys.readouterr()
    return code, said.out, said.err


@pytest.fixture
def disordered(sae_copy: Path, tmp_path: Path) -> Path:
    path = tmp_path / "copia.fdb"
    shutil.copyfile(sae_copy, path)
    with opened(str(path), TINY) as company:
        company.change(
            "UPDATE INVE{n} SET EXIST = EXIST + 7 WHERE CVE_ART IN (SELECT FIRST 3 CVE_ART FROM INVE{n} "
            "WHERE TIPO_ELE = 'P' ORDER BY CVE_ART)"
        )
        company.commit()
    return path


def test_the_document_has_the_shape_of_the_contract(capsys, sae_copy):
    code, out, _err = maletin(capsys, "scan", "--database", f"copy:{sae_copy}", "--check", "K01", "--json")

    document = json.loads(out)
    assert code == 0
    assert set(document) == {"database", "engine", "ods", "company", "started", "seconds", "checks", "entropy"}
    assert set(document["checks"][0]) == {
        "id", "area", "severity", "title", "status", "reason", "population", "violations", "keys", "money",
        "procedure", "seconds",
    }  # fmt: skip
    assert document["entropy"]["order_percent"] == 100.0


def test_findings_are_told_to_people_and_fail_only_when_asked(capsys, disordered):
    calm, out, _err = maletin(capsys, "scan", "--database", f"copy:{disordered}", "--check", "K01")
    strict, _out, _err = maletin(capsys, "scan", "--database", f"copy:{disordered}", "--check", "K01", "--fail-on", "C")

    assert (calm, strict) == (0, 1)
    assert "K01" in out
    assert "3 de" in out


def test_an_earlier_scan_is_compared_record_by_record(capsys, sae_copy, disordered, tmp_path):
    earlier = tmp_path / "antes.json"
    earlier.write_text(maletin(capsys, "scan", "--database", f"copy:{disordered}", "--check", "K01", "--json")[1])

    _code, out, _err = maletin(
        capsys, "scan", "--database", f"copy:{sae_copy}", "--check", "K01", "--compare", str(earlier), "--json"
    )

    change = json.loads(out)["comparison"]
    assert (change["new"], change["cured"], change["same"]) == (0, 3, 0)


@pytest.mark.parametrize(
    ("arguments", "exit_code", "code"),
    [
        (["--database", "x"], 2, "FIREBIRD-DSN"),
        (["--database", "/datos/SAE90EMPRE01.FDB"], 2, "FIREBIRD-LIVE-FILE"),
        (["--database", "copy:/no/existe.fdb"], 2, "FDB-"),
        (["--database", "copy:{copy}", "--check", "Z99"], 2, "SCAN-UNKNOWN-CHECK"),
        (["--database", "copy:{copy}", "--company", "77"], 2, "SCAN-NO-COMPANY"),
        (["--database", "copy:{copy}", "--compare", "/no/existe.json"], 2, "SCAN-NOT-READABLE"),
        (["--database", "inet://127.0.0.1:9/sae", "--user", "SYSDBA"], 2, "PASSWORD-NO-TERMINAL"),
        (["--database", "inet://127.0.0.1:9/sae", "--user", "X", "--password-file", "/no"], 2, "PASSWORD-FILE"),
    ],
)
def test_bad_input_is_named(capsys, sae_copy, arguments, exit_code, code, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO())
    filled = [argument.format(copy=sae_copy) for argument in arguments]

    found, _out, err = maletin(capsys, "scan", *filled)

    assert (found, code in err) == (exit_code, True), err


def test_a_login_is_kept_in_the_vault_and_a_dead_server_is_named(capsys, laptop_home, tmp_path):
    secret = tmp_path / "clave"
    secret.write_text("una-clave-larga\n", "utf-8")

    code, _out, err = maletin(
        capsys, "scan", "--database", "inet://127.0.0.1:9/sae", "--user", "LECTOR", "--password-file", str(secret)
    )
    again, _out, err_again = maletin(capsys, "scan", "--database", "inet://127.0.0.1:9/sae")

    assert (code, again) == (3, 3)
    assert "FIREBIRD-UNREACHABLE" in err
    assert "FIREBIRD-UNREACHABLE" in err_again  # and not FIREBIRD-LOGIN: it was remembered
    everything = b"".join(path.read_bytes() for path in laptop_home.laptop.rglob("*") if path.is_file())
    assert b"una-clave-larga" not in everything


def test_a_scan_is_kept_in_the_visit_that_is_named(capsys, laptop_home, disordered):
    with program({}, lambda *_: 0).laptop() as laptop:
        (opened_kit, *_rest) = laptop.kits()
        visit = opened_kit.kit.visit
        laptop.session(visit).start(opened_kit.kit, opened_kit.digest, go=True)

    code, _out, err = maletin(capsys, "scan", "--database", f"copy:{disordered}", "--check", "K01", "--visit", visit)

    assert code == 0, err
    with program({}, lambda *_: 0).laptop() as laptop:
        (kept,) = laptop.scans(opened_kit.kit.client.id)
        laptop.report(visit, disordered.with_suffix(".pdf"), "es")
    assert (kept.scan.violations, kept.visit) == (3, visit)
    assert disordered.with_suffix(".pdf").stat().st_size > 10_000


@pytest.fixture
def laptop_home(prepared: Prepared, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    world = prepared.copy(tmp_path / "w")
    for name, value in world.environment().items():
        if name.startswith("MALETIN_") and os.environ.get(name) != value:
            monkeypatch.setenv(name, value)
    return world
