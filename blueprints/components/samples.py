"""Invented data for the components page: long names, late work, empty lists."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace as Thing
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    FileField,
    IntegerField,
    MultipleFileField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired

NOW = datetime(2026, 11, 21, 6, 20, tzinfo=UTC)
HOUR = timedelta(hours=1)


class SampleForm(FlaskForm):  # type: ignore[misc]
    """One field of each kind."""

    problem = TextAreaField(_("What is wrong?"), validators=[InputRequired()])
    name = StringField(_("Name"), validators=[InputRequired()])
    phone = StringField(_("Phone"))
    code = StringField(_("Code from the message"), validators=[InputRequired()])
    password = PasswordField(_("Password"), validators=[InputRequired()])
    area = IntegerField(_("Floor area"))
    day = DateField(_("Day"))
    estate = SelectField(_("Estate"), choices=[("1", "和安·云栖里"), ("2", "和安·江畔花园二期（含商铺）"), ("3", "和安·北苑")])
    category = RadioField(
        _("What is it about?"),
        choices=[("water", "漏水、堵塞"), ("power", "电路、照明"), ("door", "门窗、门锁"), ("lift", "电梯"), ("gas", "燃气"), ("other", "其他")],
    )
    slot = RadioField(
        _("When may we come?"),
        choices=[("a", "今天 14:00–16:00"), ("b", "今天 16:00–18:00"), ("c", "明天 09:00–11:00")],
        default="a",
    )
    face = RadioField(
        _("How was it?"),
        choices=[("5", "很满意"), ("4", "满意"), ("3", "一般"), ("2", "不满意"), ("1", "很不满意")],
    )
    kind = RadioField(_("Urgency"), choices=[("urgent", "急修"), ("normal", "一般维修")], default="normal")
    roles = SelectMultipleField(_("Roles"), choices=[("desk", "前台"), ("dispatcher", "调度"), ("technician", "维修师傅")])
    enter = BooleanField(_("You may come in when nobody is at home"))
    photos = MultipleFileField(_("Photos"))
    file = FileField(_("Workbook"))


def sample_form(*, broken: bool = False) -> SampleForm:
    """The form, filled; `broken` with messages as after a refusal."""
    form = SampleForm(data={"problem": "厨房水龙头一直滴水", "roles": ["desk"]})
    form.form_errors = ["这单维修已经完成，不能再派工。"] if broken else []
    if broken:
        form.name.errors = ["请填写姓名"]
        form.category.errors = ["请选一项"]
        form.day.errors = ["这一天已经过去了"]
    return form


def _way(label: str, icon: str, *, active: bool = False, count: int | None = None) -> dict[str, Any]:
    return {"label": label, "url": "#", "icon": icon, "active": active, "count": count}


STAFF_NAV = [
    {"label": "今日", "ways": [_way("今日", "home"), _way("收件箱", "inbox", active=True, count=7), _way("派工", "route", count=2)]},
    {"label": "住户", "ways": [_way("档案", "address-book"), _way("变更申请", "edit"), _way("小区", "building")]},
    {"label": "数据", "ways": [_way("小区对比", "chart"), _way("报告", "file")]},
    {"label": "设置", "ways": [_way("成员", "users"), _way("服务标准", "clock"), _way("工作日历", "calendar"), _way("导入", "upload")]},
]
PHONE_NAV = [
    {"label": "", "ways": [_way("首页", "home", active=True), _way("报修", "tool"), _way("记录", "list", count=1), _way("我的", "user")]}
]
FRAME: dict[str, Any] = {
    "actor": Thing(name="林秀珍", post="前台", kind="staff"),
    "company": Thing(name="和安物业服务有限公司", short_name="和安物业", takes_new_work=True),
    "estates": [Thing(id="1", name="和安·云栖里"), Thing(id="2", name="和安·江畔花园二期（含商铺）"), Thing(id="3", name="和安·北苑")],
    "houses": [Thing(id="1", name="云栖里 3-2-1201"), Thing(id="2", name="云栖里 地下车位 B2-118")],
    "chosen_house": "1",
    "chosen_estate": "1",
    "emergency_phone": "0571-8800 1200",
    "search_url": "#",
    "now": NOW,
    "theme": "auto",
    "size": "normal",
    "nav": STAFF_NAV,
}


def samples() -> dict[str, Any]:
    """What the sample pages show."""
    return {"NOW": NOW, "HOUR": HOUR, "broken_form": sample_form(broken=True), "phone_nav": PHONE_NAV, "Thing": Thing}
