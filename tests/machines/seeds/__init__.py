"""Histories and bytes that failed once: each is replayed by the default run, for good.

`proofs machines long fuzz` put them here: a history of a Hypothesis machine as a test of its own (`test_kept_*.py`),
one that a number makes as `<machine>-<seed>.json`, bytes that a reader stumbled over as `bytes-<hash>.bin`. See
`tests.proofs.keeping`, and `test_replay.py` beside this.
"""
