"""The figures of novbe-report, worked out a second time, from the journal alone and by brute force: every stretch between
two entries is looked at by itself. Definitions: docs/FORMATS.md, section 14."""
import collections
import datetime
import math
import zoneinfo

from hall import read_commented_json

PARTS = ["institution", "service", "class", "counter", "operator", "hour", "quarter-hour", "weekday", "day", "month",
         "quarter"]
LEG_PARTS = {"institution", "service", "class"}
OF_COUNTERS = ["counters_open_ms", "counters_paused_ms", "in_hand_ms"]
STATES = {"confirmed": "waiting", "unparked": "waiting", "returned": "waiting", "begun": "waiting", "put_back": "waiting",
          "called": "called", "arrived": "serving", "done": "done", "no_show": "no_show", "parked": "parked", "transferred": "transferred",
          "cancelled": "cancelled", "voided": "void"}
OPEN = {"planned", "reserved", "waiting", "called", "serving", "parked"}


def rounded(number, by):
    """number / by to the nearest, halves away from 0; None for nothing."""
    if not by:
        return None
    return int(math.copysign((2 * abs(number) + by) // (2 * by), number))


def nearest_rank(waits, percent):
    return sorted(waits)[max(1, -(-len(waits) * percent // 100)) - 1] if waits else None


class Leg:
    def __init__(self, day, at, change, first, from_ms):
        self.day, self.service, self.klass = day, change["service"], change["class"]
        self.first, self.asked, self.from_ms = first, at, from_ms
        self.state, self.counter, self.operator = "reserved", None, None
        self.only, self.comes_back = change.get("only_counter"), False
        self.offline = bool(change.get("offline"))
        self.told = None
        if {"low", "high"} <= set(change):
            self.told = (change["low"], change["high"], 2 * change["mid"] if "mid" in change else change["low"] + change["high"])
        self.calls, self.walk, self.service_ms, self.rating = [], None, 0, None
        self.begun, self.returned, self.recalls, self.out_of_order = None, 0, 0, 0
        self.visit = [self]


class Figures:
    """days: [(name, [entries], [filed change])]; as_of: until when an open day is told of."""

    def __init__(self, plan, days, as_of):
        self.plan = read_commented_json(plan)
        self.zone = zoneinfo.ZoneInfo(self.plan["time_zone"])
        self.institution = {s["id"]: i["id"] for i in self.plan["institutions"] for s in i["services"]}
        self.takes = {}
        for profile in self.plan["profiles"]:
            of = {s for s, i in self.institution.items() if i in profile.get("institutions", [])}
            self.takes[profile["id"]] = of | set(profile.get("services", []))
        self.legs, self.spent = [], []  # spent: (kind, day, counter, operator, from, to, [leg keys])
        for name, entries, filed in days:
            self.live(name, entries, as_of)
            for change in filed:
                leg = Leg(name, change["queued"], change, True, change["queued"])
                leg.state, leg.offline = "expired", True
                self.legs.append(leg)

    # ---- a day ----
    def live(self, name, entries, as_of):
        self.day, self.visits, self.counters = name, {}, {}
        before = None
        for entry in entries:
            if before is not None:
                self.pass_time(before, entry["at"])
            before = entry["at"]
            for change in entry["changes"]:
                self.take(entry["at"], change)
        if self.is_open:
            self.pass_time(before, as_of)
        self.legs += [leg for visit in self.visits.values() for leg in visit]

    def quarters(self, from_ms, to_ms):
        """Stretches that lie within one quarter of an hour of the local clock."""
        while from_ms < to_ms:
            local = datetime.datetime.fromtimestamp(from_ms // 1000, self.zone)
            end = (from_ms // 1000 + 900 - (local.minute % 15 * 60 + local.second)) * 1000
            yield from_ms, min(end, to_ms)
            from_ms = end

    def pass_time(self, from_ms, to_ms):
        waiting = [leg for visit in self.visits.values() for leg in visit if leg.state == "waiting"]
        for begin, end in self.quarters(from_ms, to_ms):
            for number, counter in self.counters.items():
                if counter["state"] == "closed":
                    continue
                told = (self.day, number, counter["operator"], begin, end)
                self.spent.append(("counters_open_ms", *told, None))
                if counter["state"] == "paused":
                    self.spent.append(("counters_paused_ms", *told, None))
                if counter["holds"]:
                    self.spent.append(("in_hand_ms", *told, None))
                could = [leg for leg in waiting if (leg.only == number if leg.only else
                                                    leg.service in self.takes[counter["profile"]])]
                if counter["state"] == "open" and not counter["holds"] and could:
                    self.spent.append(("idle_waiting_ms", *told, could))

    def let_go(self, leg, at, shown):
        counter = self.counters.get(leg.counter)
        if counter and counter["holds"] is leg:
            counter["holds"] = None
            if shown:
                leg.service_ms += at - leg.begun

    def take(self, at, change):
        kind = change["change"]
        if kind in ("day_opened", "day_reopened"):
            self.is_open = True
        elif kind == "day_closed":
            self.is_open = False
            for leg in [leg for visit in self.visits.values() for leg in visit if leg.state in OPEN]:
                self.let_go(leg, at, True)
                leg.state = "expired"
            for counter in self.counters.values():
                counter["state"] = "closed"
        elif kind == "issued":
            asked = change["queued"] if change.get("offline") else at
            leg = Leg(self.day, asked, change, True, max(asked, change["queued"]))
            leg.state = change["state"]
            self.visits[change["leg"].split("/")[0]] = leg.visit
        elif kind in ("added", "planned"):
            visit = self.visits[change["leg"].split("/")[0]]
            leg = Leg(self.day, at, change, False, at)
            leg.state, leg.visit = "waiting" if kind == "added" else "planned", visit
            visit.append(leg)
        elif kind == "counter_opened":
            self.counters[change["counter"]] = {"state": "open", "operator": change.get("operator"), "holds": None,
                                                "profile": change["profile"]}
        elif kind in ("counter_closed", "paused", "resumed"):
            self.counters[change["counter"]]["state"] = {"counter_closed": "closed", "paused": "paused",
                                                         "resumed": "open"}[kind]
        elif kind == "profile_set":
            self.counters[change["counter"]]["profile"] = change["profile"]
        elif "leg" in change:
            number, position = change["leg"].split("/")
            self.move(at, kind, change, self.visits[number][int(position) - 1])

    def move(self, at, kind, change, leg):
        if "only_counter" in change:  # begun, unparked
            leg.only, leg.comes_back = change["only_counter"], True
        if kind in ("called", "released") and leg.comes_back:
            leg.only, leg.comes_back = None, False
        if kind == "begun":
            leg.asked = leg.from_ms = at
        if kind == "called":
            counter = self.counters[change["counter"]]
            counter["holds"] = leg
            leg.counter, leg.operator, leg.begun = change["counter"], counter["operator"], at
            leg.calls.append(at)
            leg.out_of_order += bool(change["why"].get("out_of_order"))
        elif kind == "arrived":
            leg.walk, leg.begun = at - leg.calls[-1], at
        elif kind in ("done", "no_show", "parked", "transferred", "cancelled", "voided", "put_back"):
            self.let_go(leg, at, kind != "no_show")
        elif kind == "recalled":
            leg.recalls += 1
        elif kind == "rated":
            served = [other for other in leg.visit if other.counter and other.counter == change.get("counter")]
            (served[-1] if served else leg).rating = change["rating"]
        leg.returned += kind == "returned"
        leg.state = STATES.get(kind, leg.state)

    # ---- rows ----
    def part(self, part, day, at, counter, operator, service, klass):
        date = datetime.date.fromisoformat(day)
        local = datetime.datetime.fromtimestamp(at // 1000, self.zone)
        return {"institution": self.institution.get(service, ""), "service": service, "class": klass,
                "counter": str(counter or ""), "operator": operator or "", "hour": f"{local.hour:02d}:00",
                "quarter-hour": f"{local.hour:02d}:{local.minute // 15 * 15:02d}", "weekday": str(date.isoweekday()),
                "day": day, "month": day[:7], "quarter": f"{day[:4]}-Q{(date.month + 2) // 3}"}[part]

    def rows(self, by, level_ms=600_000):
        """{parts as in CSV: {column: number or None}}; by [] is the total, under ()."""
        legs, spent = collections.defaultdict(list), collections.defaultdict(collections.Counter)
        for leg in self.legs:
            key = tuple(self.part(p, leg.day, leg.asked, leg.counter, leg.operator, leg.service, leg.klass) for p in by)
            legs[key].append(leg)
        for kind, day, counter, operator, begin, end, could in self.spent:
            if could is None and LEG_PARTS & set(by):
                continue
            for_whom = {(leg.service, leg.klass) for leg in could} if could else {("", "")}
            keys = {tuple(self.part(p, day, begin, counter, operator, *whom) for p in by) for whom in for_whom}
            for key in keys:
                spent[key][kind] += end - begin
        found = {key: self.row(legs[key], spent[key], level_ms) for key in set(legs) | set(spent) | (set() if by else {()})}
        for row in found.values():
            if LEG_PARTS & set(by):
                row.update(dict.fromkeys(OF_COUNTERS))
        return found

    @staticmethod
    def row(all_legs, spent, level_ms):
        counted = [leg for leg in all_legs if leg.visit[-1].state != "void"]
        state = collections.Counter(leg.state for leg in counted)
        waits = [max(0, leg.calls[0] - leg.from_ms) for leg in counted if leg.calls]
        walks = [leg.walk for leg in counted if leg.walk is not None]
        times = [leg.service_ms for leg in counted if leg.state in ("done", "transferred")]
        stars = [leg.rating for leg in counted if leg.rating]
        told = [(leg.calls[0] - leg.asked, *leg.told) for leg in counted if leg.told and leg.calls]
        within = sum(wait <= level_ms for wait in waits)
        return {
            "issued": sum(leg.first for leg in counted), "offline": sum(leg.first and leg.offline for leg in counted),
            "void": sum(leg.first for leg in all_legs) - sum(leg.first for leg in counted),
            "legs": len(counted), "called": len(waits), "served": state["done"], "no_shows": state["no_show"],
            "transfers": state["transferred"], "cancelled": state["cancelled"], "expired": state["expired"],
            "open": sum(state[s] for s in OPEN), "returned": sum(leg.returned for leg in counted),
            "recalls": sum(leg.recalls for leg in counted), "out_of_order": sum(leg.out_of_order for leg in counted),
            "wait_mean_ms": rounded(sum(waits), len(waits)), "wait_median_ms": nearest_rank(waits, 50),
            "wait_90_ms": nearest_rank(waits, 90), "wait_longest_ms": max(waits, default=None), "within_level": within,
            "service_level_pct": None if not waits else rounded(within * 1000, len(waits)) / 10,
            "walks": len(walks), "walk_mean_ms": rounded(sum(walks), len(walks)),
            "service_mean_ms": rounded(sum(times), len(times)),
            **{kind: spent[kind] for kind in [*OF_COUNTERS, "idle_waiting_ms"]},
            "ratings": len(stars), "rating_mean": None if not stars else rounded(sum(stars) * 100, len(stars)) / 100,
            # ---- of score ----
            "estimates": len(told), "error_mean_ms": rounded(sum(abs(2 * w - mid) for w, _, _, mid in told), 2 * len(told)),
            "bias_ms": rounded(sum(2 * w - mid for w, _, _, mid in told), 2 * len(told)),
            "coverage_pct": None if not told else rounded(sum(lo <= w <= hi for w, lo, hi, _ in told) * 1000, len(told)) / 10,
            "early": sum(w < lo for w, lo, _, _ in told), "late": sum(w > hi for w, _, hi, _ in told),
            "width_mean_ms": rounded(sum(hi - lo for _, lo, hi, _ in told), len(told))}


def days_of(entries):
    """[(day, entries, filed)] of a journal: what was done from a day's opening to its (last) closing."""
    days, filed, now = {}, collections.defaultdict(list), None
    for entry in entries:
        for change in entry["changes"]:
            if change["change"] in ("day_opened", "day_reopened"):
                now = change["day"]
            if change["change"] == "filed":
                filed[change["day"]].append(change)
        if now:
            days.setdefault(now, []).append(entry)
        if any(change["change"] == "day_closed" for change in entry["changes"]):
            now = None
    return [(day, days.get(day, []), filed[day]) for day in sorted(set(days) | set(filed))]
