"""Mistakes in the law of sync: what is handed out when, what is believed, what is made good."""

from __future__ import annotations

from tests.mutations import Mistake

ENGINE, HEADS = "sync/engine.py", "sync/heads.py"
SYNC = (
    "tests/sync/test_engine.py",
    "tests/sync/test_bad_hub.py",
    "tests/sync/test_hostile.py",
    "tests/sync/test_crash.py",
)

HEAD_NUMBERS = ("tests/machines/test_head_numbers.py",)
SNAPSHOT = ("tests/sync/test_snapshot.py",)
STICK = ("tests/sync/test_courier_snapshot.py",)

PUBLISH = (
    Mistake(
        "mark published before re-reading",
        ENGINE,
        """            self.transport.put(_path(own, name), one.data)
            # Marked one by one: a hub that always breaks off half-way still gets on.
            with self.db.noting() as connection:
                chains.mark_published(connection, one.hash)
""",
        """            with self.db.noting() as connection:
                chains.mark_published(connection, one.hash)
            self.transport.put(_path(own, name), one.data)
""",
        SYNC,
    ),
    Mistake(
        "number two bundles alike", "sync/chains.py", "(seq + 1, hash16, OWN_CHAIN)", "(seq, hash16, OWN_CHAIN)", SYNC
    ),
    Mistake(
        "keep operations pending that are in a bundle",
        "sync/chains.py",
        '    connection.execute("DELETE FROM pending WHERE op_id BETWEEN ? AND ?", (first, last))\n',
        "",
        SYNC,
    ),
    Mistake(
        "a copied disk goes on in the old chain",
        ENGINE,
        "return any(_is_of(me, own, transport",
        "return False and any(_is_of(me, own, transport",
        SYNC,
    ),
    Mistake(
        "junk makes us start a new chain",
        ENGINE,
        "(sealed.place.chain, sealed.device) == (chain, me.device) and bundle.is_signed_by(",
        "True or bundle.is_signed_by(",
        SYNC,
    ),
    Mistake(
        "put nothing back",
        ENGINE,
        "                self._put_back(chain, name, own, found)\n",
        "                pass\n",
        SYNC,
    ),
    Mistake(
        "leave a torn file of ours", ENGINE, "            self._heal(own, found, heard)\n", "            pass\n", SYNC
    ),
    Mistake(
        "a copy on the hub is told as lost at every sync",
        ENGINE,
        "was_there and not is_there",
        "was_there",
        ("tests/sync/test_bad_hub.py",),
    ),
    Mistake(
        "a sealed bundle opened again tells of the erased",
        "sync/chains.py",
        "        erasing.clean_waiting(connection)\n",
        "",
        ("tests/sync/test_odd_files.py",),
    ),
    Mistake(
        "a harmed database is thrown away unread",
        "services/care/backups.py",
        "    if found.is_all:\n        backup.drop(harmed)\n",
        "    backup.drop(harmed)\n",
        ("tests/stories/test_salvage.py",),
    ),
    Mistake(
        "head: always the same slot",
        HEADS,
        "SLOTS[1 - number % 2]",
        "SLOTS[0]",
        HEAD_NUMBERS,
    ),
    Mistake(
        "head: number not remembered",
        HEADS,
        "max(row[0] if row else 0, last.head_no if last else 0) + 1",
        "1",
        HEAD_NUMBERS,
    ),
    Mistake(
        "head: said while a bundle is half applied",
        HEADS,
        "    if not chains.is_whole(connection):\n",
        "    if False:\n",
        SYNC,
    ),
)

