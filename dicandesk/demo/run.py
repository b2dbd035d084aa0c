"""The `demo` command: an invented ward, three PCs in three processes, one shared folder, the main job end to end."""

from __future__ import annotations

import contextlib
import shutil
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from dicandesk.demo import album, between, desk_work, first_day
from dicandesk.demo.pcs import Pc
from dicandesk.demo.ward import MemberPlan, Size
from dicandesk.errors import UserError
from dicandesk.i18n import _
from dicandesk.rules.dates import show_decimal, show_number
from dicandesk.rules.guidance import Outcome
from dicandesk.rules.people import Role
from dicandesk.rules.residents import PhoneDraft

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from dicandesk.demo.between import Holds
    from dicandesk.demo.pcs import Answer
    from dicandesk.i18n import Language

WARD = "Phường Mẫu Bến Chè"
PIN = "246810"
PASSPHRASE = "xem thu phuong mau"  # noqa: S105 - of an invented ward, told on screen
OFFICER = MemberPlan("Trần Thu Hà", Role.OFFICER, None, "0900 000 001")
MAI = MemberPlan("Lê Thị Mai", Role.VOLUNTEER, 7, "0900 000 017")
DAT = MemberPlan("Nông Văn Đạt", Role.LEADER, 9, "0900 000 019")
SHE = desk_work.Person(
    "Hoàng Thị Ngọc Lan", "1954", "female", PhoneDraft("0900 000 090", "con gái"), "Số nhà 12, ngõ 3"
)
FROM_TEAM, FROM_OFFICE = PhoneDraft("0900 000 091", "con gái"), PhoneDraft("0900 000 092", "con trai")
HE = "nguyen to 9"
"""What Tổ 9 types to find somebody: the first one of its own is taken."""
CENTRAL = "central.db"
_MARK = ".dicandesk-demo"
"""Lies in a folder that an earlier demo made and a later one may empty."""


@dataclass(frozen=True, slots=True)
class Step:
    """What was done, and how long it took."""

    text: str
    took_ms: float


@dataclass(frozen=True, slots=True)
class Report:
    """What the demo did. `open_`: what to look at first."""

    steps: tuple[Step, ...]
    files: tuple[Path, ...]
    residents: int
    sessions: int
    took_ms: float
    open_: Path


def demo(out: Path, size: Size, *, lang: Language, say: Callable[[str], object]) -> Report:
    """Walk the main job and leave everything in a folder.

    Args:
        out: the folder; emptied if an earlier demo made it.
        size: of the invented ward; the neighbourhoods 7 and 9 are among its places.
        lang: language of the windows.
        say: told each step as it ends.

    Raises:
        UserError: the folder holds something else.
    """
    out = out.resolve()  # settings of the PCs hold the path of the shared folder
    _make_room(out)
    story = _Story(out, size, say)
    try:
        story.begin(lang)
        return story.tell()
    finally:
        story.close()


def _make_room(out: Path) -> None:
    if out.exists() and not (out / _MARK).is_file() and any(out.iterdir()):
        raise UserError(
            _("Thư mục {path} đã có thứ khác nên chưa làm gì. Mọi tệp ở đó vẫn nguyên.").format(path=out),
            _("Chọn thư mục mới hoặc trống."),
        )
    if out.exists():
        shutil.rmtree(out)
    for name in ("hub", "screens", "papers"):
        (out / name).mkdir(parents=True)
    (out / _MARK).touch()


