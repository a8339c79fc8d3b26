"""What the hub knows of paper, and its orders to shared printers; the printer is an independent client."""
import json
import random
import signal
import threading
import time

import ledger
import pytest
from conftest import ROOT  # noqa: F401 (puts the crowd's folder on the path)
from device import Device, Refused
from hall import wait_until

SERVICE = "id-card-new"
RESEND_S = 5  # an order that nobody took comes again


class Printer(Device):
    """A shared printer: hears its orders, tells its state; what it does with them is up to the test."""

    def __init__(self, hall, name="printer-1"):
        self.orders, self.order_times = [], []
        super().__init__(hall, name, [f"dev/{name}/do"], self._ordered)

    def _ordered(self, topic, body):
        if topic.endswith("/do"):
            self.order_times.append(time.monotonic())
            self.orders.append(body)

    def tell_state(self, **more):
        state = {"run": self.run, "online": True, "role": "printer", "version": "1", "since": 0,
                 "paper": "ok", "printer": "tickets", "input": "none", "screen": "none", **more}
        self.client.publish(f"{self.root}dev/{self.name}/state", json.dumps(state), qos=1, retain=True)

    def done(self, order, ok, text=""):
        self.client.publish(f"{self.root}dev/{self.name}/done",
                            json.dumps({"order": order["order"], "ok": ok, "text": text}), qos=1)

    def wait_for_order(self, ticket, seconds=5):
        return wait_until(lambda: next((o for o in self.orders if o["ticket"]["ticket"] == ticket), None),
                          seconds, f"the order of {ticket}")

    def paper(self, order, state, **more):
        copy = {"copy": order["ticket"]["copies"]} if order.get("copy") else {}
        return self.ask("paper", ticket=order["ticket"]["ticket"], print=state, **copy, **more)


def with_printers(plan):
    plan["double_press_ms"] = 0
    plan["devices"] += [{"id": "printer-1", "role": "printer"}, {"id": "printer-2", "role": "printer"}]


def quick(plan):
    with_printers(plan)
    plan["reserve_s"] = 1


@pytest.fixture
def hall(make_hall, write_plan):
    made = make_hall(write_plan(with_printers))
    made.start_broker()
    made.start_dispatcher()
    return made


@pytest.fixture
def quick_hall(make_hall, write_plan):
    """Its reservations end after a second."""
    made = make_hall(write_plan(quick))
    made.start_broker()
    made.start_dispatcher()
    return made


@pytest.fixture
def join(request):
    """join(hall, name): a connected device that is closed at the end."""
    def connect(hall, name, follow=(), kind=None):
        device = (kind(hall, name) if kind else Device(hall, name, follow)).connect()
        request.addfinalizer(device.close)
        return device

    return connect


def refused(code, act, *words, **arguments):
    with pytest.raises(Refused) as caught:
        act(*words, **arguments)
    assert caught.value.code == code, caught.value
    return caught.value.answer


def same_paper(one, other):
    """The same order; meanwhile its ticket may have begun to wait."""
    def bare(order):
        return {**order, "ticket": {**order["ticket"], "state": ""}}

    return bare(one) == bare(other)


def paper_of(hall, ticket):
    return ledger.rows(hall.database, "SELECT print, copies, printer FROM visit WHERE ticket = ?", ticket)[0]


def told_of(hall, ticket):
    """The words of `novbe-ctl ticket` about its paper."""
    line = next(x for x in hall.control("ticket", ticket).stdout.splitlines() if x.startswith("  paper"))
    return line.split(None, 1)[1]


