"""Sheets of all shipped topics, filled in like those of a real ward. People and numbers are invented."""

from __future__ import annotations

import tomllib

from dicandesk.paper.guidance_sheet import SheetData
from dicandesk.paths import resource

COMMON = tomllib.loads(resource("topics", "_common.toml").read_text("utf-8"))
TOPICS = {path.stem: tomllib.loads(path.read_text("utf-8")) for path in sorted(resource("topics").glob("[A-Z]*.toml"))}
KINDS = [("A4", False), ("A4", True), ("A5", False), ("A5", True)]


def sheet_data(code: str, *, paper: str = "A4", large: bool = False, **changes: object) -> SheetData:
    topic = TOPICS[code]
    kind = "_large" if large else ""
    url = topic["official"]["url"]
    hotline = topic["official"]["hotline"].replace("{so_dien_thoai_phuong}", "0900 000 012")
    hotline = hotline.replace("{hotline_cap_nuoc}", "0900 000 013")
    texts = {
        "ward": "UBND phường Đội Cấn",
        "team": "Tổ công nghệ số cộng đồng – Tổ 7",
        "code": code,
        "title": topic["title"],
        "resident": "Nguyễn Thị Hoà",
        "address": "bà",
        "minutes": topic["duration_min"],
        "fee": topic["fee"],
        "bring": tuple(topic[f"bring{kind}"]),
        "steps": tuple(topic[f"steps{kind}"]),
        "safety": tuple(topic["safety"]),
        "safety_always": tuple(COMMON["universal_safety"]),
        "url": url,
        "url_label": url.removeprefix("https://"),
        "helper": "chị Lê Thị Mai · 0900 000 011",
        "next_meeting": "thứ Sáu 27/11/2026, 8 giờ, nhà văn hoá",
        "hotlines": (("Tổng đài", hotline),) if hotline else (),
        "printed": "24/11/2026",
        "reviewed": None if topic["review"] else "12/10/2026",
        "review_by": None if topic["review"] else "12/04/2027",
        "as_of": "tháng 01/2026",
        "unreviewed": topic["review"],
        "large": large,
        "paper": paper,
    }
    return SheetData(**(texts | changes))
