"""The 54 ethnic groups: code, official short name, other names. Sensitive: noted only with its own consent."""

from __future__ import annotations

from dicandesk.rules.text import fold

# Codes of decision 121-TCTK/PPCĐ of 2 March 1979, which health insurance data use; the census counts differently.
_GROUP_LIST = (
    "01 Kinh; 02 Tày; 03 Thái; 04 Hoa; 05 Khơ-me; 06 Mường; 07 Nùng; 08 Mông; 09 Dao; 10 Gia-rai; 11 Ngái; "
    "12 Ê-đê; 13 Ba-na; 14 Xơ-đăng; 15 Sán Chay; 16 Cơ-ho; 17 Chăm; 18 Sán Dìu; 19 Hrê; 20 Mnông; 21 Ra-glai; "
    "22 Xtiêng; 23 Bru-Vân Kiều; 24 Thổ; 25 Giáy; 26 Cơ-tu; 27 Gié-Triêng; 28 Mạ; 29 Khơ-mú; 30 Co; 31 Tà-ôi; "
    "32 Chơ-ro; 33 Kháng; 34 Xinh-mun; 35 Hà Nhì; 36 Chu-ru; 37 Lào; 38 La Chí; 39 La Ha; 40 Phù Lá; 41 La Hủ; "
    "42 Lự; 43 Lô Lô; 44 Chứt; 45 Mảng; 46 Pà Thẻn; 47 Cơ Lao; 48 Cống; 49 Bố Y; 50 Si La; 51 Pu Péo; 52 Brâu; "
    "53 Ơ-đu; 54 Rơ-măm"
)
_ALIAS_LIST = (
    "Việt 01; Thổ 02; Ngạn 02; Phén 02; Thù Lao 02; Pa Dí 02; Hán 04; Triều Châu 04; Phúc Kiến 04; "
    "Quảng Đông 04; Mol 06; Mual 06; Ao Tá 06; Xuồng 07; Giang 07; Nùng An 07; Phàn Slình 07; Nùng Cháo 07; "
    "Nùng Lòi 07; Quý Rin 07; Khèn Lài 07; HMông 08; H'Mông 08; Hmông 08; Dìu Miền 09; Kiềm Miền 09; "
    "Quần Trắng 09; Dao Đỏ 09; Quần Chẹt 09; Lô Gang 09; Dao Tiền 09; Thanh Y 09; Lan Tẻn 09; Áo Dài 09; Xín 11; "
    "Lê 11; Đản 11; Khách Gia 11; Cao Lan 15; Sán Chỉ 15; Cao Lan-Sán Chỉ 15; Hờn Bạn 15; Sán Dẻo 18; "
    "Trại Đất 18; Nhắng 25; Dẩng 25; Pầu Thìn 25; Nu Nà 25; Cùi Chu 25; Xa 25; La Chi 38; Cù Tê 38; La Quả 38; "
    "Bồ Khô Pạ 40; Mu Di Pạ Xá 40; Phổ 40; Va Xơ 40; Mun Di 43; Pà Hưng 46; Cờ Lao 47; Chủng Chá 49; "
    "Trọng Gia 49; Tu Dí 49; Ka Pèo 51"
)
GROUPS = {entry[:2]: entry[3:] for entry in _GROUP_LIST.split("; ")}
"""Code to name, as shown; names are not translated."""
COMMON = ("01", "02", "07", "08", "09", "15", "18", "46")
"""Codes of the groups most people in the ward belong to, first in the form."""

_BY_NAME = {fold(entry[:-3]): entry[-2:] for entry in _ALIAS_LIST.split("; ")}
_BY_NAME |= {fold(name): code for code, name in GROUPS.items()}


def ethnic_code(text: str) -> str | None:
    """Return the code of a group by code, name or another name of it ("Cao Lan" is Sán Chay), None if unknown."""
    return text if text in GROUPS else _BY_NAME.get(fold(text))
