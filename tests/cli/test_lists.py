"""Lists out of and into the register from the command line."""

from __future__ import annotations

from openpyxl import Workbook, load_workbook


def _book(path, *rows):
    made = Workbook()
    for row in (("Họ và tên", "Ngày sinh", "Điện thoại", "Tổ"), *rows):
        made.active.append(row)
    made.save(path)
    return path


def test_a_list_comes_in_once_and_goes_out_again(say, ward, tmp_path):
    say("units", "add", "--name", "Tổ dân phố 7", "--kind", "neighbourhood")
    path = _book(tmp_path / "ds.xlsx", ("Nông Thị Hiền", 1954, "0900000027", "Tổ 7"), ("Ma Thị Thơm", "x", "", "7"))
    looked = say("import", "residents", path, "--dry-run")
    made = say("import", "residents", path, "--errors", tmp_path / "loi.xlsx")
    again = say("import", "residents", path)
    assert [(one["added"], one["rejected"], one["duplicates"]) for one in (looked, made, again)] == [
        (1, 1, 0), (1, 1, 0), (0, 1, 1),
    ]  # fmt: skip
    assert made["rows"] == 2
    assert made["told"][0]["number"] == 3
    assert load_workbook(tmp_path / "loi.xlsx").active.max_row == 2
    out = say("export", "residents", "-o", tmp_path / "ra.xlsx", "--purpose", "In thẻ mời")
    assert out == {"path": str(tmp_path / "ra.xlsx"), "rows": 1}
    assert load_workbook(tmp_path / "ra.xlsx").active["E2"].value == "0900000027"
    back = say("import", "residents", tmp_path / "ra.xlsx")
    assert (back["added"], back["duplicates"]) == (0, 1)


def test_all_lists_and_a_purpose_that_a_script_leaves_out(say, run, ward, tmp_path):
    assert say("export", "all", "-o", tmp_path / "a.xlsx")["rows"] == 1
    assert say("export", "sessions", "-o", tmp_path / "a.csv")["rows"] == 0
    refused = run("export", "all", "-o", tmp_path / "a.csv", "--json")
    assert (refused.code, refused.out) == (1, "")
    assert ".xlsx" in refused.err


def test_other_headings_and_wrong_ones(say, run, ward, tmp_path):
    made = Workbook()
    made.active.append(["Chủ hộ"])
    made.active.append(["Ma Thị Thơm"])
    made.save(tmp_path / "ds.xlsx")
    assert run("import", "residents", tmp_path / "ds.xlsx").code == 1
    assert run("import", "residents", tmp_path / "ds.xlsx", "--map", "ten=Chủ hộ").code == 2
    assert say("import", "residents", tmp_path / "ds.xlsx", "--map", "name=Chủ hộ")["added"] == 1
    assert run("import", "residents", tmp_path / "none.xlsx").code == 1
