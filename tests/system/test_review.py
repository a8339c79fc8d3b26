"""Seams between the rooms: days that open late, hall files that change, devices that are gone, floods."""
import datetime
import json
import os
import signal
import sqlite3
import time

import pytest
from device import Device, Refused
from hall import wait_until
from hands import online, press_keys, wait_for_paper

SERVICE, OTHER = "papers", "bills"
NO_ANSWER_S = 3


def village(**changes):
    """A hall file small enough to be changed by hand in a test."""
    plan = {
        "centre": "village", "names": {"en": "Village"}, "sample": True, "time_zone": "UTC",
        "languages": ["en"], "double_press_ms": 0,
        "classes": [{"id": "normal", "names": {"en": "Ordinary"}}],
        "zones": [{"id": "hall", "names": {"en": "Hall"}}],
        "institutions": [{"id": "office", "names": {"en": "Office"}, "services": [
            {"id": SERVICE, "series": "A", "names": {"en": "Papers"}},
            {"id": OTHER, "series": "D", "names": {"en": "Bills"}}]}],
        "profiles": [{"id": "all", "institutions": ["office"]}],
        "counters": [{"counter": n, "zone": "hall", "profile": "all"} for n in (1, 2)],
        "devices": [
            {"id": "kiosk-1", "role": "kiosk", "kiosk": 1}, {"id": "kiosk-2", "role": "kiosk", "kiosk": 2},
            {"id": "counter-1", "role": "counter", "counter": 1},
            {"id": "counter-2", "role": "counter", "counter": 2},
            {"id": "ctl", "role": "control"}, {"id": "watch", "role": "observer"}],
    }
    plan.update(changes)
    return plan


class Village:
    """The hall and its file, which a test may change while the dispatcher runs."""

    def __init__(self, make_hall, tmp_path, **changes):
        self.path, self.make_hall = str(tmp_path / "village.json"), make_hall
        self.write(village(**changes))
        self.hall = make_hall(self.path)
        self.hall.start_broker()

    def write(self, plan):
        with open(self.path, "w", encoding="utf-8") as out:
            json.dump(plan, out)
        self.plan = plan

    def reload(self, **changes):
        self.write({**self.plan, **changes})
        self.hall.running["dispatcher"].send_signal(signal.SIGHUP)

    def rows(self, query, *values):
        with sqlite3.connect(f"file:{self.hall.database}?mode=ro", uri=True) as db:
            return db.execute(query, values).fetchall()


@pytest.fixture
def place(make_hall, tmp_path):
    return lambda **changes: Village(make_hall, tmp_path, **changes)


class Fault:
    """The dispatcher on a disk whose flushes fail while a file says so; its clock may be moved."""

    def __init__(self, place, preload, shift_ms=0):
        self.switch = os.path.join(place.hall.folder, "fault")
        env = preload("disk/fault.c", NOVBE_DISK_FAULT=self.switch,
                      NOVBE_DISK_FOLDER=os.path.dirname(place.hall.database))
        if shift_ms:
            clock = preload("clock/shift.c", NOVBE_SHIFT_MS=str(shift_ms))
            env = {**env, **clock, "LD_PRELOAD": env["LD_PRELOAD"] + " " + clock["LD_PRELOAD"]}
        place.hall.start_dispatcher(env=env)

    def begin(self):
        with open(self.switch + ".new", "w", encoding="ascii") as out:
            out.write("sync")
        os.rename(self.switch + ".new", self.switch)

    def end(self):
        os.unlink(self.switch)


def shift_to_day_end(before_s):
    """Milliseconds that move now to a moment before 04:00 UTC, the end of a business day."""
    now = datetime.datetime.now(datetime.timezone.utc)
    end = (now + datetime.timedelta(days=1)).replace(hour=4, minute=0, second=0, microsecond=0)
    return int((end - now).total_seconds() * 1000) - before_s * 1000


def test_a_day_whose_end_met_a_full_disk_ends_and_the_next_one_opens_when_there_is_room(place, preload):
    p = place()
    fault = Fault(p, preload, shift_to_day_end(5))
    with Device(p.hall, "watch", ["hub/state"]) as watch:
        before = wait_until(lambda: watch.retained.get("hub/state"), 3, "the hub")["day"]
        time.sleep(2)
        fault.begin()
        wait_until(lambda: watch.retained["hub/state"]["alarms"], 8, "the alarm at the day's end")
        time.sleep(1)
        fault.end()
        wait_until(lambda: watch.retained["hub/state"]["day"] > before, 5, "the next day to open")


