"""The broker or the dispatcher away and back: everything continues, nothing is done behind people's backs."""
import signal
import time

import ledger
import paho.mqtt.client as paho
import pytest
from device import Device, Refused
from hall import wait_until
from hands import online, press_keys, wait_for_paper
from people import Box

SERVICE = "id-card-new"
BACK_S = 8


def lamp(box, wanted, seconds):
    """How long it took until the lamp showed one of the wanted."""
    start = time.monotonic()
    wait_until(lambda: box.lamp in wanted, seconds, f"the lamp {wanted}, it shows '{box.lamp}'")
    return time.monotonic() - start


@pytest.fixture
def counter(hall):
    """A counter program with an operator at work, its lamp idle."""
    box = Box(hall.start_counter(1)).connect()
    lamp(box, ["closed"], 10)
    box.press("press", "sign-in", "op1")
    lamp(box, ["idle"], 5)
    yield box
    box.close()


def test_everything_continues_within_eight_seconds_of_the_brokers_return(hall, counter):
    keys = hall.start_kiosk()
    hall.start_display()
    programs = ["kiosk-1", "wall-a", "counter-1"]
    with Device(hall, "observer-1", ["#"]) as observer:
        wait_until(lambda: online(observer, *programs), 10, "the programs")
        press_keys(keys, "1", "1", "1")
        wait_for_paper(hall, 1)
        lamp(counter, ["waits"], 5)
        kept = {t for t, body in observer.retained.items() if body}

        hall.stop("broker", signal.SIGKILL)
        lamp(counter, ["link-lost"], 2)
        counter.press("press", "next")
        lamp(counter, ["refused"], 1)
        press_keys(keys, "Home", "1", "1", "1")
        assert any("A1001" in name for name in wait_for_paper(hall, 2)), "the kiosk alone gives numbers of its own"

        observer.retained.clear()
        observer.seen.clear()
        start = time.monotonic()
        hall.start_broker()
        lamp(counter, ["waits"], BACK_S)
        wait_until(lambda: online(observer, *programs) and
                   (observer.retained.get("hub/state") or {}).get("online"),
                   start + BACK_S - time.monotonic(), "everybody to be back")
        print(f"all back after {time.monotonic() - start:.1f} s")
        wait_until(lambda: {t for t, b in observer.retained.items() if b} >= kept, 2, "what was retained")

        press_keys(keys, "Home", "1", "1", "1")
        assert any("A002" in name for name in wait_for_paper(hall, 3)), "the hub's numbers go on"
        counter.press("press", "next")
        lamp(counter, ["called"], 5)
        wait_until(lambda: observer.retained["board/a"]["calls"], 5, "the board")
        revision = observer.retained["board/a"]["revision"]
        wait_until(lambda: observer.retained["dev/wall-a/state"]["board_revision"] >= revision, 5,
                   "the wall to show the call")
    called = ledger.changes(hall.database, "called")
    assert [c["leg"] for c in called] == ["A001/1"], "the press without a link was never executed"
    assert len(ledger.changes(hall.database, "issued")) == 3
    assert set(hall.stop_all().values()) == {0}


def test_a_broker_that_is_not_there_at_first_is_waited_for(make_hall):
    hall = make_hall()
    hall.provision()
    hall.start_dispatcher(ready=False)
    box = Box(hall.start_counter(1)).connect()
    hall.start_kiosk()
    hall.start_display()
    lamp(box, ["link-lost"], 5)
    box.press("press", "next")
    lamp(box, ["refused"], 2)
    for name in ("dispatcher", "kiosk-1", "wall-a", "counter-1"):
        wait_until(lambda n=name: f"{hall.port}" in hall.log_tail(n, 50) or "refused" in hall.log_tail(n, 50),
                   5, f"{name} to say that it cannot connect")
        assert hall.alive(name)
    hall.start_broker()
    lamp(box, ["closed"], BACK_S)
    with Device(hall, "observer-1", ["dev/+/state"]) as observer:
        wait_until(lambda: online(observer, "kiosk-1", "wall-a", "counter-1"), BACK_S, "the programs")


