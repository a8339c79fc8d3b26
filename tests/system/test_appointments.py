"""Appointments with real programs: a list is booked, people check in early, in time, late, twice, at two kiosks."""
import datetime
import json
import os
import secrets
import signal
import subprocess
import threading
import time
import zoneinfo

import ledger
import pytest
from device import Device, Refused
from hall import BIN, wait_until

REPLAY = os.path.join(os.path.dirname(BIN), "replay")
ZONE = zoneinfo.ZoneInfo("Asia/Karachi")
DAY, TOMORROW = "2027-03-10", "2027-03-11"
LIST = f"""code,service,date,time,language
IN-TIME,id-card-new,{DAY},10:20,ur
EARLY-1,passport-new,{DAY},11:00,
LATE-1,id-card-new,{DAY},09:45,en
NEXT-DAY,id-card-new,{TOMORROW},10:00,en
NO-PAPER,id-card-renewal,{DAY},10:05,en
MOVED-1,id-card-new,{DAY},12:00,en
"""


def at_ms(day, time_of_day):
    """Local time of the centre as hub milliseconds."""
    local = datetime.datetime.fromisoformat(f"{day}T{time_of_day}").replace(tzinfo=ZONE)
    return int(local.timestamp() * 1000)


def takes_appointments(plan, late="refuse"):
    plan["classes"].append({"id": "appointment", "names": {"en": "Appointment", "ur": "ملاقات"}, "slope": 2048})
    plan["appointments"] = {"class": "appointment", "early_min": 30, "late_min": 10, "late": late}


class Centre:
    """A hall at a chosen time of its day, with the devices that speak of appointments."""

    def __init__(self, hall, preload):
        self.hall, self.preload = hall, preload
        self.devices = []
        hall.start_broker()

    def start(self, time_of_day, day=DAY):
        shift = at_ms(day, time_of_day) - int(time.time() * 1000)
        self.hall.start_dispatcher(env=self.preload("clock/shift.c", NOVBE_SHIFT_MS=str(shift)))
        for device in self.devices:
            wait_until(device.up.is_set, 5, f"{device.name} at the broker")
            device.synchronise()

    def device(self, name, **more):
        self.devices.append(Device(self.hall, name, **more).connect())
        return self.devices[-1]

    def book(self, text, check=True):
        path = os.path.join(self.hall.folder, "list.csv")
        with open(path, "w", encoding="utf-8") as out:
            out.write(text)
        return self.hall.control("appointments", path, check=check)

    def states(self, day=None):
        """code -> (state, ticket) as novbe-ctl lists them."""
        listed = self.hall.control("appointments", "--json", *(["--day", day] if day else []))
        rows = [json.loads(line) for line in listed.stdout.splitlines()]
        return {row["code"]: (row["state"], row.get("ticket")) for row in rows}

    def reload(self, seconds=5):
        said = self.hall.log_tail("dispatcher", 10**6).count("hall file: '")
        self.hall.running["dispatcher"].send_signal(signal.SIGHUP)
        wait_until(lambda: self.hall.log_tail("dispatcher", 10**6).count("hall file: '") > said, seconds, "the reload")


@pytest.fixture
def centre(make_hall, write_plan, preload):
    made = Centre(make_hall(write_plan(takes_appointments)), preload)
    yield made
    for device in made.devices:
        device.close()


def check_in(device, code, **more):
    return device.ask("check_in", raw=True, code=code, token=secrets.token_hex(16), **more)


def refused(answer):
    assert not answer["ok"], answer
    return answer["error"]["code"]


