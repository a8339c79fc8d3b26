"""Power cut at random moments under load: what was answered by then is in the database that is left."""
import json
import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import threading

import ledger
from conftest import ROOT
from device import Device
from hall import BIN

sys.path.insert(0, os.path.join(ROOT, "tests/tools/powercut"))
import rebuild  # noqa: E402

RECORDER = os.path.join(ROOT, "build/plain/powercut.so")
ISSUERS, COUNTERS = ["kiosk-1", "kiosk-2", "reception-1"], ["counter-1", "counter-3", "counter-5"]


def quick(plan):
    plan["double_press_ms"] = 0
    plan["reserve_s"] = 1


def answers(log):
    """What the hub said yes to and wrote down: (moment of the last byte, answer), in order."""
    streams, found = {}, []
    for moment, descriptor, data in log.sends:
        stream, ends = streams.setdefault(descriptor, (bytearray(), []))
        stream.extend(data)
        ends.append((len(stream), moment))
    for stream, ends in streams.values():
        text, at = bytes(stream), 0
        for match in re.finditer(rb'\{"id":"[0-9a-f]{16}-\d+","ok":true', text):
            if match.start() < at:
                continue
            try:
                answer, length = json.JSONDecoder().raw_decode(
                    text[match.start():match.start() + 65536].decode("utf-8", "replace"))
            except ValueError:  # its process was killed before it was out
                continue
            at = match.start() + length
            if "seq" in answer:
                found.append((next(m for end, m in ends if end >= at), answer))
    return sorted(found, key=lambda pair: pair[0])


class Work(threading.Thread):
    """One device at its usual acts, as often as told."""

    def __init__(self, hall, name, times, seed):
        super().__init__(name=name)
        self.hall, self.times, self.chance, self.fault = hall, times, random.Random(f"{seed} {name}"), None
        self.services = [s["id"] for i in hall.plan["institutions"] for s in i["services"]]

    def run(self):
        try:
            with Device(self.hall, self.name) as device:
                device.repeat_s = 0.1
                if self.name in COUNTERS:
                    device.ask("sign_in", operator=f"op-{self.name}")
                for _ in range(self.times):
                    if self.name in COUNTERS:
                        device.ask(self.chance.choice(["next", "next", "arrive", "end"]), 20, raw=True)
                    else:
                        device.issue(self.chance.choice(self.services),
                                     confirm=self.chance.random() < 0.5)
        except Exception as fault:  # told by the test
            self.fault = fault


def record(hall, folder, times, seed):
    """The recorded work of six devices; the dispatcher is killed once in the middle of it."""
    env = {"LD_PRELOAD": RECORDER, "NOVBE_POWERCUT_FOLDER": os.path.dirname(hall.database),
           "NOVBE_POWERCUT_LOG": str(folder / "powercut.log")}
    os.makedirs(os.path.dirname(hall.database))
    hall.start_broker()
    hall.start_dispatcher(env)
    for half in range(2):
        work = [Work(hall, name, times // 2, f"{seed} {half}") for name in ISSUERS + COUNTERS]
        for one in work:
            one.start()
        if half == 0:
            work[0].join(0.3)
            hall.stop("dispatcher", signal.SIGKILL)
            hall.start_dispatcher(env)
        for one in work:
            one.join()
        assert [one.fault for one in work if one.fault] == []
    hall.stop("dispatcher")
    return rebuild.Log(env["NOVBE_POWERCUT_LOG"])


def losses(database, given):
    """What was answered and is not there; [] is what we want."""
    if not given:  # the power may have gone before there was anything
        return []
    if not os.path.exists(database):
        return ["the database"]
    db = sqlite3.connect(database)  # recovers the write-ahead log, as the dispatcher would
    try:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        texts = dict(db.execute("SELECT seq, text FROM journal"))
        legs = set(db.execute("SELECT ticket, token, service FROM visit JOIN leg ON leg.visit = visit.id"))
    finally:
        db.close()
    lost = [f"entry {a['seq']} of {a['id']}" for a in given
            if a["seq"] not in texts or a["id"] != json.loads(texts[a["seq"]])["by"].get("id")]
    lost += [a["ticket"]["ticket"] for a in given if "counter" not in a and
             (a["ticket"]["ticket"], a["ticket"]["token"], a["ticket"]["service"]) not in legs]
    ledger.assert_sound(database)
    ledger.assert_called_once(database)
    return lost


def after_each_start(log, given, most=10):
    """The moments right behind a new process's first answers: it may answer for what a killed one wrote
    and the disk does not have yet."""
    return [moment + 1 for start in log.starts for moment in [m for m, _ in given if m > start][:most]]


def test_a_power_cut_loses_nothing_that_was_answered(make_hall, write_plan, tmp_path, count, seed):
    points = count(100, 5000)
    print(f"seed {seed}, {points} points")
    chance = random.Random(seed)
    hall = make_hall(write_plan(quick))
    log = record(hall, tmp_path, count(120, 400), seed)
    given = answers(log)
    assert len(given) > 400, "the recorder heard the answers"
    disk = str(tmp_path / "disk")
    lost, failed = [], 0
    cuts = [(chance.randrange(1, log.moments + 1), chance.choice(rebuild.MODES)) for _ in range(points)]
    cuts += [(moment, "dropped") for moment in after_each_start(log, given)]
    for point, (moment, mode) in enumerate(sorted(cuts)):
        log.rebuild(moment, mode, chance, disk)
        found = losses(os.path.join(disk, "hall.db"), [a for m, a in given if m < moment])
        if found:
            failed += 1
            lost.append(f"moment {moment} {mode}: {len(found)} lost, as {found[0]}")
        elif point % 10 == 0:
            opened = subprocess.run([os.path.join(os.path.dirname(BIN), "replay"), f"{disk}/hall.db",
                                     str(tmp_path / f"fresh-{point}.db")],
                                    capture_output=True, text=True, check=False)
            assert opened.returncode == 0, f"moment {moment} {mode}: {opened.stderr}"
    print(f"{log.moments} moments, {len(given)} answers, {points} points, {failed} with losses")
    assert lost == []
