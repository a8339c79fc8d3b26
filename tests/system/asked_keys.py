"""What the programs ask of their config files, told by themselves (tests/tools/keys): manuals and schemas
are held against it.

Keys are asked of the objects that are there, so the files here have every object and list that any
program knows; `tables()` refuses a kind of object that none of them has. A new section or object needs a
row in OBJECTS.
"""
import functools
import json
import os
import subprocess
import tempfile

from hall import BIN, ROOT, read_commented_json

KEYS = os.path.join(os.path.dirname(BIN), "keys")
PRINT = {"to": "files"}
LAMP = {"line": "CALL", "shows": "call-lamp"}
HELD = {"press": "next", "hold": "transfer", "hold_argument": "papers", "hold_ms": 900}
CHOICE = {"press": "service", "argument": "papers", "hold": "service", "hold_argument": "bills"}
SHARED = {"device": "any", "centre": "any", "state": "/tmp", "mqtt": {"host": "127.0.0.1"}}

# Section of a board file -> the program that reads it, and sections with everything in it that has keys
# of its own.
OBJECTS = {
    "hub": ("novbe-dispatcher", [{"hall": os.path.join(ROOT, "data/halls/minimal.json")}]),
    "kiosk": ("novbe-kiosk", [{"screen": {}, "print": PRINT, "voice": {}},
                              {"screen": {"backend": "none"}, "buttons": {
                                  "source": "gpio", "inputs": [{"line": "A", **CHOICE}], "outputs": [LAMP]}},
                              {"buttons": {"source": "evdev", "path": "/dev/input/by-id/keypad",
                                           "inputs": [{"key": "KP1", **CHOICE}]}}]),
    "printer": ("novbe-printer", [{"print": PRINT}]),
    "counter": ("novbe-counter", [{"number": 1, "source": "keyboard"},
                                  {"number": 1, "source": "keyboard", "operator": "op1"},
                                  {"number": 1, "source": "gpio", "outputs": [LAMP],
                                   "inputs": [{"line": "NEXT", **HELD}]},
                                  {"number": 1, "source": "evdev", "path": "/dev/input/by-id/keypad",
                                   "inputs": [{"key": "KP1", **HELD}]},
                                  {"number": 1, "source": "gpio", "role": "rating", "inputs": [
                                      {"line": str(n), "press": "rate", "argument": str(n)}
                                      for n in (1, 3, 5)]}]),
    "display": ("novbe-display", [{"screen": {}, "zones": ["a"], "colours": {}, "directions": [
        {"counters": "1-12", "arrow": "left", "text": {"en": "first floor"}}],
        "voice": {"languages": ["ticket"], "zones": ["a"],
                  "hours": [{"from": "20:00", "to": "08:00", "volume_pct": 0}]}}]),
}

# Of the shared part, whatever the section.
SHARED_PARTS = [{}, {"$schema": "board.schema.json"},
                {"mqtt": {"host": "hub", "ca_file": "/etc/novbe/ca.pem"}}]

# Of a hall file, over data/halls/minimal.json.
HALL_PARTS = [
    {"institutions": [{"id": "office", "names": {"en": "Office"}, "services": [
        {"id": "papers", "series": "A", "names": {"en": "Papers"}, "documents": {"en": "A photo"},
         "aliases": {"en": "card"}},
        {"id": "bills", "series": "B", "names": {"en": "Bills"}}]}]},
    {"profiles": [{"id": "all", "institutions": ["office"], "services": ["papers"]}], "popular": ["bills"]},
    {"policy": {"kind": "due_date", "cap_s": 5400}},
    {"profiles": [{"id": "all", "services": ["papers"], "also": [
        {"weight": 512, "services": ["bills"]}, {"weight": 256, "institutions": ["post"]}]}],
     "institutions": [{"id": "office", "names": {"en": "Office"}, "services": [
         {"id": "papers", "series": "A", "names": {"en": "Papers"}},
         {"id": "bills", "series": "B", "names": {"en": "Bills"}}]},
                      {"id": "post", "names": {"en": "Post"}, "services": [
                          {"id": "parcels", "series": "C", "names": {"en": "Parcels"}}]}]},
    {"appointments": {"class": "normal", "early_min": 30, "late_min": 10, "late": "walk_in"}},
    {"explicit_arrive": True, "calling": {"auto_call_s": 20, "pause_reasons": [
        {"id": "lunch", "names": {"en": "Lunch"}}]}},
    {"hours": {"mon": "09:00-18:00", "exceptions": [{"date": "2027-03-21", "open": "10:00-14:00"}]},
     "appointments": {"class": "normal"},
     "institutions": [{"id": "office", "names": {"en": "Office"}, "services": [
         {"id": "papers", "series": "A", "names": {"en": "Papers"}, "appointments": {"per_slot": 2, "every_min": 15},
          "quota": {"all": 9, "walk_in": 8, "classes": [{"class": "normal", "tickets": 7}]},
          "hours": {"last_ticket_min": 30, "exceptions": [{"date": "2027-03-22"}]}}]}]},
    {"zones": [{"id": "hall", "names": {"en": "Hall"}, "message": {"en": "Welcome"}}]},
    {"devices": [{"id": "w", "role": "display", "zones": ["hall"]}, {"id": "k", "role": "kiosk", "kiosk": 1},
                 {"id": "p", "role": "printer"}, {"id": "c", "role": "counter", "counter": 1}]},
    {"ticket": {"rows": ["number", {"item": "service"}], "footer": {"en": "Thank you"}}},
]


