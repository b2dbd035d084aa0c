"""Mistakes about versions side by side, and formats changed unawares."""

from __future__ import annotations

from tests.mutations import Mistake

VERSIONS = ("tests/stories/test_versions.py",)
GOLDEN = ("tests/golden/test_golden.py",)

SIDE_BY_SIDE = (
    Mistake(
        "what is not known is not kept",
        "store/state.py",
        "for number in (live.keys() | base.keys()) - entity.fields.keys() - {EXISTENCE}:",
        "for number in ():",
        VERSIONS,
    ),
    Mistake(
        "a row that became known stays aside",
        "store/rebuild.py",
        '        if number in ENTITIES:\n            connection.execute(\n                f"INSERT',
        '        if number < 0:\n            connection.execute(\n                f"INSERT',
        VERSIONS,
    ),
    Mistake(
        "of rows nobody here knows what is personal stays",
        "rules/merge.py",
        "for number in [number for number in numbers(record) if number >= PERSONAL_FROM]:",
        "for number in [number for number in numbers(record) if 128 <= number < 128 + (record.entity < 900) * 128]:",
        VERSIONS,
    ),
    Mistake(
        "a snapshot without what is not known",
        "sync/snapshot_make.py",
        "for entity in sorted({*ENTITIES, *unknown}, key=",
        "for entity in sorted(ENTITIES, key=",
        VERSIONS,
    ),
    Mistake(
        "a message that says more is refused", "sync/frames.py", "len(head) < fields", "len(head) != fields", VERSIONS
    ),
    Mistake(
        "a head that says more is refused",
        "sync/snapshot.py",
        "ops.unpack(plain)[: len(kind._fields)]",
        "ops.unpack(plain)",
        VERSIONS,
    ),
    Mistake(
        "nobody is named for a bundle that waits",
        "sync/engine.py",
        "            newer.note(self.db, error, me, known)\n",
        "",
        VERSIONS,
    ),
    Mistake(
        "nobody is named for a file that waits",
        "sync/courier.py",
        "            newer.note(db, error, me, known)\n",
        "",
        VERSIONS,
    ),
    Mistake(
        "nobody is named for a snapshot that waits",
        "sync/snapshot_hub.py",
        "        newer.note(db, error, me, found.known)\n",
        "",
        VERSIONS,
    ),
    Mistake(
        "named for what a stranger put there",
        "sync/newer.py",
        "        or not crypto.is_signed(author.sign_public, frame.signed, frame.signature)\n",
        "",
        VERSIONS,
    ),
    Mistake("named at every sync", "sync/newer.py", "[*one[:2], True] if device in new else one", "one", VERSIONS),
    Mistake("named after the update too", "sync/newer.py", "if not _can(one)]", "]", VERSIONS),
    Mistake(
        "an older program takes no notice of what a newer one wrote in its chain",
        "sync/bundle.py",
        "if not however_new and not can_read(head[0], head[13], head[15]):",
        "if not can_read(head[0], head[13], head[15]):",
        VERSIONS,
    ),
    Mistake(
        "a bundle for a newer program is taken apart all the same",
        "sync/bundle.py",
        "return form <= FORMAT and min_reader <= MIN_READER",
        "return form <= FORMAT and min_reader <= 99",
        VERSIONS,
    ),
    Mistake(
        "a snapshot for a newer program is taken apart all the same",
        "sync/snapshot.py",
        "return form <= FORMAT and min_reader <= MIN_READER",
        "return form <= FORMAT",
        VERSIONS,
    ),
    Mistake(
        "a quick look misses heads that say more in front",
        "sync/heads.py",
        "    if head.number_in(starts[newest]) < 0:",
        "    if False:",
        VERSIONS,
    ),
    Mistake(
        "a volunteer's row of an unknown kind counts as an officer's",
        "rules/deeds.py",
        "op.entity >= OFFICERS_FROM or ",
        "",
        VERSIONS,
    ),
    Mistake(
        "a file written over loses what is not known",
        "sync/courier.py",
        "for kind, data in courierfile.parts(path, courierfile.STRANGE) if",
        "for kind, data in () if",
        VERSIONS,
    ),
    Mistake(
        "a file is cleared away with what is not known in it",
        "sync/courierfile.py",
        "kinds = {ROSTER, BUNDLE, *STRANGE}",
        "kinds = {ROSTER, BUNDLE}",
        VERSIONS,
    ),
    Mistake(
        "a value of a wrong kind in a new column",
        "store/state.py",
        "    if all(map(field.accepts, found.values())):\n        return found\n",
        "    return found\n",
        VERSIONS,
    ),
    Mistake(
        "a roster entry of an unknown kind is refused",
        "sync/entries.py",
        "return shape is None or (",
        "return shape is not None and (",
        VERSIONS,
    ),
    Mistake(
        "an erasure passes rows by that are not known",
        "store/erasing.py",
        'known = [*ENTITIES, *(n for (n,) in connection.execute("SELECT DISTINCT entity FROM unknown_row"))]',
        "known = [*ENTITIES]",
        VERSIONS,
    ),
    Mistake(
        "rows that are not known stay below a merged person",
        "store/kin.py",
        "if entity.parents), local.unknown_row.name)",
        "if entity.parents),)",
        VERSIONS,
    ),
)
FORMATS = (
    Mistake("bundles under another key", "sync/bundle.py", '_PURPOSE = b"dcb1"', '_PURPOSE = b"dcb2"', GOLDEN),
    Mistake("heads under another key", "sync/head.py", '_PURPOSE = b"dch1"', '_PURPOSE = b"dch2"', GOLDEN),
    Mistake(
        "another word in hub.json", "sync/hubfile.py", '"contact": hub.contact,', '"contact_line": hub.contact,', GOLDEN
    ),
    Mistake(
        "another format of hub.json", "sync/hubfile.py", '        "format": 1,\n', '        "format": 2,\n', GOLDEN
    ),
    Mistake(
        "requests sealed for another purpose",
        "sync/joining.py",
        '_NAMES = b"dcd-join-1"',
        '_NAMES = b"dcd-join-2"',
        GOLDEN,
    ),
    Mistake("other words for a fingerprint", "sync/joining.py", 'b"dcd-words-1"', 'b"dcd-words-2"', GOLDEN),
    Mistake(
        "keys in another order",
        "sync/keys.py",
        "pack([self.epoch, self.ward, self.id_number,",
        "pack([self.epoch, self.id_number, self.ward,",
        GOLDEN,
    ),
    Mistake(
        "other numbers of parts in a courier file",
        "sync/courierfile.py",
        "ROSTER, WRITER, BUNDLE, HEARD, SNAPSHOT, PART = 1, 2, 3, 4, 5, 6",
        "ROSTER, WRITER, BUNDLE, HEARD, SNAPSHOT, PART = 2, 1, 3, 4, 5, 6",
        GOLDEN,
    ),
    Mistake(
        "lengths the other way round in a courier file",
        "sync/courierfile.py",
        '_START = struct.Struct(">BI")',
        '_START = struct.Struct("<BI")',
        GOLDEN,
    ),
    Mistake(
        "manifests under another key",
        "sync/snapshot.py",
        '_MANIFEST = b"dcs1-manifest"',
        '_MANIFEST = b"dcs2-manifest"',
        GOLDEN,
    ),
    Mistake(
        "another word for a roster entry",
        "sync/entries.py",
        '"give", "accept", "release",',
        '"give", "accept", "free",',
        GOLDEN,
    ),
    Mistake(
        "another word in the slot file",
        "store/slots.py",
        '"has_draft": slot.has_draft,\n            "wrong"',
        '"draft": slot.has_draft,\n            "wrong"',
        GOLDEN,
    ),
    Mistake(
        "PINs stretched in another way",
        "store/cipher.py",
        "ARGON_PASSES, ARGON_KIB, ARGON_LANES = 3,",
        "ARGON_PASSES, ARGON_KIB, ARGON_LANES = 4,",
        GOLDEN,
    ),
    Mistake(
        "a table changed without a new version",
        "store/tables.py",
        "    ethnicity: Mapped[str | None] = synced(133)\n",
        "    ethnicity: Mapped[str | None] = synced(133)\n    mood: Mapped[str | None] = synced(134)\n",
        GOLDEN,
    ),
)
TABLE = (*SIDE_BY_SIDE, *FORMATS)