# ---- Orders ----
def test_a_ticket_is_ordered_from_a_shared_printer_and_comes_out(hall, join):
    reception, printer = join(hall, "reception-1"), join(hall, "printer-1", kind=Printer)
    watch = join(hall, "observer-1", ["event"])
    for _ in range(3):
        reception.issue(SERVICE)
    answer = reception.issue(SERVICE, "ur", confirm=False, printer="printer-1")
    assert (answer["print"], answer["printer"]) == ("ordered", "printer-1")
    order = printer.wait_for_order(answer["ticket"])
    assert order["verb"] == "print" and "copy" not in order
    assert order["ticket"] == answer, "ahead, estimate and token too"
    assert order["ticket"]["ahead"] == 3
    assert order["deadline"] == answer["issued"] + 30000
    run, _, number = order["order"].partition("-")
    assert len(run) == 16 and int(run, 16) >= 0 and number == "0"

    printer.done(order, True)
    assert printer.paper(order, "submitted")["ticket"]["print"] == "submitted"
    seen = len(printer.orders)
    confirmed = printer.ask("confirm", ticket=answer["ticket"], print="printed")["ticket"]
    assert (confirmed["state"], confirmed["print"]) == ("waiting", "printed")
    assert paper_of(hall, answer["ticket"]) == ("printed", 0, "printer-1")
    said = [c for e in ledger.journal(hall.database) for c in e["changes"] if c["change"] == "paper"
            and c["leg"] == answer["leg"]]
    assert [c["print"] for c in said] == ["submitted", "printed"]
    assert len(printer.orders) == seen
    assert any(c.get("printer") == "printer-1" for _, e in watch.seen for c in e.get("changes", []))


def test_an_order_comes_again_until_its_deadline_and_then_is_no_paper(hall, join):
    """Half a minute in real time: nobody takes the order."""
    reception, printer = join(hall, "reception-1"), join(hall, "printer-1", kind=Printer)
    observer = join(hall, "observer-1", ["hub/state"])
    answer = reception.issue(SERVICE, confirm=False, printer="printer-1")
    order = printer.wait_for_order(answer["ticket"])
    wait_until(lambda: paper_of(hall, answer["ticket"])[0] == "unprinted", 35, "the order's end")
    assert printer.now_ms() >= order["deadline"] - 50
    assert len(printer.orders) >= 6 and all(same_paper(o, order) for o in printer.orders)
    gaps = [b - a for a, b in zip(printer.order_times, printer.order_times[1:])]
    assert all(gap < RESEND_S + 1 for gap in gaps) and sum(gaps) < 30
    assert told_of(hall, answer["ticket"]) == "did not come out, printer printer-1"
    assert observer.ask("find", ticket=answer["ticket"])["ticket"]["state"] == "waiting", "its number holds"
    wait_until(lambda: observer.retained["hub/state"]["unprinted"] == 1, 8, "the figures")
    assert "paper of today's tickets: 0 uncertain, 1 did not come out" in hall.control("status").stdout
    seen = len(printer.orders)
    # The printer had taken it just in time, but its link was down: it tells the truth now.
    assert printer.paper(order, "submitted")["ok"]
    assert printer.paper(order, "printed")["ok"]
    assert told_of(hall, answer["ticket"]) == "came out, printer printer-1"
    assert len(printer.orders) == seen, "past its deadline nothing is ordered"


def test_a_printer_that_comes_back_in_time_gets_its_orders_at_once(hall, join):
    reception = join(hall, "reception-1")
    first = Printer(hall).connect()
    first.tell_state()
    first.close()  # away, and it took nothing
    tickets = [reception.issue(SERVICE, confirm=False, printer="printer-1")["ticket"] for _ in range(3)]
    other = reception.issue(SERVICE, confirm=False, printer="printer-2")["ticket"]
    second = join(hall, "printer-1", kind=Printer)
    came = time.monotonic()
    second.tell_state()
    for ticket in tickets:
        order = second.wait_for_order(ticket, 2)
        assert second.paper(order, "submitted")["ok"]
    assert time.monotonic() - came < RESEND_S - 1, "not by the timer"
    assert other not in [o["ticket"]["ticket"] for o in second.orders], "orders are each printer's own"
    seen = len(second.orders)
    second.tell_state(paper="low")  # news of the same run is no arrival
    again = join(hall, "printer-2", kind=Printer)
    again.wait_for_order(other, RESEND_S + 1)  # by the timer: it has told no state
    assert len(second.orders) == seen, "what was taken does not come again"


