"""The readers under atheris: `python -m tests.proofs.guided FOLDER_OF_ATHERIS CORPUS OPTIONS`; run by `fuzz`."""

from __future__ import annotations

import sys


def main() -> None:
    """Instrument the readers, then fuzz until the time is up."""
    sys.path.insert(0, sys.argv.pop(1))
    import atheris  # type: ignore[import-not-found]

    with atheris.instrument_imports(include=["dicandesk.sync", "dicandesk.store.ops", "dicandesk.rules"]):
        from tests.proofs import fuzz
    atheris.Setup(sys.argv, fuzz.feed)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
