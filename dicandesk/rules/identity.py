"""ID numbers and phone numbers, checked and shown masked; secrets that nobody should note down."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from dicandesk.i18n import _
from dicandesk.rules.dates import birth_year
from dicandesk.rules.problems import Problem
from dicandesk.rules.text import fold, nfc

# Where a birth was registered: first three digits of an ID number (Thông tư 07/2016/TT-BCA). Mergers changed no number.
_PROVINCE_LIST = (
    "001 Hà Nội; 002 Hà Giang; 004 Cao Bằng; 006 Bắc Kạn; 008 Tuyên Quang; 010 Lào Cai; 011 Điện Biên; "
    "012 Lai Châu; 014 Sơn La; 015 Yên Bái; 017 Hòa Bình; 019 Thái Nguyên; 020 Lạng Sơn; 022 Quảng Ninh; "
    "024 Bắc Giang; 025 Phú Thọ; 026 Vĩnh Phúc; 027 Bắc Ninh; 030 Hải Dương; 031 Hải Phòng; 033 Hưng Yên; "
    "034 Thái Bình; 035 Hà Nam; 036 Nam Định; 037 Ninh Bình; 038 Thanh Hóa; 040 Nghệ An; 042 Hà Tĩnh; "
    "044 Quảng Bình; 045 Quảng Trị; 046 Thừa Thiên Huế; 048 Đà Nẵng; 049 Quảng Nam; 051 Quảng Ngãi; 052 Bình Định; "
    "054 Phú Yên; 056 Khánh Hòa; 058 Ninh Thuận; 060 Bình Thuận; 062 Kon Tum; 064 Gia Lai; 066 Đắk Lắk; "
    "067 Đắk Nông; 068 Lâm Đồng; 070 Bình Phước; 072 Tây Ninh; 074 Bình Dương; 075 Đồng Nai; "
    "077 Bà Rịa - Vũng Tàu; 079 Hồ Chí Minh; 080 Long An; 082 Tiền Giang; 083 Bến Tre; 084 Trà Vinh; "
    "086 Vĩnh Long; 087 Đồng Tháp; 089 An Giang; 091 Kiên Giang; 092 Cần Thơ; 093 Hậu Giang; 094 Sóc Trăng; "
    "095 Bạc Liêu; 096 Cà Mau"
)
PROVINCES = {entry[:3]: entry[4:] for entry in _PROVINCE_LIST.split("; ")}

_MOBILE = re.compile(
    r"(?:3\d|7[06-9])\d{7}|5(?:[1689]\d|2[238]|59)\d{6}|8(?:[1-8]\d|9[6-9])\d{6}|9(?:[0-8]\d|9[013-9])\d{6}"
)
_LANDLINE = re.compile(r"2(?:0[3-9]|1[0-689]|2[0-25-9]|3[2-9]|[48][2-9]|5[124-9]|6[0-39]|7[0-7]|9[0-4679])\d{7}")
# Eleven-digit mobile numbers ended in September 2018; old lists still hold them.
_OLD_MOBILE = {f"16{digit}": f"3{digit}" for digit in range(2, 10)} | {
    "120": "70",
    "121": "79",
    "122": "77",
    "126": "76",
    "128": "78",
    "123": "83",
    "124": "84",
    "125": "85",
    "127": "81",
    "129": "82",
    "186": "56",
    "188": "58",
    "199": "59",
}
_NOT_DIGITS = re.compile(r"[\s.\-–()/·]+")


@dataclass(frozen=True, slots=True)
class IdFacts:
    """What the twelve digits of an ID number say.

    Attributes:
        province: where the birth was registered, as named before July 2025; None for a code that is not in the list.
        sex: "male" or "female".
    """

    province: str | None
    sex: str
    birth_year: int


def tidy_digits(text: str) -> str:
    """Return typed digits without blanks, dots and dashes; whatever else was typed stays."""
    return nfc(_NOT_DIGITS.sub("", unicodedata.normalize("NFKC", text)))


def read_id_number(digits: str) -> IdFacts | None:
    """Return what a 12-digit ID number says, None if it is none. It has no check digit."""
    digits = tidy_digits(digits)
    if not re.fullmatch("[0-9]{12}", digits):
        return None
    century_and_sex = int(digits[3])
    return IdFacts(
        province=PROVINCES.get(digits[:3]),
        sex="female" if century_and_sex % 2 else "male",
        birth_year=1900 + century_and_sex // 2 * 100 + int(digits[4:6]),
    )


def check_id_number(digits: str, birth: str | None, sex: str | None, *, is_demo: bool = False) -> list[Problem]:
    """Return what is wrong with an ID number, or does not fit the rest of the form.

    Only the number of digits is an error. Sex, year of birth and province may differ with good reason (a corrected
    record, a birth registered abroad), so they warn. Numbers of demo wards have unassigned provinces on purpose.
    """
    digits = tidy_digits(digits)
    facts = read_id_number(digits)
    if facts is None:
        return [Problem("id_number", _wrong_length(digits))]
    found: list[Problem] = []
    year = birth_year(birth)
    if year is not None and year != facts.birth_year:
        text = _("Theo số này thì sinh năm {told}, trên phiếu ghi {typed}. Hãy xem lại số hoặc năm sinh.")
        found.append(Problem("id_number", text.format(told=facts.birth_year, typed=year), "warning"))
    if sex in {"male", "female"} and sex != facts.sex:
        text = _("Theo số này thì giới tính là {told}. Hãy xem lại số hoặc giới tính.")
        found.append(Problem("id_number", text.format(told=_("nữ") if facts.sex == "female" else _("nam")), "warning"))
    if facts.province is None and not is_demo:
        text = _("Ba số đầu {code} không có trong danh sách mã tỉnh. Hãy xem lại số trên thẻ.")
        found.append(Problem("id_number", text.format(code=digits[:3]), "warning"))
    return found


def _wrong_length(digits: str) -> str:
    if not re.fullmatch("[0-9]*", digits):
        return _("Số định danh chỉ gồm 12 chữ số. Hãy bỏ chữ và dấu.")
    if len(digits) == 9:
        return _("Đây là số chứng minh nhân dân cũ. Hãy ghi số định danh 12 chữ số.")
    if len(digits) > 12 and (secret := looks_secret(digits)):
        return secret
    if len(digits) < 12:
        return _("Thiếu {n} số: số định danh có 12 chữ số.").format(n=12 - len(digits))
    return _("Thừa {n} số: số định danh có 12 chữ số.").format(n=len(digits) - 12)


def mask_id(tail: str) -> str:
    """Return the last digits of an ID number as shown everywhere: "…4417"; "—" for none."""
    return f"…{tail[-4:]}" if tail else "—"


def parse_phone(text: str) -> str | Problem:
    """Return a phone number as +84912345678 (E.164), from any usual way of writing it.

    Takes 0…, 84…, +84…, nine digits that lost their zero in a spreadsheet, eleven-digit numbers of before 2018,
    landlines with area code, and numbers of other countries that begin with + or 00.
    """
    digits = tidy_digits(text)
    if re.fullmatch(r"(?:\+|00)(?!0|84)[0-9]{9,15}", digits):
        return "+" + digits.removeprefix("+").removeprefix("00")
    if not re.fullmatch(r"\+?[0-9]+", digits):
        return Problem("phone", _("Hãy ghi số điện thoại bằng chữ số, ví dụ 0900 000 012."))
    national = _national(digits)
    if _MOBILE.fullmatch(national) or _LANDLINE.fullmatch(national):
        return f"+84{national}"
    if national[:3] in _OLD_MOBILE and len(national) == 10:
        return f"+84{_OLD_MOBILE[national[:3]]}{national[3:]}"
    return Problem("phone", _wrong_phone(digits, national))


def _national(digits: str) -> str:
    """Return the digits without the leading 0 or the country code, which needs eleven digits or more."""
    digits = digits.removeprefix("+") if digits.startswith("+") else digits.removeprefix("00")
    if digits.startswith("84") and len(digits) >= 11:
        digits = digits[2:]
    return digits.removeprefix("0")


def _wrong_phone(digits: str, national: str) -> str:
    if len(national) < 9:
        return _("Thiếu số: điện thoại di động có 10 chữ số, bắt đầu bằng 0. Mới có {n}.").format(n=len(digits))
    if len(national) > 9 and not national.startswith("2"):
        return _("Thừa số: điện thoại di động có 10 chữ số, bắt đầu bằng 0. Đang có {n}.").format(n=len(digits))
    return _("Đầu số {start} không có ở Việt Nam. Hãy hỏi lại bà con.").format(start=f"0{national[:2]}")


def show_phone(number: str | None) -> str:
    """Return a stored number as people read it: "0912 345 678", "0207 3822 345"; "—" for None."""
    if not number:
        return "—"
    if not number.startswith("+84"):
        return number
    national = "0" + number[3:]
    if national.startswith("02"):
        area = 3 if national[:3] in {"024", "028"} else 4
        return f"{national[:area]} {national[area : area + 4]} {national[area + 4 :]}"
    return f"{national[:4]} {national[4:7]} {national[7:]}"


def mask_phone(number: str | None) -> str:
    """Return a stored number with its middle hidden: "0912 ••• 678"; "—" for None."""
    if not number:
        return "—"
    digits = "0" + number[3:] if number.startswith("+84") else number
    return f"{digits[:4]} ••• {digits[-3:]}"


_FILLER = r"(?:\W+(?:la|cua|moi|vneid|vssid|zalo|ngan hang|ba|ong|co|chu|bac|so|nhap))*"
_SECRETS = (
    ("code", re.compile(rf"\b(?:otp|ma otp|ma pin|ma xac nhan|ma xac thuc|passcode){_FILLER}\W{{0,3}}\b\d{{4,8}}\b")),
    ("code", re.compile(rf"\bpin{_FILLER}\W{{0,3}}\b\d{{6}}\b")),  # alone it mostly means a battery
    ("password", re.compile(rf"\b(?:mat khau|password|pass|mk|mat ma){_FILLER}\W{{0,3}}(?=\S*[a-z])(?=\S*\d)\S{{4,}}")),
    ("password", re.compile(rf"\b(?:mat khau|password|pass|mk|mat ma){_FILLER}\W{{0,3}}\d{{6,}}\b")),
    ("password", re.compile(r"\b(?:mat khau|password|pass|mk|mat ma)(?: \w+)?\s*[:=]\s*\S{4,}")),
    ("bank", re.compile(rf"\b(?:stk|so tai khoan|tai khoan|so the|tk){_FILLER}\W{{0,3}}\d(?:[ .-]?\d){{5,18}}\b")),
    ("card_picture", re.compile(r"data:image/|\b(?:cccd|cmnd|can cuoc|the)\S*\.(?:jpe?g|png|heic|pdf)\b")),
)
_LONG_NUMBER = re.compile(r"(?<![\d+])\d(?:[ .-]?\d){11,18}(?!\d)")


def looks_secret(text: str) -> str | None:
    """Return a warning if a free text seems to hold what must never be noted, else None.

    Looked for: one-time codes, passwords, bank accounts and cards, ID numbers, pictures of ID cards.
    "Quên mật khẩu" is no secret; "mật khẩu: hoa1954" is one.
    """
    plain = _plain(text)
    for kind, pattern in _SECRETS:
        if pattern.search(plain):
            return _secret_message(kind)
    for match in _LONG_NUMBER.finditer(plain):
        digits = tidy_digits(match.group())
        if len(digits) == 12 and digits[:3] in PROVINCES:
            return _secret_message("id_number")
        if len(digits) >= 15 and _luhn(digits):
            return _secret_message("bank")
    return None


def _plain(text: str) -> str:
    """Return text word by word folded, its punctuation kept."""
    return re.sub(r"[^\W\d_]+", lambda word: fold(word.group()), unicodedata.normalize("NFKC", text)).lower()


def _secret_message(kind: str) -> str:
    messages = {
        "code": _("Hình như có mã OTP hoặc mã PIN. Không ghi mã của bà con ở đây, hãy xoá đi."),
        "password": _("Hình như có mật khẩu. Không ghi mật khẩu của bà con ở đây, hãy xoá đi."),
        "bank": _("Hình như có số tài khoản hoặc số thẻ ngân hàng. Không ghi ở đây, hãy xoá đi."),
        "card_picture": _("Hình như có ảnh giấy tờ. Chương trình không giữ ảnh thẻ căn cước, hãy xoá đi."),
        "id_number": _("Hình như có số định danh. Hãy ghi vào ô Số định danh, đừng ghi ở đây."),
    }
    return messages[kind]


def _luhn(digits: str) -> bool:
    """Tell whether a bank card number is well formed (ISO/IEC 7812-1, annex B)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
