"""A kiosk's own tickets (own.db) seen from a test, by the tool tests/tools/own, which opens the file as the
kiosk does: what is in it, what it gives next, and what it lost of what was told."""
import json
import os
import subprocess

from conftest import ROOT

TOOL = os.path.join(ROOT, "build/plain/own-tickets")
NOT_WHOLE = 4


def ask(path, *words, codes=(0,), env=None):
    """The tool's lines, and its exit code, which must be one of `codes` (3: the file was set aside)."""
    done = subprocess.run([TOOL, path, *map(str, words)], capture_output=True, text=True, check=False,
                          env={**os.environ, **(env or {})})
    assert done.returncode in codes, f"{path}: {' '.join(map(str, words))}: {done.returncode} {done.stderr}"
    return [json.loads(line) for line in done.stdout.splitlines()], done.returncode


def tickets(path):
    """{n: ticket}"""
    return {ticket["n"]: ticket for ticket in ask(path, "list")[0]}


def give(path, kiosk, count, day, sure=True):
    """The next tickets of a few series; None when the file does not know which numbers were given."""
    words = ["give", kiosk, count, day] + ([] if sure else ["unsure"])
    given, code = ask(path, *words, codes=(0, NOT_WHOLE))
    return None if code == NOT_WHOLE else given


def identity(ticket):
    """What no other ticket may have."""
    return ticket["day"], ticket["ticket"]


class Told:
    """What was told of tickets, in order: [(moment, ticket or None: the file is whole)]."""

    def __init__(self, told):
        self.told = told
        self.of = {}  # n: [(moment, ticket)]
        for moment, ticket in told:
            if ticket:
                self.of.setdefault(ticket["n"], []).append((moment, ticket))

    @classmethod
    def of_marks(cls, marks):
        """Of a recorder's log (rebuild.Log.marks): the marks are the tool's lines."""
        lines = [(moment, json.loads(text)) for moment, text in marks]
        return cls([(moment, line if "n" in line else None) for moment, line in lines])

    def before(self, moment):
        """{n: (ticket as told last, as told next or None)}"""
        cut = {}
        for n, course in self.of.items():
            done = [ticket for at, ticket in course if at < moment]
            if done:
                cut[n] = (done[-1], course[len(done)][1] if len(done) < len(course) else None)
        return cut

    def is_whole(self, moment):
        return any(at < moment for at, _ in self.told)

    def identities(self, moment):
        return {identity(ticket) for at, ticket in self.told if ticket and at < moment}


def same(ticket, told):
    return told is not None and all(ticket[name] == told[name] for name in ticket)


def losses(found, told, moment):
    """What was told before the moment and is not in the file (its tickets: found) as it was told; an
    update that was under way may have arrived. [] is what we want."""
    lost = []
    for n, (last, following) in told.before(moment).items():
        if n not in found:
            lost.append(f"{n} {identity(last)} is gone")
        elif not same(found[n], last) and not same(found[n], following):
            lost.append(f"{n} {identity(last)} is another: {found[n]}")
    return lost


def twice(given, found, told, moment):
    """Numbers given now that were given before."""
    known = told.identities(moment) | {identity(ticket) for ticket in found.values()}
    new = [identity(ticket) for ticket in given]
    return sorted(known & set(new)) + sorted({one for one in new if new.count(one) > 1})
