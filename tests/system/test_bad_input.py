"""Whatever comes in: a clear word, nothing lost, nobody crashes."""
import copy
import json
import os
import random
import signal
import subprocess

import ledger
import pytest
from conftest import ROOT
from device import Device, Refused
from hall import BIN, wait_until
from hands import online, press_keys

SERVICE = "id-card-new"
SANITISED = os.path.join(ROOT, "build/san/bin")
ID = "0123456789abcdef-1"


# ---- Commands ----
def command(**changes):
    body = {"id": ID, "verb": "issue", "service": SERVICE, "language": "en", "deadline": 9e15 // 1}
    body["deadline"] = 9000000000000000
    return json.dumps({**body, **changes}).encode()


# what is sent, and whether its id can be read, so that the device hears of it
BAD_COMMANDS = {
    "nothing": (b"", False),
    "binary": (bytes(range(256)), False),
    "not utf-8": (command().replace(b'"en"', b'"\xff\xfe"'), False),
    "a byte order mark": (b"\xef\xbb\xbf" + command(), False),
    "cut off": (command()[:-10], False),
    "text after it": (command() + b" {}", False),
    "a key twice": (command()[:-1] + b', "verb": "next"}', False),
    "a list": (b"[" + command() + b"]", False),
    "a null byte": (command(reason="a\u0000b"), False),
    "half a surrogate": (command().replace(b'"en"', b'"\\ud800"'), False),
    "too deep": (command()[:-1] + b', "x": ' + b"[" * 17 + b"]" * 17 + b"}", False),
    "very deep": (b"[" * 100000, False),
    "a number too large": (command()[:-1] + b', "x": 1e999}', False),
    "too long": (command(x="x" * 70000), False),
    "no id": (command().replace(b'"id"', b'"di"'), False),
    "an id of another form": (command(id="1"), False),
    "an id that is a number": (command(id=5), False),
    "no verb": (command().replace(b'"verb"', b'"brev"'), True),
    "an unknown verb": (command(verb="abolish"), True),
    "a verb with escapes": (command(verb="\u001b[31mred"), True),
    "no deadline": (command().replace(b'"deadline"', b'"deadlock"'), True),
    "a deadline in words": (command(deadline="soon"), True),
    "a deadline before time": (command(deadline=-1), True),
    "a deadline with a fraction": (command(deadline=1.5), True),
    "no service": (command().replace(b'"service"', b'"servile"'), True),
    "a service that is a list": (command(service=[SERVICE]), True),
    "a service with slashes": (command(service="../../etc"), True),
    "a service without end": (command(service="a" * 3000), True),
    "a language in capitals": (command(language="EN"), True),
    "a token too short": (command(token="abc"), True),
    "an argument of another verb": (command(counter=3), True),
    "a counter out of range": (command(verb="set_profile", counter=70000, profile="all"), True),
    "a ticket out of range": (command(verb="confirm", ticket="A70000"), True),
    "a ticket zero": (command(verb="confirm", ticket="A000"), True),
    "expect as a text": (command(verb="next", expect="A001/1"), True),
}


@pytest.mark.parametrize("what", BAD_COMMANDS)
def test_a_bad_command_is_refused_and_told(shared_hall, what):
    """The device that sent it hears `invalid`; of one whose id cannot be read the log tells."""
    hall, kiosk = shared_hall
    payload, readable = BAD_COMMANDS[what]
    heard = []
    kiosk.on_answer = heard.append
    before = len(hall.log_tail("dispatcher", 10**6))
    entries = ledger.rows(hall.database, "SELECT max(seq) FROM journal")
    kiosk.send(payload)
    kiosk.synchronise()  # one order: the bad one was dealt with before this
    kiosk.on_answer = None
    refusals = [a for a in heard if a["id"] == ID]
    if readable:
        assert [a["error"]["code"] for a in refusals] == ["invalid"]
        text = refusals[0]["error"]["text"]
        assert len(text) > 10 and text.isprintable()
    else:
        assert refusals == []
        assert "'kiosk-1'" in hall.log_tail("dispatcher", 10**6)[before:]
    assert ledger.rows(hall.database, "SELECT max(seq) FROM journal") == entries


@pytest.fixture(scope="module")
def shared_hall(tmp_path_factory):
    """One hall for the whole table."""
    from hall import Hall
    with Hall(tmp_path_factory.mktemp("shared") / "hall",
              os.path.join(ROOT, "data/halls/islamabad.json")) as made:
        made.start_broker()
        made.start_dispatcher()
        with Device(made, "kiosk-1") as kiosk:
            yield made, kiosk
            assert kiosk.issue(SERVICE)["ticket"] == "A001"
        assert made.stop("dispatcher") == 0


def test_bad_states_of_devices_are_passed_over(hall):
    with Device(hall, "kiosk-1") as kiosk:
        for payload in [b"", b"{", b"[]", b'{"run":1}', b"\xff" * 300, b"x" * 200000, b"[" * 5000,
                        b'{"run":"0123456789abcdef","online":true,"role":"kiosk","day":"2026-02-30"}',
                        b'{"run":"0123456789abcdef","online":true,"role":"kiosk","highest":{"A":0}}',
                        b'{"run":"0123456789abcdef","online":true,"role":"kiosk","highest":{"aa":5}}']:
            kiosk.client.publish(kiosk.root + "dev/kiosk-1/state", payload, qos=1, retain=True)
            kiosk.client.publish(kiosk.root + "dev/kiosk-1/done", payload, qos=1)
        assert kiosk.issue(SERVICE)["ticket"] == "A001"
    assert hall.stop("dispatcher") == 0


class Mutator:
    """Commands that were once right, damaged in the ways of wires, programmers and rogues."""

    NASTY = ["", "A", "\u0000", "\u202e", "x" * 500, "A001", "A999", "A64999", "ZZ001", "A001/1", "en",
             "2026-11-23", "0" * 32, "../..", "%s%n", "normal", "all", "next", None, True, False, -1, 0, 1,
             255, 256, 65535, 65536, 2**31, 2**32, 2**53, 2**63, 2**64, -2**63, 0.5, 1e308, [], {}, [[]],
             {"leg": "A001/1", "revision": 1}, {"leg": "", "revision": -1}, {"leg": "A001/99"}]
    VERBS = ["issue", "confirm", "void", "report", "reprint", "check_in", "return", "rate", "next",
             "call_ticket", "recall", "arrive", "park", "unpark", "transfer", "no_show", "end", "sign_in",
             "sign_out", "pause", "resume", "open", "close", "cancel", "set_profile", "close_service",
             "open_service", "retire_ticket", "open_day", "tick", "configure", "jump", "time", "find",
             "events", "book", "cancel_booking", "appointments"]

    def __init__(self, seed):
        self.chance = random.Random(seed)

    def body(self, device):
        pick = self.chance.choice
        number = self.chance.randrange
        return {
            "id": device.new_id(), "verb": pick(self.VERBS), "deadline": device.now_ms() + 60000,
            "ticket": f"{pick('ABC')}{number(1, 60):03}", "service": pick([SERVICE, "passport-new"]),
            "class": pick(["normal", "priority"]), "profile": pick(["all", "identity"]),
            "counter": number(1, 5), "language": pick(["en", "ur"]), "operator": "op1", "reason": "tea",
            "token": f"{self.chance.getrandbits(128):032x}", "day": "2026-11-23", "rating": number(1, 6),
            "after": pick([True, False]), "force": pick([True, False]),
            "code": pick(["CODE-1", "code-2", "AB12"]), "slot": device.now_ms() + 60000 * number(-20, 60),
            "config": 1, "jump": 1, "from": number(1, 50), "limit": number(1, 100),
            "offline": {"day": "2026-11-23", "run": device.run, "mono": 1, "wall": device.now_ms(),
                        "quality": "hub", "printed": True, "replaces": f"{device.run}-{number(1, 50)}"},
            "expect": {"leg": "", "revision": number(0, 50)}}

    NEEDS = {"issue": "service language class token", "confirm": "ticket", "void": "ticket",
             "report": "ticket service language token offline", "reprint": "ticket", "return": "ticket",
             "rate": "rating", "call_ticket": "ticket", "unpark": "ticket", "transfer": "service counter",
             "park": "reason", "sign_in": "operator profile", "pause": "reason", "open": "counter operator",
             "close": "counter after force", "sign_out": "after", "cancel": "ticket reason",
             "set_profile": "counter profile", "close_service": "service", "open_service": "service", "retire_ticket": "ticket",
             "open_day": "day", "configure": "config", "jump": "jump", "find": "ticket",
             "book": "code service slot", "cancel_booking": "code", "check_in": "code token",
             "appointments": "from limit", "events": "from limit", "next": "expect", "recall": "expect"}

    def make(self, device):
        body = self.body(device)
        keep = {"id", "verb", "deadline", *self.NEEDS.get(body["verb"], "").split()}
        if self.chance.random() < 0.1:
            keep.add(self.chance.choice(list(body)))
        body = {k: v for k, v in body.items() if k in keep}
        for _ in range(self.chance.choice([0, 0, 1, 1, 2])):
            self.change(body)
        text = json.dumps(body, ensure_ascii=self.chance.random() < 0.5).encode("utf-8", "surrogatepass")
        for _ in range(self.chance.choice([0, 0, 0, 1, 2, 8])):
            text = self.damage(text)
        return text

    def change(self, body):
        where = self.chance.choice([body] + [v for v in body.values() if isinstance(v, dict)])
        if not where:
            return
        key = self.chance.choice(list(where))
        what = self.chance.randrange(4)
        if what == 0:
            del where[key]
        elif what == 1:
            where[self.chance.choice(["x", "Verb", "id ", "", "service", "ticket"])] = where[key]
        else:
            where[key] = copy.deepcopy(self.chance.choice(self.NASTY))

    def damage(self, text):
        at = self.chance.randrange(len(text) + 1)
        what = self.chance.randrange(4)
        if what == 0:
            return text[:at] + bytes([self.chance.randrange(256)]) + text[at + 1:]
        if what == 1:
            return text[:at] + self.chance.choice([b"{", b"}", b"[", b"]", b",", b":", b'"', b"\\", b"\0", b"e",
                                                   b"-", b"0" * 40, b"\\u0000", b"//", b"/*", b"\xc0\x80"]) + text[at:]
        if what == 2:
            return text[:at]
        return text[:at] + text[self.chance.randrange(len(text) + 1):]


def test_ten_thousand_damaged_commands_do_no_harm(make_hall, write_plan, count, seed):
    """Against the dispatcher under ASan and UBSan; its database stays sound and is read again."""
    assert os.path.exists(os.path.join(SANITISED, "novbe-dispatcher")), "run: make SAN=1 all"
    commands = count(10000, 300000)
    print(f"seed {seed}, {commands} commands")
    mutator = Mutator(seed)
    hall = make_hall(write_plan(lambda plan: plan.update(double_press_ms=0, appointments={"class": "normal"})))
    hall.start_broker()
    hall.start_dispatcher(programs=SANITISED)
    answers = {True: 0, False: 0}
    names = ["kiosk-1", "kiosk-2", "reception-1", "counter-1", "counter-2", "ctl", "observer-1"]
    devices = [Device(hall, name).connect() for name in names]

    def heard(body):
        answers[body["ok"]] += 1

    try:
        for device in devices:
            device.on_answer = heard
        devices[3].ask("sign_in", operator="op1")
        for number in range(commands):
            device = mutator.chance.choice(devices)
            device.send(mutator.make(device))
            if number % 200 == 0:
                for one in devices:
                    one.synchronise()
                assert hall.alive("dispatcher"), hall.log_tail("dispatcher", 40)
        for one in devices:
            one.synchronise()
        assert devices[0].ask("issue", service="overseas-registration", language="en", raw=True)
    finally:
        for device in devices:
            device.close()
    assert hall.stop("dispatcher", seconds=30) == 0, hall.log_tail("dispatcher", 60)
    assert "runtime error" not in hall.log_tail("dispatcher", 10**6)
    ledger.assert_sound(hall.database)
    ledger.assert_numbers_once(hall.database)
    ledger.assert_called_once(hall.database)
    hall.start_dispatcher(programs=SANITISED)
    assert hall.stop("dispatcher", seconds=30) == 0, hall.log_tail("dispatcher", 60)
    print(f"{answers[True]} done, {answers[False]} refused, "
          f"{len(ledger.journal(hall.database))} entries")
    assert answers[True] > commands / 50 and answers[False] > commands / 4


# ---- Files of people ----
def board(**sections):
    return {"device": "kiosk-1", "centre": "isb", "state": "/nowhere/state",
            "mqtt": {"host": "127.0.0.1", "port": 1883, "password": "x"}, **sections}


HALL = os.path.join(ROOT, "data/halls/islamabad.json")
BAD_BOARDS = [  # program, section, what is said about it
    ("novbe-dispatcher", {"hub": {"hall": HALL, "hallo": 1}}, ["hub.hallo: unknown key"]),
    ("novbe-dispatcher", {"hub": {}}, ["hub.hall:"]),
    ("novbe-dispatcher", {"hub": {"hall": 5}}, ["hub.hall:"]),
    ("novbe-kiosk", {"kiosk": {"screen": {"widht": 5}}}, ["kiosk.screen.widht: unknown key; did you mean 'width'?"]),
    ("novbe-kiosk", {"kiosk": {"idle_s": "30", "print": {"to": "fax"}}}, ["kiosk.idle_s:", "kiosk.print.to:"]),
    ("novbe-kiosk", {"kiosk": {"print": {"to": "cups"}}}, ["queue"]),
    ("novbe-display", {"display": {"rows": 500, "rosw": 3}}, ["display.rows:", "display.rosw: unknown key"]),
    ("novbe-counter", {"counter": {"number": 0, "source": "stdin", "extra": True}},
     ["counter.number:", "counter.extra: unknown key"]),
    ("novbe-counter", {"counter": {"number": 1, "source": "telepathy"}}, ["counter.source:"]),
    ("novbe-kiosk", {"colour": 1}, ["colour: unknown key"]),
    ("novbe-kiosk", {"mqtt": {"host": "h", "port": 99999}}, ["mqtt.port: a whole number 1..65535 expected"]),
]


@pytest.mark.parametrize("program, sections, said", BAD_BOARDS)
def test_check_names_file_line_and_path_of_what_is_wrong(tmp_path, program, sections, said):
    path = tmp_path / "board.json"
    path.write_text("// a comment\n" + json.dumps(board(**sections), indent=1), encoding="utf-8")
    lines = path.read_text().splitlines()
    for arguments in (["--check"], []):
        ran = subprocess.run([os.path.join(BIN, program), "-c", str(path), *arguments],
                             capture_output=True, text=True, check=False, timeout=10)
        assert ran.returncode == 2, ran
        told = ran.stdout + ran.stderr
        for words in said:
            line = next(l for l in told.splitlines() if words in l)
            at = int(line.split(f"{path}:")[1].split(":")[0])
            path_of_it = line.split(f":{at}: ")[1].split(":")[0].split(".")
            assert any(f'"{key}"' in lines[at - 1] for key in path_of_it), line


@pytest.mark.parametrize("text, said", [
    ('{"device": "a",\n "device": "b"}', ":2:"),
    ('{"device": "a"\n "centre": "b"}', ":2:"),
    ("", ":1:"), ("[]", ""), ('{"device": "a"} x', ":1:"), ('{"a": "\\ud800"}', ":1:"),
])
@pytest.mark.parametrize("program", ["novbe-dispatcher", "novbe-kiosk", "novbe-display", "novbe-counter"])
def test_a_board_file_that_is_no_json_is_told_with_its_line(tmp_path, program, text, said):
    path = tmp_path / "board.json"
    path.write_text(text, encoding="utf-8")
    ran = subprocess.run([os.path.join(BIN, program), "-c", str(path), "--check"],
                         capture_output=True, text=True, check=False, timeout=10)
    assert ran.returncode == 2
    assert f"{path}{said}" in ran.stdout + ran.stderr


@pytest.mark.parametrize("program", ["novbe-dispatcher", "novbe-kiosk", "novbe-display", "novbe-counter"])
def test_a_board_file_that_is_not_there_is_named(tmp_path, program):
    path = str(tmp_path / "none.json")
    ran = subprocess.run([os.path.join(BIN, program), "-c", path], capture_output=True, text=True,
                         check=False, timeout=10)
    assert ran.returncode in (1, 2)
    assert path in ran.stderr and "No such file" in ran.stderr


def spoil(plan, where, value):
    *path, last = where
    for step in path:
        plan = plan[step]
    if value is None:
        del plan[last]
    else:
        plan[last] = value


BAD_HALLS = [  # where, what is put there (None: nothing), what is said about it
    (["institutions", 0, "services", 1, "seires"], "A", "institutions[0].services[1].seires: unknown key"),
    (["institutions", 0, "services", 1, "series"], "a1", "institutions[0].services[1].series"),
    (["institutions", 0, "services", 1, "id"], "id-card-new", "institutions[0].services[1].id"),
    (["counters", 2, "counter"], 1, "counters[2].counter"),
    (["counters", 2, "zone"], "z", "counters[2].zone"),
    (["devices", 1, "kiosk"], 1, "devices[1].kiosk"),
    (["devices", 1, "role"], "toaster", "devices[1].role"),
    (["time_zone"], "Mars/Olympus", "time_zone"),
    (["day_start"], "25:00", "day_start"),
    (["centre"], None, "centre"),
    (["reserve_s"], -1, "reserve_s"),
    (["policy"], "lifo", "policy"),
    (["policy"], "strict", "policy: 'strict' without a class that has a rank above another's"),
    (["policy"], {"kind": "fcfs", "cap_s": 59}, "policy.cap_s: 59 s: everybody waits longer than that"),
    (["policy"], {"cap_s": 600}, "policy.kind"),
    (["classes", 1, "min_share_pct"], 101, "classes[1].min_share_pct"),
]


@pytest.mark.parametrize("where, value, said", BAD_HALLS)
def test_a_wrong_hall_file_is_told_with_file_line_and_path(write_plan, tmp_path, where, value, said):
    path = write_plan(lambda plan: spoil(plan, where, value))
    hub = tmp_path / "hub.json"
    hub.write_text(json.dumps(board(hub={"hall": path})), encoding="utf-8")
    ran = subprocess.run([os.path.join(BIN, "novbe-dispatcher"), "-c", str(hub), "--check"],
                         capture_output=True, text=True, check=False, timeout=10)
    assert ran.returncode == 2
    told = [line for line in (ran.stdout + ran.stderr).splitlines() if said in line]
    assert told and told[0].split(f"{path}:")[1].split(":")[0].isdigit(), ran.stderr


# ---- A hall file read again ----
def reload(hall):
    """SIGHUP; returns what the log said."""
    before = len(hall.log_tail("dispatcher", 10**6))
    hall.running["dispatcher"].send_signal(signal.SIGHUP)

    def said():
        text = hall.log_tail("dispatcher", 10**6)[before:]
        return text if "version" in text or "hall-file" in text else None
    return wait_until(said, 5, "the reload")


def retained(observer, topic):
    return observer.retained.get(topic)


def alarms(observer):
    return {a["code"]: a["what"] for a in observer.retained["hub/state"]["alarms"]}


def with_changes(plan):
    """A service, a counter and an institution come; a counter, a service and an institution go."""
    plan["institutions"][0]["services"].append(
        {"id": "new-service", "series": "N", "zone": "a", "names": {"en": "New", "ur": "نیا"}})
    plan["institutions"][0]["services"] = [
        s for s in plan["institutions"][0]["services"] if s["id"] != "id-card-lost"]
    gone = plan["institutions"].pop()
    for profile in plan["profiles"]:
        profile["institutions"] = [i for i in profile.get("institutions", []) if i != gone["id"]]
    plan["counters"] = [c for c in plan["counters"] if c["counter"] != 11]
    plan["counters"].append({"counter": 13, "zone": "a", "profile": "identity"})
    plan["devices"] = [d for d in plan["devices"] if d["id"] != "counter-11"]
    return gone["id"]


def test_a_good_hall_file_is_taken_while_the_hall_works(make_hall, write_plan):
    gone = []
    hall = make_hall(write_plan(lambda plan: plan.update(double_press_ms=0)))
    hall.start_broker()
    hall.start_dispatcher()
    with Device(hall, "observer-1", ["#"]) as observer, Device(hall, "kiosk-1") as kiosk, \
            Device(hall, "counter-1") as counter, Device(hall, "counter-11") as leaving:
        counter.ask("sign_in", operator="op1")
        waiting = kiosk.issue("id-card-lost")["ticket"]
        write_plan(lambda plan: gone.append(with_changes(plan)))
        wait_until(lambda: retained(observer, "counter/11"), 3, "the counter that will go")
        assert retained(observer, f"catalogue/{gone[0] if gone else 'overseas'}")
        assert "version 2" in reload(hall)
        assert "hall-file" not in alarms(observer)
        wait_until(lambda: retained(observer, "counter/13"), 3, "the counter that came")
        for topic in ("counter/11", f"queue/{gone[0]}", f"catalogue/{gone[0]}"):
            wait_until(lambda t=topic: topic in observer.retained and retained(observer, t) is None, 3,
                       f"{topic} to be cleared")
        assert kiosk.issue("new-service")["ticket"] == "N001"
        with pytest.raises(Refused, match="unknown"):
            kiosk.issue("id-card-lost")
        assert counter.ask("next")["counter"]["ticket"] == waiting, "who waits already is still called"
        with pytest.raises(Refused, match="forbidden"):
            leaving.ask("sign_in", operator="op2")
        names = {s["id"] for s in retained(observer, "catalogue/nadra")["services"]}
        assert "new-service" in names and "id-card-lost" not in names
    with Device(hall, "observer-1", ["#"]) as late:
        wait_until(lambda: retained(late, "counter/13"), 3, "what is retained")
        assert "counter/11" not in late.retained
    hall.stop("dispatcher")
    hall.start_dispatcher()
    ledger.assert_sound(hall.database)


@pytest.mark.parametrize("spoiled, said", [
    (lambda plan: plan.update(colour="red"), "colour: unknown key"),
    (lambda plan: plan.update(centre="other"), "its centre is 'other'"),
    (lambda plan: plan.pop("counters"), "counters"),
    # each right by itself, but too many classes beside those in force today
    (lambda plan: plan.update(classes=[plan["classes"][0]] + [
        {"id": f"class-{n}", "names": {"en": "x", "ur": "x"}} for n in range(7)]), "in force today"),
])
def test_a_bad_hall_file_is_refused_and_the_old_one_stays(make_hall, write_plan, spoiled, said):
    hall = make_hall(write_plan(lambda plan: None))
    hall.start_broker()
    hall.start_dispatcher()
    with Device(hall, "observer-1", ["hub/state", "catalogue"]) as observer, \
            Device(hall, "kiosk-1") as kiosk:
        assert kiosk.issue(SERVICE)["ticket"] == "A001"
        write_plan(spoiled)
        text = reload(hall)
        assert said in text
        wait_until(lambda: "hall-file" in alarms(observer), 3, "the alarm")
        assert hall.hall_file in alarms(observer)["hall-file"]
        assert kiosk.issue(SERVICE)["ticket"] == "A002"
        write_plan(lambda plan: plan.update(reserve_s=30))
        assert "version 2" in reload(hall)
        wait_until(lambda: "hall-file" not in alarms(observer), 3, "the alarm to end")
        assert kiosk.issue(SERVICE)["ticket"] == "A003"


# ---- What a board may lack ----
def state_of(observer, device):
    return observer.retained.get(f"dev/{device}/state") or {}


def test_a_missing_printer_is_told_and_the_number_still_counts(hall):
    keys = hall.start_kiosk(printing={"to": "cups", "queue": "no-such-queue", "server": "localhost:9"})
    with Device(hall, "observer-1", ["dev/+/state", "event"]) as observer:
        wait_until(lambda: online(observer, "kiosk-1"), 10, "the kiosk")
        press_keys(keys, "1", "1", "1")
        wait_until(lambda: "cupsd" in state_of(observer, "kiosk-1").get("trouble", ""), 15, "the trouble")
        states = "SELECT ticket, state FROM visit JOIN leg ON leg.visit = visit.id"
        wait_until(lambda: ledger.rows(hall.database, states) == [("A001", "waiting")], 5,
                   "the ticket to count without paper")
        assert any(c["change"] == "confirmed" for t, e in observer.seen if t == "event"
                   for c in e["changes"])
    assert hall.stop("kiosk-1") == 0


@pytest.fixture
def no_fonts(tmp_path):
    config = tmp_path / "fonts.conf"
    config.write_text('<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
                      f"<dir>{tmp_path}/none</dir><cachedir>{tmp_path}/cache</cachedir></fontconfig>")
    return {"FONTCONFIG_FILE": str(config)}


@pytest.mark.parametrize("program", ["kiosk-1", "wall-a"])
def test_a_missing_font_is_told_with_its_package(hall, no_fonts, program):
    if program == "kiosk-1":
        hall.start_kiosk(env=no_fonts)
    else:
        hall.start_display(env=no_fonts)
    wait_until(lambda: "fonts-noto-core" in hall.log_tail(program, 100), 10,
               f"the package in the log:\n{hall.log_tail(program, 100)}")
    with Device(hall, "observer-1", ["dev/+/state"]) as observer:
        wait_until(lambda: "font" in state_of(observer, program).get("trouble", ""), 10,
                   "the trouble in its state")
    assert hall.stop(program) == 0


@pytest.mark.parametrize("program", ["kiosk-1", "wall-a"])
def test_missing_texts_are_told_and_work_goes_on(hall, program):
    if program == "kiosk-1":
        keys = hall.start_kiosk(texts="/nonexistent/po")
    else:
        hall.start_display(texts="/nonexistent/po")
    with Device(hall, "observer-1", ["dev/+/state", "event"]) as observer:
        wait_until(lambda: online(observer, program), 10, program)
        wait_until(lambda: "/nonexistent/po" in hall.log_tail(program, 100), 10, "the folder in the log")
        if program == "kiosk-1":
            press_keys(keys, "2", "1", "1")
            wait_until(lambda: ledger.changes(hall.database, "confirmed"), 10, "a ticket on paper")
    assert hall.stop(program) == 0
