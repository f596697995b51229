"""A PostgreSQL of its own, from Debian's packages: on a Unix socket in a temporary folder, started, killed, started again, gone with the test."""
import getpass
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time

OPTIONS = "-c listen_addresses='' -c fsync=off -c full_page_writes=on -c max_locks_per_transaction=256"


def programs():
    """The folder of initdb and postgres: Debian keeps them off the path, one folder for each version."""
    found = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return found[-1].parent if found else pathlib.Path(shutil.which("initdb") or "/nowhere/initdb").parent


def children(parent):
    """The processes a process has started, as /proc has them."""
    found = []
    for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text(errors="replace").rsplit(")", 1)[1].split()
        except (OSError, IndexError):
            continue  # it has gone meanwhile
        if int(fields[1]) == parent:
            found.append(int(stat.parent.name))
    return found


class Postgres:
    def __init__(self, options=""):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="xiangbu-pg-"))
        self.bin = programs()
        # PostgreSQL does not run as root.
        self.user = "postgres" if os.geteuid() == 0 else getpass.getuser()
        self.options = f"{OPTIONS} {options}"
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres", "postgres")
        self.call("initdb", "-D", self.folder / "data", "-U", "xiangbu", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        self.start()
        self.psql("CREATE DATABASE county", database="postgres")

    def call(self, program, *args, check=True, **kwargs):
        line = [str(self.bin / program), *map(str, args)]
        if os.geteuid() == 0:
            line = ["runuser", "-u", "postgres", "--", *line]
        return subprocess.run(line, check=check, capture_output=True, text=True, cwd=self.folder, **kwargs)

    def start(self):
        line = ["pg_ctl", "-D", self.folder / "data", "-l", self.folder / "log", "-w", "-o", f"{self.options} -k {self.folder}", "start"]
        # Its output would stay open as long as the server runs.
        args = [str(self.bin / line[0]), *map(str, line[1:])]
        if os.geteuid() == 0:
            args = ["runuser", "-u", "postgres", "--", *args]
        for _ in range(40):
            if subprocess.run(args, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=self.folder, timeout=120).returncode == 0:
                return
            time.sleep(0.25)  # processes of one that was killed are still going
        raise RuntimeError((self.folder / "log").read_text()[-2000:])

    def kill(self):
        """As the power does it: every process at once, nothing tidied up."""
        pid = int((self.folder / "data" / "postmaster.pid").read_text().split()[0])
        for process in (pid, *children(pid)):
            try:
                os.kill(process, signal.SIGKILL)
            except ProcessLookupError:
                pass

    def stop(self):
        self.call("pg_ctl", "-D", self.folder / "data", "-m", "immediate", "stop", check=False)
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def url(self):
        return f"postgresql://xiangbu@/county?host={self.folder}"

    def psql(self, sql, database="county"):
        """Asks psql itself, not our code: rows of texts."""
        done = subprocess.run(["psql", "-X", "-A", "-t", "-F", "\t", "-v", "ON_ERROR_STOP=1", "-h", str(self.folder), "-U", "xiangbu", "-d", database, "-c", sql],
                              capture_output=True, text=True, check=True)
        return [line.split("\t") for line in done.stdout.splitlines()]
