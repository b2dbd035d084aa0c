"""Settings of this PC survive restarts, hand editing and broken files."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given, strategies as st

from dicandesk import i18n
from dicandesk.errors import UserError
from dicandesk.settings import FILE, Settings, choices, description, load, save


def test_without_a_file_everything_is_default(data_folder):
    assert load() == Settings()


def test_what_was_saved_comes_back(data_folder):
    mine = Settings(
        device_name="Máy “Nhà văn hoá” \\ tổ 7",
        hub="\\\\phuong\\chung",
        text_size="A++",
        high_contrast=True,
        lock_minutes=3,
    )
    save(mine)
    assert load() == mine


@given(text=st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_comes_back(tmp_path_factory, text):
    folder = tmp_path_factory.getbasetemp()
    save(Settings(printer=text), folder)
    assert load(folder).printer == text


def test_a_value_that_is_not_allowed_is_default_and_the_others_stay(tmp_path):
    (tmp_path / FILE).write_text('text_size = "XXL"\nlock_minutes = true\nprinter = "Canon"\nlater = 1\n', "utf-8")
    assert load(tmp_path) == Settings(printer="Canon")


@pytest.mark.parametrize("broken", [b"text_size = ", b"\xff\xfe\x00", b"a = 1\na = 2\n"])
def test_a_broken_file_is_put_aside_and_never_stops_the_program(tmp_path, broken):
    (tmp_path / FILE).write_bytes(broken)
    assert load(tmp_path) == Settings()
    assert (tmp_path / "settings.toml.bad").read_bytes() == broken
    save(Settings(), tmp_path)


def test_when_the_disk_refuses_the_old_file_stays(tmp_path):
    save(Settings(printer="Canon"), tmp_path)
    (tmp_path / (FILE + ".new")).mkdir()
    with pytest.raises(UserError) as refused:
        save(Settings(printer="Epson"), tmp_path)
    assert refused.value.hint
    assert load(tmp_path).printer == "Canon"


def test_the_file_explains_itself(tmp_path):
    save(Settings(), tmp_path)
    lines = (tmp_path / FILE).read_text("utf-8").splitlines()
    for entry in dataclasses.fields(Settings):
        assert f"# {description(entry.name)}" in lines


def test_choices_are_those_of_the_type():
    assert choices("text_size") == ("A-", "A", "A+", "A++")
    assert choices("printer") == ()


def test_marked_text_is_translated_when_shown():
    assert i18n.mark("Cỡ chữ") == "Cỡ chữ"
    assert description("text_size") == "Cỡ chữ"
