"""What the teams of an invented ward did in the past weeks: who came for what, how far they got, what was promised."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from dicandesk.demo.ward import SEED, Size, Ward
from dicandesk.rules.dates import VIETNAM
from dicandesk.rules.guidance import Mode, Outcome, TopicResult
from dicandesk.services.guidance import topics

_TOPICS = (
    "DD01 20, DV01 12, TT02 11, YT01 10, AT01 9, KN01 7, TT07 6, DD03 6, DV03 5, AS01 5, KN02 4, TT01 4, YT02 3, "
    "TT06 3, DV04 3, YT03 3, TT03 2, TT05 2, DD02 2, TT08 2, DV02 2, KN03 2, AT03 2, TT04 1, DD04 1, KT01 1, AT02 1"
)
_MODES: tuple[Mode, ...] = ("one", "group", "talk")
_PLACES = ("culture_house", "home", "one_stop", "phone")
_BUSIEST = 2.5
"""So many times as much as a usual team does the busiest one."""
_NOTES = (
    "Bác nhớ rõ các bước, lần sau muốn tự làm.",
    "Điện thoại cũ nên mở chậm, hẹn con mang máy khác.",
    "Cần người nhà đi cùng khi ra ngân hàng.",
    "Đã viết các bước ra giấy chữ to.",
    "Hay quên mật khẩu, dặn không đưa mã cho ai.",
    "Muốn học thêm cách gọi có hình cho cháu.",
)


@dataclass(frozen=True, slots=True)
class Visit:
    """One person's part in a meeting. `due`: day of the next appointment; `kept`: the day it was kept."""

    resident: int
    results: tuple[TopicResult, ...]
    note: str
    due: date | None
    kept: date | None


@dataclass(frozen=True, slots=True)
class Meeting:
    """One meeting. `members` and residents are places in the lists of the ward; `results` of people without a name."""

    at: datetime
    mode: Mode
    place: str
    minutes: int
    team: int
    members: tuple[int, ...]
    visits: tuple[Visit, ...]
    unnamed: int
    results: tuple[TopicResult, ...]


@dataclass
class _Promise:
    """An appointment in the making."""

    resident: int
    topic: str
    due: date
    kept: date | None = None


@dataclass
class _Diary:
    """What is known at one point of the invented past. `busy`: how much each team does."""

    ward: Ward
    random: Random
    codes: list[str]
    weights: list[int]
    living: dict[int, list[int]]
    busy: dict[int, float]
    reached: dict[tuple[int, str], Outcome] = field(default_factory=dict)
    open_: dict[int, list[_Promise]] = field(default_factory=dict)


@dataclass
class _Draft:
    """A visit whose appointment may still be kept."""

    resident: int
    results: tuple[TopicResult, ...]
    note: str
    promise: _Promise | None


def invent_meetings(ward: Ward, size: Size, now: datetime, *, seed: int = SEED) -> list[Meeting]:
    """Invent what was done in the `size.days` days before a moment, oldest first."""
    random = Random(seed + 1)  # noqa: S311 - invented days, not secrets
    living: dict[int, list[int]] = {}
    for number, resident in enumerate(ward.residents):
        living.setdefault(resident.place, []).append(number)
    pairs = [entry.split() for entry in _TOPICS.split(", ")]
    busy = {place: _BUSIEST if place == size.busiest else random.uniform(0.4, 1.6) for place in sorted(living)}
    codes, weights = [code for code, _weight in pairs], [int(weight) for _code, weight in pairs]
    diary = _Diary(ward, random, codes, weights, living, busy)
    drafts: list[tuple[Meeting, list[_Draft]]] = []
    for at in sorted(_moment(random, size, now) for _ in range(size.sessions)):
        (team,) = random.choices([*busy], [*busy.values()]) if random.random() < 0.96 else (0,)
        drafts.append(_meeting(diary, at, team))
    _settle(diary, now.astimezone(VIETNAM).date())
    return [_finished(meeting, visits) for meeting, visits in drafts]


def _moment(random: Random, size: Size, now: datetime) -> datetime:
    """Return a moment in working hours, more of them lately, few on Sundays, none in the future."""
    here = now.astimezone(VIETNAM)
    while True:
        back = int(random.triangular(0, size.days + 1, 0))
        at = (here - timedelta(days=back)).replace(second=0, microsecond=0)
        hour, minute = random.choice((7, 8, 8, 9, 9, 10, 10, 14, 14, 15, 16, 19)), random.randrange(60)
        at = at.replace(hour=hour, minute=minute)
        is_sunday = at.weekday() == 6
        if at < here - timedelta(minutes=20) and (not is_sunday or random.random() < 0.2):
            return at


