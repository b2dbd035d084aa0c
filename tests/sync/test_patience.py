"""A hub that hangs: each call ends in time, and nobody waits twice for the same dead share."""

import threading

import pytest

from dicandesk.sync import patience
from dicandesk.sync.patience import Patient, reach
from dicandesk.sync.share import Share
from dicandesk.sync.transport import HubFullError, HubGoneError


class Hanging(Share):
    def __init__(self, root):
        super().__init__(root)
        self.go_on, self.calls = threading.Event(), 0

    def _hang(self):
        self.calls += 1
        assert self.go_on.wait(20)

    def is_there(self):
        self._hang()
        return True

    def put(self, path, data):
        self._hang()
        super().put(path, data)


def test_what_answers_answers(tmp_path):
    hub = reach(str(tmp_path), tag="pc")
    assert hub.name == str(tmp_path)
    assert hub.is_there()
    hub.put("a/b", b"data")
    assert hub.names("a") == ["b"]
    assert hub.read("a/b", 9) == b"data"
    hub.remove("a/b")
    assert hub.read("a/b", 9) is None


def test_a_fault_of_the_share_is_that_of_the_call(tmp_path):
    class Full(Share):
        def put(self, path, data):
            raise HubFullError(path)

    with pytest.raises(HubFullError):
        Patient(Full(tmp_path)).put("a", b"")
    with pytest.raises(HubGoneError):
        reach(str(tmp_path / "gone")).names(".")


def test_no_path_is_no_hub_and_never_the_folder_one_happens_to_be_in():
    with pytest.raises(HubGoneError):
        reach("")


def test_a_share_that_hangs_is_gone_and_is_not_asked_again_until_it_answers(tmp_path):
    share = Hanging(tmp_path)
    hub = Patient(share, seconds=0.05)
    with pytest.raises(HubGoneError):
        hub.put("a", b"data")
    assert not hub.is_there()
    with pytest.raises(HubGoneError):
        Patient(Share(tmp_path), seconds=9).names(".")
    assert share.calls == 1
    helper = patience._hanging[hub.name]
    share.go_on.set()
    helper.told.put(helper.told.get(timeout=20))
    assert hub.is_there()
    assert hub.name not in patience._hanging
    assert hub.read("a", 9) == b"data"
