import threading
from pathlib import Path

from sqlalchemy import select
from werkzeug.serving import make_server

from saas import archives
from saas.archives import import_runs
from saas.archives.models import Person
from saas.estates.models import Estate
from tenants.clock import now
from tenants.db import db
from tenants.scope import acting_in
from tests.factories.archives import person_in
from tests.look.axe import axe
from tests.look.screenshots import chromium, open_page, overflows

DATA=Path(__file__).parent/"data"
def test_shots(app, visit, green, administrator, resident, run_jobs):
    with acting_in(green.id):
        for f in ["房屋台账.xlsx","业主花名册.xlsx","车辆与期初欠费.xlsx","前台来电登记.csv"]:
            import_runs.bring_in((DATA/f).read_bytes(), f, by=administrator, at=now(), open_estates=True)
        p=person_in(green.house_id, member=resident, name="张三丰")
        change=archives.request_change(p,"phone","19900009999",estate_id=green.estate_id,by=resident,at=now()); cid=change.id
        archives.verify(p,by=administrator,at=now()); archives.note_contact(p,"电话回访，老人耳背，请发短信",channel="phone",estate_id=green.estate_id,by=administrator,at=now())
        db.session.commit()
        person=db.session.scalar(select(Person).where(Person.name=="马垚丽")); pid=person.id
        tid=archives.tenures_of(person)[0].id; hid=archives.tenures_of(person)[0].house_id
        eid=db.session.scalar(select(Estate.id).where(Estate.name=="和安花园"))
        bad="小区,房屋编号,姓名,身份,手机号,证件号码,产权份额\n和安花园,1-1-101,马垚丽,业主,19900000008,,100%\n和安花园,1-1-101,新共有,共有人,19900000x08,110000196208073465,50%\n和安花园,9-9-999,李四,业主,1.99E+10,,100%\n和安花园,1-1-102,王新,家庭成员,199 1111 2222,,\n".encode("gb18030")
        runs=import_runs.upload(bad,"补充名单.csv",by=administrator,at=now()); rid=runs[0].id
        import_runs.check_again(runs[0],by=administrator,at=now())
        applied=db.session.scalar(select(archives.ImportRun.id).where(archives.ImportRun.kind=="houses"))
    run_jobs()
    server=make_server("127.0.0.1",8765,app,threaded=True); t=threading.Thread(target=server.serve_forever,daemon=True); t.start()
    from blueprints.access import LOGIN_COOKIE
    staff=visit.as_(administrator); own=visit.as_(resident)
    tok=lambda v: v.client.get_cookie(LOGIN_COOKIE,domain=green.host).value
    base=f"http://{green.host}:8765"
    paths=[("estates.index",{}),("estates.show",dict(estate_id=eid)),("estates.house",dict(house_id=hid)),("estates.edit",dict(estate_id=eid)),("estates.edit_house",dict(house_id=hid)),("archives.index",{}),("archives.index",dict(q="zsf")),("archives.person",dict(person_id=pid)),("archives.edit",dict(person_id=pid)),("archives.new",dict(house=hid)),("archives.move_out",dict(tenure_id=tid)),("archives.changes",{}),("archives.change",dict(change_id=cid)),("archives.imports",{}),("archives.import_run",dict(run_id=rid)),("archives.columns",dict(run_id=rid)),("archives.import_run",dict(run_id=applied))]
    out=Path("/tmp/shots"); out.mkdir(exist_ok=True)
    with chromium() as b:
        for who,ps in ((staff,paths),(own,[("archives.mine",{}),("archives.ask_mine",{})])):
            for i,(e,v) in enumerate(ps):
                for w,l in ((1280,"zh_CN"),(360,"zh_CN"),(1280,"en")):
                    pg=open_page(b,base+who.url(e,**v),width=w,language=l,cookies={LOGIN_COOKIE:tok(who)})
                    n=f"{e}-{i}-{w}-{l}"; pg.screenshot(path=out/f"{n}.png",full_page=True)
                    if overflows(pg): print("OVERFLOW",n)
                    if w==1280 and l=="zh_CN":
                        for s in axe(pg): print("AXE",n,s)
                    if l=="en":
                        pass
                    pg.context.close()
    server.shutdown()
