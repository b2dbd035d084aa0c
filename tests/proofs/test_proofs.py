"""The word `proofs` itself: every name leads to a proof, and one that fails or cannot run is named."""

import importlib
import os

import machine
import proofs
import pytest
import steps

from tests.proofs import CannotRunError, __main__ as one_proof
from tests.proofs import full, mutations


@pytest.mark.parametrize("name", proofs.PROOFS)
def test_every_name_is_a_proof_that_says_what_it_proves(name):
    module = importlib.import_module(f"tests.proofs.{name}")
    assert module.__doc__
    assert callable(module.prove)


@pytest.mark.parametrize("mistake", [one for table in mutations.TABLES for one in table], ids=lambda one: one.name)
def test_every_mistake_can_be_planted_and_its_tests_are_there(mistake):
    """Who changes such a line writes its mistake anew, or the table would say nothing of today's program."""
    assert (mutations.ROOT / "dicandesk" / mistake.path).read_text("utf-8").count(mistake.right) == 1
    assert mistake.wrong != mistake.right
    assert all((mutations.ROOT / test).exists() for test in mistake.tests)


def test_an_unknown_name_lists_the_known_ones():
    with pytest.raises(steps.FailureError, match="kill"):
        proofs.run(["kiln"])


@pytest.mark.parametrize("wrong", [["--minutes"], ["--minutes", "soon"], ["kill", "--minutes", ""]])
def test_minutes_are_a_number(wrong):
    with pytest.raises(steps.FailureError, match="number"):
        proofs.run(wrong)


def test_names_and_minutes_stand_in_any_order():
    assert proofs._read(["kill", "--minutes", "2.5", "full"]) == (["kill", "full"], 2.5)
    assert proofs._read([]) == ([], 1.0)


def test_what_failed_is_named_and_the_others_go_on(monkeypatch, capfd):
    monkeypatch.setattr(proofs, "_command", lambda name: ["sh", "-c", "test $DICANDESK_MINUTES = 2.0 && false"])
    assert proofs.run(["kill", "full", "--minutes", "2"]) == ["kill", "full"]
    assert capfd.readouterr().out.count("ended with code 1") == 2


def test_a_proof_that_mounts_does_not_run_without_root_and_says_so(monkeypatch, capsys):
    monkeypatch.setattr(machine, "packages_present", lambda: set(proofs.PROOFS["samba"].packages))
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert proofs.run(["full", "samba"]) == ["full", "samba"]
    assert capsys.readouterr().out.count("cannot run") == 2


def test_a_proof_that_mounts_runs_in_a_world_of_its_own(monkeypatch):
    installed = []
    monkeypatch.setattr(machine, "packages_present", lambda: {"fuse3"})
    monkeypatch.setattr(machine, "install", installed.extend)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert proofs._command("fat")[0] == "unshare"
    assert installed == ["dosfstools", "fusefat"]


def test_a_proof_that_cannot_run_fails(monkeypatch, capsys):
    def nothing_works():
        raise CannotRunError("no loop device")

    monkeypatch.setattr(full, "prove", nothing_works)
    assert one_proof.main("full") == 3
    assert "cannot run here: no loop device" in capsys.readouterr().out
