"""The journal replayed gives the same tables, after days on which everything happened."""
import os
import random
import secrets
import signal
import subprocess

import ledger
from device import Device
from hall import BIN, wait_until

REPLAY = os.path.join(os.path.dirname(BIN), "replay")
COUNTERS = [1, 2, 3, 5]
SERVICES = ["id-card-new", "id-card-lost", "passport-new", "learner-permit", "police-report", "no-such"]
FORGOTTEN = {"command"}  # answers are remembered beside the journal, not made from it
KINDS = {"day_opened", "day_closed", "configured", "retired", "service_opened", "service_closed", "issued",
         "filed", "booked", "unbooked", "checked_in", "confirmed", "voided", "reprinted", "paper", "called", "recalled", "arrived", "done", "no_show",
         "parked", "unparked", "transferred", "added", "returned", "cancelled", "rated",
         "counter_opened", "counter_closed", "paused", "resumed", "profile_set",
         "closing", "put_back"}


class RandomDay:
    """Every device asks for anything it may ask for, sensible or not."""

    def __init__(self, hall, seed):
        self.hall, self.chance = hall, random.Random(seed)
        self.devices = {name: Device(hall, name).connect() for name in [
            "kiosk-1", "kiosk-2", "reception-1", "printer-1", "ctl", *[f"counter-{n}" for n in COUNTERS]]}
        self.services = [s["id"] for i in hall.plan["institutions"] for s in i["services"]][:12]
        self.profiles = [p["id"] for p in hall.plan["profiles"]]
        self.tickets = ["A001"]
        self.offline = 0
        self.accepted = 0

    def ticket(self):
        return self.chance.choice(self.tickets[-25:])

    def arguments(self, verb, device):
        pick = self.chance.choice
        service = {"service": pick(self.services)}
        ticket = {"ticket": self.ticket()}
        number = {"counter": pick(COUNTERS)}
        printer = pick([{}, {}, {"printer": pick(["printer-1", "printer-2"])}])
        made = {
            "issue": {**printer, **service, "language": pick(["en", "ur"]), "class": pick(["normal", "priority"]),
                      "token": f"{self.chance.getrandbits(128):032x}"},
            "book": {**service, "code": self.code(), "language": "ur",
                     "slot": self.devices[device].now_ms() + 60000 * self.chance.randrange(-20, 40)},
            "cancel_booking": {"code": self.code()},
            "check_in": {"code": self.code(), "token": f"{self.chance.getrandbits(128):032x}"},
            "confirm": {**ticket, **pick([{}, self.paper()])}, "paper": {**ticket, **self.paper()},
            "void": ticket, "reprint": {**printer, **ticket}, "return": ticket, "cancel": ticket,
            "retire_ticket": {"ticket": f"{pick('ABC')}{self.chance.randrange(1, 999):03}"},
            "call_ticket": ticket, "unpark": ticket, "rate": {"rating": self.chance.randrange(1, 6)},
            "park": pick([{}, {"reason": "photograph"}]),
            "transfer": pick([service, number, {**service, **number}]),
            "sign_in": {"operator": f"op{self.chance.randrange(12)}", "profile": pick(self.profiles)},
            "pause": pick([{}, {"reason": "tea"}]),
            "open": {**number, "operator": "op9"}, "close": {**number, **pick([{}, {"after": True}, {"force": True}])},
            "sign_out": pick([{}, {"after": True}]),
            "set_profile": {**number, "profile": pick(self.profiles)},
            "close_service": service, "open_service": service,
        }.get(verb, {})
        if device == "ctl" and verb in ("no_show", "end", "pause", "resume"):
            made = {**made, **number}
        return self.report(device) if verb == "report" else dict(made)

    def code(self):
        return f"CODE-{self.chance.randrange(60)}"

    def paper(self):
        return {"print": self.chance.choice(["submitted", "printed", "uncertain", "unprinted"]),
                **self.chance.choice([{}, {}, {"copy": 1}])}

    def report(self, device):
        self.offline += 1
        kiosk = int(device[6:])
        now = self.devices[device].now_ms()
        day = self.day if self.chance.random() < 0.8 else "2020-02-29"
        return {"ticket": f"A{1000 * kiosk + self.offline}", "service": "id-card-new", "language": "ur",
                "token": secrets.token_hex(16),
                "offline": {"day": day, "run": self.devices[device].run, "mono": 1, "wall": now - 60000,
                            "quality": self.chance.choice(["none", "wall", "hub"]),
                            "printed": self.chance.random() < 0.8}}

    def act(self):
        kiosk = ["issue"] * 12 + ["confirm"] * 8 + ["paper"] * 6 + ["void", "reprint", "report"] + [
            "check_in"] * 3
        counter = ["next"] * 12 + ["arrive", "end", "no_show", "park", "unpark", "transfer", "recall",
                                   "rate", "call_ticket", "cancel", "sign_in"] * 2 + ["pause", "resume",
                                                                                      "sign_out"]
        verbs = {"kiosk": kiosk, "counter": counter,
                 "printer": ["paper", "confirm"],
                 "reception": ["issue", "confirm", "reprint", "cancel", "return", "return", "return", "check_in",
                               "book", "book", "cancel_booking"],
                 "ctl": ["open", "close", "set_profile", "close_service", "open_service", "open_service",
                         "retire_ticket", "reprint", "end", "pause", "resume", "return", "book", "book"]}
        device = self.chance.choice(list(self.devices))
        verb = self.chance.choice(verbs[device.split("-")[0]])
        arguments = self.arguments(verb, device)
        if verb == "return":  # somebody who did not come, if there is one
            missed = ledger.rows(self.hall.database, "SELECT ticket FROM visit JOIN leg ON leg.visit ="
                                                     " visit.id WHERE state = 'no_show' AND day = ?", self.day)
            arguments = {"ticket": self.chance.choice(missed)[0]} if missed else arguments
        answer = self.devices[device].ask(verb, raw=True, **arguments)
        if answer["ok"]:
            self.accepted += 1
            if verb in ("issue", "check_in", "report") and "ticket" in answer:  # not of another day's report
                self.tickets.append(answer["ticket"]["ticket"])

    def play(self, commands):
        for device in self.devices.values():
            device.synchronise()
        self.day = ledger.rows(self.hall.database, "SELECT max(day) FROM day")[0][0]
        for _ in range(commands):
            self.act()

    def close(self):
        for device in self.devices.values():
            device.close()


