"""What is asked for most: counted from the days before, in the kiosks' catalogue from the day's opening on."""
import datetime
import signal
import time
import zoneinfo

import ledger
from device import Device
from hall import wait_until

ZONE = zoneinfo.ZoneInfo("Asia/Karachi")


def start(hall, preload, moment):
    """The dispatcher at a local moment of the centre."""
    local = datetime.datetime.fromisoformat(moment).replace(tzinfo=ZONE)
    shift = int(local.timestamp() * 1000) - int(time.time() * 1000)
    hall.start_dispatcher(env=preload("clock/shift.c", NOVBE_SHIFT_MS=str(shift)))


def issue(hall, **services):
    with Device(hall, "kiosk-1") as kiosk:
        given = [kiosk.issue(name.replace("_", "-")) for name, count in services.items() for _ in range(count)]
    return [ticket["ticket"] for ticket in given]


def reload(hall):
    said = hall.log_tail("dispatcher", 10**6).count("hall file: '")
    hall.running["dispatcher"].send_signal(signal.SIGHUP)
    wait_until(lambda: hall.log_tail("dispatcher", 10**6).count("hall file: '") > said, 5, "the reload")


def test_the_kiosks_catalogue_names_what_was_asked_for_most(make_hall, write_plan, preload):
    hall = make_hall(write_plan(lambda plan: None))
    hall.start_broker()
    start(hall, preload, "2027-03-08T10:00:00")
    issue(hall, passport_new=3, id_card_new=2)
    hall.stop("dispatcher", signal.SIGKILL)
    start(hall, preload, "2027-03-09T10:00:00")
    issue(hall, id_card_new=1, learner_permit=3)
    void, = issue(hall, traffic_fine=1)
    with Device(hall, "kiosk-1") as kiosk:
        kiosk.ask("void", ticket=void)
    hall.stop("dispatcher")

    # What is not over does not count: until 04:00 it is today.
    start(hall, preload, "2027-03-10T01:00:00")
    with Device(hall, "wall-a", follow=["catalogue"]) as wall:
        wait_until(lambda: wall.retained.get("catalogue"), 5, "the catalogue")
        assert wall.retained["catalogue"]["popular"] == ["passport-new", "id-card-new"]
    hall.stop("dispatcher")

    start(hall, preload, "2027-03-10T03:59:55")
    with Device(hall, "wall-a", follow=["catalogue"]) as wall:
        wait_until(lambda: ledger.changes(hall.database, "day_opened")[-1]["day"] == "2027-03-10", 10, "the new day")
        wait_until(lambda: len(wall.retained.get("catalogue", {}).get("popular", [])) == 3, 5, "the new catalogue")
        # three each, in the order of the hall file; what was void does not count
        assert wall.retained["catalogue"]["popular"] == ["id-card-new", "passport-new", "learner-permit"]
        today = issue(hall, traffic_fine=4)
        assert len(today) == 4

        # The hall file may say it itself, also that there are none.
        write_plan(lambda plan: plan.update(popular=["traffic-fine"]))
        reload(hall)
        wait_until(lambda: wall.retained["catalogue"].get("popular") == ["traffic-fine"], 5, "the fixed ones")
        write_plan(lambda plan: plan.update(popular=[]))
        reload(hall)
        wait_until(lambda: "popular" not in wall.retained["catalogue"], 5, "none")
        write_plan(lambda plan: plan["institutions"][0]["services"].reverse())
        reload(hall)
        wait_until(lambda: "popular" in wall.retained["catalogue"], 5, "the counted ones")
        assert wall.retained["catalogue"]["popular"] == ["id-card-new", "passport-new", "learner-permit"]


def test_a_hall_with_no_past_names_nothing(make_hall):
    hall = make_hall()
    hall.start_broker()
    hall.start_dispatcher()
    issue(hall, id_card_new=3)
    with Device(hall, "wall-a", follow=["catalogue"]) as wall:
        wait_until(lambda: wall.retained.get("catalogue"), 5, "the catalogue")
        assert "popular" not in wall.retained["catalogue"]
