"""Print on Linux by handing the PDF itself to CUPS: its text stays text, and the queue tells how the job stands."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from urllib.parse import quote

from dicandesk.rules.printing import JobState, Printers, PrinterState, PrintJob, RefusedError, plain_reasons
from dicandesk.services.printing import ipp
from dicandesk.services.printing.ipp import Group, PrintServerError

_SECONDS, _SECONDS_TO_LISTEN = 30, 10
_STATES = {
    3: JobState.WAITING,
    4: JobState.STOPPED,  # held by somebody
    5: JobState.PRINTING,
    6: JobState.STOPPED,
    7: JobState.CANCELLED,
    8: JobState.FAILED,
    9: JobState.DONE,
}
"""RFC 8011, 5.3.7."""
_PRINTER_STOPPED = 5
_ACCEPTED = re.compile(r"request id is (\S+)")


def is_there() -> bool:
    """Tell whether this PC hands papers to CUPS."""
    return shutil.which("lp") is not None


def printers() -> Printers:
    """Return the printers that the server knows, then those that announce themselves in the network.

    To one of the network a queue is made by the print system itself with the first job.
    """
    try:
        known = ipp.ask(ipp.GET_PRINTERS, "", ("printer-name",))
        own = ipp.ask(ipp.GET_DEFAULT, "", ("printer-name",))
    except PrintServerError:
        return Printers()
    names = [name for group in known if (name := _text(group, "printer-name"))]
    names += _announced()
    return Printers(tuple(dict.fromkeys(names)), next((_text(group, "printer-name") for group in own), ""))


def _announced() -> list[str]:
    """Return every printer there is, as the print system lists them; it listens to the network for a moment."""
    try:
        done = subprocess.run(
            ["lpstat", "-e"],  # noqa: S607 - found on PATH, where it stands on every system
            capture_output=True,
            timeout=_SECONDS_TO_LISTEN,
            check=False,
            env=_english(),
        )
    except (OSError, subprocess.TimeoutExpired):
        return []
    return [] if done.returncode else done.stdout.decode("utf-8", "replace").split()


def hand_over(job: PrintJob) -> str:
    """Give the file to the queue and return the id of the job there.

    Raises:
        RefusedError: the queue is gone, or takes nothing.
    """
    media = ["-o", f"media={job.media}"] if job.media else []
    command = ["lp", "-d", job.printer, "-t", job.name, "-n", str(job.copies), *media, "-"]
    try:
        done = subprocess.run(  # noqa: S603 - a list of arguments, never a shell
            command, input=job.pdf, capture_output=True, timeout=_SECONDS, check=False, env=_english()
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise RefusedError(type(error).__name__) from error
    found = _ACCEPTED.search(done.stdout.decode("utf-8", "replace"))
    if done.returncode or found is None:
        raise RefusedError(done.stderr.decode("utf-8", "replace").strip())
    return found[1]


def cancel(ticket: str) -> None:
    """Take a job out of the queue; one that is over already stays as it is."""
    try:
        subprocess.run(  # noqa: S603
            ["cancel", ticket],  # noqa: S607 - found on PATH, where it stands on every system
            capture_output=True,
            timeout=_SECONDS,
            check=False,
            env=_english(),
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise RefusedError(type(error).__name__) from error


def printer_state(name: str) -> PrinterState:
    """Return how a printer stands; nothing wrong where the server does not say."""
    wanted = ("printer-state", "printer-state-reasons", "printer-is-accepting-jobs")
    uri = f"ipp://localhost/printers/{quote(name)}"
    try:
        group = next(iter(ipp.ask(ipp.GET_PRINTER_ATTRIBUTES, uri, wanted)), {})
    except PrintServerError:
        return PrinterState()
    return PrinterState(
        plain_reasons([str(word) for word in group.get("printer-state-reasons", [])]),
        is_stopped=_PRINTER_STOPPED in group.get("printer-state", []),
        takes_jobs=False not in group.get("printer-is-accepting-jobs", []),
    )


def job_state(ticket: str) -> JobState:
    """Return how far a job came; unknown where the server has forgotten it or does not answer."""
    number = ticket.rpartition("-")[2]
    try:
        group = next(iter(ipp.ask(ipp.GET_JOB_ATTRIBUTES, f"ipp://localhost/jobs/{number}", ("job-state",))), {})
    except PrintServerError:
        return JobState.UNKNOWN
    return next((_STATES.get(int(code), JobState.UNKNOWN) for code in group.get("job-state", [])), JobState.UNKNOWN)


def _text(group: Group, name: str) -> str:
    return str(next(iter(group.get(name, [])), ""))


def _english() -> dict[str, str]:
    """Return the environment with the server's own words in English, whatever the language of the PC."""
    return {**os.environ, "LC_ALL": "C", "LANGUAGE": "C"}
