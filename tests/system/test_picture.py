"""`novbe-ctl picture`: a screen far away, seen as a small PNG that came through the broker."""
import os

import pytest
from device import Device
from hands import online
from hall import wait_until
from PIL import Image, ImageChops, ImageStat

LONGEST = 960


def fetch(hall, device, path):
    said = hall.control("picture", device, str(path))
    assert (said.stdout, said.stderr) == ("", "")
    return Image.open(path).convert("RGB")


def refused(hall, device, path):
    done = hall.control("picture", device, str(path), check=False)
    assert done.returncode == 1 and done.stdout == "", done
    assert not os.path.exists(path)
    return done.stderr


def mean_difference(one, other):
    """Of the channels, 0..255."""
    assert one.size == other.size
    return max(ImageStat.Stat(ImageChops.difference(one, other)).mean)


def frame_of(hall, device):
    return Image.open(os.path.join(hall.folder, "frames", device + ".png")).convert("RGB")


def watch_it_come(hall, device):
    with Device(hall, "observer-1", ["dev/+/state"]) as seen:
        wait_until(lambda: online(seen, device), 10, device)


def start(hall, device, screen):
    (hall.start_kiosk if device == "kiosk-1" else hall.start_display)(device, screen)
    watch_it_come(hall, device)
    wait_until(lambda: os.path.exists(os.path.join(hall.folder, "frames", device + ".png")), 10, "the first picture")


@pytest.mark.parametrize("device", ["kiosk-1", "wall-a"])
@pytest.mark.parametrize("width, height, small", [
    (1920, 1080, (960, 540)), (1080, 1920, (540, 960)), (3840, 2160, (960, 540)), (800, 480, (800, 480)),
])
def test_a_picture_is_the_screen_made_smaller(hall, tmp_path, device, width, height, small):
    start(hall, device, {"width": width, "height": height})
    path = tmp_path / "seen.png"

    def alike():
        frame = frame_of(hall, device)
        assert frame.size == (width, height)
        return mean_difference(fetch(hall, device, path), frame.resize(small, Image.Resampling.BOX)) < 1.5
    wait_until(alike, 10, f"the picture of {device} to be its frame")
    assert max(Image.open(path).size) <= LONGEST and os.path.getsize(path) <= 144 * 1024
    # Not two pictures of nothing.
    assert len(frame_of(hall, device).getcolors(1 << 24)) > 20
    assert hall.stop(device) == 0


def test_who_cannot_send_a_picture_is_named(hall, tmp_path):
    path = tmp_path / "none.png"
    assert "'wall-a': no such device has spoken" in refused(hall, "wall-a", path)
    hall.start_display("wall-a")
    watch_it_come(hall, "wall-a")
    fetch(hall, "wall-a", path)
    os.remove(path)
    hall.stop("wall-a")
    assert "'wall-a': it is away" in refused(hall, "wall-a", path)


def test_a_kiosk_of_buttons_alone_says_that_it_has_no_screen(hall, tmp_path):
    buttons = {"source": "simulated", "path": os.path.join(hall.folder, "kiosk-buttons")}
    hall.start_kiosk(screen={"backend": "none"}, options={"buttons": buttons})
    watch_it_come(hall, "kiosk-1")
    assert "'kiosk-1': this device has no screen" in refused(hall, "kiosk-1", tmp_path / "none.png")


def test_only_the_manager_may_order_one(hall):
    hall.start_display("wall-a")
    watch_it_come(hall, "wall-a")
    orders = []
    with Device(hall, "ctl", ["dev/+/done"], on_message=lambda topic, body: orders.append((topic, body))) as manager, \
            Device(hall, "observer-1", ["dev/+/done"]) as observer, Device(hall, "kiosk-1") as kiosk:
        for by, number in (kiosk, 1), (observer, 2), (manager, 3):
            order = f'{{"order":"0123456789abcdef-{number}","verb":"picture"}}'
            by.client.publish(by.root + "dev/wall-a/do", order, qos=1).wait_for_publish(5)
        manager.client.publish(manager.root + "dev/wall-a/do", '{"order":"0123456789abcdef-4","verb":"dance"}', qos=1)
        wait_until(lambda: len(orders) >= 2, 10, "the answers")
        assert [(body["order"][-1], body["ok"]) for _, body in orders] == [("3", True), ("4", False)]
        assert not any("done" in topic for topic, _ in observer.seen)
    assert hall.alive("wall-a")
