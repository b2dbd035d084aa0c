"""Mapped classes of the local database: read models of the synced rows, and the field registry itself.

Numbers of entities and fields are never used twice; numbers from 128 on are personal. Everything about a person hangs
on the resident as its parent, so that erasing the resident reaches it; sessions hold no free text. Nothing is written
through these classes: a trigger on each table refuses every write that does not come from `store.apply`.
"""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy import BLOB, Index, Integer, text
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

from dicandesk.rules.merge import Policy
from dicandesk.store.fields import Entity, entity_of, synced

CONFLICT, DELETED, CONTESTED, ERASED, MERGED, PARTIAL, STRIPPED = (1 << bit for bit in range(7))
"""Bits of `flags`."""
HIDDEN = DELETED | ERASED | MERGED | PARTIAL
"""A row is shown when none of these bits is set."""


class Base(DeclarativeBase):
    """Common base of all tables."""


class Synced(Base):
    """What every synced row has. `versions` holds (field number, operation id) of each field changed since the create.

    Attributes:
        number: the entity's number in operations.
        parent: the row under which it is shown: of a merged person's rows the representative of all that were merged.
        own_parent: the row it hangs on by its create, where that is another one.
        below: numbers of the entities its parent may belong to.
        immutable: only the create counts.
    """

    __abstract__ = True
    number: ClassVar[int]
    below: ClassVar[tuple[int, ...]] = ()
    immutable: ClassVar[bool] = False

    pk: Mapped[int] = mapped_column(Integer, primary_key=True)
    id: Mapped[bytes] = mapped_column(BLOB(16), unique=True)
    parent: Mapped[bytes | None] = mapped_column(BLOB(16))
    versions: Mapped[bytes | None] = mapped_column("_v", BLOB)
    flags: Mapped[int] = mapped_column("_f", Integer, default=0)
    own_parent: Mapped[bytes | None] = mapped_column("_p", BLOB(16))

    @declared_attr.directive
    @classmethod
    def __table_args__(cls) -> tuple[Index, ...]:
        """Give each table that has parents an index on them."""
        return (Index(f"{cls.__tablename__}_parent", "parent"),) if cls.below else ()


class Unit(Synced):
    """Ward, team or neighbourhood."""

    __tablename__ = "unit"
    number = 1

    name: Mapped[str] = synced(1)
    kind: Mapped[str] = synced(2)
    above: Mapped[bytes | None] = synced(3, type_=BLOB(16))
    valid_from: Mapped[str | None] = synced(4)
    valid_to: Mapped[str | None] = synced(5)


class Member(Synced):
    """A volunteer or officer; `left_on` is the ISO date from which the member no longer signs in."""

    __tablename__ = "member"
    number = 2

    name: Mapped[str] = synced(1)
    role: Mapped[str] = synced(2)
    phone: Mapped[str | None] = synced(3)
    left_on: Mapped[str | None] = synced(4)


class Membership(Synced):
    """A member belongs to a unit for a time."""

    __tablename__ = "membership"
    number = 3
    below = (2,)

    unit: Mapped[bytes] = synced(1, type_=BLOB(16))
    since: Mapped[str | None] = synced(2)
    until: Mapped[str | None] = synced(3)


class Resident(Synced):
    """An assisted person. `sort_key` is derived."""

    __tablename__ = "resident"
    number = 4

    name: Mapped[str] = synced(128, Policy.ASK)
    birth: Mapped[str | None] = synced(129, Policy.ASK)
    sex: Mapped[str | None] = synced(1)
    unit: Mapped[bytes | None] = synced(2, Policy.ASK, type_=BLOB(16))
    id_hash: Mapped[bytes | None] = synced(130, Policy.ASK)
    id_tail: Mapped[str | None] = synced(130, Policy.ASK)
    address: Mapped[str | None] = synced(131, limit=500)
    household: Mapped[str | None] = synced(132)
    household_year: Mapped[int | None] = synced(132)
    ethnicity: Mapped[str | None] = synced(133)
    sort_key: Mapped[str | None] = mapped_column()

    @declared_attr.directive
    @classmethod
    def __table_args__(cls) -> tuple[Index, ...]:
        """Index what lists and the duplicate check look up."""
        return (
            Index("resident_id_hash", "id_hash"),
            Index("resident_unit", "unit"),
        )


