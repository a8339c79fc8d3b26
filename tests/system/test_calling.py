"""The rules of calling over the wire (docs/CALLING.md), and that they stand when the dispatcher is killed."""
import ledger
import pytest
from device import Device, Refused
from hall import wait_until

SERVICE = "id-card-new"  # taken by counters 1 and 2
LUNCH = {"id": "lunch", "names": {"en": "Lunch", "ur": "کھانا"}}


@pytest.fixture
def calling(make_hall, write_plan):
    """calling(rules, **more): a hall with these rules of calling, running."""
    def start(rules, **more):
        hall = make_hall(write_plan(lambda plan: plan.update(
            {"double_press_ms": 0, "reserve_s": 1, "calling": rules, **more})))
        hall.start_broker()
        hall.start_dispatcher()
        return hall

    return start


@pytest.fixture
def devices(request):
    """devices(hall, name, follow): connected devices that are closed at the end."""
    def connect(hall, name, follow=()):
        device = Device(hall, name, follow).connect()
        request.addfinalizer(device.close)
        return device

    return connect


def refused(code, act, *words, **arguments):
    """Calls act(...) and expects the refusal; returns the whole answer."""
    with pytest.raises(Refused) as caught:
        act(*words, **arguments)
    assert caught.value.code == code, caught.value
    return caught.value.answer


def die(hall):
    """kill -9, and the next process: what was decided stands."""
    hall.stop("dispatcher", 9)
    hall.start_dispatcher()


def said(answer):
    return answer["error"]["text"]


def manage(hall, *words):
    done = hall.control(*words)
    assert done.returncode == 0, done
    return done.stdout


def the_counter(observer, number, **members):
    """Waits until counter/<number> has these members."""
    def fits():
        body = observer.retained.get(f"counter/{number}", {})
        return all(body.get(name) == value for name, value in members.items())
    wait_until(fits, 8, f"counter {number} to be {members}; it is {observer.retained.get(f'counter/{number}')}")
    return observer.retained[f"counter/{number}"]


def test_a_no_show_waits_for_its_recalls_and_seconds_also_over_a_kill(calling, devices):
    hall = calling({"no_show_recalls": 1, "no_show_s": 2})
    kiosk, counter = devices(hall, "kiosk-1"), devices(hall, "counter-1")
    counter.ask("sign_in", operator="op1")
    kiosk.issue(SERVICE)
    called = counter.ask("next")["counter"]["since"]
    answer = refused("too_soon", counter.ask, "no_show")
    assert answer["when"] == called + 2000
    assert "recall 1 more time and wait 2 s" in said(answer)
    counter.ask("recall")
    die(hall)
    counter.synchronise()
    wait_until(lambda: counter.now_ms() > called + 2000, 10, "the two seconds")
    assert "leg" not in counter.ask("no_show")["counter"]
    kiosk.issue(SERVICE)
    counter.ask("next")
    manage(hall, "counter", "1", "no-show")  # a manager frees a counter that was left


def test_a_pause_has_one_of_the_hall_s_reasons(calling, devices):
    hall = calling({"pause_reasons": [LUNCH], "pause_reason_required": True})
    counter = devices(hall, "counter-1", ["catalogue"])
    counter.ask("sign_in", operator="op1")
    for words in ({}, {"reason": "tired"}):
        assert "lunch" in said(refused("invalid", counter.ask, "pause", **words))
    assert counter.ask("pause", reason="lunch")["counter"]["reason"] == "lunch"
    assert counter.retained["catalogue"]["pause_reasons"] == [LUNCH]


def test_out_of_order_only_with_the_right_and_on_record(calling, devices):
    hall = calling({})
    kiosk, counter = devices(hall, "kiosk-1"), devices(hall, "counter-1")
    counter.ask("sign_in", operator="op1")
    first, second = (kiosk.issue(SERVICE)["ticket"] for _ in range(2))
    assert "manager" in said(refused("forbidden", counter.ask, "call_ticket", ticket=second))
    assert second in manage(hall, "counter", "1", "call", second, "--reason", "cannot stand")
    call = ledger.changes(hall.database, "called")[-1]
    assert call["leg"] == second + "/1" and call["why"]["out_of_order"]
    assert call["why"]["runner_up"] == first
    by = ledger.journal(hall.database)[-1]["by"]
    assert (by["role"], by["reason"]) == ("control", "cannot stand")
    assert "out of its order" in manage(hall, "events", "--from", "1")


