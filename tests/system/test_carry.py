"""A bus's day carried to a centre: exported, imported again and again, in any order, cut short, restored."""
import glob
import json
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import time

import ledger
import pytest
from device import Device
from hall import BIN
from test_replay import FORGOTTEN, RandomDay, quick

CONTROL = os.path.join(BIN, "novbe-ctl")
AT_HOME = FORGOTTEN | {"meta"}  # what is about the bus's own devices and file stays there


@pytest.fixture
def bus(make_hall, write_plan):
    """A hall with a hub of its own, at work."""
    def small(plan):
        quick(plan)
        plan.update(centre="bus-1")

    made = make_hall(write_plan(small, "bus"), "bus")
    made.start_broker()
    made.start_dispatcher()
    return made


@pytest.fixture
def centre(make_hall):
    """The centre it comes home to, at work too."""
    made = make_hall(name="centre")
    made.start_broker()
    made.start_dispatcher()
    with Device(made, "kiosk-1") as kiosk:
        kiosk.issue("id-card-new")
    return made


@pytest.fixture
def people(bus, seed):
    """people(n): n commands of any kind at the bus."""
    day = RandomDay(bus, seed)
    yield day.play
    day.close()


def control(*words, **options):
    return subprocess.run([CONTROL, *words], capture_output=True, text=True, check=False, timeout=120,
                          **options)


def ok(*words, **options):
    done = control(*words, **options)
    assert done.returncode == 0, done.stderr
    return done.stdout


def refused(*words, **options):
    done = control(*words, **options)
    assert done.returncode == 1, (done.returncode, done.stdout, done.stderr)
    return done.stderr


def export(hall, path, *words):
    """Gives the last entry in the file; the hall goes on (its reservations end by themselves)."""
    said = ok("export", str(path), "--database", hall.database, *words)
    return int(re.search(r": bus-1, journal entries \d+\.\.(\d+), ", said)[1])


def take(hall, path, *words):
    """Imports and gives how many entries were new."""
    said = ok("import", str(path), "--database", hall.database, *words)
    assert said.startswith("bus-1: ")
    return int(said.split()[1])


def kept(hall, name="bus-1.db"):
    return os.path.join(os.path.dirname(hall.database), "centres", name)


def entries(database):
    """How many the database has; 0 without one, and while its first import is not over."""
    if not os.path.exists(database) or not ledger.rows(
            database, "SELECT 1 FROM sqlite_schema WHERE name='journal'"):
        return 0
    return ledger.rows(database, "SELECT count(*) FROM journal")[0][0]


def assert_same(bus, centre, path, copy=None):
    """The bus closes for the night; then both databases are the same."""
    bus.stop("dispatcher")
    export(bus, path)
    take(centre, path)
    copy = copy or kept(centre)
    lived, carried = ledger.tables(bus.database), ledger.tables(copy)
    assert lived.keys() == carried.keys()
    for table in lived.keys() - AT_HOME:
        assert carried[table] == lived[table], table
    ledger.assert_sound(copy)
    ledger.assert_numbers_once(copy)


def test_a_bus_comes_home_every_evening(bus, centre, people, tmp_path, count, seed):
    print(f"seed {seed}")
    files = [tmp_path / f"{n}.novbe" for n in range(4)]
    own = ledger.rows(centre.database, "SELECT hash FROM journal ORDER BY seq DESC LIMIT 1")
    people(count(300, 5000))
    last = export(bus, files[0])  # both dispatchers go on working
    assert take(centre, files[0]) == last
    assert take(centre, files[0]) == 0

    people(count(200, 5000))
    middle = export(bus, files[1], "--from", str(last + 1))
    people(count(200, 5000))
    newest = export(bus, files[2], "--from", str(middle + 1))
    said = refused("import", str(files[2]), "--database", centre.database)
    assert f"entries {last + 1}..{middle} of bus-1 are missing" in said
    assert f"novbe-ctl export FILE --from {last + 1}" in said
    assert entries(kept(centre)) == last
    assert take(centre, files[1]) == middle - last
    assert take(centre, files[2]) == newest - middle
    for path in random.Random(seed).sample(files[:3] * 2, 6):
        assert take(centre, path) == 0
    day = ledger.rows(bus.database, "SELECT max(day) FROM day")[0][0]
    today = export(bus, files[3], "--day", day)
    assert take(centre, files[3]) == today - newest
    assert_same(bus, centre, tmp_path / "night.novbe")

    listed = ok("centres", "--database", centre.database).splitlines()
    tickets = ledger.rows(bus.database, "SELECT count(*) FROM visit")[0][0]
    assert len(listed) == 2 and listed[1].endswith("right")
    assert listed[1].split()[:4] == ["bus-1", "1", str(tickets), str(entries(bus.database))]
    assert "right: " in ok("verify", kept(centre))
    assert ledger.rows(centre.database, "SELECT hash FROM journal ORDER BY seq DESC LIMIT 1") == own
    print(f"{entries(bus.database)} entries, {tickets} tickets; a file of {last} has "
          f"{os.path.getsize(files[0])} bytes")


