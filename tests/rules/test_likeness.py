import pytest
from hypothesis import given
from hypothesis import strategies as st

from dicandesk.rules.likeness import SUSPECT, Person, likeness, within_one_edit
from tests.rules.names import names

people = st.builds(
    Person,
    names,
    st.sampled_from([None, "1954", "1954-08-15", "1954-09", "1955", "1990"]),
    st.sampled_from([None, "male", "female"]),
    st.sampled_from([None, b"7", b"8"]),
    st.frozensets(st.sampled_from(["+84900000012", "+84900000013"])),
    st.sampled_from([None, b"mark 1", b"mark 2"]),
)
HOA = Person("Nguyễn Thị Hoà", "1954-08-15", "female", b"7", frozenset({"+84900000018"}))


@given(people, people)
def test_likeness_is_the_same_either_way_round(one, other):
    assert likeness(one, other) == likeness(other, one)
    assert 0 <= likeness(one, other).score <= 100


@given(people)
def test_everybody_is_most_like_themselves(person):
    same = likeness(person, person)
    assert (same.score == 100) == (person.id_mark is not None)
    assert same.score >= 50


@pytest.mark.parametrize(
    ("other", "why"),
    [
        (Person("Nguyễn Thị Hòa", "1954", phones=HOA.phones), "Trùng: tên, năm sinh, điện thoại"),
        (Person("nguyễn thị hoà", "1954-08-15", "female", b"7"), "Trùng: tên, ngày sinh, tổ dân phố"),
        (Person("Nguyen Thi Hoa", "1954"), "Trùng: tên (khác dấu), năm sinh"),
        (Person("Nguyễn Thi Hoàn", "1954"), "Trùng: gần giống tên, năm sinh"),
        (Person("Hoà Nguyễn Thị", "1954"), "Trùng: tên (đảo thứ tự), năm sinh"),
    ],
)
def test_likely_the_same_person_is_suspected_and_said_why(other, why):
    like = likeness(HOA, other)
    assert like.score >= SUSPECT
    assert like.sentence == why


@pytest.mark.parametrize(
    "other",
    [
        Person("Nguyễn Thị Hoà", "1980"),  # namesake of another age
        Person("Nguyễn Văn Hoà", "1955"),
        Person("Trần Thị Hoa", "1954-08-15"),
        Person("Nguyễn Thị Hoà", None, "male"),
        Person("Lê Văn An", "1954-08-15", "male", b"7", HOA.phones),  # husband with the same phone
    ],
)
def test_namesakes_and_family_are_not_suspected(other):
    assert likeness(HOA, other).score < SUSPECT


def test_the_same_id_number_is_certain_and_another_one_speaks_against():
    one, two = Person("Lê Hoa", id_mark=b"x"), Person("Lê Thị Hoa", id_mark=b"x")
    assert likeness(one, two).score == 100
    assert likeness(one, two).sentence == "Trùng: số định danh"
    assert likeness(one, Person("Lê Hoa", "1954", id_mark=b"y")).score < SUSPECT


def test_a_day_that_differs_within_the_year_counts_less():
    agree, differ = Person("Lê Hoa", "1954-08"), Person("Lê Hoa", "1954-09-15")
    assert likeness(agree, Person("Lê Hoa", "1954-08-15")).score > likeness(agree, differ).score >= SUSPECT


def test_nothing_in_common_has_no_reason():
    assert likeness(Person("Lê Hoa"), Person("Trần Bình")).sentence == ""


@pytest.mark.parametrize(
    ("one", "other", "within"),
    [
        ("hoa", "hoa", True),
        ("hoa", "hoan", True),
        ("hoa", "ha", True),
        ("hoa", "hua", True),
        ("hoa", "hao", True),
        ("hoa", "oha", True),
        ("hoa", "hoang", False),
        ("hoa", "hai", False),
        ("hoa", "aho", False),
        ("", "a", True),
        ("", "ab", False),
    ],
)
def test_one_slip_of_the_finger(one, other, within):
    assert within_one_edit(one, other) is within
    assert within_one_edit(other, one) is within


@given(st.text("abc", max_size=6), st.text("abc", max_size=6))
def test_one_edit_is_what_undoing_it_says(one, other):
    edits = {other[:i] + other[i + 1 :] for i in range(len(other))}
    edits |= {other[:i] + letter + other[i:] for i in range(len(other) + 1) for letter in "abc"}
    edits |= {other[:i] + letter + other[i + 1 :] for i in range(len(other)) for letter in "abc"}
    edits |= {other[:i] + other[i + 1] + other[i] + other[i + 2 :] for i in range(len(other) - 1)}
    assert within_one_edit(one, other) == (one in edits | {other})
