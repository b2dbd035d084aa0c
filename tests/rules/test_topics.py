import tomllib
import unicodedata
from dataclasses import replace
from datetime import date

import pytest

from dicandesk.paths import resource
from dicandesk.rules.problems import Problem
from dicandesk.rules.topics import Common, Topic, check, letters, parse, parse_common

FILES = sorted(resource("topics").glob("[A-Z]*.toml"))
DATA = tomllib.loads(resource("topics", "DD01.toml").read_text("utf-8"))
COMMON_DATA = tomllib.loads(resource("topics", "_common.toml").read_text("utf-8"))
TOPIC, COMMON = parse(DATA), parse_common(COMMON_DATA)


def test_28_topics_are_shipped():
    assert len(FILES) == 28
    assert isinstance(COMMON, Common)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_each_shipped_topic_fits_its_sheet(file):
    topic = parse(tomllib.loads(file.read_text("utf-8")))
    assert isinstance(topic, Topic)
    assert topic.code == file.stem
    assert check(topic, COMMON) == []


def test_a_topic_says_what_its_file_says():
    assert (TOPIC.code, TOPIC.title_short, TOPIC.duration_min) == ("DD01", "VNeID mức 2", 20)
    assert (TOPIC.url, TOPIC.app, TOPIC.hotlines) == ("https://vneid.gov.vn", "VNeID", ("1900 0368",))
    assert "kich hoat" in TOPIC.keywords
    assert TOPIC.all_causes[-1] == "khac"
    assert TOPIC.version == 0
    assert parse(DATA | {"official": {"hotline": "156, 5656; 113"}}).hotlines == ("156", "5656", "113")


def test_decomposed_text_of_a_file_is_composed():
    data = DATA | {
        "title": unicodedata.normalize("NFD", DATA["title"]),
        "steps": [f" {step} " for step in DATA["steps"]],
    }
    assert parse(data) == TOPIC


def test_a_review_runs_out():
    topic = parse(DATA | {"reviewed_on": date(2026, 11, 1), "review_by": "2027-05-01"})
    assert (topic.reviewed_on, topic.review_by) == ("2026-11-01", "2027-05-01")
    assert not topic.is_expired(date(2027, 5, 1))
    assert topic.is_expired(date(2027, 5, 2))
    assert not TOPIC.is_expired(date(2099, 1, 1))


@pytest.mark.parametrize("key", ["id", "code", "title", "steps", "duration_min", "causes", "done_when"])
def test_a_file_without_a_needed_key_is_refused_by_name(key):
    data = {name: value for name, value in DATA.items() if name != key}
    assert parse(data) == Problem(key, f"Tệp chủ đề thiếu hoặc sai mục {key}.")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("title", 5),
        ("steps", "Mở máy"),
        ("steps", [1, 2]),
        ("duration_min", "20"),
        ("duration_min", True),
        ("duration_min", -1),
        ("official", "VNeID"),
        ("review", "yes"),
        ("search", "vneid"),
        ("reviewed_on", "2026-02-30"),
        ("review_by", "2026"),
        ("version", 1.5),
    ],
)
def test_a_value_of_the_wrong_kind_is_refused_by_name(key, value):
    problem = parse(DATA | {key: value})
    assert isinstance(problem, Problem)
    assert problem.field == key


@pytest.mark.parametrize(
    ("key", "value", "told"),
    [
        ("title", "T" * 49, "Dài 49 chữ cái, chỉ in vừa 48 chữ cái: "),
        ("steps", (*TOPIC.steps[:4], "S" * 111), "Dài 111 chữ cái"),
        ("steps", TOPIC.steps[:3], "Cần từ 4 đến 8 dòng, đang có 3."),
        ("safety", ("",), "Không để trống mục này."),
        ("done_when", "", "Không để trống mục này."),
        ("title", "**VNeID**", "Dấu ** phải đi thành cặp"),
        ("steps", (*TOPIC.steps[:4], "Bấm **Gửi"), "Dấu ** phải đi thành cặp"),
        ("causes", (*TOPIC.causes[:4], "sao_hoa"), "Không có lý do sao_hoa."),
        ("group", "khac", "Hãy chọn nhóm của chủ đề."),
    ],
)
def test_what_does_not_fit_the_sheet_is_said(key, value, told):
    (problem,) = check(replace(TOPIC, **{key: value}), COMMON)
    assert problem.field == key
    assert problem.message.startswith(told)


def test_a_topic_needs_no_zalo_text():
    assert check(replace(TOPIC, zalo=""), COMMON) == []


def test_letters_are_counted_as_they_stand_on_paper():
    assert letters("Bấm **Gửi**") == letters(unicodedata.normalize("NFD", "Bấm Gửi")) == 7
    assert letters("Gọi {sdt}") == 4 + 24
    assert letters("{dia_chi_trung_tam_phuc_vu_hanh_chinh_cong}") == 43


def test_what_all_topics_share():
    assert len(COMMON.universal_safety) == 3
    assert COMMON.cause_name("mang_yeu") == "Mạng yếu"
    assert COMMON.cause_name("of a newer version") == "Lý do khác"
    assert COMMON.cause_name(None) == ""
    assert replace(COMMON, causes=()).cause_name("x") == "x"
    assert COMMON.group_name("y_te") == "Y tế, bảo hiểm"
    assert COMMON.group_name("new") == "new"
    assert COMMON.placeholders["ward_phone"] == "{so_dien_thoai_phuong}"


@pytest.mark.parametrize("key", ["universal_safety", "groups", "causes", "placeholders"])
def test_a_broken_common_file_is_a_problem(key):
    assert isinstance(parse_common({k: v for k, v in COMMON_DATA.items() if k != key}), Problem)
    assert isinstance(parse_common(COMMON_DATA | {key: [5]}), Problem)
