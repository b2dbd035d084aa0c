"""Saves residents one after another until it is killed; says each id when its save has returned.

`python -m tests.store.saver PATH START` is run by `test_kill`.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from dicandesk.store.database import Database
from dicandesk.store.tables import Phone, Resident
from tests.store.pcs import KEY, MEMBER, Wall


def main(path: str, start: str) -> None:
    db = Database(Path(path), KEY, wall=Wall(int(start)))
    last = None
    while True:
        with db.writing(MEMBER) as tx:
            rec = tx.create(Resident, {"name": "Lò Thị Mây", "address": "số 3"})
            tx.create(Phone, {"digits": ["+84900000001", None]}, parent=rec)
            if last is not None:
                tx.set(Resident, tx.seen(Resident, last), {"name": "Lò Thị May"})
        os.write(1, rec.hex().encode() + b"\n")
        last = rec


if __name__ == "__main__":
    main(*sys.argv[1:])
