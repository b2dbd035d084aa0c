import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dicandesk.rules.identity import (
    PROVINCES,
    check_id_number,
    looks_secret,
    mask_id,
    mask_phone,
    parse_phone,
    read_id_number,
    show_phone,
    tidy_digits,
)
from dicandesk.rules.problems import Problem

# ID numbers


def test_the_63_provinces_are_known():
    assert len(PROVINCES) == 63
    assert (PROVINCES["001"], PROVINCES["008"], PROVINCES["077"]) == ("Hà Nội", "Tuyên Quang", "Bà Rịa - Vũng Tàu")
    assert not {"003", "005", "007"} & PROVINCES.keys()


@pytest.mark.parametrize(
    ("century_and_sex", "sex", "century"),
    [("0", "male", 1900), ("1", "female", 1900), ("2", "male", 2000), ("3", "female", 2000), ("9", "female", 2300)],
)
def test_an_id_number_tells_sex_year_and_province(century_and_sex, sex, century):
    facts = read_id_number(f"008 {century_and_sex}54 000 441")
    assert (facts.sex, facts.birth_year, facts.province) == (sex, century + 54, "Tuyên Quang")


def test_a_hundred_year_old_is_no_newborn():
    assert read_id_number("008126000441").birth_year == 1926


def warnings(problems):
    assert all(problem.severity == "warning" for problem in problems)
    return [problem.message for problem in problems]


def test_a_number_that_fits_is_fine():
    assert check_id_number("008154000441", "1954-08-15", "female") == []
    assert check_id_number("008.154.000.441", None, None) == []
    assert check_id_number("008154000441", "1954", "other") == []


@pytest.mark.parametrize(
    ("digits", "told"),
    [
        ("00815400044", "Thiếu 1 số: số định danh có 12 chữ số."),
        ("0081540004417", "Thừa 1 số: số định danh có 12 chữ số."),
        ("070000001", "Đây là số chứng minh nhân dân cũ. Hãy ghi số định danh 12 chữ số."),
        ("00815400O441", "Số định danh chỉ gồm 12 chữ số. Hãy bỏ chữ và dấu."),
        ("", "Thiếu 12 số: số định danh có 12 chữ số."),
    ],
)
def test_wrong_length_is_an_error(digits, told):
    assert check_id_number(digits, "1954", "female") == [Problem("id_number", told)]


def test_what_contradicts_the_form_warns():
    told = warnings(check_id_number("003154000441", "1955", "male"))
    assert told == [
        "Theo số này thì sinh năm 1954, trên phiếu ghi 1955. Hãy xem lại số hoặc năm sinh.",
        "Theo số này thì giới tính là nữ. Hãy xem lại số hoặc giới tính.",
        "Ba số đầu 003 không có trong danh sách mã tỉnh. Hãy xem lại số trên thẻ.",
    ]
    assert warnings(check_id_number("008054000441", "1954", "female"))[0].startswith("Theo số này thì giới tính là nam")


def test_invented_numbers_of_a_demo_ward_do_not_warn():
    assert check_id_number("003154000441", "1954", "female", is_demo=True) == []


def test_id_numbers_are_shown_by_their_tail():
    assert mask_id("4417") == mask_id("008154004417") == "…4417"
    assert mask_id("") == "—"


@given(st.text())
def test_no_text_breaks_the_check_of_numbers(text):
    check_id_number(text, text, text)
    parse_phone(text)
    looks_secret(text)
    assert tidy_digits(tidy_digits(text)) == tidy_digits(text)


# Phones


@pytest.mark.parametrize(
    "typed",
    ["0912 345 678", "0912.345.678", "0912-345-678", "+84 912 345 678", "84912345678", "0084912345678", "912345678",
     "(0912) 345678", "０９１２３４５６７８", "+840912345678"],
)  # fmt: skip
def test_a_mobile_number_is_read_however_it_is_written(typed):
    assert parse_phone(typed) == "+84912345678"


@pytest.mark.parametrize(
    ("typed", "stored", "shown", "masked"),
    [
        ("0900000012", "+84900000012", "0900 000 012", "0900 ••• 012"),
        ("0207 382 2345", "+842073822345", "0207 3822 345", "0207 ••• 345"),
        ("024 3822 3456", "+842438223456", "024 3822 3456", "0243 ••• 456"),
        ("+856 20 5551 2345", "+8562055512345", "+8562055512345", "+856 ••• 345"),
        ("00 856 20 5551 2345", "+8562055512345", "+8562055512345", "+856 ••• 345"),
    ],
)
def test_phones_are_stored_shown_and_masked(typed, stored, shown, masked):
    assert parse_phone(typed) == stored
    assert show_phone(stored) == shown
    assert mask_phone(stored) == masked
    assert parse_phone(shown) == stored


