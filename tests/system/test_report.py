"""novbe-report: figures, reasons and proofs out of databases that a real dispatcher wrote. A second computation in Python
(report_ledger.py) has to agree with every figure of every grouping."""
import csv
import datetime
import io
import itertools
import json
import os
import random
import secrets
import shutil
import sqlite3
import subprocess
import zoneinfo

import ledger
import pytest
from conftest import ROOT
from device import Device, Refused
from hall import BIN, HallError, wait_until
from report_ledger import PARTS, Figures, days_of

ZONE = "Asia/Baku"
PLAN = {
    "centre": "sumqayit", "names": {"az": "Sumqayıt xidmət mərkəzi", "en": "Sumqayit service centre"}, "sample": True,
    "time_zone": ZONE, "languages": ["az", "en"], "policy": "accumulating", "auto_open": False, "double_press_ms": 0,
    "day_start": "00:00",
    "classes": [{"id": "normal", "names": {"az": "Ümumi növbə", "en": "Ordinary"}, "slope": 1024},
                {"id": "priority", "names": {"az": "Güzəştli növbə", "en": "Priority"}, "slope": 4096},
                {"id": "booked", "names": {"az": "Qeydiyyatlı", "en": "Booked"}, "slope": 2048}],
    "appointments": {"class": "booked", "early_min": 60, "late_min": 10, "late": "walk_in"},
    "calling": {"call_out_of_order": True},
    "zones": [{"id": "hall", "names": {"az": "Zal", "en": "Hall"}}],
    "institutions": [
        {"id": "interior", "names": {"az": "Daxili İşlər Nazirliyi", "en": "Ministry of the Interior"}, "services": [
            {"id": "id-card", "series": "A", "names": {"az": "Şəxsiyyət vəsiqəsi, \"yeni\"", "en": "Identity card"}},
            {"id": "passport", "series": "D", "names": {"az": "Pasport", "en": "Passport"}}]},
        {"id": "justice", "names": {"az": "Ədliyyə Nazirliyi", "en": "Ministry of Justice"}, "services": [
            {"id": "marriage", "series": "E", "names": {"az": "Nikah", "en": "Marriage"}}]}],
    "profiles": [{"id": "interior", "institutions": ["interior"]}, {"id": "justice", "institutions": ["justice"]},
                 {"id": "all", "institutions": ["interior", "justice"]}],
    "counters": [{"counter": 1, "zone": "hall", "profile": "interior"}, {"counter": 2, "zone": "hall", "profile": "justice"},
                 {"counter": 12, "zone": "hall", "profile": "all"}],
    "devices": [{"id": "kiosk-1", "role": "kiosk", "kiosk": 1}, {"id": "reception-1", "role": "reception"},
                {"id": "counter-1", "role": "counter", "counter": 1}, {"id": "counter-2", "role": "counter", "counter": 2},
                {"id": "counter-12", "role": "counter", "counter": 12}, {"id": "ctl", "role": "control"},
                {"id": "observer-1", "role": "observer"}],
}
COUNTERS = ("counter-1", "counter-2", "counter-12")


def report(database, *words, code=0):
    done = subprocess.run([os.path.join(BIN, "novbe-report"), *words, "--database", str(database)], capture_output=True,
                          text=True, check=False, timeout=60)
    assert done.returncode == code, (words, done.stdout, done.stderr)
    assert (done.stderr == "") == (code == 0), done.stderr
    return done.stdout if code == 0 else done.stderr


