"""Copying from the ward's folder or a stick: whole and checked, or refused with the reason and nothing left of it."""

from __future__ import annotations

import errno
import os
import shutil

import pytest

from dicandesk.errors import UserError
from dicandesk.sync import patience, share
from dicandesk.updates import fetch, find, state
from tests.updates.makers import Makers, three, trust


@pytest.fixture
def makers(tmp_path):
    return Makers(tmp_path / "hub")


@pytest.fixture
def offer(makers):
    makers.release("0.1.1", os.urandom(3000))
    return look(makers)


def look(makers, known=None):
    return find.look([str(makers.place)], known or makers.trust).offers["program"]


def copied(offer, folder, **more):
    return fetch.fetch(offer, fetch.file_for(offer, "linux"), folder, **{"spare": 0, **more})


def nothing_left(folder):
    return not any(state.place(folder).glob("*")) if state.place(folder).exists() else True


def refused(offer, folder, **more):
    with pytest.raises(UserError) as told:
        copied(offer, folder, **more)
    assert "vẫn nguyên" in told.value.message
    assert nothing_left(folder)
    return told.value


def test_a_file_is_copied_in_pieces(offer, tmp_path, monkeypatch, makers):
    monkeypatch.setattr(fetch, "PIECE", 1000)
    target = copied(offer, tmp_path / "data")
    assert target.read_bytes() == (makers.place / "updates" / target.name).read_bytes()
    assert [one.name for one in target.parent.iterdir()] == [target.name]


def test_what_is_there_whole_is_not_copied_again(offer, tmp_path, makers):
    copied(offer, tmp_path)
    shutil.rmtree(makers.place)
    assert copied(offer, tmp_path).is_file()


def test_a_damaged_file_is_refused(offer, tmp_path, makers):
    path = next((makers.place / "updates").glob("*.bin"))
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    assert "bị hỏng" in refused(offer, tmp_path).message


@pytest.mark.parametrize("size", [0, 10, 2999])
def test_a_truncated_file_is_refused(offer, tmp_path, makers, size):
    os.truncate(next((makers.place / "updates").glob("*.bin")), size)
    assert "bị cụt" in refused(offer, tmp_path).message


def test_a_file_that_is_not_there_is_refused(offer, tmp_path, makers):
    next((makers.place / "updates").glob("*.bin")).unlink()
    refused(offer, tmp_path)


def test_a_stick_pulled_out_while_copying_is_told_apart(offer, tmp_path, makers, monkeypatch):
    monkeypatch.setattr(fetch, "PIECE", 1000)
    asked = []

    def pulled():
        asked.append(1)
        if len(asked) == 2:
            shutil.rmtree(makers.place)
        return False

    told = refused(offer, tmp_path, is_stopped=pulled)
    assert told.code == 4
    assert "USB bị rút" in told.message


def test_copying_stops_when_asked(offer, tmp_path):
    with pytest.raises(fetch.StoppedError):
        copied(offer, tmp_path, is_stopped=lambda: True)
    assert nothing_left(tmp_path)


def test_without_room_nothing_is_begun(offer, tmp_path):
    assert "không đủ chỗ" in refused(offer, tmp_path, spare=1 << 60).message


@pytest.mark.parametrize(("number", "word"), [(errno.ENOSPC, "không đủ chỗ"), (errno.EACCES, "Không ghi được")])
def test_a_disk_that_fills_up_meanwhile_is_told(offer, tmp_path, monkeypatch, number, word):
    def full(_handle):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(fetch.os, "fsync", full)
    assert word in refused(offer, tmp_path).message


def test_a_file_that_does_not_read_back_is_refused(offer, tmp_path, monkeypatch):
    def spoil(_handle):
        part = next(state.place(tmp_path).glob("*.part"))
        part.write_bytes(bytes(3000))

    monkeypatch.setattr(fetch.os, "fsync", spoil)
    assert "bị hỏng" in refused(offer, tmp_path).message


def test_a_half_copied_file_of_a_killed_run_is_begun_again(offer, tmp_path):
    place = state.place(tmp_path)
    place.mkdir()
    (place / f"{fetch.file_for(offer, 'linux').name}.part").write_bytes(b"half")
    (place / fetch.file_for(offer, "linux").name).write_bytes(b"other")
    assert copied(offer, tmp_path).stat().st_size == 3000
    assert len(list(place.iterdir())) == 1


def test_a_kind_of_pc_without_a_file_is_told(offer):
    with pytest.raises(UserError, match="không có tệp cho loại máy này"):
        fetch.file_for(offer, "windows")


def test_the_newest_of_several_places_is_offered_and_refusals_are_named(tmp_path, makers):
    other, foreign = Makers(tmp_path / "stick"), Makers(tmp_path / "foreign", three("foreign"))
    makers.release("0.1.9")
    other.release("0.1.10")
    other.release("2026.12", subject="topics")
    foreign.release("9.9")
    places = [str(one.place) for one in (makers, other, foreign)]
    found = find.look([*places, str(tmp_path / "gone")], makers.trust)
    assert {subject: offer.version for subject, offer in found.offers.items()} == {
        "program": "0.1.10",
        "topics": "2026.12",
    }
    assert [place for place, _why in found.refusals] == [places[2]]


def test_a_manifest_under_a_foreign_name_is_not_looked_at(makers):
    makers.release("0.1.1")
    folder = makers.place / "updates"
    (folder / "program.dcdupdate").rename(folder / "topics.dcdupdate")
    assert find.look([str(makers.place)], makers.trust) == find.Looked({}, ())


def test_a_hub_that_hangs_holds_nothing_up(makers, monkeypatch):
    makers.release("0.1.1")
    import threading

    free = threading.Event()
    monkeypatch.setattr(share.Share, "begin", lambda *_given: free.wait(5))
    monkeypatch.setattr(find, "reach", lambda place: patience.Patient(share.Share(makers.place), seconds=0.05))
    monkeypatch.setattr(patience, "_BYTES_PER_SECOND", 1e9)
    assert not find.look([str(makers.place)], makers.trust).offers
    free.set()


def test_a_pc_that_skipped_five_versions_and_two_changes_of_keys_gets_there(makers, tmp_path):
    known = makers.trust
    for number in range(1, 6):
        if number in {2, 4}:
            makers.renew(f"round {number}")
        makers.release(f"0.{number}", f"program {number}".encode())
    offer = look(makers, known)
    assert offer.version == "0.5"
    assert copied(offer, tmp_path).read_bytes() == b"program 5"
    assert offer.manifest.trust == trust(makers.privates, 2)
    learned = state.State().trusting(offer.manifest.trust)
    assert (learned.number, learned.keys[0]) == (2, trust(makers.privates).keys[0].hex())
    assert learned.trusting(known) == learned


def test_what_is_kept_comes_back_and_damage_counts_as_nothing(tmp_path):
    kept = state.State(
        1, ("ab",), state.Fetched("0.2", "x", 3, "cd", "0.1", 3), state.Trial("0.2", "0.1", 3, "y"),
        (state.Failed("0.3", "why"),), "told", "aside",
    )  # fmt: skip
    assert not state.exists(tmp_path)
    state.save(tmp_path, kept)
    assert state.exists(tmp_path)
    assert state.load(tmp_path) == kept
    for text in ("", "[]", '{"fetched": 3}', '{"more": 1}', "null"):
        (state.place(tmp_path) / state.FILE).write_text(text)
        assert state.load(tmp_path) == state.State()