@dataclass
class _Story:
    out: Path
    size: Size
    say: Callable[[str], object]
    steps: list[Step] = field(default_factory=list)
    pcs: list[Pc] = field(default_factory=list)
    started: float = field(default_factory=time.perf_counter)

    def begin(self, lang: Language) -> None:
        """Switch on three PCs."""
        for number in (1, 2, 3):
            self.pcs.append(Pc(self.out / f"pc{number}", self.hub, self.out / "screens", lang))

    def close(self) -> None:
        """Switch them off."""
        for pc in self.pcs:
            pc.close()

    @property
    def hub(self) -> Path:
        """Return the shared folder."""
        return self.out / "hub"

    @property
    def papers(self) -> Path:
        """Return the folder of papers."""
        return self.out / "papers"

    def tell(self) -> Report:
        """Do everything and return the report."""
        self._found()
        self._join()
        self._help()
        self._part()
        self._meet()
        holds = self._compare()
        pictures = [picture for pc in self.pcs for picture in pc.ask(between.pictures).wait()]
        self.close()
        index = album.write(
            self.out, album.Album(WARD, tuple(step.text for step in self.steps), pictures, PIN, PASSPHRASE)
        )
        took_ms = (time.perf_counter() - self.started) * 1000
        files = [path for path in self.out.rglob("*.*") if path.parent.name in {"screens", "papers"}]
        files += [index, self.out / CENTRAL]
        return Report(tuple(self.steps), tuple(sorted(files)), holds.residents, holds.sessions, took_ms, index)

    @contextlib.contextmanager
    def _step(self, text: str) -> Iterator[list[str]]:
        """Time a step and say it; what is added to the list is said after it."""
        started = time.perf_counter()
        more: list[str] = []
        yield more
        took = time.perf_counter() - started
        said = ": ".join([text, *more])
        self.steps.append(Step(said, took * 1000))
        self.say(f"{show_decimal(took):>6} s  {said}")

    def _found(self) -> None:
        office = self.pcs[0]
        with self._step(_("Lập {ward} trên máy Một cửa phường").format(ward=WARD)):
            office.ask(first_day.found, WARD, _("Một cửa phường"), OFFICER, PIN).wait()
        with self._step(_("Dựng phường giả")) as more:
            residents, sessions = office.ask(first_day.fill_ward, WARD, self.size, (OFFICER, MAI, DAT)).wait()
            text = _("1 tổ phường, {teams} tổ dân phố, 130 thành viên, {residents} người dân, {sessions} buổi")
            more.append(
                text.format(
                    teams=len(self.size.places), residents=show_number(residents), sessions=show_number(sessions)
                )
            )
        with self._step(_("In hai phiếu phục hồi, đồng bộ lần đầu lên thư mục chung")):
            office.ask(first_day.write_slips, self.papers).wait()
            office.ask(between.sync).wait()

    def _join(self) -> None:
        office, *others = self.pcs
        names = [(_("Tổ 7 – Nhà văn hoá"), MAI), (_("Tổ 9"), DAT)]
        with self._step(_("Hai máy xin vào phường, mỗi máy đọc sáu từ")) as more:
            asked = [
                pc.ask(first_day.ask_to_join, device, member)
                for pc, (device, member) in zip(others, names, strict=True)
            ]
            words = tuple(answer.wait() for answer in asked)
            more.append("; ".join(" ".join(six) for six in words))
        with self._step(_("Cán bộ so sáu từ rồi cho cả hai máy vào")):
            office.ask(first_day.approve, words).wait()
            office.ask(between.sync).wait()
        with self._step(_("Hai máy chọn mã PIN và nhận toàn bộ dữ liệu")):
            self._together(*(pc.ask(first_day.finish_joining, PIN) for pc in others))

    def _help(self) -> None:
        _office, team, other = self.pcs
        with self._step(_("Tổ 7 đăng nhập, đăng ký {name}").format(name=SHE.name)):
            team.ask(desk_work.lock_and_unlock, PIN).wait()
            team.ask(desk_work.register, SHE).wait()
        with self._step(_("Ghi buổi hướng dẫn hai việc, in tờ hướng dẫn")):
            again = datetime.now(UTC).date() + timedelta(days=3)
            outcomes = (Outcome.HELPED, Outcome.ALONE)
            team.ask(desk_work.guide, outcomes, next_day=again, papers=self.papers).wait()
        with self._step(_("Đồng bộ cả ba máy: Tổ 7 gửi, phường và Tổ 9 nhận")):
            self._sync(team)
            self._sync(*self.pcs)
        with self._step(_("Chụp từng trang, cỡ chữ A++ và tương phản cao; Tổ 9 ghi một buổi")):
            self._together(
                team.ask(desk_work.look_around, SHE.name, self.papers),
                other.ask(desk_work.visit, HE, (Outcome.HELPED,)),
            )

    def _part(self) -> None:
        office, team, _other = self.pcs
        with self._step(_("Rút thư mục chung: ngoại tuyến, hai máy sửa cùng một số điện thoại")) as more:
            self._sync(*self.pcs)
            self.hub.rename(self.out / "hub.away")
            self._together(
                team.ask(desk_work.correct_phone, SHE.name, FROM_TEAM),
                office.ask(desk_work.correct_phone, SHE.name, FROM_OFFICE),
            )
            said = team.ask(between.sync, _("Ngoại tuyến: mọi thứ nằm trên máy này, tự gửi lại sau")).wait()
            more.append(said)

    def _meet(self) -> None:
        office, team, _other = self.pcs
        with self._step(_("Thư mục chung trở lại, ba máy đồng bộ")) as more:
            (self.out / "hub.away").rename(self.hub)
            more.append(self._settle())
        with self._step(_("Không mất số nào, chờ người chọn")) as more:
            answers = [pc.ask(between.differences, SHE.name) for pc in (office, team)]
            values = {answer.wait() for answer in answers}
            if len(values) != 1 or len(min(values)) != 2:
                raise RuntimeError(f"a value was lost: {values}")
            more.append(" | ".join(min(values)))

    def _compare(self) -> Holds:
        office = self.pcs[0]
        with self._step(_("Ba máy giữ đúng cùng dữ liệu")) as more:
            self._settle()
            found = [pc.ask(between.holds) for pc in self.pcs]
            holds = [answer.wait() for answer in found]
            if len(set(holds)) > 1 or holds[0].faults:
                raise RuntimeError(f"the PCs of the demo differ: {holds}")
            text = _("tổng thao tác {ops}, tổng trạng thái {state}")
            more.append(text.format(ops=holds[0].op_sum[:12], state=holds[0].state_sum[:12]))
        with self._step(_("Ghi tệp trung tâm của phường")):
            office.ask(between.write_central, self.out / CENTRAL, PASSPHRASE).wait()
        return holds[0]

    def _settle(self) -> str:
        """Let every PC hand over what it has and receive what the others handed over; return what the last one says."""
        said = ""
        for _round in range(3):
            for answer in [pc.ask(between.sync) for pc in self.pcs]:
                said = answer.wait()
        return said

    def _sync(self, *pcs: Pc) -> None:
        self._together(*(pc.ask(between.sync) for pc in pcs))

    @staticmethod
    def _together(*answers: Answer[Any]) -> None:
        for answer in answers:
            answer.wait()
