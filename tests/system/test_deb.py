"""The Debian packages: what is in them, what they need, and their life in a root that is thrown away."""
import glob
import hashlib
import os
import re
import shutil
import subprocess

import pytest
from conftest import SOAK
from hall import ROOT

DEBS = os.path.join(ROOT, "build/deb")
DOCUMENTS = {*(name for name in os.listdir(os.path.join(ROOT, "docs")) if name.endswith(".md")), "README.md", "CHANGELOG.md"}
UNIT, RULE, MAN = "lib/systemd/system/", "lib/udev/rules.d/", "usr/share/man/man"
# Everything but the copyright and changelog of each, and usr/share/novbe.
FILES = {
    "novbe-board": {"usr/bin/novbe-board", UNIT + "novbe-board.service", MAN + "1/novbe-board.1.gz"},
    "novbe-counter": {"usr/bin/novbe-counter", UNIT + "novbe-counter.service", UNIT + "novbe-counter@.service",
                      MAN + "1/novbe-counter.1.gz"},
    "novbe-data": {MAN + "5/novbe-board.json.5.gz", MAN + "5/novbe-hall.json.5.gz", MAN + "5/novbe-scenario.json.5.gz",
                   "usr/lib/systemd/catalog/novbe.catalog"} | {"usr/share/doc/novbe-data/" + d for d in DOCUMENTS},
    "novbe-dispatcher": {"usr/bin/novbe-dispatcher", UNIT + "novbe-dispatcher.service",
                         MAN + "1/novbe-dispatcher.1.gz"},
    "novbe-display": {"usr/bin/novbe-display", UNIT + "novbe-display.service", UNIT + "novbe-display@.service",
                      MAN + "1/novbe-display.1.gz"},
    "novbe-identity": {"usr/bin/novbe-identity", RULE + "70-novbe-buttons.rules", "usr/lib/sysusers.d/novbe.conf",
                       "usr/lib/tmpfiles.d/novbe.conf", MAN + "1/novbe-identity.1.gz"},
    "novbe-kiosk": {"usr/bin/novbe-kiosk", UNIT + "novbe-kiosk.service", MAN + "1/novbe-kiosk.1.gz"},
    "novbe-printer": {"usr/bin/novbe-printer", "usr/lib/cups/backend/escpos", UNIT + "novbe-printer.service",
                      RULE + "70-novbe-printer.rules", MAN + "1/novbe-printer.1.gz", MAN + "7/novbe-escpos.7.gz"},
    "novbe-tools": {"usr/bin/novbe-ctl", "usr/bin/novbe-plan", "usr/bin/novbe-report", MAN + "1/novbe-ctl.1.gz",
                    MAN + "1/novbe-plan.1.gz", MAN + "1/novbe-report.1.gz"},
}
# What a program of ours needs: a part of the names of the libraries it must be installed with, and what else it calls.
NEEDS = {
    "novbe-board": {"novbe-counter", "novbe-dispatcher", "novbe-display", "novbe-kiosk", "libcjson1"},
    "novbe-counter": {"novbe-identity", "libmosquitto1", "libcjson1", "libsystemd0", "libc6"},
    "novbe-data": set(),
    "novbe-dispatcher": {"novbe-identity", "mosquitto", "tzdata", "libmosquitto1", "libsqlite3-0", "libssl3"},
    "novbe-display": {"novbe-identity", "fonts-noto-core", "tzdata", "libsdl2-2.0-0", "libpango-1.0-0", "libcairo2",
                      "libespeak-ng1"},
    "novbe-identity": {"novbe-data", "systemd", "libcjson1"},
    "novbe-kiosk": {"novbe-identity", "fonts-noto-core", "tzdata", "libsdl2-2.0-0", "libcups2", "libqrencode4",
                    "libsqlite3-0", "libespeak-ng1"},
    "novbe-printer": {"novbe-identity", "fonts-noto-core", "tzdata", "cups-daemon", "libcups2", "libpango-1.0-0"},
    "novbe-tools": {"novbe-identity", "fonts-noto-core", "tzdata", "libmosquitto1", "libpango-1.0-0", "libsqlite3-0",
                    "libssl3"},
}


def output(*words, **options):
    return subprocess.run(words, check=True, capture_output=True, text=True, timeout=600, **options).stdout


def make(*words):
    """make deb, in an environment like a person's."""
    env = {k: v for k, v in os.environ.items() if not k.startswith(("MAKE", "MFLAGS"))}
    done = subprocess.run(["make", "deb", *words], cwd=ROOT, capture_output=True, text=True, check=False, env=env,
                          timeout=1800)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]