class Centre:
    """A dispatcher whose clock is moved forward by starting it again, and the devices around it."""

    def __init__(self, hall, day="2026-11-23"):
        self.hall, self.day, self.devices = hall, day, {}
        self.clock = os.path.join(hall.folder, "hub.clock")

    def at(self, clock):
        """From now on it is that time of the day."""
        self.hall.stop("dispatcher")
        local = datetime.datetime.fromisoformat(f"{self.day} {clock}").replace(tzinfo=zoneinfo.ZoneInfo(ZONE))
        offset = local - datetime.datetime.now(datetime.timezone.utc)
        with open(self.clock, "w", encoding="ascii") as out:
            out.write(f"{offset // datetime.timedelta(milliseconds=1)} 1\n")
        self.hall.start_dispatcher(env={"LD_PRELOAD": os.path.join(os.path.dirname(BIN), "clock.so"),
                                        "NOVBE_CLOCK": self.clock})
        for device in self.devices.values():
            device.synchronise()

    def __getitem__(self, name):
        if name not in self.devices:
            self.devices[name] = Device(self.hall, name).connect()
        return self.devices[name]

    def close(self):
        for device in self.devices.values():
            device.close()

    def issue(self, service, klass="normal", **more):
        return self["reception-1"].issue(service, **{"class": klass}, **more)["ticket"]

    def report_alone(self, number, service, clock, day=None):
        local = datetime.datetime.fromisoformat(f"{day or self.day} {clock}").replace(tzinfo=zoneinfo.ZoneInfo(ZONE))
        self["kiosk-1"].ask("report", ticket=number, service=service, language="az", token=secrets.token_hex(16), offline={
            "day": day or self.day, "run": self["kiosk-1"].run, "mono": 5000, "wall": int(local.timestamp() * 1000),
            "quality": "wall", "printed": True})


@pytest.fixture
def centre(make_hall, tmp_path):
    path = tmp_path / "sumqayit.json"
    path.write_text(json.dumps(PLAN, ensure_ascii=False), encoding="utf-8")
    hall = make_hall(str(path))
    hall.start_broker()
    made = Centre(hall)
    yield made
    made.close()


def a_day(centre):
    """Known to the minute: what happens here is what the assertions of the tests below speak of."""
    booked = datetime.datetime.fromisoformat(f"{centre.day} 09:20").replace(tzinfo=zoneinfo.ZoneInfo(ZONE))
    centre.at("08:50:00")
    centre["ctl"].ask("open_day")
    centre["reception-1"].ask("book", code="XK42", service="passport", slot=int(booked.timestamp() * 1000))
    centre["counter-1"].ask("sign_in", operator="op7")
    centre["counter-2"].ask("sign_in", operator="op2")
    centre.at("09:00:00")
    first, second = centre.issue("id-card"), centre.issue("id-card", "priority")
    spoilt = centre["kiosk-1"].issue("id-card", "az", confirm=False)["ticket"]
    centre["kiosk-1"].ask("void", ticket=spoilt)
    checked_in = centre["reception-1"].ask("check_in", code="XK42", language="az")["ticket"]["ticket"]
    centre["reception-1"].ask("confirm", ticket=checked_in)
    wed = centre.issue("marriage")
    centre.at("09:12:10")
    assert centre["counter-1"].ask("next")["counter"]["ticket"] == second
    centre.at("09:13:00")
    centre["counter-1"].ask("arrive")
    centre["counter-2"].ask("next")
    centre["counter-2"].ask("pause", reason="tea")
    centre.at("09:20:00")
    centre["counter-1"].ask("transfer", service="marriage", counter=2)
    centre["counter-1"].ask("call_ticket", ticket=checked_in)
    centre["counter-1"].ask("recall")
    centre["counter-2"].ask("no_show")
    centre["counter-2"].ask("resume")
    centre.at("09:31:00")
    centre["counter-1"].ask("arrive")
    centre["counter-1"].ask("park", reason="form \"7\"")
    centre["counter-1"].ask("next")
    centre["reception-1"].ask("return", ticket=wed)
    centre["ctl"].ask("set_profile", counter=2, profile="all")
    centre.report_alone("A1001", "id-card", "09:05:00")
    centre.at("10:05:00")
    centre["counter-1"].ask("end")
    centre["counter-1"].ask("unpark", ticket=checked_in)
    centre["counter-2"].ask("next")
    centre["counter-12"].ask("sign_in", operator="op7b")
    centre.at("10:20:00")
    centre["counter-2"].ask("end")
    centre["counter-2"].ask("rate", rating=4)
    centre["counter-1"].ask("end")
    centre["counter-1"].ask("rate", rating=1)
    centre["reception-1"].ask("cancel", ticket=centre.issue("passport"), reason="went away")
    centre["counter-1"].ask("sign_out")
    left = centre.issue("id-card", "priority")
    return {"first": first, "second": second, "spoilt": spoilt, "checked_in": checked_in, "wed": wed, "left": left}


