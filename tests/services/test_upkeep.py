"""Checking this PC."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from dicandesk.demo import practice
from dicandesk.demo.ward import Size
from dicandesk.rules.residents import ResidentDraft
from dicandesk.services.access import desk
from dicandesk.services.care import upkeep
from dicandesk.services.register import finding, residents

NOW = datetime(2026, 11, 24, 8, 30, tzinfo=UTC)


@pytest.fixture
def office(tmp_path):
    made = practice.fill(tmp_path / "data", now=NOW, size=Size((6, 7, 8), residents=30, sessions=20, days=30))
    opened = desk.unlock(tmp_path / "data", made.ready.member, made.pin)
    yield opened
    opened.close()


def test_a_pc_that_searched_before_others_were_registered_is_not_called_damaged(office):
    assert finding.find(office.db, "nguyen", actor=office.actor).total
    for number in range(60):
        residents.register(office.db, office.actor, ResidentDraft(f"Nguyễn Thị Hoà {'I' * (number % 9)}"), now=NOW)
    checks = {check.name: check.state for check in upkeep.examine(office.db, "").checks}
    assert checks["database"] == "ok"
    assert checks["sums"] == "ok"