def test_a_hall_file_that_met_a_full_disk_is_in_force_when_there_is_room(place, preload):
    p = place()
    fault = Fault(p, preload)
    with Device(p.hall, "watch", ["hub/state", "catalogue"]) as watch:
        fault.begin()
        p.reload(reserve_s=30)
        wait_until(lambda: "hall-file" in str(watch.retained["hub/state"]["alarms"]), 3, "the alarm")
        fault.end()
        p.reload(reserve_s=31)
        wait_until(lambda: watch.retained["hub/state"]["config"] == 2, 5, "the new file in force")


def given(device, count, service=SERVICE):
    return [device.issue(service)["ticket"] for _ in range(count)]


def restore_by_hand(place, saved):
    """As novbe-ctl restore does it: the file and its mark."""
    for suffix in ("-wal", "-shm"):
        if os.path.exists(place.hall.database + suffix):
            os.unlink(place.hall.database + suffix)
    os.replace(saved, place.hall.database)
    with sqlite3.connect(place.hall.database) as db:
        db.execute("INSERT OR REPLACE INTO meta VALUES('restored', 'now')")


def copy_now(place, path):
    with sqlite3.connect(place.hall.database) as source, sqlite3.connect(path) as target:
        source.backup(target)
    return path


def test_no_number_is_given_twice_when_a_manager_opens_the_day_after_a_restore(place, tmp_path):
    p = place(auto_open=False)
    p.hall.start_dispatcher()
    with Device(p.hall, "ctl") as ctl, Device(p.hall, "kiosk-1") as kiosk:
        saved = copy_now(p, str(tmp_path / "saved.db"))
        ctl.ask("open_day")
        before = given(kiosk, 5)
        p.hall.stop("dispatcher", signal.SIGKILL)
        restore_by_hand(p, saved)
        p.hall.start_dispatcher()
        ctl.ask("open_day")
        after = given(kiosk, 5)
    assert not set(before) & set(after), (before, after)


def offline(kiosk, day, token="0" * 32, service=OTHER, ticket="D1001"):
    return kiosk.ask("report", ticket=ticket, service=service, language="en", token=token,
                     offline={"day": day, "run": kiosk.run, "mono": 1000, "wall": kiosk.now_ms() - 60000,
                              "quality": "hub", "printed": True})


def without_other(plan):
    office = {**plan["institutions"][0], "services": plan["institutions"][0]["services"][:1]}
    return {"institutions": [office]}


def test_a_late_ticket_of_a_service_that_left_the_hall_file_does_not_stop_the_next_start(place, preload):
    p = place()
    env = preload("clock/shift.c", NOVBE_SHIFT_MS=str(shift_to_day_end(6)))
    p.hall.start_dispatcher(env=env)
    with Device(p.hall, "ctl", ["hub/state"]) as ctl, Device(p.hall, "kiosk-1") as kiosk:
        wait_until(lambda: ctl.retained.get("hub/state"), 3, "the hub")
        day = ctl.retained["hub/state"]["day"]
        p.reload(**without_other(p.plan))
        wait_until(lambda: ctl.retained["hub/state"]["config"] == 2, 3, "the new file")
        ctl.ask("close_day")
        offline(kiosk, day)
        wait_until(lambda: ctl.retained["hub/state"]["day"] > day, 10, "the next day")
        first = kiosk.issue(SERVICE)["ticket"]
    p.hall.stop("dispatcher", signal.SIGKILL)
    p.hall.start_dispatcher(env={**env, "NOVBE_SHIFT_MS": str(shift_to_day_end(-60) - 86400000)})
    with Device(p.hall, "ctl") as ctl:
        assert ctl.ask("find", ticket=first)["ticket"]["state"] == "waiting"


def classes(*ids):
    return {"classes": [{"id": i, "names": {"en": i}} for i in ("normal", *ids)]}


