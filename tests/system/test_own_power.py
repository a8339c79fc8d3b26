"""Power cut at random moments while a kiosk gives numbers of its own: every ticket that was told is in the file
that is left, as it was told, and no number is given twice afterwards."""
import os
import random
import sys

import own_file
from conftest import ROOT

sys.path.insert(0, os.path.join(ROOT, "tests/tools/powercut"))
import rebuild  # noqa: E402

RECORDER = os.path.join(ROOT, "build/plain/powercut.so")
KIOSK, DAYS = 3, [f"2026-11-{day}" for day in range(10, 16)]


def record(folder, seed, lives):
    """The recorded lives of a kiosk, one process each: [(steps, how it ends)]."""
    disk = folder / "kiosk"
    disk.mkdir()
    env = {"LD_PRELOAD": RECORDER, "NOVBE_POWERCUT_FOLDER": str(disk),
           "NOVBE_POWERCUT_LOG": str(folder / "powercut.log")}
    for life, (steps, how) in enumerate(lives):
        own_file.ask(str(disk / "own.db"), "work", seed * 100 + life, steps, how, env=env)
    return rebuild.Log(env["NOVBE_POWERCUT_LOG"])


def cut(log, told, moment, mode, chance, disk):
    """One power cut, and the kiosk's next start: what is wrong then."""
    log.rebuild(moment, mode, chance, disk)
    path = os.path.join(disk, "own.db")
    found = own_file.tickets(path)
    wrong = own_file.losses(found, told, moment)
    days = [last["day"] for last, _ in list(told.before(moment).values())[-1:]] * len(DAYS) + DAYS
    day, sure = chance.choice(days), chance.random() < 0.7
    given = own_file.give(path, KIOSK, 3, day, sure)
    if given is None:
        return wrong + (["it is not whole any more"] if told.is_whole(moment) or found else [])
    wrong += [f"{one} is given again" for one in own_file.twice(given, found, told, moment)]
    if sorted(own_file.tickets(path)) != sorted([*found, *(ticket["n"] for ticket in given)]):
        wrong.append("what it gave is not in the file")
    return wrong


def after_each_start(log, most=10):
    """The moments right behind what a new process found last: it tells of what a killed one wrote and the
    disk may not have yet."""
    moments = []
    for start, end in zip(log.starts, [*log.starts[1:], log.moments]):
        found = [moment for moment, text in log.marks if start < moment < end and '"found"' in text]
        moments += [moment + 1 for moment in found[-most:]]
    return moments


def cut_everywhere(log, points, seed, folder):
    """[(moment, mode, what is wrong)] of the power cuts that lost something."""
    chance, told = random.Random(seed), own_file.Told.of_marks(log.marks)
    cuts = [(chance.randrange(1, log.moments + 1), chance.choice(rebuild.MODES)) for _ in range(points)]
    cuts += [(moment, "dropped") for moment in after_each_start(log)]
    wrong = []
    for moment, mode in sorted(cuts):
        found = cut(log, told, moment, mode, chance, str(folder / "disk"))
        if found:
            wrong.append((moment, mode, found))
    print(f"seed {seed}: {log.moments} moments, {len(told.told)} told, {len(cuts)} cuts, {len(wrong)} with losses")
    return wrong


def test_a_power_cut_loses_no_number_that_was_told(tmp_path, count, seed):
    steps = count(300, 1000)
    log = record(tmp_path, seed, [(steps, "killed"), (40, "killed"), (steps, "")])
    assert len(log.marks) > 500, "the recorder heard what was told"
    assert sum(1 for text in log.marks if '"found"' in text[1]) > steps / 2
    assert cut_everywhere(log, count(100, 5000), seed, tmp_path) == []


def test_with_fewer_flushes_numbers_are_lost(tmp_path, seed):
    """The test of the test: one flush less per commit, and it sees what is lost."""
    log = record(tmp_path, seed, [(200, "normal")])
    wrong = cut_everywhere(log, 60, seed, tmp_path)
    assert any("is gone" in one for _, _, found in wrong for one in found)
    assert any("is given again" in one for _, _, found in wrong for one in found)