def test_a_wrong_list_is_told_line_by_line_and_nothing_is_booked(centre):
    centre.start("10:00:00")
    done = centre.book(LIST + "X,tea,2027-02-30,9h,fr\nIN-TIME,id-card-new,2027-03-10,10:30,\n"
                              "OLD-ONE,id-card-new,2027-03-09,10:00,en\n", check=False)
    assert done.returncode == 2
    told = [line.split("list.csv:", 1)[1] for line in done.stderr.splitlines()]
    assert told == ["8: code 'X': 4 to 16 of A-Z, 0-9 and - are expected",
                    "8: service 'tea': the hall has none of that id",
                    "8: date '2027-02-30': expected as 2026-11-23", "8: time '9h': expected as 09:30",
                    "8: language 'fr': not one of the centre's",
                    "10: '2027-03-09 10:00': that business day is over",
                    "9: code 'IN-TIME' stands in line 2 already for that day", " nothing was booked"]
    assert ledger.rows(centre.hall.database, "SELECT count(*) FROM appointment") == [(0,)]
    missing = centre.hall.control("appointments", "/nowhere.csv", check=False)
    assert missing.returncode == 2 and "cannot be read" in missing.stderr


def test_people_check_in_early_in_time_late_and_twice(centre):
    centre.start("10:00:00")
    assert centre.book(LIST).stdout == "6 booked, 0 were so already, 0 refused, 0 left\n"
    assert centre.book(LIST).stdout == "0 booked, 6 were so already, 0 refused, 0 left\n"
    kiosk, other = centre.device("kiosk-1", follow=["catalogue"]), centre.device("kiosk-2")
    wait_until(lambda: kiosk.retained.get("catalogue"), 5, "the catalogue")
    assert kiosk.retained["catalogue"]["appointments"] is True

    answer = check_in(kiosk, "in-time", id=(command := kiosk.new_id()), language="en")
    ticket = answer["ticket"]
    assert answer["ok"] and ticket["class"] == "appointment" and ticket["service"] == "id-card-new"
    assert ticket["state"] == "reserved" and ticket["language"] == "en" and ticket["ahead"] == 0
    assert abs(ticket["issued"] - kiosk.now_ms()) < 60000  # when it came out, not the slot
    queued = ledger.rows(centre.hall.database, "SELECT queued_ms FROM leg")
    assert queued == [(at_ms(DAY, "10:20:00"),)]
    again = kiosk.exchange({"id": command, "verb": "check_in", "code": "in-time", "language": "en",
                            "deadline": kiosk.now_ms() + 5000, "token": "0" * 32}, raw=True)
    assert refused(again) == "id_reused"
    assert kiosk.ask("confirm", ticket=ticket["ticket"])["ticket"]["state"] == "waiting"

    twice = check_in(other, "IN-TIME")
    assert refused(twice) == "checked_in" and twice["ticket"]["ticket"] == ticket["ticket"]
    assert twice["ticket"]["visit"] == ticket["visit"] and twice["ticket"]["state"] == "waiting"
    early = check_in(kiosk, "EARLY-1")
    assert refused(early) == "too_early" and early["when"] == at_ms(DAY, "10:30:00")
    assert refused(check_in(kiosk, "LATE-1")) == "too_late"
    tomorrow = check_in(kiosk, "NEXT-DAY")
    assert refused(tomorrow) == "too_early" and tomorrow["when"] == at_ms(TOMORROW, "09:30:00")
    assert refused(check_in(kiosk, "NOBODY-1")) == "unknown"
    assert "when" not in twice and "ticket" not in early

    assert centre.states() == {
        "LATE-1": ("missed", None), "NO-PAPER": ("booked", None), "IN-TIME": ("checked_in", ticket["ticket"]),
        "EARLY-1": ("booked", None), "MOVED-1": ("booked", None)}
    assert centre.states(TOMORROW) == {"NEXT-DAY": ("booked", None)}
    listed = centre.hall.control("appointments").stdout.splitlines()
    assert listed[0].split()[:2] == ["09:45", "LATE-1"] and listed[-1] == f"{DAY}: 5 appointments, 1 checked in, 1 missed"


def test_the_same_command_again_hears_the_same(centre):
    centre.start("10:00:00")
    centre.book(LIST)
    kiosk = centre.device("kiosk-1")
    for code in ("IN-TIME", "EARLY-1", "LATE-1"):
        body = {"id": kiosk.new_id(), "verb": "check_in", "code": code, "token": secrets.token_hex(16),
                "deadline": kiosk.now_ms() + 30000}
        first = kiosk.exchange(body, raw=True)
        assert kiosk.exchange(body, raw=True) == first
    assert ledger.rows(centre.hall.database, "SELECT count(*) FROM visit") == [(1,)]