def test_each_line_can_be_read_by_anybody(bus, people, tmp_path):
    people(50)
    path = tmp_path / "all.novbe"
    bus.stop("dispatcher")
    export(bus, path)
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert (lines[0]["novbe"], lines[0]["format"], lines[0]["centre"]) == ("export", 1, "bus-1")
    assert [line["entry"] for line in lines if "entry" in line] == ledger.journal(bus.database)
    assert [line["text"] for line in lines if "text" in line] == [
        text for text, in ledger.rows(bus.database, "SELECT text FROM config ORDER BY version")]
    assert lines[-1]["end"] == lines[0]["last"] == entries(bus.database)


def test_what_cannot_be_right_is_refused(bus, centre, people, tmp_path):
    people(150)
    path, changed = tmp_path / "all.novbe", tmp_path / "changed.novbe"
    export(bus, path)
    assert "exists" in refused("export", str(path), "--database", bus.database)
    assert "nothing to export" in refused("export", str(tmp_path / "x"), "--from", "99999", "--database",
                                          bus.database)
    assert "no business day '2020-02-29'" in refused("export", str(tmp_path / "x"), "--day", "2020-02-29",
                                                     "--database", bus.database)
    assert control("export", "x", "--day", "tomorrow").returncode == 64
    assert control("export", "x", "--day", "2026-01-01", "--from", "2").returncode == 64
    assert "this hall's own journal" in refused("import", str(path), "--database", bus.database)
    lines = path.read_bytes().splitlines(keepends=True)
    changed.write_bytes(b"".join(lines[:12] + [lines[12].replace(b'"at":1', b'"at":2')] + lines[13:]))
    said = refused("import", str(changed), "--database", centre.database)
    assert "line 13: entry " in said and "does not fit its hash" in said and "Nothing was imported" in said
    changed.write_bytes(b"".join(lines[:-5]))
    assert "cut off after line" in refused("import", str(changed), "--database", centre.database)
    changed.write_bytes(b"no export at all\n" * 100)
    assert "no export of novbe-ctl" in refused("import", str(changed), "--database", centre.database)
    assert "No such file" in refused("import", str(tmp_path / "none"), "--database", centre.database)
    assert not os.path.exists(kept(centre))
    assert "nothing was imported yet" in ok("centres", "--database", centre.database)


def test_an_import_killed_at_any_moment_leaves_all_or_nothing(bus, centre, people, tmp_path, count, seed):
    chance, cut, runs = random.Random(seed), 0, count(20, 200)
    print(f"seed {seed}")
    people(200)
    for run in range(runs):
        people(40)
        path = tmp_path / f"{run}.novbe"
        before, last = entries(kept(centre)), export(bus, path)
        with subprocess.Popen([CONTROL, "import", path, "--database", centre.database],
                              stdout=subprocess.DEVNULL) as importing:
            time.sleep(chance.choice([0.02, 0.2]) * chance.random())
            importing.send_signal(signal.SIGKILL)
        assert (there := entries(kept(centre))) in (before, last)
        cut += there == before
        assert take(centre, path) == last - there
    assert cut > 0
    assert_same(bus, centre, tmp_path / "night.novbe")
    print(f"{runs} imports, {cut} cut short")