def test_a_hall_file_that_does_not_fit_beside_todays_is_told_and_the_hall_goes_on(place):
    p = place(**classes(*[f"a{i}" for i in range(7)]), reserve_s=1)
    p.hall.start_dispatcher()
    with Device(p.hall, "watch", ["hub/state"]) as watch, Device(p.hall, "kiosk-1") as kiosk:
        p.reload(**classes(*[f"b{i}" for i in range(7)]))
        wait_until(lambda: watch.retained["hub/state"]["alarms"], 3, "the alarm")
        assert [a["code"] for a in watch.retained["hub/state"]["alarms"]] == ["hall-file"]
        for _ in range(5):
            ticket = kiosk.issue(SERVICE, confirm=False)["ticket"]
        wait_until(lambda: watch.ask("find", ticket=ticket)["ticket"]["state"] == "waiting", 5,
                   "the reservation to become waiting by itself")
    p.hall.stop("dispatcher")
    p.hall.start_dispatcher()  # with the file that does not fit
    with Device(p.hall, "kiosk-1") as kiosk:
        kiosk.issue(SERVICE)
        assert kiosk.ask("time", deadline=False)["ok"]


def test_many_questions_at_once_are_no_trouble_of_the_disk(place):
    p = place()
    p.hall.start_dispatcher()
    with Device(p.hall, "watch", ["hub/state"]) as watch, Device(p.hall, "kiosk-1") as kiosk:
        for _ in range(150):
            kiosk.issue(SERVICE)
        answers = []
        watch.on_answer = answers.append
        watch.client.max_queued_messages_set(5000)
        p.hall.running["dispatcher"].send_signal(signal.SIGSTOP)
        for _ in range(400):
            watch.send({"id": watch.new_id(), "verb": "events", "from": 1, "limit": 100,
                        "deadline": watch.now_ms() + 60000})
        time.sleep(0.5)
        p.hall.running["dispatcher"].send_signal(signal.SIGCONT)
        wait_until(lambda: len(answers) > 0 and len(answers) >= 400, 10, "all answers")
        assert watch.retained["hub/state"]["alarms"] == []
        assert {a["error"]["code"] for a in answers if not a["ok"]} <= {"full"}
        kiosk.issue(SERVICE)


def test_a_device_that_left_the_hall_file_is_told_so(place):
    p = place()
    p.hall.start_dispatcher()
    with Device(p.hall, "counter-2") as counter, Device(p.hall, "watch", ["hub/state"]) as watch:
        p.reload(devices=[d for d in p.plan["devices"] if d["id"] != "counter-2"])
        wait_until(lambda: watch.retained["hub/state"]["config"] == 2, 3, "the new file")
        with pytest.raises(Refused, match="forbidden.*no device 'counter-2'"):
            counter.ask("sign_in", operator="op1", seconds=NO_ANSWER_S)


def test_a_counter_that_left_the_hall_file_leaves_the_wall_and_its_topic(place):
    p = place()
    p.hall.start_dispatcher()
    with Device(p.hall, "counter-2", ["counter/2"]) as counter, Device(p.hall, "kiosk-1") as kiosk, \
            Device(p.hall, "watch", ["hub/state", "board/hall", "counter/+"]) as watch, \
            Device(p.hall, "ctl") as ctl:
        ticket = kiosk.issue(SERVICE)["ticket"]
        counter.ask("sign_in", operator="op1")
        counter.ask("next")
        p.reload(counters=p.plan["counters"][:1],
                 devices=[d for d in p.plan["devices"] if d["id"] != "counter-2"])
        wait_until(lambda: watch.retained["hub/state"]["config"] == 2, 3, "the new file")
        wait_until(lambda: watch.retained["counter/2"] is None, 3, "its topic to be emptied")
        assert [c["state"] for c in watch.retained["board/hall"]["calls"]] == ["called"]
        ctl.ask("end", counter=2)
        wait_until(lambda: [c["state"] for c in watch.retained["board/hall"]["calls"]] == ["done"], 3,
                   f"the wall to know that {ticket} is done")