def test_what_was_checked_in_is_known_after_a_crash_and_free_again_after_void(centre):
    centre.start("10:00:00")
    centre.book(LIST)
    kiosk = centre.device("kiosk-1")
    kept = check_in(kiosk, "IN-TIME")["ticket"]["ticket"]
    void = check_in(kiosk, "NO-PAPER")["ticket"]["ticket"]
    assert kiosk.ask("void", ticket=void)["ticket"]["state"] == "void"
    centre.hall.stop("dispatcher", signal.SIGKILL)
    centre.start("10:01:00")
    twice = check_in(kiosk, "IN-TIME")
    assert refused(twice) == "checked_in" and twice["ticket"]["ticket"] == kept
    anew = check_in(kiosk, "NO-PAPER")["ticket"]
    assert anew["ticket"] != void and anew["class"] == "appointment"
    assert centre.states()["NO-PAPER"] == ("checked_in", anew["ticket"])
    # Hours later the next one may come; whoever was called long since shows their number still.
    centre.hall.stop("dispatcher", signal.SIGKILL)
    centre.start("10:30:00")
    assert check_in(kiosk, "EARLY-1")["ticket"]["language"] == "en"  # the centre's first
    # The next day has appointments of its own, booked while this one was open.
    centre.hall.stop("dispatcher", signal.SIGKILL)
    centre.start("09:40:00", TOMORROW)
    assert check_in(kiosk, "NEXT-DAY")["ok"]
    assert refused(check_in(kiosk, "LATE-1")) == "unknown"


def test_an_appointment_is_moved_and_cancelled_until_its_citizen_is_here(centre):
    centre.start("10:00:00")
    centre.book(LIST)
    kiosk, desk, ctl = centre.device("kiosk-1"), centre.device("reception-1"), centre.device("ctl")
    assert refused(check_in(kiosk, "MOVED-1")) == "too_early"
    moved = {"code": "moved-1", "service": "passport-new", "slot": at_ms(DAY, "10:10:00"), "language": "ur"}
    assert desk.ask("book", **moved)["seq"] > 0
    assert "seq" not in ctl.ask("book", **moved)  # the same again is the same
    assert check_in(kiosk, "MOVED-1")["ticket"]["service"] == "passport-new"
    assert refused(desk.ask("book", raw=True, **{**moved, "slot": at_ms(DAY, "11:00:00")})) == "checked_in"
    assert refused(desk.ask("cancel_booking", raw=True, code="MOVED-1")) == "checked_in"

    said = centre.hall.control("appointments", "cancel", "in-time").stdout
    assert said == "appointment IN-TIME is cancelled\n"
    assert "it was so already" in centre.hall.control("appointments", "cancel", "IN-TIME").stdout
    assert refused(check_in(kiosk, "IN-TIME")) == "unknown"
    assert centre.states()["IN-TIME"] == ("cancelled", None)
    wrong = centre.hall.control("appointments", "cancel", "NOBODY-1", check=False)
    assert wrong.returncode == 1 and "unknown" in wrong.stderr
    assert refused(desk.ask("book", raw=True, code="OLD-1", service="id-card-new",
                            slot=at_ms("2027-03-09", "12:00:00"))) == "too_late"
    for verb in ("book", "cancel_booking", "appointments"):
        with pytest.raises(Refused) as no:
            kiosk.ask(verb, **(moved if verb == "book" else {"code": "MOVED-1"} if verb == "cancel_booking" else {}))
        assert no.value.code == "forbidden"
    # Booked again in the list, it is one again; the one who is here is told with its line.
    done = centre.book(LIST, check=False)
    assert done.returncode == 1 and done.stdout == "1 booked, 4 were so already, 1 refused, 0 left\n"
    assert "list.csv:7: MOVED-1: refused" in done.stderr and "(checked_in)" in done.stderr
    assert check_in(desk, "IN-TIME")["ok"]


