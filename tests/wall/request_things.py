"""Requests for the crawler: in every state a repair passes, one answered, one consulted about."""

from __future__ import annotations

from datetime import timedelta

from saas import requests
from saas.estates import find_estate, find_house
from saas.requests import Caller, Category, Channel, FeedbackWay, Request, Source
from tenants.clock import now
from tenants.db import db
from tenants.files import StoredFile
from tests.factories.requests import Stage, uploaded_photo
from tests.wall.place import Place


def requests_of(place: Place) -> dict[str, list[str]]:
    """Requests in every state a repair passes, one that is answered, one consulted about; photos with some."""
    stage = Stage(
        place.company,
        place.resident,
        place.staff["desk"],
        place.staff["dispatcher"],
        place.staff["technician"],
        at=now() - timedelta(days=2),
    )
    orders = [
        stage.dispatched(_sorted(stage, place)),
        stage.arrived(stage.dispatched(_sorted(stage, place))),
        stage.working(stage.dispatched(_sorted(stage, place))),
        stage.completed(stage.dispatched(_sorted(stage, place)), work_done=f"已修 {place.words}"),
    ]
    told = stage.completed(stage.dispatched(_sorted(stage, place)))
    requests.feed_back(
        told.request, f"已修好 {place.words}", way=FeedbackWay.PHONE, by=place.staff["desk"], at=stage.later()
    )
    orders.append(told)
    open_ones = [stage.reported(**_described(place)), _sorted(stage, place), _enquiry(stage, place)]
    consulted = open_ones[1]
    consultation = requests.consult_supervisor(
        consulted,
        f"怎么答 {place.inside}",
        of=place.staff["supervisor"],
        by=place.staff["desk"],
        at=stage.later(),
    )
    requests.write_note(consulted, f"内部 {place.inside}", by=place.staff["desk"], at=stage.later())
    requests.comment(consulted, f"请尽快 {place.words}", by=place.resident, at=stage.later())
    photos = [requests.photos_of(order.request_id) for order in orders]
    files = [db.session.get_one(StoredFile, (place.company.id, one.file_id)) for found in photos for one in found]
    return {
        "request_id": [str(one.request_id) for one in orders],
        "requests.advise:request_id": [str(consulted.id)],
        "requests.register:request_id": [str(open_ones[0].id)],
        "requests.classify:request_id": [str(open_ones[1].id)],
        "requests.withdraw:request_id": [str(one.id) for one in open_ones],
        "requests.hand_to:request_id": [str(open_ones[2].id)],
        "requests.answer:request_id": [str(open_ones[2].id)],
        "requests.report_result:request_id": [str(open_ones[2].id)],
        "consultation_id": [str(consultation.id)],
        "repair_id": [str(one.id) for one in orders],
        "token": [one.token for one in files],
        "number": [one.request.number for one in orders],
    }


def _described(place: Place) -> dict[str, object]:
    return {
        "description": f"厨房水龙头一直滴水 {place.words}",
        "house_id": place.house_id,
        "photos": [uploaded_photo(place.resident, now() - timedelta(days=2))],
    }


def _sorted(stage: Stage, place: Place) -> Request:
    house = find_house(place.house_id)
    assert house is not None
    details = {name: value for name, value in _described(place).items() if name != "house_id"}
    request = requests.report(house, service_type="plumbing.tap", by=place.resident, at=stage.later(), **details)  # type: ignore[arg-type]
    return stage.classified(request)


def _enquiry(stage: Stage, place: Place) -> Request:
    estate = find_estate(place.estate_id)
    assert estate is not None
    desk = place.staff["desk"]
    request = requests.take_down(
        estate,
        house=find_house(place.house_id),
        caller=Caller(name=place.words, phone="19900001234"),
        category=Category.CONSULTATION,
        source=Source.PHONE_TO_PROJECT_OFFICE,
        channel=Channel.PHONE,
        description=f"装修押金 {place.words}",
        by=desk,
        at=stage.later(),
    )
    requests.register(request, by=desk, at=stage.later(1))
    requests.classify(request, category=Category.CONSULTATION, by=desk, at=stage.later(1))
    return request
