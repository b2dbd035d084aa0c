"""The six words of a fingerprint."""

from __future__ import annotations

import hashlib
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dicandesk.paths import resource
from dicandesk.rules.text import fold
from dicandesk.rules.words import same_words, words_of

VOCABULARY = tuple(resource("words.txt").read_text("utf-8").splitlines())
KNOWN = ("phòng học", "thuyền rồng", "góc bếp", "tím than", "ánh đèn", "con mèo")


def sounds_of_a_region(word):
    """Fold what many speakers do not tell apart: tr/ch, s/x, d/gi/r/v, l/n at the start, n/ng, c/t at the end."""
    heard = []
    for spoken in fold(word).split():
        syllable = spoken
        for pattern, sound in (
            (r"^(tr|ch)", "c_"),
            (r"^x", "s"),
            (r"^(gi|r|v)(?=[aeiouy])", "d"),
            (r"^n(?=[aeiouy])", "l"),
            (r"y", "i"),
            (r"(ng|nh)$", "n"),
        ):
            syllable = re.sub(pattern, sound, syllable)
        heard.append(re.sub(r"ch?$", "t", syllable) if len(syllable) > 2 else syllable)
    return " ".join(heard)


def test_there_are_1024_words():
    assert len(VOCABULARY) == 1024


def test_each_word_is_two_syllables_in_lower_case_and_nfc():
    for word in VOCABULARY:
        assert len(word.split(" ")) == 2, word
        assert word == unicodedata.normalize("NFC", word.lower()).strip()
        assert word.replace(" ", "").isalpha(), word


def test_no_two_words_differ_only_in_tone():
    assert len({fold(word) for word in VOCABULARY}) == 1024
    assert len({fold(word).replace(" ", "") for word in VOCABULARY}) == 1024


def test_no_two_words_sound_alike_in_north_or_south():
    assert len({sounds_of_a_region(word) for word in VOCABULARY}) == 1024


def test_the_words_of_a_known_fingerprint_never_change():
    print_of_abc = hashlib.sha256(b"abc").digest()
    assert words_of(print_of_abc, VOCABULARY) == KNOWN
    assert words_of(bytes(8), VOCABULARY) == (VOCABULARY[0],) * 6
    assert words_of(b"\xff" * 8, VOCABULARY) == (VOCABULARY[-1],) * 6


def test_sixty_bits_count_and_no_more():
    assert words_of(bytes(7) + b"\x0f", VOCABULARY) == words_of(bytes(8), VOCABULARY)
    assert words_of(bytes(7) + b"\x10", VOCABULARY)[-1] == VOCABULARY[1]


@given(st.binary(min_size=8, max_size=8))
def test_words_lead_back_to_their_bits(fingerprint):
    number = 0
    for word in words_of(fingerprint, VOCABULARY):
        number = number * 1024 + VOCABULARY.index(word)
    assert number == int.from_bytes(fingerprint, "big") >> 4


def test_typed_words_are_compared_without_tones_case_and_separators():
    words = ("hoa sen", "mái nhà", "con trâu", "cây tre", "dòng sông", "ruộng lúa")
    assert same_words("Hoa sen, mái nhà, con trâu, cây tre, dòng sông, ruộng lúa.", words)
    assert same_words("hoa-sen mai-nha con-trau cay-tre dong-song ruong-lua", words)
    assert same_words(
        unicodedata.normalize("NFD", "hoa sen · mái nhà · con trâu · cây tre · dòng sông · ruộng lúa"), words
    )
    assert not same_words("mái nhà hoa sen con trâu cây tre dòng sông ruộng lúa", words)
    assert not same_words("hoa sen mái nhà con trâu cây tre dòng sông", words)
    assert not same_words("", ())


@pytest.mark.parametrize(("fingerprint", "vocabulary"), [(b"short", VOCABULARY), (bytes(32), VOCABULARY[:-1])])
def test_too_few_bytes_or_words_are_refused(fingerprint, vocabulary):
    with pytest.raises(ValueError, match="1,024"):
        words_of(fingerprint, vocabulary)