class Phone(Synced):
    """A phone number and whose it is."""

    __tablename__ = "phone"
    number = 5
    below = (4,)

    digits: Mapped[str] = synced(128, Policy.ASK)
    owner: Mapped[str | None] = synced(128, Policy.ASK)


class Need(Synced):
    """A kind of help that the person needs."""

    __tablename__ = "need"
    number = 6
    below = (4,)

    kind: Mapped[str] = synced(128)


class Consent(Synced):
    """The person's answer for one purpose. `rank`: 0 given, 1 refused, 2 withdrawn; the greater is stricter."""

    __tablename__ = "consent"
    number = 7
    below = (4,)

    purpose: Mapped[str] = synced(128)
    rank: Mapped[int] = synced(129, Policy.STRICT)
    day: Mapped[str] = synced(129, Policy.STRICT)
    method: Mapped[str] = synced(129, Policy.STRICT)
    text_version: Mapped[str] = synced(129, Policy.STRICT)
    witness: Mapped[str | None] = synced(129, Policy.STRICT)


class Session(Synced):
    """One meeting. `at` is milliseconds UTC; `people` counts those without a name."""

    __tablename__ = "session"
    number = 8

    at: Mapped[int] = synced(1)
    mode: Mapped[str] = synced(2)
    place: Mapped[str | None] = synced(3)
    minutes: Mapped[int | None] = synced(4)
    unit: Mapped[bytes | None] = synced(5, type_=BLOB(16))
    people: Mapped[int] = synced(6)

    @declared_attr.directive
    @classmethod
    def __table_args__(cls) -> tuple[Index, ...]:
        """Lists go by time."""
        return (Index("session_at", "at"),)


class Presence(Synced):
    """A member was present at a session."""

    __tablename__ = "presence"
    number = 9
    below = (8,)

    member: Mapped[bytes] = synced(1, type_=BLOB(16))


class Attendance(Synced):
    """A resident took part in a session; what was noted about it is personal."""

    __tablename__ = "attendance"
    number = 10
    below = (4,)

    session: Mapped[bytes] = synced(1, type_=BLOB(16))
    note: Mapped[str | None] = synced(128, limit=2000)

    @declared_attr.directive
    @classmethod
    def __table_args__(cls) -> tuple[Index, ...]:
        """Found from the person and from the session."""
        return (Index("attendance_parent", "parent"), Index("attendance_session", "session"))


class Result(Synced):
    """How far somebody got with one topic. Below the resident; below the session where nobody was named."""

    __tablename__ = "result"
    number = 11
    below = (4, 8)

    session: Mapped[bytes] = synced(1, type_=BLOB(16))
    topic: Mapped[str] = synced(2)
    outcome: Mapped[str] = synced(3)
    cause: Mapped[str | None] = synced(3)

    @declared_attr.directive
    @classmethod
    def __table_args__(cls) -> tuple[Index, ...]:
        """Found from the person and from the session."""
        return (Index("result_parent", "parent"), Index("result_session", "session"))


