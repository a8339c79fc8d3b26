"""Our reader of compiled catalogues against Python's own gettext, over every text that is shipped, and the plural
rules of the shipped languages against CLDR's."""
import ctypes
import glob
import gettext
import os
import re
import subprocess

import pytest
from hall import ROOT

LANGUAGES = sorted(os.path.basename(path)[:-3] for path in glob.glob(os.path.join(ROOT, "build/po/*.mo")))
SOURCES = ["catalogue", "plural_rule", "file", "json_scan"]
NUMBERS = [*range(201), 999, 1000, 1001, 1002, 1011, 1_000_000, 2**31, 2**32 + 1]


def one(n):
    return 0 if n == 1 else 1


def one_or_none(n):
    return 0 if n <= 1 else 1


def russian(n):
    if n % 10 == 1 and n % 100 != 11:
        return 0
    return 1 if n % 10 in (2, 3, 4) and n % 100 not in (12, 13, 14) else 2


def arabic(n):
    if n <= 2:
        return n
    return 3 if 3 <= n % 100 <= 10 else 4 if n % 100 >= 11 else 5


# CLDR 42, plurals.xml, for whole numbers: its categories in the order zero one two few many other.
CLDR = {"az": (2, one), "tr": (2, one), "uz": (2, one), "ur": (2, one), "ps": (2, one), "am": (2, one_or_none),
        "fa": (2, one_or_none), "id": (1, lambda n: 0), "ru": (3, russian), "ar": (6, arabic)}


@pytest.fixture(scope="module")
def reader(tmp_path_factory):
    """firmware/base/catalogue.c itself."""
    path = tmp_path_factory.mktemp("reader") / "catalogue.so"
    subprocess.run(["cc", "-std=gnu11", "-D_GNU_SOURCE", "-shared", "-fPIC", "-O1", f"-I{ROOT}", "-o", path,
                    *(f"{ROOT}/firmware/base/{name}.c" for name in SOURCES)], check=True)
    library = ctypes.CDLL(str(path))
    library.catalogue_open.restype = ctypes.c_void_p
    library.catalogue_open.argtypes = [ctypes.c_char_p, ctypes.c_char_p]
    library.catalogue_text.restype = ctypes.c_char_p
    library.catalogue_text.argtypes = [ctypes.c_void_p, ctypes.c_char_p]
    library.catalogue_plural.restype = ctypes.c_char_p
    library.catalogue_plural.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_char_p, ctypes.c_uint64]
    library.catalogue_free.argtypes = [ctypes.c_void_p]
    return library


def unquoted(text):
    return "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', text)).replace('\\"', '"')


def english():
    """(texts, {text for one: text for many}) of the templates."""
    templates = "\n".join(open(path, encoding="utf-8").read() for path in glob.glob(os.path.join(ROOT, "po/*.pot")))
    pairs = re.findall(r'^msgid (".*")\nmsgid_plural (".*")$', templates, re.M)
    texts = {unquoted(text) for text in re.findall(r'^msgid (".*")$', templates, re.M)} - {""}
    return texts, {unquoted(a): unquoted(b) for a, b in pairs}


def test_the_languages_are_those_with_a_known_rule():
    assert LANGUAGES == sorted(CLDR)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_text_and_form_is_what_gettext_gives(reader, language):
    texts, counted = english()
    with open(os.path.join(ROOT, f"build/po/{language}.mo"), "rb") as file:
        judge = gettext.GNUTranslations(file)
    catalogue = reader.catalogue_open(os.path.join(ROOT, "build/po").encode(), language.encode())
    assert catalogue
    try:
        for text in texts - set(counted):
            assert reader.catalogue_text(catalogue, text.encode()).decode() == judge.gettext(text) != ""
        assert len(counted) >= 8
        for text, many in counted.items():
            for n in NUMBERS:
                said = reader.catalogue_plural(catalogue, text.encode(), many.encode(), n).decode()
                assert said == judge.ngettext(text, many, n), f"{n}"
                assert said not in (text, many), "not translated"
    finally:
        reader.catalogue_free(catalogue)


@pytest.mark.parametrize("kind", ["", "display."])
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_the_rule_of_cldr(language, kind):
    source = open(os.path.join(ROOT, f"po/{kind}{language}.po"), encoding="utf-8").read()
    forms, rule = re.search(r'^"Plural-Forms: nplurals=(\d); plural=(.*);\\n"$', source, re.M).groups()
    form_of = gettext.c2py(rule)
    assert int(forms) == CLDR[language][0]
    assert [form_of(n) for n in NUMBERS] == [CLDR[language][1](n) for n in NUMBERS]


def test_the_table_of_languages_says_what_is_there():
    """docs/LANGUAGES.md: each language once, with as many texts and forms as it has."""
    with open(os.path.join(ROOT, "docs/LANGUAGES.md"), encoding="utf-8") as page:
        table = re.findall(r"^\| `(\w\w)` \|(?:[^|]*\|){4} ([^|]*) \| (\d) \|", page.read(), re.M)
    count = 0
    for path in glob.glob(os.path.join(ROOT, "po/*.pot")):
        with open(path, encoding="utf-8") as template:
            count += len(re.findall(r"^msgid ", template.read(), re.M)) - 1
    assert {code: (texts, int(forms)) for code, texts, forms in table} == \
        {"en": ("source", 2)} | {code: (f"{count} of {count}", forms) for code, (forms, _) in CLDR.items()}
