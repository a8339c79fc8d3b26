"""The operator's box as it is built: novbe-counter on an ARM board with Debian's stock kernel and a GPIO chip, its
buttons pressed as contacts chatter, its lamps read at the pins (tests/crowd/emulated_board.py)."""
import contextlib
import random
import time

import board_image
import pytest
from board_hands import NEAR_S, Ear, Eye, Finger, before_others
from board_image import BUTTONS, LAMPS
from conftest import SOAK
from device import Device
from emulated_board import EmulatedBoard, wait_online
from hall import HallError, wait_until

LINK_LOST = [(1, 0.15), (0, 0.2), (1, 0.15), (0, 2.5), (1, 0.15)]  # firmware/buttons/pattern.h
AT_WORK = "STATUS=presses reach the hub"
MEANS = {"NEXT": "next", "NOSHOW": "no_show", "PARK": "park", "END": "end"}
BUILDS = {"v1": ("bookworm", "arm64"), "v2": ("trixie", "arm64"), "v1-armhf": ("bookworm", "armhf")}
images = {}

# One after the other: two boards at once, each with a processor that comes before all else, are all that two cores bear.
pytestmark = pytest.mark.xdist_group("emulated boards")


@pytest.fixture(params=["v1", "v2", pytest.param("v1-armhf", marks=pytest.mark.skipif(
    not SOAK, reason="the 32-bit board: make soak only"))])
def image(request):
    return image_of(request.param)


def image_of(build, managed=False):
    if (build, managed) not in images:
        try:
            images[build, managed] = board_image.image(*BUILDS[build], managed=managed)
        except board_image.NotHere as why:
            pytest.skip(f"an emulated board: {why}")
    return images[build, managed]


@pytest.fixture
def pressed_hall(make_hall, write_plan):
    """A hall that counts each press: no guard of the hub's against double presses."""
    made = make_hall(write_plan(lambda plan: plan.update(double_press_ms=0)))
    made.start_broker()
    made.start_dispatcher()
    return made


@pytest.fixture
def start(pressed_hall):
    """start(image, number): that counter's board, switched on."""
    boards = []

    def power(image, number=1, levels=(), feed_s=20, buttons=BUTTONS, more=None):
        board = EmulatedBoard(pressed_hall, f"counter-{number}", image)
        boards.append(board)
        # A second command of one press must be seen: no guard of the box's either.
        files = board_image.box(pressed_hall, number, buttons, feed_s, double_strike_ms=0)
        return board.start({**files, **(more or {})}, [*buttons, *LAMPS], levels)

    try:
        with before_others():
            yield power
    finally:
        for board in boards:
            board.stop()


class Waiting:
    """People enough that nobody presses `next` in vain."""

    def __init__(self, hall, kiosk):
        self.kiosk, self.taken = kiosk, 0
        self.services = [s["id"] for i in hall.plan["institutions"] for s in i["services"]]

    def more(self, people=1):
        for _ in range(people):
            self.kiosk.issue(self.services[self.taken % len(self.services)])
            self.taken += 1


