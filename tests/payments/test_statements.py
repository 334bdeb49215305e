"""The bank's word against ours: lines read, matched, taken, explained; what does not agree stays on the list."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import func, select

from saas.ledger import AccountCode, BadAmount, Pot, balance
from saas.payments import (
    Channel,
    Fault,
    Method,
    Payment,
    StatementLine,
    check_invariants,
    days_three_ways,
    explain_line,
    import_statement,
    open_items,
    reverse_payment,
    settle,
    take_from_line,
)
from saas.payments.refusals import (
    FileTwice,
    LineDecided,
    NothingCameIn,
    ReasonMissing,
    SameTransactionOtherPayment,
    StatementColumnsMissing,
    StatementTooLong,
    UnreadableStatement,
)
from saas.payments.statements import MOST_LINES, ReadLine, read_statement
from tenants.db import db
from tenants.members import Member
from tests.cast import Company
from tests.payments.conftest import AT, Charger, Payer
from tests.statements import statements

pytestmark = [pytest.mark.usefixtures("sound"), pytest.mark.rule("FEE-03")]
HEAD = "交易日期,交易流水号,金额,对方户名,摘要\n"


def statement(*lines: str) -> bytes:
    return (HEAD + "\n".join(lines)).encode()


def test_lines_as_banks_write_them() -> None:
    [line] = _lines(
        '账户明细\n\n交易日期,交易流水号,金额,对方户名\n2026/11/20 09:30,`B1,"1,234.50",李秀英\n合计,,1234.50,\n'.encode(
            "gb18030"
        )
    )
    assert (line.txn, line.day, line.amount_fen, line.counterparty) == ("B1", date(2026, 11, 20), 123450, "李秀英")
    assert _lines(statement("20261120,B1,-5.00,银行,手续费"))[0].amount_fen == -500


def _lines(data: bytes) -> list[ReadLine]:
    return list(read_statement(data).lines)


@pytest.mark.parametrize(
    ("head", "incoming", "outgoing"),
    [
        ("记账日期,凭证号,借方发生额,贷方发生额,余额", "20261120,1,,7.00,9.00", "20261120,2,2.00,,7.00"),
        ("记账日期,凭证号,借方发生额,贷方发生额,余额", "20261120,1,0.00,7.00,9.00", "20261120,2,2.00,0.00,7.00"),
        ("交易日期,流水号,支出(元),收入(元)", "2026-11-20,1,-,7.00", "2026-11-20,2,2.00,-"),
        ("交易日期,流水号,借贷标志,交易金额", "2026-11-20,1,贷,7.00", "2026-11-20,2,借,2.00"),
        ("交易时间,交易单号,收/支,金额(元)", "2026-11-20 09:30:11,1,收入,¥7.00", "2026-11-20 09:31:00,2,支出,¥2.00"),
        ("交易日期,流水号,收入", "2026-11-20,1,7.00", "2026-11-20,,2.00"),
    ],
)
def test_what_goes_out_is_left_out_and_counted(head: str, incoming: str, outgoing: str) -> None:
    reading = read_statement(f"{head}\n{outgoing}\n{incoming}\n{outgoing}\n合计,,,\n".encode("gb18030"))
    assert [(line.txn, line.amount_fen) for line in reading.lines] == [("1", 700)]
    assert reading.left_out == 2


def test_a_file_without_money_in_and_one_that_is_too_long(in_green: Company, finance: Member) -> None:
    def read(data: bytes) -> object:
        return import_statement(in_green.estate_id, Channel.BANK, data, by=finance, at=AT)

    with pytest.raises(NothingCameIn):
        read(statement("2026-11-20,B1,0.00,,"))
    rows = [f"2026-11-20,B{number},1.00,," for number in range(MOST_LINES + 1)]
    with pytest.raises(StatementTooLong):
        read(statement(*rows))
    assert len(_lines(statement(*rows[:-1]))) == MOST_LINES


def test_one_number_for_two_lines_is_named(in_green: Company, finance: Member) -> None:
    data = statement("2026-11-20,1,7.00,王芳,", "2026-11-20,1,7.00,王芳,", "2026-11-20,1,8.00,李强,")
    done = import_statement(in_green.estate_id, Channel.BANK, data, by=finance, at=AT)
    assert (done.new, done.known, done.clashing) == (1, 1, ["1"])
    data = statement("2026-11-20,1,7.00,王芳,", "2026-12-01,1,7.00,王芳,")
    done = import_statement(in_green.estate_id, Channel.BANK, data, by=finance, at=AT)
    assert (done.new, done.known, done.clashing) == (0, 1, ["1"])


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (b"", StatementColumnsMissing),
        (b"a,b\n1,2\n", StatementColumnsMissing),
        (b"\xff\xfe\x00\x81", StatementColumnsMissing),
        (statement("2026-13-40,B1,5.00,,"), UnreadableStatement),
        (statement("yesterday,B1,5.00,,"), UnreadableStatement),
        (statement("2026-11-20,B1,NaN,,"), UnreadableStatement),
        (statement("2026-11-20,B1,5.001,,"), UnreadableStatement),
        (statement("2026-11-20,B1,99999999999999,,"), UnreadableStatement),
    ],
)
def test_what_is_no_statement_is_refused(
    in_green: Company, finance: Member, data: bytes, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        import_statement(in_green.estate_id, Channel.BANK, data, by=finance, at=AT)
    assert db.session.scalar(select(func.count()).select_from(StatementLine)) == 0


def test_matched_missing_altered_doubled(in_green: Company, owe: Charger, take: Payer, finance: Member) -> None:
    owe(100_000)
    day = date(2026, 11, 20)
    for number in ("B1", "B2", "B3"):
        take(1000, method=Method.TRANSFER, channel_txn=number, received_on=day)
    data = statement(
        "2026-11-20,B1,10.00,,", "2026-11-20,B2,10.01,,", "2026-11-20,B2,10.01,,", "2026-11-20,B9,7.00,王芳,3-2-1201"
    )
    import_statement(in_green.estate_id, Channel.BANK, data, by=finance, at=AT)
    faults = {(item.fault, item.txn) for item in open_items(in_green.estate_id)}
    assert faults == {
        (Fault.OTHER_AMOUNT, "B2"),
        (Fault.PAYMENT_WITHOUT_LINE, "B3"),
        (Fault.LINE_WITHOUT_PAYMENT, "B9"),
    }
    [one] = days_three_ways(in_green.estate_id, day, day)
    assert (one.at_channel, one.payments, one.books, one.agrees) == (1000 + 1001 + 700, 3000, 3000, False)
    with pytest.raises(FileTwice):
        import_statement(in_green.estate_id, Channel.BANK, data, by=finance, at=AT)
    again = statement("2026-11-20,B1,10.00,,", "2026-11-20,B3,10.00,,")
    assert import_statement(in_green.estate_id, Channel.BANK, again, by=finance, at=AT).known == 1
    assert (Fault.PAYMENT_WITHOUT_LINE, "B3") not in {(item.fault, item.txn) for item in open_items(in_green.estate_id)}


def test_several_estates_in_as_many_queries_as_one(in_green: Company, finance: Member) -> None:
    for number, estate_id in enumerate((in_green.estate_id, in_green.other_estate_id)):
        data = statement(f"2026-11-20,B{number},7.00,王芳,")
        import_statement(estate_id, Channel.BANK, data, by=finance, at=AT)
    counts = []
    for ids in ((in_green.estate_id,), (in_green.estate_id, in_green.other_estate_id)):
        db.session.expire_all()
        with statements() as sent:
            items = open_items(*ids)
        counts.append(sum(one.startswith("SELECT") for one in sent))
        assert [item.estate_id for item in items] == list(ids)
    assert counts[0] == counts[1]
    assert open_items() == []


def test_a_channels_file_speaks_of_every_estate(in_green: Company, owe: Charger, take: Payer, finance: Member) -> None:
    day = date(2026, 11, 20)
    owe(10_000)
    owe(10_000, house_id=in_green.other_house_id)
    take(700, method=Method.WECHAT, channel_txn="W1", received_on=day)
    there = take(800, method=Method.WECHAT, channel_txn="W2", received_on=day, house_id=in_green.other_house_id)
    lost = take(900, method=Method.WECHAT, channel_txn="W4", received_on=day, house_id=in_green.other_house_id)
    data = statement("2026-11-20,W1,7.00,,", "2026-11-20,W2,8.00,,", "2026-11-20,W3,9.00,,")
    import_statement(in_green.estate_id, Channel.WECHAT, data, by=finance, at=AT)
    assert [(item.fault, item.txn) for item in open_items(in_green.estate_id)] == [(Fault.LINE_WITHOUT_PAYMENT, "W3")]
    [item] = open_items(in_green.other_estate_id)
    assert (item.fault, item.payment) == (Fault.PAYMENT_WITHOUT_LINE, lost)
    [one] = days_three_ways(in_green.other_estate_id, day, day)
    assert (one.at_channel, one.payments, one.books) == (800, 1700, 1700)
    line = db.session.scalars(select(StatementLine).where(StatementLine.txn == "W2")).one()
    assert (line.payment_id, line.estate_id) == (there.id, in_green.other_estate_id)
    assert check_invariants(in_green.other_estate_id) == []


def test_a_banks_number_is_of_one_estate(in_green: Company, owe: Charger, take: Payer, finance: Member) -> None:
    owe(700, house_id=in_green.other_house_id)
    wished = {"method": Method.TRANSFER, "channel_txn": "1", "received_on": date(2026, 11, 20)}
    take(700, **wished, house_id=in_green.other_house_id)
    import_statement(in_green.estate_id, Channel.BANK, statement("2026-11-20,1,7.00,,"), by=finance, at=AT)
    assert [item.fault for item in open_items(in_green.estate_id)] == [Fault.LINE_WITHOUT_PAYMENT]


def test_a_transfer_is_taken_from_its_line_once(in_green: Company, owe: Charger, finance: Member) -> None:
    owe(700)
    import_statement(in_green.estate_id, Channel.BANK, statement("2026-11-20,B9,7.00,王芳,"), by=finance, at=AT)
    [item] = open_items(in_green.estate_id)
    assert item.line is not None
    payment = take_from_line(item.line, in_green.house_id, by=finance, at=AT)
    assert (payment.id, payment.payer, payment.channel_txn) == (item.line.id, "王芳", "B9")
    assert open_items(in_green.estate_id) == []
    with pytest.raises(LineDecided):
        take_from_line(item.line, in_green.house_id, by=finance, at=AT)
    assert db.session.scalar(select(func.count()).select_from(Payment)) == 1


def test_explained_with_a_word(in_green: Company, finance: Member) -> None:
    import_statement(in_green.estate_id, Channel.BANK, statement("2026-11-20,B9,-7.00,银行,手续费"), by=finance, at=AT)
    [item] = open_items(in_green.estate_id)
    assert item.line is not None
    with pytest.raises(ReasonMissing):
        explain_line(item.line, " ", by=finance, at=AT)
    with pytest.raises(LineDecided):
        take_from_line(item.line, in_green.house_id, by=finance, at=AT)
    explain_line(item.line, "银行手续费", by=finance, at=AT)
    assert open_items(in_green.estate_id) == []


def test_a_reversed_payment_that_the_bank_has(in_green: Company, owe: Charger, take: Payer, finance: Member) -> None:
    owe(700)
    payment = take(700, method=Method.TRANSFER, channel_txn="B1", received_on=date(2026, 11, 20))
    import_statement(in_green.estate_id, Channel.BANK, statement("2026-11-20,B1,7.00,,"), by=finance, at=AT)
    assert open_items(in_green.estate_id) == []
    reverse_payment(payment, reason="退回", by=finance, at=AT)
    [item] = open_items(in_green.estate_id)
    assert item.fault is Fault.REVERSED_BUT_PAID
    assert item.line is not None
    explain_line(item.line, "银行已退汇", by=finance, at=AT)
    assert open_items(in_green.estate_id) == []


def test_taken_for_the_wrong_house_reversed_and_taken_for_the_right_one(
    in_green: Company, owe: Charger, finance: Member, manager: Member
) -> None:
    owe(700)
    owe(700, house_id=in_green.next_house_id)
    import_statement(in_green.estate_id, Channel.BANK, statement("2026-11-20,B9,7.00,王芳,"), by=finance, at=AT)
    [item] = open_items(in_green.estate_id)
    assert item.line is not None
    wrong = take_from_line(item.line, in_green.house_id, by=finance, at=AT)
    reverse_payment(wrong, reason="应为 102 室", by=manager, at=AT)
    [item] = open_items(in_green.estate_id)
    assert (item.fault, item.payment) == (Fault.REVERSED_BUT_PAID, wrong)
    right = take_from_line(item.line, in_green.next_house_id, by=finance, at=AT)  # type: ignore[arg-type]
    assert right.id != wrong.id
    assert (right.house_id, right.state, wrong.state) == (in_green.next_house_id, "taken", "reversed")
    assert (item.line.state, item.line.payment_id) == ("matched", right.id)  # type: ignore[union-attr]
    assert open_items(in_green.estate_id) == []
    reverse_payment(right, reason="应为 101 室", by=manager, at=AT)
    [item] = open_items(in_green.estate_id)
    assert item.payment == right, "the latest one is shown"


def test_a_payment_after_its_line_is_matched_at_once(
    in_green: Company, owe: Charger, take: Payer, finance: Member, manager: Member
) -> None:
    owe(700)
    wished = {"method": Method.TRANSFER, "channel_txn": "B1", "received_on": date(2026, 11, 20)}
    first = take(700, **wished)
    import_statement(in_green.estate_id, Channel.BANK, statement("2026-11-20,B1,7.00,,"), by=finance, at=AT)
    reverse_payment(first, reason="录错", by=manager, at=AT)
    again = take(700, **wished)
    assert (again.id != first.id, again.state) == (True, "taken")
    line = db.session.scalars(select(StatementLine)).one()
    assert (line.state, line.payment_id) == ("matched", again.id)
    assert open_items(in_green.estate_id) == []
    with pytest.raises(SameTransactionOtherPayment):
        take(700, **wished, house_id=in_green.next_house_id)


def test_the_channel_pays_out_less_its_fee(in_green: Company, owe: Charger, take: Payer, finance: Member) -> None:
    owe(10_000)
    take(10_000, method=Method.POS, channel_txn="P1")
    settle(in_green.estate_id, Pot.COMPANY, 10_000, 38, on=AT.date(), by=finance, at=AT)
    assert balance(in_green.estate_id, Pot.COMPANY, AccountCode.GATEWAY_CLEARING) == 0
    assert balance(in_green.estate_id, Pot.COMPANY, AccountCode.BANK) == 9962
    with pytest.raises(BadAmount):
        settle(in_green.estate_id, Pot.COMPANY, 100, 100, on=AT.date(), by=finance, at=AT)
