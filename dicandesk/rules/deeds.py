"""Which operations are an officer's deed: they count only from an officer's PC, on every PC alike. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dicandesk.rules.merge import Kind

if TYPE_CHECKING:
    from dicandesk.rules.merge import Op

UNIT, MEMBER, MEMBERSHIP, TOPIC_VERSION, NOT_SAME = 1, 2, 3, 13, 15
"""Numbers of the entities that only officers write."""
_GUARDED = frozenset({UNIT, MEMBER, MEMBERSHIP, TOPIC_VERSION, NOT_SAME})
OFFICERS_FROM = 0x8000
"""Only officers write entities with these numbers: so programs agree about those that some of them do not know."""
_ALWAYS = frozenset({Kind.MERGE, Kind.UNMERGE, Kind.ERASE})
MEMBER_PHONE = 3
"""Number of the field that members may change of themselves."""


def is_officers(op: Op) -> bool:
    """Tell whether an operation counts only from an officer's PC.

    Deciding that two people are one, or not, erasing somebody, and whatever concerns members, units and guidance. A
    member's own phone number is not among it: it stands on the sheets that member hands out.
    """
    if op.kind in _ALWAYS:
        return True
    own_phone = (
        op.entity == MEMBER and op.kind == Kind.SET and op.record == op.member and set(op.fields) == {MEMBER_PHONE}
    )
    return op.entity >= OFFICERS_FROM or (op.entity in _GUARDED and not own_phone)