def test_no_phone_is_shown_as_unknown():
    assert show_phone(None) == mask_phone(None) == show_phone("") == "—"


OLD_TO_NEW = {"0162": "032", "0169": "039", "0120": "070", "0121": "079", "0122": "077", "0126": "076", "0128": "078",
              "0123": "083", "0124": "084", "0125": "085", "0127": "081", "0129": "082", "0186": "056", "0188": "058",
              "0199": "059"}  # fmt: skip


@pytest.mark.parametrize(("old", "new"), OLD_TO_NEW.items())
def test_eleven_digit_numbers_of_old_lists_become_todays(old, new):
    assert parse_phone(f"{old} 234 5678") == parse_phone(f"{new} 234 5678") == f"+84{new[1:]}2345678"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("0912 345", "Thiếu số: điện thoại di động có 10 chữ số, bắt đầu bằng 0. Mới có 7."),
        ("0912 345 6789", "Thừa số: điện thoại di động có 10 chữ số, bắt đầu bằng 0. Đang có 11."),
        ("0612 345 678", "Đầu số 061 không có ở Việt Nam. Hãy hỏi lại bà con."),
        ("0201 345 6789", "Đầu số 020 không có ở Việt Nam. Hãy hỏi lại bà con."),
        ("của con gái", "Hãy ghi số điện thoại bằng chữ số, ví dụ 0900 000 012."),
        ("", "Hãy ghi số điện thoại bằng chữ số, ví dụ 0900 000 012."),
        ("113", "Thiếu số: điện thoại di động có 10 chữ số, bắt đầu bằng 0. Mới có 3."),
    ],
)
def test_a_wrong_phone_is_said_in_plain_words(typed, told):
    assert parse_phone(typed) == Problem("phone", told)


@given(st.from_regex(r"0(3\d|7[06-9]|8[1-8]|9[0-8])[0-9]{7}", fullmatch=True).filter(str.isascii))
def test_a_stored_phone_can_be_typed_again(national):
    stored = parse_phone(national)
    assert stored == f"+84{national[1:]}"
    assert parse_phone(stored) == parse_phone(show_phone(stored)) == stored
    assert re.fullmatch(r"0\d{3} ••• \d{3}", mask_phone(stored))


# Secrets


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("mật khẩu: hoa1954", "mật khẩu"),
        ("Mật khẩu VNeID là Hoa@1954", "mật khẩu"),
        ("mat khau = 12ab", "mật khẩu"),
        ("mk Zalo hoa12345", "mật khẩu"),
        ("password 123456", "mật khẩu"),
        ("Mã OTP 123456", "OTP"),
        ("mã xác nhận: 8841", "OTP"),
        ("passcode 246810", "OTP"),
        ("pin 123456", "OTP"),
        ("stk 0123 456 789 Agribank", "tài khoản"),
        ("số tài khoản: 8800123456", "tài khoản"),
        ("4111 1111 1111 1111", "tài khoản"),
        ("căn cước của bà: 008154004412", "số định danh"),
        ("ảnh ở cccd_mat_truoc.jpg", "ảnh giấy tờ"),
        ("data:image/png;base64,AAAA", "ảnh giấy tờ"),
    ],
)
def test_secrets_are_noticed(text, named):
    assert named in looks_secret(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Quên mật khẩu VNeID, hẹn công an phường",
        "Đặt mật khẩu 8–20 ký tự",
        "OTP không về, đổi sim",
        "tự nhập mã OTP 6 số",
        "tài khoản mức 2 đã kích hoạt",
        "máy yếu pin, còn 1000 mAh",
        "gọi con gái 0912 345 678",
        "sinh 1954, tổ 7, số nhà 12",
        "hẹn 27/11/2026 lúc 14:30",
        "nộp 1.250.000 đồng",
        "mã hồ sơ 000123456789",
        "4111 1111 1111 1112",
    ],
)
def test_ordinary_notes_do_not_warn(text):
    assert looks_secret(text) is None
