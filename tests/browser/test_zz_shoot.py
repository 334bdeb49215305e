"""Pictures of every page of the loop."""

import os
from datetime import timedelta
import pytest
from saas import promises, repairs, requests
from tenants.scope import acting_in
from tenants.clock import now
from tests.factories.requests import uploaded_photo, slot
from tests.look.screenshots import overflows

OUT = os.environ.get("SHOTS", "/tmp/mb/shots_requests")
ONLY = os.environ.get("ONLY", "")


def test_shoot(stage, green, open_as, supervisor, manager, port, browser):
    os.makedirs(OUT, exist_ok=True)
    stage.at = now() - timedelta(hours=5)
    with acting_in(green.id):
        promises.publish_defaults(by=manager, at=stage.at - timedelta(days=1))
        asked = stage.fed_back(stage.classified())
        broken = stage.dispatched(
            stage.classified(
                stage.taken_down(
                    description="入户门门铃不响，按了没有反应，住户说晚上七点以后在家",
                    service_type="access.video_intercom",
                )
            )
        )
        stage.at = now() - timedelta(minutes=40)
        s = slot(2, now().replace(minute=0, second=0, microsecond=0))
        fresh = stage.reported(
            photos=[uploaded_photo(stage.resident, stage.at)], slot=s, description="厨房水龙头一直滴水，关紧了也不行"
        )
        going = stage.dispatched(
            stage.classified(stage.reported(slot=s, service_type="power.flat_trip", description="插座一用就跳闸"))
        )
        arrived = stage.arrived(
            stage.dispatched(
                stage.classified(stage.reported(service_type="plumbing.blocked", description="卫生间下水慢"))
            )
        )
        working = stage.working(
            stage.dispatched(stage.classified(stage.reported(service_type="lighting.indoor", description="楼道灯不亮")))
        )
        paused = stage.working(
            stage.dispatched(
                stage.classified(stage.reported(service_type="in_flat.door_lock", description="门锁反锁不上"))
            )
        )
        repairs.pause(
            paused,
            promises.PauseReason.PARTS,
            expected=now() + timedelta(days=1),
            by=stage.technician,
            at=stage.later(1),
        )
        waiting = stage.classified(stage.reported(service_type="structure.facade_leak", description="客厅外墙渗水"))
        enquiry = stage.enquiry()
        requests.consult_supervisor(enquiry, "押金能提前退吗？", of=supervisor, by=stage.desk, at=stage.later(1))
        unsorted = stage.registered(
            stage.taken_down(description="小区西门岗亭旁路灯不亮", house=None, place="西门岗亭旁")
        )
        ids = dict(
            asked=asked.id,
            broken=broken.request_id,
            fresh=fresh.id,
            going=going.request_id,
            arrived=arrived.id,
            working=working.id,
            paused=paused.request_id,
            waiting=waiting.id,
            enquiry=enquiry.id,
            unsorted=unsorted.id,
            going_job=going.id,
            house=green.house_id,
            dispatched_job=broken.id,
        )
    R, D, DI, T = stage.resident, stage.desk, stage.dispatcher, stage.technician
    pages = [
        ("r-home", R, "/home"),
        ("r-report", R, "/requests/report"),
        ("r-write", R, "/requests/write"),
        ("r-mine", R, "/requests/mine"),
        ("r-messages", R, "/requests/messages"),
        ("r-fresh", R, f"/requests/{ids['fresh']}"),
        ("r-going", R, f"/requests/{ids['going']}"),
        ("r-asked", R, f"/requests/{ids['asked']}"),
        ("r-broken", R, f"/requests/{ids['broken']}"),
        ("r-paused", R, f"/requests/{ids['paused']}"),
        ("r-confirm", R, f"/requests/{ids['asked']}/confirm"),
        ("r-reopen", R, f"/requests/{ids['asked']}/reopen"),
        ("d-today", D, "/today"),
        ("d-inbox", D, "/requests/"),
        ("d-new", D, "/requests/new"),
        ("d-new-found", D, "/requests/new?q=1-1-101"),
        ("d-new-house", D, f"/requests/new?house={ids['house']}"),
        ("d-fresh", D, f"/requests/{ids['fresh']}"),
        ("d-unsorted", D, f"/requests/{ids['unsorted']}"),
        ("d-enquiry", supervisor, f"/requests/{ids['enquiry']}"),
        ("d-asked", D, f"/requests/{ids['asked']}"),
        ("p-waiting", DI, f"/requests/{ids['waiting']}"),
        ("p-board", DI, "/repairs/"),
        ("p-dispatch", DI, f"/repairs/dispatch/{ids['waiting']}"),
        ("p-going", DI, f"/requests/{ids['going']}"),
        ("t-today", T, "/repairs/today"),
        ("t-new", T, f"/repairs/{ids['dispatched_job']}"),
        ("t-arrived", T, f"/repairs/{ids['arrived']}"),
        ("t-working", T, f"/repairs/{ids['working']}"),
    ]
    for name, who, path in pages:
        if ONLY and not any(name.startswith(o) for o in ONLY.split(",")):
            continue
        for width in (360, 1280):
            for lang in ("zh_CN", "en"):
                if os.environ.get("LANG1") and lang != os.environ["LANG1"]:
                    continue
                if os.environ.get("W") and str(width) != os.environ["W"]:
                    continue
                p = open_as(who, path, width=width, language=lang)
                if overflows(p):
                    print("OVERFLOW", name, width, lang)
                p.screenshot(path=f"{OUT}/{name}-{width}-{lang}.png", full_page=True)
                p.context.close()
    p = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    p.goto(f"http://localhost:{port}/")
    p.screenshot(path=f"{OUT}/welcome-1280.png", full_page=True)
    p.set_viewport_size({"width": 360, "height": 780})
    p.screenshot(path=f"{OUT}/welcome-360.png", full_page=True)
