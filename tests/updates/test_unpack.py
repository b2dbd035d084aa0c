"""Unpacking the archive of a version: what two keys signed is looked at all the same."""

from __future__ import annotations

import tarfile

import pytest

from dicandesk.updates import swap
from tests.updates.makers import hostile


def member(name, kind=tarfile.REGTYPE, link=""):
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, link
    return info


@pytest.fixture(params=["filters", "no filters"])
def unpack(request, pc, monkeypatch, tmp_path):
    """Unpack the program with one thing more in it, by a Python that has the filters of PEP 706 and by one without."""
    if request.param == "no filters":
        monkeypatch.delattr(tarfile, "data_filter", raising=False)

    def go(info):
        file = tmp_path / "it.tar.xz"
        file.write_bytes(hostile("0.1.1", info))
        swap.unpack(pc.program, file, "0.1.1")

    return go


def test_a_link_to_a_file_beside_it_comes_out_as_a_link(pc, unpack):
    unpack(member("DiCanDesk-0.1.1/lib.so", tarfile.SYMTYPE, "filler"))
    assert pc.place.with_name("DiCanDesk.new").joinpath("lib.so").is_symlink()


@pytest.mark.parametrize(
    "info",
    [
        member("DiCanDesk-0.1.1/lib.so", tarfile.SYMTYPE, "../../../etc/passwd"),
        member("DiCanDesk-0.1.1/lib.so", tarfile.SYMTYPE, "/etc/passwd"),
        member("../outside"),
        member("/tmp/outside"),
        member("DiCanDesk-0.1.1/pipe", tarfile.FIFOTYPE),
        member("DiCanDesk-0.1.1/hard", tarfile.LNKTYPE, "../outside"),
    ],
)
def test_nothing_leads_out_of_the_folder(pc, unpack, info, tmp_path):
    with pytest.raises(swap.BrokenVersionError):
        unpack(info)
    assert [path.name for path in pc.place.parent.glob("DiCanDesk*")] == [pc.place.name]
    assert not (tmp_path / "outside").exists()
