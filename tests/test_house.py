"""House rules that no linter knows: sizes, texts, resources, errors, who may import which library."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from functools import cache
from importlib.metadata import version
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "dicandesk"
RESOURCES = ROOT / "resources"

LONGEST = {"module": 400, "function": 50, "class": 300}

# Library -> the modules (or packages) that may import it. A new library needs a line here and one in the README.
MAY_IMPORT = {
    "PySide6": ("ui", "app", "demo"),
    "shiboken6": ("ui",),
    "sqlalchemy": ("store", "services"),
    "alembic": ("store",),
    "sqlcipher3": ("store.cipher",),
    "cryptography": ("store.cipher", "sync.crypto"),
    "msgspec": ("store", "sync"),
    "backports": ("store", "sync"),
    "compression": ("store", "sync"),  # standard from 3.14 on
    "filelock": ("services.access.desk", "updates.start", "store", "sync"),
    "reportlab": ("paper",),
    "segno": ("paper",),
    "openpyxl": ("services.common.workbooks",),
    "pypdfium2": ("paper.preview", "ui", "services.paperwork.papers"),
    "platformdirs": ("paths",),
    "zxingcpp": ("ui.card_picture",),
    "typing_extensions": ("",),
}

# Where people read: a Vietnamese literal there stands inside `_()` or, in a table, inside `mark()`.
READ_BY_PEOPLE = ("ui", "paper", "services", "updates", "cli", "app.py", "__main__.py", "settings.py", "errors.py")
# Tables of data, not texts to translate: module -> reason.
DATA_TABLES: dict[str, str] = {}

VIETNAMESE = re.compile(r"[À-ÃÈ-ÊÌÍÒ-ÕÙÚÝà-ãè-êìíò-õùúýĂăĐđĨĩŨũƠơƯưẠ-ỹ]")


@cache
def trees(folder: Path) -> dict[str, ast.Module]:
    """Return all modules of `folder`, parsed, by their path from the root; parents are set on every node."""
    parsed = {}
    for path in sorted(folder.rglob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        for node in ast.walk(tree):
            for child in ast.iter_child_nodes(node):
                child.parent = node
        parsed[path.relative_to(ROOT).as_posix()] = tree
    return parsed


def modules() -> dict[str, ast.Module]:
    return trees(PACKAGE)


def above(node: ast.AST):
    """Yield what `node` stands in, innermost first."""
    while node := getattr(node, "parent", None):
        yield node


def called(node: ast.AST) -> str:
    """Return the bare name of the function that a call node calls, else nothing."""
    if not isinstance(node, ast.Call):
        return ""
    return getattr(node.func, "id", getattr(node.func, "attr", ""))


def strings(tree: ast.AST):
    return (n for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str))


def is_docstring(node: ast.Constant) -> bool:
    return isinstance(node.parent, ast.Expr)


@pytest.mark.parametrize("folder", ["dicandesk", "installer", "tests"])
def test_nothing_is_too_long(folder):
    kinds = {ast.FunctionDef: "function", ast.AsyncFunctionDef: "function", ast.ClassDef: "class"}
    too_long = []
    for name, tree in trees(ROOT / folder).items():
        lines = len((ROOT / name).read_text("utf-8").splitlines())
        sizes = [("module", name, lines)]
        sizes += [
            (kinds[type(n)], f"{name}: {n.name}", n.end_lineno - n.lineno + 1)
            for n in ast.walk(tree)
            if type(n) in kinds
        ]
        too_long += [f"{what} ({size} lines)" for kind, what, size in sizes if size > LONGEST[kind]]
    assert not too_long


def test_every_library_is_imported_only_where_it_belongs():
    astray = []
    for name, tree in modules().items():
        module = name.removeprefix("dicandesk/").removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        for node in ast.walk(tree):
            imported = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            imported += [node.module] if isinstance(node, ast.ImportFrom) else []
            for library in {part.partition(".")[0] for part in imported}:
                if library == "dicandesk" or library in sys.stdlib_module_names:
                    continue
                allowed = MAY_IMPORT.get(library, ())
                if not any(where in {"", module} or module.startswith(where + ".") for where in allowed):
                    astray.append(f"{name}:{node.lineno} {library}")
    assert not astray


def test_every_user_error_names_the_next_step():
    kinds = {"UserError"}
    for tree in modules().values():
        for node in ast.walk(tree):
            own_init = isinstance(node, ast.ClassDef) and any(getattr(n, "name", "") == "__init__" for n in node.body)
            if isinstance(node, ast.ClassDef) and not own_init:
                kinds |= {node.name} if {getattr(b, "id", "") for b in node.bases} & kinds else set()
    silent = []
    for name, tree in modules().items():
        for call in (n for n in ast.walk(tree) if called(n) in kinds):
            hints = [k.value for k in call.keywords if k.arg == "hint"] or call.args[1:2]
            if not hints or (isinstance(hints[0], ast.Constant) and not hints[0].value):
                silent.append(f"{name}:{call.lineno}")
    assert not silent


def test_no_vietnamese_text_escapes_translation():
    bare = []
    for name, tree in modules().items():
        inside = name.removeprefix("dicandesk/")
        if not inside.startswith(READ_BY_PEOPLE) or name in DATA_TABLES:
            continue
        for text in strings(tree):
            shown = VIETNAMESE.search(text.value) and not is_docstring(text)
            if shown and not any(called(n) in {"_", "mark"} for n in above(text)):
                bare.append(f"{name}:{text.lineno} {text.value[:40]!r}")
    assert not bare


def test_what_is_translated_is_a_plain_string():
    built = [
        f"{name}:{call.lineno}"
        for name, tree in modules().items()
        for call in ast.walk(tree)
        if called(call) in {"_", "mark"}
        and (isinstance(call.args[0], ast.JoinedStr | ast.BinOp) or called(call.args[0]) == "format")
    ]
    assert not built, 'write _("... {n} ...").format(n=n)'


def test_texts_are_translated_when_shown_and_not_when_imported():
    later = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
    too_early = [
        f"{name}:{call.lineno}"
        for name, tree in modules().items()
        for call in ast.walk(tree)
        if called(call) == "_" and not any(isinstance(n, later) for n in above(call))
    ]
    assert not too_early, 'write mark("...") in the table, and _() where it is shown'


def test_every_resource_that_is_asked_for_is_shipped():
    lacking = []
    for name, tree in modules().items():
        for call in (n for n in ast.walk(tree) if isinstance(n, ast.Call)):
            plain = [a.value for a in call.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
            if called(call) == "resource" and len(plain) == len(call.args) and not RESOURCES.joinpath(*plain).exists():
                lacking.append(f"{name}:{call.lineno} {'/'.join(plain)}")
            icons = plain[:1] if called(call) in {"icon", "pixmap"} else []
            icons += [k.value.value for k in call.keywords if k.arg == "icon" and isinstance(k.value, ast.Constant)]
            lacking += [
                f"{name}:{call.lineno} icon {i}" for i in icons if i and not (RESOURCES / "icons" / f"{i}.svg").exists()
            ]
    assert not lacking


def test_comments_hold_no_promises():
    words = re.compile(r"#.*\b(TODO|FIXME|XXX|HACK)\b")
    promised = [
        f"{name}:{number}"
        for name in modules()
        for number, line in enumerate((ROOT / name).read_text("utf-8").splitlines(), 1)
        if words.search(line)
    ]
    assert not promised


def project() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def pins(requirements: list[str]) -> dict[str, str]:
    """Return name -> exact version; fails on anything that is not exact."""
    return dict(line.partition(";")[0].strip().split("==") for line in requirements)


@pytest.mark.parametrize("kind", ["run", "test"])
def test_the_lock_holds_what_pyproject_says(kind):
    lock = (ROOT / "installer" / "requirements" / f"{kind}.txt").read_text("utf-8")
    locked = dict(re.findall(r"^([a-z0-9-]+)==([^ ;\\]+)", lock, re.MULTILINE))
    asked = pins(project()["project"]["dependencies"])
    if kind == "test":
        asked |= pins(project()["dependency-groups"]["test"])
    assert asked.items() <= locked.items()
    assert "://" not in lock
    assert lock.count("==") <= lock.count("--hash=sha256:")


def test_the_installed_versions_are_the_pinned_ones():
    wrong = {
        name: (pin, version(name))
        for name, pin in pins(project()["project"]["dependencies"]).items()
        if not (name == "backports-zstd" and sys.version_info >= (3, 14)) and version(name) != pin
    }
    assert not wrong


def test_a_void_call_of_qt_keeps_its_reference_to_none(qapp):
    """PySide6 6.12.0 lost one in each call below Python 3.12; after some thousand calls the program died."""
    from PySide6.QtWidgets import QLabel

    label = QLabel()
    before = sys.getrefcount(None)
    for _ in range(200):
        label.setText("x")
    assert abs(sys.getrefcount(None) - before) < 100
