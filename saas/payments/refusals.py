"""What payments refuse."""

from __future__ import annotations

from tenants.refusals import Refused
from tenants.text import N_


class SameIdOtherPayment(Refused):
    """The same id came with another body: a copied form, or a program's mistake."""

    message = N_("This payment was sent before with other values. Open the house again and take it anew.")


class SameTransactionOtherPayment(Refused):
    """The channel's transaction has been used for another payment."""

    message = N_("This transaction of the channel belongs to another payment.")


class TransactionMissing(Refused):
    message = N_("Please give the transaction number of the card terminal or the bank.")


class NotPayable(Refused):
    """A chosen line is of another house, not published, reversed, paid, or not a matter of this office."""

    message = N_("One of the chosen lines cannot be paid any more. Please look again.")


class PaymentsStopped(Refused):
    """One of the three brakes is on. Refunds go on."""

    message = N_("No payments are taken at present: %(reason)s. Refunds go on.")


class PrepaymentTooLong(Refused):
    """Beyond what the region or the agreement allows (Hangzhou 55, Zhengzhou 42: 12 months)."""

    message = N_("At most %(months)s months may be prepaid here: ¥%(most)s more at present.")


class AmountOfOthers(Refused):
    message = N_("There is no such house.")


class AlreadyReversed(Refused):
    message = N_("This payment has been reversed before.")


class PartlyRefunded(Refused):
    message = N_("Part of this payment has been given back. It can no longer be reversed.")


class DepositReturned(Refused):
    message = N_("This deposit has been returned, wholly or in part.")


class SecondPersonMissing(Refused):
    message = N_("A second person must confirm this.")


class ReasonMissing(Refused):
    message = N_("Please give a reason.")


class MoreThanThereIs(Refused):
    message = N_("There is no more than ¥%(most)s to give back.")


class RefundDecided(Refused):
    message = N_("This refund has been decided already.")


class DayCounted(Refused):
    message = N_("The cash of this day has been counted already.")


class DayNotOver(Refused):
    message = N_("This day lies ahead.")


class DifferenceUnexplained(Refused):
    message = N_("The cash differs by ¥%(difference)s. Please say why.")


class FileTwice(Refused):
    message = N_("This statement has been imported before.")


class UnreadableStatement(Refused):
    message = N_("Line %(line)s cannot be read: %(what)s.")


class StatementColumnsMissing(Refused):
    message = N_("The file needs the columns transaction number, date and amount.")


class StatementTooLong(Refused):
    message = N_("A statement may have %(most)s lines. Please export it for a shorter time, in several files.")


class NothingCameIn(Refused):
    message = N_("No line of this file says that money came in.")


class LineDecided(Refused):
    message = N_("This line has been matched or explained already.")


class NoOnlinePayment(Refused):
    message = N_("This company has not set up this way to pay.")


class SameKeyOtherOrder(Refused):
    """The form of an online payment was used before: for another home, another channel, or other lines."""

    message = N_("A payment was begun from this page before, and not this one. Please open your payments again.")


class BrakeIsOn(Refused):
    message = N_("Payments are stopped here already.")


class BadMerchantNumber(Refused):
    message = N_("Please give the merchant number as the channel wrote it: 8 to 32 digits.")


class MissingForChannel(Refused):
    """WeChat Pay wants app id, serial number and a 32-character API v3 key; Alipay wants its app id."""

    message = N_(
        "WeChat Pay needs app id, serial number and the 32 characters of its API v3 key; Alipay needs its app id."
    )


class BadOwnKey(Refused):
    message = N_("Our own key is not a private RSA key in PEM, or it is locked by a password.")


class BadChannelKey(Refused):
    message = N_("The channel's key is not a public RSA key in PEM. A private key never belongs there.")


class KeyTooShort(Refused):
    message = N_("A key of fewer than 2048 bits is not taken.")


class KeysDoNotDiffer(Refused):
    message = N_("Both keys are the same pair. The channel has a key of its own.")


class ChangeWaits(Refused):
    message = N_("A change of this account waits for a second person already.")


class ChangeDecided(Refused):
    message = N_("This change has been decided, or it was proposed by somebody else.")


class NoMerchant(Refused):
    message = N_("This account is switched off already.")
