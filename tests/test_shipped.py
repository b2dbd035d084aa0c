"""Nothing shipped lies about unused, and the README knows every module."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "dicandesk"
RESOURCES = ROOT / "resources"

# Folders whose files are read by walking or by a name that the user's language or data decides.
WALKED = ("topics", "translations", "fonts", "help")
FOR_PEOPLE = ("LICENSE", "README.md")


def test_every_shipped_resource_is_used():
    names: set[str] = set()
    for path in PACKAGE.rglob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        names |= {n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)}
    unused = []
    for path in sorted(p for p in RESOURCES.rglob("*") if p.is_file()):
        inside = path.relative_to(RESOURCES)
        if inside.parts[0] in WALKED or path.name.startswith(FOR_PEOPLE):
            continue
        if not {path.stem, path.name, inside.as_posix()} & names:
            unused.append(inside.as_posix())
    assert not unused


def test_the_readme_names_every_top_level_module():
    readme = (ROOT / "README.md").read_text("utf-8")
    tops = {p.stem for p in PACKAGE.glob("*.py")} | {p.name for p in PACKAGE.iterdir() if (p / "__init__.py").exists()}
    missing = sorted(name for name in tops - {"__init__"} if name.strip("_") not in readme)
    assert not missing


def test_the_readme_shows_the_commands_that_exist():
    readme = (ROOT / "README.md").read_text("utf-8")
    assert "python3 installer/dev.py demo" in readme
    assert "python3 installer/dev.py test" in readme