def test_an_order_that_is_turned_down_is_no_paper_at_once(hall, join):
    reception, printer = join(hall, "reception-1"), join(hall, "printer-1", kind=Printer)
    other = join(hall, "printer-2", kind=Printer)
    answer = reception.issue(SERVICE, confirm=False, printer="printer-1")
    order = printer.wait_for_order(answer["ticket"])
    other.done(order, False, "not mine")
    printer.done({"order": "0123456789abcdef-0"}, False, "an order nobody gave")
    printer.client.publish(f"{printer.root}dev/printer-1/done", "{nonsense", qos=1)
    assert paper_of(hall, answer["ticket"])[0] == "ordered"
    printer.done(order, False, "paper out")
    wait_until(lambda: paper_of(hall, answer["ticket"])[0] == "unprinted", 3, "the hub's word")
    entry = ledger.journal(hall.database)[-1]
    assert entry["by"]["role"] == "hub" and entry["by"]["verb"] == "paper"
    wait_until(lambda: "turned it down: paper out" in hall.log_tail("dispatcher", 10**6), 3, "the log line")
    printer.done(order, False, "again")  # the order is over: nothing more happens
    reception.ask("reprint", ticket=answer["ticket"], printer="printer-2")
    copy = other.wait_for_order(answer["ticket"])
    assert copy["copy"] is True and copy["ticket"]["copies"] == 1
    assert copy["order"] == order["order"][:-1] + "1"
    assert copy["ticket"]["ahead"] == answer["ahead"] and copy["ticket"]["token"] == answer["token"]
    printer.done(order, False, "late word about the original")
    refused("forbidden", printer.paper, copy, "printed")
    assert other.paper(copy, "submitted")["ok"] and other.paper(copy, "printed")["ok"]
    assert paper_of(hall, answer["ticket"]) == ("printed", 1, "printer-2")
    assert printer.paper(order, "uncertain")["ok"], "of an older piece: heard, and nothing changes"
    assert paper_of(hall, answer["ticket"]) == ("printed", 1, "printer-2")


def test_only_a_shared_printer_of_the_hall_is_ordered_from(hall, join):
    reception = join(hall, "reception-1")
    for name in ("printer-9", "kiosk-1", "ctl"):
        answer = refused("unknown", reception.ask, "issue", service=SERVICE, language="en", printer=name)
        assert name in answer["error"]["text"]
    refused("invalid", reception.ask, "issue", service=SERVICE, language="en", printer="Printer 1")
    assert ledger.rows(hall.database, "SELECT count(*) FROM visit") == [(0,)]
    ticket = reception.issue(SERVICE)["ticket"]
    refused("unknown", reception.ask, "reprint", ticket=ticket, printer="printer-9")


def test_no_order_is_sent_for_a_ticket_that_was_voided(hall, join):
    reception = join(hall, "reception-1")
    ticket = reception.issue(SERVICE, confirm=False, printer="printer-1")["ticket"]
    kept = reception.issue(SERVICE, confirm=False, printer="printer-1")["ticket"]
    reception.ask("void", ticket=ticket)
    printer = join(hall, "printer-1", kind=Printer)
    printer.tell_state()
    printer.wait_for_order(kept)
    assert [o["ticket"]["ticket"] for o in printer.orders] == [kept]


def test_a_hub_killed_between_commit_and_order_orders_after_its_restart(hall, join, count, seed):
    kills = count(6, 60)
    chance = random.Random(seed)
    reception, printer = join(hall, "reception-1"), join(hall, "printer-1", kind=Printer)
    reception.repeat_s = 0.05
    printer.tell_state()
    services = [s["id"] for i in hall.plan["institutions"] for s in i["services"]]
    sent = {}
    for _ in range(kills):
        body = {"id": reception.new_id(), "verb": "issue", "service": chance.choice(services),
                "language": "en", "printer": "printer-1", "deadline": reception.now_ms() + 60000}
        answers = []
        asking = threading.Thread(target=lambda b=body, a=answers: a.append(reception.exchange(b, 30)))
        asking.start()
        time.sleep(chance.random() * 0.003)  # anywhere between the command and the order
        hall.stop("dispatcher", signal.SIGKILL)
        hall.start_dispatcher()
        asking.join()
        ticket = answers[0]["ticket"]["ticket"]
        order = printer.wait_for_order(ticket, 10)
        assert printer.paper(order, "submitted", seconds=20)["ok"]
        sent[ticket] = order
    for ticket, order in sent.items():
        same = [o for o in printer.orders if o["ticket"]["ticket"] == ticket]
        assert all(same_paper(o, order) for o in same), "one piece of paper, one order"
    assert len({o["order"] for o in sent.values()}) == kills
    assert ledger.rows(hall.database, "SELECT count(*) FROM visit WHERE print = 'submitted'") == [(kills,)]
    ledger.assert_sound(hall.database)


