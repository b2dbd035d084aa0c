"""Mistakes in the merge law: a line of APPLY, JOIN, READ and SUMS each."""

from __future__ import annotations

from tests.mutations import Mistake

MERGE, KIN = "rules/merge.py", "rules/kinship.py"
RULES = (
    "tests/rules/test_merge.py",
    "tests/rules/test_merge_join.py",
    "tests/rules/test_merge_kinship.py",
    "tests/machines/test_two_contents.py",
)
WARD = (*RULES, "tests/machines/test_merge_machine.py")

APPLY = (
    Mistake(
        "create: come back after an erase",
        MERGE,
        "    if record.id in erased:\n        wipe(record)\n    if record.erased:\n        return\n    if op.kind",
        "    if op.kind",
        WARD,
    ),
    Mistake(
        "create: its values stand beside later ones",
        MERGE,
        "if number not in record.live and number not in record.dead and not is_empty(value)",
        "if not is_empty(value)",
        WARD,
    ),
    Mistake(
        "create: an erased person's child keeps what is personal",
        MERGE,
        "if record.stripped or hangs_on(record, erased):\n            strip(record)",
        "if record.stripped:\n            strip(record)",
        WARD,
    ),
    Mistake(
        "set: a stripped child takes personal values",
        MERGE,
        "if number < PERSONAL_FROM or not record.stripped:",
        "if True:",
        WARD,
    ),
    Mistake(
        "set: drop a superseded id",
        MERGE,
        "record.dead.setdefault(number, set()).update(seen)",
        "record.dead.setdefault(number, set()).update(seen[1:])",
        WARD,
    ),
    Mistake(
        "set: what was superseded stays live",
        MERGE,
        "    for gone in record.dead.get(number, ()):\n        live.pop(gone, None)\n",
        "",
        WARD,
    ),
    Mistake(
        "set: what arrives late is not superseded",
        MERGE,
        "    live[op_id] = min(value, live.get(op_id, value), key=_order)\n    _settle(record, number)",
        "    _settle(record, number)\n    live[op_id] = min(value, live.get(op_id, value), key=_order)",
        WARD,
    ),
    Mistake(
        "set: the create's value stays beside it",
        MERGE,
        "        record.base.pop(number, None)\n    live",
        "        pass\n    live",
        WARD,
    ),
    Mistake(
        "set: of two contents under one id the last one wins",
        MERGE,
        "live[op_id] = min(value, live.get(op_id, value), key=_order)",
        "live[op_id] = value",
        RULES,
    ),
    Mistake("delete: forget what it covers", MERGE, "list[Scalar](op.covers)", "list[Scalar]()", WARD),
    Mistake(
        "delete: it supersedes nothing",
        MERGE,
        "_put(record, EXISTENCE, op.op_id, value, op.seen.get(EXISTENCE, ()))",
        "_put(record, EXISTENCE, op.op_id, value, ())",
        WARD,
    ),
    Mistake(
        "undelete: taken for a delete",
        MERGE,
        "KEEP if op.kind == Kind.UNDELETE else",
        "KEEP if op.kind == Kind.DELETE else",
        WARD,
    ),
    Mistake("erase: superseded ids stay", MERGE, "record.live, record.dead = {}, {}", "record.live = {}", RULES),
    Mistake("erase: values stay", MERGE, "record.live, record.dead = {}, {}", "record.dead = {}", RULES),
    Mistake(
        "strip: later values stay",
        MERGE,
        "        record.live.pop(number, None)\n        record.dead.pop(number, None)\n        if",
        "        record.dead.pop(number, None)\n        if",
        RULES,
    ),
    Mistake(
        "strip: what can be counted goes too",
        MERGE,
        "for number in numbers(record) if number >= PERSONAL_FROM]",
        "for number in numbers(record)]",
        RULES,
    ),
    Mistake(
        "merge: an undone one comes back",
        KIN,
        "    for merge in graph.cut & graph.edges.keys():\n        del graph.edges[merge]\n",
        "",
        RULES,
    ),
    Mistake("merge: rank by clock", KIN, "key=lambda one: (edges[one].rank, one)", "key=lambda one: one", RULES),
    Mistake(
        "merge: forget the rank",
        KIN,
        "rank = op.extra[0] if op.extra and isinstance(op.extra[0], int) else 0",
        "rank = 0",
        RULES,
    ),
    Mistake("merge: forget what was seen", KIN, "tuple(sorted(set(op.covers)))", "()", RULES),
    Mistake("unmerge: forgotten where it came first", KIN, "    graph.cut |= other.cut\n", "", RULES),
    Mistake("erase: not told to those who hang on it", KIN, "    graph.erased |= other.erased\n", "", RULES),
)

