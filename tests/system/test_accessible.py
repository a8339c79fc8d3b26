"""Every screen of the kiosk against the rules for people who see, reach or hear less: from what
`novbe-kiosk --dump-ui` writes down, with arithmetic of its own."""
import json
import pathlib
import re
import subprocess

import pytest

from hall import BIN as BINARIES
from hall import ROOT as FOLDER

ROOT = pathlib.Path(FOLDER)
BIN = pathlib.Path(BINARIES)
PANELS = ("1280x800@150", "800x1280@150", "1080x1920@82")
LARGE_CAPITAL_MM = 7.3  # EN 301 549, 5.1.4, at 600 mm
TARGET_MM, KEY_MM = 20, 15
MARKS = re.compile("[\u2066\u2069]")


def luminance(colour):
    parts = [int(colour[i:i + 2], 16) / 255 for i in (1, 3, 5)]
    parts = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(a, b):
    """WCAG 2.1."""
    dark, light = sorted((luminance(a), luminance(b)))
    return (light + 0.05) / (dark + 0.05)


def meet(a, b):
    return a[0] < b[0] + b[2] and b[0] < a[0] + a[2] and a[1] < b[1] + b[3] and b[1] < a[1] + a[3]


def inside(a, b):
    return a[0] >= b[0] and a[1] >= b[1] and a[0] + a[2] <= b[0] + b[2] and a[1] + a[3] <= b[1] + b[3]


