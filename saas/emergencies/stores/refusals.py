"""What a store, its suppliers and the risk register refuse, each with its sentence."""

from __future__ import annotations

from tenants.refusals import Refused
from tenants.text import N_


class SupplyUnnamed(Refused):
    message = N_("Say what it is called, in which unit it is counted, and where it is kept.")


class OutOfBounds(Refused):
    message = N_("That is no quantity a store can have.")


class BadCycle(Refused):
    message = N_("A supply is checked every one to thirty-six months.")


class CannotKeepIt(Refused):
    message = N_("%(name)s does not work in this estate. Choose somebody who does.")


class SupplyThereAlready(Refused):
    message = N_("There is “%(name)s” at %(place)s already. Bring more in instead.")


class SupplyRetired(Refused):
    message = N_("This supply is not kept any more.")


class NothingMoved(Refused):
    message = N_("Say how many: at least one.")


class NotSoMany(Refused):
    message = N_("Only %(left)s %(unit)s are there. If there are more, count them first.")


class SaidNothing(Refused):
    message = N_("Say in a few words what for.")


class SaidNoReason(Refused):
    message = N_("Say in a few words why.")


class SaidNoFault(Refused):
    message = N_("Say in a few words what is wrong with it.")


class UsedElsewhere(Refused):
    message = N_("That incident is in another estate, and this supply is not shared.")


class IncidentOver(Refused):
    message = N_("That incident has been reviewed; nothing is added to it any more.")


class NothingIsNew(Refused):
    message = N_("Nothing was changed.")


class NoPlaceSaid(Refused):
    message = N_("Say where the supplies are kept.")


class SupplierUnnamed(Refused):
    message = N_("Say who it is, and at which number they are called.")


class BadArrival(Refused):
    message = N_("An arrival is promised within one minute to three days.")


class SupplierEnded(Refused):
    message = N_("This supplier is not called any more.")


class RiskUnnamed(Refused):
    message = N_("Say what could happen.")


class NotPrevented(Refused):
    message = N_("Say how it is prevented, and what is done when it happens all the same.")


class OffTheScale(Refused):
    message = N_("Likelihood and effect are given from 1 to 5.")


class CannotOwnIt(Refused):
    message = N_("%(name)s does not work in this estate. Choose somebody who does.")


class ReviewNotAhead(Refused):
    message = N_("The next review lies ahead: after today, and within three years.")


class RiskClosed(Refused):
    message = N_("This risk is closed.")
