"""The local database of one PC: one door for reads, one for writes, and who-changed-what.

How threads use it: any number of readers, each with a connection of its own and a snapshot of the moment it began; one
writer at a time under the write lock here, whatever lane, command or test it comes from. After each commit the
listeners are told what changed, on the thread that committed.
"""

from __future__ import annotations

import os
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import create_engine, event
from sqlalchemy.orm import Session as ReadSession
from sqlalchemy.pool import QueuePool

from dicandesk import log
from dicandesk.errors import UserError
from dicandesk.i18n import _
from dicandesk.store import cipher, meta, schema
from dicandesk.store.clock import Clock
from dicandesk.store.write import Seen, Writing, anything, seen_now

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from pathlib import Path

    from dicandesk.store.apply import Applied
    from dicandesk.store.cipher import Connection
    from dicandesk.store.tables import Synced
    from dicandesk.store.write import Allow

FILE_NAME = "dicandesk.db"
_log = log.logger(__name__)
_OUTER = ("BEGIN IMMEDIATE", "COMMIT", "ROLLBACK")
_BESIDE = ("BEGIN", "COMMIT", "ROLLBACK")
_INNER = ("SAVEPOINT inner_part", "RELEASE inner_part", "ROLLBACK TO inner_part")


@dataclass(frozen=True, slots=True)
class Changes:
    """What one commit changed: table names, record ids, and whose doing it was."""

    kinds: frozenset[str]
    ids: frozenset[bytes]
    origin: Literal["local", "remote"]