def _meeting(diary: _Diary, at: datetime, team: int) -> tuple[Meeting, list[_Draft]]:
    random = diary.random
    (mode,) = random.choices(_MODES, (88, 8, 4))
    members = diary.ward.team_of(team)
    present = tuple(random.sample(members, k=min(len(members), 1 if mode == "one" else random.randint(2, 3))))
    place = "culture_house" if mode != "one" else random.choices(_PLACES, (55, 20, 17, 8))[0]
    visits, unnamed, results = _people(diary, at.date(), team, mode)
    minutes = random.randrange(10, 46, 5) if mode == "one" else random.randrange(45, 121, 15)
    return Meeting(at, mode, place, minutes, team, present, (), unnamed, results), visits


def _people(diary: _Diary, day: date, team: int, mode: Mode) -> tuple[list[_Draft], int, tuple[TopicResult, ...]]:
    """Return who came: visits of named people, how many without a name, and what these were shown."""
    random = diary.random
    here = diary.living.get(team) or [number for numbers in diary.living.values() for number in numbers]
    if mode == "talk":
        shown = TopicResult(random.choices(diary.codes, diary.weights)[0], Outcome.ALONE)
        return [], random.randint(12, 60), (shown,)
    if mode == "group":
        codes = [random.choices(diary.codes, diary.weights)[0]]
        people = random.sample(here, k=min(len(here), random.randint(3, 7)))
        unnamed = random.choice((0, 0, 0, 1, 2))
        shown_all = (TopicResult(codes[0], Outcome.HELPED),) if unnamed else ()
        return [_visit(diary, day, person, codes) for person in people], unnamed, shown_all
    if random.random() < 0.06:
        return [], 1, (TopicResult(random.choices(diary.codes, diary.weights)[0], Outcome.HELPED),)
    person, codes = _who_comes(diary, day, team, here)
    return [_visit(diary, day, person, codes)], 0, ()


def _who_comes(diary: _Diary, day: date, team: int, here: list[int]) -> tuple[int, list[str]]:
    """Return a person and what they come for: an appointment that is due, or something else."""
    random = diary.random
    due = [promise for promise in diary.open_.get(team, ()) if promise.due <= day]
    if due and random.random() < 0.8:
        promise = due[0]
        promise.kept = day
        diary.open_[team].remove(promise)
        return promise.resident, [promise.topic]
    person = here[int(len(here) * random.random() ** 1.5)]
    codes = random.choices(diary.codes, diary.weights, k=random.choice((1, 1, 1, 2, 2, 3)))
    return person, list(dict.fromkeys(codes))


def _visit(diary: _Diary, day: date, person: int, codes: list[str]) -> _Draft:
    random = diary.random
    results = tuple(_result(diary, person, code) for code in codes)
    note = random.choice(_NOTES) if random.random() < 0.15 else ""
    unfinished = [result.topic for result in results if result.outcome is Outcome.UNFINISHED]
    if not unfinished or random.random() < 0.25:
        return _Draft(person, results, note, None)
    promise = _Promise(person, unfinished[0], day + timedelta(days=random.randint(2, 12)))
    if promise.due.weekday() == 6:
        promise.due += timedelta(days=1)
    diary.open_.setdefault(diary.ward.residents[person].place, []).append(promise)
    return _Draft(person, results, note, promise)


def _result(diary: _Diary, person: int, code: str) -> TopicResult:
    """Return how far somebody gets: further than the last time."""
    random = diary.random
    before = diary.reached.get((person, code))
    weights = {None: (22, 53, 25), Outcome.UNFINISHED: (20, 65, 15), Outcome.HELPED: (62, 35, 3)}.get(
        before, (93, 7, 0)
    )
    (outcome,) = random.choices((Outcome.ALONE, Outcome.HELPED, Outcome.UNFINISHED), weights)
    diary.reached[person, code] = outcome
    cause = random.choice(topics.shipped()[code].causes) if outcome is Outcome.UNFINISHED else None
    return TopicResult(code, outcome, cause)


def _settle(diary: _Diary, today: date) -> None:
    """Let most appointments that passed be kept over the phone; a few stay overdue."""
    for team in sorted(diary.open_):
        for promise in diary.open_[team]:
            if promise.due < today - timedelta(days=6) or (promise.due < today and diary.random.random() < 0.6):
                promise.kept = promise.due


def _finished(meeting: Meeting, drafts: list[_Draft]) -> Meeting:
    visits = tuple(
        Visit(
            draft.resident,
            draft.results,
            draft.note,
            draft.promise.due if draft.promise else None,
            draft.promise.kept if draft.promise else None,
        )
        for draft in drafts
    )
    return Meeting(
        meeting.at, meeting.mode, meeting.place, meeting.minutes, meeting.team, meeting.members, visits,
        meeting.unnamed, meeting.results,
    )  # fmt: skip
