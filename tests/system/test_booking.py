"""Appointments that nobody comes for, full slots, quotas and closing time, with a real dispatcher that is killed in between."""
import json
import os
import signal
import subprocess

import ledger
import pytest
from hall import wait_until
from test_appointments import DAY, REPLAY, TOMORROW, Centre, at_ms, check_in, refused, takes_appointments

LIST = f"""code,service,date,time,language
COMES-1,id-card-new,{DAY},10:00,en
GONE-1,id-card-new,{DAY},10:00,ur
GONE-2,passport-new,{DAY},10:05,
LATER-1,id-card-new,{DAY},12:00,en
"""


def service(plan, name):
    return next(s for i in plan["institutions"] for s in i["services"] if s["id"] == name)


@pytest.fixture
def opened(make_hall, write_plan, preload):
    """A centre by a plan that a test changes."""
    made = []

    def make(change):
        def whole(plan):
            takes_appointments(plan)
            change(plan)

        made.append(Centre(make_hall(write_plan(whole)), preload))
        made[-1].write = lambda more: write_plan(lambda plan: (whole(plan), more(plan)))
        return made[-1]

    yield make
    for centre in made:
        for device in centre.devices:
            device.close()


def again_at(centre, time_of_day, day=DAY):
    """The hub dies, and is there again at another time."""
    centre.hall.stop("dispatcher", signal.SIGKILL)
    centre.start(time_of_day, day)