def a_random_day(centre, rng, clocks):
    """Whatever devices may ask, in any order; refusals are part of it."""
    tickets, called = ["A001"], None
    for clock in clocks:
        centre.at(clock)
        if called:  # nobody came; they wait again and are called a second time
            for counter, verb, words in (("counter-12", "no_show", {}), ("reception-1", "return", {"ticket": called}),
                                         ("counter-12", "call_ticket", {"ticket": called}), ("counter-12", "end", {})):
                centre[counter].ask(verb, **words)
        for _ in range(25):
            counter = centre[rng.choice(COUNTERS)]
            try:
                act = rng.randrange(13)
                if act < 4:
                    tickets.append(centre.issue(rng.choice(["id-card", "passport", "marriage"]),
                                                rng.choice(["normal", "priority"]), confirm=rng.random() < .9))
                elif act < 7:
                    counter.ask("next")
                elif act == 7:
                    counter.ask(rng.choice(["arrive", "no_show", "recall", "park", "end"]))
                elif act == 8:
                    counter.ask("transfer", service=rng.choice(["id-card", "passport", "marriage"]),
                                **rng.choice([{}, {"return": True}, {"after_s": 1}]))
                elif act == 9:
                    counter.ask(rng.choice(["pause", "resume", "resume"]))
                elif act == 10:
                    counter.ask(rng.choice(["call_ticket", "unpark"]), ticket=rng.choice(tickets))
                elif act == 11:
                    centre["reception-1"].ask(rng.choice(["return", "cancel", "void"]), ticket=rng.choice(tickets))
                elif rng.random() < .7:
                    counter.ask("sign_in", operator=rng.choice(["op1", "op2", "op3"]), profile=rng.choice(["interior", "all"]))
                else:
                    counter.ask(rng.choice(["sign_out", "rate"]), **({"rating": rng.randint(1, 5)} if rng.random() < .5 else {}))
            except Refused:
                pass
        centre["counter-12"].ask("sign_in", operator="op12", raw=True)
        centre["counter-12"].ask("resume", raw=True)
        centre["counter-12"].ask("end", raw=True)
        called = centre.issue("id-card")
        centre["counter-12"].ask("call_ticket", ticket=called)


# ---- Agreement with the second computation ----
def number(text):
    return None if text == "" else float(text) if "." in text else int(text)


def agree(hall, database, command, days, groupings, level=600):
    """Every row and column of CSV and JSON is what the second computation says."""
    entries = ledger.journal(database)
    chosen = [d for d in days_of(entries) if days[0] <= d[0] <= days[-1]]
    truth = Figures(hall.hall_file, chosen, entries[-1]["at"])
    more = ["--level", str(level)] if command == "period" else []
    for by in groupings:
        words = [command, days[0], days[-1], *more, *(["--by", ",".join(by)] if by else [])]
        expected, whole = truth.rows(by, level * 1000), truth.rows([], level * 1000)[()]
        table = list(csv.DictReader(io.StringIO(report(database, *words, "--format", "csv"), newline="")))
        told = json.loads(report(database, *words, "--format", "json"))
        members = [part.replace("-", "_") for part in by]
        assert told["by"] == members and told["days"] == len(chosen)
        assert all(whole[column] == value for column, value in told["total"].items()), (by, told["total"], whole)
        if by:
            assert len(told["rows"]) == len(table) == len(expected)
        for row in table:
            key = tuple(row[member] for member in members)
            figures = {c: number(v) for c, v in row.items() if c not in ("centre", "from", "to", *members)}
            wrong = {c: (v, expected[key][c]) for c, v in figures.items() if v != expected[key][c]}
            assert not wrong and len(figures) > 6, (by, key, wrong)
        for row, same in zip(told["rows"], table):
            figures = {c: v for c, v in row.items() if c not in members}
            assert figures == {c: number(same[c]) for c in figures}, (by, row, same)
            assert [str(row[m] if row[m] is not None else "") for m in members] == [same[m] for m in members]
        report(database, *words)


