"""The rules of the house over the wire: time, ids, expectations, reservations, reports, the day, limits."""
import datetime
import os
import secrets
import subprocess
import time

import ledger
import pytest
from conftest import ROOT
from device import Device, Refused
from hall import wait_until

SERVICE, SERIES = "id-card-new", "A"  # taken by counter 1


def refused(code, act, *words, **arguments):
    """Calls act(...) and expects the refusal; returns the whole answer."""
    with pytest.raises(Refused) as caught:
        act(*words, **arguments)
    assert caught.value.code == code, caught.value
    return caught.value.answer


def quick(plan):
    plan["double_press_ms"] = 0
    plan["reserve_s"] = 1
    plan["calling"] = {"call_out_of_order": True}


@pytest.fixture
def quick_hall(make_hall, write_plan):
    """A hall without the guard against double presses, whose reservations end after a second."""
    made = make_hall(write_plan(quick))
    made.start_broker()
    made.start_dispatcher()
    return made


@pytest.fixture
def devices(request):
    """devices(hall, name, follow): connected devices that are closed at the end."""
    def connect(hall, name, follow=()):
        device = Device(hall, name, follow).connect()
        request.addfinalizer(device.close)
        return device

    return connect


def alarms(observer):
    return {a["code"]: a["what"] for a in (observer.retained.get("hub/state") or {"alarms": []})["alarms"]}


# ---- Time ----
def test_past_its_deadline_nothing_is_done_and_the_device_hears_why(hall, devices):
    kiosk = devices(hall, "kiosk-1")
    body = {"id": kiosk.new_id(), "verb": "issue", "service": SERVICE, "language": "en",
            "deadline": kiosk.now_ms() - 1000}
    answer = refused("late", kiosk.exchange, body)
    assert refused("late", kiosk.exchange, body) == answer
    assert ledger.rows(hall.database, "SELECT count(*) FROM visit") == [(0,)]
    assert kiosk.issue(SERVICE)["ticket"] == "A001"


def test_the_hub_clock_never_goes_back_when_the_board_does(hall, devices, preload):
    first = devices(hall, "kiosk-1")
    first.issue(SERVICE)
    before = first.now_ms()
    hall.stop("dispatcher")
    hall.start_dispatcher(env=preload("clock/shift.c", NOVBE_SHIFT_MS="-86400000"))
    first.synchronise()
    assert first.now_ms() >= before
    assert first.issue(SERVICE)["ticket"] == "A002"


# ---- Ids ----
def test_the_same_id_and_body_gets_the_same_answer_also_from_the_next_process(hall, devices):
    kiosk = devices(hall, "kiosk-1")
    body = {"id": kiosk.new_id(), "verb": "issue", "service": SERVICE, "language": "en",
            "token": secrets.token_hex(16), "deadline": kiosk.now_ms() + 60000}
    first = kiosk.exchange(body)
    assert kiosk.exchange(body) == first
    hall.stop("dispatcher")
    hall.start_dispatcher()
    assert kiosk.exchange(body) == first
    assert ledger.rows(hall.database, "SELECT count(*) FROM visit") == [(1,)]


def test_the_same_id_with_another_body_is_refused(hall, devices):
    kiosk = devices(hall, "kiosk-1")
    body = {"id": kiosk.new_id(), "verb": "issue", "service": SERVICE, "language": "en",
            "deadline": kiosk.now_ms() + 60000}
    first = kiosk.exchange(body)
    refused("id_reused", kiosk.exchange, {**body, "language": "ur"})
    assert kiosk.exchange(body) == first
    other = devices(hall, "kiosk-2")  # ids are each device's own
    assert other.exchange(body)["ticket"]["ticket"] == "A002"


def test_a_refusal_is_repeated_although_the_hall_moved_on(quick_hall, devices):
    kiosk, counter = devices(quick_hall, "kiosk-1"), devices(quick_hall, "counter-1")
    body = {"id": counter.new_id(), "verb": "next", "deadline": counter.now_ms() + 60000}
    first = refused("counter_closed", counter.exchange, body)
    counter.ask("sign_in", operator="op1")
    kiosk.issue(SERVICE)
    assert refused("counter_closed", counter.exchange, body) == first


