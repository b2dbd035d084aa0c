"""Heads that this PC keeps of others."""

from dicandesk.sync import heads
from dicandesk.sync.entering import known_roster


def test_a_kept_head_that_cannot_be_read_any_more_says_nothing(office, team, other):
    team.register("Nguyễn Thị Hoà")
    for pc in (team, other, office):
        pc.sync()
    known = known_roster(office.db)
    with office.db.exclusive() as connection:
        assert len(heads.kept(connection, office.me(), known)) == 2
        connection.execute("UPDATE head SET body = x'00' WHERE device = ?", (team.me().device,))
        (one,) = heads.kept(connection, office.me(), known)
        del known.devices[one.device]
        assert heads.kept(connection, office.me(), known) == []
