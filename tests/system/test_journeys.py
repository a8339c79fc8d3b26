"""Several services in one visit, with a real dispatcher that is killed between the acts: nobody is lost on the way."""
import datetime
import os
import signal
import subprocess
import time
import zoneinfo

import ledger
import pytest
from device import Device, Refused
from hall import BIN, ROOT, wait_until

REPLAY = os.path.join(os.path.dirname(BIN), "replay")
NAMES = ["kiosk-1", "counter-1", "counter-2", "counter-3", "counter-4", "reception"]
TEN_O_CLOCK = int(datetime.datetime(2027, 3, 10, 10, tzinfo=zoneinfo.ZoneInfo("Asia/Baku")).timestamp() * 1000)


class Centre:
    """The sample for families, at a chosen time of its day; its clock goes on from there."""

    def __init__(self, hall, preload):
        self.hall, self.preload = hall, preload
        self.devices = {}
        self.shift_ms = TEN_O_CLOCK - int(time.time() * 1000)
        hall.start_broker()
        self.start()
        for name in NAMES:
            self.devices[name] = Device(hall, name, ["counter/+"]).connect()
        for number in 1, 2, 3, 4:
            self.at(number, "sign_in", operator=f"op{number}")

    def start(self):
        self.hall.start_dispatcher(env=self.preload("clock/shift.c", NOVBE_SHIFT_MS=str(self.shift_ms)))
        for device in self.devices.values():
            wait_until(device.up.is_set, 5, f"{device.name} at the broker")
            device.synchronise()

    def killed(self, later_s=0):
        """The power goes, and so much later it is back."""
        self.hall.stop("dispatcher", signal.SIGKILL)
        self.shift_ms += later_s * 1000
        self.start()

    def at(self, number, verb, **more):
        return self.devices[f"counter-{number}"].ask(verb, **more)["counter"]

    def next(self, number):
        """Presses next after the guard against double presses; the ticket in hand."""
        end = time.monotonic() + 5
        while True:
            try:
                return self.at(number, "next").get("leg", "")
            except Refused as no:
                if no.code != "too_soon" or time.monotonic() > end:
                    raise
                time.sleep(0.2)

    def find(self, ticket):
        return self.devices["reception"].ask("find", ticket=ticket)["ticket"]

    def refused(self, verb, ticket):
        with pytest.raises(Refused) as no:
            self.devices["reception"].ask(verb, ticket=ticket)
        return no.value.code

    def waits(self, ticket):
        wait_until(lambda: self.find(ticket)["state"] == "waiting", 5, f"{ticket} to wait by itself")


@pytest.fixture
def centre(make_hall, preload):
    made = Centre(make_hall("data/halls/family.json"), preload)
    yield made
    for device in made.devices.values():
        device.close()


def asked_of_the_database(centre, heading):
    """The answer to a question of docs/DATABASE.md, for the day of these tests."""
    with open(os.path.join(ROOT, "docs/DATABASE.md"), encoding="utf-8") as page:
        query = page.read().split(f"-- {heading}", 1)[1].split("\n", 1)[1].split(";", 1)[0]
    return ledger.rows(centre.hall.database, query.replace("2026-11-23", "2027-03-10"))