# ---- What the operator saw ----
def test_a_press_on_what_is_no_longer_true_is_refused_with_the_truth(quick_hall, devices):
    kiosk, counter = devices(quick_hall, "kiosk-1"), devices(quick_hall, "counter-1")
    seen = counter.ask("sign_in", operator="op1")["counter"]
    tickets = [kiosk.issue(SERVICE)["ticket"] for _ in range(3)]
    expect = {"leg": "", "revision": seen["revision"]}
    counter.ask("next", expect=expect)
    answer = refused("stale", counter.ask, "next", expect=expect)
    assert answer["counter"]["ticket"] == tickets[0]
    assert answer["counter"]["leg_state"] == "called"
    now = answer["counter"]
    wrong_leg = {"leg": "A099/1", "revision": now["revision"]}
    refused("stale", counter.ask, "next", expect=wrong_leg)
    after = counter.ask("next", expect={"leg": now["leg"], "revision": now["revision"]})
    assert after["counter"]["ticket"] == tickets[1]


def test_a_second_next_within_a_second_and_a_half_is_refused(hall, devices):
    kiosk, counter = devices(hall, "kiosk-1"), devices(hall, "counter-1")
    counter.ask("sign_in", operator="op1")
    tickets = [kiosk.issue(SERVICE)["ticket"] for _ in range(2)]
    assert counter.ask("next")["counter"]["ticket"] == tickets[0]
    called = counter.now_ms()
    answer = refused("too_soon", counter.ask, "next")
    assert answer["counter"]["ticket"] == tickets[0]
    wait_until(lambda: counter.now_ms() > called + 1500, 3, "the guard's end")
    assert counter.ask("next")["counter"]["ticket"] == tickets[1]


# ---- Reservations ----
def test_a_reserved_ticket_is_not_called_and_waits_by_itself_when_its_time_is_over(quick_hall, devices):
    kiosk, counter = devices(quick_hall, "kiosk-1"), devices(quick_hall, "counter-1")
    observer = devices(quick_hall, "observer-1")
    counter.ask("sign_in", operator="op1")
    ticket = kiosk.issue(SERVICE, confirm=False)
    assert counter.ask("next")["empty"]
    assert ticket["state"] == "reserved"
    wait_until(lambda: observer.ask("find", ticket=ticket["ticket"])["ticket"]["state"] == "waiting",
               4, "the reservation to end")
    assert counter.ask("next")["counter"]["ticket"] == ticket["ticket"]
    assert kiosk.ask("confirm", ticket=ticket["ticket"])["ok"], "a late confirm does no harm"


def test_a_reservation_ends_although_the_dispatcher_was_away_at_its_end(quick_hall, devices):
    kiosk = devices(quick_hall, "kiosk-1")
    ticket = kiosk.issue(SERVICE, confirm=False)
    quick_hall.stop("dispatcher")
    wait_until(lambda: kiosk.now_ms() > ticket["issued"] + 1000, 3, "the reservation's end")
    quick_hall.start_dispatcher()
    kiosk.synchronise()  # it is there: what it says nothing of is not held for long
    states = "SELECT state FROM leg"
    wait_until(lambda: ledger.rows(quick_hall.database, states) == [("waiting",)], 3, "the tick")


# ---- Tickets of a kiosk's own ----
def report(kiosk, ticket, service=SERVICE, **offline):
    """What a kiosk says of a ticket it issued without the hub."""
    return {"id": kiosk.new_id(), "verb": "report", "ticket": ticket, "service": service,
            "language": "en", "token": secrets.token_hex(16), "deadline": kiosk.now_ms() + 60000,
            "offline": {"day": today(kiosk), "run": kiosk.run, "mono": 5, "wall": kiosk.now_ms() - 9000,
                        "quality": "hub", "printed": True, **offline}}


def today(device):
    """The business day in the sample's zone (Asia/Karachi, from four in the morning)."""
    local = datetime.datetime.fromtimestamp(device.now_ms() / 1000, datetime.timezone.utc)
    return (local + datetime.timedelta(hours=5 - 4)).date().isoformat()