def test_the_same_command_twice_in_one_batch_has_one_answer(place):
    p = place()
    p.hall.start_dispatcher()
    with Device(p.hall, "counter-1", ["counter/1"]) as counter, Device(p.hall, "kiosk-1") as kiosk:
        counter.ask("sign_in", operator="op1")
        ticket = kiosk.issue(SERVICE, confirm=False)["ticket"]
        answers = []
        counter.on_answer = answers.append
        press = {"id": counter.new_id(), "verb": "next", "deadline": counter.now_ms() + 60000}
        p.hall.running["dispatcher"].send_signal(signal.SIGSTOP)
        counter.send(press).wait_for_publish()
        kiosk.send({"id": kiosk.new_id(), "verb": "confirm", "ticket": ticket,
                    "deadline": kiosk.now_ms() + 60000}).wait_for_publish()
        counter.send(press).wait_for_publish()
        time.sleep(0.2)
        p.hall.running["dispatcher"].send_signal(signal.SIGCONT)
        wait_until(lambda: len(answers) == 2, 5, "both answers")
        assert answers[0] == answers[1]
        assert kiosk.ask("confirm", ticket=ticket)["ticket"]["state"] == "waiting"


def test_a_later_day_start_does_not_send_those_home_who_wait(place):
    now = datetime.datetime.now(datetime.timezone.utc)
    p = place(day_start=(now - datetime.timedelta(minutes=30)).strftime("%H:%M"))
    p.hall.start_dispatcher()
    with Device(p.hall, "watch", ["hub/state"]) as watch, Device(p.hall, "kiosk-1") as kiosk:
        ticket = kiosk.issue(SERVICE)["ticket"]
        p.reload(day_start=(now + datetime.timedelta(minutes=30)).strftime("%H:%M"))
        wait_until(lambda: watch.retained["hub/state"]["config"] == 2, 3, "the new file")
        time.sleep(0.5)
        assert watch.ask("find", ticket=ticket)["ticket"]["state"] == "waiting"
        assert watch.retained["hub/state"]["open"]


def test_closing_another_day_than_todays_is_refused(place):
    p = place()
    p.hall.start_dispatcher()
    with Device(p.hall, "ctl") as ctl, Device(p.hall, "kiosk-1") as kiosk:
        ticket = kiosk.issue(SERVICE)["ticket"]
        with pytest.raises(Refused):
            ctl.ask("close_day", day="2020-01-01")
        assert ctl.ask("find", ticket=ticket)["ticket"]["state"] == "waiting"


def test_a_kiosk_tells_its_highest_numbers_to_a_hub_that_was_restored(place, preload, tmp_path):
    p = place(restore_jump=1)
    env = preload("clock/shift.c", NOVBE_SHIFT_MS=str(shift_to_day_end(4)))
    p.hall.start_dispatcher(env=env)  # its last will is of that day
    with Device(p.hall, "watch", ["hub/state", "dev/kiosk-1/state"]) as watch:
        day = wait_until(lambda: watch.retained.get("hub/state"), 3, "the hub")["day"]
        wait_until(lambda: watch.retained["hub/state"]["day"] > day, 8, "the next day")
        keys = p.hall.start_kiosk()
        wait_until(lambda: online(watch, "kiosk-1"), 10, "the kiosk")
        saved = copy_now(p, str(tmp_path / "saved.db"))
        for count in (1, 2, 3):
            press_keys(keys, "1")
            wait_for_paper(p.hall, count)
            press_keys(keys, "Home")
        kept = wait_until(lambda: watch.retained["dev/kiosk-1/state"], 1, "its state")
        assert kept["highest"] == {"A": 3}
        p.hall.stop("dispatcher", signal.SIGKILL)
        wait_until(lambda: not watch.retained["hub/state"]["online"], 10, "the last will")
        time.sleep(0.5)
        state = watch.retained["dev/kiosk-1/state"]
        assert (state["highest"], state["day"]) == (kept["highest"], kept["day"])

        restore_by_hand(p, saved)
        shift = shift_to_day_end(-60) - 86400000  # a minute into that day
        p.hall.start_dispatcher(env={**env, "NOVBE_SHIFT_MS": str(shift)})
        with Device(p.hall, "kiosk-2") as other:
            wait_until(lambda: watch.retained["hub/state"]["online"], 5, "the hub")
            wait_until(lambda: "jump" in str(p.rows("SELECT text FROM journal")), 5, "the jump")
            time.sleep(0.5)
            assert int(other.issue(SERVICE)["ticket"][1:]) > 3


