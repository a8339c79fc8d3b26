"""A hall that prints: real dispatcher, real kiosk, a real private cupsd with our backend, a simulated printer.

The judge at the end of each ticket knows nothing of the programs' reasoning: it compares what lies in the
printer's tray with what the hub's database says of the ticket.
"""
import json
import os
import subprocess
import time

from PIL import Image, ImageChops

import ledger
from cups import ENDED, PrivateCups
from device import Device
from hall import BIN, ROOT, TEXTS, Hall, HallError, read_commented_json, wait_until
from hands import online
from printer import SimulatedPrinter

HALL = os.path.join(ROOT, "data/halls/languages.json")
LANGUAGES = ["az", "ru", "en", "tr", "uz", "id", "am", "ar", "fa", "ps", "ur"]
OPEN_STATES = {"reserved", "waiting", "called", "serving", "parked"}


def preview(path, fields, copy=0):
    """The picture novbe-printer paints from these ticket fields, mode "1"."""
    source = path + ".json"
    with open(source, "w", encoding="utf-8") as out:
        json.dump(fields, out, ensure_ascii=False)
    done = subprocess.run([os.path.join(BIN, "novbe-printer"), "--preview", path, "--hall", HALL,
                           "--fields", source, "--texts", TEXTS, *(["--copy", str(copy)] if copy else [])],
                          capture_output=True, text=True, check=False, timeout=30)
    if done.returncode:
        raise HallError(f"novbe-printer --preview: {done.stderr}")
    return Image.open(path).convert("1")


def same(one, other):
    return ImageChops.logical_xor(one, other).getbbox() is None


def institution_of(hall, service):
    return next(i["id"] for i in hall.plan["institutions"] if any(s["id"] == service for s in i["services"]))


def ticket_fields(hall, issued):
    """A ticket's fields, as the hub answered them, from its change `issued`."""
    ticket = issued["leg"].split("/")[0]
    day = ledger.rows(hall.database, "SELECT max(day) FROM day")[0][0]
    return {"visit": f"{hall.centre}-{day}-{ticket}", "ticket": ticket, "leg": issued["leg"],
            "state": issued["state"], "service": issued["service"],
            "institution": institution_of(hall, issued["service"]), "class": issued["class"],
            "language": issued["language"], "token": issued["token"], "ahead": issued["ahead"],
            "low": issued.get("low"), "high": issued.get("high"), "issued": issued["queued"], "copies": 0}


class Verdict:
    """What lies in the tray of one ticket, and what the hub says of it."""

    def __init__(self, visit, originals, copies, scraps):
        self.ticket, self.state, self.print, self.copy = visit  # print: of the newest copy
        self.originals, self.copies, self.scraps = originals, copies, scraps

    def __repr__(self):
        return (f"{self.ticket} ({self.state}): print {self.print}, copies {self.copy}; "
                f"in the tray: {self.originals} originals, copies {self.copies}, {self.scraps} scraps")

    def check(self):
        """Nothing incomplete counts as printed, no second unmarked original, the number stays valid."""
        assert self.originals <= 1, self
        assert len(self.copies) == len(set(self.copies)), self
        assert self.state in OPEN_STATES, self
        assert self.print in ("printed", "uncertain", "unprinted"), self
        if self.print == "printed":
            whole = self.originals if self.copy == 0 else self.copies.count(self.copy)
            assert whole == 1, self
        if self.print == "unprinted":
            whole = self.originals if self.copy == 0 else self.copies.count(self.copy)
            assert whole == 0, self