def sources_digest():
    digest = hashlib.sha256()
    listed = output("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", cwd=ROOT)
    for name in sorted(listed.split("\0")):
        path = os.path.join(ROOT, name)
        if name and not name.startswith("tests/") and os.path.isfile(path):
            digest.update(name.encode() + b"\0" + open(path, "rb").read())
    return digest.hexdigest()


@pytest.fixture(scope="module")
def packages():
    """{name: path} of this checkout's packages, made again when anything in them could be another."""
    if not shutil.which("dpkg-buildpackage") or not os.path.exists("/usr/bin/dh"):
        pytest.skip("packages are made on Debian, with debhelper")
    architecture = output("dpkg", "--print-architecture").strip()
    stamp = os.path.join(DEBS, "work", "made-of")
    digest = sources_digest() if os.path.exists(os.path.join(ROOT, ".git")) else None
    found = package_files(architecture)
    if not digest or set(found) != set(FILES) or not os.path.exists(stamp) or open(stamp).read() != digest:
        make()
        found = package_files(architecture)
        with open(stamp, "w", encoding="ascii") as out:
            out.write(digest or "")
    assert set(found) == set(FILES)
    return found


def package_files(architecture):
    return {os.path.basename(path).split("_")[0]: path
            for kind in (architecture, "all") for path in glob.glob(f"{DEBS}/novbe-*_{kind}.deb")}


def field(path, name):
    return output("dpkg-deb", "-f", path, name).strip()


def names_of(needs):
    return {re.split(r"[ (:]", word.strip())[0] for word in re.split(r"[,|]", needs) if word.strip()}


# ---- What they are ----
def test_each_package_holds_what_it_should_and_nothing_else(packages):
    for name, path in packages.items():
        lines = output("dpkg-deb", "-c", path).splitlines()
        assert all(line.split()[1] == "root/root" for line in lines)
        files = {line.split()[5][2:]: line.split()[0] for line in lines if not line.startswith("d")}
        formal = {f"usr/share/doc/{name}/{kind}" for kind in ("copyright", "changelog.gz")}
        formal |= {f for f in files if f.startswith("usr/share/lintian/")}
        shared = {f for f in files if f.startswith("usr/share/novbe/")}
        ours = set(files) - formal - shared
        # Long documents are compressed.
        assert {f[:-3] if f.endswith(".md.gz") else f for f in ours} == FILES[name]
        assert bool(shared) == (name == "novbe-data")
        for file, mode in files.items():
            assert mode == ("-rwxr-xr-x" if "/bin/" in file or "/backend/" in file else "-rw-r--r--"), file


def test_texts_and_samples_are_all_there(packages):
    listed = output("dpkg-deb", "-c", packages["novbe-data"])
    for kind, folder, ending in (("po", "po", ".po"), ("boards", "data/boards", ".json"), ("halls", "data/halls", ""),
                                 ("schema", "data/schema", ".json")):
        for name in os.listdir(os.path.join(ROOT, folder)):
            if name.endswith(ending) and not name.startswith("display."):
                assert f"./usr/share/novbe/{kind}/{name.replace('.po', '.mo')}\n" in listed, name


def test_each_package_names_what_it_needs(packages):
    for name, path in packages.items():
        needs = field(path, "Depends")
        assert NEEDS[name] <= names_of(needs), f"{name}: {needs}"
        version = field(path, "Version")
        for ours in re.findall(r"(novbe-\w+)( \(= [^)]+\))?", needs):
            assert ours[1] == f" (= {version})", f"{name}: {ours}"
    assert field(packages["novbe-kiosk"], "Recommends").startswith("novbe-printer")


def test_the_packages_version_is_the_programs(packages):
    version = re.search(r"^## ([0-9.]+)", open(os.path.join(ROOT, "CHANGELOG.md"), encoding="utf-8").read(), re.M)[1]
    assert {field(path, "Version") for path in packages.values()} == {version}