def test_numbers_jump_when_the_start_that_set_a_broken_file_aside_was_cut_short(place):
    p = place()
    p.hall.start_dispatcher()
    with Device(p.hall, "kiosk-1") as kiosk:
        before = given(kiosk, 3)
        p.hall.stop("dispatcher", signal.SIGKILL)
        for part in ("-wal", "-shm", ""):
            os.rename(p.hall.database + part, f"{p.hall.database}.broken-20261123T000000Z{part}")
        p.hall.start_dispatcher()
        after = given(kiosk, 3)
    assert not set(before) & set(after), (before, after)


def test_what_did_not_fit_into_the_link_is_published_when_it_does(place):
    p = place()
    p.hall.start_dispatcher()
    with Device(p.hall, "kiosk-1") as kiosk, Device(p.hall, "counter-1") as counter, \
            Device(p.hall, "watch", ["hub/state", "counter/1"]) as watch:
        p.hall.running["dispatcher"].send_signal(signal.SIGSTOP)
        for _ in range(5600):
            sent = kiosk.send({"id": kiosk.new_id(), "verb": "issue", "service": SERVICE, "language": "en",
                               "deadline": kiosk.now_ms() + 60000})
        sent.wait_for_publish()
        counter.send({"id": counter.new_id(), "verb": "sign_in", "operator": "op1",
                      "deadline": counter.now_ms() + 60000}).wait_for_publish()
        p.hall.running["dispatcher"].send_signal(signal.SIGCONT)
        wait_until(lambda: watch.retained["counter/1"]["state"] == "open", 8, "the counter's state")


def test_a_device_that_gives_no_tickets_cannot_use_up_the_numbers(place):
    p = place()
    p.hall.start_dispatcher()
    with Device(p.hall, "watch", ["hub/state"]) as watch, Device(p.hall, "kiosk-1") as kiosk:
        day = wait_until(lambda: watch.retained.get("hub/state"), 3, "the hub")["day"]
        state = {"run": watch.run, "online": True, "role": "kiosk", "version": "0.1", "since": 1, "paper": "ok",
                 "printer": "", "input": "ok", "screen": "ok", "board_revision": 0, "unreported": 0, "day": day,
                 "highest": {"A": 999}, "trouble": ""}
        watch.client.publish(watch.root + "dev/watch/state", json.dumps(state), qos=1).wait_for_publish()
        watch.ask("time", deadline=False)
        assert kiosk.issue(SERVICE)["ticket"] == "A001"


def test_people_whom_a_new_hall_file_leaves_without_a_counter_are_an_alarm(place):
    p = place(profiles=[{"id": "a", "services": [SERVICE]}, {"id": "b", "services": [OTHER]}],
              counters=[{"counter": 1, "zone": "hall", "profile": "a"},
                        {"counter": 2, "zone": "hall", "profile": "b"}])
    p.hall.start_dispatcher()
    with Device(p.hall, "watch", ["hub/state"]) as watch, Device(p.hall, "kiosk-1") as kiosk:
        kiosk.issue(OTHER)
        before = p.plan
        p.reload(**without_other(p.plan), profiles=p.plan["profiles"][:1], counters=p.plan["counters"][:1],
                 devices=[d for d in p.plan["devices"] if d["id"] != "counter-2"])
        alarm = wait_until(lambda: watch.retained["hub/state"]["alarms"], 3, "the alarm")[0]
        assert (alarm["code"], OTHER in alarm["what"]) == ("stranded", True)
        p.reload(**before)
        wait_until(lambda: not watch.retained["hub/state"]["alarms"], 3, "the alarm to end")


def test_a_kiosk_with_a_wrong_clock_puts_nobody_before_the_others(place):
    p = place()
    p.hall.start_dispatcher()
    with Device(p.hall, "watch", ["hub/state"]) as watch, Device(p.hall, "kiosk-1") as kiosk, \
            Device(p.hall, "counter-1") as counter:
        day = wait_until(lambda: watch.retained.get("hub/state"), 3, "the hub")["day"]
        first = kiosk.issue(SERVICE)["ticket"]
        kiosk.ask("report", ticket="A1001", service=SERVICE, language="en", token="0" * 32, offline={
            "day": day, "run": kiosk.run, "mono": 1, "wall": 86400000, "quality": "wall", "printed": True})
        counter.ask("sign_in", operator="op1")
        assert counter.ask("next")["counter"]["ticket"] == first
