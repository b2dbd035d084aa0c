from types import SimpleNamespace

import pytest

from dicandesk.rules.consent import ConsentDraft, Method, Purpose, State, agreed, check_consents, silent


def test_silence_is_no_consent():
    assert not any(agreed([], purpose) for purpose in Purpose)


def test_of_a_group_only_who_agreed_before_or_now_is_named():
    asked, now, never = (
        SimpleNamespace(id=1, has_agreed=True),
        SimpleNamespace(id=2, has_agreed=False),
        SimpleNamespace(id=3, has_agreed=False),
    )
    assert silent([asked, now, never], {2: "paper"}) == [never]
    assert silent([asked, now, never]) == [now, never]


def test_each_purpose_is_agreed_to_by_itself():
    given = [ConsentDraft("store", "paper"), ConsentDraft("contact", "spoken", "Trần Văn Nam")]
    assert [purpose for purpose in Purpose if agreed(given, purpose)] == [Purpose.STORE, Purpose.CONTACT]
    assert check_consents(given) == []


@pytest.mark.parametrize(
    "wrong",
    [
        ConsentDraft("store", "spoken"),
        ConsentDraft("store", "spoken", " \u200b "),
        ConsentDraft("everything", "paper"),
        ConsentDraft("store", "silence"),
    ],
)
def test_what_proves_nothing_is_refused(wrong):
    assert [problem.field for problem in check_consents([wrong])] == ["consents"]


def test_one_missing_witness_is_said_once():
    both = [ConsentDraft("store", "spoken"), ConsentDraft("contact", "spoken")]
    assert [problem.message for problem in check_consents(both)] == ["Đồng ý bằng lời cần ghi tên người làm chứng."]


def test_of_two_answers_the_stricter_is_the_greater():
    assert State.GIVEN < State.REFUSED < State.WITHDRAWN


def test_all_is_said_in_words():
    assert [purpose.label() for purpose in Purpose] == [
        "Lưu thông tin để được hỗ trợ",
        "Lưu thông tin nhạy cảm: dân tộc, hoàn cảnh hộ",
        "Gọi điện nhắc hẹn",
    ]
    assert [method.label() for method in Method] == ["Đã ký phiếu", "Đồng ý bằng lời"]
    assert [state.label() for state in State] == ["Đã đồng ý", "Không đồng ý", "Đã rút lại đồng ý"]
