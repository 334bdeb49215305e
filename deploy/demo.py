"""``make demo``: everything from nothing on one machine, in the foreground, until Ctrl-C.

Private servers (unless DATABASE_URL and REDIS_URL name others), migrations, two companies with eighteen months of
life, web, workers, planner, and a post office whose inbox can be read.
"""

from __future__ import annotations

import argparse
import signal
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from deploy.demo_place import MIGRATOR_URL, DemoPlace, Unfit
from deploy.fill import PART
from deploy.ports import any_free_port, is_free, is_ready
from deploy.supervisor import KeepsFalling, Program, Supervisor, tied_to_us

ROOT = Path(__file__).resolve().parent.parent
WORKER_LISTS = ("fast", "slow", "bulk")
READY_WITHIN = 60.0


def main() -> int:
    """Run the demonstration; returns the exit code."""
    parser = argparse.ArgumentParser(prog="make demo", description="Mingbai on this machine, with two companies in it.")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--data", type=Path, default=Path("var/demo"))
    chosen = parser.parse_args()
    for told in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):  # also when a shell started us with SIGINT ignored
        signal.signal(told, _as_interrupt)
    try:
        run(DemoPlace(chosen.data), port=chosen.port)
    except KeyboardInterrupt:
        print("\n已全部停止。 Everything has stopped.", flush=True)
    except (Unfit, KeepsFalling) as trouble:
        print(trouble, file=sys.stderr, flush=True)
        return 1
    return 0


def run(place: DemoPlace, *, port: int) -> None:
    """Start everything, say where to go, and wait; whatever was started ends with this function."""
    began = time.monotonic()
    inbox_port = port + 1
    for wanted in (port, inbox_port):
        if not is_free(wanted):
            raise Unfit(f"Port {wanted} is taken. Choose another one: make demo PORT={port + 10}")
    with ExitStack() as running:
        place.folder.mkdir(parents=True, exist_ok=True)
        running.enter_context(place.lock())
        place.make()
        _say("数据库与队列 · PostgreSQL, Redis")
        smtp_port = any_free_port()
        servers = place.servers(running)
        migrator_url = servers.pop(MIGRATOR_URL)  # none of the programs below gets to know it
        environment = place.environment(port=port, smtp_port=smtp_port, servers=servers)
        prepare(place, environment, migrator_url)
        supervisor = Supervisor(_programs(place, environment, smtp_port=smtp_port, inbox_port=inbox_port))
        running.callback(supervisor.stop)
        _say("网页、后台、计划 · web, workers, planner")
        supervisor.start("inbox", "web")
        _wait_until_ready(supervisor, port)
        supervisor.start()  # the others only now: all at once they would take the machine from the one people wait for
        told = place.write_demo_json(port=port, inbox_port=inbox_port)
        print(_welcome(told, place, port=port, seconds=time.monotonic() - began), flush=True)
        supervisor.watch()


def prepare(place: DemoPlace, environment: dict[str, str], migrator_url: str) -> None:
    """Translations, schema, and at the first time the two companies."""
    _do([sys.executable, "translations/build.py"], environment, place)
    _say("数据表 · migrations")
    _do([sys.executable, "-m", "alembic", "upgrade", "head"], {**environment, MIGRATOR_URL: migrator_url}, place)
    if not place.filled_json.exists():
        _say("两家示范企业，只做一次，空闲的双核机器约三分钟 · two companies, once: three minutes on two idle cores")
        _do([sys.executable, "-m", "deploy.demo_filling", str(place.folder)], environment, place)


def _programs(place: DemoPlace, environment: dict[str, str], *, smtp_port: int, inbox_port: int) -> list[Program]:
    python = sys.executable
    post = ["--smtp-port", str(smtp_port), "--port", str(inbox_port), "--data", str(place.folder)]
    commands = {
        "inbox": [python, "-m", "deploy.inbox", *post],
        "web": [python, "-m", "gunicorn", "--config", "deploy/gunicorn_settings.py", "app:create_app()"],
        **{f"worker-{name}": [python, "-m", "app", "worker", name] for name in WORKER_LISTS},
        "planner": [python, "-m", "app", "planner"],
    }
    return [Program(name, command, place.logs / f"{name}.log", environment) for name, command in commands.items()]


def _do(command: list[str], environment: dict[str, str], place: DemoPlace) -> None:
    with (
        (place.logs / "set-up.log").open("ab") as log,
        subprocess.Popen(
            tied_to_us(command), cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        ) as doing,
    ):
        for line in doing.stdout or ():
            log.write(line)
            log.flush()
            if line.startswith(PART.encode()) and b" s" in line:
                print(line.decode(errors="replace").rstrip(), flush=True)
    if doing.returncode != 0:
        end = (place.logs / "set-up.log").read_text(encoding="utf-8", errors="replace")[-3000:]
        raise Unfit(f"{' '.join(command[1:4])} failed. {place.logs / 'set-up.log'} ends with:\n{end}")


def _wait_until_ready(supervisor: Supervisor, port: int) -> None:
    until = time.monotonic() + READY_WITHIN
    while not is_ready(port):
        supervisor.start_fallen_again()
        if time.monotonic() > until:
            web = next(program for program in supervisor.programs if program.name == "web")
            raise Unfit(f"The web server does not answer. {web.log} ends with:\n{web.end_of_log()}")
        time.sleep(0.1)


ROLES = {
    "administrator": "企业管理员",
    "front_desk": "前台",
    "dispatcher": "调度员",
    "technician": "维修工",
    "service_supervisor": "客服主管",
    "estate_manager": "项目经理",
    "finance": "财务",
    "head_office": "总部",
    "committee": "业委会",
    "resident": "住户",
    "operator": "平台运营",
}


def _welcome(told: dict[str, Any], place: DemoPlace, *, port: int, seconds: float) -> str:
    lines = [
        "",
        f"明白已就绪 · Mingbai is ready ({seconds:.1f} s)   http://localhost:{port}",
        "",
        f"  先打开 · open first   {told['inbox_url']}/accounts",
        "    全部账号、密码和此刻的动态码：员工登录要密码加动态码，住户登录用收件箱里的验证码",
        "    every login; staff need the password and the code of the moment, residents a code from the inbox",
        f"  收件箱 · inbox        {told['inbox_url']}",
        "",
    ]
    for tenant in told["tenants"]:
        lines.append(f"  {tenant['name']}  {tenant['base_url']}")
        lines += [_line(account) for account in tenant["accounts"]]
        lines.append("")
    operator = told["operator"]
    lines += [
        f"  平台运营 operator  {operator['base_url']}",
        *([_line({"role": "operator", **operator})] if operator.get("login") else []),
        "",
        f"  清单与日志 · for scripts, and logs   {place.demo_json}  {place.logs}",
        "",
        "  Ctrl-C 停止全部 · stops everything",
    ]
    return "\n".join(lines)


def _line(account: dict[str, Any]) -> str:
    way = account.get("password") or "验证码 · code by mail"
    where = " ".join(part for part in (account.get("estate"), account.get("house")) if part)
    role = f"{_wide(ROLES.get(account['role'], ''), 12)}{account['role']:<19}"
    return f"    {role}{account['login']:<22}{way}   {where}".rstrip()


def _wide(words: str, columns: int) -> str:
    """Chinese characters take two columns of a terminal each."""
    return words + " " * max(1, columns - 2 * len(words))


def _say(what: str) -> None:
    print(f"· {what} …", flush=True)


def _as_interrupt(*_: object) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
