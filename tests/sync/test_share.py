import errno
import os
import stat

import pytest

from dicandesk.sync import hubfile
from dicandesk.sync.share import Share
from dicandesk.sync.transport import HubFullError, HubGoneError, HubReadOnlyError
from tests.sync.test_bundle import ME


@pytest.fixture
def share(tmp_path):
    return Share(tmp_path)


def failing(error):
    def fail(*_args, **_kwargs):
        raise error

    return fail


def test_what_is_put_is_read_and_listed(share):
    share.put("a/b", b"one")
    share.put("a/b", b"two")
    assert share.read("a/b", 10) == b"two"
    assert share.names("a") == ["b"]
    share.remove("a/b")
    share.remove("a/b")
    assert share.read("a/b", 10) is None
    assert share.names("nowhere") == []


def test_a_file_larger_than_expected_is_not_read(share):
    share.put("big", bytes(11))
    assert share.read("big", 10) is None


def test_a_link_is_not_followed(share, tmp_path):
    secret = tmp_path.parent / "secret"
    secret.write_bytes(b"x")
    (tmp_path / "link").symlink_to(secret)
    assert share.read("link", 10) is None


def test_a_folder_that_is_gone_says_so(tmp_path):
    share = Share(tmp_path / "gone")
    for call in (
        lambda: share.names("a"),
        lambda: share.read("a", 1),
        lambda: share.put("a", b""),
        lambda: share.remove("a"),
    ):
        with pytest.raises(HubGoneError):
            call()


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (errno.ENOSPC, HubFullError),
        (errno.EROFS, HubReadOnlyError),
        (errno.EACCES, HubReadOnlyError),
        (errno.EIO, HubGoneError),
    ],
)
def test_a_failed_write_says_why_and_leaves_no_temporary_file(share, tmp_path, monkeypatch, number, kind):
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", failing(OSError(number, "no")))
        with pytest.raises(kind):
            share.put("a/b", b"data")
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_a_failed_read_or_list_means_the_hub_is_gone(share, tmp_path, monkeypatch):
    share.put("a/b", b"data")
    with monkeypatch.context() as patch:
        patch.setattr(os, "listdir", failing(OSError(errno.EIO, "no")))
        with pytest.raises(HubGoneError):
            share.names("a")
    with monkeypatch.context() as patch:
        patch.setattr(os, "open", failing(OSError(errno.EACCES, "no")))
        assert share.read("a/b", 10) is None
        patch.setattr(os, "open", failing(FileNotFoundError()))
        assert share.read("a/b", 10) is None
        patch.setattr(os, "open", failing(OSError(errno.EIO, "no")))
        assert share.read("a/b", 10) is None  # a bad sector under one file
        patch.setattr(os, "listdir", failing(OSError(errno.EIO, "no")))
        with pytest.raises(HubGoneError):
            share.read("a/b", 10)
    with monkeypatch.context() as patch:
        patch.setattr(type(tmp_path), "unlink", failing(OSError(errno.EACCES, "no")))
        with pytest.raises(HubReadOnlyError):
            share.remove("a/b")
    with monkeypatch.context() as patch:
        patch.setattr(type(tmp_path), "is_dir", failing(OSError(errno.EIO, "no")))
        assert not share.is_there()


@pytest.mark.parametrize("there", [b"", b"dat", b"date", b"data+"])
def test_a_file_that_reads_back_differently_is_not_published(share, tmp_path, monkeypatch, there):
    real = type(tmp_path).open
    (tmp_path / "there").write_bytes(there)
    monkeypatch.setattr(
        type(tmp_path), "open", lambda path, mode: real(tmp_path / "there" if mode == "rb" else path, mode)
    )
    with pytest.raises(HubGoneError):
        share.put("a", b"data")
    assert [path.name for path in tmp_path.iterdir()] == ["there"]


def test_a_pipe_is_no_file(share, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    assert share.read("pipe", 9) is None


def test_a_linked_folder_leads_nowhere(share, tmp_path):
    outside = tmp_path.parent / "outside"
    outside.mkdir()
    (outside / "b").write_bytes(b"secret")
    (tmp_path / "a").symlink_to(outside)
    assert share.read("a/b", 9) is None
    assert share.names("a") == []
    for call in (lambda: share.put("a/c", b""), lambda: share.remove("a/b")):
        with pytest.raises(HubGoneError):
            call()
    assert [path.name for path in outside.iterdir()] == ["b"]


def test_two_pcs_that_put_the_same_file_at_once_do_not_cut_each_other_short(tmp_path, monkeypatch):
    one, two = Share(tmp_path, tag="one"), Share(tmp_path, tag="two")
    real, others = type(tmp_path).replace, [lambda: two.put("relay/x", b"data")]

    def replace(path, target):
        if others:
            others.pop()()
        return real(path, target)

    monkeypatch.setattr(type(tmp_path), "replace", replace)
    one.put("relay/x", b"data")
    assert one.names("relay") == ["x"]
    assert one.read("relay/x", 9) == b"data"


def busy():
    error = PermissionError(errno.EACCES, "busy")
    error.winerror = 32
    return error


def test_a_rename_held_up_by_a_scanner_is_tried_again(tmp_path, monkeypatch):
    pauses = []
    share = Share(tmp_path, pause=pauses.append)
    real, left = type(tmp_path).replace, [busy(), busy()]

    def replace(path, target):
        if left:
            raise left.pop()
        return real(path, target)

    monkeypatch.setattr(type(tmp_path), "replace", replace)
    share.put("a", b"data")
    assert share.read("a", 9) == b"data"
    assert pauses == [0.05, 0.1]


def test_the_pause_between_two_tries_is_short(tmp_path, monkeypatch):
    real, left = type(tmp_path).replace, [busy()]

    def replace(path, target):
        if left:
            raise left.pop()
        return real(path, target)

    monkeypatch.setattr(type(tmp_path), "replace", replace)
    Share(tmp_path).put("a", b"data")
    assert not left


def test_a_rename_that_stays_forbidden_ends(tmp_path, monkeypatch):
    pauses = []
    share = Share(tmp_path, pause=pauses.append)
    monkeypatch.setattr(type(tmp_path), "replace", failing(busy()))
    with pytest.raises(HubReadOnlyError):
        share.put("a", b"data")
    assert len(pauses) == 6
    monkeypatch.setattr(type(tmp_path), "replace", failing(PermissionError(errno.EACCES, "no")))
    with pytest.raises(HubReadOnlyError):
        share.put("a", b"data")


def test_a_plain_name_of_the_hub_is_its_path(share, tmp_path):
    assert share.name == str(tmp_path)
    assert stat.S_ISDIR(share.root.stat().st_mode)


# ---- hub.json ----

HUB = hubfile.HubFile(
    b"h" * 16, ME.realm, "Phường Đội Cấn", "Anh Nam 0900 000 010", b"r" * 32, (b"o" * 32,), ME.sign_public
)


def test_a_hub_tells_its_ward(share):
    hubfile.write(share, HUB, ME.sign_key)
    assert hubfile.read(share) == HUB


@pytest.mark.parametrize(
    "change",
    [lambda text: text.replace("Đội Cấn", "Khác"), lambda text: text[:50], lambda _text: "[]", lambda _text: "{}"],
)
def test_a_changed_or_odd_hub_file_counts_as_none(share, change):
    hubfile.write(share, HUB, ME.sign_key)
    share.put(hubfile.PATH, change(share.read(hubfile.PATH, 9_999).decode()).encode())
    assert hubfile.read(share) is None


def test_no_hub_file_is_none(share):
    assert hubfile.read(share) is None