@pytest.mark.parametrize("word", ["full", "sync"])
def test_a_disk_without_room_keeps_what_was_there(bus, centre, people, preload, tmp_path, word):
    people(100)
    first, second = tmp_path / "first.novbe", tmp_path / "second.novbe"
    export(bus, first)
    people(300)
    export(bus, second)
    switch = tmp_path / "fault"
    folder = os.path.dirname(kept(centre))
    env = {**os.environ, **preload("disk/fault.c", NOVBE_DISK_FAULT=str(switch), NOVBE_DISK_FOLDER=folder)}
    for path in (first, second):
        before = entries(kept(centre))
        switch.write_text(word, encoding="ascii")
        said = refused("import", str(path), "--database", centre.database, env=env)
        assert "disk" in said or "No space" in said or "flush" in said, said
        switch.unlink()
        assert entries(kept(centre)) == before
        assert take(centre, path) > 0
    assert_same(bus, centre, tmp_path / "night.novbe")


def test_a_stick_without_room_keeps_no_half_file(bus, people, tmp_path):
    people(100)

    def small_files():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (20000, 20000))

    said = refused("export", str(tmp_path / "x.novbe"), "--database", bus.database, preexec_fn=small_files,
                   restore_signals=False)
    assert "cannot be written: File too large" in said
    assert glob.glob(str(tmp_path / "x.novbe*")) == []


def test_a_restored_bus_is_kept_beside_what_was_known(bus, centre, people, tmp_path):
    saved, files = str(tmp_path / "saved.db"), [tmp_path / f"{n}.novbe" for n in range(3)]
    people(100)
    ok("backup", saved, "--database", bus.database)
    people(100)
    last = export(bus, files[0])
    assert take(centre, files[0]) == last
    shutil.copy(kept(centre), tmp_path / "as-it-was.db")
    bus.stop("dispatcher")
    ok("restore", saved, "--database", bus.database)
    bus.start_dispatcher()
    people(100)
    last = export(bus, files[1])
    said = refused("import", str(files[1]), "--database", centre.database)
    assert "the database of bus-1 was restored, begun anew or changed" in said and "--restored" in said
    assert take(centre, files[1], "--restored") == last
    assert take(centre, files[1], "--restored") == 0
    people(50)
    export(bus, files[2])
    assert take(centre, files[2]) > 0  # from now on as ever
    assert take(centre, files[0]) == 0
    assert_same(bus, centre, tmp_path / "night.novbe", kept(centre, "bus-1.2.db"))
    assert ledger.tables(kept(centre)) == ledger.tables(str(tmp_path / "as-it-was.db"))
    # numbers jumped at the restore: no identity means two visits
    query = "SELECT day, ticket, token FROM visit WHERE id > ?"
    common = ledger.rows(saved, "SELECT max(id) FROM visit")[0][0]
    lost = {row[:2] for row in ledger.rows(kept(centre), query, common)}
    anew = {row[:2] for row in ledger.rows(kept(centre, "bus-1.2.db"), query, common)}
    hub = {number for number in lost & anew if int(number[1].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) < 1000}
    assert lost and anew and not hub
    assert len(ok("centres", "bus-1", "--database", centre.database).splitlines()) == 3


def test_its_commands_have_help():
    text = ok("--help")
    for word in ("export", "import", "centres"):
        assert f"\n  {word} " in text
        assert f"Usage: novbe-ctl {word}" in ok(word, "--help")


def test_two_imports_at_once_do_not_meet(bus, centre, people, tmp_path):
    people(300)
    path = tmp_path / "all.novbe"
    last = export(bus, path)
    command = [CONTROL, "import", path, "--database", centre.database]
    with_text = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    both = [subprocess.Popen(command, **with_text) for _ in range(4)]
    said = [process.communicate(timeout=60) for process in both]
    for process, (out, err) in zip(both, said):
        assert process.returncode == 0 or "another import of bus-1 is at work" in err, (out, err)
    assert sum(int(out.split()[1]) for out, _ in said if out) == last
    assert_same(bus, centre, tmp_path / "night.novbe")
