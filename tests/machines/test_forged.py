"""A PC of the ward that writes in another's name: it has the ward key, but not the other's signature."""

from dicandesk.sync import bundle, frames
from tests.sync import pcs


def forged(data, change, sign_key):
    """The same bundle with another head, sealed as before, signed by somebody else."""
    frame = frames.take_apart(bundle.MAGIC, data, fields=18)
    head = list(frame.head)
    change(head)
    return frames.finish(frames.start(bundle.MAGIC, head), frame.body, sign_key)


def test_a_bundle_that_its_pc_did_not_sign_counts_nowhere(tmp_path):
    hub = tmp_path / "hub"
    hub.mkdir()
    office = pcs.found(tmp_path / "office", hub)
    office.sync()
    team, other = (pcs.let_in(office, tmp_path / name, name) for name in ("team", "other"))
    office.sync()
    team.register("Đặng Thị Lan")
    team.sync()
    (path,) = (one for one in hub.rglob("*.dcb") if bundle.look(one.read_bytes()).device == team.me().device)
    data = forged(path.read_bytes(), lambda head: None, other.me().sign_key)
    path.unlink()
    name = bundle.name_of(1, bundle.hash_of(data))
    path.with_name(name).write_bytes(data)
    outcome = office.sync()
    assert (outcome.received, [one.rpartition("/")[2] for one in outcome.damaged]) == (0, [name])
    assert office.names() == set()
    team.sync()
    assert office.sync().received == 1
    for pc in (office, team, other):
        pc.db.close()