GROUPINGS = [[], *[[part] for part in PARTS], ["institution", "service"], ["service", "class"], ["counter", "operator"],
             ["hour", "class"], ["day", "quarter-hour", "counter", "service"]]


def test_every_figure_of_every_grouping_agrees_with_a_second_computation(centre):
    a_day(centre)
    agree(centre.hall, centre.hall.database, "period", [centre.day], GROUPINGS)  # while the day is open
    agree(centre.hall, centre.hall.database, "score", [centre.day], [[p] for p in PARTS])
    centre["ctl"].ask("close_day")
    agree(centre.hall, centre.hall.database, "period", [centre.day], GROUPINGS, level=700)


def test_random_days_agree_with_a_second_computation(centre, seed):
    rng = random.Random(seed)
    for centre.day in ("2026-11-23", "2026-11-24", "2026-12-31"):
        centre.at("08:00:00")
        centre["ctl"].ask("open_day")
        for name in COUNTERS:
            centre[name].ask("sign_in", operator="at-" + name)
        a_random_day(centre, rng, ["08:58:00", "09:14:30", "12:00:00"])
        centre["ctl"].ask("close_day")
    database = centre.hall.database
    agree(centre.hall, database, "period", ["2026-11-23", "2026-12-31"],
          [*GROUPINGS, *map(list, rng.sample(list(itertools.permutations(PARTS, 3)), 6))])
    agree(centre.hall, database, "period", ["2026-11-24", "2026-11-24"], GROUPINGS)
    agree(centre.hall, database, "score", ["2026-11-23", "2026-12-31"], [["service"], ["day"], ["service", "day"]])


def test_a_day_of_known_minutes_has_the_figures_one_expects(centre):
    tickets = a_day(centre)
    told = json.loads(report(centre.hall.database, "day", "--format", "json"))
    total, minute = told["total"], 60_000

    assert told["from"] == told["to"] == centre.day and told["open"] and told["head"]
    assert (total["issued"], total["offline"], total["void"]) == (7, 1, 1), tickets
    assert total["legs"] == 8 == sum(total[s] for s in ("served", "no_shows", "transfers", "cancelled", "expired", "open"))
    assert (total["returned"], total["recalls"], total["out_of_order"], total["cancelled"]) == (1, 1, 2, 1)
    assert total["walks"] == 2 and abs(total["walk_mean_ms"] - (50_000 + 11 * minute) / 2) < 10_000
    assert (total["ratings"], total["rating_mean"]) == (2, 2.5)
    # both counters stood idle beside the waiting until they called; counter 2 drank tea until 09:20
    assert abs(total["counters_paused_ms"] - 7 * minute) < 10_000
    assert total["idle_waiting_ms"] > 25 * minute


# ---- Reading while others write ----
def test_a_report_while_the_dispatcher_writes_holds_nobody_up(centre):
    a_day(centre)
    reports = []
    for _ in range(10):
        reader = subprocess.Popen([os.path.join(BIN, "novbe-report"), "day", "--format", "json", "--database",
                                   centre.hall.database], stdout=subprocess.PIPE, text=True)
        for _ in range(5):
            centre.issue("passport")
        reports.append(json.loads(reader.communicate(timeout=30)[0]))
    counts = [r["total"]["issued"] for r in reports]
    assert counts == sorted(counts) and counts[-1] > 7 and all(r["open"] for r in reports)
    before = os.listdir(os.path.dirname(centre.hall.database))
    agree(centre.hall, centre.hall.database, "period", [centre.day], [["service"]])
    assert os.listdir(os.path.dirname(centre.hall.database)) == before
    assert centre.hall.alive("dispatcher")