def test_who_does_not_come_is_missed_once_and_frees_the_slot(opened, tmp_path):
    centre = opened(lambda plan: service(plan, "id-card-new").update(
        {"appointments": {"per_slot": 2, "every_min": 30}}))
    centre.start("09:50:00")
    assert centre.book(LIST).stdout == "4 booked, 0 were so already, 0 refused, 0 left\n"
    kiosk, desk = centre.device("kiosk-1"), centre.device("reception-1")
    third = {"code": "THIRD-1", "service": "id-card-new", "slot": at_ms(DAY, "10:29:00")}
    no = desk.ask("book", raw=True, **third)
    assert refused(no) == "full" and "taken" in no["error"]["text"]
    assert desk.ask("book", code="NEXT-1", service="id-card-new", slot=at_ms(DAY, "10:30:00"))["seq"]
    assert desk.ask("book", code="OTHER-1", service="passport-new", slot=at_ms(DAY, "10:00:00"))["seq"]
    assert check_in(kiosk, "COMES-1")["ok"]

    again_at(centre, "10:10:10")
    wait_until(lambda: centre.states()["GONE-1"][0] == "missed", 5, "the one who did not come")
    states = {code: state for code, (state, _) in centre.states().items()}
    assert states == {"COMES-1": "checked_in", "GONE-1": "missed", "GONE-2": "booked", "LATER-1": "booked",
                      "NEXT-1": "booked", "OTHER-1": "missed"}
    assert desk.ask("book", **third)["seq"]  # the place is free
    assert refused(check_in(kiosk, "GONE-1")) == "too_late"
    assert refused(desk.ask("cancel_booking", raw=True, code="GONE-1")) == "too_late"
    # The same list again brings nobody back.
    assert centre.book(LIST).stdout == "0 booked, 4 were so already, 0 refused, 0 left\n"
    # While the hub is off everybody's time passes; each is missed once.
    again_at(centre, "09:00:00", TOMORROW)
    wait_until(lambda: centre.states(DAY)["LATER-1"][0] == "missed", 5, "those of yesterday")
    again_at(centre, "09:01:00", TOMORROW)
    rows = ledger.rows(centre.hall.database, "SELECT code, missed_ms IS NOT NULL FROM appointment ORDER BY code")
    assert rows == [("COMES-1", 0)] + [(code, 1) for code in (
        "GONE-1", "GONE-2", "LATER-1", "NEXT-1", "OTHER-1", "THIRD-1")]
    texts = [json.loads(text) for text, in ledger.rows(centre.hall.database, "SELECT text FROM journal")]
    missed = [c["code"] for text in texts for c in text["changes"] if c["change"] == "missed"]
    assert sorted(missed) == [code for code, gone in rows if gone]
    assert "nobody came for appointment GONE-1 of 2027-03-10" in centre.hall.control("events").stdout
    listed = centre.hall.control("appointments", "--day", DAY).stdout.splitlines()
    assert listed[-1] == f"{DAY}: 7 appointments, 1 checked in, 6 missed"

    assert centre.hall.stop("dispatcher") == 0
    fresh = str(tmp_path / "fresh.db")
    made = subprocess.run([REPLAY, centre.hall.database, fresh], capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr
    lived, replayed = ledger.tables(centre.hall.database), ledger.tables(fresh)
    for table in lived.keys() - {"command"}:
        assert replayed[table] == lived[table], table
    ledger.assert_sound(centre.hall.database)


def test_a_quota_survives_a_crash_and_the_catalogue_says_it(opened):
    centre = opened(lambda plan: service(plan, "id-card-new").update({"quota": {"all": 3, "walk_in": 2}}))
    centre.start("10:00:00")
    centre.book(f"code,service,date,time\nHERE-1,id-card-new,{DAY},10:10\n")
    kiosk, desk = centre.device("kiosk-1", follow=["catalogue", "catalogue/+"]), centre.device("reception-1")

    def shown():
        institution = next(value for topic, value in kiosk.retained.items() if topic.startswith("catalogue/")
                           and any(s["id"] == "id-card-new" for s in value["services"]))
        row = next(s for s in institution["services"] if s["id"] == "id-card-new")
        return row["open"], row.get("closed")

    void = kiosk.issue("id-card-new")["ticket"]
    kiosk.ask("void", ticket=void)
    kiosk.issue("id-card-new")
    centre.hall.stop("dispatcher", signal.SIGKILL)
    centre.start("10:01:00")
    desk.issue("id-card-new")
    assert refused(kiosk.ask("issue", raw=True, service="id-card-new", language="en", token="0" * 32)) == "quota"
    assert check_in(kiosk, "HERE-1")["ok"]  # a promise is no quota's
    wait_until(lambda: shown() == (False, "quota"), 15, "the catalogue's word")
    centre.hall.stop("dispatcher", signal.SIGKILL)
    centre.start("10:02:00")
    no = desk.ask("issue", raw=True, service="id-card-new", language="en", token="0" * 32)
    assert refused(no) == "quota" and "today" in no["error"]["text"]
    assert kiosk.issue("passport-new")["state"] == "reserved"
    again_at(centre, "09:00:00", TOMORROW)
    wait_until(lambda: shown() == (True, None), 15, "the next day's word")
    assert kiosk.issue("id-card-new")["state"] == "reserved"


def test_hours_and_the_last_ticket_are_kept(opened):
    week = {day: "09:00-18:00" for day in ("mon", "tue", "wed", "thu", "fri")}

    def hours(plan):
        plan["hours"] = {**week, "exceptions": [{"date": TOMORROW, "open": "10:00-12:00"}]}
        service(plan, "passport-new")["hours"] = {"wed": "09:00-16:00", "last_ticket_min": 30}

    centre = opened(hours)
    centre.start("08:59:00")  # 2027-03-10 is a Wednesday
    kiosk, desk, counter = centre.device("kiosk-1"), centre.device("reception-1"), centre.device("counter-1")

    def ask(what):
        return kiosk.ask("issue", raw=True, service=what, language="en", token="0" * 32)

    early = ask("id-card-new")
    assert refused(early) == "not_open" and early["when"] == at_ms(DAY, "09:00:00")
    night = desk.ask("book", raw=True, code="NIGHT-1", service="id-card-new", slot=at_ms(DAY, "18:00:00"))
    assert refused(night) == "not_open"
    assert desk.ask("book", code="LAST-1", service="id-card-new", slot=at_ms(DAY, "17:45:00"))["seq"]

    again_at(centre, "15:29:00")
    assert ask("passport-new")["ok"]
    again_at(centre, "15:31:00")
    assert refused(ask("passport-new")) == "closing" and ask("id-card-new")["ok"]
    again_at(centre, "16:01:00")
    shut = ask("passport-new")
    assert refused(shut) == "not_open" and shut["when"] == at_ms("2027-03-17", "09:00:00")  # only on Wednesdays
    again_at(centre, "17:57:00")
    # With somebody serving, a visit of the usual length would end too late.
    counter.ask("sign_in", operator="op1")
    assert refused(ask("id-card-new")) == "closing"
    again_at(centre, "18:01:00")
    closed = ask("id-card-new")
    assert refused(closed) == "not_open" and closed["when"] == at_ms(TOMORROW, "10:00:00")
    # Whoever has a ticket is served.
    assert counter.ask("next")["counter"]["leg"]
    again_at(centre, "12:30:00", TOMORROW)
    assert ask("id-card-new")["when"] == at_ms("2027-03-12", "09:00:00")
    head = centre.device("kiosk-2", follow=["catalogue"])
    wait_until(lambda: head.retained.get("catalogue"), 5, "the catalogue")
    shown = head.retained["catalogue"]["hours"]
    assert shown["week"] == [[540, 1080]] * 5 + [None, None]
    assert shown["exceptions"] == [{"date": TOMORROW, "open": [600, 720]}]
    assert os.path.exists(centre.hall.database)
