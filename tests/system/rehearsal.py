"""Where everything stands on the kiosk's screens, as `novbe-kiosk --dump-ui` tells it."""
import json
import os
import subprocess

from hall import BIN, TEXTS


class Rehearsal:
    """The plain screens of one hall file in one language, on one panel."""

    def __init__(self, hall_file, language, panel="1280x800@150"):
        done = subprocess.run(
            [os.path.join(BIN, "novbe-kiosk"), "--dump-ui", hall_file, f"--panel={panel}", f"--texts={TEXTS}",
             f"--language={language}"], capture_output=True, text=True, check=True, timeout=120)
        self.screens = {}
        for line in done.stdout.splitlines():
            screen = json.loads(line)
            if not (screen["large"] or screen["contrast"] or screen["low"]):
                self.screens[screen["name"]] = screen["view"]["nodes"]

    def node(self, screen, control, tile=0):
        for node in self.screens[screen]:
            target = node["target"]
            if target and (target["control"], target["tile"]) == (control, tile):
                return node
        raise KeyError(f"{screen}: no {control} {tile}")

    def place(self, screen, control, tile=0):
        """The middle of what is to be touched."""
        x, y, width, height = self.node(screen, control, tile)["box"]
        return x + width // 2, y + height // 2

    def key(self, screen, text):
        """The middle of a key of the keyboard."""
        for node in self.screens[screen]:
            if node["kind"] == "key" and any(span["text"] == text for span in node["spans"]):
                x, y, width, height = node["box"]
                return x + width // 2, y + height // 2
        raise KeyError(f"{screen}: no key {text}")

    def keys_of_last(self, screen):
        """The keys to the last tile of the last page."""
        pages = 1
        while f"{screen}-{pages + 1}" in self.screens:
            pages += 1
        nodes = self.screens[screen if pages == 1 else f"{screen}-{pages}"]
        tiles = [node for node in nodes if node["target"] and node["target"]["control"] == "tile"]
        return ["PageDown"] * (pages - 1) + [str(len(tiles))]
