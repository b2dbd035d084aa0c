import pytest

from dicandesk import i18n
from dicandesk.errors import UserError
from dicandesk.rules.labels import Labels
from dicandesk.rules.problems import Problem, errors, need


def test_only_errors_keep_a_form_from_being_saved():
    wrong, odd = Problem("name", "Hãy ghi họ và tên."), Problem("birth", "Chưa có năm sinh.", "warning")
    assert errors([wrong, odd]) == [wrong]


def test_a_problem_can_stand_beside_another_field():
    assert Problem("phone", "Thiếu số.", "warning").at("phones.1") == Problem("phones.1", "Thiếu số.", "warning")


def test_where_there_is_no_field_a_problem_is_raised_with_a_next_step():
    assert need("1954") == "1954"
    with pytest.raises(UserError, match="Thiếu số") as raised:
        need(Problem("phone", "Thiếu số."))
    assert raised.value.hint


def test_labels_read_like_a_dict_and_speak_the_language_of_the_moment(monkeypatch):
    labels = Labels(home=lambda: i18n._("Tại nhà"), phone=lambda: i18n._("Qua điện thoại"))
    assert dict(labels) == {"home": "Tại nhà", "phone": "Qua điện thoại"}
    assert len(labels) == 2
    assert "office" not in labels

    class Shouting(i18n.gettext.NullTranslations):
        def gettext(self, message):
            return message.upper()

    monkeypatch.setattr(i18n, "_catalogue", Shouting())
    assert labels["home"] == "TẠI NHÀ"