JOIN = (
    Mistake(
        "join: forget `dead`",
        MERGE,
        "        record.dead.setdefault(number, set()).update(ids)\n    for number, found",
        "        pass\n    for number, found",
        RULES,
    ),
    Mistake(
        "join: forget the live values here", MERGE, "_least(record.live.get(number, {}), found)", "dict(found)", RULES
    ),
    Mistake(
        "join: forget the live values there",
        MERGE,
        "        record.live[number] = _least(record.live.get(number, {}), found)\n",
        "        pass\n",
        RULES,
    ),
    Mistake(
        "join: nothing is superseded",
        MERGE,
        "    for number in numbers(record):\n        _settle(record, number)\n",
        "",
        RULES,
    ),
    Mistake(
        "join: forget the create there",
        MERGE,
        "record.base = _least(record.base or {}, other.base)",
        "record.base = record.base or {}",
        RULES,
    ),
    Mistake(
        "join: forget the create here",
        MERGE,
        "record.base = _least(record.base or {}, other.base)",
        "record.base = dict(other.base)",
        RULES,
    ),
    Mistake(
        "join: an erase there does not count",
        MERGE,
        "if other.erased or record.id in erased:",
        "if record.id in erased:",
        RULES,
    ),
    Mistake(
        "join: an erase in the graph does not count",
        MERGE,
        "if other.erased or record.id in erased:",
        "if other.erased:",
        RULES,
    ),
    Mistake(
        "join: children are not stripped",
        MERGE,
        "if record.stripped or other.stripped or hangs_on(record, erased):",
        "if record.stripped:",
        RULES,
    ),
    Mistake(
        "create: the other parent of two is forgotten",
        MERGE,
        "        record.dead.setdefault(EXISTENCE, set()).add(left)\n",
        "",
        RULES,
    ),
    Mistake(
        "create: the parent that came last counts",
        MERGE,
        "record.parent, left = sorted((record.parent, parent), key=_order)",
        "record.parent, left = parent, record.parent",
        RULES,
    ),
)

READ = (
    Mistake(
        "values: the create's value wins over later ones",
        MERGE,
        "    if live := record.live.get(number):\n        return live\n",
        "",
        WARD,
    ),
    Mistake("winner: the oldest", MERGE, "    return max(found)\n", "    return min(found)\n", WARD),
    Mistake(
        "winner: a strict field by clock",
        MERGE,
        "key=lambda op_id: (_rank(found[op_id]), op_id)",
        "key=lambda op_id: op_id",
        WARD,
    ),
    Mistake(
        "conflict: collapse to the winner", MERGE, "return any(other != one for other in others)", "return False", WARD
    ),
    Mistake(
        "conflict: ask about equal values",
        MERGE,
        "return any(other != one for other in others)",
        "return bool(others)",
        WARD,
    ),
    Mistake(
        "conflict: ask about every field",
        MERGE,
        "if policy is Policy.LATEST or len(found) < 2:",
        "if len(found) < 2:",
        WARD,
    ),
    Mistake(
        "status: ignore covers",
        MERGE,
        "unseen = set(covered(record)) - {op_id for covers in deletes for op_id in covers}",
        "unseen = set()",
        WARD,
    ),
    Mistake(
        "status: only one delete's covers count",
        MERGE,
        "for covers in deletes for op_id in covers}",
        "for covers in deletes[:1] for op_id in covers}",
        WARD,
    ),
    Mistake("status: a delete beats a keep", MERGE, "if len(deletes) < len(existence) or unseen", "if unseen", WARD),
    Mistake("status: children do not count", MERGE, " or unseen or visible_children:", " or unseen:", WARD),
    Mistake("covers: forget the create", MERGE, "    if record.base:\n        ids.add(record.id)\n", "", WARD),
    Mistake(
        "covers: existence among them",
        MERGE,
        "for number, live in record.live.items() if number != EXISTENCE for op_id in live}",
        "for number, live in record.live.items() for op_id in live}",
        WARD,
    ),
    Mistake(
        "representative: a hidden one", KIN, "        {one for one in class_ if status[one] in VISIBLE},\n", "", RULES
    ),
    Mistake(
        "representative: an erased one",
        KIN,
        "    return None\n\n\ndef unseen(",
        "    return min(class_)\n\n\ndef unseen(",
        RULES,
    ),
    Mistake(
        "class: only direct merges", KIN, "            whole |= found.get(one, set())\n", "            pass\n", RULES
    ),
    Mistake("inbox: what a merge had seen", KIN, "if op_id not in seen]", "]", RULES),
    Mistake(
        "inbox: nothing unseen",
        KIN,
        "            if missing:\n                found[one] = missing\n",
        "            pass\n",
        RULES,
    ),
    Mistake(
        "inbox: half a person erased", KIN, "return len(left) < len(class_) and any(", "return False and any(", RULES
    ),
)

SUMS = (
    Mistake(
        "sums: without superseded ids",
        MERGE,
        '            found += [("dead", rec, number, op_id) for op_id in dead.get(number, ())]\n',
        "",
        (*RULES, "tests/store/test_sums.py"),
    ),
    Mistake(
        "sums: without the create's values",
        MERGE,
        '        found += [("base", rec, number, base[number]) for number in numbers if number in base]\n',
        "",
        (*RULES, "tests/store/test_sums.py"),
    ),
    Mistake(
        "sums: without undone merges",
        KIN,
        '    found += [("cut", merge) for merge in graph.cut]\n',
        "",
        (*RULES, "tests/store/test_sums.py", "tests/store/test_merged.py"),
    ),
    Mistake(
        "sums: without erased records",
        KIN,
        '    found += [("erased", record) for record in graph.erased]\n',
        "",
        (*RULES, "tests/store/test_sums.py", "tests/store/test_erased.py"),
    ),
    Mistake(
        "sums: edges without their rank",
        KIN,
        '("edge", merge, *edge)',
        '("edge", merge, *edge[:3])',
        (*RULES, "tests/store/test_sums.py", "tests/store/test_merged.py"),
    ),
)

TABLE = (*APPLY, *JOIN, *READ, *SUMS)
