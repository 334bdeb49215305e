import threading
from pathlib import Path
from werkzeug.serving import make_server
from blueprints.access import LOGIN_COOKIE
from saas import promises
from tenants.clock import now
from tenants.db import db
from tenants.scope import acting_in
from tests.factories.archives import person_in
from tests.look.screenshots import chromium, open_page, overflows
from tests.cast import add_member
from tenants.permissions import Role

def test_shots(app, green, administrator, resident, visit):
    with acting_in(green.id):
        promises.publish_defaults(by=administrator, at=now())
        person_in(green.house_id, member=resident); db.session.commit()
    admin = visit.as_(administrator); res = visit.as_(resident)
    tokens = {"a": admin.client.get_cookie(LOGIN_COOKIE, domain=green.host).value, "r": res.client.get_cookie(LOGIN_COOKIE, domain=green.host).value}
    server = make_server("127.0.0.1", 0, app, threaded=True)
    t = threading.Thread(target=server.serve_forever); t.start()
    out = Path("/tmp/promises_scratch/shots"); out.mkdir(exist_ok=True)
    base = f"http://{green.host}:{server.server_port}"
    try:
        with chromium() as b:
            for name, path, who in [("standards","/promises/standards","a"),("standard","/promises/standards/P2?grade=2","a"),("types","/promises/types","a"),("calendar","/promises/calendar","a"),("edit","/promises/calendar/working?year=2027","a"),("cal27","/promises/calendar?year=2027","a"),("ours","/promises/","r")]:
                for width, lang, theme in [(1280,"zh_CN","light"),(360,"zh_CN","light"),(1280,"en","dark")]:
                    page = open_page(b, base+path, width=width, language=lang, theme=theme, cookies={LOGIN_COOKIE: tokens[who]})
                    print(name, width, lang, page.title(), "OVERFLOW" if overflows(page) else "")
                    page.screenshot(path=out/f"{name}-{width}-{lang}.png", full_page=name not in ("types",) or width>400)
                    page.context.close()
    finally:
        server.shutdown(); t.join()
