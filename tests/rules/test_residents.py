import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dicandesk.rules.ethnicity import COMMON, GROUPS, ethnic_code
from dicandesk.rules.problems import errors
from dicandesk.rules.residents import (
    HOUSEHOLDS,
    NEEDS,
    SEXES,
    ConsentDraft,
    Household,
    PhoneDraft,
    ResidentDraft,
    check,
    check_name,
    secrets,
    tidied,
)
from tests.rules.names import names

HOA = ResidentDraft("Nguyễn Thị Hoà", "1954", unit=b"7")
AGREED = (ConsentDraft("sensitive", "paper"),)


def problems(**changes):
    fields = {"name": HOA.name, "birth": HOA.birth, "unit": HOA.unit} | changes
    return check(ResidentDraft(**fields), this_year=2026)


def fields(**changes):
    return [(problem.field, problem.severity) for problem in problems(**changes)]


def test_a_name_a_year_and_a_neighbourhood_are_enough():
    assert check(HOA, this_year=2026) == []


def test_a_full_form_is_fine():
    full = ResidentDraft(
        "Vàng A Ủ",
        "15/8/1954",
        "male",
        "008 054 000 441",
        (PhoneDraft("0900 000 012", "con gái"), PhoneDraft("0207 382 2345")),
        b"7",
        "Số nhà 12, ngõ 3",
        ("large_print", "no_smartphone"),
        Household("near_poor", 2026),
        "Mông",
        (ConsentDraft("store", "paper"), ConsentDraft("sensitive", "spoken", "Trần Văn Nam")),
    )
    assert check(full, this_year=2026) == []


# Names


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("", "Hãy ghi họ và tên."),
        (" \t\x00\u200b", "Hãy ghi họ và tên."),
        ("N" * 300, "Tên dài 300 chữ cái, chỉ ghi được 120 chữ cái. Hãy rút ngắn."),
        ("Nguyễn Thị Hoa 🙂", "Tên không dùng ký hiệu 🙂. Hãy bỏ đi."),
        ("Nguyễn @ Hoa|", "Tên không dùng ký hiệu @|. Hãy bỏ đi."),
        ("Nguy?n Th? Hoa", "Tên bị mất dấu (có dấu hỏi). Hãy gõ lại tên."),
        ("Nguy\ufffdn Hoa", "Tên bị mất dấu (có dấu hỏi). Hãy gõ lại tên."),
        ("NguyÔn ThÞ Hoa", "Tên viết bằng phông chữ cũ. Hãy gõ lại tên bằng Unicode."),
        ("TrÇn V¨n An", "Tên viết bằng phông chữ cũ. Hãy gõ lại tên bằng Unicode."),
        ("1954", "Hãy ghi tên bằng chữ."),
    ],
)
def test_an_impossible_name_is_an_error(name, told):
    assert [problem.message for problem in check_name(name)] == [told]
    assert errors(check_name(name))


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Hoa", "Mới có một chữ. Hãy ghi đủ họ và tên nếu biết."),
        ("Nguyễn Thị Hoa 2", "Trong tên có chữ số. Hãy xem lại."),
        ("nguyễn thị hoà", "Nên ghi: Nguyễn Thị Hoà"),
        ("NGUYỄN THỊ HOÀ", "Nên ghi: Nguyễn Thị Hoà"),
    ],
)
def test_an_unlikely_name_warns(name, told):
    assert [problem.message for problem in check_name(name)] == [told]
    assert not errors(check_name(name))


@pytest.mark.parametrize(
    "name",
    ["Vàng A Ủ", "Giàng Thị Mỷ", "Y-Bhăm Niê", "H'Mông Thị", "Nguyễn Thị Hoà (Sáu)", "Jean-Luc Dupré", "李 明"],
)
def test_names_of_all_peoples_are_fine(name):
    assert check_name(name) == []
    assert check_name(unicodedata.normalize("NFD", name)) == []


def test_a_name_of_120_letters_is_counted_in_composed_letters():
    long = unicodedata.normalize("NFD", " ".join(["Nguyễn"] * 17) + "A")
    assert len(long) > 120
    assert errors(check_name(long)) == []


# Other fields


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"birth": "1850"}, [("birth", "error")]),
        ({"birth": "2027"}, [("birth", "error")]),
        ({"birth": "31/2/1954"}, [("birth", "error")]),
        ({"birth": None}, [("birth", "warning")]),
        ({"birth": "  "}, [("birth", "warning")]),
        ({"sex": "x"}, [("sex", "error")]),
        ({"id_number": "00815400044"}, [("id_number", "error")]),
        ({"id_number": "008154000441", "sex": "male"}, [("id_number", "warning")]),
        ({"id_number": " "}, []),
        ({"phones": (PhoneDraft("0900 000 012"), PhoneDraft("12"))}, [("phones.1", "error")]),
        ({"phones": (PhoneDraft("0900000012"), PhoneDraft("+84 900 000 012"))}, [("phones.1", "warning")]),
        ({"phones": (PhoneDraft(" "),)}, []),
        ({"phones": (PhoneDraft("0900000012", "c" * 61),)}, [("phones.0", "error")]),
        ({"phones": (PhoneDraft("0900000012", "mk: hoa1954"),)}, [("phones.0", "warning")]),
        ({"unit": None}, [("unit", "warning")]),
        ({"address": "a" * 501}, [("address", "error")]),
        ({"address": "mật khẩu: hoa1954"}, [("address", "warning")]),
        ({"needs": ("large_print", "a lift")}, [("needs", "error")]),
        ({"household": Household("poor", 2026)}, [("household", "error")]),
        ({"household": Household("rich", 2026), "consents": AGREED}, [("household", "error")]),
        ({"household": Household("poor", 1800), "consents": AGREED}, [("household", "error")]),
        ({"household": Household("poor", 2026), "consents": AGREED}, []),
        ({"ethnicity": "Tày"}, [("ethnicity", "error")]),
        ({"ethnicity": "Sao Hoả", "consents": AGREED}, [("ethnicity", "error")]),
        ({"ethnicity": "Cao Lan", "consents": AGREED}, []),
        ({"consents": (ConsentDraft("store", "spoken"),)}, [("consents", "error")]),
    ],
)
def test_each_field_is_checked(changes, found):
    assert fields(**changes) == found


