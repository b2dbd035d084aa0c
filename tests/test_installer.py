"""The commands of the README: readable by an old Python, complete, and honest about what is not tested enough."""

from __future__ import annotations

import ast
import json
import shutil
import subprocess
import sys
from pathlib import Path

import gates
import house
import machine
import pytest
import steps
import words

from dicandesk.ui import card_picture
from packing import archive, facts, notes

ROOT = Path(__file__).resolve().parent.parent
TABLE = '[tool.dicandesk.coverage]\n"dicandesk" = 90\n"dicandesk/rules" = 100\n"dicandesk/rules/a.py" = 50\n'


def report(folder: Path, **files: tuple[int, int]) -> Path:
    """Write a coverage report: file -> statements, and how many of them ran."""
    entry = ["num_statements", "covered_lines", "num_branches", "covered_branches"]
    found = {
        f"dicandesk/{name.replace('__', '/')}.py": {"summary": dict(zip(entry, (*figures, 0, 0), strict=True))}
        for name, figures in files.items()
    }
    path = folder / "coverage.json"
    path.write_text(json.dumps({"files": found}), "utf-8")
    return path


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "pyproject.toml"
    path.write_text(TABLE, "utf-8")
    return path


def test_enough_is_enough(tmp_path, table):
    assert gates.too_low(report(tmp_path, log=(90, 82), rules__a=(2, 1), rules__b=(3, 3), paths=(10, 8)), table) == []


def test_what_is_too_low_is_named_with_its_worst_file(tmp_path, table):
    (line,) = gates.too_low(report(tmp_path, rules__b=(4, 3), rules__c=(4, 4), rules__a=(2, 1)), table)
    assert line == "dicandesk/rules: 87.5 % run, 100 % wanted; not run: dicandesk/rules/b.py (1)"


def test_the_longest_prefix_decides():
    assert gates.prefix_of("dicandesk/ui/pages/today.py", ["dicandesk", "dicandesk/ui"]) == "dicandesk/ui"
    assert gates.prefix_of("dicandesk/uix.py", ["dicandesk", "dicandesk/ui"]) == "dicandesk"


def test_every_word_says_what_it_does_and_what_it_needs():
    assert set(words.WORDS) == set(machine.NEEDED)
    assert all(action.__doc__ for action, _ in words.WORDS.values())


def test_a_wrong_word_lists_the_right_ones(capsys):
    assert words.run(["dance"]) == 2
    said = capsys.readouterr().out
    assert all(word in said for word in words.WORDS)


def test_the_entry_is_readable_by_an_old_python():
    ast.parse((ROOT / "installer" / "dev.py").read_text("utf-8"), feature_version=(3, 8))


@pytest.mark.parametrize("forbids", [True, False])
def test_a_start_that_may_write_nothing_finds_the_program_compiled(tmp_path, monkeypatch, forbids):
    monkeypatch.setattr(house, "ROOT", tmp_path)
    monkeypatch.setattr(house, "PYTHON", Path(sys.executable))
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1" if forbids else "")
    (tmp_path / "dicandesk").mkdir()
    (tmp_path / "dicandesk" / "app.py").write_text("x = 1\n", "utf-8")
    (tmp_path / "dicandesk" / "broken.py").write_text("x =\n", "utf-8")
    house.compile_program()
    assert len(list(tmp_path.rglob("*.pyc"))) == int(forbids)


def test_a_lock_that_changed_is_noticed(tmp_path, monkeypatch):
    (tmp_path / "run.txt").write_text("a==1\n", "utf-8")
    monkeypatch.setattr(house, "LOCKS", tmp_path)
    monkeypatch.setattr(house, "STAMP", tmp_path / "stamp.json")
    monkeypatch.setattr(house, "PYTHON", Path(sys.executable))
    before = house.wanted("run")
    house.STAMP.write_text(json.dumps(before), "utf-8")
    assert house.is_ready("run")
    (tmp_path / "run.txt").write_text("a==2\n", "utf-8")
    assert house.wanted("run") != before
    assert not house.is_ready("run")


def test_a_step_that_fails_shows_what_the_command_said():
    with pytest.raises(steps.FailureError, match="no such thing"):
        steps.quietly("try", [sys.executable, "-c", "import sys; print('no such thing'); sys.exit(3)"])


def test_the_ci_runs_the_command_of_the_readme_and_nothing_else():
    lines = (ROOT / ".ci" / "run").read_text("utf-8").splitlines()
    assert lines[0].startswith("#!")
    assert [line for line in lines[1:] if line] == ['exec python3 "$(dirname "$0")/../installer/dev.py" test']


def test_the_built_program_needs_no_checkout():
    """The entry point of the wheel exists and answers."""
    said = subprocess.run(
        [sys.executable, "-m", "dicandesk", "--version"], capture_output=True, encoding="utf-8", check=True
    )
    assert said.stdout.startswith("dicandesk ")


def test_every_kind_of_picture_that_a_card_is_read_from_is_packed():
    """Qt reads PNG, BMP and the like by itself, anything else by a plugin."""
    builtin = {"png", "bmp"}
    plugins = {"jpg": "jpeg", "tif": "tiff"}
    kinds = {kind.lstrip(".") for kind in card_picture._KINDS}
    assert {plugins.get(kind, kind) for kind in kinds - builtin} <= set(facts.QT_PICTURES)


def test_the_notes_of_a_release_are_what_the_changelog_says_of_it():
    changes = "# Changes\n\n## Unreleased\n\n- new\n\n## [0.1.0] - 2026-12-01\n\n- first\n\n## 0.0.9\n\n- old\n"
    assert notes.news(changes, "0.1.0") == "# DiCanDesk 0.1.0\n\n- first\n"
    assert notes.news(changes, "0.0.9").endswith("- old\n")
    assert notes.news(changes, "0.2.0").endswith("- new\n")
    with pytest.raises(steps.FailureError, match="says nothing"):
        notes.news("# Changes\n", "0.1.0")


def test_checksums_are_written_as_sha256sum_reads_them(tmp_path):
    files = [tmp_path / name for name in ("b.deb", "a.exe")]
    for file in files:
        file.write_bytes(file.name.encode())
    notes.write_sums(files, tmp_path / notes.SUMS)
    assert [line.split("  ")[1] for line in (tmp_path / notes.SUMS).read_text().splitlines()] == ["a.exe", "b.deb"]
    if shutil.which("sha256sum"):
        subprocess.run(["sha256sum", "-c", notes.SUMS], cwd=tmp_path, check=True, capture_output=True)


def test_a_module_becomes_the_same_bytes_wherever_it_lies(tmp_path):
    """Byte-code without date and without the path of this computer: what a repeatable package is made of."""
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "module.py").write_text("def f(x):\n    return {x, 'a', 'b'}\n", "utf-8")
    first, second = (archive.bytecode(tmp_path / name / "module.py", "module.py") for name in ("one", "two"))
    assert first == second
    assert str(tmp_path).encode() not in first
