"""Installs MLflow once: mlflow_install.py HOME VERSION. Silent when it is there; else the obstacle is the last line of stderr.

Kept to the syntax of old Pythons, so that these can at least say that they are too old.
"""

import fcntl
import os
import shutil
import subprocess
import sys

# The slim package and what its server, its login and its Python models import on top. The upper bounds are MLflow's.
REQUIREMENTS = [
    "aiohttp<4",
    "alembic!=1.10.0,<2",
    "cryptography<51",
    "Flask<4",
    "Flask-CORS<7",
    "Flask-WTF<2",
    "graphene<4",
    "numpy<3",
    "pandas<4",
    "SQLAlchemy>=1.4,<3",
]


def run(command, lock, log):
    # The lock is handed down: should this process be killed, nobody else starts while its pip still writes.
    with open(log, "ab") as output:
        return subprocess.call(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, pass_fds=[lock.fileno()]) == 0


def install(home, version, lock):
    log = home + ".log"
    shutil.rmtree(home, ignore_errors=True)
    open(log, "wb").close()
    if not run([sys.executable, "-m", "venv", home], lock, log):
        sys.exit("python3 cannot make a virtual environment (on Debian and Ubuntu: apt install python3-venv); details in " + log)
    pip = [os.path.join(home, "bin", "python"), "-m", "pip", "install", "--no-input", "--disable-pip-version-check", "--retries", "2"]
    if not run(pip + ["mlflow-skinny==" + version] + REQUIREMENTS, lock, log):
        sys.exit("pip could not install MLflow " + version + "; details in " + log)


def main():
    home, version = sys.argv[1:]
    if sys.version_info < (3, 10):
        sys.exit("MLflow " + version + " needs Python 3.10 or newer, python3 is " + sys.version.split()[0])
    complete = os.path.join(home, ".complete")
    os.makedirs(os.path.dirname(home), exist_ok=True)
    # The kernel drops the lock with its holders, however they end.
    with open(home + ".lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not os.path.exists(complete):
            install(home, version, lock)
            open(complete, "w").close()


if __name__ == "__main__":
    main()