class Followup(Synced):
    """A dated promise. `due` is an ISO date; done when `done_on` is set; the office was asked when `referred_on` is.

    Who asked and who answered stay countable when the person is erased; the words go.
    """

    __tablename__ = "followup"
    number = 12
    below = (4,)

    due: Mapped[str] = synced(1)
    done_on: Mapped[str | None] = synced(2)
    topic: Mapped[str | None] = synced(3)
    session: Mapped[bytes | None] = synced(4, type_=BLOB(16))
    place: Mapped[str | None] = synced(5)
    referred_by: Mapped[bytes | None] = synced(6, type_=BLOB(16))
    referred_on: Mapped[str | None] = synced(6)
    answered_by: Mapped[bytes | None] = synced(7, type_=BLOB(16))
    answered_on: Mapped[str | None] = synced(7)
    text: Mapped[str | None] = synced(128, limit=500)
    question: Mapped[str | None] = synced(129, limit=500)
    answer: Mapped[str | None] = synced(130, limit=500)

    @declared_attr.directive
    @classmethod
    def __table_args__(cls) -> tuple[Index, ...]:
        """Found from the person and by day; the open ones, a few hundred of all there ever were, for themselves."""
        is_open = Index("followup_open", "due", sqlite_where=text("done_on IS NULL"))
        return (Index("followup_parent", "parent"), Index("followup_due", "due"), is_open)


class TopicVersion(Synced):
    """A ward's own version of a guidance topic: the text of its file."""

    __tablename__ = "topic_version"
    number = 13
    immutable = True

    code: Mapped[str] = synced(1)
    version: Mapped[int] = synced(2)
    body: Mapped[str] = synced(3, limit=60_000)


class Audit(Synced):
    """Something that was done with a person's data: printed, unmasked, exported. Below the resident, or of none."""

    __tablename__ = "audit"
    number = 14
    below = (4,)
    immutable = True

    deed: Mapped[str] = synced(1)
    at: Mapped[int] = synced(2)
    text: Mapped[str | None] = synced(128, limit=500)


class NotSame(Synced):
    """Two residents whom somebody compared and found to be two people; in either order."""

    __tablename__ = "not_same"
    number = 15

    a: Mapped[bytes] = synced(1, type_=BLOB(16))
    b: Mapped[bytes] = synced(2, type_=BLOB(16))


class DataRequest(Synced):
    """What a person asked about their own data (`rules.requests`): open until `outcome` says what became of it.

    That there was one, when and what became of it stays countable when the person is erased; the words go.
    `paper` is its number in the ward's book.
    """

    __tablename__ = "request"
    number = 16
    below = (4,)

    wish: Mapped[str] = synced(1)
    received_on: Mapped[str] = synced(2)
    taken_by: Mapped[bytes | None] = synced(2, type_=BLOB(16))
    paper: Mapped[str | None] = synced(3)
    confirmed_on: Mapped[str | None] = synced(4)
    extended_on: Mapped[str | None] = synced(5)
    outcome: Mapped[str | None] = synced(6)
    closed_on: Mapped[str | None] = synced(6)
    closed_by: Mapped[bytes | None] = synced(6, type_=BLOB(16))
    text: Mapped[str | None] = synced(128, limit=500)
    answer: Mapped[str | None] = synced(129, limit=500)


class Release(Synced):
    """An officer lets the ward use a version of the program, or says that a pack of guidance was taken in.

    `pc` is the one PC that may have it, None for all; a release that was called back is deleted. The number tells
    programs that do not know this entity yet that only officers write it (`rules.deeds`).
    """

    __tablename__ = "update_release"
    number = 0x8000

    subject: Mapped[str] = synced(1)
    version: Mapped[str] = synced(2)
    pc: Mapped[bytes | None] = synced(3, type_=BLOB(16))


MAPPED: tuple[type[Synced], ...] = (
    Unit,
    Member,
    Membership,
    Resident,
    Phone,
    Need,
    Consent,
    Session,
    Presence,
    Attendance,
    Result,
    Followup,
    TopicVersion,
    Audit,
    NotSame,
    DataRequest,
    Release,
)
ENTITIES: dict[int, Entity] = {
    cls.number: entity_of(
        Base.metadata.tables[cls.__tablename__], number=cls.number, parents=cls.below, immutable=cls.immutable
    )
    for cls in MAPPED
}