def another_file(plan):
    """A service and a counter come, a service and a counter go, the order turns."""
    plan["institutions"][1]["services"].append(
        {"id": "passport-express", "series": "BX", "zone": "a", "names": {"en": "Express", "ur": "فوری"}})
    del plan["institutions"][0]["services"][5]
    plan["institutions"].reverse()
    plan["counters"] = [c for c in plan["counters"] if c["counter"] != 12] + [
        {"counter": 13, "zone": "b", "profile": "all"}]
    plan["devices"] = [d for d in plan["devices"] if d["id"] != "counter-12"]


def quick(plan):
    plan["devices"] += [{"id": "printer-1", "role": "printer"}, {"id": "printer-2", "role": "printer"}]
    plan["double_press_ms"] = 0
    plan["explicit_arrive"] = True
    plan["calling"] = {"call_out_of_order": True, "auto_call_s": 1, "auto_call_answer_s": 1}
    plan["reserve_s"] = 1
    plan["classes"][1]["self_service"] = True
    plan["classes"].append({"id": "appointment", "names": {"en": "Appointment", "ur": "ملاقات"}, "slope": 2048})
    plan["appointments"] = {"class": "appointment", "early_min": 30, "late_min": 10, "late": "walk_in"}


def reload(hall):
    said = hall.log_tail("dispatcher", 10**6).count("hall file: '")
    hall.running["dispatcher"].send_signal(signal.SIGHUP)
    wait_until(lambda: hall.log_tail("dispatcher", 10**6).count("hall file: '") > said, 5, "the reload")


def test_a_replay_of_the_journal_gives_the_same_tables(
        make_hall, write_plan, preload, tmp_path, count, seed):
    commands = count(1500, 20000)
    print(f"seed {seed}, 4 x {commands} commands")
    path = write_plan(quick)
    hall = make_hall(path)
    hall.start_broker()
    hall.start_dispatcher()
    day = RandomDay(hall, seed)
    try:
        day.play(commands)
        write_plan(lambda plan: (quick(plan), another_file(plan)))
        reload(hall)
        day.play(commands)
        hall.stop("dispatcher", signal.SIGKILL)
        hall.start_dispatcher()
        day.play(commands)
        hall.stop("dispatcher")
        hall.start_dispatcher(env=preload("clock/shift.c", NOVBE_SHIFT_MS="86400000"))
        day.play(commands)
        day.devices["ctl"].ask("close_day")
    finally:
        day.close()
    assert hall.stop("dispatcher") == 0

    seen = {c["change"] for e in ledger.journal(hall.database) for c in e["changes"]}
    assert KINDS - seen == set(), "the day was not wild enough"
    fresh = str(tmp_path / "fresh.db")
    made = subprocess.run([REPLAY, hall.database, fresh], capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr
    lived, replayed = ledger.tables(hall.database), ledger.tables(fresh)
    assert lived.keys() == replayed.keys()
    for table in lived.keys() - FORGOTTEN:
        assert replayed[table] == lived[table], table
    ledger.assert_sound(hall.database)
    ledger.assert_sound(fresh)
    ledger.assert_numbers_once(hall.database)
    ledger.assert_called_once(hall.database)
    print(f"{day.accepted} accepted commands, {len(lived['journal'])} entries, "
          f"{len(lived['visit'])} visits, {len(lived['call'])} calls in {len(lived['day'])} days")