def test_a_dispatcher_that_hangs_shows_within_two_seconds_of_a_press(hall, counter):
    with Device(hall, "kiosk-1") as kiosk:
        kiosk.issue(SERVICE)
    lamp(counter, ["waits"], 5)
    hub = hall.running["dispatcher"]
    hub.send_signal(signal.SIGSTOP)
    try:
        counter.press("press", "next")
        took = lamp(counter, ["link-lost"], 4)
        assert took <= 2.0, f"{took:.2f} s"
        counter.press("press", "recall")
        lamp(counter, ["refused"], 1)
    finally:
        hub.send_signal(signal.SIGCONT)
    lamp(counter, ["waits"], BACK_S)
    assert ledger.changes(hall.database, "called") == [], "the expired press was not executed"
    counter.press("press", "next")
    lamp(counter, ["called"], 5)


@pytest.mark.alone
@pytest.mark.parametrize("who, how, limit", [
    ("dispatcher", signal.SIGKILL, 2.0),
    ("broker", signal.SIGSTOP, 7.5 + 0.3),  # keepalive 5 s, and half of it for the answer
    ("dispatcher", signal.SIGSTOP, 7.5 + 5.3),  # the broker looks for silent clients every 5 s
])
def test_an_idle_counter_knows_by_itself(hall, counter, who, how, limit):
    process = hall.running[who]
    start = time.monotonic()
    process.send_signal(how)
    try:
        lamp(counter, ["link-lost"], limit + 1)
        took = time.monotonic() - start
        print(f"{who} {how.name}: {took:.1f} s")
        assert took <= limit, f"{took:.2f} s"
    finally:
        if how == signal.SIGSTOP:
            process.send_signal(signal.SIGCONT)
        else:
            hall.stop("dispatcher")
            hall.start_dispatcher()
    lamp(counter, ["idle"], BACK_S)


def test_the_hubs_last_will_says_that_it_is_away(hall):
    with Device(hall, "observer-1", ["hub/state"]) as observer:
        wait_until(lambda: observer.retained.get("hub/state", {}).get("online"), 3, "the hub")
        run = observer.retained["hub/state"]["run"]
        hall.stop("dispatcher", signal.SIGKILL)
        wait_until(lambda: observer.retained["hub/state"]["online"] is False, 3, "its last will")
        assert observer.retained["hub/state"]["run"] == run
        hall.start_dispatcher()
        wait_until(lambda: observer.retained["hub/state"]["online"], 3, "its return")
        assert observer.retained["hub/state"]["run"] != run


# ---- Devices that are not what they say ----
def publish(device, topic, payload, **more):
    """Publishes anything anywhere and waits until the broker has taken (or dropped) it."""
    device.client.publish(device.root + topic, payload, qos=1, **more).wait_for_publish(5)


def test_a_device_cannot_speak_for_another(hall):
    with Device(hall, "kiosk-2", ["dev/kiosk-1/rsp", "dev/kiosk-1/do", "event"]) as thief, \
            Device(hall, "kiosk-1") as kiosk, Device(hall, "observer-1", ["#"]) as observer:
        command = (f'{{"id":"{kiosk.new_id()}","verb":"issue","service":"{SERVICE}","language":"en",'
                   f'"deadline":{kiosk.now_ms() + 60000}}}')
        publish(thief, "dev/kiosk-1/cmd", command)
        publish(thief, "dev/ctl/cmd", command.replace("issue", "close_day"))
        publish(thief, "dev/counter-1/state", '{"online":true}', retain=True)
        publish(thief, "hub/state", '{"online":false}', retain=True)
        publish(thief, "dev/kiosk-1/rsp", '{"ok":true}')
        publish(thief, "board/a", '{"calls":[]}', retain=True)
        publish(thief, "event", '{"seq":1}')
        # what the thief sent lies before this in the broker's one order
        assert kiosk.issue(SERVICE)["ticket"] == "A001"
        assert thief.issue(SERVICE)["ticket"] == "A002"
        wait_until(lambda: any(t == "event" and b["seq"] >= 4 for t, b in observer.seen), 3, "events")
        assert [t for t, _ in thief.seen if t != "event"] == []
        assert [t for t, _ in thief.seen] == [], "a kiosk does not read events"
        assert observer.retained["hub/state"]["online"]
        assert "dev/counter-1/state" not in observer.retained
    by = {e["by"]["device"] for e in ledger.journal(hall.database)}
    assert by <= {"hub", "kiosk-1", "kiosk-2"}


