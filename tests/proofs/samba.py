"""A real Samba server, killed and held up in the middle of syncs, reached as Windows shares are reached.

The server and the mount live in a network of their own (loop-back only), so the usual port is free and nobody else
sees them. The share is mounted by the kernel, else by smbnetfs, else by rclone.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import threading
import time
from fcntl import ioctl
from struct import pack, unpack
from typing import TYPE_CHECKING

from dicandesk.sync import patience
from dicandesk.sync.entering import EmptyHubError
from dicandesk.sync.patience import Patient
from dicandesk.sync.share import Share
from dicandesk.sync.transport import HubFullError, HubGoneError, HubReadOnlyError
from tests.proofs import CannotRunError, folder, require
from tests.proofs.disks import first_that_works, unmount
from tests.proofs.scenes import age, agree, by_stick, ward, work

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.sync import pcs

PORT = 445
ROUNDS = 12
CONFIG = """[global]
 server role = standalone server
 workgroup = PHUONG
 netbios name = MOTCUA
 interfaces = lo
 bind interfaces only = yes
 smb ports = {port}
 private dir = {root}
 state directory = {root}
 cache directory = {root}
 lock directory = {root}
 pid directory = {root}
 ncalrpc dir = {root}/ncalrpc
 log file = {root}/log
 map to guest = bad user
 guest account = root
 disable netbios = yes
 load printers = no
[ward]
 path = {share}
 writable = yes
 guest ok = yes
 force user = root
"""
CLIENT = "[global]\n client min protocol = SMB2\n disable netbios = yes\n name resolve order = host\n"


def prove() -> str:
    """Sync two PCs over the share while the server comes and goes."""
    loop_back_up()
    with folder() as place:
        server = Server(place)
        server.start()
        try:
            return over(server, place)
        finally:
            unmount(server.mount)
            server.kill()


def over(server: Server, place: Path) -> str:
    """Run the scenes and return the figures."""
    way, hub = server.reach()
    office, team = ward(place, hub)
    syncs = work(office, team, 8)
    case = "either case" if (hub / "CHAIN").is_dir() else "exact case only"
    size = by_stick(office, team, hub.parent)
    age(server.share)
    cut = disturbed(hub, (office, team), server.kill, server.start)
    held = disturbed(hub, (office, team), server.stop, server.go_on)
    settle(lambda: [pc.sync(hub) for pc in (office, team, office, team)])
    agree(office, team)
    kept = set(office.names())
    require(len([name for name in kept if name.startswith("Lê Văn")]) == 4 * ROUNDS, "not everything arrived")
    require(not list(server.share.rglob("*.tmp")), "a temporary file was left")
    for pc in (office, team):
        pc.db.close()
    return (
        f"smbd by {way} ({case}): {syncs} syncs, courier file of {size:,} bytes; server killed in {cut} and held up in "
        f"{held} of {ROUNDS} pairs of syncs that broke off, back again; {len(kept)} residents on both PCs, both agree"
    )


def disturbed(hub: Path, pair: tuple[pcs.Pc, pcs.Pc], harm: Callable[[], None], mend: Callable[[], None]) -> int:
    """Harm the server at ever later moments of a sync, mend it, sync; return how many rounds it broke off."""
    office, team = pair
    broken = 0
    for number in range(ROUNDS):
        failed = False
        timer = threading.Timer(number * 0.012, harm)
        for pc in (team, office):
            pc.register(f"Lê Văn {harm.__name__} {number} {pc.me().device.hex()[:4]}")
        timer.start()
        for pc in (team, office):
            try:
                pc.sync(Patient(Share(hub, tag=pc.me().device.hex()[:8]), seconds=1.0))
            except (HubGoneError, HubReadOnlyError, HubFullError, EmptyHubError):
                failed = True
        timer.join()
        broken += failed
        mend()
        settle(lambda: list(hub.iterdir()))
        patience._hanging.clear()
        for pc in (team, office, team):
            settle(lambda pc=pc: pc.sync(hub))
        agree(office, team)
    require(broken, f"{harm.__name__} never hit a sync")
    return broken


def settle(work: Callable[[], object]) -> None:
    """Do something that may fail until the mount has found the server again, for half a minute."""
    until = time.monotonic() + 30
    while True:
        try:
            work()
        except (OSError, HubGoneError, HubReadOnlyError, EmptyHubError):
            if time.monotonic() > until:
                raise
            threading.Event().wait(0.2)
        else:
            return


class Server:
    """One smbd and the mount of its share."""

    def __init__(self, place: Path) -> None:
        self.root, self.share, self.mount, self.home = (place / name for name in ("smbd", "ward", "mount", "home"))
        for one in (self.root, self.share, self.mount, self.home / ".smb"):
            one.mkdir(parents=True)
        self.home.joinpath(".smb").chmod(0o700)
        (self.root / "ncalrpc").mkdir()
        (self.root / "smb.conf").write_text(CONFIG.format(root=self.root, share=self.share, port=PORT))
        (self.home / ".smb" / "smb.conf").write_text(CLIENT)
        (self.home / ".smb" / "smbnetfs.conf").write_text('auth "guest" ""\n')
        (self.home / ".smb" / "smbnetfs.conf").chmod(0o600)
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        smbd = shutil.which("smbd") or "/usr/sbin/smbd"
        self.process = subprocess.Popen(
            [smbd, f"--configfile={self.root / 'smb.conf'}", "--foreground", "--no-process-group", "-l", self.root],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        until = time.monotonic() + 20
        while time.monotonic() < until:
            with socket.socket() as one:
                if one.connect_ex(("127.0.0.1", PORT)) == 0:
                    return
            threading.Event().wait(0.05)
        raise CannotRunError(f"smbd does not answer on port {PORT}: {(self.root / 'log').read_text()[-500:]}")

    def reach(self) -> tuple[str, Path]:
        """Mount the share and return by which way, and the folder on it."""
        (self.share / "DiCanDesk").mkdir()
        remote = f":smb,host=127.0.0.1,port={PORT},user=guest:ward"
        way = first_that_works(
            {
                "the kernel": ["mount", "-t", "cifs", "//127.0.0.1/ward", self.mount, "-o", f"guest,port={PORT},soft"],
                "smbnetfs": ["smbnetfs", self.mount],
                "rclone": ["rclone", "mount", remote, self.mount, "--daemon", "--vfs-cache-mode", "writes"],
            },
            {"HOME": str(self.home)},
        )
        hub = self.mount / "127.0.0.1" / "ward" / "DiCanDesk" if way == "smbnetfs" else self.mount / "DiCanDesk"
        settle(lambda: list(hub.iterdir()))
        return way, hub

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the server and to the processes it started for its guests."""
        if self.process is not None:
            os.killpg(self.process.pid, number)

    def kill(self) -> None:
        if self.process is not None:
            self.signal(signal.SIGKILL)
            self.process.wait()
            self.process = None

    def stop(self) -> None:
        self.signal(signal.SIGSTOP)

    def go_on(self) -> None:
        self.signal(signal.SIGCONT)


def loop_back_up() -> None:
    """Switch on the loop-back device of a network that was just made."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        request = pack("16sH14x", b"lo", 0)
        flags = unpack("16sH14x", ioctl(one, 0x8913, request))[1]  # SIOCGIFFLAGS
        ioctl(one, 0x8914, pack("16sH14x", b"lo", flags | 1))  # SIOCSIFFLAGS, IFF_UP