class Key:
    """One key (or kind of item): everything that was asked under its path."""

    def __init__(self, path):
        self.path, self.asked = path, []

    def all(self, what):
        return [a[what] for a in self.asked if what in a]

    def one(self, what):
        """The same in each question, or None when it was in none."""
        values = {json.dumps(v) for v in self.all(what)}
        assert len(values) < 2, f"{self.path}: {what}: {values}"
        return self.all(what)[0] if values else None

    @property
    def kind(self):
        return self.one("kind")

    @property
    def required(self):
        return any(self.all("required"))

    @property
    def seen(self):
        return any(self.all("there"))


def ask(program, content, words=("--check", "-c")):
    """The lines that a program's reading of one file leaves; content is a file's path or its values."""
    with tempfile.TemporaryDirectory(prefix="novbe-keys-") as folder:
        path, out = os.path.join(folder, "asked.json"), os.path.join(folder, "keys")
        if isinstance(content, str):
            path = content
        else:
            with open(path, "w", encoding="utf-8") as file:
                json.dump(content, file)
        done = subprocess.run([os.path.join(KEYS, program), *words, path], capture_output=True, text=True,
                              timeout=60, check=False, env={**os.environ, "NOVBE_KEYS": out})
        assert done.returncode in (0, 1, 2), (program, content, done)
        with open(out, encoding="utf-8") as lines:
            asked = [json.loads(line) for line in lines]
        return [a for a in asked if a["file"] == path]


def _table(lines):
    """A key that is a word, or an object that says more, counts as the word: what stands in the object has
    rows of its own."""
    keys, words = {}, {line["path"] for line in lines if line["kind"] == "choice"}
    for line in lines:
        if line["kind"] == "object" and line["path"] in words:
            continue
        keys.setdefault(line["path"], Key(line["path"])).asked.append(line)
    for key in keys.values():
        assert key.kind not in ("object", "list") or key.seen or key.path == "control", \
            f"{key.path}: no file of {__name__} has it: what may stand inside was never asked"
    return keys


def _of_board():
    lines = []
    for section, (program, contents) in OBJECTS.items():
        for part in SHARED_PARTS:
            for content in contents:
                lines += ask(program, {**SHARED, **part, section: content})
    return _table(lines)


def _of_hall():
    lines = []
    minimal = os.path.join(ROOT, "data/halls/minimal.json")
    for part in [{"$schema": "hall.schema.json"}, *HALL_PARTS]:
        lines += ask("novbe-printer", {**read_commented_json(minimal), **part}, ["--check"])
    return _table(lines)


def _of_bus():
    devices = [{"device": f"{section}-1", "terminal": "/dev/tty2", section: contents[0]}
               for section, (_, contents) in OBJECTS.items() if section != "hub"]
    return _table(ask("novbe-board", {
        "$schema": "bus.schema.json", "centre": "village", "state": "/tmp/nowhere", "broker": {},
        "hub": OBJECTS["hub"][1][0], "devices": devices}))


def _of_scenario():
    item = {"per_day": 5, "shape": [1]}
    values = {"$schema": "scenario.schema.json", "hall": os.path.join(ROOT, "data/halls/large.json"), "days": 1,
              "shape": [1], "demand": [item], "classes": [{"class": "priority"}], "service_time": [{}],
              "counters": [{"open_pct": [50]}], "appointments": {}}
    profile = {"counters": [{"profile": "births-certificates", "open": [2]}]}
    return _table(ask("novbe-plan", values, ["simulate"]) + ask("novbe-plan", {**values, **profile}, ["simulate"]))


@functools.cache
def tables():
    """{"board" | "hall" | "bus" | "scenario": {path: Key}}"""
    return {"board": _of_board(), "hall": _of_hall(), "bus": _of_bus(), "scenario": _of_scenario()}