def test_lintian_finds_nothing(packages):
    if not shutil.which("lintian"):
        pytest.skip("lintian is not installed")
    done = subprocess.run(["lintian", "--allow-root", "--fail-on", "error,warning", *packages.values()], text=True,
                          capture_output=True, check=False, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def scripts(packages, tmp_path_factory):
    """{(package, "postinst"): text}"""
    found = {}
    for name, path in packages.items():
        folder = tmp_path_factory.mktemp(name)
        output("dpkg-deb", "-e", path, str(folder))
        found |= {(name, script): (folder / script).read_text(encoding="utf-8")
                  for script in ("preinst", "postinst", "prerm", "postrm") if (folder / script).exists()}
    return found


def test_dpkg_waits_for_no_program_that_waits_for_its_hub(scripts):
    restarts = {}
    for (name, _), text in scripts.items():
        for words in re.findall(r"(?:systemctl|deb-systemd-invoke) [^|&;\n]*\b(?:start|restart|try-restart)\b[^|&;\n]*", text):
            assert words.startswith("systemctl ") and " --no-block " in words, f"{name}: {words}"
            restarts[name] = restarts.get(name, 0) + 1
    assert restarts == {"novbe-board": 1, "novbe-counter": 2, "novbe-dispatcher": 1, "novbe-display": 2, "novbe-kiosk": 1,
                        "novbe-printer": 1}


def test_udev_looks_at_the_boards_devices_when_their_group_is_there(scripts):
    text = scripts["novbe-identity", "postinst"]
    places = [text.index(words) for words in ("systemd-sysusers", "udevadm control --reload", "udevadm trigger")]
    assert places == sorted(places), text
    for name, folder in (("novbe-identity", "gpio"), ("novbe-identity", "input"), ("novbe-printer", "usbmisc")):
        assert f"--subsystem-match={folder}" in scripts[name, "postinst"]


# ---- Their life ----
def own_sources():
    """This machine's own sources of the distribution: files that speak of its suite."""
    suite = re.search(r"VERSION_CODENAME=(\w+)", open("/etc/os-release", encoding="utf-8").read())[1]
    files = sorted(glob.glob("/etc/apt/sources.list.d/*.sources") + glob.glob("/etc/apt/sources.list.d/*.list")
                   + glob.glob("/etc/apt/sources.list"))
    return suite, [f for f in files if re.search(rf"\b{suite}\b.*", open(f, encoding="utf-8").read())]


class Root:
    """A root of the distribution, unpacked for one test."""

    def __init__(self, archive, folder):
        self.folder = folder
        os.makedirs(folder)
        subprocess.run(["tar", "-C", folder, "-xf", archive], check=True)

    def run(self, command, check=True, network=False):
        """A shell's command in it, with processes and ports of its own: what it leaves running ends with it."""
        inside = ["unshare", "--mount", "--pid", *([] if network else ["--net"]), "--fork", "--kill-child", "sh", "-c",
                  'mount -t proc proc "$1/proc" && exec chroot "$1" sh -c "$2"', "sh", self.folder, command]
        env = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}
        done = subprocess.run(inside, env=env, text=True, capture_output=True, check=False, timeout=600)
        assert not check or done.returncode == 0, f"{command}: {done.returncode}\n{done.stdout}{done.stderr}"
        return done.stdout if check else done

    def bring(self, paths, folder="/debs"):
        os.makedirs(self.folder + folder, exist_ok=True)
        for path in paths:
            shutil.copy(path, self.folder + folder)

    def install(self, folder="/debs"):
        return self.run(f"apt-get install -y --no-install-recommends -o Dpkg::Use-Pty=0 {folder}/*.deb")

    def listing(self):
        """Every name below the state that packages may touch; what apt and dpkg note of themselves is theirs."""
        found = self.run("find / -xdev -path /proc -prune -o -print").splitlines()
        theirs = ("/debs", "/newer", "/var/cache/apt", "/var/lib/apt", "/var/log/apt", "/var/log/dpkg.log", "/root/")
        return {name for name in found if not name.startswith(theirs)}


def root_archive(packages, needs_in_it):
    """An archive of a root made from this machine's own sources; with what our packages need, or bare."""
    if os.getuid() != 0:
        pytest.skip("a root of its own is made by root")
    if not shutil.which("mmdebstrap"):
        pytest.skip("mmdebstrap is not installed")
    suite, sources = own_sources()
    if not sources:
        pytest.skip("this machine has no apt sources of its own suite")
    needed = {name for path in packages.values() for name in names_of(field(path, "Depends").replace(
        "| systemd-standalone-sysusers | systemd-sysusers", ""))} - set(packages) if needs_in_it else set()
    include = sorted(needed | {"systemd"})
    key = hashlib.sha256(" ".join([suite, *include]).encode()).hexdigest()[:12]
    kind = "full" if needs_in_it else "bare"
    archive = os.path.join(DEBS, "work", f"root-{kind}-{key}.tar")
    if not os.path.exists(archive):
        done = subprocess.run(
            ["mmdebstrap", "--mode=root", "--variant=minbase", "--include=" + ",".join(include), suite,
             archive + ".part", *sources, "--format=tar",
             *([] if needs_in_it else ["--skip=cleanup/apt/lists", "--skip=cleanup/apt"])],
            text=True, capture_output=True, check=False, timeout=1200)
        if done.returncode:
            pytest.skip("a root cannot be made of this machine's sources: " + done.stderr[-300:])
        for old in glob.glob(os.path.join(DEBS, "work", f"root-{kind}-*.tar")):
            os.remove(old)
        os.rename(archive + ".part", archive)
    return archive


