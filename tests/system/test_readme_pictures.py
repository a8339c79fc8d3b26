"""The pictures in README.md and docs/: there, small, and none that nobody sees. `make pictures` makes them."""
import glob
import os
import re

from hall import ROOT

FOLDER = "docs/pictures"
EACH_BYTES, ALL_BYTES = 60_000, 700_000


def shown():
    pages = [os.path.join(ROOT, "README.md"), *glob.glob(os.path.join(ROOT, "docs/*.md"))]
    found = set()
    for page in pages:
        with open(page, encoding="utf-8") as text:
            found.update(re.findall(r"\bpictures/([\w-]+\.png)", text.read()))
    return found


def test_every_picture_is_shown_and_every_shown_one_is_there():
    assert shown() == set(os.listdir(os.path.join(ROOT, FOLDER)))


def test_a_clone_is_not_heavy_with_them():
    sizes = {name: os.path.getsize(os.path.join(ROOT, FOLDER, name)) for name in shown()}
    assert max(sizes.values()) <= EACH_BYTES, sizes
    assert sum(sizes.values()) <= ALL_BYTES, sizes