def assert_replayed(centre):
    database = centre.hall.database
    ledger.assert_sound(database)
    ledger.assert_numbers_once(database)
    ledger.assert_called_once(database)
    centre.hall.stop("dispatcher")
    fresh = os.path.join(centre.hall.folder, "fresh.db")
    told = subprocess.run([REPLAY, database, fresh], capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout + told.stderr
    lived, replayed = ledger.tables(database), ledger.tables(fresh)
    for table in lived.keys() - {"command"}:
        assert replayed[table] == lived[table], table


def test_a_visit_goes_all_its_way_though_the_hub_dies_between_the_steps(centre):
    ticket = centre.devices["kiosk-1"].issue("newborn")
    assert (ticket["ticket"], ticket["service"], ticket["journey"]) == ("N001", "birth", "newborn")
    came = ledger.rows(centre.hall.database, "SELECT DISTINCT queued_ms FROM leg")
    assert len(came) == 1
    centre.killed()
    assert centre.next(1) == "N001/1"
    centre.killed()
    seen = centre.at(1, "arrive")
    assert seen["next_leg"] == {"service": "identity", "zone": "left"}
    done = centre.at(1, "end")
    assert done["last"] == "N001" and done["last_next"] == {"service": "identity", "zone": "left"}
    centre.killed()

    # Sent on, and back to whoever sent it.
    assert centre.next(2) == "N001/2"
    centre.at(2, "transfer", service="residence", **{"return": True})
    centre.killed()
    assert centre.next(3) == "N001/4"
    assert centre.at(3, "end")["last_next"] == {"service": "identity", "zone": "left"}
    centre.killed()
    assert centre.next(4) == "", "it waits for the counter that knows it"
    assert centre.next(2) == "N001/5"
    centre.at(2, "end")
    assert centre.find("N001")["service"] == "allowance" and centre.find("N001")["leg"] == "N001/3"

    # Laid aside for a while, at the counter that knows it.
    assert centre.next(3) == "N001/3"
    parked = centre.at(3, "park", minutes=2)
    assert parked["parked"] == ["N001"] and parked["parked_until"][0] > centre.devices["counter-3"].now_ms()
    assert centre.find("N001")["until"] == parked["parked_until"][0]
    centre.killed(later_s=60)
    assert centre.find("N001")["state"] == "parked"
    centre.killed(later_s=61)
    centre.waits("N001")
    assert centre.next(4) == "" and centre.next(3) == "N001/3"

    # Put off until a result is there.
    centre.at(3, "transfer", service="allowance", after_s=600)
    put_off = centre.find("N001")
    assert put_off["state"] == "planned" and put_off["until"] > centre.devices["reception"].now_ms() + 500000
    assert centre.next(3) == ""
    centre.killed(later_s=601)
    centre.waits("N001")
    assert centre.next(4) == "N001/6"
    centre.at(4, "end")
    assert centre.find("N001")["state"] == "done"

    assert ledger.rows(centre.hall.database, "SELECT DISTINCT queued_ms FROM leg") == came, "the first arrival counts"
    states = [state for state, in ledger.rows(centre.hall.database, "SELECT state FROM leg ORDER BY id")]
    assert states == ["done", "transferred", "transferred", "done", "done", "done"]
    (journey, visits, whole, waited), = asked_of_the_database(centre, "Journeys: how long")
    assert (journey, visits) == ("newborn", 1) and whole > 12 and waited <= whole
    assert_replayed(centre)


def test_missed_tickets_are_returned_in_time_so_often_and_behind_the_next(centre):
    kiosk = centre.devices["kiosk-1"]
    tickets = []
    for _ in range(6):
        tickets.append(kiosk.issue("birth")["ticket"])
        time.sleep(0.005)  # no two in one millisecond: these no place would part
    assert centre.next(1) == tickets[0] + "/1"
    centre.at(1, "no_show")
    centre.killed(later_s=60)
    centre.devices["reception"].ask("return", ticket=tickets[0])
    centre.killed()
    assert [centre.next(1)[:4] for _ in range(4)] == [tickets[1], tickets[2], tickets[3], tickets[0]]
    centre.at(1, "no_show")
    told = centre.hall.control("ticket", tickets[0], "return")
    assert "waiting" in told.stdout
    while centre.next(1)[:4] != tickets[0]:
        pass
    centre.at(1, "no_show")
    assert centre.refused("return", tickets[0]) == "too_often"
    late = kiosk.issue("birth")["ticket"]
    assert centre.next(1) == late + "/1"
    centre.at(1, "no_show")
    centre.killed(later_s=1801)
    assert centre.refused("return", late) == "too_late"
    returned = asked_of_the_database(centre, "Missed tickets that were returned")
    assert [(by, leg) for _, _, by, leg, _ in returned] == [
        ("reception", f"{tickets[0]}/1"), ("ctl", f"{tickets[0]}/1")]
    assert all(queued for *_, queued in returned)
    assert_replayed(centre)


def test_a_free_order_and_a_closed_step(centre):
    kiosk = centre.devices["kiosk-1"]
    for _ in range(5):
        kiosk.issue("identity")
        kiosk.issue("allowance")
    ticket = kiosk.issue("moving")
    assert ticket["journey"] == "moving" and ticket["service"] in ("identity", "residence", "allowance")
    centre.hall.control("service", "allowance", "close")
    with pytest.raises(Refused) as no:
        kiosk.issue("newborn")
    assert no.value.code == "service_closed"
    kiosk.issue("birth")
    centre.devices["reception"].ask("cancel", ticket=ticket["ticket"])
    assert ledger.rows(centre.hall.database, "SELECT l.state, count(*) FROM leg l JOIN visit v ON v.id=l.visit"
                       " WHERE v.journey IS NOT NULL GROUP BY l.state") == [("cancelled", 3)]
    centre.killed()
    assert centre.find(ticket["ticket"])["state"] == "cancelled"
    centre.hall.control("day", "close")
    assert_replayed(centre)
