"""What a person's hands and eyes do at a kiosk: keys one after the other, paper in the tray."""
import os
import time

from hall import wait_until


def press_keys(path, *keys):
    """One key after the other, slower than the kiosk's guard against double strikes (half a second), also when the
    machine is busy."""
    with open(path, "w", encoding="ascii") as keypad:
        for key in keys:
            keypad.write(f"key {key}\n")
            keypad.flush()
            time.sleep(0.75)


def paper(hall):
    """The names of the tickets that came out."""
    folder = os.path.join(hall.folder, "tickets")
    return sorted(f for f in os.listdir(folder) if f.endswith(".png"))


def wait_for_paper(hall, count, seconds=10):
    wait_until(lambda: len(paper(hall)) >= count, seconds, f"{count} tickets in {hall.folder}/tickets")
    assert len(paper(hall)) == count, paper(hall)
    return paper(hall)


def online(observer, *devices):
    """Whether all of them say so in their state; a kiosk also that people can take tickets at it."""
    states = [observer.retained.get(f"dev/{device}/state") or {} for device in devices]
    return all(state.get("online") and state.get("giving", True) for state in states)
