"""Lines of the day book in short."""

from __future__ import annotations

import pytest

from dicandesk.rules import book
from dicandesk.rules.book import Whom
from dicandesk.rules.guidance import Outcome, TopicResult
from dicandesk.rules.problems import Problem
from dicandesk.services.guidance import topics

KNOWN = list(topics.shipped().values())
CAUSES = topics.common().causes
ALONE, HELPED, UNFINISHED = Outcome.ALONE, Outcome.HELPED, Outcome.UNFINISHED


@pytest.mark.parametrize(
    ("text", "whom"),
    [
        ("hoa 1954", Whom("Hoa", "1954")),
        ("NÔNG THỊ HIỀN", Whom("Nông Thị Hiền")),
        ("Ma Văn Páo 15/8/1970 +", Whom("Ma Văn Páo", "15/8/1970", is_new=True)),
        ("+ma văn páo", Whom("Ma Văn Páo", is_new=True)),
        ("-", Whom(anonymous=1)),
        ("003154005008||Nông Thị Hoa|15081954|Nữ|Tổ dân phố 7|01012022", Whom("Nông Thị Hoa", "1954-08-15")),
        (" – 12 ", Whom(anonymous=12)),
    ],
)
def test_who(text, whom):
    assert book.whom(text) == whom


@pytest.mark.parametrize("text", ["", "  ", "1954", "-0", "- 9999", "003154005008||"])
def test_nobody_is_meant(text):
    assert isinstance(book.whom(text), Problem)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("dd1", ("DD01",)),
        ("DD01 yt1", ("DD01", "YT01")),
        ("dd1,yt01;dd1", ("DD01", "YT01")),
        ("tien dien", ("TT02",)),
        ("VNeID, thẻ bhyt", ("DD01", "YT01")),
        ("hoc phi", ("TT06",)),
    ],
)
def test_topics_by_code_or_title(text, codes):
    assert book.topics(text, KNOWN) == codes


@pytest.mark.parametrize("text", ["", ",", "dd9", "bay lên trời", "dd1, xyz"])
def test_no_topic_is_meant(text):
    assert isinstance(book.topics(text, KNOWN), Problem)


def test_the_commonest_of_several_topics_is_meant():
    assert book.topics("tien", KNOWN) == ("TT02",)
    assert book.topics("tien", KNOWN[::-1]) == ("TT03",)


def test_codes_are_printed_as_they_are_typed():
    assert [book.short_code(code) for code in ("DD01", "TT08", "X")] == ["DD1", "TT8", "X"]


@pytest.mark.parametrize(
    ("text", "codes", "wanted"),
    [
        ("t", ("DD01",), [(ALONE, None)]),
        ("K", ("DD01", "YT01"), [(HELPED, None), (HELPED, None)]),
        ("tc", ("DD01", "YT01"), [(ALONE, None), (UNFINISHED, None)]),
        ("1,3 mang", ("DD01", "YT01"), [(ALONE, None), (UNFINISHED, "mang_yeu")]),
        ("c quen mat", ("DD01",), [(UNFINISHED, "quen_mat_khau")]),
    ],
)
def test_results_for_all_topics_or_for_each(text, codes, wanted):
    assert book.results(text, codes, CAUSES) == tuple(
        TopicResult(code, *one) for code, one in zip(codes, wanted, strict=True)
    )


@pytest.mark.parametrize("text", ["", "x", "t mang", "ttt", "c bay lên", "t,,x"])
def test_no_result_is_meant(text):
    assert isinstance(book.results(text, ("DD01", "YT01"), CAUSES), Problem)
