"""Tables of code and label whose labels speak the language in use at the moment they are read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping


class Labels(Mapping[str, str]):
    """Code to label, in the order of the form; reads like a dict.

    Each label is a function, because a text asked for while modules load would stay in the first language.
    """

    def __init__(self, **texts: Callable[[], str]) -> None:
        self._texts = texts

    def __getitem__(self, code: str) -> str:
        return self._texts[code]()

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)
