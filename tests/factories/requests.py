"""Requests at every point of their life, made through the verbs. Scope must be open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

from PIL import Image

from saas import repairs, requests
from saas.archives import find_person
from saas.estates import find_estate, find_house
from saas.repairs import Cause, Repair, SkipReason, Way
from saas.requests import Caller, Category, Channel, FeedbackWay, Request, Slot, Source
from tenants.db import db
from tenants.files import store
from tenants.members import Member
from tenants.scope import acting_in
from tests.cast import Company
from tests.factories.archives import person_in

MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
"""Monday 10:00 in Shanghai, in everybody's working hours."""
MINUTE = timedelta(minutes=1)


def jpeg(colour: str = "teal") -> bytes:
    """A small real picture."""
    buffer = BytesIO()
    Image.new("RGB", (64, 48), colour).save(buffer, "JPEG")
    return buffer.getvalue()


def uploaded_photo(by: Member, at: datetime = MONDAY) -> str:
    """The token of a photo that this member has uploaded and not yet used."""
    token = store(requests.PHOTO_KIND, jpeg(), name="tap.jpg", by=by, at=at).token
    db.session.flush()
    return token


@dataclass
class Stage:
    """One company's people around a request, and how far it has come."""

    company: Company
    resident: Member
    desk: Member
    dispatcher: Member
    technician: Member
    at: datetime = MONDAY

    def later(self, minutes: float = 10) -> datetime:
        """Let time go by, and return what time it is then."""
        self.at += timedelta(minutes=minutes)
        return self.at

    def settle(self) -> None:
        """Bind the resident to the first house, once."""
        from saas.archives import person_of

        if person_of(self.resident) is None:
            person_in(self.company.house_id, member=self.resident, name=self.resident.name)
            db.session.commit()

    def apart(self) -> Stage:
        """The same stage for visits: the resident is at home, and the scope is closed again."""
        with acting_in(self.company.id):
            self.settle()
        return self

    def apart_with_mail(self) -> Stage:
        """Like `apart`, and its people have addresses for mail."""
        self.apart()
        with acting_in(self.company.id):
            for name in ("resident", "technician", "desk"):
                member = db.session.get_one(Member, (self.company.id, getattr(self, name).id))
                member.email = f"{member.login}@example.invalid"
                setattr(self, name, member)
            db.session.commit()
            assert all(member.holdings for member in (self.resident, self.technician, self.desk))
        return self

    def reported(self, **details: Any) -> Request:
        """Reported by the resident on their phone."""
        self.settle()
        house = find_house(details.pop("house_id", self.company.house_id))
        assert house is not None
        details.setdefault("service_type", "plumbing.tap")
        details.setdefault("description", "厨房水龙头一直滴水")
        return requests.report(house, by=self.resident, at=self.at, **details)

    def taken_down(self, **details: Any) -> Request:
        """Taken down by the desk for a caller."""
        estate = find_estate(details.pop("estate_id", self.company.estate_id))
        assert estate is not None
        details.setdefault("house", find_house(self.company.house_id))
        details.setdefault("caller", Caller(name="李秀英", phone="19900001234"))
        details.setdefault("category", Category.REPAIR)
        details.setdefault("source", Source.PHONE_TO_PROJECT_OFFICE)
        details.setdefault("channel", Channel.PHONE)
        details.setdefault("description", "厨房水龙头一直滴水")
        by = details.pop("by", self.desk)
        return requests.take_down(estate, by=by, at=self.at, **details)

    def registered(self, request: Request | None = None, **details: Any) -> Request:
        """In the register."""
        request = request or self.reported(**details)
        requests.register(request, by=self.desk, at=self.later(5))
        return request

    def classified(self, request: Request | None = None, **details: Any) -> Request:
        """Sorted and waiting for somebody to come."""
        sorting = {"category": Category.REPAIR, "service_type": "plumbing.tap", **details}
        request = self.registered(request)
        requests.classify(request, by=self.desk, at=self.later(2), **sorting)
        return request

    def enquiry(self, category: Category = Category.CONSULTATION, **details: Any) -> Request:
        """An enquiry (or whatever is answered rather than repaired), sorted."""
        details.setdefault("description", "装修押金什么时候退？")
        request = self.taken_down(category=category, **details)
        requests.register(request, by=self.desk, at=self.later(1))
        requests.classify(request, category=category, by=self.desk, at=self.later(1))
        return request

    def dispatched(self, request: Request | None = None, **details: Any) -> Repair:
        """Given to the technician."""
        request = request or self.classified()
        return repairs.dispatch(request, self.technician, by=self.dispatcher, at=self.later(3), **details)

    def arrived(self, repair: Repair | None = None) -> Repair:
        """The technician is there."""
        repair = repair or self.dispatched()
        repairs.accept(repair, by=self.technician, at=self.later(4))
        repairs.depart(repair, by=self.technician, at=self.later(6))
        repairs.arrive(repair, by=self.technician, at=self.later(15))
        return repair

    def working(self, repair: Repair | None = None) -> Repair:
        """Diagnosed, planned, under repair."""
        repair = self.arrived(repair)
        begun = {"cause": Cause.WORN, "way": Way.REPLACE_PART, "skip": SkipReason.OBVIOUS}
        repairs.begin(repair, by=self.technician, at=self.later(5), **begun)
        return repair

    def completed(self, repair: Repair | None = None, **details: Any) -> Repair:
        """Tried, photographed and reported."""
        repair = self.working(repair)
        repairs.try_out(repair, passed=True, by=self.technician, at=self.later(20))
        details.setdefault("photos", [uploaded_photo(self.technician, self.at)])
        details.setdefault("work_done", "更换龙头阀芯")
        repairs.complete(repair, by=self.technician, at=self.later(1), **details)
        return repair

    def fed_back(self, request: Request | None = None) -> Request:
        """The resident has been told and is asked."""
        repair = self.completed(self.dispatched(request) if request is not None else None)
        requests.feed_back(repair.request, "已换阀芯，不再滴水", way=FeedbackWay.PHONE, by=self.desk, at=self.later(30))
        return repair.request

    def closed(self, rating: int | None = 5) -> Request:
        """Confirmed by the resident."""
        request = self.fed_back()
        requests.confirm(request, rating=rating, by=self.resident, at=self.later(60))
        return request


def slot(hours: float = 4, at: datetime = MONDAY) -> Slot:
    """Two hours, some hours from now."""
    since = at + timedelta(hours=hours)
    return Slot(since, since + timedelta(hours=2))


__all__ = ["MINUTE", "MONDAY", "Stage", "find_person", "jpeg", "slot", "uploaded_photo"]