def test_orders_survive_a_broker_that_went(hall, join):
    reception, printer = join(hall, "reception-1"), join(hall, "printer-1", kind=Printer)
    ticket = reception.issue(SERVICE, confirm=False, printer="printer-1")["ticket"]
    printer.wait_for_order(ticket)
    seen = len(printer.orders)
    hall.stop("broker", signal.SIGKILL)
    hall.start_broker()
    wait_until(lambda: printer.up.is_set(), 10, "the printer to return")
    wait_until(lambda: len(printer.orders) > seen, 10, "the order again")
    assert same_paper(printer.orders[-1], printer.orders[0])
    assert printer.paper(printer.orders[-1], "printed", seconds=10)["ok"]


def test_a_hub_that_was_away_past_the_deadline_orders_nothing(hall, join, preload):
    reception = join(hall, "reception-1")
    ticket = reception.issue(SERVICE, confirm=False, printer="printer-1")["ticket"]
    hall.stop("dispatcher", signal.SIGKILL)
    hall.start_dispatcher(env=preload("clock/shift.c", NOVBE_SHIFT_MS="60000"))
    printer = join(hall, "printer-1", kind=Printer)
    printer.tell_state()
    wait_until(lambda: paper_of(hall, ticket)[0] == "unprinted", 3, "the tick")
    reception.synchronise()
    assert printer.ask("time", deadline=False)["ok"]  # behind anything that was sent
    assert printer.orders == []


# ---- News ----
def test_news_of_paper_is_taken_down_once_and_printed_is_final(quick_hall, join):
    hall, kiosk = quick_hall, join(quick_hall, "kiosk-1")
    ticket = kiosk.issue(SERVICE, confirm=False)["ticket"]
    body = {"id": kiosk.new_id(), "verb": "paper", "ticket": ticket, "print": "submitted",
            "deadline": kiosk.now_ms() + 60000}
    first = kiosk.exchange(body)
    assert kiosk.exchange(body) == first
    assert "seq" not in kiosk.ask("paper", ticket=ticket, print="submitted"), "known already"
    kiosk.ask("confirm", ticket=ticket, print="printed")
    refused("state", kiosk.ask, "paper", ticket=ticket, print="uncertain")
    refused("invalid", kiosk.ask, "paper", ticket=ticket, print="printed", copy=1)
    refused("invalid", kiosk.ask, "paper", ticket=ticket, print="ordered")
    refused("unknown", kiosk.ask, "paper", ticket=ticket, print="printed", day="2020-01-01")
    assert kiosk.ask("paper", ticket=ticket, print="printed")["ok"]
    refused("forbidden", join(hall, "counter-1").ask, "paper", ticket=ticket, print="printed")
    hall.stop("dispatcher", signal.SIGKILL)
    hall.start_dispatcher()
    assert kiosk.exchange(body) == first
    assert paper_of(hall, ticket) == ("printed", 0, None)
    assert [c["print"] for c in ledger.changes(hall.database, "paper")] == ["submitted", "printed"]


def test_a_confirm_without_a_word_of_paper_means_printed(hall, join):
    kiosk = join(hall, "kiosk-1")
    first, second = kiosk.issue(SERVICE)["ticket"], kiosk.issue(SERVICE, confirm=False)["ticket"]
    assert paper_of(hall, first)[0] == "printed"
    answer = kiosk.ask("confirm", ticket=second, print="unprinted")["ticket"]
    assert (answer["state"], answer["print"]) == ("waiting", "unprinted"), "the citizen noted the number"
    entry = ledger.journal(hall.database)[-1]
    assert [c["change"] for c in entry["changes"]] == ["confirmed", "paper"]
    kiosk.ask("reprint", ticket=second)
    assert kiosk.ask("confirm", ticket=second, print="printed", copy=1)["ticket"]["print"] == "printed"
    assert paper_of(hall, second) == ("printed", 1, None)


