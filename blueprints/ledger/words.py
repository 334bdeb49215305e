"""How accounts, items and kinds are said on pages."""

from __future__ import annotations

from flask import g
from flask_babel import get_locale
from flask_babel import gettext as _

from saas.ledger import ACCOUNT_NAMES, ITEM_NAMES, KIND_NAMES, POT_NAMES, AccountCode, JournalKind, Pot
from saas.tariffs import items


def pot_word(pot: str) -> str:
    """The name of a pot."""
    return _(POT_NAMES[Pot(pot)])


def item_word(code: str, item_code: str) -> str:
    """The name of an account's item: a cost group, a source, or a fee item by the company's own name for it."""
    known = ITEM_NAMES.get(AccountCode(code), {}).get(item_code)
    return _(known) if known else fee_word(item_code)


def fee_word(item_code: str) -> str:
    """The company's name for a fee item; codes without a name stay codes."""
    if "fee_items" not in g:
        g.fee_items = items()
    item = g.fee_items.get(item_code)
    return item.called(str(get_locale())) if item is not None else item_code


def account_word(code: str, item_code: str = "") -> str:
    """The name of an account, with its item."""
    name = _(ACCOUNT_NAMES[AccountCode(code)])
    return f"{name} · {item_word(code, item_code)}" if item_code else name


def kind_word(kind: str) -> str:
    """Why money moved."""
    return _(KIND_NAMES[JournalKind(kind)])
