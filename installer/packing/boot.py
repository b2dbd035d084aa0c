"""The first module of the packed program on Windows: finds extension modules of zipped packages, then starts it."""

from __future__ import annotations

import os
import sys
from importlib.machinery import ExtensionFileLoader, ModuleSpec
from importlib.util import spec_from_file_location

RUNTIME = os.path.dirname(sys.path[0])  # noqa: PTH120 - pathlib is not loaded yet
EXTENSIONS = os.path.join(RUNTIME, "ext")  # noqa: PTH118


class ExtensionFinder:
    """Finds `package.module` as `ext/package.module.pyd`."""

    FOUND = frozenset(os.listdir(EXTENSIONS)) if os.path.isdir(EXTENSIONS) else frozenset()  # noqa: PTH112, PTH208

    @classmethod
    def find_spec(cls, name: str, _path: object = None, _target: object = None) -> ModuleSpec | None:
        """Return where a module lies, None where it is not an extension module of a zipped package."""
        file = f"{name}.pyd"
        if file not in cls.FOUND:
            return None
        place = os.path.join(EXTENSIONS, file)  # noqa: PTH118
        return spec_from_file_location(name, place, loader=ExtensionFileLoader(name, place))


def main() -> int:
    """Start the program; `sys._MEIPASS` names the folder of a frozen program, as PyInstaller does."""
    sys.meta_path.insert(0, ExtensionFinder)
    sys._MEIPASS = os.path.dirname(RUNTIME)  # type: ignore[attr-defined] # noqa: SLF001, PTH120
    from dicandesk.cli.main import main as start  # noqa: PLC0415 - only now can it be found

    return start()


if __name__ == "__main__":
    sys.exit(main())
