"""A PC with an installed program and some data, started as a person does it."""

from __future__ import annotations

import hashlib
import subprocess
from dataclasses import replace

from dicandesk.store import schema
from dicandesk.store.database import Database
from dicandesk.updates import start, state
from dicandesk.updates.programs import Program
from dicandesk.updates.state import Fetched
from tests.updates.makers import archive, installed

KEY = bytes(range(32))
FILES = ("dicandesk.db", "slots.json", "settings.toml")


class Pc:
    """A PC with an installed program and some data."""

    def __init__(self, root):
        self.folder, self.place = root / "data", root / "DiCanDesk"
        self.folder.mkdir()
        installed(self.place, "0.1.0")
        Database.create(self.folder / "dicandesk.db", KEY, wall=lambda: 1).close()
        for name in FILES[1:]:
            (self.folder / name).write_text(f"{name} of 0.1.0")
        self.restarts = 0

    @property
    def version(self):
        done = subprocess.run([self.place / "dicandesk"], capture_output=True, text=True, check=False)
        return done.stdout.split()[0]

    @property
    def program(self):
        return Program("linux", self.place, "dicandesk", self.version)

    @property
    def state(self):
        return state.load(self.folder)

    def take(self, version, **how):
        data = archive(version, **how)
        state.place(self.folder).mkdir(exist_ok=True)
        (state.place(self.folder) / "it.tar.xz").write_bytes(data)
        digest = hashlib.sha256(data).hexdigest()
        fetched = Fetched(version, "it.tar.xz", len(data), digest, self.version, schema.VERSION)
        state.save(self.folder, replace(self.state, fetched=fetched))

    def start(self):
        """Start the program as a person does; one that ends for another one is followed by it."""
        for _ in range(3):
            if not start.begin(self.folder, program=self.program, restart=lambda _program: None):
                return self.version
            self.restarts += 1
        raise AssertionError("it never came to an end")

    def data(self):
        return {name: (self.folder / name).read_bytes() for name in FILES}

    def leftovers(self):
        return sorted(path.name for path in self.place.parent.iterdir() if path.name not in {"data", "DiCanDesk"})
