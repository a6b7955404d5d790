"""What a call of the command line costs, against `python -c pass`: nearly all of it is starting, importing and compiling the policy.

    python bench/start.py [--rounds 15] [--imports]

Unit: milliseconds of CPU time (user and system) of the whole process. All commands take turns in one run, round by round; shown are the
median and the least over the rounds, and the median over the rounds of how many times as long as `python -c pass` it took. Each
command ran once before, so that its modules are compiled; "cached" means that its policy is too. Requests are of the bundled samples.

`--imports` adds what importing costs in `triage decide one.yaml`: the least of several runs, by module of triage and by package.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
YAML = os.path.join(ROOT, "samples", "requests", "jiangsu-study-visit.yaml")
JSON = os.path.join(ROOT, "samples", "requests", "winter-campaign.json")
ENTRY = "import sys; from triage.cli.main import program; sys.exit(program())"
BASE = "python -c pass"


def commands() -> dict[str, list[str]]:
    """Each command line by what it is called."""
    script = os.path.join(os.path.dirname(sys.executable), "triage")
    triage = [script] if os.path.exists(script) else [sys.executable, "-c", ENTRY]
    return {
        BASE: [sys.executable, "-c", "pass"],
        'python -c "import click"': [sys.executable, "-c", "import click"],
        "triage --version": [*triage, "--version"],
        "triage --help": [*triage, "--help"],
        "triage decide one.json --json --no-store, cached": [*triage, "decide", JSON, "--json", "--no-store"],
        "triage decide one.json, cached": [*triage, "decide", JSON],
        "triage decide one.yaml --no-store, cached": [*triage, "decide", YAML, "--no-store"],
        "triage decide one.yaml, cached": [*triage, "decide", YAML],
        "triage decide one.yaml, not cached": [*triage, "decide", YAML],
        "triage rules show": [*triage, "rules", "show"],
    }


def environment(home: str) -> dict[str, str]:
    """The environment without what would keep Python from storing what it compiles, and with folders of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("TRIAGE_", "PYTHON"))}
    folders = {f"XDG_{kind}_HOME": os.path.join(home, kind.lower()) for kind in ("CACHE", "DATA")}
    return {**kept, **folders, "PYTHONPATH": os.path.join(ROOT, "src"), "LC_ALL": "C.UTF-8"}


def cpu(command: list[str], env: dict[str, str]) -> float:
    """The CPU milliseconds that a command takes. Raises `SystemExit` where it ends otherwise than by an answer."""
    process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        raise SystemExit(f"{' '.join(command)} ended with status {process.returncode}")
    return (usage.ru_utime + usage.ru_stime) * 1e3


def imports(env: dict[str, str], runs: int = 7) -> None:
    """The costliest imports of one decision."""
    least: dict[str, int] = {}
    command = [sys.executable, "-X", "importtime", "-c", ENTRY, "decide", YAML, "--no-store"]
    for _ in range(runs):
        found: dict[str, int] = {}
        for line in subprocess.run(command, env=env, capture_output=True, text=True, check=False).stderr.splitlines():
            own, _, rest = line.removeprefix("import time:").partition("|")
            module = rest.partition("|")[2].strip()
            if own.strip().isdigit():
                group = module if module.startswith("triage") else module.partition(".")[0]
                found[group] = found.get(group, 0) + int(own)
        least = {group: min(own, least.get(group, own)) for group, own in found.items()}
    print(f"\n  {'importing, ms without what it imports in turn':50}{'least':>8}")
    for group, own in sorted(least.items(), key=lambda item: -item[1])[:30]:
        print(f"  {group:50}{own / 1e3:8.2f}")
    ours = sum(own for group, own in least.items() if group.startswith("triage"))
    print(f"  {'all modules of triage':50}{ours / 1e3:8.2f}")
    print(f"  {'everything':50}{sum(least.values()) / 1e3:8.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--imports", action="store_true")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        env, all_commands = environment(home), commands()
        times: dict[str, list[float]] = {name: [] for name in all_commands}
        for number in range(chosen.rounds + 1):
            for name, command in all_commands.items():
                uncached = name.endswith("not cached")
                if uncached:
                    shutil.rmtree(os.path.join(home, "cache"), ignore_errors=True)
                taken = cpu(command, env)
                if number:
                    times[name].append(taken)
        print(f"  {'CPU ms of the whole process':50}{'median':>8}{'least':>8}{'x pass':>8}")
        for name, own in times.items():
            ratio = statistics.median(one / base for one, base in zip(own, times[BASE], strict=True))
            print(f"  {name:50}{statistics.median(own):8.1f}{min(own):8.1f}{ratio:8.2f}")
        if chosen.imports:
            imports(env)


if __name__ == "__main__":
    main()
