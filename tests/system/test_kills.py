"""The dispatcher killed again and again while eight devices work: nothing that was answered is lost."""
import random
import signal
import threading

import ledger
from device import Device, Refused
from hall import wait_until

ISSUERS = ["kiosk-1", "kiosk-2", "kiosk-3", "reception-1"]
COUNTERS = ["counter-1", "counter-3", "counter-5", "counter-7"]
ANSWER_S = 30  # a device goes on repeating while the dispatcher is away
PER_ROUND = 40  # acts between two kills, so that 500 rounds fit into a day


class Load:
    """Eight devices that share a budget of acts."""

    def __init__(self, hall, seed):
        self.hall, self.seed = hall, seed
        self.over = threading.Event()
        self.budget = threading.Semaphore(0)
        self.lock = threading.Lock()
        self.answers = 0
        self.issued, self.calls, self.faults = [], [], []
        services = [(s["id"], s["series"]) for i in hall.plan["institutions"] for s in i["services"]]
        self.services = [s for s, _ in services]
        self.threads = [threading.Thread(target=self._work, args=(name, act), name=name)
                        for names, act in ((ISSUERS, self._issue), (COUNTERS, self._serve))
                        for name in names]

    def start(self):
        for thread in self.threads:
            thread.start()

    def stop(self):
        self.over.set()
        for _ in self.threads:
            self.budget.release()
        for thread in self.threads:
            thread.join(60)

    def _work(self, name, act):
        chance = random.Random(f"{self.seed} {name}")
        try:
            with Device(self.hall, name) as device:
                device.repeat_s = 0.05
                done = []  # (body, answer) of commands that changed something
                if name in COUNTERS:
                    self._ask(device, done, "sign_in", operator=f"op-{name}")
                while not self.over.is_set():
                    self.budget.acquire()
                    if self.over.is_set():
                        break
                    act(device, done, chance)
                    if done and chance.random() < 0.2:
                        body, answer = chance.choice(done[-50:])
                        assert device.exchange(dict(body), ANSWER_S) == answer, body
        except Exception as fault:  # told by the test, which would not see it otherwise
            self.faults.append(f"{name}: {fault!r}")

    def _ask(self, device, done, verb, **arguments):
        """Asks, perhaps twice at once; keeps what the hub did."""
        body = {"id": device.new_id(), "verb": verb, "deadline": device.now_ms() + ANSWER_S * 1000,
                **arguments}
        answer = device.exchange(body, ANSWER_S, raw=True)
        with self.lock:
            self.answers += 1
        if answer["ok"] and "seq" in answer:
            done.append((body, answer))
        return answer

    def _issue(self, device, done, chance):
        answer = self._ask(device, done, "issue", service=chance.choice(self.services),
                           language=chance.choice(["en", "ur"]), token=f"{chance.getrandbits(128):032x}")
        if not answer["ok"]:
            assert answer["error"]["code"] == "exhausted", answer
            return
        ticket = answer["ticket"]
        self.issued.append((ticket["ticket"], ticket["token"], ticket["service"]))
        word = "void" if chance.random() < 0.05 else "confirm"
        after = self._ask(device, done, word, ticket=ticket["ticket"])
        assert after["ok"] or after["error"]["code"] == "state", after

    def _serve(self, device, done, chance):
        verb = chance.choice(["next"] * 5 + ["arrive", "end", "no_show", "recall"])
        answer = self._ask(device, done, verb)
        if answer["ok"] and verb == "next" and "leg" in answer["counter"]:
            self.calls.append((int(device.name[8:]), answer["counter"]["leg"]))
        assert answer["ok"] or answer["error"]["code"] in ("state", "idle", "too_soon"), answer


class Reader:
    """Follows `event`, and asks for what it missed when it sees a gap."""

    def __init__(self, hall):
        self.entries, self.changed = {}, []
        self.device = Device(hall, "observer-1", ["event"], self._hear).connect()

    def _hear(self, topic, body):
        if topic == "event" and self.entries.setdefault(body["seq"], body) != body:
            self.changed.append(body)

    def fill_gaps(self, last):
        """last: as hub/state tells it; the end may be missing too. How often it had to ask."""
        asked = 0
        for seq in range(1, last + 1):
            if seq not in self.entries:
                asked += 1
                for body in self.device.ask("events", 30, **{"from": seq})["entries"]:
                    assert self.entries.setdefault(body["seq"], body) == body
        return asked


def more_kiosks(plan):
    plan["double_press_ms"] = 0
    plan["reserve_s"] = 2
    plan["devices"].append({"id": "kiosk-3", "role": "kiosk", "kiosk": 3})


def test_no_answered_ticket_is_lost_however_often_the_dispatcher_is_killed(
        make_hall, write_plan, count, seed):
    kills = count(40, 500)
    print(f"seed {seed}, {kills} kills")
    chance = random.Random(seed)
    hall = make_hall(write_plan(more_kiosks))
    hall.start_broker()
    hall.start_dispatcher()
    reader = Reader(hall)
    load = Load(hall, seed)
    load.start()
    try:
        for _ in range(kills):
            target = load.answers + chance.randrange(1, PER_ROUND)
            load.budget.release(PER_ROUND)
            wait_until(lambda: load.answers >= target or load.faults, 30, "answers")
            assert load.faults == []
            hall.stop("dispatcher", signal.SIGKILL)
            hall.start_dispatcher()
    finally:
        load.stop()
    assert load.faults == []
    assert hall.log_tail("dispatcher", 10**6).count("connected") == kills + 1

    last = ledger.rows(hall.database, "SELECT max(seq) FROM journal")[0][0]
    asked = reader.fill_gaps(last)
    assert reader.changed == [], "an entry was published and is another one now"
    assert [reader.entries[seq] for seq in range(1, last + 1)] == ledger.journal(hall.database)[:last]
    reader.device.close()
    assert hall.stop("dispatcher") == 0

    ledger.assert_sound(hall.database)
    ledger.assert_numbers_once(hall.database)
    ledger.assert_called_once(hall.database)
    tickets = [ticket for ticket, _, _ in load.issued]
    assert len(tickets) == len(set(tickets)), "a number was answered twice"
    kept = {t: (token, service) for t, token, service in ledger.rows(
        hall.database, "SELECT ticket, token, service FROM visit JOIN leg ON leg.visit = visit.id")}
    assert [t for t in load.issued if kept.get(t[0]) != t[1:]] == []
    called = {(c["counter"], c["leg"]) for c in ledger.changes(hall.database, "called")}
    assert [call for call in load.calls if call not in called] == []
    assert len(load.calls) == len(set(load.calls)), "a call was answered twice"
    assert len(tickets) > kills and len(load.calls) > kills / 2
    print(f"{len(tickets)} tickets and {len(load.calls)} calls answered, {last} entries, "
          f"{asked} questions for missed events")
