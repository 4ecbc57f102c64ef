"""packaging/dev.py keeps its word on a machine that has nothing but Python."""

from __future__ import annotations

import ast
import importlib.util
import os
import signal
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

from tests.architecture.source import ROOT

DEV = ROOT / "packaging" / "dev.py"
VERBS = ("demo", "test", "check", "lint")


@pytest.fixture(scope="module")
def dev() -> ModuleType:
    spec = importlib.util.spec_from_file_location("maletin_dev", DEV)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def run_dev(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(DEV), *words]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False, timeout=60)


def executable(path: Path, body: str) -> Path:
    """A small command that stands in for a tool of the system."""
    path.write_text(f"#!{sys.executable}\n{body}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


# ------------------------------------------------------------------------------------------------------------- usage
def test_only_the_standard_library_is_imported() -> None:
    tree = ast.parse(DEV.read_text(encoding="utf-8"))
    plain = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    named = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}

    assert {name.partition(".")[0] for name in plain | named} <= sys.stdlib_module_names


@pytest.mark.parametrize("words", [(), ("dance",), ("--wrong",)], ids=["no verb", "unknown verb", "unknown flag"])
def test_wrong_usage_exits_2(words: tuple[str, ...], tmp_path: Path) -> None:
    result = run_dev(*words, cwd=tmp_path)

    assert result.returncode == 2
    assert "usage:" in result.stderr


def test_help_works_from_any_folder_and_names_every_verb(tmp_path: Path) -> None:
    result = run_dev("--help", cwd=tmp_path)

    assert result.returncode == 0
    assert all(f"\n  {verb} " in result.stdout for verb in VERBS)


def test_each_verb_has_its_help(dev: ModuleType) -> None:
    assert set(VERBS) <= set(dev.VERBS)
    assert all(verb.help for verb in dev.VERBS.values())


# --------------------------------------------------------------------------------------------------------- processes
def test_exit_code_of_the_tool_is_passed_on(dev: ModuleType) -> None:
    assert dev.run([sys.executable, "-c", "raise SystemExit(7)"]) == 7


@pytest.mark.skipif(os.name == "nt", reason="Windows has no signals to die of")
def test_tool_ended_by_a_signal_is_no_success(dev: ModuleType) -> None:
    assert dev.run([sys.executable, "-c", "import os; os.kill(os.getpid(), 9)"]) == 137


