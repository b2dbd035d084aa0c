"""What each word of `installer/dev.py` does, in the order of a working day."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from xml.etree import ElementTree

import gates
import house
import machine
import proofs
from steps import ROOT, Command, FailureError, openly, quietly, say

Word = Callable[[list[str]], int]

RESULTS = ROOT / "build" / "test"


def demo(arguments: list[str]) -> int:
    """Make a ward in build/demo and walk the main job through the real windows."""
    screen = bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")) or os.name == "nt"
    opened = ["--open"] if screen else []
    return openly("demo", [house.PYTHON, "-m", "dicandesk", "demo", "--out", "build/demo", *opened, *arguments])


def run_window(arguments: list[str]) -> int:
    """Start the program itself; what follows the word goes to it."""
    return openly("dicandesk", [house.PYTHON, "-m", "dicandesk", *arguments])


def _checks() -> list[str]:
    """Run every check, also after one failed, and return the names of those that failed."""
    commands: dict[str, Command] = {
        "format": [house.tool("ruff"), "format", "--check", "."],
        "lint": [house.tool("ruff"), "check", "."],
        "types": [house.tool("mypy")],
        "layers": [house.tool("lint-imports"), "--no-logo"],
    }
    failed = []
    for name, command in commands.items():
        try:
            quietly(name, command)
        except FailureError as failure:
            say(str(failure))
            failed.append(name)
    return failed


def check(_arguments: list[str]) -> int:
    """Format, lint, types and layers of the source."""
    return _closing(_checks())


def _closing(failed: list[str]) -> int:
    """Say whether all went well and return the exit code."""
    say("all well" if not failed else f"failed: {', '.join(failed)}")
    return 1 if failed else 0


def _tests(arguments: list[str]) -> list[str]:
    """Run the tests under coverage, then look at the shares; return the names of what failed."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    coverage: Command = [house.PYTHON, "-m", "coverage"]
    subprocess.run([*coverage, "erase"], cwd=ROOT, check=True)
    whole = ["-n", "2"] if (os.cpu_count() or 1) > 1 else []  # both cores; if Qt dies, one test does
    pytest: Command = [*coverage, "run", "-m", "pytest", f"--junit-xml={RESULTS / 'results.xml'}"]
    if openly("tests", [*pytest, *(arguments or whole)]):
        return ["tests"]
    if arguments:
        return []  # a part of the tests says nothing about the whole
    shares = RESULTS / "coverage.json"
    quietly("coverage", [*coverage, "combine", "-q"])
    quietly("coverage by file", [*coverage, "json", "-q", "-o", shares])
    short = gates.too_low(shares, ROOT / "pyproject.toml")
    for line in short:
        say(f"    {line}")
    return ["coverage"] if short else []


def _built() -> None:
    """Build the wheel and start the program out of it, away from the source tree."""
    folder = RESULTS / "wheel"
    shutil.rmtree(folder, ignore_errors=True)
    quietly("wheel", [house.PYTHON, "-m", "hatchling", "build", "-t", "wheel", "-d", folder])
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "program")
    extra = {"PYTHONPATH": str(folder / "program"), "QT_QPA_PLATFORM": "offscreen"}
    where = quietly("start of the built program", [house.PYTHON, "-c", _FROM_WHEEL], extra=extra, cwd=folder)
    if str(folder / "program") not in where:
        raise FailureError(f"The source tree was started instead of the built program: {where}")


# The resources must be those of the wheel as well, and the command must answer.
_FROM_WHEEL = """
import runpy, sys
import dicandesk.paths
print(dicandesk.__file__, dicandesk.paths.RESOURCES)
if "program" not in str(dicandesk.paths.RESOURCES):
    sys.exit("the resources are not in the wheel")
sys.argv[1:] = ["--version"]
runpy.run_module("dicandesk", run_name="__main__")
"""


def test(arguments: list[str]) -> int:
    """Everything that must hold before a commit is shared; what follows the word goes to pytest."""
    failed = _checks()
    try:
        failed += _tests(arguments)
        _built()
    except FailureError as failure:
        say(str(failure))
        failed.append(str(failure).split(" ended with", maxsplit=1)[0])
    code = _closing(failed)
    say(_count())
    return code


