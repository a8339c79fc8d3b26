"""The kiosk's ways to a ticket on a real X server: by fingers, by a keyboard alone, by a scanner."""
import datetime
import os
import signal
import subprocess
import time
import zoneinfo

import ledger
import pytest
from device import Device
from hall import wait_until
from hands import online, wait_for_paper
from rehearsal import Rehearsal
from screen import Screen, colours, difference

SERVICES = ("passport-new", "id-card-renew", "licence-new")


def richer(plan):
    """A hall with everything a kiosk can offer."""
    plan["appointments"] = {"class": "appointment", "early_min": 30, "late_min": 10, "late": "refuse"}
    plan["classes"] = [{"id": "normal", "names": {"en": "Ordinary", "ur": "عام"}},
                       {"id": "appointment", "names": {"en": "Appointment", "ur": "وقت"}},
                       {"id": "priority", "names": {"en": "Over 65 or disabled", "ur": "ترجیحی"}, "self_service": True}]
    known = [s["id"] for i in plan["institutions"] for s in i["services"]]
    plan["popular"] = known[3:6]
    first = plan["institutions"][0]["services"][1]
    first["aliases"] = {"en": "zebra paper", "ur": "زیبرا"}  # words that no name has
    return plan


@pytest.fixture
def screen():
    with Screen() as made:
        yield made


@pytest.fixture
def place(make_hall, write_plan, screen):
    """A hall whose kiosk stands on the screen; place.touch(screen's name, control, tile)."""
    class Place:
        def __init__(self):
            self.path = write_plan(lambda plan: richer(plan))
            self.hall = make_hall(self.path)
            self.hall.provision()
            self.hall.start_broker()
            self.hall.start_dispatcher()
            self.screen = screen
            self.maps = {}

        def start(self, **options):
            self.hall.start_kiosk(screen=screen.options, env=screen.env, options={"details": True, **options})
            wait_until(lambda: "tickets can be given" in self.hall.log_tail("kiosk-1", 50), 10, "the kiosk")
            wait_until(lambda: colours(screen.picture()) > 20, 10, "the first picture")
            return self

        def map(self, language):
            if language not in self.maps:
                self.maps[language] = Rehearsal(self.path, language)
            return self.maps[language]

        def touch(self, language, *targets):
            for name, control, *tile in targets:
                screen.touch(self.map(language).place(name, control, *tile))

        def issued(self):
            return [(c["service"], c["language"], c.get("class", "normal"))
                    for c in ledger.changes(self.hall.database, "issued")]

        def service(self, institution, position):
            return self.hall.plan["institutions"][institution]["services"][position]["id"]

        def read(self):
            """What is written on the screen."""
            path = os.path.join(self.hall.folder, "seen.png")
            screen._run("import", "-window", "root", path)
            return subprocess.run(["tesseract", path, "-", "-l", "eng", "--psm", "11"], capture_output=True, text=True,
                                  check=True).stdout

        def shows(self, *words, seconds=10):
            wait_until(lambda: all(word in self.read() for word in words), seconds, f"{words} on the screen")

        def difference(self, picture):
            return difference(picture, screen.picture())
    return Place()


@pytest.mark.parametrize("language, tile", [("en", 0), pytest.param("ur", 1, marks=pytest.mark.alone)])
def test_fingers_find_the_way_to_a_ticket(place, language, tile):
    place.start()
    place.touch(language, ("language", "tile", tile), ("institution", "tile", 0), ("service-1", "tile", 0),
                ("class", "tile", 0))
    assert place.issued() == [], "nobody has asked for a ticket yet"
    place.touch(language, ("details-1", "take"))
    wait_for_paper(place.hall, 1)
    assert place.issued() == [(place.service(0, 0), language, "normal")]


def test_who_belongs_to_a_class_says_so(place):
    place.start()
    place.touch("en", ("language", "tile", 0), ("institution", "tile", 0), ("service-1", "tile", 0),
                ("class", "tile", 1), ("details-1", "take"))
    wait_for_paper(place.hall, 1)
    assert place.issued() == [(place.service(0, 0), "en", "priority")]


def test_a_keyboard_alone_is_enough(place):
    place.start()
    for _ in ("language", "institution", "service", "class", "details"):
        place.screen.keys("Tab", "Return")
    wait_for_paper(place.hall, 1)
    assert place.issued() == [(place.service(0, 0), "en", "normal")]


def test_a_service_is_found_by_another_name_typed_on_the_screen(place):
    place.start()
    place.touch("en", ("language", "tile", 0), ("institution", "search"))
    place.screen.touch(*(place.map("en").key("search", letter) for letter in "zebra"))
    place.shows("zebra")
    place.touch("en", ("search-typed", "tile", 0), ("class", "tile", 0))
    place.screen.keys("Return")
    wait_for_paper(place.hall, 1)
    assert place.issued() == [(place.service(0, 1), "en", "normal")]


def test_a_service_is_found_by_what_a_real_keyboard_types(place):
    place.start()
    place.touch("en", ("language", "tile", 0), ("institution", "search"))
    place.screen.type("zebra papr")
    place.shows("zebra papr")
    place.screen.keys("Return", "1", "Return")
    wait_for_paper(place.hall, 1)
    assert place.issued() == [(place.service(0, 1), "en", "normal")]


def test_what_most_people_ask_for_is_near(place):
    place.start()
    place.touch("en", ("language", "tile", 0), ("institution", "popular"), ("popular", "tile", 1), ("class", "tile", 0))
    place.screen.keys("Return")
    wait_for_paper(place.hall, 1)
    assert place.issued() == [(place.hall.plan["popular"][1], "en", "normal")]


