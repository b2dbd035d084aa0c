"""The `demo` command hands on what it was asked and what came of it; the demo itself is tested where it lives."""

from __future__ import annotations

from pathlib import Path

import pytest

from dicandesk import app
from dicandesk.demo import run as story


@pytest.fixture
def asked(monkeypatch, tmp_path) -> list:
    """Return what the demo was asked for; it only says one step."""
    seen = []

    def demo(out, size, *, lang, say):
        seen.append((out, size, lang))
        say("bước một")
        steps = (story.Step("bước một", 1.5),)
        return story.Report(steps, (out / "papers" / "a.pdf",), size.residents, size.sessions, 20.0, Path(out))

    monkeypatch.setattr(story, "demo", demo)
    return seen


def test_a_demo_is_told_step_by_step_and_in_one_document(run, asked, tmp_path):
    ran = run("demo", "--out", tmp_path / "demo", "--residents", "60", "--sessions", "80", "--json")
    assert ran.code == 0
    assert {"steps", "files", "residents", "sessions", "took_ms"} <= ran.document.keys()
    assert "bước một" in ran.err
    (out, size, lang), *_ = asked
    assert (out, size.residents, size.sessions, lang) == (tmp_path / "demo", 60, 80, "vi")
    assert str(tmp_path / "demo") in run("demo", "--out", tmp_path / "demo", "--lang", "en").out
    assert asked[-1][2] == "en"


@pytest.mark.parametrize("screen", [True, False])
def test_the_window_opens_where_there_is_a_screen(run, asked, tmp_path, monkeypatch, screen):
    opened = []
    monkeypatch.setattr(app, "main", lambda **how: opened.append(how["data"]) or 0)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setenv("DISPLAY", ":0" if screen else "")
    assert run("demo", "--out", tmp_path / "demo", "--open").code == 0
    assert opened == ([tmp_path / "demo" / "pc1"] if screen else [])


def test_a_folder_with_something_else_is_left_alone(run, tmp_path):
    (tmp_path / "mine.txt").write_text("giữ", "utf-8")
    ran = run("demo", "--out", tmp_path, "--json")
    assert (ran.code, ran.out) == (1, "")
    assert (tmp_path / "mine.txt").exists()
    assert run("demo", "--out", tmp_path, "--pcs", "5").code == 2