def test_an_offline_ticket_keeps_its_place_and_replaces_the_copy_of_the_hub(quick_hall, devices):
    kiosk, counter = devices(quick_hall, "kiosk-1"), devices(quick_hall, "counter-1")
    counter.ask("sign_in", operator="op1")
    copy = {"id": kiosk.new_id(), "verb": "issue", "service": SERVICE, "language": "en",
            "deadline": kiosk.now_ms() + 60000}
    lost = kiosk.exchange(copy)["ticket"]["ticket"]
    kiosk.ask("confirm", ticket=lost)
    counter.ask("next")  # even called already: nobody holds its paper
    body = report(kiosk, "A1001", replaces=copy["id"])
    answer = kiosk.exchange(body)
    assert answer["ticket"]["ticket"] == "A1001"
    assert kiosk.exchange(body) == answer
    states = dict(ledger.rows(quick_hall.database,
                              "SELECT ticket, state FROM visit JOIN leg ON leg.visit = visit.id"))
    assert states == {lost: "void", "A1001": "waiting"}
    kiosk.issue(SERVICE)
    assert counter.ask("next")["counter"]["ticket"] == "A1001", "it was there first"


def test_an_issue_that_was_replaced_before_it_came_is_never_done(quick_hall, devices):
    kiosk = devices(quick_hall, "kiosk-1")
    late = {"id": kiosk.new_id(), "verb": "issue", "service": SERVICE, "language": "en",
            "deadline": kiosk.now_ms() + 60000}
    kiosk.exchange(report(kiosk, "A1001", replaces=late["id"]))
    refused("state", kiosk.exchange, late)
    quick_hall.stop("dispatcher")
    quick_hall.start_dispatcher()
    refused("state", kiosk.exchange, late)
    assert ledger.rows(quick_hall.database, "SELECT ticket FROM visit") == [("A1001",)]


def test_a_report_is_held_against_what_is_known(quick_hall, devices):
    kiosk = devices(quick_hall, "kiosk-1")
    kiosk.exchange(report(kiosk, "A1001"))
    assert "ticket" not in kiosk.exchange(report(kiosk, "A1001"))      # another token: stray
    refused("invalid", kiosk.exchange, report(kiosk, "A2001"))         # another kiosk's range
    assert "ticket" not in kiosk.exchange(report(kiosk, "A1002", service="no-such-service"))
    refused("day_closed", kiosk.exchange, report(kiosk, "A1002", day="2999-01-01"))
    kiosk.exchange(report(kiosk, "A1002", printed=False))
    yesterday = report(kiosk, "A1001", day="2020-01-01")
    assert kiosk.exchange(yesterday)["ok"], "an earlier day's ticket is only filed"
    refused("forbidden", devices(quick_hall, "reception-1").exchange, report(kiosk, "A1003"))
    states = ledger.rows(quick_hall.database,
                         "SELECT ticket, state FROM visit JOIN leg ON leg.visit = visit.id"
                         " WHERE day > '2021' ORDER BY ticket")
    assert states == [("A1001", "waiting"), ("A1002", "void")]


# ---- Limits ----
def test_a_series_gives_999_numbers_then_says_so(quick_hall, devices):
    kiosk, observer = devices(quick_hall, "kiosk-1"), devices(quick_hall, "observer-1", ["hub/state"])
    numbers = [kiosk.issue(SERVICE, confirm=False)["ticket"] for _ in range(999)]
    assert numbers == [f"A{n:03}" for n in range(1, 1000)]
    refused("exhausted", kiosk.issue, SERVICE)
    wait_until(lambda: "numbers" in alarms(observer), 3, "the alarm")
    assert "A" in alarms(observer)["numbers"]
    assert kiosk.issue("passport-new")["ticket"] == "B001"


def test_full_lists_say_so(quick_hall, devices):
    kiosk, counter = devices(quick_hall, "kiosk-1"), devices(quick_hall, "counter-1")
    control = devices(quick_hall, "ctl")
    counter.ask("sign_in", operator="op1")
    for parked in range(17):
        kiosk.issue(SERVICE)
        counter.ask("next")
        if parked < 16:
            counter.ask("park", reason="papers")
    refused("full", counter.ask, "park")
    for leg in range(2, 33):
        counter.ask("transfer", service="id-card-lost" if leg % 2 else "id-card-new")
        assert counter.ask("next")["counter"]["leg"].endswith(f"/{leg}")
    refused("full", counter.ask, "transfer", service="id-card-lost")
    for number in range(1024):
        control.ask("retire_ticket", ticket=f"{'ABCDEFGHJKLM'[number // 500]}{number % 500 + 1:03}")
    refused("full", control.ask, "retire_ticket", ticket="E501")
    assert ledger.rows(quick_hall.database, "PRAGMA integrity_check") == [("ok",)]


