import pytest
from hypothesis import given
from hypothesis import strategies as st

from dicandesk.paper.text import Type, set_lines
from tests.paper.samples import TOPICS

BODY = Type.sized(14)


def texts(lines) -> list[str]:
    return ["".join(piece for _, piece in line.pieces).strip(" ") for line in lines]


@pytest.mark.parametrize("width", [280, 340, 420, 460])
def test_no_line_of_a_topic_is_too_wide_and_no_word_stands_alone_at_the_end(width):
    for topic in TOPICS.values():
        for step in topic["steps"] + topic["safety"]:
            lines = set_lines(step, BODY, width)
            assert all(line.width * BODY.size <= width + 0.01 for line in lines)
            assert len(lines) == 1 or " " in texts(lines)[-1], step


def test_a_phone_number_is_never_broken():
    for width in range(120, 300, 7):
        lines = texts(set_lines("Mất máy: gọi tổng đài **1900 0368** hoặc công an phường", BODY, width))
        assert any("1900 0368" in line for line in lines)


def test_a_number_stays_with_what_it_counts():
    for width in range(120, 300, 7):
        lines = texts(set_lines("Đặt passcode (mã mở) 6 số rồi chọn tài khoản mức 2 là xong", BODY, width))
        assert any("6 số" in line for line in lines)
        assert any("mức 2" in line for line in lines)


def test_bold_begins_and_ends_inside_a_word():
    (line,) = set_lines("Bấm **Gửi yêu cầu**.", BODY, 400)
    assert [(font.split("-")[1], piece) for font, piece in line.pieces] == [
        ("Regular", "Bấm "),
        ("SemiBold", "Gửi yêu cầu"),
        ("Regular", ". "),
    ]


def test_titles_get_lines_of_about_equal_length():
    lines = set_lines("Nộp phí, lệ phí thủ tục hành chính trực tuyến", Type.sized(24, bold=True), 505, balanced=True)
    first, second = (line.width for line in lines)
    assert abs(first - second) < 0.25 * first


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=80), st.integers(60, 500))
def test_no_letter_is_lost_and_no_line_too_wide(text, width):
    from dicandesk.paper.text import words

    lines = set_lines(text, BODY, width)
    wanted = "".join(word.text for word in words(text))
    assert "".join(texts(lines)).replace(" ", "") == wanted
    assert all(line.width * BODY.size <= width + 0.01 for line in lines)