def test_an_operator_is_at_one_counter_only(calling, devices):
    hall = calling({})
    kiosk, observer = devices(hall, "kiosk-1"), devices(hall, "observer-1", ["counter/+"])
    one, two = devices(hall, "counter-1"), devices(hall, "counter-2")
    one.ask("sign_in", operator="leyla")
    kiosk.issue(SERVICE)
    ticket = one.ask("next")["counter"]["ticket"]
    assert "counter 1" in said(refused("busy", two.ask, "sign_in", operator="leyla"))
    die(hall)
    two.synchronise()
    refused("busy", two.ask, "sign_in", operator="leyla")
    one.ask("park")
    two.ask("sign_in", operator="leyla")
    the_counter(observer, 1, state="closed", parked=[])
    assert two.ask("next")["counter"]["ticket"] == ticket, "what was parked waits at its place"
    ledger.assert_sound(hall.database)


def test_a_counter_closes_after_the_visit_although_the_dispatcher_died_between(calling, devices):
    hall = calling({})
    kiosk, counter = devices(hall, "kiosk-1"), devices(hall, "counter-1")
    observer = devices(hall, "observer-1", ["counter/+"])
    counter.ask("sign_in", operator="op1")
    for _ in range(2):
        kiosk.issue(SERVICE)
    ticket = counter.ask("next")["counter"]["ticket"]
    assert "after this visit" in said(refused("busy", counter.ask, "sign_out"))
    refused("forbidden", counter.ask, "close", force=True)
    assert counter.ask("sign_out", after=True)["counter"]["closing"]
    die(hall)
    counter.synchronise()
    the_counter(observer, 1, closing=True, ticket=ticket, waits=False)
    assert "closes after this" in manage(hall, "status")
    assert counter.ask("next")["counter"]["state"] == "closed"
    counter.ask("sign_in", operator="op1")
    ticket = counter.ask("next")["counter"]["ticket"]
    assert "closed" in manage(hall, "counter", "1", "close", "--force")
    counter.ask("sign_in", operator="op1")
    assert counter.ask("next")["counter"]["ticket"] == ticket, "put back at its place"
    ledger.assert_sound(hall.database)


def test_an_idle_counter_is_called_for_although_the_dispatcher_was_killed(calling, devices):
    hall = calling({"auto_call_s": 2, "rest_s": 3})
    kiosk, counter = devices(hall, "kiosk-1"), devices(hall, "counter-1")
    observer = devices(hall, "observer-1", ["counter/+"])
    counter.ask("sign_in", operator="op1")
    tickets = [kiosk.issue(SERVICE)["ticket"] for _ in range(2)]
    seen = the_counter(observer, 1, waits=True)
    assert 0 < seen["auto_at"] - seen["since"]
    die(hall)
    now = the_counter(observer, 1, ticket=tickets[0])
    assert now["since"] >= seen["auto_at"] and "auto_at" not in now
    counter.synchronise()
    # The press that was made for an idle counter is refused with the truth: nobody is skipped.
    answer = refused("stale", counter.ask, "next", expect={"leg": "", "revision": seen["revision"]})
    assert answer["counter"]["ticket"] == tickets[0]
    ended = counter.ask("end")["counter"]
    assert ended["auto_at"] == ended["since"] + 3000, "a rest after a visit"
    assert counter.ask("next")["counter"]["ticket"] == tickets[1], "which holds no operator back"
    calls = [(entry["by"]["device"], change["why"].get("auto", False))
             for entry in ledger.journal(hall.database) for change in entry["changes"] if change["change"] == "called"]
    assert calls == [("hub", True), ("counter-1", False)]


def test_a_counter_that_nobody_is_at_pauses_and_its_citizen_goes_elsewhere(calling, devices):
    hall = calling({"auto_call_s": 1, "auto_call_answer_s": 2}, explicit_arrive=True)
    kiosk, counter, other = (devices(hall, name) for name in ("kiosk-1", "counter-1", "counter-2"))
    observer = devices(hall, "observer-1", ["counter/+"])
    counter.ask("sign_in", operator="op1")
    ticket = kiosk.issue(SERVICE)["ticket"]
    the_counter(observer, 1, ticket=ticket)
    die(hall)
    the_counter(observer, 1, state="paused", reason="away")
    other.synchronise()
    other.ask("sign_in", operator="op2")
    the_counter(observer, 2, ticket=ticket)
    other.ask("arrive")
    put_back, = ledger.changes(hall.database, "put_back")
    assert put_back == {"change": "put_back", "leg": ticket + "/1", "counter": 1, "reason": "away",
                        "missed": True}
    ledger.assert_sound(hall.database)
