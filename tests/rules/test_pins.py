import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dicandesk.rules.pins import weakness


@pytest.mark.parametrize(
    ("pin", "why"),
    [
        *((pin, "lặp lại") for pin in ("000000", "111111", "121212", "123123", "12341234", "aaaaaa", " 777777 ")),
        *((pin, "liền nhau") for pin in ("123456", "654321", "890123", "3210987", "112233", "332211", "abcdef")),
        *((pin, "ngày hoặc năm sinh") for pin in ("150854", "15081954", "195408", "081954", "011299")),
        *((pin, "ai cũng biết") for pin in ("matkhau", "Password")),
    ],
)
def test_what_is_easily_guessed_is_told_why(pin, why):
    problem = weakness(pin)
    assert why in problem.message
    assert problem.severity == "warning"


@pytest.mark.parametrize("pin", ["482913", "246810", "720468", "Trâu đen 7", "chim sáo", "9999", "", "12345"])
def test_other_pins_and_those_still_too_short_are_left_alone(pin):
    assert weakness(pin) is None
    assert weakness(unicodedata.normalize("NFD", pin)) is None


@given(st.text(max_size=20))
def test_any_text_gets_an_answer(text):
    problem = weakness(text)
    assert problem is None or problem.severity == "warning"