def test_who_is_late_walks_in_where_the_hall_says_so(centre, write_plan):
    centre.start("10:00:00")
    centre.book(LIST)
    kiosk = centre.device("kiosk-1")
    assert refused(check_in(kiosk, "LATE-1")) == "too_late"
    write_plan(lambda plan: takes_appointments(plan, "walk_in"))
    centre.reload()
    ticket = check_in(kiosk, "LATE-1")["ticket"]
    assert ticket["class"] == "normal"
    queued, = ledger.rows(centre.hall.database, "SELECT queued_ms FROM leg")[0]
    assert abs(queued - kiosk.now_ms()) < 60000
    write_plan(lambda plan: None)
    centre.reload()
    assert refused(check_in(kiosk, "IN-TIME")) == "unsupported"
    done = centre.book(LIST, check=False)
    assert done.returncode == 1 and "takes none" in done.stderr


def test_two_kiosks_at_once_give_one_ticket(centre, count):
    codes = [f"CODE-{n:03}" for n in range(count(60, 600))]
    centre.start("10:00:00")
    centre.book("code,service,date,time\n" + "".join(f"{c},id-card-new,{DAY},10:15\n" for c in codes))
    kiosks = [centre.device("kiosk-1"), centre.device("kiosk-2")]
    answers = {kiosk.name: {} for kiosk in kiosks}
    together = threading.Barrier(2)

    def all_of_them(kiosk):
        for code in codes:
            together.wait(10)
            answers[kiosk.name][code] = check_in(kiosk, code)

    threads = [threading.Thread(target=all_of_them, args=(kiosk,)) for kiosk in kiosks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for code in codes:
        pair = [answers[kiosk.name][code] for kiosk in kiosks]
        assert sorted(a["ok"] for a in pair) == [False, True], pair
        assert [refused(a) for a in pair if not a["ok"]] == ["checked_in"]
        assert pair[0]["ticket"]["ticket"] == pair[1]["ticket"]["ticket"]
    assert ledger.rows(centre.hall.database, "SELECT count(*) FROM visit") == [(len(codes),)]
    ledger.assert_numbers_once(centre.hall.database)


def test_a_kiosk_gives_no_class_that_citizens_may_not_claim(centre):
    centre.start("10:00:00")
    kiosk, desk = centre.device("kiosk-1"), centre.device("reception-1")
    for klass in ("appointment", "priority"):
        with pytest.raises(Refused) as no:
            kiosk.issue("id-card-new", **{"class": klass})
        assert no.value.code == "forbidden"
        assert desk.issue("id-card-new", **{"class": klass})["class"] == klass
    assert kiosk.issue("id-card-new", **{"class": "normal"})["class"] == "normal"


def test_the_journal_tells_all_of_it_again(centre, tmp_path):
    centre.start("10:00:00")
    centre.book(LIST)
    kiosk, counter = centre.device("kiosk-1"), centre.device("counter-1")
    check_in(kiosk, "IN-TIME")
    kiosk.ask("void", ticket=check_in(kiosk, "NO-PAPER")["ticket"]["ticket"])
    centre.hall.control("appointments", "cancel", "EARLY-1")
    kiosk.issue("id-card-new")
    counter.ask("sign_in", operator="op1")
    counter.ask("next")
    said = centre.hall.control("events").stdout
    assert "appointment IN-TIME booked for 2027-03-10, id-card-new" in said
    assert "is for appointment IN-TIME" in said and "appointment EARLY-1 of 2027-03-10 cancelled" in said
    assert centre.hall.stop("dispatcher") == 0
    fresh = str(tmp_path / "fresh.db")
    made = subprocess.run([REPLAY, centre.hall.database, fresh], capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr
    lived, replayed = ledger.tables(centre.hall.database), ledger.tables(fresh)
    assert len(lived["appointment"]) == 6
    for table in lived.keys() - {"command"}:
        assert replayed[table] == lived[table], table
    ledger.assert_sound(centre.hall.database)
