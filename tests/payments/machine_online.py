"""Channels: messages that repeat, come late, in any order, twice for one order, and lie; and the statements of the bank."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from saas.estates import find_house
from saas.ledger import Pot
from saas.payments import (
    BadSignature,
    Channel,
    Merchant,
    Method,
    Outcome,
    Payment,
    begin_order,
    explain_line,
    fail_refund,
    find_line,
    find_order,
    find_refund,
    give_up,
    handle_notice,
    import_statement,
    merchant_of,
    open_items,
    pay,
    read_wechat,
    refunds_on_their_way,
    settle,
    take_from_line,
)
from saas.payments.refusals import SameTransactionOtherPayment
from tenants.clock import now
from tenants.db import db, new_id
from tests.payments.channel import API_KEY, keys, wechat_notice
from tests.payments.machine_bills import FEN, HOUSE, PICK
from tests.payments.oracle import COMPANY, Oracle
from tests.payments.striking import MOMENTS, Moment

LIES = ("", "", "", "", "amount", "merchant", "unknown", "forged", "altered", "old", "not paid", "closed",
        "second", "other's transaction")  # fmt: skip
UNREAD = ("forged", "altered", "old")


def open_merchant() -> None:
    """The company's own account at WeChat Pay."""
    made = Merchant(
        channel=Channel.WECHAT, merchant_no="1900000001", app_id="wx1", serial_no="S1",
        channel_key=keys("wechat")[1], set_at=now(),
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    made.own_key, made.api_key = keys("own")[0], API_KEY
    db.session.commit()


class OnlineRules(RuleBasedStateMachine):
    """Rules; what they need is made by `machine.Books`. An order is house, fen, state, lines, payment and transaction."""

    at: datetime
    oracle: Oracle
    houses: list[UUID]
    estate: Any
    today: date
    finance: Any
    resident: Any
    orders: dict[Any, list[Any]]
    bank: int
    on: Callable[[], date]
    wished: Callable[..., dict[str, Any]]
    strike: Callable[..., Any]
    did: Callable[..., None]

    @rule(house=HOUSE, pick=PICK, strike=MOMENTS)
    def begin_online(self, house: int, pick: int, strike: Moment) -> None:
        lines = self.oracle.open_lines(self.houses[house])
        if not lines:
            return
        chosen = lines[: pick % len(lines) + 1]
        key, fen = new_id(), sum(one.left for one in chosen)
        charges = [one.key for one in chosen]

        def verb() -> Any:
            where = find_house(self.houses[house])
            assert where is not None
            return begin_order(where, Channel.WECHAT, fen, charges, id=key, by=self.resident, at=self.at)

        assert self.strike(verb, strike).id == key
        self.orders[key] = [self.houses[house], fen, "waiting", charges, None, f"W{key.hex[:20]}"]
        self.did("begin an online payment")

    @precondition(lambda self: self.orders)
    @rule(pick=PICK, lie=st.sampled_from(LIES), times=st.integers(1, 3), strike=MOMENTS)
    def hear(self, pick: int, lie: str, times: int, strike: Moment) -> None:
        """A message about any order, however long ago; the same one up to three times."""
        key = list(self.orders)[pick % len(self.orders)]
        message = self._message(key, lie, pick)
        for _ in range(times):
            self._hear(key, lie, message, strike)
        self.did(f"a message that lies: {lie}" if lie else "a message of the channel")

    @rule(pick=PICK, times=st.integers(1, 2), strike=MOMENTS)
    def refund_fails(self, pick: int, times: int, strike: Moment) -> None:
        """The channel says that it will not give something back, perhaps twice."""
        on_their_way = sorted(refunds_on_their_way(), key=lambda one: one.id)
        if not on_their_way:
            return
        key = on_their_way[pick % len(on_their_way)].id

        def verb() -> None:
            refund = find_refund(key)
            assert refund is not None
            fail_refund(refund, at=self.at)

        for _ in range(times):
            self.strike(verb, strike)
        self.oracle.fail(key)
        self.did("a refund fails at its channel")

    def _message(self, key: UUID, lie: str, pick: int) -> dict[str, Any]:
        txn = self.orders[key][5]
        if lie == "second":
            txn = f"X{txn[1:]}"
        elif lie == "other's transaction":
            txn = list(self.orders.values())[pick // 7 % len(self.orders)][5]
        return {
            "number": new_id().hex if lie == "unknown" else key.hex,
            "fen": self.orders[key][1] + (lie == "amount"),
            "txn": "" if lie == "closed" else txn,
            "merchant": "1999999999" if lie == "merchant" else "1900000001",
            "state": {"not paid": "NOTPAY", "closed": "CLOSED"}.get(lie, "SUCCESS"),
            "signer": "thief" if lie == "forged" else "wechat",
            "stamp": int(self.at.timestamp()) - (3600 if lie == "old" else 0),
        }

    def _hear(self, key: UUID, lie: str, message: dict[str, Any], strike: Moment) -> None:
        body, headers = wechat_notice(message["number"], message["fen"], **{
            name: value for name, value in message.items() if name not in ("number", "fen")})  # fmt: skip
        if lie == "altered":
            body = body.replace(b"EV-", b"EW-")
        merchant = merchant_of(Channel.WECHAT)
        assert merchant is not None
        try:
            notice = read_wechat(merchant, headers, body, at=self.at)
        except BadSignature:
            assert lie in UNREAD
            return
        assert lie not in UNREAD
        expected = self._expected(key, lie, message)
        try:
            outcome = self.strike(lambda: handle_notice(notice, at=self.at), strike)
        except SameTransactionOtherPayment:
            outcome = None
        if expected is None:
            assert outcome is None, "one transaction is not two payments"
            return
        assert outcome in (expected, Outcome.REPEATED)
        if expected is Outcome.SETTLED:
            self._settled(key, message)
        elif expected is Outcome.WRONG_AMOUNT and self.orders[key][2] == "waiting":
            self.orders[key][2] = "wrong"

    def _expected(self, key: UUID, lie: str, message: dict[str, Any]) -> Outcome | None:
        known = {
            "unknown": Outcome.UNKNOWN_ORDER,
            "merchant": Outcome.WRONG_MERCHANT,
            "amount": Outcome.WRONG_AMOUNT,
            "not paid": Outcome.NOT_PAID,
            "closed": Outcome.NOT_PAID,
        }
        if lie in known:
            return known[lie]
        same = self._paid_with(message["txn"])
        house, fen = self.orders[key][:2]
        return Outcome.SETTLED if same is None or (same.house, same.amount) == (house, fen) else None

    def _paid_with(self, txn: str) -> Any:
        return next((one for one in self.oracle.payments.values() if one.txn == txn), None)

    def _settled(self, key: UUID, message: dict[str, Any]) -> None:
        """The first transaction is the order's own payment; another one for the same order is a payment beside it."""
        order = self.orders[key]
        same = self._paid_with(message["txn"])
        mine = same.key if same is not None else key if order[4] is None else uuid5(key, message["txn"])
        if same is None:
            self.oracle.pay(mine, order[0], order[1], "gateway_clearing", self.on(), order[3], txn=message["txn"])
        if order[4] is None:
            order[2], order[4] = "paid", mine

    @precondition(lambda self: self.orders)
    @rule(pick=PICK, later=st.booleans())
    def give_up_waiting(self, pick: int, later: bool) -> None:
        """Nobody paid in two hours. What comes afterwards is taken all the same."""
        key = list(self.orders)[pick % len(self.orders)]
        begun = find_order(key)
        assert begun is not None
        if later:
            self.at = max(self.at, begun.expires_at + timedelta(seconds=1))
        give_up(begun, at=self.at)
        if self.orders[key][2] == "waiting" and self.at >= begun.expires_at:
            self.orders[key][2] = "closed"
        self.did("give up an online payment")

    @precondition(lambda self: self.oracle.money[COMPANY, "gateway_clearing"] > 1)
    @rule(part=st.integers(1, 100), fee=st.integers(0, 600))
    def paid_out(self, part: int, fee: int) -> None:
        fen = max(self.oracle.money[COMPANY, "gateway_clearing"] * part // 100, 1)
        fee = min(fee, fen - 1)
        settle(self.estate, Pot.COMPANY, fen, fee, on=self.on(), by=self.finance, at=self.at)
        self.oracle.settle(fen, fee)
        self.did("paid out by the channel")

    @rule(
        amounts=st.lists(FEN, min_size=1, max_size=3),
        fault=st.sampled_from(["", "drop", "double", "alter"]),
        house=HOUSE,
        strike=MOMENTS,
    )
    def transfers(self, amounts: list[int], fault: str, house: int, strike: Moment) -> None:
        """The bank's statement: some transfers were taken before, some lines are lost, doubled or altered."""
        day, where = self.on(), self.houses[house]
        rows = []
        for place, fen in enumerate(amounts):
            self.bank += 1
            txn = f"B{self.bank:05d}"
            if place == 0:
                wished = {**self.wished(fen, house), "method": Method.TRANSFER, "channel_txn": txn, "received_on": day}
                self.strike(lambda wished=wished: pay(**wished, checked=False), strike)
                self.oracle.pay(wished["id"], where, fen, "bank", day, txn=txn)
            rows.append([txn, fen])
        if fault == "drop":
            rows = rows[1:]
        elif fault == "double":
            rows = [*rows, rows[0]]
        elif fault == "alter":
            rows[0] = [rows[0][0], rows[0][1] + 1]
        self.did("transfers of a statement")
        if not rows:
            return
        text = "流水号,日期,金额\n" + "".join(f"{txn},{day},{fen // 100}.{fen % 100:02d}\n" for txn, fen in rows)
        import_statement(self.estate, Channel.BANK, text.encode(), by=self.finance, at=self.at)
        for item in open_items(self.estate):
            if item.line is not None and (item.payment is None or item.payment.state == "reversed"):
                self._take(item.line.id, item.line.amount_fen, item.line.txn, where, strike)
            elif item.line is not None and item.line.state == "open":
                explain_line(item.line, "已与银行核对", by=self.finance, at=self.at)

    def _take(self, key: Any, fen: int, txn: str, where: UUID, strike: Moment) -> None:
        def verb() -> Payment:
            line = find_line(key)
            assert line is not None
            return take_from_line(line, where, by=self.finance, at=self.at)

        again = key in self.oracle.payments
        payment = self.strike(verb, strike)
        assert (payment.id == key) is not again, "a line whose payment was reversed is taken again, as another payment"
        self.oracle.pay(payment.id, where, fen, "bank", payment.received_on, txn=txn)
        self.did("a transfer taken again" if again else "a transfer taken")
