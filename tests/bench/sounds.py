"""The wall's loudspeakers: from a call to its first sound, and the memory of a wall that speaks.

call_to_sound: from a board/<zone> message's publication to the first sample of its chime in what SDL's disk driver
writes; call_to_word: the same without a chime, so to the first sample that espeak-ng made. Their floor, from the same run
and in turn with them, is an SDL program that hands a tone to a device of the same kind when it reads a line. The driver
writes its buffers of 512 samples in a fifth of a loudspeaker's time: so what waits for a buffer's end, which no program
can help, is at most 5 ms of each figure.
"""
import array
import os
import time

from boards import BOUNDS, FULL_HD, entry, pss_mib, use_display
from buttons import Witness
from device import Device
from hall import ROOT, Hall, HallError, wait_until
from screens import Talker, figures, message

CALLS, WARM, LOUD, QUIET_S = 30, 3, 200, 0.4
BUFFER_MS = 5  # instead of 23: the bench need not wait for all that is said
SOUND = 4      # bound, in floors


class Ear:
    """What a device was given."""

    def __init__(self, path):
        self.path, self.at = path, 0
        self.env = {"SDL_AUDIODRIVER": "disk", "SDL_DISKAUDIOFILE": path, "SDL_DISKAUDIODELAY": str(BUFFER_MS)}

    def loudest(self):
        """Of what came since the last look."""
        with open(self.path, "rb") as file:
            file.seek(self.at)
            data = file.read()
        data = data[:len(data) // 2 * 2]
        self.at += len(data)
        return max(map(abs, array.array("h", data)), default=0)

    def calm(self, seconds=30):
        """Waits until nothing was heard for a while."""
        end = time.monotonic() + seconds
        since = time.monotonic()
        while time.monotonic() - since < QUIET_S:
            if self.loudest() > LOUD:
                since = time.monotonic()
            if time.monotonic() > end:
                raise HallError("the loudspeaker does not rest")
            time.sleep(0.01)

    def first_s(self, seconds=5):
        """When a sound is there."""
        end = time.monotonic() + seconds
        while self.loudest() <= LOUD:
            if time.monotonic() > end:
                raise HallError(f"no sound after {seconds} s")
            time.sleep(0.0005)
        return time.monotonic()


def listen(hall, ear, floor, floor_ear):
    """(milliseconds of each call, of each tone)"""
    times, floors, number = [], [], 1000
    board = Witness(hall, "bench", f"novbe/1/{hall.centre}/board/a")
    with Device(hall, "observer-1") as observer:
        for _ in range(WARM + CALLS):
            number += 1
            text = message(number, observer.now_ms(), observer.run)
            if number > 1001:
                ear.calm()
            begin = time.monotonic()
            board.echo(text)
            if number == 1001:  # opens the device
                wait_until(lambda: os.path.exists(ear.path), 5, "the wall's device")
            times.append(1000 * (ear.first_s() - begin))
            floor_ear.calm()
            begin = time.monotonic()
            floor.say("")
            floors.append(1000 * (floor_ear.first_s() - begin))
    board.close()
    return times[WARM:], floors[WARM:]


def measure_call(folder, name, voice):
    with Hall(os.path.join(folder, name), os.path.join(ROOT, "data/halls/islamabad.json")) as hall:
        ear, floor_ear = (Ear(os.path.join(hall.folder, f"{which}.pcm")) for which in ("wall", "floor"))
        hall.start_broker()
        hall.start_dispatcher()
        hall.start_display("wall-a", FULL_HD, ear.env, options={"voice": voice})
        with Device(hall, "observer-1", ["dev/+/state"]) as observer:
            wait_until(lambda: (observer.retained.get("dev/wall-a/state") or {}).get("online"), 10, "the wall")
        wait_until(lambda: "hub: answers" in hall.log_tail("wall-a", 100), 10, "the wall to hear the hub")
        with Talker("sound_floor", env=floor_ear.env) as floor:
            floor.line(10)
            times, floors = listen(hall, ear, floor, floor_ear)
    return figures(name, times, floors, SOUND)


def measure_memory(folder):
    """After calls in two languages, with the engine's data of both."""
    with Hall(os.path.join(folder, "display_voice"), os.path.join(ROOT, "data/halls/islamabad.json")) as hall:
        ear = Ear(os.path.join(hall.folder, "wall.pcm"))
        hall.start_broker()
        hall.start_dispatcher()
        use_display(hall, {"backend": "png"}, {"voice": {}}, ear.env)
        wait_until(lambda: hall.log_tail("wall-a", 100).count("said: '") >= 5, 30, "all calls to be said")
        ear.calm()
        return entry("pss_novbe-display_voice", pss_mib(hall.running["wall-a"].pid), "MiB", BOUNDS["display"])


def measure_sounds(folder, told):
    entries = [measure_call(folder, "call_to_sound", {"chime_gap_s": 0}),
               measure_call(folder, "call_to_word", {"chime": False}), measure_memory(folder)]
    told(f"{CALLS} calls heard, with a chime and without")
    return entries


if __name__ == "__main__":  # alone: python3 tests/bench/sounds.py
    import shutil

    from run_bench import table
    work = os.path.join(ROOT, "build/bench-sounds")
    shutil.rmtree(work, ignore_errors=True)
    os.makedirs(work)
    table(measure_sounds(work, print))