def test_a_role_may_not_do_what_is_not_its_own(hall):
    with Device(hall, "kiosk-1") as kiosk, Device(hall, "counter-1") as counter, \
            Device(hall, "observer-1") as observer, Device(hall, "wall-a") as wall:
        for device, verb, arguments in [
                (kiosk, "next", {}), (kiosk, "close_day", {}), (kiosk, "cancel", {"ticket": "A001"}),
                (counter, "issue", {"service": SERVICE, "language": "en"}),
                (counter, "open", {"counter": 2, "operator": "op1"}),
                (counter, "set_profile", {"counter": 1, "profile": "all"}),
                (counter, "events", {"from": 1}), (observer, "open_day", {}),
                (observer, "retire_ticket", {"ticket": "A001"}), (wall, "next", {})]:
            with pytest.raises(Refused) as refused:
                device.ask(verb, **arguments)
            assert refused.value.code == "forbidden", (device.name, verb)
        for verb in ("tick", "configure", "jump"):
            with pytest.raises(Refused) as refused:
                kiosk.ask(verb, **{"config": 1} if verb == "configure" else {})
            assert refused.value.code == "invalid", verb


@pytest.mark.parametrize("name, secret", [("kiosk-1", "0" * 32), ("kiosk-1", ""), ("hub", "hub"),
                                          ("nobody", "x"), (None, None)])
def test_without_the_secret_nobody_comes_in(hall, name, secret):
    said = []
    client = paho.Client(client_id=name or "guest", protocol=paho.MQTTv5)
    if name:
        client.username_pw_set(name, secret)
    client.on_connect = lambda _c, _u, _f, reason, _p=None: said.append(reason.value)
    client.connect("127.0.0.1", hall.port)
    client.loop_start()
    try:
        wait_until(lambda: said, 5, "the broker's answer")
        assert said[0] in (134, 135), "bad user name or password, or not authorised"
    finally:
        client.disconnect()
        client.loop_stop()


def test_a_stolen_client_id_gives_nothing_and_its_owner_comes_back(hall, counter):
    """The broker lets the newer session of a client id win: rights hang on the user name alone."""
    heard = []
    thief = paho.Client(client_id="counter-1", protocol=paho.MQTTv5)
    thief.username_pw_set("kiosk-2", hall.secret("kiosk-2"))
    thief.on_message = lambda _c, _u, message: heard.append(message.topic)
    thief.connect("127.0.0.1", hall.port)
    root = f"novbe/1/{hall.centre}/"
    with Device(hall, "observer-1", ["dev/+/state"]) as observer, Device(hall, "kiosk-1") as kiosk:
        thief.loop_start()
        thief.subscribe([(root + "counter/1", 1), (root + "dev/counter-1/rsp", 1)])
        lamp(counter, ["link-lost"], 5)
        thief.publish(root + "dev/counter-1/cmd", qos=1, payload=(
            f'{{"id":"{kiosk.new_id()}","verb":"sign_out","deadline":{kiosk.now_ms() + 60000}}}'))
        thief.loop_stop()  # it does not fight for the id
        lamp(counter, ["idle"], BACK_S)
        wait_until(lambda: online(observer, "counter-1"), 3, "its state")
        kiosk.issue(SERVICE)
        lamp(counter, ["waits"], 5)
    assert heard == []
    assert ledger.rows(hall.database, "SELECT state FROM counter WHERE counter = 1") == [("open",)]
