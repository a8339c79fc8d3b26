"""Estimates that a hall learns from its own last days."""
import datetime
import signal
import sqlite3
import time
import zoneinfo

import ledger
from device import Device
from hall import wait_until

ZONE = zoneinfo.ZoneInfo("Asia/Karachi")
MINUTE = 60000


def start(hall, preload, moment):
    """The dispatcher at a local moment of the centre."""
    local = datetime.datetime.fromisoformat(moment).replace(tzinfo=ZONE)
    shift = int(local.timestamp() * 1000) - int(time.time() * 1000)
    hall.start_dispatcher(env=preload("clock/shift.c", NOVBE_SHIFT_MS=str(shift)))


def told(hall, service):
    with Device(hall, "kiosk-1") as kiosk:
        kiosk.issue(service)
    return ledger.changes(hall.database, "issued")[-1]


def multiply(hall, times, wait_ms):
    """The one row of the table stands for many, of a day on which everybody waited about so long."""
    with sqlite3.connect(hall.database) as db:
        columns = [row[1] for row in db.execute("PRAGMA table_info(wait)")]
        row = dict(zip(columns, db.execute("SELECT * FROM wait").fetchone()))
        for n in range(1, times):
            row |= {"visit": row["visit"] + 1, "wait_ms": wait_ms + n % 21 * MINUTE - 10 * MINUTE}
            db.execute(f"INSERT INTO wait VALUES({','.join('?' * len(columns))})", [row[c] for c in columns])
    db.close()


def test_a_day_begins_with_what_the_days_before_taught(make_hall, write_plan, preload):
    hall = make_hall(write_plan(lambda plan: None))
    hall.start_broker()
    start(hall, preload, "2027-03-08T10:00:00")
    with Device(hall, "counter-1") as counter:
        counter.ask("sign_in", operator="op")
        first = told(hall, "id-card-new")
        assert first["low"] <= first["mid"] <= first["high"] and "learned" not in first
        time.sleep(0.1)
        counter.ask("next")
    row, = ledger.rows(hall.database, "SELECT service, said_ms, learned, wait_ms>0 FROM wait")
    assert row == ("id-card-new", first["mid"], 0, 1)
    kept, = ledger.rows(hall.database, "SELECT low_ms, mid_ms, high_ms FROM visit")
    assert kept == (first["low"], first["mid"], first["high"])
    hall.stop("dispatcher")
    multiply(hall, 300, 90 * MINUTE)

    # Still the same day: it teaches nobody yet, not even after a restart.
    start(hall, preload, "2027-03-08T12:00:00")
    assert "learned" not in told(hall, "id-card-new")
    hall.stop("dispatcher")

    start(hall, preload, "2027-03-09T10:00:00")
    wait_until(lambda: "learned from 300 waits" in hall.log_tail("dispatcher", 10**6), 5, "the lesson")
    with Device(hall, "counter-1", follow=["queue/#"]) as counter:
        counter.ask("sign_in", operator="op")
        learned = told(hall, "id-card-new")
        assert learned["learned"] and learned["mid"] > 5 * first["mid"]
        assert learned["low"] <= learned["mid"] <= learned["high"]
        shown = wait_until(lambda: next((s for topic, queue in counter.retained.items() if topic.startswith("queue/")
                                         for s in queue.get("services", []) if s["service"] == "id-card-new"
                                         and (s["high"] or 0) > 20 * MINUTE), None), 5, "the queue's estimate")
        assert shown["low"] <= shown["high"]

    # Whoever starts the hub anew gets the same model.
    hall.stop("dispatcher", signal.SIGKILL)
    start(hall, preload, "2027-03-09T11:00:00")
    again = told(hall, "id-card-new")
    assert again["learned"] and again["mid"] > 20 * MINUTE


def test_a_damaged_table_of_waits_stops_nobody(make_hall, write_plan, preload):
    hall = make_hall(write_plan(lambda plan: None))
    hall.start_broker()
    start(hall, preload, "2027-03-08T10:00:00")
    with Device(hall, "counter-1") as counter:
        counter.ask("sign_in", operator="op")
        told(hall, "id-card-new")
        counter.ask("next")
    hall.stop("dispatcher")
    multiply(hall, 300, 60 * MINUTE)
    with sqlite3.connect(hall.database) as db:  # services, classes and numbers nobody knows
        db.execute("UPDATE wait SET service='left', counters=0 WHERE visit%2")
        db.execute("UPDATE wait SET line_ms=-5, waiting=99999999999, class='gone' WHERE NOT visit%2")
    db.close()
    start(hall, preload, "2027-03-09T10:00:00")
    with Device(hall, "counter-1") as counter:
        counter.ask("sign_in", operator="op")
        assert "learned" not in told(hall, "id-card-new")
