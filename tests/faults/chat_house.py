"""Houses for the chat's fault tests: each a server process, forked from one that has loaded everything, so that one which was
killed is back within moments; the first may take mail. Reads `kill N` and `end` on its standard input."""

import os
import signal
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "madoguchi.config.settings")
django.setup()

from madoguchi.cli import serve  # noqa: E402 (Django is set up first)
from madoguchi.config import serving  # noqa: E402, F401 (loaded before the fork)


def main(ports: list[int], smtp_port: int) -> None:
    def begin(n: int) -> int:
        if pid := os.fork():
            return pid
        sys.stdin.close()
        ended = serve.web(port=ports[n]) if n else serve.serve(port=ports[0], smtp_port=smtp_port, lmtp_port=0)
        os._exit(ended or 0)

    houses = [begin(n) for n in range(len(ports))]
    for line in sys.stdin:
        word, _, number = line.strip().partition(" ")
        if word == "end":
            break
        n = int(number)
        os.kill(houses[n], signal.SIGKILL)
        os.waitpid(houses[n], 0)
        houses[n] = begin(n)
        sys.stdout.write("killed\n")
        sys.stdout.flush()
    for pid in houses:
        os.kill(pid, signal.SIGTERM)
    for pid in houses:
        os.waitpid(pid, 0)


if __name__ == "__main__":
    main([int(port) for port in sys.argv[2:]], int(sys.argv[1]))