def dump(hall, panel, *more):
    done = subprocess.run(
        [BIN / "novbe-kiosk", "--dump-ui", ROOT / "data/halls" / hall, "--panel", panel,
         "--texts", ROOT / "build/po", *more],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def hands_top(screen):
    """What is touched stands below this, where a lower screen was asked for. A keyboard needs the
    whole height of a small panel."""
    panel, view = screen["view"]["panel"], screen["view"]
    height_mm = panel["height"] * 25.4 / panel["dpi"]
    if not screen["low"] or (view["screen"] in ("search", "code") and height_mm < 250):
        return 0
    if panel["height"] > panel["width"]:
        return panel["height"] // 2
    return panel["height"] * (30 if screen["large"] and height_mm < 250 else 38) // 100


def view_is_crowded(screen, node):
    """The one place where large letters have no room: what a search has found, beside four rows of
    Urdu letters on a 10 inch screen."""
    panel = screen["view"]["panel"]
    return (screen["view"]["screen"] == "search" and screen["walked"] == "ur" and
            panel["height"] * 25.4 / panel["dpi"] < 150 and node["kind"] in ("tile", "text"))


def text_troubles(screen, node, span):
    mm = 25.4 / screen["view"]["panel"]["dpi"]
    capital_mm = span["size_px"] * 0.714 * mm
    if not span["fits"]:
        yield "is shortened"
    if not inside(span["box"], node["box"]):
        yield "stands out of its node"
    if contrast(span["colour"], span["back"]) < 7:
        yield f"has a contrast of {contrast(span['colour'], span['back']):.1f}"
    if abs(capital_mm - span["capital_mm"]) > 0.02:
        yield "is not as large as it is said to be"
    if capital_mm < 2:
        yield f"has capitals of {capital_mm:.1f} mm"
    longest = max(len(word) for word in span["text"].split(" "))
    # A word that is wider than the panel has to be smaller.
    giant = longest * 0.58 * LARGE_CAPITAL_MM / 0.714 > span["box"][2] * mm
    least_mm = LARGE_CAPITAL_MM
    if view_is_crowded(screen, node):
        least_mm = 5
    if screen["large"] and capital_mm < least_mm - 0.02 and not giant:
        yield f"has large letters of {capital_mm:.2f} mm"


def node_troubles(screen, node):
    view, mm = screen["view"], 25.4 / screen["view"]["panel"]["dpi"]
    x, y, width, height = node["box"]
    if not inside(node["box"], [0, 0, view["panel"]["width"], view["panel"]["height"]]):
        yield "stands out of the screen"
    if node["kind"] != "band" and not MARKS.sub("", node["speech"]).strip(" ,"):
        yield "says nothing"
    if node["kind"] != "band" and not node["speech_language"]:
        yield "speaks no language"
    for span in node["spans"]:
        for trouble in text_troubles(screen, node, span):
            yield f"'{span['text']}' {trouble}"
    if node["target"] is None:
        return
    least = KEY_MM if node["kind"] == "key" else TARGET_MM
    if width * mm < least or height * mm < least:
        yield f"is {width * mm:.1f} x {height * mm:.1f} mm"
    if y < hands_top(screen):
        yield "is out of reach"
    rim = node["fill"] if node["fill"] == node["edge"] else node["edge"]
    if contrast(rim, view["ground"]) < 3:
        yield "has no visible edge"
    if not node["spans"] and not node["sign"]:
        yield "shows nothing"


def troubles(screen):
    """All that is wrong with a screen, as sentences."""
    view = screen["view"]
    name = (f"{screen['name']} in {screen['walked']}, large {screen['large']}, low {screen['low']}, "
            f"contrast {screen['contrast']}")
    nodes = view["nodes"]
    if view["cut"]:
        yield f"{name}: a list is full"
    for node in nodes:
        for trouble in node_troubles(screen, node):
            yield f"{name}: '{node['speech']}' {trouble}"
    solid = [node for node in nodes if node["kind"] != "band"]
    for i, node in enumerate(solid):
        for other in solid[:i]:
            if meet(node["box"], other["box"]):
                yield f"{name}: '{node['speech']}' is on '{other['speech']}'"
    order = [node["focus"] for node in nodes if node["target"]]
    if order != list(range(1, len(order) + 1)):
        yield f"{name}: the focus goes {order}"


def assert_good(screens):
    assert screens
    found = [trouble for screen in screens for trouble in troubles(screen)]
    assert not found, "\n".join(found[:20])


ALL_SCREENS = {"starting", "buttons", "language", "institution", "service", "code", "class",
               "details", "access", "more-time", "asking", "printing", "paper-ask",
               "copying", "ticket", "number", "notice"}


@pytest.mark.parametrize("panel", PANELS)
@pytest.mark.parametrize("language", ("az", "ur", "am"))
def test_every_screen_of_a_hall_with_all_languages(panel, language):
    screens = dump("languages.json", panel, "--language", language)
    assert {s["view"]["screen"] for s in screens} == ALL_SCREENS
    # Plain, large, contrast, low, and all together.
    assert len({(s["large"], s["contrast"], s["low"]) for s in screens}) == 5
    assert_good(screens)


def test_every_screen_of_a_hall_with_a_search():
    screens = dump("islamabad.json", "1280x800@150")
    assert {s["view"]["screen"] for s in screens} == ALL_SCREENS | {"search", "popular"}
    assert_good(screens)


def test_right_to_left_is_the_mirror():
    """The way back stands at the side where reading begins, the person at the other."""
    for language, rtl in (("en", False), ("ur", True)):
        for screen in dump("islamabad.json", "1280x800@150", "--language", language):
            places = {n["target"]["control"]: n["box"][0] for n in screen["view"]["nodes"]
                      if n["target"]}
            if "back" in places and "access" in places:
                assert (places["back"] > places["access"]) == rtl, screen["name"]


def test_what_is_on_is_seen_and_said():
    """Not by colour alone: the word or a check says it, and the voice."""
    for screen in dump("languages.json", "1280x800@150", "--language", "en"):
        for node in screen["view"]["nodes"]:
            if node["kind"] != "switch":
                continue
            word = "on" if node["on"] else "off"
            assert f", {word}." in node["speech"]
            shown = [span["text"] for span in node["spans"]]
            assert word in shown or (node["sign"] == "check") == node["on"]


def test_pictures_are_made_and_numbers_are_ids(tmp_path):
    screens = dump("minimal.json", "1280x800@150", "--png", str(tmp_path))
    assert len(list(tmp_path.glob("*.png"))) == len(screens)
    tickets = [s for s in screens if s["name"] == "ticket"]
    assert tickets
    for screen in tickets:
        assert any("\u2066A047\u2069" in n["speech"] for n in screen["view"]["nodes"])


@pytest.mark.parametrize("arguments, why", (
    (("--dump-ui",), "name a hall file"),
    (("--dump-ui", "data/halls/minimal.json", "--panel", "10x10@1"), "as 1280x800@150"),
    (("--png", "/tmp"), "belong to --dump-ui"),
    (("--dump-ui", "--check", "data/halls/minimal.json"), "one thing at a time"),
))
def test_wrong_usage_is_told(arguments, why):
    done = subprocess.run([BIN / "novbe-kiosk", *arguments], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True, check=False, cwd=ROOT)
    assert done.returncode == 64 and why in done.stderr


def test_a_language_that_the_hall_does_not_have():
    done = subprocess.run(
        [BIN / "novbe-kiosk", "--dump-ui", ROOT / "data/halls/minimal.json", "--language", "tr"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 1 and "'tr'" in done.stderr and not done.stdout