# ---- The day ----
def test_closing_the_day_expires_what_is_left_and_refuses_the_rest(quick_hall, devices):
    kiosk, counter = devices(quick_hall, "kiosk-1"), devices(quick_hall, "counter-1")
    control = devices(quick_hall, "ctl", ["hub/state", "counter/#", "board/#"])
    counter.ask("sign_in", operator="op1")
    waiting, called, parked = (kiosk.issue(SERVICE)["ticket"] for _ in range(3))
    counter.ask("call_ticket", ticket=parked)
    counter.ask("park")
    counter.ask("call_ticket", ticket=called)
    done = kiosk.issue("passport-new")["ticket"]
    kiosk.ask("void", ticket=done)
    control.ask("close_day")
    states = dict(ledger.rows(quick_hall.database,
                              "SELECT ticket, state FROM visit JOIN leg ON leg.visit = visit.id"))
    assert states == {waiting: "expired", called: "expired", parked: "expired", done: "void"}
    assert ledger.rows(quick_hall.database, "SELECT expired FROM day") == [(3,)]
    wait_until(lambda: control.retained["hub/state"]["open"] is False, 3, "hub/state")
    wait_until(lambda: control.retained["counter/1"]["state"] == "closed", 3, "the counter to close")
    wait_until(lambda: control.retained["board/a"]["calls"] == [], 3, "the board")
    refused("day_closed", kiosk.issue, SERVICE)
    refused("day_closed", counter.ask, "sign_in", operator="op1")
    quick_hall.stop("dispatcher")
    quick_hall.start_dispatcher()
    refused("day_closed", kiosk.issue, SERVICE)

    control.ask("open_day")  # closed by mistake: it goes on, and no number comes again
    wait_until(lambda: control.retained["hub/state"]["open"], 3, "hub/state")
    assert kiosk.issue(SERVICE)["ticket"] == f"A{int(parked[1:]) + 1:03}"
    ledger.assert_sound(quick_hall.database)
    ledger.assert_numbers_once(quick_hall.database)


def test_a_manager_opens_today_and_no_other_day(make_hall, write_plan, devices):
    hall = make_hall(write_plan(lambda plan: plan.update(auto_open=False)))
    hall.start_broker()
    hall.start_dispatcher()
    kiosk, control = devices(hall, "kiosk-1"), devices(hall, "ctl")
    refused("day_closed", kiosk.issue, SERVICE)
    refused("invalid", control.ask, "open_day", day="2999-12-31")
    refused("invalid", control.ask, "open_day", day="2001-01-01")
    control.ask("open_day")
    assert kiosk.issue(SERVICE)["ticket"] == "A001"
    refused("day_open", control.ask, "open_day", day=today(control))


def test_the_business_day_rolls_over_by_itself(make_hall, write_plan, devices, preload):
    """The wall clock stands four seconds before the business day's end."""
    hall = make_hall(write_plan(quick))
    hall.start_broker()
    local_ms = int(time.time() * 1000) + 5 * 3600 * 1000  # Asia/Karachi
    to_four = (4 * 3600 * 1000 - local_ms) % 86400000
    hall.start_dispatcher(env=preload("clock/shift.c", NOVBE_SHIFT_MS=str(to_four - 4000)))
    kiosk, control = devices(hall, "kiosk-1"), devices(hall, "ctl", ["hub/state", "catalogue", "event"])
    wait_until(lambda: "hub/state" in control.retained, 3, "the hub's state")
    first = control.retained["hub/state"]["day"]
    left = kiosk.issue(SERVICE)["ticket"]
    wait_until(lambda: control.retained["hub/state"]["day"] > first, 8, "the next business day")
    wait_until(lambda: control.retained["hub/state"]["open"], 3, "its opening")
    assert kiosk.issue("id-card-lost")["ticket"] == left == "A001", "numbers begin anew"
    days = ledger.rows(hall.database, "SELECT day, closed_seq IS NOT NULL, expired FROM day ORDER BY day")
    assert [(closed, expired) for _, closed, expired in days] == [(1, 1), (0, 0)]
    ledger.assert_sound(hall.database)
    hall.stop("dispatcher")
    hall.start_dispatcher(env=preload("clock/shift.c", NOVBE_SHIFT_MS=str(to_four)))
    assert kiosk.issue(SERVICE)["ticket"] == "A002"