def test_tools_run_at_the_root_of_the_checkout(
    dev: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    assert dev.run([sys.executable, "-c", "import os; raise SystemExit(not os.path.exists('uv.lock'))"]) == 0


def test_foreign_environment_does_not_leak_in(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIRTUAL_ENV", "/somewhere/else")

    assert "VIRTUAL_ENV" not in dev.child_environment()
    assert dev.child_environment()["UV_PROJECT_ENVIRONMENT"] == str(ROOT / ".venv")


def test_children_may_keep_what_they_compiled(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")

    assert "PYTHONDONTWRITEBYTECODE" not in dev.child_environment()


def test_steps_that_make_the_environment_leave_stdout_to_the_tool(dev: ModuleType, capfd) -> None:
    assert dev.prepare([sys.executable, "-c", "print('Unpacking libegl1')"])

    out, err = capfd.readouterr()
    assert out == ""
    assert "Unpacking libegl1" in err


@pytest.mark.skipif(os.name == "nt", reason="process groups of POSIX")
def test_interrupt_ends_the_tool_and_leaves_no_traceback() -> None:
    waiting = "import sys; print('ready', flush=True); sys.stdin.read()"
    words = [sys.executable, "-c", waiting]
    story = (
        f"import sys; sys.path.insert(0, {str(DEV.parent)!r}); import dev\n"
        "dev.ensure_packages = dev.ensure_environment = lambda *_: None\n"
        f"dev.lint = lambda _: dev.run({words!r})\n"
        "dev.VERBS['lint'] = dev.Verb('', dev.lint, dev.no_packages)\n"
        "sys.exit(dev.main(['lint']))"
    )
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen([sys.executable, "-c", story], start_new_session=True, **pipes) as process:
        assert process.stdout.readline() == "ready\n"
        os.killpg(process.pid, signal.SIGINT)
        _, err = process.communicate(timeout=30)

    assert process.returncode == 130
    assert err.endswith("dev: interrupted\n")
    assert "dev.py" not in err


# ------------------------------------------------------------------------------------------------------- environment
def test_failing_ways_end_in_exit_3(dev: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    monkeypatch.setattr(dev, "is_fresh", lambda: False)
    monkeypatch.setattr(dev, "ensure_packages", lambda wanted: None)
    for way in ("sync_with_path_uv", "sync_with_own_uv", "install_with_pip"):
        monkeypatch.setattr(dev, way, lambda: False)

    assert dev.main(["lint"]) == 3
    assert "network" in capsys.readouterr().err


@pytest.mark.parametrize("number", [0, 1, 2], ids=["uv on PATH", "own uv", "pip"])
def test_first_way_that_works_makes_the_environment(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, number: int
) -> None:
    tried = []
    ways = ("sync_with_path_uv", "sync_with_own_uv", "install_with_pip")
    for position, way in enumerate(ways):
        monkeypatch.setattr(dev, way, lambda at=position: tried.append(at) or at == number)
    monkeypatch.setattr(dev, "VENV", tmp_path / "missing")
    monkeypatch.setattr(dev, "STAMP", tmp_path / "stamp")

    dev.ensure_environment()

    assert tried == list(range(number + 1))
    assert (tmp_path / "stamp").read_text() == dev.wanted_stamp()


def test_uv_shim_that_does_not_run_is_passed_over(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    executable(tmp_path / "uv", "raise SystemExit(127)")
    monkeypatch.setenv("PATH", str(tmp_path))

    assert dev.sync_with_path_uv() is False


def test_stamp_changes_with_the_lock(dev: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("a")
    (tmp_path / "uv.lock").write_text("a")
    monkeypatch.setattr(dev, "ROOT", tmp_path)
    before = dev.wanted_stamp()

    (tmp_path / "uv.lock").write_text("b")

    assert dev.wanted_stamp() != before


def test_pip_is_held_to_the_locked_versions(dev: ModuleType) -> None:
    locked = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))["package"]

    pins = dev.pins(locked)

    assert any(pin.startswith("sqlalchemy==2.") for pin in pins)
    assert not any(pin.startswith("maletin==") for pin in pins)


# --------------------------------------------------------------------------------------------------- system packages
@pytest.mark.skipif(os.name == "nt", reason="Debian only")
class TestSystemPackages:
    @pytest.fixture
    def tools(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        """A Debian with libegl1 installed, libgl1 removed but configured, and nothing else; apt-get notes its calls."""
        executable(tmp_path / "dpkg-query", "print('libegl1 installed\\nlibgl1 config-files'); raise SystemExit(1)")
        executable(
            tmp_path / "apt-get",
            "import os, sys\n"
            f"open({str(tmp_path / 'calls')!r}, 'a').write("
            "' '.join([os.environ['DEBIAN_FRONTEND'], *sys.argv[1:]]) + '\\n')",
        )
        monkeypatch.setenv("PATH", str(tmp_path))
        return tmp_path

    def test_missing_ones_are_those_not_installed(self, dev: ModuleType, tools: Path) -> None:
        assert dev.missing_packages(["libegl1", "libgl1", "libtommath1"]) == ["libgl1", "libtommath1"]

    def test_nothing_is_asked_where_there_is_no_dpkg(
        self, dev: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setenv("PATH", str(tmp_path))

        assert dev.missing_packages(["libgl1"]) == []

    def test_root_installs_without_questions(
        self, dev: ModuleType, tools: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(os, "geteuid", lambda: 0)

        dev.ensure_packages(["libegl1", "libgl1"])

        assert (tools / "calls").read_text().splitlines() == [
            "noninteractive update -qq",
            "noninteractive install -y -qq --no-install-recommends libgl1",
        ]

    def test_others_are_told_the_exact_command(
        self, dev: ModuleType, tools: Path, monkeypatch: pytest.MonkeyPatch, capsys
    ) -> None:
        monkeypatch.setattr(os, "geteuid", lambda: 1000)

        dev.ensure_packages(["libgl1", "libtommath1"])

        assert "apt-get install -y libgl1 libtommath1" in capsys.readouterr().err
        assert not (tools / "calls").exists()

    def test_firebird_server_is_for_tests_only(self, dev: ModuleType) -> None:
        wanting = [name for name, verb in dev.VERBS.items() if "firebird3.0-server" in verb.packages(["--headless"])]

        assert wanting == ["test"]


# ------------------------------------------------------------------------------------------------------------- verbs
class Recorder:
    """Stands in for `.venv`: keeps what was asked for and answers with the exit codes it was given."""

    def __init__(self, **codes: int) -> None:
        self.asked: list[tuple[str, ...]] = []
        self.codes = codes
        self.only_once: set[str] = set()
        """Words whose run fails the first time and never again."""

    def __call__(self, *words: str) -> int:
        self.asked.append(words)
        if met := self.only_once & set(words):
            self.only_once -= met
            return 1
        return self.codes.get(words[0], 0)

    @property
    def tools(self) -> list[str]:
        return [words[0] for words in self.asked]


@pytest.fixture
def recorder(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Recorder:
    made = Recorder()
    monkeypatch.setattr(dev, "tool", made)
    monkeypatch.setattr(dev, "REST_SECONDS", 0)
    monkeypatch.setattr(dev, "run_import_linter", lambda: made("lint-imports"))
    return made


def test_demo_passes_its_arguments_on(dev: ModuleType, recorder: Recorder) -> None:
    dev.demo(["--headless"])

    assert recorder.asked == [("app", "demo", "--headless")]


def test_whole_test_run_lints_then_tests_with_the_gate_then_measures_alone(dev: ModuleType, recorder: Recorder) -> None:
    dev.test(["--full"])

    assert recorder.tools == ["ruff", "ruff", "mypy", "lint-imports", "pytest", "pytest"]
    together, alone = map(set, recorder.asked[-2:])
    assert {"-n", "--cov", "tests.branch_gate", "--full", "not benchmark_suite"} <= together
    assert {"--full", "benchmark_suite"} <= alone
    assert "-n" not in alone


def test_a_run_that_no_signal_ends_is_ended_unless_it_is_long_on_purpose(dev: ModuleType, recorder: Recorder) -> None:
    dev.test([])
    dev.test(["--full"])

    assert ["faulthandler_timeout=900" in words for words in recorder.asked if words[0] == "pytest"] == [
        True,
        True,
        False,
        False,
    ]


def test_a_failure_of_any_part_fails_the_whole(dev: ModuleType, recorder: Recorder) -> None:
    recorder.codes = {"pytest": 1}

    assert dev.test([]) == 1


@pytest.mark.parametrize(("fails", "code", "runs"), [({"benchmark_suite"}, 0, 3), ({"not benchmark_suite"}, 1, 2)])
def test_a_ratio_that_failed_is_measured_once_more_and_no_other_test(dev, recorder, fails, code, runs) -> None:
    recorder.only_once = fails

    assert dev.test([]) == code
    assert recorder.tools.count("pytest") == runs


def test_a_ratio_that_fails_twice_fails_the_run(dev: ModuleType, recorder: Recorder) -> None:
    recorder.codes = {"pytest": 1}

    assert dev.ratios(["-m", "benchmark_suite"]) == 1
    assert "--last-failed" in recorder.asked[-1]


def test_a_commit_has_one_random_order(dev: ModuleType) -> None:
    assert dev.order_of_this_commit() == dev.order_of_this_commit()


def test_selected_tests_run_alone(dev: ModuleType, recorder: Recorder) -> None:
    dev.test(["-k", "kit"])

    assert recorder.asked == [("pytest", "-k", "kit")]


def test_lint_failure_fails_the_whole_run_and_still_tests(dev: ModuleType, recorder: Recorder) -> None:
    recorder.codes = {"mypy": 1}

    assert dev.test([]) == 1
    assert recorder.tools[-1] == "pytest"


def test_check_stops_at_a_failing_linter(dev: ModuleType, recorder: Recorder) -> None:
    recorder.codes = {"ruff": 1}

    assert dev.check([]) == 1
    assert "pytest" not in recorder.tools


def test_check_leaves_slow_tests_out(dev: ModuleType, recorder: Recorder) -> None:
    dev.check([])

    assert "not slow" in recorder.asked[-1]


def test_every_linter_runs_even_after_one_failed(dev: ModuleType, recorder: Recorder) -> None:
    recorder.codes = {"ruff": 1, "mypy": 2}

    assert dev.lint([]) == 1
    assert recorder.tools == ["ruff", "ruff", "mypy", "lint-imports"]


# ---------------------------------------------------------------------------------------------------------------- CI
@pytest.mark.skipif(os.name == "nt", reason="CI runs bash")
def test_ci_runs_the_whole_test_verb_at_the_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    executable(tmp_path / "python3", "import os, sys; print(os.getcwd(), *sys.argv[1:]); raise SystemExit(5)")
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)

    result = subprocess.run(
        ["bash", str(ROOT / ".ci" / "run")], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=30
    )

    assert result.stdout.split() == [str(ROOT), "packaging/dev.py", "test"]
    assert result.returncode == 5