def _count() -> str:
    """Return the closing line of the test run, from its results file."""
    results = RESULTS / "results.xml"
    if not results.exists():
        return "0 passed, 1 failed"
    suite = ElementTree.parse(results).getroot()[0]  # noqa: S314 - written by our own test run just now
    total, skipped, failed = (int(suite.get(name, 0)) for name in ("tests", "skipped", "failures"))
    failed += int(suite.get("errors", 0))
    return f"{total - skipped - failed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else "")


def bench(arguments: list[str]) -> int:
    """Run the measurements in tests/bench, all or the named ones, each in its own process."""
    names = sorted(path.stem for path in (ROOT / "tests" / "bench").glob("*.py") if not path.stem.startswith("_"))
    if unknown := set(arguments) - set(names):
        raise FailureError(f"No such measurement: {', '.join(sorted(unknown))}. There are: {', '.join(names)}")
    failed = [name for name in arguments or names if openly(name, [house.PYTHON, "-m", f"tests.bench.{name}"])]
    return _closing(failed)


def prove(arguments: list[str]) -> int:
    """The long runs, all or the named ones: kills, full disks, Samba, fuzz; `--minutes N` for each endless one."""
    return _closing(proofs.run(arguments))


def build(arguments: list[str]) -> int:
    """Make installers in `dist/`: `windows`, `deb`, or `release` for both with all that belongs to them."""
    # Sets of words in byte-code are ordered by a seed; a fixed one makes the same bytes from the same source.
    extra = {"PYTHONPATH": str(ROOT / "installer"), "PYTHONHASHSEED": "0"}
    return openly("build", [house.PYTHON, "-m", "packing", *arguments], extra=extra)


def texts(_arguments: list[str]) -> int:
    """Bring the English catalogue in step with the source and compile it."""
    return openly("texts", [house.PYTHON, ROOT / "installer" / "texts.py"])


def pictures(_arguments: list[str]) -> int:
    """Make the pictures of the help anew from the program itself."""
    return openly("pictures", [house.PYTHON, "-m", "dicandesk.demo.help_pictures"])


def lock(_arguments: list[str]) -> int:
    """Write the lock files anew from pyproject.toml; needs `uv` on the path."""
    if shutil.which("uv") is None:
        raise FailureError("Locking needs uv. Next step: pip install uv, then the same command again.")
    shape = ["--universal", "--generate-hashes", "--no-emit-index-url", "--no-annotate", "--no-header", "--no-config"]
    groups = {"run": [], "test": ["--group", "test"], "build": ["--group", "test", "--group", "build"]}
    for kind, group in groups.items():
        target = house.LOCKS / f"{kind}.txt"
        command = ["uv", "pip", "compile", "--quiet", *shape, "--python-version", "3.11", "pyproject.toml", *group]
        quietly(f"lock {kind}", [*command, "-o", target])
    return 0


WORDS: dict[str, tuple[Word, house.Kind]] = {
    "demo": (demo, "run"),
    "run": (run_window, "run"),
    "test": (test, "test"),
    "check": (check, "test"),
    "bench": (bench, "test"),
    "proofs": (prove, "test"),
    "build": (build, "build"),
    "texts": (texts, "test"),
    "pictures": (pictures, "run"),
    "lock": (lock, "test"),
}


def run(arguments: list[str]) -> int:
    """Set up what the first argument needs, then do it; return the exit code."""
    if not arguments or arguments[0] not in WORDS:
        say("python3 installer/dev.py WORD, where WORD is")
        for name, (action, _) in WORDS.items():
            say(f"  {name:<10}{(action.__doc__ or '').splitlines()[0]}")
        return 2
    word, *rest = arguments
    action, kind = WORDS[word]
    start = time.monotonic()
    try:
        machine.prepare(word)
        house.prepare(kind)
        say(f"  {'ready':<44}{time.monotonic() - start:7.1f} s")
        return action(rest)
    except FailureError as failure:
        say(str(failure))
        return 1
    except KeyboardInterrupt:
        say("stopped")
        return 130


if __name__ == "__main__":
    sys.exit("Start installer/dev.py instead.")
