"""The `demo` command: an invented ward, three PCs in three processes, one shared folder, the main job end to end."""

from __future__ import annotations

import contextlib
import shutil
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dicandesk.demo.pcs import Pc
from dicandesk.demo.station import Station
from dicandesk.demo.ward import MemberPlan, Size
from dicandesk.errors import UserError
from dicandesk.i18n import _
from dicandesk.rules.dates import show_decimal, show_number
from dicandesk.rules.people import Role
from dicandesk.rules.residents import PhoneDraft, ResidentDraft

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from dicandesk.i18n import Language

WARD = "Phường Mẫu Bến Chè"
PIN = "246810"
PASSPHRASE = "xem thu phuong mau"  # noqa: S105 - of an invented ward, told on screen
OFFICER = MemberPlan("Trần Thu Hà", Role.OFFICER, None, "0900 000 001")
MAI = MemberPlan("Lê Thị Mai", Role.VOLUNTEER, 7, "0900 000 017")
DAT = MemberPlan("Nông Văn Đạt", Role.LEADER, 9, "0900 000 019")
SHE = "Hoàng Thị Ngọc Lan"
PHONE, FROM_TEAM, FROM_OFFICE = "0900 000 090", "0900 000 091", "0900 000 092"
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
    shutil.rmtree(out, ignore_errors=True)
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
            self.pcs.append(Pc(self.out / f"pc{number}", self.hub, lang))

    def close(self) -> None:
        """Switch them off."""
        for pc in self.pcs:
            pc.close()

    @property
    def hub(self) -> Path:
        """Return the shared folder."""
        return self.out / "hub"

    def tell(self) -> Report:
        """Do everything and return the report."""
        self._found()
        self._join()
        self._help()
        self._part()
        self._meet()
        holds = self._compare()
        took_ms = (time.perf_counter() - self.started) * 1000
        files = tuple(sorted(path for path in self.out.rglob("*.*") if path.parent.name in {"screens", "papers"}))
        return Report(tuple(self.steps), files, holds[0], holds[1], took_ms, self.out)

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
            office.ask(Station.found, WARD, _("Một cửa phường"), OFFICER, PIN).wait()
        with self._step(_("Dựng phường giả")) as more:
            residents, sessions = office.ask(Station.fill, WARD, self.size, (OFFICER, MAI, DAT)).wait()
            text = _("1 tổ phường, {teams} tổ dân phố, {residents} người dân, {sessions} buổi")
            more.append(
                text.format(
                    teams=len(self.size.places), residents=show_number(residents), sessions=show_number(sessions)
                )
            )
        with self._step(_("In hai phiếu phục hồi")):
            office.ask(Station.write_slips, self.out / "papers").wait()
        with self._step(_("Đồng bộ lần đầu lên thư mục chung")):
            office.ask(Station.sync).wait()

    def _join(self) -> None:
        office, *others = self.pcs
        names = [(_("Tổ 7 – Nhà văn hoá"), MAI), (_("Tổ 9"), DAT)]
        with self._step(_("Hai máy xin vào phường, đọc sáu từ qua điện thoại")) as more:
            asked = [
                pc.ask(Station.ask_to_join, device, member.name)
                for pc, (device, member) in zip(others, names, strict=True)
            ]
            words = [answer.wait() for answer in asked]
            more.append("; ".join(", ".join(six) for six in words))
        with self._step(_("Cán bộ so sáu từ rồi duyệt cả hai")):
            for six in words:
                office.ask(Station.approve, six).wait()
            office.ask(Station.sync).wait()
        with self._step(_("Hai máy vào phường và nhận dữ liệu lần đầu")):
            for answer in [pc.ask(Station.finish_joining, PIN) for pc in others]:
                answer.wait()
            self._sync(*others)

    def _help(self) -> None:
        _office, team, _other = self.pcs
        with self._step(_("Tổ 7 ghi người mới")):
            team.ask(Station.register, ResidentDraft(SHE, "1954", "female", phones=(PhoneDraft(PHONE),))).wait()
        with self._step(_("Đồng bộ cả ba máy")):
            self._sync(team)
            self._sync(*self.pcs)

    def _part(self) -> None:
        office, team, _other = self.pcs
        with self._step(_("Rút thư mục chung: ba máy ngoại tuyến, hai máy sửa cùng một số điện thoại")):
            self.hub.rename(self.out / "hub.away")
            answers = [
                team.ask(Station.correct_phone, SHE, PHONE, PhoneDraft(FROM_TEAM, _("con gái"))),
                office.ask(Station.correct_phone, SHE, PHONE, PhoneDraft(FROM_OFFICE)),
            ]
            for answer in answers:
                answer.wait()

    def _meet(self) -> None:
        office, team, _other = self.pcs
        with self._step(_("Thư mục chung trở lại, ba máy đồng bộ")):
            (self.out / "hub.away").rename(self.hub)
            self._sync(*self.pcs)
            self._sync(*self.pcs)
            self._sync(*self.pcs)
        with self._step(_("Cả hai số đều còn, chờ người chọn")) as more:
            for pc in (office, team):
                (values,) = pc.ask(Station.decisions).wait()
                more.append(" | ".join(values))

    def _compare(self) -> tuple[int, int]:
        with self._step(_("Ba máy giữ đúng cùng dữ liệu")) as more:
            found = [pc.ask(Station.holds) for pc in self.pcs]
            holds = [answer.wait() for answer in found]
            if len(set(holds)) > 1 or holds[0].faults:
                raise RuntimeError(f"the PCs of the demo differ: {holds}")
            more.append(_("tổng trạng thái {sum}").format(sum=holds[0].state_sum[:12]))
        return holds[0].residents, holds[0].sessions

    def _sync(self, *pcs: Pc) -> None:
        for answer in [pc.ask(Station.sync) for pc in pcs]:
            answer.wait()
