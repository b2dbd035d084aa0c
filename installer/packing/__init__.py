"""From the source tree to what a ward installs: `Setup.exe` for Windows, `.deb` and `.tar.xz` for Debian and Ubuntu."""