def test_backups_and_files_at_rest_are_read_and_never_changed(centre, tmp_path):
    a_day(centre)
    backup = tmp_path / "backup.db"
    centre.hall.control("backup", str(backup), "--database", centre.hall.database)
    live = report(centre.hall.database, "day", "--format", "csv")
    centre.hall.stop("dispatcher")
    for path in (backup, centre.hall.database):
        with open(path, "rb") as found:
            before = found.read()
        assert report(path, "day", "--format", "csv") == live
        assert "right" in report(path, "verify")
        with open(path, "rb") as found:
            assert found.read() == before


@pytest.mark.skipif(os.getuid() != 0 or not shutil.which("unshare"), reason="a medium is made read-only by root alone")
def test_a_medium_that_cannot_be_written_to_is_read(centre, tmp_path):
    a_day(centre)
    live = report(centre.hall.database, "day", "--by", "counter", "--format", "csv")
    centre.hall.stop("dispatcher")
    folder = tmp_path / "a ? folder # 50%"
    folder.mkdir()
    shutil.copy(centre.hall.database, folder / "hall.db")
    inside = ["unshare", "-m", "sh", "-c", 'mount --bind "$1" "$1" && mount -o remount,ro,bind "$1" && exec "$2" day --by '
              'counter --format csv --database "$1/hall.db"', "sh", str(folder), os.path.join(BIN, "novbe-report")]
    done = subprocess.run(inside, capture_output=True, text=True, check=False, timeout=30)
    assert (done.returncode, done.stdout) == (0, live), done
    assert os.listdir(folder) == ["hall.db"]


def test_a_carried_database_of_another_centre_is_read_like_the_halls_own(centre, tmp_path):
    a_day(centre)
    export, folder = tmp_path / "export", tmp_path / "centres"
    centre.hall.control("export", str(export), "--database", centre.hall.database)
    centre.hall.control("import", str(export), "--centres", str(folder), "--database", str(tmp_path / "none.db"))
    live = report(centre.hall.database, "day", "--by", "service,counter", "--format", "csv")
    assert report(folder / "sumqayit.db", "day", "--by", "service,counter", "--format", "csv") == live


# ---- Formats ----
def test_tables_keep_to_a_hundred_columns_and_to_their_columns(centre):
    a_day(centre)
    for words in (["--by", "service"], ["--by", "institution,service", "--names", "az"],
                  ["--by", "day,institution,service,class", "--names", "az"], ["--by", "operator"]):
        lines = report(centre.hall.database, "day", *words).splitlines()
        rows = lines[lines.index("") + 1:]
        rows = rows[:rows.index("")] if "" in rows else rows
        assert all(len(line) <= 100 for line in lines), words
        assert len({len(row) for row in rows}) == 1, (words, rows)
        assert rows[-1].startswith("total")
    assert "Şəxsiyyət vəs" in report(centre.hall.database, "day", "--by", "service", "--names", "az")
    assert "tickets issued" in report(centre.hall.database, "day")


