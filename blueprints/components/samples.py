"""Invented data for the components page: long names, late work, empty lists."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace as Thing
from typing import Any

import segno
from flask_wtf import FlaskForm
from markupsafe import Markup
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

    problem = TextAreaField("哪里坏了？", validators=[InputRequired()])
    name = StringField("姓名", validators=[InputRequired()])
    phone = StringField("电话")
    code = StringField("收到的验证码", validators=[InputRequired()])
    password = PasswordField("密码", validators=[InputRequired()])
    area = IntegerField("建筑面积")
    day = DateField("日期")
    estate = SelectField("小区", choices=[("1", "和安·云栖里"), ("2", "和安·江畔花园二期（含商铺）"), ("3", "和安·北苑")])
    category = RadioField(
        "是哪方面的问题？",
        choices=[("water", "漏水、堵塞"), ("power", "电路、照明"), ("door", "门窗、门锁"), ("lift", "电梯"), ("gas", "燃气"), ("other", "其他")],
    )
    slot = RadioField(
        "什么时候方便上门？",
        choices=[("a", "今天 14:00–16:00"), ("b", "今天 16:00–18:00"), ("c", "明天 09:00–11:00")],
        default="a",
    )
    face = RadioField(
        "您满意吗？",
        choices=[("5", "很满意"), ("4", "满意"), ("3", "一般"), ("2", "不满意"), ("1", "很不满意")],
    )
    kind = RadioField("紧急程度", choices=[("urgent", "急修"), ("normal", "一般维修")], default="normal")
    roles = SelectMultipleField("角色", choices=[("desk", "前台"), ("dispatcher", "调度"), ("technician", "维修师傅")])
    enter = BooleanField("家里没人也可以进门")
    photos = MultipleFileField("照片")
    file = FileField("表格文件")


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
    picture = segno.make_qr("https://example.invalid/LT-3F7K").svg_inline(scale=4, omitsize=True)
    return {"sample_qr": Markup(picture), "NOW": NOW, "HOUR": HOUR, "broken_form": sample_form(broken=True), "phone_nav": PHONE_NAV, "Thing": Thing}
