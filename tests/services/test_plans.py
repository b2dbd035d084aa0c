"""No use case of the day reads a whole table of people, visits or operations."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from functools import partial

import pytest
from sqlalchemy import event

from dicandesk.rules.consent import ConsentDraft
from dicandesk.rules.guidance import Outcome, TopicResult, VisitDraft
from dicandesk.rules.residents import PhoneDraft, ResidentDraft
from dicandesk.services.assisting import day_book, followups, sessions, visits
from dicandesk.services.guidance import topics
from dicandesk.services.records import comparing, conflicts, merging, profiles
from dicandesk.services.register import consents, duplicates, finding, phones, removal, resident_lists, residents

BIG = "resident|phone|need|consent|session|presence|attendance|result|followup|audit|author|dead|pending"
SMALL_OR_CUT_SHORT = r"\w+_flagged|session_at|followup_open"
SCAN = re.compile(rf"SCAN (?:{BIG}|[arnstpco])(?: |$)(?!VIRTUAL|USING (?:COVERING )?INDEX (?:{SMALL_OR_CUT_SHORT}))")
"""Reading a table from end to end, which neither the few flagged rows nor the latest meetings up to a limit are."""


@pytest.fixture
def statements(db) -> list[str]:
    """Every SELECT that runs from now on, its values filled in."""
    seen: list[str] = []

    def note(statement: str) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "WITH")):
            seen.append(statement)

    event.listen(db._engine, "connect", lambda connection, _record: connection.set_trace_callback(note))
    db._engine.dispose()
    db._writer.set_trace_callback(note)
    yield seen
    db._writer.set_trace_callback(None)


@pytest.fixture
def cases(db, ward, now):
    mai = ward.mai
    draft = ResidentDraft(
        name="Nguyễn Thị Hoà",
        birth="1954",
        id_number="005154004417",
        phones=(PhoneDraft("0900000012"),),
        unit=ward.seven,
        needs=("large_print",),
        consents=(ConsentDraft("store", "paper"),),
    )
    hoa = residents.register(db, mai, draft, now=now)
    visit = VisitDraft(hoa, 0, (TopicResult("DD01", Outcome.HELPED),), "home", 15, "", date(2026, 11, 27), now)
    saved = sessions.log(db, mai, visit, now=now)
    (promise,) = saved.followups
    twin = residents.register(db, mai, replace(draft, id_number=None), now=now)
    compare = partial(comparing.compare, db, ward.officer, (hoa, twin), now=now)
    return {
        "find a name": partial(finding.find, db, "hoa 1954", actor=mai),
        "find a card": partial(finding.find, db, "005154004417", actor=mai),
        "recent": partial(finding.recent, db, mai, now=now),
        "alike": partial(duplicates.alike, db, draft, actor=mai),
        "register": partial(residents.register, db, mai, draft, now=now),
        "change": partial(residents.change, db, mai, hoa, {"address": "Số nhà 1", "needs": ()}, None, now=now),
        "phone": partial(phones.add_phone, db, mai, hoa, PhoneDraft("0900000013")),
        "consent": partial(consents.agree, db, mai, hoa, ConsentDraft("contact", "paper"), None, now=now),
        "log": partial(sessions.log, db, mai, replace(visit, note="x"), now=now),
        "open": partial(profiles.open_, db, mai, hoa, now=now),
        "today": partial(visits.today, db, mai, now=now),
        "timeline": partial(visits.list_, db, mai, resident=hoa),
        "due": partial(followups.due, db, mai, now=now),
        "done": partial(followups.done, db, mai, promise, now=now),
        "topic order": partial(topics.topic_order, db, mai, now=now),
        "inbox": partial(conflicts.inbox, db, mai),
        "alike of one": partial(duplicates.of_resident, db, mai, hoa),
        "compare": compare,
        "merge": lambda: merging.merge(db, ward.officer, compare()),
        "merges": partial(merging.merges, db, resident=hoa),
        "open merged": partial(profiles.open_, db, mai, twin, now=now),
        "unmerge": partial(merging.unmerge, db, ward.officer, twin),
        **_listed_and_typed(db, mai, (hoa, twin), visit),
        "move": partial(sessions.move, db, mai, saved.attendances[0], hoa, now=now),
        "undo": partial(sessions.undo, db, mai, saved),
        "delete": partial(removal.delete, db, mai, hoa, None),
        "undelete": partial(removal.undelete, db, mai, hoa),
    }


def _listed_and_typed(db, mai, people, visit):
    page, line = day_book.BookPage(visit.at.date()), day_book.BookLine(1, b"k" * 8, visit.results, name="Ma Văn Páo")
    return {
        "rows of the list": partial(resident_lists.rows, db, mai, list(people), "DD01", now=visit.at),
        "line of the day book": partial(day_book.save, db, mai, page, line, now=visit.at),
    }


def test_every_use_case_goes_by_an_index(db, cases, statements):
    whole: list[str] = []
    for name, case in cases.items():
        statements.clear()
        case()
        assert statements, name
        ran = tuple(one for one in dict.fromkeys(statements) if " IN () " not in one)  # SQLite makes them a plain 0
        with db.exclusive() as connection:
            for statement in ran:
                plan = [step[3] for step in connection.execute(f"EXPLAIN QUERY PLAN {statement}")]
                made = {f"SCAN {step.split()[1]}" for step in plan if step.startswith(("CO-ROUTINE", "MATERIALIZE"))}
                whole += [f"{name}: {step}: {statement}" for step in plan if SCAN.match(step) and step not in made]
    assert whole == []


def test_reading_takes_the_same_number_of_statements_for_many_as_for_few(db, ward, cases, statements, now):
    def count(case) -> int:
        statements.clear()
        case()
        return len(statements)

    names = ("find a name", "recent", "today", "due", "open")
    first = [count(cases[name]) for name in names]
    few = [count(cases[name]) for name in names]
    assert few <= first
    for _time in range(5):
        cases["register"]()
        cases["log"]()
    assert [count(cases[name]) for name in names] == few
