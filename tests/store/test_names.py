"""Single values of the database have a name each: two modules that use one name would write over each other."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

import dicandesk

WRITERS = {"get", "put", "drop", "get_sum", "add_sum"}


def test_no_two_modules_keep_their_single_values_under_one_name():
    root = Path(dicandesk.__file__).parent
    owners: dict[str, set[str]] = defaultdict(set)
    for path in root.rglob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        known = {
            target.id: node.value.value
            for node in tree.body
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and len(node.args) > 1):
                continue
            if node.func.attr in WRITERS and isinstance(node.func.value, ast.Name) and node.func.value.id == "meta":
                name = node.args[1]
                value = known.get(name.id) if isinstance(name, ast.Name) else getattr(name, "value", None)
                if isinstance(value, str):
                    owners[value].add(path.relative_to(root).as_posix())
    assert len(owners) > 15
    assert {name: who for name, who in owners.items() if len(who) > 1} == {}