def test_paper_nobody_spoke_of_is_uncertain_and_the_truth_may_come_later(quick_hall, join):
    hall, kiosk = quick_hall, join(quick_hall, "kiosk-1")
    observer = join(hall, "observer-1", ["hub/state"])
    silent = kiosk.issue(SERVICE, confirm=False)["ticket"]
    half = kiosk.issue(SERVICE, confirm=False)["ticket"]
    kiosk.ask("paper", ticket=half, print="submitted")  # and then the kiosk loses its power
    for ticket in (silent, half):
        wait_until(lambda t=ticket: paper_of(hall, t)[0] == "uncertain", 5, f"{ticket}'s reservation to end")
    assert told_of(hall, half) == "may have come out, or not"
    wait_until(lambda: observer.retained["hub/state"]["uncertain"] == 2, 8, "the figures")
    assert "paper of today's tickets: 2 uncertain, 0 did not come out" in hall.control("status").stdout
    kiosk.ask("paper", ticket=half, print="printed")  # what the spool told after the restart
    kiosk.ask("paper", ticket=silent, print="unprinted")
    assert told_of(hall, half) == "came out" and told_of(hall, silent) == "did not come out"
    wait_until(lambda: observer.retained["hub/state"]["uncertain"] == 0, 8, "the figures")
    assert observer.retained["hub/state"]["unprinted"] == 1
    said = hall.control("events", "--from", "1").stdout
    assert f"{half} paper uncertain" in said and f"{half} paper printed" in said


def test_a_report_says_whether_paper_came_out(hall, join):
    kiosk = join(hall, "kiosk-1", ["hub/state"])
    wait_until(lambda: "hub/state" in kiosk.retained, 3, "the business day")
    day = kiosk.retained["hub/state"]["day"]
    for ticket, printed in (("A1001", True), ("A1002", False)):
        kiosk.ask("report", ticket=ticket, service=SERVICE, language="en", token="0" * 31 + ticket[-1],
                  offline={"day": day, "run": kiosk.run, "mono": 5, "wall": kiosk.now_ms(),
                           "quality": "hub", "printed": printed})
    kiosk.ask("report", ticket="A1001", service=SERVICE, language="en", token="f" * 32,
              offline={"day": "2020-02-29", "run": kiosk.run, "mono": 5, "wall": 5, "quality": "none",
                       "printed": False})
    prints = ledger.rows(hall.database, "SELECT day > '2021', ticket, print FROM visit ORDER BY id")
    assert prints == [(0, "A1001", "unprinted"), (1, "A1001", "printed"), (1, "A1002", "unprinted")]


# ---- The manager's hand ----
def test_a_manager_orders_a_copy(hall, join):
    kiosk, printer = join(hall, "kiosk-1"), join(hall, "printer-1", kind=Printer)
    ticket = kiosk.issue(SERVICE)["ticket"]
    said = hall.control("reprint", ticket, check=False)
    assert said.returncode == 1 and "name one with --printer" in said.stderr
    assert paper_of(hall, ticket) == ("printed", 0, None), "and nothing was done"
    said = hall.control("reprint", ticket.lower(), "--printer", "printer-1").stdout
    assert said == f"{ticket}: copy 1 is ordered from printer-1\n"
    order = printer.wait_for_order(ticket)
    assert order["copy"] is True and order["ticket"]["copies"] == 1
    assert told_of(hall, ticket) == "ordered, not taken by the printer yet, printer printer-1, copy 1"
    printer.paper(order, "submitted")
    assert told_of(hall, ticket) == "at the printer, not out yet, printer printer-1, copy 1"
    printer.paper(order, "printed")
    assert hall.control("reprint", ticket).stdout == f"{ticket}: copy 2 is ordered from printer-1\n"
    assert "(unknown)" in hall.control("reprint", ticket, "--printer", "kiosk-1", check=False).stderr
    said = hall.control("events", "--from", "1").stdout
    assert f"{ticket} printed again, copy 1, by printer-1  (by ctl)" in said


def test_status_tells_of_each_printers_paper_and_trouble(hall, join):
    printer = join(hall, "printer-1", kind=Printer)
    printer.tell_state(paper="out", trouble="the cover is open")
    text = wait_until(lambda: (t := hall.control("status").stdout) and "paper out" in t and t, 5, "its state")
    line = next(x for x in text.splitlines() if "printer-1 " in x)
    assert "printer" in line and "paper out; the cover is open" in line
    assert "never seen" in next(x for x in text.splitlines() if "printer-2 " in x)
