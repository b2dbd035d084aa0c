"""Mistakes planted on purpose, one at a time, in a copy of the program: each must turn some default test red.

`python3 installer/dev.py proofs mutations`; the tables are `rules_table` (the merge law), `store_table`,
`sync_table` and `versions_table` (formats, and programs of several versions).
"""

from __future__ import annotations

from typing import NamedTuple


class Mistake(NamedTuple):
    """One mistake.

    Attributes:
        name: what is done wrong.
        path: the module, below `dicandesk`.
        right: the text that stands there, exactly once.
        wrong: what is put in its place.
        tests: files of default tests that must notice.
    """

    name: str
    path: str
    right: str
    wrong: str
    tests: tuple[str, ...]