BELIEVE = (
    Mistake(
        "head: accept an unsigned one",
        "sync/head.py",
        "if public is not None and not crypto.is_signed(public, frame.signed, frame.signature):",
        "if False:",
        ("tests/sync/test_head.py",),
    ),
    Mistake(
        "head: take one from the hub for one of our own database",
        HEADS,
        "None if is_kept else known",
        "None if True else known",
        ("tests/sync/test_heads.py", "tests/sync/test_hostile.py"),
    ),
    Mistake(
        "head: of another chain",
        "sync/head.py",
        "if (head.chain, head.head_no) != (frame.head[4], frame.head[6]) or not",
        "if not",
        ("tests/sync/test_head.py",),
    ),
    Mistake(
        "head: the older slot",
        HEADS,
        "return max((one for one in found",
        "return min((one for one in found",
        (*SYNC, "tests/sync/test_heads.py"),
    ),
    Mistake(
        "bundle: accept an unsigned one",
        "sync/taking.py",
        "        or not bundle.is_signed_by(sealed, author.sign_public)\n",
        "",
        ("tests/machines/test_forged.py",),
    ),
    Mistake(
        "bundle: under another name",
        "sync/taking.py",
        "(name and sealed.hash[:8].hex() not in name)\n        or ",
        "",
        SYNC,
    ),
    Mistake(
        "bundle: refuse for ever what waits",
        "sync/taking.py",
        "    if sealed.device not in known.devices:\n        raise UnknownYetError",
        "    if sealed.device not in known.devices:\n        raise BadFrameError(name)",
        SYNC,
    ),
    Mistake(
        "bundle: of a removed PC",
        "sync/taking.py",
        "    if limits.is_held(sealed, known, previous, has_deeds=has_deeds):\n        raise HeldError\n",
        "",
        ("tests/sync/test_removal.py", "tests/sync/test_roster.py"),
    ),
    Mistake(
        "bundle: an officer's deed of a volunteer's PC",
        "sync/taking.py",
        "return [op for op in ops if not deeds.is_officers(op)]",
        "return ops",
        ("tests/sync/test_removal.py", "tests/sync/test_roster.py", "tests/sync/test_engine.py"),
    ),
    Mistake(
        "bundle: apply half of it",
        "sync/taking.py",
        "            done += len(part)\n",
        "            done = len(ops)\n",
        SYNC,
    ),
    Mistake(
        "bundle: not noted",
        "sync/taking.py",
        "                chains.note(connection, no, sealed, on_hub=on_hub)\n",
        "",
        SYNC,
    ),
    Mistake(
        "bundle: ignore the number",
        "sync/bundle.py",
        "0 < head[5] < MAX_SEQ\n",
        "True\n",
        ("tests/sync/test_bundle.py",),
    ),
    Mistake(
        "bundle: not what its head says",
        "sync/bundle.py",
        "if len(batch) != head[10] or batch[0].op_id != head[8] or batch[-1].op_id != head[9]:",
        "if False:",
        ("tests/sync/test_bundle.py",),
    ),
    Mistake(
        "bundle: all decoded at once",
        "sync/bundle.py",
        "        if len(piece) > _LARGEST_OP:\n",
        "        if False:\n",
        ("tests/sync/test_amplified.py",),
    ),
    Mistake(
        "bundle: a bomb to its end",
        "sync/bundle.py",
        "decoder.decompress(packed, length + 1)",
        "decoder.decompress(packed)",
        ("tests/sync/test_amplified.py", "tests/sync/test_bundle.py"),
    ),
    Mistake(
        "frame: other bytes for the same",
        "sync/frames.py",
        " or pack(head) != packed:",
        ":",
        ("tests/sync/test_amplified.py", "tests/sync/test_bundle.py"),
    ),
    Mistake(
        "hub: anybody founds one in an empty folder",
        "sync/entering.py",
        "if me.sign_public not in officers_of(known_roster(db)) or not",
        "if not",
        SYNC,
    ),
    Mistake(
        "hub: founded anew where it was emptied", "sync/entering.py", "return anew or not met_one", "return True", SYNC
    ),
    Mistake("roster: keep anybody's entry", "sync/tending.py", " if roster.may_belong(body, me.realm)]", "]", SYNC),
    Mistake(
        "snapshot: forget `dead`",
        "sync/snapshot_make.py",
        "{number: sorted(record.dead[number]) for number in sorted(record.dead)} if record.dead else {},",
        "{},",
        SNAPSHOT,
    ),
    Mistake(
        "snapshot: join it and forget what it covers",
        "sync/snapshot_join.py",
        "        note_covered(connection, found)\n",
        "        pass\n",
        SNAPSHOT,
    ),
    Mistake(
        "snapshot: forget `dead` while joining",
        "sync/snapshot_join.py",
        "{number: set(ids) for number, ids in one.dead.items()}",
        "{}",
        SNAPSHOT,
    ),
    Mistake(
        "snapshot: delete on the word of one that rotted",
        "sync/snapshot_clear.py",
        "        if (paths or spooled) and not is_sound(one):\n            continue\n",
        "",
        ("tests/sync/test_rot.py",),
    ),
    Mistake(
        "stick: hand on a snapshot from before an erasure",
        "sync/snapshot_kept.py",
        "return found if found.manifest.erased == erased else None",
        "return found",
        STICK,
    ),
    Mistake(
        "brake: forget what came in a snapshot",
        "sync/snapshot_steps.py",
        "                    brake.note_all(connection, device, new)\n",
        "                    pass\n",
        ("tests/sync/test_gone.py",),
    ),
    Mistake(
        "removals: tell a PC that is being filled",
        "sync/gone.py",
        "self.is_filling = meta.get(connection, _FILLED) is None",
        "self.is_filling = False",
        ("tests/sync/test_gone.py",),
    ),
)

TABLE = (*PUBLISH, *BELIEVE)
