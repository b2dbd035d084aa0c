"""Mistakes in the store and in how a file is put: what is kept, and what waits for the disk."""

from __future__ import annotations

from tests.mutations import Mistake

SHARE, ENGINE = "sync/share.py", "sync/engine.py"
DISK = ("tests/machines/test_disk.py",)

STORE = (
    Mistake(
        "a future id drags our clock along",
        "store/clock.py",
        "min(int.from_bytes(op_id[:6]), self._wall() + DAY_MS)",
        "int.from_bytes(op_id[:6])",
        ("tests/store/test_clock.py",),
    ),
    Mistake(
        "the clock forgets what it received",
        "store/clock.py",
        "self._ms, self._count = ms + 1, 0",
        "pass",
        ("tests/store/test_clock.py",),
    ),
    Mistake(
        "a create under a foreign id",
        "store/ops.py",
        " or (op.op_id == op.record) != (op.kind == Kind.CREATE):",
        ":",
        ("tests/store/test_ops.py",),
    ),
    Mistake(
        "a delete that covers without end",
        "store/ops.py",
        "if op.fields or op.extra or len(op.covers) > MAX_COVERS or not",
        "if op.fields or op.extra or not",
        ("tests/store/test_ops.py",),
    ),
    Mistake(
        "a value twice in other bytes",
        "store/ops.py",
        "    if not canonical:\n",
        "    if False:\n",
        ("tests/store/test_ops.py",),
    ),
    Mistake(
        "commit without waiting for the disk",
        "store/cipher.py",
        '"synchronous = FULL"',
        '"synchronous = OFF"',
        ("tests/store/test_database.py",),
    ),
    Mistake(
        "a save does not wait for the disk",
        "store/database.py",
        "        with self.exclusive() as connection:\n            tx = Writing",
        "        with self.noting() as connection:\n            tx = Writing",
        ("tests/sync/test_crash.py",),
    ),
    Mistake(
        "a sealed bundle does not wait for the disk",
        ENGINE,
        "        with self.db.exclusive() as connection:\n            self.outcome.sent = ",
        "        with self.db.noting() as connection:\n            self.outcome.sent = ",
        ("tests/sync/test_crash.py",),
    ),
    Mistake(
        "what was received does not wait for the disk",
        "sync/taking.py",
        "        with db.exclusive() as connection:\n            no = ",
        "        with db.noting() as connection:\n            no = ",
        ("tests/sync/test_crash.py",),
    ),
    Mistake(
        "after a note nothing waits for the disk",
        "store/database.py",
        '                    self._writer.execute("PRAGMA synchronous = FULL")\n',
        "                    pass\n",
        ("tests/store/test_database.py",),
    ),
    Mistake(
        "deleted bytes stay in the file",
        "store/cipher.py",
        '"secure_delete = ON"',
        '"secure_delete = OFF"',
        ("tests/store/test_database.py",),
    ),
    Mistake(
        "forget what was superseded, on disk",
        "store/state.py",
        '        ("INSERT OR IGNORE INTO dead VALUES (?, ?, ?, ?)", new_dead),\n',
        "",
        ("tests/store/test_apply.py", "tests/store/test_histories.py"),
    ),
    Mistake(
        "a file is put in place before it is on the disk",
        "store/files.py",
        "        os.fsync(file.fileno())\n",
        "",
        DISK,
    ),
)

PUT = (
    Mistake(
        "put: skip fsync", SHARE, "                os.fsync(file.fileno())\n", "", (*DISK, "tests/sync/test_share.py")
    ),
    Mistake(
        "put: do not read back", SHARE, "            _compare(temporary, data)\n", "", ("tests/sync/test_share.py",)
    ),
    Mistake(
        "put: the new name is not brought to the disk", SHARE, "            _flush_folder(place.parent)\n", "", DISK
    ),
    Mistake("put: a new folder is not brought to the disk", SHARE, "        _flush_folder(folder.parent)\n", "", DISK),
    Mistake("put: make a vanished hub anew", SHARE, "        if folder == self.root:\n            return\n", "", DISK),
    Mistake(
        "put: leave a half-written file",
        SHARE,
        "            with contextlib.suppress(OSError):\n                temporary.unlink(missing_ok=True)\n",
        "            pass\n",
        ("tests/sync/test_share.py",),
    ),
    Mistake(
        "put: follow links",
        SHARE,
        "            self._refuse_links(path)\n            self._make",
        "            self._make",
        ("tests/sync/test_share.py", "tests/sync/test_hostile.py"),
    ),
    Mistake(
        "read: follow links",
        SHARE,
        "if self._leads_out(path) or place.is_symlink():",
        "if False:",
        ("tests/sync/test_share.py", "tests/sync/test_hostile.py"),
    ),
    Mistake(
        "names: leave own leftovers", SHARE, "if self._has_tag and name.endswith(self._ending):", "if False:", DISK
    ),
    Mistake(
        "names: remove leftovers of others",
        SHARE,
        "if self._has_tag and name.endswith(self._ending):",
        "if name.endswith(_TEMPORARY):",
        DISK,
    ),
    Mistake("stick: skip fsync", "sync/courierfile.py", "            os.fsync(file.fileno())\n", "", DISK),
    Mistake(
        "stick: do not read back",
        "sync/courierfile.py",
        "        _compare(temporary, digest.digest())\n",
        "",
        ("tests/sync/test_courier_harm.py",),
    ),
    Mistake(
        "hanging: ask a dead share again and again",
        "sync/patience.py",
        "            _hanging[self.name] = helper\n",
        "",
        ("tests/sync/test_patience.py",),
    ),
)

TABLE = (*STORE, *PUT)
