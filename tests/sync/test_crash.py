"""Stop the world at every call to the hub, before and after its effect: after a restart nothing is lost or doubled."""

import shutil

import pytest

from dicandesk.sync.share import Share
from tests.sync import pcs


class PowerCutError(BaseException):
    """The plug was pulled."""


class Failing(Share):
    """A share whose call number `at` never returns: the plug is pulled before or after it took effect."""

    def __init__(self, root, at, *, after):
        super().__init__(root)
        self.left = at
        self.after = after

    def _count(self, act):
        self.left -= 1
        if self.left == 0 and not self.after:
            raise PowerCutError
        done = act()
        if self.left == 0:
            raise PowerCutError
        return done

    def names(self, folder):
        return self._count(lambda: super(Failing, self).names(folder))

    def read(self, path, limit):
        return self._count(lambda: super(Failing, self).read(path, limit))

    def put(self, path, data):
        return self._count(lambda: super(Failing, self).put(path, data))


@pytest.mark.parametrize("after", [False, True])
def test_a_power_cut_at_any_call_of_a_sync_loses_and_doubles_nothing(office, team, hub, after):
    phone = None
    for number in range(1, 200):
        resident = team.register(f"Nguyễn Văn {number}")
        phone = phone or team.add_phone(resident, "+84900000001")
        office.register(f"Trần Thị {number}")
        office.sync()
        share = Failing(hub, number, after=after)
        try:
            team.sync(share)
        except PowerCutError:
            team = team.reopened()
        else:
            break
    calls = number
    assert calls > 10
    for pc in (team, office, team):
        pc.sync()
    expected = {f"Nguyễn Văn {n}" for n in range(1, calls + 1)} | {f"Trần Thị {n}" for n in range(1, calls + 1)}
    assert team.names() == office.names() == expected
    assert team.sums() == office.sums()
    assert team.count("resident") == len(expected)
    assert not list(hub.rglob("*.tmp"))
    team.db.close()


def test_what_is_saved_sealed_or_received_waits_for_the_disk(office, team):
    """What may go in a power cut is a note: which bundles a hub was seen to hold, what others said of themselves."""
    notes = ("UPDATE spool SET published", "INSERT OR REPLACE INTO hub", "INSERT OR REPLACE INTO head")
    team.sync()
    office.register("Trần Thị Hai")
    office.sync()
    said, waits = [], [True]

    def heard(statement):
        if "PRAGMA synchronous" in statement:
            waits[0] = statement.endswith("FULL")
        elif statement.lstrip().startswith(("INSERT", "UPDATE", "DELETE")):
            said.append((waits[0], statement.lstrip()))

    team.db._writer.set_trace_callback(heard)
    team.register("Nguyễn Văn Một")
    team.sync(thorough=False)
    team.db._writer.set_trace_callback(None)
    assert [text for is_safe, text in said if not is_safe and not text.startswith(notes)] == []
    safe = " ".join(text for is_safe, text in said if is_safe)
    assert all(f"INSERT INTO {table}" in safe for table in ("resident", "pending", "spool", "have"))
    assert any(not is_safe for is_safe, _ in said)


class Watched(Share):
    """A share that copies a store before the first file is put: all notes come later, and a power cut may take them."""

    def __init__(self, root, store, copy):
        super().__init__(root)
        self.store, self.copy = store, copy

    def put(self, path, data):
        if not self.copy.exists():
            shutil.copytree(self.store, self.copy)
        super().put(path, data)


@pytest.mark.parametrize("thorough", [False, True])
def test_notes_that_a_power_cut_takes_back_are_made_again(office, team, hub, tmp_path, thorough):
    office.register("Trần Thị Hai")
    for pc in (team, office, team):
        pc.sync()
    team.register("Nguyễn Văn Một")
    team.sync(Watched(hub, team.db.path.parent, tmp_path / "copy"), thorough=thorough)
    assert team.count("spool", "published = 0") == 0
    files = len(list(hub.rglob("*.dcb")))
    again = pcs.Pc(pcs.Database(tmp_path / "copy" / "dicandesk.db", team.key, wall=team.wall), team.wall, team.key, hub)
    assert again.count("spool", "published = 0") == 1
    again.register("Đỗ Văn Ba")
    done = again.sync(thorough=thorough)
    assert (done.sent, done.new_chain) == (1, False)
    assert again.count("spool", "published = 0") == 0
    assert len(list(hub.rglob("*.dcb"))) == files + 1
    office.sync()
    assert again.sums() == office.sums()
    again.db.close()


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_power_cut_inside_a_file_leaves_a_file_that_nobody_takes(office, team, hub, monkeypatch, step):
    import os
    import pathlib

    def cut(*_args, **_kwargs):
        raise PowerCutError

    team.register("Đỗ Văn Hải")
    with monkeypatch.context() as patch:
        patch.setattr(os if step == "fsync" else pathlib.Path, step, cut)
        with pytest.raises(PowerCutError):
            team.sync()
    assert office.sync().received == 0
    team = team.reopened()
    team.sync()
    assert office.sync().received == 1
    assert not list(hub.rglob("*.tmp"))
    team.db.close()
