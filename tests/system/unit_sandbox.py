#!/usr/bin/python3
"""Runs a program as its unit would, as far as that is possible without systemd as the first process.

    unit_sandbox.py UNIT STATE FOLDER COMMAND...

A mount namespace in which everything is read-only but STATE, /tmp is the program's own, and FOLDER (which holds STATE,
and may lie in /tmp) is still seen; no capabilities, no new privileges; the system calls and address families of UNIT,
and no memory that is both written and executed, if UNIT says so. The program keeps this process's id.
"""
import ctypes
import errno
import os
import re
import resource
import subprocess
import sys

LIBC = ctypes.CDLL(None, use_errno=True)
CLONE_NEWNS = 0x20000
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_REMOUNT, MS_BIND, MS_REC, MS_PRIVATE = 1, 2, 4, 32, 4096, 16384, 1 << 18
PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS, PR_CAP_AMBIENT, PR_SET_MDWE = 24, 38, 47, 65
KEPT = ("/proc", "/sys", "/dev")  # a unit has them as well; what is in them is no file of a disk


def settings_of(unit):
    """The unit's lines: {"SystemCallFilter": ["@system-service", ...]}; an empty value begins a list anew."""
    found = {}
    with open(unit, encoding="utf-8") as lines:
        for line in lines:
            match = re.match(r"(\w+)=(.*)", line.strip())
            if match:
                found.setdefault(match[1], []).append(match[2])
    return found


def is_yes(settings, name):
    return settings.get(name, ["no"])[-1] == "yes"


def members(words):
    """The system calls that a filter's words stand for, by systemd's own table."""
    calls = set()
    for word in words:
        if not word.startswith("@"):
            calls.add(word)
            continue
        listed = subprocess.run(["systemd-analyze", "syscall-filter", word], capture_output=True, text=True, check=True)
        calls |= members([line.strip() for line in listed.stdout.splitlines()
                          if line.startswith(" ") and line.strip() and not line.strip().startswith("#")])
    return calls


def allowed_calls(settings):
    calls = set()
    for line in settings.get("SystemCallFilter", []):
        if line.startswith("~"):
            calls -= members(line[1:].split())
        else:
            calls |= members(line.split())
    # systemd itself adds what a program needs to be started at all.
    return calls | members(["@default"]) | {"execve", "exit", "exit_group", "rt_sigreturn"}


def seccomp_load(settings):
    import seccomp  # python3-seccomp

    rules = seccomp.SyscallFilter(seccomp.ERRNO(errno.EPERM))
    families = [name for line in settings.get("RestrictAddressFamilies", []) for name in line.split()]
    import socket
    for call in sorted(allowed_calls(settings)):
        try:
            if call == "socket" and families:
                for family in families:
                    rules.add_rule_exactly(seccomp.ALLOW, call,
                                           seccomp.Arg(0, seccomp.EQ, int(getattr(socket, family))))
            else:
                rules.add_rule(seccomp.ALLOW, call)
        except (RuntimeError, ValueError, OSError):
            pass  # no call of this architecture
    rules.load()


def check(result, what):
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, f"{what}: {os.strerror(code)}")


def mount(source, target, kind, flags, data=None):
    check(LIBC.mount(*(text.encode() if text else None for text in (source, target, kind)), flags,
                     data.encode() if data else None), f"mount {target}")


def mounted():
    with open("/proc/self/mounts", encoding="utf-8") as lines:
        return [line.split()[1].encode().decode("unicode_escape") for line in lines]


def is_below(path, folders):
    return any(path == folder or path.startswith(folder + "/") for folder in folders)


def shown_anyway(settings):
    """{path: its handle} of what the unit lets through from the real /tmp; a path with a dash may be missing."""
    wanted = [word for line in settings.get("BindReadOnlyPaths", []) for word in line.split()]
    return {path: os.open(path, os.O_PATH) for path in (word.lstrip("-") for word in wanted) if os.path.exists(path)}


def make_small(state, folder, settings):
    check(LIBC.unshare(CLONE_NEWNS), "unshare")
    mount(None, "/", None, MS_REC | MS_PRIVATE)
    here = os.open(folder, os.O_PATH)
    shown = shown_anyway(settings)
    mount("tmpfs", "/tmp", "tmpfs", MS_NOSUID | MS_NODEV)
    for path, handle in shown.items():
        os.makedirs(path)
        mount(f"/proc/self/fd/{handle}", path, None, MS_BIND)
        os.close(handle)
    if folder.startswith("/tmp/"):
        os.makedirs(folder)
    mount(f"/proc/self/fd/{here}", folder, None, MS_BIND)
    os.close(here)
    mount(state, state, None, MS_BIND)
    for path in mounted():
        if not is_below(path, KEPT) and path not in ("/tmp", state):
            try:
                mount(None, path, None, MS_REMOUNT | MS_BIND | MS_RDONLY)
            except OSError as error:
                if error.errno not in (errno.EINVAL, errno.ENOENT, errno.EACCES):  # hidden below another one
                    raise


def drop_privileges(settings):
    for capability in range(64):
        if LIBC.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) < 0:
            break
    check(LIBC.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no_new_privs")
    os.umask(int(settings.get("UMask", ["0022"])[-1], 8))
    if "LimitNOFILE" in settings:
        limit = int(settings["LimitNOFILE"][-1])
        resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))
    if is_yes(settings, "MemoryDenyWriteExecute"):
        LIBC.prctl(PR_SET_MDWE, 1, 0, 0, 0)  # Linux 6.3; an older one runs the program without


def main():
    unit, state, folder, *command = sys.argv[1:]
    settings = settings_of(unit)
    make_small(os.path.realpath(state), os.path.realpath(folder), settings)
    os.chdir(state)
    drop_privileges(settings)
    seccomp_load(settings)
    os.execv(command[0], command)


if __name__ == "__main__":
    main()
