"""The hall's database read independently of its writer: what must be true of it at any moment."""
import collections
import hashlib
import json
import os
import sqlite3
import urllib.parse


def rows(database, query, *values):
    """All rows of a query, read only, as one moment; the writer may be at work."""
    uri = f"file:{urllib.parse.quote(os.path.abspath(database))}?mode=ro"
    with sqlite3.connect(uri, uri=True, timeout=10) as db:
        found = db.execute(query, values).fetchall()
    db.close()
    return found


def journal(database):
    """The entries as Python values, in order."""
    return [json.loads(text) for text, in rows(database, "SELECT text FROM journal ORDER BY seq")]


def changes(database, kind):
    return [c for entry in journal(database) for c in entry["changes"] if c["change"] == kind]


def assert_sound(database):
    """SQLite's own check, numbers without gaps, and the hash chain."""
    assert rows(database, "PRAGMA integrity_check") == [("ok",)]
    head, expected = "0" * 64, 1
    for seq, text, kept in rows(database, "SELECT seq, text, hash FROM journal ORDER BY seq"):
        assert seq == expected == json.loads(text)["seq"]
        head = hashlib.sha256((head + text).encode()).hexdigest()
        assert head == kept, f"the chain breaks at entry {seq}"
        expected += 1


def assert_numbers_once(database):
    """No number twice in a business day, in the journal's own words (the table has a constraint)."""
    entries = journal(database)
    given = collections.Counter((e["day"], c["leg"].split("/")[0]) for e in entries for c in e["changes"]
                                if c["change"] == "issued")
    assert [number for number, times in given.items() if times > 1] == []


def assert_called_once(database):
    """Each leg was called once, unless it came back to the queue in between."""
    in_line = set()
    for entry in journal(database):
        for change in entry["changes"]:
            leg = (entry["day"], change.get("leg"))
            if change["change"] in ("issued", "added", "returned", "unparked", "put_back"):
                in_line.add(leg)
            elif change["change"] == "called":
                assert leg in in_line, f"{leg} was called twice (entry {entry['seq']})"
                in_line.discard(leg)


def tables(database):
    """Every table as a set of rows, without those that only the program's own use needs."""
    names = [n for n, in rows(database, "SELECT name FROM sqlite_schema WHERE type='table'"
                                        " AND name NOT LIKE 'sqlite_%' ORDER BY name")]
    return {name: sorted(rows(database, f"SELECT * FROM {name}"), key=repr) for name in names}