@pytest.fixture
def make_root():
    made = []

    def make_one(archive):
        made.append(Root(archive, os.path.join(DEBS, "work", f"root-{os.getpid()}-{len(made)}")))
        return made[-1]

    yield make_one
    for root in made:
        shutil.rmtree(root.folder)


def newer(path, folder, version):
    """The same package as a later version, in folder."""
    name = os.path.basename(path)
    tree = os.path.join(folder, name + ".d")
    output("dpkg-deb", "-R", path, tree)
    control = os.path.join(tree, "DEBIAN/control")
    old = field(path, "Version")
    with open(control, encoding="utf-8") as was:
        text = was.read().replace(f"Version: {old}\n", f"Version: {version}\n").replace(f"(= {old})", f"(= {version})")
    with open(control, "w", encoding="utf-8") as out:
        out.write(text)
    made = os.path.join(folder, name.replace(f"_{old}_", f"_{version}_"))
    output("dpkg-deb", "-b", "--root-owner-group", "-Znone", tree, made)
    return made


def test_a_board_is_installed_named_upgraded_removed_and_purged(packages, make_root, tmp_path):
    root = make_root(root_archive(packages, needs_in_it=True))
    before = root.listing()
    root.bring(packages.values())

    # Installed: nothing starts, since nobody said who this is.
    root.install()
    units = " ".join(os.path.basename(f) for files in FILES.values() for f in files if f.startswith(UNIT))
    assert set(root.run(f"systemctl is-enabled {units} || true").split()) == {"disabled"}
    for program in [f for files in FILES.values() for f in files if f.startswith("usr/bin/")]:
        assert "0." in root.run(f"/{program} --version")
    assert root.run("stat -c '%a %U:%G' /etc/novbe /var/lib/novbe").split() == ["751", "root:novbe", "750",
                                                                             "novbe:novbe"]

    # Named: the hub makes the line, the board takes it; each of the units is started by it alone.
    root.run("cp /usr/share/novbe/halls/minimal.json /etc/novbe/hall.json && novbe-ctl provision")
    for device in ("hub", "ctl", "counter-1 --address 10.0.0.5"):
        root.run(f"novbe-ctl identity {device} | novbe-identity")
    enabled = root.run(f"for u in {units}; do systemctl -q is-enabled $u && echo $u; done; true").split()
    assert set(enabled) == {"novbe-dispatcher.service", "novbe-counter.service"}
    assert set(root.run("cd /etc/novbe && stat -c '%a %U:%G' *.json *password").splitlines()) == {
        "640 root:novbe", "644 root:root"}  # the second is hall.json, which the manager put there
    as_novbe = "setpriv --reuid novbe --regid novbe --clear-groups --no-new-privs"
    root.run(f"{as_novbe} novbe-dispatcher --check && {as_novbe} novbe-counter --check")
    assert "1 counters" in root.run(f"{as_novbe} novbe-dispatcher --check")
    root.run("novbe-ctl identity counter-1 --address 10.0.0.5 >/root/line; chmod 644 /root/line")
    refused = root.run(f"{as_novbe} cat /etc/novbe/broker/secrets/hub", check=False)
    assert refused.returncode != 0
    # mosquitto with the distribution's own file takes what was made for it, as its own user.
    root.run("for f in /run/mosquitto /var/log/mosquitto; do mkdir -m 740 -p $f; chown mosquitto $f; done")  # its unit
    started = root.run("timeout 2 mosquitto -c /etc/mosquitto/mosquitto.conf", check=False)
    assert started.returncode == 124, started.stderr
    root.run("rm -r /run/mosquitto /var/log/mosquitto/mosquitto.log")  # its own, not ours

    # Replaced by another role: the old program does not start any more.
    root.run("novbe-ctl identity wall-1 --address 10.0.0.5 | novbe-identity --replace")
    enabled = root.run(f"for u in {units}; do systemctl -q is-enabled $u && echo $u; done; true").split()
    assert set(enabled) == {"novbe-dispatcher.service", "novbe-display.service"}
    root.run("novbe-identity --replace --card /root/line")

    # Upgraded: who it is, what was written by hand and what it knows stay.
    root.run(f"echo '// by hand' >>/etc/novbe/board.json; {as_novbe} sh -c 'echo journal >/var/lib/novbe/hall.db'")
    kept = root.run("cat /etc/novbe/*.json /etc/novbe/*password /var/lib/novbe/hall.db; systemctl is-enabled "
                    "novbe-dispatcher novbe-counter; ls -lR /etc/novbe")
    version = field(packages["novbe-data"], "Version") + "+1"
    root.bring([newer(path, str(tmp_path), version) for path in packages.values()], "/newer")
    root.install("/newer")
    assert set(root.run("dpkg-query -W -f '${Version} ${db:Status-Status}\\n' 'novbe-*'").splitlines()) == {
        f"{version} installed"}
    assert root.run("cat /etc/novbe/*.json /etc/novbe/*password /var/lib/novbe/hall.db; systemctl is-enabled "
                    "novbe-dispatcher novbe-counter; ls -lR /etc/novbe") == kept

    # Removed and put back: it is still who it was.
    root.run("apt-get remove -y 'novbe-*'")
    assert not root.run("ls /usr/bin/novbe-* 2>/dev/null; true")
    root.install("/newer")
    root.run("novbe-counter --check && systemctl -q is-enabled novbe-counter")

    # The hub alone purged: the rest of the machine stays what it is, with the journal.
    root.run("apt-get purge -y novbe-board novbe-dispatcher")
    assert set(root.run("ls /etc/novbe /etc/mosquitto/conf.d").split()) - {"README"} == {
        "/etc/novbe:", "/etc/mosquitto/conf.d:", "board.json", "board.json.before", "password", "ctl.json",
        "ctl.password", "hall.json"}
    root.run("cat /var/lib/novbe/hall.db && novbe-counter --check")

    # All purged: the journals stay, and nothing else.
    said = root.run("apt-get purge -y 'novbe-*' 2>&1")
    assert "the journal /var/lib/novbe/hall.db is kept as /var/backups/novbe/purged-" in said
    rest = root.listing() - before
    assert all(name.startswith("/var/backups/novbe") for name in rest), sorted(rest)
    assert len(rest) == 3 and not before - root.listing()
    assert root.run("cat /var/backups/novbe/*/hall.db") == "journal\n"
    assert root.run("stat -c %a /var/backups/novbe /var/backups/novbe/*").split() == ["700", "700"]
    # An account stays, as Debian's do: files elsewhere may be its.
    root.run("getent passwd novbe")