def test_csv_is_read_back_with_its_commas_quotes_and_lines(centre):
    a_day(centre)
    text = report(centre.hall.database, "day", "--by", "service", "--names", "az", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
    assert [row["service_name"] for row in rows] == ['Şəxsiyyət vəsiqəsi, "yeni"', "Nikah", "Pasport"]
    done = subprocess.run([os.path.join(BIN, "novbe-report"), "day", "--format", "csv", "--database",
                           centre.hall.database], capture_output=True, check=True)
    assert done.stdout.count(b"\r\n") == done.stdout.count(b"\n") == 2


def test_manual_and_formats_have_every_figure_and_no_other(tmp_path, centre):
    a_day(centre)
    figures = []
    for words in (["day"], ["score", "--by", "day"]):
        head = report(centre.hall.database, *words, "--format", "csv").splitlines()[0].split(",")
        figures += [name for name in head if name not in ("centre", "from", "to", "day")]
    with open(os.path.join(ROOT, "man/novbe-report.1"), encoding="utf-8") as page:
        text = page.read().split(".SH FIGURES")[1].split(".SH")[0]
    tags = [line for before, line in itertools.pairwise(text.splitlines()) if before == ".TP"]
    assert [word.strip('" ,') for tag in tags for word in tag.split()[1:] if word.strip('" ,')] == figures
    with open(os.path.join(ROOT, "docs/FORMATS.md"), encoding="utf-8") as page:
        tables = page.read().split("| figure | |")[1]
    cells = [line.split("|")[1] for line in tables.splitlines() if line.startswith("|") and "score" not in line]
    assert [name for cell in cells for name in cell.replace("`", " ").split() if "-" not in name] == figures


# ---- Why ----
def test_why_tells_a_tickets_calls_in_sentences(centre):
    tickets = a_day(centre)
    database = centre.hall.database
    told = report(database, "why", tickets["second"])
    assert "called to counter 1 (operator op7) by the policy accumulating" in told
    assert f"{tickets['second']} had waited 12 min 10 s, counted x4 as priority = 48 min" in told
    assert f"next would have been {tickets['first']}: it had waited 12 min 10 s, counted x1 as normal" in told
    assert f"{tickets['first']} comes after because it counted for less" in told
    assert "waits for marriage, class priority, at counter 2 only" in told

    told = report(database, "why", tickets["checked_in"].lower())
    assert "out of order, by counter-1 with call_ticket" in told and "by counter-1 with unpark" in told
    assert "called again" in told and 'laid aside (counter-1): form "7"' in told
    assert "it waits from 09:20:00 on" in told
    told = report(database, "why", f"sumqayit-{centre.day}-{tickets['wed']}")
    assert "did not come" in told and "after it had not come" in told
    assert "was never called: it still waits" in report(database, "why", tickets["left"])
    assert "void" in report(database, "why", tickets["spoilt"])
    assert "went away" in report(database, "why", "D002")


def test_why_holds_two_tickets_against_each_other(centre):
    tickets = a_day(centre)
    database = centre.hall.database
    told = report(database, "why", tickets["second"], tickets["first"])
    assert "issued" not in told and "At that moment A001 had waited 12 min 10 s, counted x1 as normal, for id-card" in told
    told = report(database, "why", tickets["second"], tickets["wed"])
    assert "counter 1 did not take marriage" in told
    assert "it was not issued yet" in report(database, "why", tickets["second"], tickets["left"])
    assert "it was void" in report(database, "why", tickets["second"], tickets["spoilt"])
    third = centre.issue("id-card")
    centre["counter-12"].ask("next")
    told = report(database, "why", tickets["wed"], third)
    assert f"At that moment {third} had waited 0 s, for id-card, class normal; it came after both" in told
    told = report(database, "why", tickets["checked_in"], tickets["first"])
    assert "a person chose, not the order" in told


def test_why_says_which_ticket_or_day_is_not_there(centre):
    a_day(centre)
    database = centre.hall.database
    assert "has no ticket A500: name its business day" in report(database, "why", "A500", code=1)
    assert "has no ticket A001" in report(database, "why", "A001", "--day", "2026-11-22", code=1)
    assert "as A047" in report(database, "why", "47", code=64)


# ---- Days with little in them ----
def test_a_day_without_anybody_and_one_of_void_tickets_only_are_told(centre):
    centre.at("09:00:00")
    database = centre.hall.database
    assert "no business day was opened" in report(database, "day", code=1)
    centre["ctl"].ask("open_day")
    agree(centre.hall, database, "period", [centre.day], GROUPINGS)
    for _ in range(3):
        spoilt = centre["kiosk-1"].issue("id-card", "az", confirm=False)["ticket"]
        centre["kiosk-1"].ask("void", ticket=spoilt)
    agree(centre.hall, database, "period", [centre.day], GROUPINGS)
    total = json.loads(report(database, "day", "--format", "json"))["total"]
    assert (total["issued"], total["void"], total["legs"], total["wait_mean_ms"]) == (0, 3, 0, None)
    told = json.loads(report(database, "period", "1999-01-01", "1999-12-31", "--format", "json"))
    assert told["days"] == 0 and told["rows"] == [] and told["total"]["issued"] == 0


def test_tickets_that_were_heard_of_when_their_day_was_over_count_on_their_day(centre):
    for centre.day in ("2026-11-23", "2026-11-25"):
        centre.at("09:00:00")
        centre["ctl"].ask("open_day")
        centre.issue("passport")
        if centre.day == "2026-11-25":
            centre.report_alone("A1001", "id-card", "10:10:00", day="2026-11-23")
            centre.report_alone("A1001", "id-card", "10:30:00", day="2026-11-24")
        centre["ctl"].ask("close_day")
    agree(centre.hall, centre.hall.database, "period", ["2026-11-23", "2026-11-25"], GROUPINGS)
    told = json.loads(report(centre.hall.database, "day", "2026-11-24", "--by", "hour", "--format", "json"))
    assert [(row["hour"], row["issued"], row["offline"], row["expired"]) for row in told["rows"]] == [("10:00", 1, 1, 1)]
    assert "heard of it when that day was over" in report(centre.hall.database, "why", "A1001", "--day", "2026-11-24")


def test_a_day_that_was_opened_again_is_one_day(centre):
    a_day(centre)
    for _ in range(2):
        centre["ctl"].ask("close_day")
        centre["ctl"].ask("open_day")
        centre["counter-1"].ask("sign_in", operator="op9")
        centre.issue("id-card")
        centre["counter-1"].ask("next")
    agree(centre.hall, centre.hall.database, "period", [centre.day], GROUPINGS)


# ---- Files that are old, new, foreign, broken ----
def test_a_database_of_an_earlier_version_is_read_as_it_is(centre, tmp_path):
    a_day(centre)
    centre.hall.control("backup", str(tmp_path / "old.db"), "--database", centre.hall.database)
    live = report(centre.hall.database, "day", "--by", "service", "--format", "csv")
    with sqlite3.connect(tmp_path / "old.db") as old:
        old.executescript("DROP TABLE appointment; DROP TABLE stray; ALTER TABLE visit DROP COLUMN print;"
                          "ALTER TABLE visit DROP COLUMN printer; PRAGMA user_version=1")
    old.close()
    assert report(tmp_path / "old.db", "day", "--by", "service", "--format", "csv") == live
    assert "A002 had waited" in report(tmp_path / "old.db", "why", "A002")


def damaged(database, folder, name, change):
    path = folder / name
    shutil.copy(database, path)
    with sqlite3.connect(path) as db:
        db.executescript(change)
    db.close()
    return path


@pytest.mark.parametrize("change, said", [
    ("PRAGMA user_version=99", "newer version"),
    ("PRAGMA application_id=7", "another program's database"),
    ("DROP TABLE journal", "no such table"),
    ("UPDATE journal SET text='{\"seq\":5,' WHERE seq=5", "entry 5 does not fit"),
    ("UPDATE journal SET text=replace(text, '\"called\"', '\"issued\"')", "does not fit what was before it"),
    ("UPDATE journal SET text=substr(text, 1, 40) || char(34)", "does not fit"),
    ("UPDATE journal SET text=replace(text, '\"arrived\"', '\"vanished\"')", "only a newer version of this program knows"),
    ("DELETE FROM config", "no dispatcher has worked with it"),
    ("UPDATE config SET text='{'", "cannot be read by this program"),
], ids=["newer", "foreign", "no-journal", "cut-entry", "other-entries", "torn-entries", "newer-entries", "no-config", "bad-config"])
def test_a_damaged_or_foreign_database_is_told_never_a_crash(centre, tmp_path, change, said):
    a_day(centre)
    centre.hall.control("backup", str(tmp_path / "good.db"), "--database", centre.hall.database)
    path = damaged(tmp_path / "good.db", tmp_path, "bad.db", change)
    assert said in report(path, "day", "2026-11-23", "--by", "service", code=1)
    report(path, "why", "A001", "--day", "2026-11-23", code=1)


def test_torn_pages_are_told_never_a_crash(centre, tmp_path, seed, count):
    a_day(centre)
    centre.hall.control("backup", str(tmp_path / "good.db"), "--database", centre.hall.database)
    good, rng = (tmp_path / "good.db").read_bytes(), random.Random(seed)
    for _ in range(count(40, 1000)):
        bad = bytearray(good)
        for _ in range(rng.randint(1, 40)):
            at = rng.randrange(len(bad))
            bad[at:at + 64] = rng.randbytes(min(64, len(bad) - at))
        (tmp_path / "bad.db").write_bytes(bad[:rng.choice([len(bad), rng.randrange(len(bad))])])
        for words in (["period", "2026-11-01", "2026-11-30", "--by", "service"], ["why", "A002"], ["verify"]):
            done = subprocess.run([os.path.join(BIN, "novbe-report"), *words, "--database", tmp_path / "bad.db"],
                                  capture_output=True, text=True, errors="replace", check=False, timeout=60)
            assert done.returncode in (0, 1) and "Sanitizer" not in done.stderr, (done.returncode, done.stderr)
            assert done.returncode == 0 or done.stderr


def test_verify_names_the_entry_that_was_changed_and_what_to_do(centre, tmp_path):
    a_day(centre)
    centre.hall.control("backup", str(tmp_path / "good.db"), "--database", centre.hall.database)
    head = ledger.rows(tmp_path / "good.db", "SELECT hash FROM journal ORDER BY seq DESC LIMIT 1")[0][0]
    assert head in report(tmp_path / "good.db", "verify")
    path = damaged(tmp_path / "good.db", tmp_path, "bad.db",
                   "UPDATE journal SET text=replace(text, 'op7', 'op8') WHERE text LIKE '%op7%'")
    said = report(path, "verify", code=1)
    changed = ledger.rows(path, "SELECT min(seq) FROM journal WHERE text LIKE '%op8%'")[0][0]
    assert str(changed) in said and str(path) in said and "backup" in said


@pytest.mark.parametrize("words, said", [
    (["day", "23.11.2026"], "as 2026-11-23"), (["period", "2026-11-23"], "two business days"),
    (["period", "2026-11-24", "2026-11-23"], "name the first day"), (["day", "--by", "colour"], "'colour': up to 4"),
    (["day", "--by", "day,day"], "each once"), (["day", "--format", "pdf"], "table, csv or json"),
    (["day", "--level", "soon"], "seconds"), (["day", "--names", "English"], "a language"), (["dance"], "no such command"),
])
def test_wrong_words_are_told_with_what_is_expected(tmp_path, words, said):
    assert said in report(tmp_path / "none.db", *words, code=64)


def test_a_path_without_a_database_is_told(tmp_path):
    assert "No such file" in report(tmp_path / "none.db", "day", code=1)
    (tmp_path / "empty.db").touch()
    assert "nothing in it" in report(tmp_path / "empty.db", "day", code=1)
    (tmp_path / "text.db").write_text("not a database " * 100, encoding="ascii")
    assert "not a database" in report(tmp_path / "text.db", "day", code=1)