class Presses:
    """Presses one after the other; each must become exactly one command, its answer and its lamp."""

    def __init__(self, board, ear, seed):
        self.board, self.ear, self.finger = board, ear, Finger(board, seed)
        self.chance = random.Random(seed + 1)
        self.wanted, self.spoiled = [], []
        self.called = False

    def heard(self):
        return [verb for _, verb in self.ear.commands()]

    def one(self, name, verb, hold_ms=None):
        """False: the host spoiled it, and it does not count."""
        strike = self.finger.press(name, hold_ms)
        if strike.spoiled:
            return self._spoiled(strike, verb)
        self.wanted.append(verb)
        self._command(f"press {len(self.wanted)}, {name}, chattered {strike.trains_ms} ms, seed {self.finger.seed}")
        assert self.heard() == self.wanted, (self.heard()[-5:], self.wanted[-5:])
        self._lamps(self.ear.commands()[-1][0])
        return True

    def _command(self, press):
        """Waits for the command; when none comes, says what the box showed instead."""
        shown, held_up = [], self.board.held_up_ms()

        def come():
            pins = {name: level for name, level in self.board.pins().items() if name in LAMPS}
            if not shown or shown[-1][1] != pins:
                shown.append((round(time.monotonic() - self.finger.up_s, 3), pins))
            return len(self.heard()) >= len(self.wanted)

        try:
            wait_until(come, 5, f"the command of {press}")
        except HallError as error:
            held_up = self.board.held_up_ms() - held_up
            raise AssertionError(f"{error}; the board waited {held_up:.0f} ms more for the host; it showed {shown}; "
                                 f"its console: {self.board.said()[-600:]}") from None

    def _spoiled(self, strike, verb):
        """Whatever it was on the wire, it is never more than the contact gave it."""
        self.spoiled.append(strike.spoiled)
        before = len(self.wanted)
        time.sleep(0.5)
        extra = self.heard()[before:]
        assert set(extra) <= {verb} and len(extra) <= strike.closings, (extra, strike.closings, strike.spoiled)
        assert self.heard()[:before] == self.wanted, strike.spoiled
        self.wanted += extra
        return False

    def _lamps(self, command):
        """The beacon over the counter tells what the hub answered."""
        wait_until(lambda: command in self.ear.answers(), 5, f"the answer to {command}")
        answer = self.ear.answers()[command]
        self.called = bool(answer["counter"].get("leg")) if "counter" in answer else self.called
        wait_until(lambda: self.board.pins()["BEACON"] == self.called, 3,
                   f"the beacon to be {'lit' if self.called else 'dark'} after {answer}")

    def certainly(self, name):
        """One press that the host did not spoil."""
        while not self.one(name, MEANS[name]):
            assert len(self.spoiled) < 20, f"this machine is too busy: {self.spoiled[-5:]}"

    def some(self, count, people):
        """count presses that the host did not spoil."""
        for _ in range(count):
            name = self.chance.choice(list(MEANS))
            held = name == "NEXT" and self.chance.random() < 0.03
            people.more(self.heard().count("next") + 3 - people.taken)
            while not self.one(name, "recall" if held else MEANS[name], 900 if held else None):
                assert len(self.spoiled) < 20 + count // 4, f"this machine is too busy: {self.spoiled[-5:]}"

    def settled(self):
        """Nothing more comes, and the last command list is the list of presses."""
        time.sleep(1)
        assert self.heard() == self.wanted


