"""More at once than the link takes: whoever reads the events gets each of them, in order."""
import signal

from device import Device
from hall import wait_until


def test_every_event_of_a_flood_is_published_in_order(hall, count):
    services = [s["id"] for i in hall.plan["institutions"] for s in i["services"]]
    commands = count(5600, 12000)
    with Device(hall, "observer-1", ["event"]) as observer, Device(hall, "kiosk-1") as kiosk:
        hall.running["dispatcher"].send_signal(signal.SIGSTOP)
        for i in range(commands):
            sent = kiosk.send({"id": kiosk.new_id(), "verb": "issue", "service": services[i % len(services)],
                               "language": "en", "deadline": kiosk.now_ms() + 60000})
        sent.wait_for_publish()
        hall.running["dispatcher"].send_signal(signal.SIGCONT)
        last = kiosk.ask("issue", seconds=20, service=services[0], language="en")["seq"]
        seqs = lambda: [body["seq"] for topic, body in list(observer.seen) if topic == "event"]  # noqa: E731
        wait_until(lambda: last in seqs(), 20, f"event {last}")
        heard = seqs()
    assert heard == list(range(heard[0], heard[0] + len(heard))), "a gap, or not in order"
    assert len(heard) > commands
