"""A roster in the crawler's world: a published month, a handed shift, an absence, things lent, with the words of its place."""

from __future__ import annotations

from datetime import timedelta

from saas import roster
from saas.estates import find_estate
from saas.roster import AbsenceKind, Cell, Team, ThingKind
from tenants.clock import local_date, now
from tenants.db import db
from tests.wall.place import Place


def furnish(place: Place) -> dict[str, list[str]]:
    """The ids of what a place has, by the parameter that names them."""
    manager, worker = db.session.merge(place.staff["manager"]), db.session.merge(place.staff["technician"])
    estate, at = find_estate(place.estate_id), now()
    assert estate is not None
    roster.bring_defaults(estate, by=manager, at=at)
    shifts = {shift.sign: shift for shift in roster.shifts_of(estate.id)}
    posts = {post.name: post for post in roster.posts_of(estate.id)}
    for post in posts.values():
        if post.lacks_deputies:
            roster.save_post(
                estate,
                post,
                name=post.name,
                team=Team(post.team) if post.team else None,
                is_lead=post.is_lead,
                is_command=True,
                night_deputy=manager,
                weekend_deputy=manager,
                by=manager,
                at=at,
            )
    yesterday = local_date(at) - timedelta(days=1)
    desk, full = posts["客服值班"], shifts["全"]
    duty = roster.assign(estate, Cell(yesterday, desk, full), worker, by=manager, at=at)
    roster.assign(estate, Cell(yesterday + timedelta(days=2), desk, full), worker, by=manager, at=at)
    if not duty.month.is_published:
        roster.publish(duty.month, by=manager, at=at)
    handed = roster.hand_over(duty, words=f"水泵异响 {estate.name}", open_things=[], by=worker, at=at)
    lent = roster.lend(estate, ThingKind.KEY, "屋面钥匙", estate.name, by=worker, at=at)
    days = (local_date(at) + timedelta(days=count) for count in (40, 41))
    absence = roster.ask_absence(worker, AbsenceKind.PERSONAL, *days, place.words, by=worker, at=at)
    spare = roster.save_post(estate, None, name=f"巡逻 {place.words}", by=manager, at=at)
    return {
        "roster.mark:cell": [f"{worker.id}:2026-04-15"],
        "roster.mark:brush": [str(shifts["早"].id)],
        "post_id": [str(desk.id)],
        "roster.retire_post:post_id": [str(spare.id)],
        "shift_id": [str(shifts["早"].id)],
        "hand_over_id": [str(handed.id)],
        "lent_id": [str(lent.id)],
        "absence_id": [str(absence.id)],
        "roster.skills:member_id": [str(worker.id)],
    }
