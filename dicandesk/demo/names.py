"""Invented names as people in the hills of the north bear them, by sex and generation.

Surnames are weighted as counted in the north; a third of the people bear surnames of local groups. No list of real
people was used.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

_KINH = (
    "Nguyễn 310, Trần 85, Lê 72, Phạm 60, Hoàng 52, Vũ 40, Phan 26, Đặng 22, Bùi 22, Đỗ 18, Ngô 14, Dương 12, "
    "Đinh 10, Đào 9, Trịnh 7, Lưu 6, Cao 5, Tạ 5, Mai 5, Tô 3, Võ 3"
)
_LOCAL = {
    "02": "Ma 40, Hoàng 24, Nông 22, Hà 16, Quan 14, Lương 12, Lục 8, Sầm 6",
    "07": "Nông 10, Lương 8, Hoàng 8, Lục 4",
    "08": "Vàng 8, Giàng 7, Sùng 6, Thào 5, Lầu 4, Hầu 3",
    "09": "Triệu 16, Bàn 14, Đặng 12, Lý 12",
    "15": "Trần 12, Hoàng 8, Nịnh 8, Tướng 6, Lục 4",
}
"""Code of the ethnic group to its surnames and their weights."""
_LOCAL_SHARE = 0.34

_GIVEN = {
    ("female", 0): "Tỵ Thìn Mùi Sửu Dần Lan Hoà Nhàn Thoa Nụ Sáu Bảy Chắt Mận Đào Lý Thuận Hợi Xuyến Nhình Vui Tuyết",
    ("female", 1): (
        "Hoa Hương Hằng Hạnh Thuý Thủy Nga Loan Oanh Yến Dung Mai Vân Liên Thảo Hiền Huệ Nhung Bích Lệ Phượng Hoè "
        "Quyên Tâm Sen Điệp"
    ),
    ("female", 2): "Linh Trang Ngọc Thương My Uyên Quỳnh Thúy Chi Ánh Diệp Nhi Hân Ly Thư Vy Khuê Trâm Ngân Đan",
    ("male", 0): "Tý Thịnh Chiến Thắng Lợi Đắc Hoè Ngọ Mão Thân Khoa Bình Phúc Ngữ Sự Viết Toại Đáng Khoái Thuỷ",
    ("male", 1): (
        "Dũng Hùng Cường Tuấn Sơn Hải Minh Đức Quang Thành Long Hoà Khánh Tiến Dụng Nam Toàn Việt Kiên Định Quý Tùng"
    ),
    ("male", 2): "Anh Huy Khôi Đạt Phong Bảo Nghĩa Tú Hoàng Quân Thái Hiếu Duy Lâm Vinh Trí Khang Kiệt Sáng Thuý",
}
_MIDDLE = {
    ("female", 0): ("Thị",),
    ("female", 1): ("Thị", "Thị", "Thị", "Thị Thanh", "Thị Thu", "Thu", "Thanh", "Kim", "Bích"),
    ("female", 2): ("Thị", "Ngọc", "Thu", "Khánh", "Thị Minh", "Thuỳ", "Thị Ngọc", "Phương", "Hà", "Bảo"),
    ("male", 0): ("Văn", "Văn", "Văn", "Đình", "Xuân", "Ngọc"),
    ("male", 1): ("Văn", "Văn", "Đức", "Mạnh", "Xuân", "Quang", "Đình", "Trung", "Hữu"),
    ("male", 2): ("Văn", "Minh", "Đức", "Tuấn", "Quốc", "Gia", "Hoàng", "Tiến", "Nhật"),
}
_MONG_GIVEN = {"female": "Mỷ Dợ Máy Sua Chứ Xía Pà Dúa", "male": "Pó Chúng Dình Sính Páo Lử Súa Ủ Vảng Tủa"}


@dataclass(frozen=True, slots=True)
class Family:
    """A surname and the code of the ethnic group it was drawn for."""

    surname: str
    group: str


def _read(weights: str) -> tuple[list[str], list[int]]:
    pairs = [entry.rsplit(" ", 1) for entry in weights.split(", ")]
    return [name for name, _weight in pairs], [int(weight) for _name, weight in pairs]


_KINH_READ = _read(_KINH)
_LOCAL_READ = {group: _read(weights) for group, weights in _LOCAL.items()}
_GROUPS = tuple(_LOCAL_READ)
_GROUP_WEIGHTS = [sum(weights) for _names, weights in _LOCAL_READ.values()]


def family(random: Random) -> Family:
    """Draw a surname with its group."""
    group = "01"
    if random.random() < _LOCAL_SHARE:
        (group,) = random.choices(_GROUPS, _GROUP_WEIGHTS)
    names, weights = _KINH_READ if group == "01" else _LOCAL_READ[group]
    return Family(random.choices(names, weights)[0], group)


def full_name(random: Random, of: Family, sex: str, birth_year: int) -> str:
    """Return a name as borne by the generation of a year of birth.

    Args:
        random: decides.
        of: family of the person.
        sex: "male" or "female".
        birth_year: makes the generation.
    """
    if of.group == "08":
        middle = "Thị" if sex == "female" else "A"
        return f"{of.surname} {middle} {random.choice(_MONG_GIVEN[sex].split())}"
    generation = 0 if birth_year < 1965 else 1 if birth_year < 1995 else 2
    given = random.choice(_GIVEN[sex, generation].split())
    chance = random.random()
    if chance < 0.03:
        return f"{of.surname} {given}"
    middle = random.choice([middle for middle in _MIDDLE[sex, generation] if middle.split()[-1] != given])
    if chance > 0.985 and sex == "female":
        return f"{of.surname} {family(random).surname} Thị {middle.removeprefix('Thị ').replace('Thị', 'Kim')} {given}"
    return f"{of.surname} {middle} {given}"
