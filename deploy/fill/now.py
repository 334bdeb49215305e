"""The present: a dozen requests of the first estate in every state, brought there by the verbs themselves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from deploy.fill.accounts import Accounts
from deploy.fill.pictures import door_that_closes, tap_that_drips
from deploy.fill.places import BuiltEstate, Place
from saas import repairs, requests
from saas.estates import Estate, House, find_estate, find_house
from saas.promises import PauseReason
from saas.repairs.kinds import Cause, SkipReason, Way
from saas.requests.kinds import Category, Channel, FeedbackWay, Source
from tenants.permissions import Role

MINUTES = timedelta(minutes=1)


def add_present(estates: Sequence[BuiltEstate], accounts: Accounts, *, at: datetime) -> None:
    """Write what is under way today in each estate; the first one has most of it."""
    for estate in estates:
        _Today(estate, accounts, at).write(whole=estate is estates[0])


class _Today:
    def __init__(self, built: BuiltEstate, accounts: Accounts, at: datetime) -> None:
        self.built, self.accounts, self.at = built, accounts, at
        estate = find_estate(built.id)
        assert estate is not None
        self.estate: Estate = estate
        self.desk = accounts.one(Role.FRONT_DESK)
        self.dispatcher = accounts.one(Role.DISPATCHER)
        self.technician = accounts.one(Role.TECHNICIAN)
        self.homes = [house for house in built.houses if house.id in accounts.residents]

    def write(self, *, whole: bool) -> None:
        self._reported(self.homes[0], "plumbing.tap", "厨房水龙头一直滴水", 12)
        self._called("lighting.indoor", "三楼楼道灯不亮", 55, house=None, place="2栋1单元3楼")
        if not whole:
            return
        self._called("power.flat_trip", "家里跳闸，推不上去", 25, house=self.built.houses[30])
        self._dispatched(self.homes[1], "plumbing.blocked", "卫生间下水堵了，返味", 70)
        self._under_way("lift.noise", "电梯上行有异响", 190)
        self._paused("access.video_intercom", "可视对讲没声音", 60 * 20)
        self._fed_back(self.homes[2], "access.stair_door", "单元门关不上", 60 * 7)
        self._late("structure.facade_leak", "外墙渗水，卧室墙皮起泡", 60 * 24 * 5)
        self._asked("物业费可以按季交吗", 35)

    def _house(self, place: Place) -> House:
        house = find_house(place.id)
        assert house is not None
        return house

    def _reported(self, place: Place, code: str, words: str, ago: int) -> requests.Request:
        resident = self.accounts.residents[place.id]
        photos = [tap_that_drips(by=resident, at=self.at)] if code == "plumbing.tap" else []
        when = self.at - ago * MINUTES
        return requests.report(
            self._house(place), service_type=code, description=words, photos=photos, by=resident, at=when
        )

    def _called(
        self, code: str, words: str, ago: int, *, house: Place | None = None, place: str = ""
    ) -> requests.Request:
        when = self.at - ago * MINUTES
        request = requests.take_down(
            self.estate,
            house=self._house(house) if house else None,
            place=place,
            caller=requests.Caller(name="来电住户", phone="19900009999"),
            category=Category.REPAIR,
            source=Source.PHONE_TO_PROJECT_OFFICE,
            channel=Channel.PHONE,
            description=words,
            service_type=code,
            by=self.desk,
            at=when,
        )
        requests.register(request, by=self.desk, at=when + MINUTES)
        requests.classify(request, category=Category.REPAIR, service_type=code, by=self.desk, at=when + 3 * MINUTES)
        return request

    def _sorted(self, request: requests.Request, code: str, ago: int) -> None:
        when = self.at - ago * MINUTES
        requests.register(request, by=self.desk, at=when + MINUTES)
        requests.classify(request, category=Category.REPAIR, service_type=code, by=self.desk, at=when + 2 * MINUTES)

    def _send(self, request: requests.Request, ago: int) -> repairs.Repair:
        return repairs.dispatch(request, self.technician, by=self.dispatcher, at=self.at - (ago - 8) * MINUTES)

    def _dispatched(self, place: Place, code: str, words: str, ago: int) -> None:
        request = self._reported(place, code, words, ago)
        self._sorted(request, code, ago)
        self._send(request, ago)

    def _begun(self, request: requests.Request, ago: int) -> repairs.Repair:
        repair = self._send(request, ago)
        when = self.at - (ago - 12) * MINUTES
        repairs.accept(repair, by=self.technician, at=when)
        repairs.depart(repair, by=self.technician, at=when + 5 * MINUTES)
        repairs.arrive(repair, by=self.technician, at=when + 20 * MINUTES)
        repairs.begin(
            repair,
            cause=Cause.WORN,
            way=Way.ADJUST,
            skip=SkipReason.OBVIOUS,
            by=self.technician,
            at=when + 25 * MINUTES,
        )
        return repair

    def _under_way(self, code: str, words: str, ago: int) -> None:
        self._begun(self._called(code, words, ago, place="1栋1单元电梯"), ago)

    def _paused(self, code: str, words: str, ago: int) -> None:
        repair = self._begun(self._called(code, words, ago, house=self.built.houses[52]), ago)
        repairs.pause(
            repair,
            PauseReason.PARTS,
            expected=self.at + timedelta(days=2),
            words="主板已下单",
            by=self.technician,
            at=self.at - (ago - 60) * MINUTES,
        )

    def _fed_back(self, place: Place, code: str, words: str, ago: int) -> None:
        request = self._reported(place, code, words, ago)
        self._sorted(request, code, ago)
        repair = self._begun(request, ago)
        done = self.at - (ago - 90) * MINUTES
        repairs.try_out(repair, passed=True, by=self.technician, at=done)
        photo = door_that_closes(by=self.technician, at=done)
        repairs.complete(repair, "调整闭门器，试关三次正常", photos=[photo], by=self.technician, at=done + MINUTES)
        requests.feed_back(request, "闭门器已调好", way=FeedbackWay.PORTAL, by=self.desk, at=done + 20 * MINUTES)

    def _late(self, code: str, words: str, ago: int) -> None:
        self._begun(self._called(code, words, ago, house=self.built.houses[66]), ago)

    def _asked(self, words: str, ago: int) -> None:
        requests.take_down(
            self.estate,
            house=self._house(self.built.houses[12]),
            caller=requests.Caller(name="来电住户", phone="19900009998"),
            category=Category.CONSULTATION,
            source=Source.FRONT_DESK_IN_PERSON,
            channel=Channel.COUNTER,
            description=words,
            by=self.desk,
            at=self.at - ago * MINUTES,
        )
