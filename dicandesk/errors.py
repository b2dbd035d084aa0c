"""Errors that a person can act on."""

from __future__ import annotations


class UserError(Exception):
    """Something went wrong that a person can put right.

    Args:
        message: what happened and that the data are safe, in plain words, shown as is.
        hint: the next step to take.
        code: exit code of the command line: 1 refused or failed, 3 needs a person, 4 hub not reachable,
            5 store locked or wrong PIN.
    """

    def __init__(self, message: str, hint: str, *, code: int = 1) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.code = code
