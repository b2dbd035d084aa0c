"""What people are told before they agree."""

import hashlib

from dicandesk.rules import consent_text
from dicandesk.rules.consent import TEXT_VERSION, Purpose

FINGERPRINTS = {"2026-11": "521a04b998dea8be"}
"""Of the text of each version: whoever changes a word gives the text another version, for the answers name it."""


def test_another_wording_has_another_version():
    text = "\n".join(consent_text.read_out("UBND phường Đội Cấn"))
    assert FINGERPRINTS[TEXT_VERSION] == hashlib.sha256(text.encode()).hexdigest()[:16]


def test_what_the_law_wants_to_be_told_is_told():
    said = " ".join(consent_text.read_out("UBND phường Đội Cấn"))
    for part in ("UBND phường Đội Cấn", "nhạy cảm", "xem, sửa", "rút lại đồng ý", "xoá", "khiếu nại", "mật khẩu"):
        assert part in said
    assert "**" not in said
    assert all(purpose.label() in said for purpose in Purpose)


def test_without_a_name_the_ward_is_still_said_to_keep_the_data():
    assert consent_text.introduction("").startswith("UBND phường giữ")
