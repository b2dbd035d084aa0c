"""PCs of the demo, each a process with a data folder of its own; they share nothing but the folder of the ward."""

from __future__ import annotations

import faulthandler
import multiprocessing
import traceback
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Concatenate, Generic, ParamSpec, TypeVar

from dicandesk import i18n
from dicandesk.demo.window import Window
from dicandesk.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection
    from pathlib import Path

    from dicandesk.i18n import Language

P = ParamSpec("P")
T = TypeVar("T")

_SPAWN = multiprocessing.get_context("spawn")
"""A fresh interpreter, as a real PC is; a forked one would inherit locks and threads."""
_END_SECONDS = 10


@dataclass(frozen=True, slots=True)
class _Failure:
    """What went wrong in the process of a PC; a `UserError` keeps its words."""

    trace: str
    message: str
    hint: str
    code: int


class Answer(Generic[T]):
    """What a PC will answer; several PCs work at the same time."""

    def __init__(self, channel: Connection[Any, Any]) -> None:
        self._channel = channel

    def wait(self) -> T:
        """Return the answer once the PC is done.

        Raises:
            UserError: as raised there.
            RuntimeError: anything else that was raised there, with its trace.
        """
        try:
            answer: T | _Failure = self._channel.recv()
        except EOFError as error:
            raise RuntimeError("the process of a PC of the demo ended early") from error
        if not isinstance(answer, _Failure):
            return answer
        if answer.message:
            raise UserError(answer.message, answer.hint, code=answer.code)
        raise RuntimeError(answer.trace)


class Pc:
    """One PC of the demo. Close it: it is a process.

    Args:
        folder: its data folder.
        hub: the shared folder.
        screens: where pictures of its window go.
        lang: language of its window.
    """

    def __init__(self, folder: Path, hub: Path, screens: Path, lang: Language) -> None:
        self._channel, theirs = _SPAWN.Pipe()
        self._process = _SPAWN.Process(target=_serve, args=(theirs, folder, hub, screens, lang), daemon=True)
        self._process.start()
        theirs.close()

    def ask(self, deed: Callable[Concatenate[Window, P], T], *arguments: P.args, **options: P.kwargs) -> Answer[T]:
        """Let the PC do a deed, a function of some module, and return what it will answer; wait before the next one."""
        self._channel.send((deed, arguments, options))
        return Answer(self._channel)

    def close(self) -> None:
        """End the process; one that hangs is ended by force."""
        if self._process.is_alive():
            try:
                self._channel.send(None)
            except OSError:
                self._process.terminate()
            self._process.join(_END_SECONDS)
            if self._process.is_alive():
                self._process.kill()
                self._process.join()
        self._channel.close()


def _serve(channel: Connection[Any, Any], folder: Path, hub: Path, screens: Path, lang: Language) -> None:
    """Do what is asked until told to end; runs in the process of the PC."""
    faulthandler.enable()
    i18n.use(lang)
    window = Window(folder, hub, screens, lang)
    try:
        while (asked := channel.recv()) is not None:
            channel.send(_answer(window, *asked))
    except (EOFError, OSError):
        return  # who asks is gone
    finally:
        window.close()


def _answer(
    window: Window, deed: Callable[..., object], arguments: tuple[object, ...], options: dict[str, object]
) -> object:
    try:
        return deed(window, *arguments, **options)
    except UserError as error:
        return _Failure(traceback.format_exc(), error.message, error.hint, error.code)
    except Exception:  # noqa: BLE001 - told to the process that asked
        return _Failure(traceback.format_exc(), "", "", 1)
