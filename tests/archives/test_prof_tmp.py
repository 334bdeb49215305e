import cProfile,pstats,time
from pathlib import Path
from saas.archives import import_runs
from tenants.clock import now
from tenants.db import db
from tenants.scope import acting_in
DATA=Path("/work/main/tests/archives/data")
def test_it(green, administrator, run_jobs):
    for name in ["房屋台账.xlsx","业主花名册.xlsx"]:
        with acting_in(green.id):
            runs=import_runs.upload((DATA/name).read_bytes(), name, by=administrator, at=now()); i=runs[0].id
            import_runs.check_again(runs[0], by=administrator, at=now())
        run_jobs()
        with acting_in(green.id):
            run=import_runs.find_run(i)
            if run.unknown_estates: import_runs.open_unknown_estates(run, by=administrator, at=now())
        run_jobs()
        with acting_in(green.id):
            import_runs.ask_apply(import_runs.find_run(i), valid_only=False, by=administrator, at=now())
        pr=cProfile.Profile(); pr.enable(); t=time.time(); c=time.process_time(); run_jobs(); pr.disable(); print("APPLY",name,time.time()-t,"cpu",time.process_time()-c)
        pstats.Stats(pr).sort_stats("cumtime").print_stats(45)