def test_problems_come_in_the_order_of_the_form():
    wrong = {"name": "", "birth": "1850", "sex": "x", "id_number": "1", "phones": (PhoneDraft("1"),), "unit": None}
    assert [field for field, _ in fields(**wrong)] == ["name", "birth", "sex", "id_number", "phones.0", "unit"]


def test_a_demo_ward_does_not_warn_of_invented_numbers():
    draft = ResidentDraft("Lê Thị Hoa", "1954", "female", "003154000441", unit=b"7")
    assert check(draft, this_year=2026, is_demo=True) == []


drafts = st.builds(
    ResidentDraft,
    st.text() | names,
    st.none() | st.text() | st.sampled_from(["1954", "15/8/1954"]),
    st.none() | st.text(),
    st.none() | st.text() | st.just("008 154 000 441"),
    st.lists(st.builds(PhoneDraft, st.text() | st.just("0900 000 012"), st.none() | st.text())).map(tuple),
    st.none() | st.binary(),
    st.text(),
    st.lists(st.text() | st.just("large_print")).map(tuple),
    st.none() | st.builds(Household, st.text(), st.integers()),
    st.none() | st.text() | st.just("Cao Lan"),
    st.lists(st.builds(ConsentDraft, st.text(), st.text(), st.none() | st.text())).map(tuple),
)


@given(drafts)
def test_no_form_raises_and_tidying_twice_changes_nothing(draft):
    once = tidied(draft, this_year=2026)
    assert tidied(once, this_year=2026) == once
    assert check(once, this_year=2026) == check(draft, this_year=2026)


def test_tidying_brings_a_form_into_the_form_that_is_stored():
    typed = ResidentDraft(
        unicodedata.normalize("NFD", " Nguyễn  Thị Hoà"),
        "15/8/54",
        id_number="008.154.000.441",
        phones=(PhoneDraft("0900 000 012", " con gái "), PhoneDraft("", "x")),
        needs=("large_print", "large_print"),
        ethnicity="cao lan",
        consents=(ConsentDraft("store", "paper", " "),),
    )
    stored = tidied(typed, this_year=2026)
    assert (stored.name, stored.birth, stored.id_number) == ("Nguyễn Thị Hoà", "1954-08-15", "008154000441")
    assert stored.phones == (PhoneDraft("+84900000012", "con gái"),)
    assert (stored.needs, stored.ethnicity, stored.consents) == (
        ("large_print",),
        "15",
        (ConsentDraft("store", "paper"),),
    )


def test_what_cannot_be_understood_stays_as_typed():
    kept = tidied(ResidentDraft("A", "năm Ngọ", phones=(PhoneDraft("máy của con"),), ethnicity="?"), this_year=2026)
    assert (kept.birth, kept.phones[0].number, kept.ethnicity) == ("năm Ngọ", "máy của con", "?")


def test_choices_have_labels():
    assert dict(SEXES) == {"male": "Nam", "female": "Nữ", "other": "Khác"}
    assert NEEDS["home_visit"] == "Cần đến tận nhà"
    assert HOUSEHOLDS["near_poor"] == "Hộ cận nghèo"
    assert all([*NEEDS.values(), *HOUSEHOLDS.values()])


def test_the_54_ethnic_groups():
    assert len(GROUPS) == 54
    assert [GROUPS[code] for code in COMMON] == ["Kinh", "Tày", "Nùng", "Mông", "Dao", "Sán Chay", "Sán Dìu", "Pà Thẻn"]
    assert all(ethnic_code(name) == code for code, name in GROUPS.items())
    assert all(ethnic_code(code) == code for code in GROUPS)
    assert ethnic_code("H'Mông") == ethnic_code("hmong") == "08"
    assert ethnic_code("") is None


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("name", {"name": "Lan mã OTP 482913"}),
        ("name", {"name": "mật khẩu hoa1954"}),
        ("phones.0", {"phones": (PhoneDraft("4111 1111 1111 1111"),)}),
        ("id_number", {"id_number": "4111 1111 1111 1111"}),
        ("consents", {"consents": (ConsentDraft("store", "spoken", "mật khẩu: hoa1954"),)}),
    ],
)
def test_a_secret_in_a_field_that_cannot_do_without_its_text_is_an_error(field, changes):
    found = next(problem for problem in errors(problems(**changes)) if problem.field == field)
    assert "Hình như có" in found.message


def test_secrets_in_free_texts_warn_in_the_form_and_are_errors_where_they_would_be_stored():
    draft = ResidentDraft(HOA.name, address="STK 0123456789012", phones=(PhoneDraft("0900000012", "mk zalo: hoa1954"),))
    assert [problem.field for problem in errors(check(draft, this_year=2026))] == []
    assert [(problem.field, problem.severity) for problem in secrets(draft)] == [
        ("address", "error"),
        ("phones.0", "error"),
    ]
    assert secrets(HOA) == []