@pytest.mark.skipif(not SOAK, reason="soak: resolves what each package needs from the distribution's mirrors")
@pytest.mark.parametrize("name", sorted(set(FILES) - {"novbe-data"}))
def test_what_a_package_names_is_all_that_its_programs_need(packages, make_root, name):
    """In a bare root, with nothing but what apt brings for this package."""
    root = make_root(root_archive(packages, needs_in_it=False))
    shutil.copy("/etc/resolv.conf", root.folder + "/etc/resolv.conf")
    root.bring(packages.values())
    root.run("echo 'deb [trusted=yes] file:/debs ./' >/etc/apt/sources.list.d/ours.list")
    with open(root.folder + "/debs/Packages", "w", encoding="utf-8") as index:
        index.write(output("dpkg-scanpackages", "--multiversion", ".", cwd=root.folder + "/debs"))
    root.run(f"apt-get update && apt-get install -y --no-install-recommends {name}", network=True)
    for program in [f for f in FILES[name] if f.startswith("usr/bin/")]:
        assert "0." in root.run(f"/{program} --version")
        assert "not found" not in root.run(f"ldd /{program} 2>&1 || true")


@pytest.mark.skipif(not SOAK, reason="soak: compiles everything for other boards")
@pytest.mark.parametrize("architecture", ["arm64", "armhf"])
def test_another_boards_packages_need_the_same_of_their_distribution(packages, architecture):
    make("ARCH=" + architecture)
    theirs = package_files(architecture)
    assert set(theirs) == set(FILES)
    for name, path in theirs.items():
        assert names_of(field(path, "Depends")) == names_of(field(packages[name], "Depends")), name
    test_lintian_finds_nothing(theirs)