def book(place, code, minutes):
    with Device(place.hall, "ctl") as ctl:
        answer = ctl.ask("book", code=code, service=place.service(0, 2), slot=ctl.now_ms() + minutes * 60000)
        assert answer["ok"]


def test_an_appointment_is_checked_in_by_its_code(place):
    place.start()
    book(place, "NV-7KQ2", 5)
    place.touch("en", ("language", "tile", 0), ("institution", "appointment"))
    place.screen.touch(*(place.map("en").key("code", letter) for letter in "NV-7KQ"))
    place.touch("en", ("code-typed", "done"))
    place.shows("This code is not known")
    place.screen.keys("Escape")  # what was typed is still there
    place.screen.touch(place.map("en").key("code", "2"))
    place.touch("en", ("code-typed", "done"))
    wait_for_paper(place.hall, 1)
    assert place.issued() == [(place.service(0, 2), "en", "appointment")]


def test_an_appointment_is_checked_in_by_a_scanner(place):
    place.start()
    book(place, "NV-7KQ2", 5)
    place.screen.scan("https://queue.example/a/nv-7kq2")
    wait_for_paper(place.hall, 1)
    assert place.issued() == [(place.service(0, 2), "en", "appointment")]
    place.screen.keys("Home")
    place.screen.scan("NV-7KQ2")
    number = ledger.changes(place.hall.database, "issued")[0]["leg"].split("/")[0]
    place.shows(number)  # again: the number, and no second paper
    wait_for_paper(place.hall, 1)


def test_who_comes_too_early_is_told_when(place):
    place.start()
    book(place, "EARLY1", 90)
    place.screen.scan("EARLY1")
    place.shows("early")
    assert place.issued() == []


def test_who_is_quiet_is_asked_and_then_forgotten(place):
    place.start(idle_s=5)
    first = place.screen.picture()
    place.touch("en", ("language", "tile", 0), ("institution", "access"), ("access", "switch", 1))
    place.screen.keys("Escape")
    dark = place.screen.picture()
    assert difference(first, dark) > 0.5, "white on black"
    place.shows("more time", seconds=12)
    place.screen.keys("Return")
    wait_until(lambda: place.difference(dark) < 0.01, 5, "the same screen as before")
    place.shows("more time", seconds=12)
    wait_until(lambda: place.difference(first) < 0.001, 30, "the first screen, as if nobody had been there")


def test_a_service_that_closed_says_so_and_leads_back(place):
    place.start()
    with Device(place.hall, "ctl") as ctl, Device(place.hall, "observer-1", ["dev/kiosk-1/state"]) as watch:
        wait_until(lambda: online(watch, "kiosk-1"), 10, "the kiosk")
        ctl.ask("close_service", service=place.service(0, 0))
    place.touch("en", ("language", "tile", 0), ("institution", "tile", 0))
    place.shows("closed")
    place.touch("en", ("service-1", "tile", 0))
    place.shows("This service is closed now")
    place.screen.keys("Escape")
    place.touch("en", ("service-1", "tile", 1), ("class", "tile", 0), ("details-2", "take"))
    wait_for_paper(place.hall, 1)
    assert place.issued() == [(place.service(0, 1), "en", "normal")]


def hours_of(plan, **of_date):
    """Open around the clock but for some dates, counted from today's business day."""
    zone = zoneinfo.ZoneInfo(plan["time_zone"])
    today = (datetime.datetime.now(zone) - datetime.timedelta(hours=4)).date()
    dates = [{"date": str(today + datetime.timedelta(days=int(n[1:]))), **({"open": span} if span else {})}
             for n, span in of_date.items()]
    plan["hours"] = {**{day: "04:00-04:00" for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")},
                     "exceptions": dates}
    return today


def test_a_closed_hall_says_when_it_opens_and_a_full_service_that_it_is(place, write_plan):
    """Closed by the hours, open again by a new hall file, then a quota and a closing time, as citizens see them."""
    days = {}

    def shut(plan):
        richer(plan)
        days["opens"] = hours_of(plan, d0=None, d1=None, d2="09:00-17:00") + datetime.timedelta(days=2)

    def limited(plan):
        richer(plan)
        hours_of(plan)
        first, second = plan["institutions"][0]["services"][:2]
        first["quota"] = {"all": 1}
        second["hours"] = {"last_ticket_min": 480, "mon": "04:00-04:00"}
        second["hours"].update({day: "04:00-04:00" for day in ("tue", "wed", "thu", "fri", "sat", "sun")})

    write_plan(shut)
    place.hall.running["dispatcher"].send_signal(signal.SIGHUP)
    place.start()
    opens = days["opens"]
    place.shows("We are closed now", f"{opens.day} {opens.strftime('%B %Y')}", "09:00")
    with Device(place.hall, "observer-1", ["dev/kiosk-1/state"]) as watch:
        wait_until(lambda: (watch.retained.get("dev/kiosk-1/state") or {}).get("giving") is False, 10, "its own word")

    write_plan(limited)
    place.hall.running["dispatcher"].send_signal(signal.SIGHUP)
    place.shows("Choose your language")
    place.touch("en", ("language", "tile", 0), ("institution", "tile", 0), ("service-1", "tile", 0),
                ("class", "tile", 0), ("details-1", "take"))
    wait_for_paper(place.hall, 1)
    assert place.issued() == [(place.service(0, 0), "en", "normal")]
    place.shows("Choose your language", seconds=40)
    place.touch("en", ("language", "tile", 0), ("institution", "tile", 0), ("service-1", "tile", 0))
    place.shows("No more tickets today", "All numbers for this service")
    assert len(place.issued()) == 1
