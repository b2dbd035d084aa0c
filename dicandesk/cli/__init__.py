"""The command line: the use cases of the window for people who look after PCs, for scripts and for tests.

One module a subject. A command reads its arguments, asks one service and gives an `Answer`; everything it needs beyond
the standard library is imported inside it, so that `--help` does not wait for SQLAlchemy (180 ms) or Qt (100 ms).
"""
