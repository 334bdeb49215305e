"""`make faults`: the long form, printed as a table (Markdown)."""

from __future__ import annotations

import argparse
import sys
import time

from tests.faults.run import Outcome, run


def main() -> int:
    """Run and print; 1 when anything was wrong."""
    parser = argparse.ArgumentParser(prog="make faults")
    parser.add_argument("--times", type=int, default=20, help="strikes of each kind")
    parser.add_argument("--seed", type=int, default=int(time.time()) % 100_000)
    parser.add_argument("--budget", type=float, default=900.0, help="seconds after which no new fault is begun")
    chosen = parser.parse_args()
    print(f"seed {chosen.seed}", flush=True)
    outcome = run(
        times=chosen.times,
        seed=chosen.seed,
        hurry=False,
        budget=chosen.budget,
        say=lambda words: print(f"· {words}", flush=True),
    )
    print(table(outcome))
    return 1 if outcome.wrong else 0


def table(outcome: Outcome) -> str:
    """The outcome as Markdown."""
    lines = [
        "",
        "| fault | effective / attempted | next answer after at most |",
        "| --- | --- | --- |",
        *(
            f"| {tally.name} | {tally.effective} / {tally.attempted} | {tally.slowest_return:.1f} s |"
            for tally in outcome.tallies
        ),
        "",
        "| checked | requests acknowledged | unknown | payments acknowledged | unknown | same mail again | wrong |",
        "| --- | --- | --- | --- | --- | --- | --- |",
        *(
            f"| {when} | {found.acknowledged} | {found.unknown} | {found.paid} | {found.unknown_payments} "
            f"| {found.repeated_mails} | {_or_none(found.wrong)} |"
            for when, found in outcome.findings.items()
        ),
        "",
        "| negative control | must go red |",
        "| --- | --- |",
        *(
            f"| {name} | {'red: ' + '; '.join(found) if found else 'GREEN'} |"
            for name, found in outcome.controls.items()
        ),
        "",
        f"{outcome.posts} posts of reports and {outcome.payments} of payments, {outcome.lost_answers} answers lost on purpose, refused {outcome.refused or 'none'}, all jobs done "
        f"{outcome.drained_in:.0f} s after the load; seed {outcome.seed}, {outcome.seconds:.0f} s in all.",
        f"Result: {'; '.join(outcome.wrong) or 'nothing wrong'}.",
    ]
    return "\n".join(lines)


def _or_none(wrong: list[str]) -> str:
    return "; ".join(wrong) or "nothing"


if __name__ == "__main__":
    sys.exit(main())
