"""What is told about how far things have come, and what it costs to tell it."""

from dicandesk.rules.delivery import Delivery
from dicandesk.services.common import delivery
from dicandesk.services.hub import syncing
from dicandesk.store.database import raw
from dicandesk.store.tables import Resident


def register(opened, name):
    with opened.db.writing(opened.actor.member) as tx:
        return tx.create(Resident, {"name": name})


def plans(opened):
    told = []
    with opened.db.reading() as session:
        connection = raw(session)
        queries = [delivery._UNCUT, delivery._UNSENT, delivery._CUT + "seq >= 0", delivery._CUT + "seq = 0"]
        for query in (*queries, "SELECT chain, seq FROM spool WHERE published = 0"):
            told += [row[3] for row in connection.execute("EXPLAIN QUERY PLAN " + query)]
    return told


def test_counting_what_waits_reads_neither_all_authors_nor_all_bundles(ward):
    found = plans(ward.found())
    assert found
    assert all("author_own" in step or "spool_unsent" in step for step in found), found


def test_a_hole_in_what_the_ward_has_counts_only_what_is_in_the_hole(ward):
    office = ward.found()
    ward.sync(office)
    team = ward.join(office, "team", "Tổ 7", "Lê Thị Mai")
    ward.sync(office, team)
    before = {*ward.hub.glob("chain/*/*.dcb")}
    register(team, "Nguyễn Thị Hoà")
    ward.sync(team)
    (hidden,) = {*ward.hub.glob("chain/*/*.dcb")} - before
    for name in ("Ma Văn Sơn", "Triệu Thị Bình"):
        register(team, name)
        ward.sync(team)
    whole = hidden.read_bytes()
    later = [register(team, "Bàn Văn Minh")]
    ward.sync(team)
    hidden.write_bytes(whole[:99])
    ward.sync(office)
    with office.db.reading() as session:
        assert delivery.of(session, later) == {later[0]: Delivery.ARRIVED}
    hidden.write_bytes(whole)
    ward.sync(team)
    assert syncing.state(team.db).on_way == 1
    ward.sync(office, team)
    assert syncing.state(team.db).on_way == 0
