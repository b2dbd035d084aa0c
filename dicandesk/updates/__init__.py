"""New versions of the program and of its guidance, from the ward's folder or a stick, without the Internet.

Two of three keys sign a manifest; it names the files and, one after the other, every change of the keys, so that a PC
that skipped versions finds its way. What was copied and checked waits in `updates/` of the data folder and is installed
at the next start. Nothing here is imported before the first window unless something waits there.
"""