class Database:
    """An open database. Close it; it holds files.

    Args:
        path: an existing file; see `create`.
        key: 32 bytes.
        wall: this PC's clock, milliseconds since 1970.
        read_only: another process has the data folder open: read beside it, write nothing.

    Raises:
        UserError: the key does not fit, the file is damaged, or a newer program made it.
    """

    def __init__(self, path: Path, key: bytes, *, wall: Callable[[], int], read_only: bool = False) -> None:
        self.path = path
        self.wall = wall
        self.read_only = read_only
        self._key = key
        self._lock = threading.RLock()
        self._queue: set[int] = set()
        self._holder: int | None = None
        self.allow: Allow = anything
        self._listeners: list[Callable[[Changes], None]] = []
        self._is_closed = False
        self._outer = _BESIDE if read_only else _OUTER
        self._writer: Connection = cipher.connect(path, key)
        version = self._writer.execute("PRAGMA user_version").fetchone()[0]
        if version > schema.VERSION:
            self._writer.close()
            raise UserError(
                _("Dữ liệu trên máy này do bản DiCanDesk mới hơn ghi. Dữ liệu vẫn nguyên."),
                _("Cài bản DiCanDesk mới rồi mở lại."),
            )
        if version < schema.VERSION:
            self._writer.close()
            self._bring_up(version)
            self._writer = cipher.connect(path, key)
        self._writer.execute(f"PRAGMA query_only = {'ON' if read_only else 'OFF'}")
        self.clock = Clock(wall, os.urandom(6), meta.get(self._writer, meta.HLC) or b"")
        self._kept_clock = self.clock.last
        self._engine = create_engine(
            "sqlite://", creator=self._connect, module=cipher.DRIVER, poolclass=QueuePool, pool_size=4, max_overflow=4
        )
        event.listen(self._engine, "begin", _begin)

    @classmethod
    def create(cls, path: Path, key: bytes, *, wall: Callable[[], int]) -> Database:
        """Make a new, empty database file and open it."""
        connection = cipher.connect(path, key, create=True)
        try:
            schema.make(connection)
        finally:
            connection.close()
        return cls(path, key, wall=wall)

    def _bring_up(self, version: int) -> None:
        if self.read_only:
            raise UserError(
                _("Bản DiCanDesk cũ hơn đang mở dữ liệu này. Dữ liệu vẫn nguyên."), _("Đóng bản đó rồi mở lại.")
            )
        from dicandesk.store import upgrade  # noqa: PLC0415 - loads Alembic

        upgrade.bring_up(self.path, self._key, version, self.wall())

    @contextmanager
    def reading(self) -> Generator[ReadSession]:
        """Yield a session for one use case, with a snapshot of the data as they are now."""
        with ReadSession(self._engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def looking(self) -> Generator[Connection]:
        """Yield a driver's connection with a snapshot of the data as they are now, for `store` and `sync`.

        Without SQLAlchemy's session it is there in a seventh of the time of `reading`, and a sync looks a dozen times.
        Inside `exclusive` it is that transaction's own, which sees what was just written.
        """
        if self._holder == threading.get_ident():
            yield self._writer
            return
        pooled = self._engine.raw_connection()
        try:
            connection: Connection = pooled.driver_connection  # type: ignore[assignment]
            connection.execute("BEGIN")
            yield connection
        finally:
            pooled.close()  # and with it the snapshot: the pool rolls back

    @contextmanager
    def writing(self, member: bytes) -> Generator[Writing]:
        """Yield the door for writes of one use case by one member: all of it is stored together, or nothing.

        Raises:
            UserError: the disk is full, or another process has the data folder open; nothing was stored.
        """
        self.require_writable()
        with self.exclusive() as connection:
            tx = Writing(connection, self.clock, member, self.wall())
            tx.allow = self.allow
            yield tx
            applied = tx.finish()
        if applied is not None:
            self.tell(applied, "local")

    def require_writable(self) -> None:
        """Raise `UserError` where another process has the data folder open."""
        if self.read_only:
            raise UserError(
                _("DiCanDesk đang mở trên máy này nên lệnh chưa ghi gì. Dữ liệu vẫn nguyên."),
                _("Đóng cửa sổ DiCanDesk rồi chạy lại lệnh."),
            )

    @contextmanager
    def exclusive(self) -> Generator[Connection]:
        """Yield the writing connection inside one transaction; for `store` and `sync` only.

        Inside another one it is a part of that: what fails is undone alone, if the outer one goes on.

        Raises:
            UserError: the disk is full or fails, another program holds the file, or it was closed meanwhile.
        """
        with self._turn():
            self._refuse_closed()
            connection = self._writer
            begin, commit, undo = _INNER if connection.in_transaction else self._outer
            try:
                connection.execute(begin)
                before = connection.total_changes
                yield connection
                last = self.clock.last
                has_changed = connection.total_changes != before  # who only reads needs no room on the disk
                if has_changed and last != self._kept_clock:
                    meta.put(connection, meta.HLC, last)
                connection.execute(commit)
                if has_changed and commit == "COMMIT":
                    self._kept_clock = last
            except BaseException as error:
                if connection.in_transaction:
                    connection.execute(undo)
                if (plain := cipher.plain_error(error)) is not None:
                    raise plain from error
                raise

    @contextmanager
    def noting(self) -> Generator[Connection]:
        """Yield the writing connection for a note that the next sync would make again: it does not wait for the disk.

        After a power cut the note is there or not, never half, and with it whatever was stored before it; the next
        commit brings it to the disk. Nothing that a person saved, and nothing that is true nowhere else, is a note.
        """
        with self._turn():
            self._refuse_closed()
            is_whole = not self._writer.in_transaction
            if is_whole:
                self._writer.execute("PRAGMA synchronous = NORMAL")
            try:
                with self.exclusive() as connection:
                    yield connection
            finally:
                if is_whole:
                    self._writer.execute("PRAGMA synchronous = FULL")

    @contextmanager
    def _turn(self) -> Generator[None]:
        """Hold the write lock, counted as waiting for it until it is free."""
        if not self._lock.acquire(blocking=False):
            me = threading.get_ident()
            self._queue.add(me)
            try:
                self._lock.acquire()
            finally:
                self._queue.discard(me)
        outer, self._holder = self._holder, threading.get_ident()
        try:
            yield
        finally:
            self._holder = outer
            self._lock.release()

    @property
    def is_wanted(self) -> bool:
        """Whether another thread waits to write: who holds a long transaction ends it soon then."""
        return bool(self._queue)

    def listen(self, callback: Callable[[Changes], None]) -> None:
        """Call back after every commit that changed synced rows, on the thread that committed."""
        self._listeners.append(callback)

    def tell(self, applied: Applied, origin: Literal["local", "remote"]) -> None:
        """Tell the listeners what a commit changed; it is stored, whatever goes wrong with one of them."""
        if applied.ids:
            changes = Changes(applied.kinds, applied.ids, origin)
            for callback in tuple(self._listeners):
                try:
                    callback(changes)
                except Exception as error:  # noqa: BLE001 - whatever a listener does, the save went through
                    log.trouble(_log, "listener_failed", error)

    def close(self) -> None:
        """Let go of every connection; call it before the file is moved or replaced.

        What still runs on another thread ends with a `UserError` at its next step.
        """
        with self._lock:
            self._is_closed = True
            self._writer.close()
        self._engine.dispose()

    def _refuse_closed(self) -> None:
        if self._is_closed:
            raise UserError(
                _("Máy đã khoá nên việc này dừng giữa chừng. Những gì đã lưu vẫn nguyên."),
                _("Đăng nhập rồi làm lại."),
                code=5,
            )

    def empty_log(self) -> None:
        """Write the log into the file and cut it to nothing: what was deleted leaves no bytes in it either."""
        with self._lock:
            self._refuse_closed()
            self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    @property
    def key(self) -> bytes:
        """The key, which opens copies as well."""
        return self._key

    def back_up(self) -> Path:
        """Copy the database as it is now into the folder of backups beside it, and return the checked copy.

        Raises:
            UserError: see `backup.make`.
        """
        from dicandesk.store import backup  # noqa: PLC0415 - seldom needed

        folder = self.path.parent / backup.FOLDER
        return backup.make(self.path, self._key, folder, datetime.fromtimestamp(self.wall() / 1000, UTC)).path

    def fill(self, *, begin: bool) -> None:
        """Begin or end to write very much at once: with more pages in memory, and a longer log before the file."""
        with self._lock:
            self._refuse_closed()
            self._writer.execute(f"PRAGMA cache_size = -{cipher.FILL_KIB if begin else cipher.CACHE_KIB}")
            self._writer.execute(f"PRAGMA wal_autocheckpoint = {cipher.FILL_PAGES if begin else cipher.LOG_PAGES}")

    def side_connection(self) -> Connection:
        """Return one more connection, for a copy into another file; the caller closes it."""
        return cipher.connect(self.path, self._key)

    def _connect(self) -> Connection:
        self._refuse_closed()
        connection = cipher.connect(self.path, self._key, cache=cipher.READER_KIB)
        connection.execute("PRAGMA query_only = ON")
        return connection


def raw(session: ReadSession) -> Connection:
    """Return the driver's connection under a reading session, for the statements of `store` itself."""
    connection: Connection = session.connection().connection.driver_connection  # type: ignore[assignment]
    return connection


@contextmanager
def one_pass(session: ReadSession) -> Generator[Connection]:
    """Yield the driver's connection for a statement that goes once over everything.

    It keeps few pages: they are not asked for again soon, reading them is no slower, and 3 MB less stay in memory.
    """
    connection = raw(session)
    connection.execute(f"PRAGMA cache_size = -{cipher.PASS_KIB}")
    try:
        yield connection
    finally:
        connection.execute(f"PRAGMA cache_size = -{cipher.READER_KIB}")


def seen(session: ReadSession, table: type[Synced], record: bytes) -> Seen:
    """Return what a form shows that is filled from this snapshot; give it back when the form is saved."""
    return seen_now(raw(session), table.number, record)


def _begin(connection: Any) -> None:
    """Open a snapshot; the driver itself begins nothing (`isolation_level=None`)."""
    connection.exec_driver_sql("BEGIN")