class PaperHall:
    def __init__(self, folder, make_hall, timeout_s=2, printer=None, kiosk=None, language="en", reserve_s=None):
        """reserve_s: as in the hall file; a ticket whose kiosk died is waited for so long."""
        self.folder = str(folder)
        self.hall = make_hall(self._hall_file(reserve_s) if reserve_s else HALL)
        self.printer = SimulatedPrinter(os.path.join(self.folder, "tray"), **(printer or {}))
        self.cups = PrivateCups(os.path.join(self.folder, "cups"))
        self.cups.start()
        self.cups.add_queue("ticket", f"escpos://127.0.0.1:{self.printer.port}")
        self.hall.start_broker()
        self.hall.start_dispatcher()
        self.keys = None
        self.kiosk_options = {"options": kiosk, "printing": {
            "to": "cups", "queue": "ticket", "server": self.cups.server, "timeout_s": timeout_s}}
        self.language = LANGUAGES.index(language) + 1
        self.watch = Device(self.hall, "observer-1", ["dev/+/state", "event"]).connect()
        self.start_kiosk()

    def _hall_file(self, reserve_s):
        plan = read_commented_json(HALL)
        assert "logo" not in plan.get("ticket", {}), "a path beside the hall file"
        path = os.path.join(self.folder, "hall.json")
        with open(path, "w", encoding="utf-8") as out:
            json.dump({**plan, "reserve_s": reserve_s}, out, ensure_ascii=False)
        return path

    def start_kiosk(self):
        self.keys = self.hall.start_kiosk(**self.kiosk_options)
        wait_until(lambda: online(self.watch, "kiosk-1"), 20, f"the kiosk\n{self.hall.log_tail('kiosk-1')}")

    def close(self):
        self.watch.close()
        self.hall.stop_all()
        self.cups.stop()
        self.printer.close()

    # ---- the person ----
    def press(self, *keys):
        """Slowly enough for the next screen to be there, also on a busy machine: its printer is asked before the
        services appear."""
        with open(self.keys, "w", encoding="ascii") as keypad:
            for at, key in enumerate(keys):
                time.sleep(0.5 if at else 0)
                keypad.write(f"key {key}\n")
                keypad.flush()
            time.sleep(0.15)

    def _was_asked(self):
        probes = [job for job in self.cups.jobs("ticket") if job.name == "novbe-probe"]
        return not probes or probes[-1].state in ENDED

    def changes(self, kind):
        return [c for t, e in list(self.watch.seen) if t == "event" for c in e["changes"]
                if c["change"] == kind]

    def take_ticket(self):
        """Its language (among the first nine), an institution, its first service; the change `issued`."""
        before = len(self.changes("issued"))
        institution = "1" if self.language == 2 else "2"
        self.press("Home", str(self.language), institution)
        wait_until(self._was_asked, 5, "the printer to be asked: before that no services appear")
        time.sleep(0.15)
        self.press("3" if institution == "1" else "1")
        wait_until(lambda: len(self.changes("issued")) > before, 10,
                   f"a ticket\n{self.hall.log_tail('kiosk-1')}")
        return self.changes("issued")[-1]

    def paper_states(self, ticket):
        """The states told of this ticket's paper, oldest first."""
        return [c["print"] for c in self.changes("paper") if c["leg"].split("/")[0] == ticket]

    def kiosk_state(self):
        return self.watch.retained.get("dev/kiosk-1/state") or {}

    # ---- the judge ----
    def visit(self, ticket):
        found = ledger.rows(self.hall.database,
                            "SELECT ticket, state, print, copies FROM visit "
                            "JOIN leg ON leg.visit = visit.id WHERE ticket = ?", ticket)
        return found[0] if found else None

    def wait_settled(self, ticket, states=("printed", "uncertain", "unprinted"), seconds=40):
        """Until the hub knows the end of this ticket's paper and its citizen may be called."""
        def settled():
            visit = self.visit(ticket)
            return visit and visit[2] in states and visit[1] != "reserved" and visit
        return wait_until(settled, seconds, f"{ticket} to be settled as one of {states}: {self.visit(ticket)}\n"
                          f"{self.hall.log_tail('kiosk-1')}\n{self.cups.log()[-2000:]}")

    def pictures(self, issued, copies=2):
        """The original and its copies as they must look."""
        base = os.path.join(self.folder, issued["leg"].replace("/", "-"))
        return [preview(f"{base}-{n}.png", ticket_fields(self.hall, issued), n) for n in range(copies + 1)]

    def judge(self, issued, sheets):
        """Sorts the sheets that came out for one ticket; returns the verdict, not yet checked."""
        pictures = self.pictures(issued)
        originals, copies, scraps = 0, [], 0
        for sheet in sheets:
            if sheet.blank:
                continue
            number = which(sheet, pictures)
            if not sheet.complete or number is None:
                # So much of an original that it can be taken for one is one.
                mark = mark_rows(pictures)
                if sheet.ink_rows > mark and begins_like(sheet, pictures[0], sheet.ink_rows):
                    originals += 1
                scraps += 1
            elif number == 0:
                originals += 1
            else:
                copies.append(number)
        whole = Verdict(self.visit(issued["leg"].split("/")[0]), originals, copies, scraps)
        return whole


def which(sheet, pictures):
    """The copy whose picture the sheet shows, from the first row to the last; None: none."""
    for number, picture in enumerate(pictures):
        box = (0, 0, picture.width, picture.height)
        if sheet.height >= picture.height and same(sheet.image.crop(box), picture):
            return number
    return None


def begins_like(sheet, picture, rows):
    rows = min(rows - 1, picture.height, sheet.height)
    box = (0, 0, picture.width, rows)
    return rows > 0 and same(sheet.image.crop(box), picture.crop(box))


def mark_rows(pictures):
    """The last row at which an original cannot be told from a copy."""
    rows = min(p.height for p in pictures[:2])
    box = (0, 0, pictures[0].width, rows)
    return ImageChops.logical_xor(pictures[0].crop(box), pictures[1].crop(box)).getbbox()[1]
