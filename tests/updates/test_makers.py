"""The makers' words: what they write is what a PC takes, and nothing of a key stays in the source tree."""

from __future__ import annotations

import shutil

import pytest
from steps import ROOT, FailureError

from dicandesk.paths import resource
from dicandesk.updates import find, keys
from packing import facts
from packing import manifest as making


@pytest.fixture
def out(tmp_path, monkeypatch):
    monkeypatch.setattr(facts, "DIST", tmp_path / "dist")
    monkeypatch.setattr(making, "OUT", tmp_path / "dist" / "updates")
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist" / f"DiCanDesk-{facts.VERSION}-linux-x86_64.tar.xz").write_bytes(b"program")
    making.run(["keys", str(tmp_path / "first")])
    return tmp_path


def offers(out, trusted="first"):
    return find.look([str(out / "dist")], keys.read(out / trusted / "trusted.json"))


def signed(out, name, *signers):
    for folder, number in signers:
        making.run(["sign", str(out / name), str(out / folder / f"key-{number}.txt")])


MANIFEST = "dist/updates/program.dcdupdate"


def test_two_of_the_makers_sign_and_a_pc_takes_it(out):
    making.run(["manifest"])
    assert not offers(out).offers
    signed(out, MANIFEST, ("first", 1))
    assert "một chữ ký" in offers(out).refusals[0][1].message
    signed(out, MANIFEST, ("first", 3))
    (file,) = offers(out).offers["program"].manifest.update.files
    assert (file.system, (out / "dist/updates" / file.name).read_bytes()) == ("linux", b"program")


def test_other_keys_follow_when_two_of_those_before_sign(out):
    making.run(["keys", str(out / "second")])
    making.run(["change-keys", str(out / "chain"), str(out / "second" / "trusted.json")])
    making.run(["manifest", str(out / "chain")])
    signed(out, MANIFEST, ("second", 1), ("second", 2))
    assert not offers(out).offers
    signed(out, "chain", ("first", 1), ("first", 2))
    making.run(["manifest", str(out / "chain")])
    signed(out, MANIFEST, ("second", 1), ("second", 2))
    assert offers(out).offers
    assert offers(out, "second").offers["program"].manifest.trust.number == 1


def test_a_folder_of_topics_becomes_a_pack(out):
    shutil.copytree(resource("topics"), out / "topics")
    making.run(["pack", "2026.12", str(out / "topics")])
    signed(out, "dist/updates/topics.dcdupdate", ("first", 2), ("first", 3))
    assert offers(out).offers["topics"].version == "2026.12"
    first = (out / "dist/updates/topics-2026.12.zip").read_bytes()
    making.run(["pack", "2026.12", str(out / "topics")])
    assert (out / "dist/updates/topics-2026.12.zip").read_bytes() == first


@pytest.mark.parametrize(
    "words",
    [
        ["keys", str(ROOT / "keys")], ["keys", "{out}/first"], ["keys"],
        ["sign", "{out}/gone", "{out}/first/key-1.txt"],
        ["pack", "new", "{out}"], ["pack", "2026.12", "{out}"], ["change-keys", "{out}/chain", "{out}/gone"],
        ["manifest", "{out}/gone"], ["sign", "{out}/first/trusted.json", "{out}/first/key-1.txt"],
    ],
)  # fmt: skip
def test_what_cannot_be_done_names_the_next_step(out, words):
    with pytest.raises(FailureError) as told:
        making.run([word.replace("{out}", str(out)) for word in words])
    assert "Next step" in str(told.value) or "build keys" in str(told.value)


def test_a_key_that_is_none_and_nothing_built_are_named(out):
    making.run(["manifest"])
    with pytest.raises(FailureError, match="is no key"):
        signed(out, MANIFEST, ("first", 4))
    for path in (out / "dist").glob("*.xz"):
        path.unlink()
    with pytest.raises(FailureError, match="Nothing of version"):
        making.run(["manifest"])


def test_no_private_key_lies_in_the_source_tree():
    assert not [path for path in ROOT.rglob("key-?.txt") if ".venv" not in path.parts]