def test_every_press_counts_once_also_when_the_link_was_cut(image, pressed_hall, start, count, seed, capsys):
    wanted = count(200, 5000)
    with Ear(pressed_hall, "counter-1") as ear, Device(pressed_hall, "kiosk-1") as kiosk:
        board = start(image)
        people = Waiting(pressed_hall, kiosk)
        people.more(3)
        ear.wait_open()
        presses = Presses(board, ear, seed)
        presses.some(wanted // 2, people)

        with Eye(board) as eye:
            board.cable(False)
            eye.saw("CALL", LINK_LOST, 25)
            for name in MEANS:
                presses.finger.press(name)
            assert board.pins()["BEACON"] == board.pins()["GATE"] == 0
            ready = board.said().count(AT_WORK)
            board.cable(True)
        wait_online(ear, "counter-1", 40)
        # Online is not yet at work: until then a press is refused, and the lamp says so.
        wait_until(lambda: board.said().count(AT_WORK) > ready, 10, "the box to be at work again")
        wait_until(lambda: board.pins()["BEACON"] == presses.called, 5, "the beacon as it was")

        presses.some(wanted - wanted // 2, people)
        presses.settled()
        with capsys.disabled():
            print(f"\n{wanted} presses, each one command: {len(presses.spoiled)} more were spoiled by the host; "
                  f"seed {seed}")


def test_a_button_held_at_boot_and_a_stuck_one_are_told_and_do_nothing(pressed_hall, start, seed):
    """Both builds at once, a board each: a contact is stuck after half a minute."""
    with contextlib.ExitStack() as both:
        kiosk = both.enter_context(Device(pressed_hall, "kiosk-1"))
        ears = [both.enter_context(Ear(pressed_hall, f"counter-{number}")) for number in (1, 2)]
        hands = [Presses(start(image_of(build), number, levels={"NEXT": 1}), ear, seed)
                 for number, build, ear in zip((1, 2), ("v1", "v2"), ears)]
        Waiting(pressed_hall, kiosk).more(6)
        for hand in hands:
            hand.ear.wait_open()
            wait_until(lambda: hand.ear.trouble().startswith("NEXT was down"), 5, "the held button to be told")
            hand.finger.train("PARK", 1)
            hand.wanted.append("park")
            wait_until(lambda: hand.heard() == ["park"], 5, "one command of the button that will be stuck")
            hand.certainly("END")
        for hand in hands:
            wait_until(lambda: "(and 1 more)" in hand.ear.trouble(), 40, "the stuck button to be told")
            hand.board.wait_said("PARK is stuck", 5)
            hand.certainly("NOSHOW")

            hand.finger.train("NEXT", 0)
            wait_until(lambda: hand.ear.trouble().startswith("PARK is stuck"), 5, "one button to be well")
            hand.finger.train("PARK", 0)
            wait_until(lambda: not hand.ear.trouble(), 5, "both buttons to be well")
            for name in ("NEXT", "PARK", "NEXT"):
                hand.certainly(name)
            hand.settled()


@pytest.mark.alone
def test_the_lamps_at_the_pins_tell_what_the_hub_knows(image, pressed_hall, start, seed):
    buttons = {"NEXT": "next", "ARRIVE": "arrive", "PARK": "park", "END": "end"}
    with Ear(pressed_hall, "counter-1") as ear, Device(pressed_hall, "kiosk-1") as kiosk:
        people = Waiting(pressed_hall, kiosk)
        board = start(image, buttons=buttons)
        ear.wait_open()
        finger = Finger(board, seed)
        with Eye(board) as eye:
            eye.saw("CALL", [(0, 3.95), (1, 0.05), (0, 3.95)], 20)
            people.more(2)
            eye.saw("CALL", [(1, 0.5), (0, 1.5), (1, 0.5)])

            pressed = time.monotonic()
            finger.press("NEXT")
            eye.saw("CALL", [(1, 0.5), (0, 0.5), (1, 0.5)], since=pressed)
            eye.saw("BEACON", [(1, 0.5), (0, 0.5)] * 5 + [(1, 0.5)], since=pressed)
            eye.saw("GATE", [(1, 1.0)], since=pressed)

            finger.press("ARRIVE")
            wait_until(lambda: board.pins()["CALL"] and not board.pins()["BEACON"], 5, "the citizen to be here")
            served = time.monotonic()
            pressed = time.monotonic()
            finger.press("ARRIVE")  # refused: there already
            eye.saw("CALL", [(0, 0.18), (1, 0.17)] * 3 + [(0, None)], since=pressed)
            eye.saw("BUZZER", [(1, 0.1)], since=pressed)
            wait_until(lambda: board.pins()["CALL"], 5, "the lamp of before")
            assert eye.phases("GATE", pressed) == [] and eye.phases("BEACON", served) == []

            board.type("killall novbe-counter")
            board.wait_said("keeper: ended")
            wait_until(lambda: not any(board.pins()[lamp] for lamp in LAMPS), 1, "all lamps to be off")
            wait_until(lambda: board.pins()["CALL"] and not board.pins()["BEACON"], 20, "the citizen still here")
            assert eye.fastest("CALL") >= 1 - NEAR_S, "no light flashes more than three times in a second"


def test_a_board_whose_counter_hangs_is_reset_by_its_watchdog(pressed_hall, start, seed):
    with Ear(pressed_hall, "counter-1") as ear, Device(pressed_hall, "kiosk-1") as kiosk:
        Waiting(pressed_hall, kiosk).more(3)
        board = start(image_of("v2"), feed_s=3)
        ear.wait_open()
        time.sleep(8)  # more than twice its patience: fed, nothing happens
        assert board.monitor.happened("WATCHDOG") == 0 and board.said().count("keeper: started") == 1

        board.type("kill -STOP $(pidof novbe-counter)")
        wait_until(lambda: board.monitor.happened("WATCHDOG"), 20, "the watchdog to bite")
        board.wait_said("not fed for 3 s", 5)
        assert board.monitor.events[-1]["event"] in ("WATCHDOG", "RESET"), board.monitor.events
        wait_until(lambda: not ear.retained["dev/counter-1/state"]["online"], 10, "the hub to miss the board")
        wait_online(ear, "counter-1")
        board.wait_said("keeper: started", 5, times=2)
        presses = Presses(board, ear, seed)
        presses.certainly("NEXT")
        assert board.monitor.happened("WATCHDOG") == 1


SYSTEMD = {"/etc/systemd/system.conf.d/board.conf": b"[Manager]\nRuntimeWatchdogSec=20\n",
           "/etc/systemd/system/novbe-counter.service.d/soon.conf": b"[Service]\nWatchdogSec=5\nRestartSec=1\n"}


def test_in_its_own_unit_it_is_a_user_without_rights_and_systemd_ends_a_hang(pressed_hall, start, seed):
    """The packages' unit, user and device rules under Debian's systemd; only WatchdogSec is shorter."""
    with Ear(pressed_hall, "counter-1") as ear, Device(pressed_hall, "kiosk-1") as kiosk:
        Waiting(pressed_hall, kiosk).more(3)
        board = start(image_of("v1", managed=True), more=SYSTEMD)
        ear.wait_open(150)
        presses = Presses(board, ear, seed)
        presses.certainly("NEXT")
        # The call's lamp winks: one glance may find it dark.
        wait_until(lambda: any(board.pins()[lamp] for lamp in ("CALL", "BEACON", "GATE")), 3, "a lamp to be lit")
        board.type("grep -E '^(CapEff|NoNewPrivs|Seccomp):' /proc/$(pidof novbe-counter)/status; "
                   "ps -o user,comm | grep novbe-counter; stat -c '%G %a' /dev/gpiochip0; echo told")
        board.wait_said("\ntold")
        for words in ("CapEff:\t0000000000000000", "NoNewPrivs:\t1", "Seccomp:\t2", "novbe    novbe-counter",
                      "gpio 660"):
            assert words in board.said(), (words, board.said()[-2000:])

        run = ear.retained["dev/counter-1/state"]["run"]
        board.type("kill -STOP $(pidof novbe-counter)")
        wait_until(lambda: (ear.retained["dev/counter-1/state"] or {}).get("run") not in ("", None, run), 40,
                   "systemd to end it and start another")
        wait_online(ear, "counter-1", 40)
        assert board.monitor.happened("WATCHDOG") == 0, "the board itself was well"
        presses.certainly("END")


@pytest.mark.skipif(not SOAK, reason="a board that crashes and boots again: make soak only")
def test_a_board_whose_kernel_crashed_comes_back_by_itself(pressed_hall, start, seed):
    with Ear(pressed_hall, "counter-1") as ear, Device(pressed_hall, "kiosk-1") as kiosk:
        Waiting(pressed_hall, kiosk).more(3)
        board = start(image_of("v1", managed=True), more=SYSTEMD)
        ear.wait_open(150)
        run = ear.retained["dev/counter-1/state"]["run"]
        board.type("echo c >/proc/sysrq-trigger")
        wait_until(lambda: board.monitor.happened("WATCHDOG"), 60, "the watchdog to bite")
        wait_until(lambda: not ear.retained["dev/counter-1/state"]["online"], 20, "the hub to miss the board")
        wait_online(ear, "counter-1", 150)
        assert ear.retained["dev/counter-1/state"]["run"] != run
        Presses(board, ear, seed).certainly("NEXT")
