"""What is shipped keeps to the lengths a printed sheet allows."""

import re
import unicodedata

import pytest

from dicandesk.paths import resource
from tests.paper.samples import COMMON, TOPICS

LIMITS = {
    "title": 48,
    "title_short": 28,
    "bring": 60,
    "bring_large": 45,
    "fee": 110,
    "steps": 110,
    "steps_large": 75,
    "safety": 110,
    "mistakes": 110,
    "done_when": 90,
    "zalo": 500,
}
CAUSES = {cause["id"]: cause["name"] for cause in COMMON["causes"]}
OLD_TONE = re.compile(r"(?i)[òóỏõọ][ae]|[ùúủũụ]y")


def letters(text: str) -> int:
    text = unicodedata.normalize("NFC", text).replace("**", "")
    return max(len(text), len(re.sub(r"\{\w+\}", "x" * 24, text)))


def lines(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def test_28_topics_are_shipped_each_under_its_code():
    assert len(TOPICS) == 28
    assert all(topic["code"] == code for code, topic in TOPICS.items())
    for key in ("id", "title", "title_short"):
        assert len({topic[key] for topic in TOPICS.values()}) == 28


@pytest.mark.parametrize("code", TOPICS)
def test_texts_keep_to_their_budget(code):
    topic = TOPICS[code]
    long = [(key, text) for key, limit in LIMITS.items() for text in lines(topic[key]) if letters(text) > limit]
    assert long == []
    assert 4 <= len(topic["steps"]) <= 8
    assert 4 <= len(topic["steps_large"]) <= 8
    assert 1 <= len(topic["safety"]) <= 2


@pytest.mark.parametrize("code", TOPICS)
def test_causes_and_group_are_known(code):
    topic = TOPICS[code]
    assert 4 <= len(topic["causes"]) <= 7
    assert set(topic["causes"]) <= set(CAUSES)
    assert topic["group"] in {group["id"] for group in COMMON["groups"]}
    assert all(len(name) <= 32 for name in CAUSES.values())


@pytest.mark.parametrize("code", TOPICS)
def test_bold_marks_are_paired_and_only_in_steps(code):
    for key, value in TOPICS[code].items():
        for text in lines(value) if isinstance(value, (str, list)) else []:
            marks = text.count("**")
            assert marks % 2 == 0
            assert marks == 0 or key in {"steps", "steps_large"}


@pytest.mark.parametrize("code", TOPICS)
def test_the_official_page_is_plain_https_and_the_only_link(code):
    topic = TOPICS[code]
    url = topic["official"]["url"]
    assert re.fullmatch(r"(https://[a-z0-9.]+)?", url)
    assert set(re.findall(r"\S+://\S+", topic["zalo"])) <= {url}
    assert topic["zalo"].endswith("{so_dien_thoai_phuong}")


@pytest.mark.parametrize("code", TOPICS)
def test_search_words_are_folded_and_doubtful_topics_say_why(code):
    topic = TOPICS[code]
    assert 3 <= len(topic["search"]) <= 8
    assert all(re.fullmatch(r"[a-z0-9]+( [a-z0-9]+)*", word) for word in topic["search"])
    assert not topic["review"] or topic["review_note"]


@pytest.mark.parametrize("path", sorted(resource("topics").glob("*.toml")), ids=lambda path: path.stem)
def test_files_are_tidy_text_in_the_new_tone_style(path):
    text = path.read_text("utf-8")
    assert text == unicodedata.normalize("NFC", text)
    assert text.endswith("\n")
    assert all(line == line.rstrip() for line in text.split("\n"))
    spoken = re.sub(r"(?m)^sources = \[.*?^\]|^#.*?$", "", text, flags=re.DOTALL | re.MULTILINE)
    assert OLD_TONE.findall(spoken) == []
