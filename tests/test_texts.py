"""Every text has its English, and the catalogue holds nothing else."""

from __future__ import annotations

import texts

from dicandesk import i18n

# What stays Vietnamese in the English: invented names, words of address, the word before the name of a ward.
KEPT = [
    "Tổ dân phố 7",
    "Phường Đội Cấn",
    "Trần Văn Nam",
    "Lê Thị Mai",
    "Tiếng Việt",
    "anh chị",
    "chị",
    "ông",
    "bà",
    "Phường ",
    "Xã ",
]


def test_every_text_is_in_the_catalogue_and_none_is_left_over():
    used = {message.id for message in texts.collect() if message.id}
    kept = {message.id for message in texts.read() if message.id}
    assert used - kept == set(), "run: python3 installer/dev.py texts"
    assert kept - used == set(), "run: python3 installer/dev.py texts"


def test_every_text_has_its_english_with_the_same_fields():
    assert texts.untranslated(texts.read()) == []


def test_no_english_text_has_vietnamese_letters_left():
    assert [
        text for text in _english() if any(letter.isalpha() and letter >= "À" for letter in _without_kept(text))
    ] == []


def test_english_begins_and_ends_with_the_same_blanks():
    pairs = [(str(message.id), str(message.string)) for message in texts.read() if message.id]
    assert [vietnamese for vietnamese, english in pairs if _blanks(vietnamese) != _blanks(english)] == []


def test_the_compiled_catalogue_is_that_of_the_source():
    assert texts.COMPILED.read_bytes() == texts.compiled(texts.read())


def test_language_is_chosen_for_the_whole_process():
    try:
        i18n.use("en")
        assert i18n._("Cỡ chữ") == "Text size"
    finally:
        i18n.use("vi")
    assert i18n._("Cỡ chữ") == "Cỡ chữ"


def test_texts_inside_f_strings_and_tables_are_found():
    source = 'a = f"**{_(\'một\')}**"\nb = {1: mark("hai")}\nc = _(b[1])\n'
    assert sorted(text for _, text in texts.texts_of(source)) == ["hai", "một"]


def _english() -> list[str]:
    return [str(message.string) for message in texts.read() if message.id]


def _without_kept(text: str) -> str:
    for kept in KEPT:
        text = text.replace(kept, "")
    return text


def _blanks(text: str) -> tuple[str, str]:
    return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
