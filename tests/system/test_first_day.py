"""What the README's commands leave behind is what each program may read under its own account: the first press of a hall."""
import os
import shutil
import subprocess

import pytest
from hall import ROOT

TOOLS = ["unshare", "setpriv", "ip", "systemctl", "systemd-sysusers", "systemd-tmpfiles", "mosquitto"]
MISSING = [tool for tool in TOOLS if not shutil.which(tool, path=os.defpath + ":/usr/sbin:/sbin")]
pytestmark = [pytest.mark.skipif(os.getuid() != 0, reason="needs accounts and namespaces: run as root"),
              pytest.mark.skipif(bool(MISSING), reason=f"not on this machine: {', '.join(MISSING)}")]


@pytest.mark.parametrize("umask", ["022", "077"])
def test_a_hub_and_a_counter_installed_by_the_readme_call_a_ticket(tmp_path, umask):
    """With whatever umask the technician has: sudo keeps it."""
    words = ["unshare", "--mount", "--net", "--pid", "--fork", "--kill-child", "--mount-proc", "/usr/bin/python3", "-B",
             os.path.join(ROOT, "tests/system/first_day.py"), str(tmp_path), umask]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0 and "called A" in done.stdout, done.stdout + done.stderr
    assert os.listdir(tmp_path) == []
