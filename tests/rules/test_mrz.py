import pytest
from hypothesis import given
from hypothesis import strategies as st

from dicandesk.rules.card import Card, CardProblem, looks_like_card, parse_card
from dicandesk.rules.mrz import Mrz, check_digit, read_mrz

LINES = ("IDVNM0900000122008090000012<<0", "9001158M5001150VNM<<<<<<<<<<<4", "NGUYEN<<VAN<MAU<<<<<<<<<<<<<<<")
TEXT = "\n".join(LINES)


def test_the_lines_of_a_card_are_read():
    assert read_mrz(TEXT) == Mrz("008090000012", "1990-01-15", "male", "NGUYEN VAN MAU")
    assert read_mrz("".join(LINES).lower()) == read_mrz(TEXT)


def test_the_check_digit_is_that_of_icao_9303():
    assert check_digit("D23145890734") == "9"
    assert check_digit("340712") == "7"
    assert check_digit("<<<") == "0"


@given(st.integers(5, 59).filter(lambda place: TEXT.replace("\n", "")[place].isdigit()), st.sampled_from("123456789"))
def test_one_wrong_digit_is_noticed(place, shift):
    whole = TEXT.replace("\n", "")
    wrong = str((int(whole[place]) + int(shift)) % 10)
    assert read_mrz(whole[:place] + wrong + whole[place + 1 :]) is None


def test_a_card_whose_two_numbers_differ_is_refused():
    first = "IDVNM090000013" + check_digit("090000013") + LINES[0][15:]
    composite = check_digit(first[5:] + LINES[1][:7] + LINES[1][8:15] + LINES[1][18:29])
    assert read_mrz(first + LINES[1][:29] + composite + LINES[2]) is None


def test_the_lines_fill_the_form_and_the_name_is_to_be_looked_at():
    assert looks_like_card(TEXT)
    card = parse_card(TEXT)
    assert isinstance(card, Card)
    assert (card.id_number, card.name, card.birth, card.sex, card.address) == (
        "008090000012",
        "Nguyen Van Mau",
        "1990-01-15",
        "male",
        "",
    )
    assert [(problem.field, problem.severity) for problem in card.problems] == [("name", "warning")]


@pytest.mark.parametrize("damaged", [TEXT[:40], TEXT.replace("VNM", "UTO"), TEXT.replace("90", "80")])
def test_damaged_lines_are_a_problem(damaged):
    assert isinstance(parse_card(damaged), CardProblem)
