import time
from pathlib import Path
from saas.archives import import_runs
from saas.archives.import_models import RunState
from tenants.clock import now
from tenants.db import db
from tenants.scope import acting_in
from tenants.queue import Job
from sqlalchemy import select
DATA=Path(__file__).parent/"data"
def test_it(green, administrator, run_jobs):
    for name in ["房屋台账.xlsx","前台来电登记.csv"]:
        with acting_in(green.id):
            runs=import_runs.upload((DATA/name).read_bytes(), name, by=administrator, at=now()); ids=[r.id for r in runs]
        for i in ids:
          for step in ("check","estates","apply","check","undo","check","apply"):
            with acting_in(green.id):
                run=import_runs.find_run(i); t=time.time()
                if step=="check": import_runs.check_again(run, by=administrator, at=now()) if run.state in("uploaded","checked","undone") else None
                if step=="estates":
                    print(run.unknown_estates, run.new, run.errors)
                    if run.unknown_estates: import_runs.open_unknown_estates(run, by=administrator, at=now())
                if step=="apply": import_runs.ask_apply(run, valid_only=False, by=administrator, at=now())
                if step=="undo": import_runs.ask_undo(run, by=administrator, at=now())
            out=run_jobs()
            with acting_in(green.id):
                run=import_runs.find_run(i)
                print(name,run.sheet,step,out,run.state,run.new,run.changed,run.unchanged,run.errors,run.problem, round(time.time()-t,2), [j.reason for j in db.session.scalars(select(Job)) if j.reason])
