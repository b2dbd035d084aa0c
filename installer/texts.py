"""Texts for people: collect every `_("...")` of the source, keep the English catalogue in step, compile it."""

from __future__ import annotations

import ast
import datetime
import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "resources" / "translations" / "en" / "LC_MESSAGES" / "dicandesk.po"
COMPILED = CATALOGUE.with_suffix(".mo")

# `mark` names a text that stands in a table and is translated when it is shown.
KEYWORDS = {"_", "mark"}
# A fixed day: the catalogue changes only when a text does.
_DAY = datetime.datetime(2026, 11, 24, tzinfo=datetime.UTC)


def texts_of(source: str) -> Iterator[tuple[int, str]]:
    """Yield line and text of every `_("...")` and `mark("...")`, even inside f-strings, where Babel is blind."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in KEYWORDS:
            for part in node.args:
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    yield node.lineno, part.value


def collect() -> Catalog:
    """Return all texts of the program, with the files that use them, sorted."""
    found = Catalog(
        locale="en",
        project="DiCanDesk",
        version="0",
        header_comment="# English texts of DiCanDesk. Written by `installer/dev.py texts`; fill in msgstr only.",
        msgid_bugs_address="DiCanDesk",
        language_team="English",
        last_translator="DiCanDesk",
        creation_date=_DAY,
        revision_date=_DAY,
        charset="utf-8",
        fuzzy=False,
    )
    for path in sorted((ROOT / "dicandesk").rglob("*.py")):
        for line, text in texts_of(path.read_text("utf-8")):
            found.add(text, locations=[(path.relative_to(ROOT).as_posix(), line)])
    return found


def read() -> Catalog:
    """Return the English catalogue as it lies in the source tree; empty when there is none yet."""
    if not CATALOGUE.exists():
        return Catalog(locale="en")
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="en")


def merged(found: Catalog, translated: Catalog) -> Catalog:
    """Return `found` with the translations that `translated` has for it; texts no longer used are dropped."""
    for message in found:
        known = translated.get(message.id)
        if message.id and known is not None and not known.fuzzy:
            message.string = known.string
            message.user_comments = known.user_comments
    return found


def as_text(catalogue: Catalog) -> bytes:
    """Return the catalogue as the text of a `.po` file, the same for the same texts."""
    out = io.BytesIO()
    write_po(out, catalogue, sort_output=True, include_lineno=False, width=0)
    return out.getvalue()


def compiled(catalogue: Catalog) -> bytes:
    """Return the catalogue as the bytes of a `.mo` file."""
    out = io.BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def untranslated(catalogue: Catalog) -> list[str]:
    """Return the Vietnamese texts that have no English yet, or lack a `{field}` of the original."""
    return [str(message.id) for message in catalogue if message.id and not _complete(str(message.id), message.string)]


def _complete(source: str, english: object) -> bool:
    """Tell whether `english` is there and names the same fields."""
    return isinstance(english, str) and bool(english) and _fields(source) == _fields(english)


def _fields(text: str) -> set[str]:
    """Return the `{names}` in a text."""
    return {part.partition("}")[0].partition(":")[0] for part in text.split("{")[1:]}


def main() -> int:
    """Write the catalogue and its compiled form; say what waits for English."""
    catalogue = merged(collect(), read())
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    CATALOGUE.write_bytes(as_text(catalogue))
    COMPILED.write_bytes(compiled(catalogue))
    waiting = untranslated(catalogue)
    for text in waiting[:20]:
        sys.stdout.write(f"    {text}\n")
    sys.stdout.write(f"    {len(catalogue)} texts, {len(waiting)} wait for English\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
