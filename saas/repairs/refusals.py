"""What the rules of a work order refuse, each with its sentence."""

from __future__ import annotations

from tenants.refusals import Refused
from tenants.text import N_


class WrongStep(Refused):
    message = N_("This is not possible while the job is “%(state)s”.")


class AlreadyUnderWay(Refused):
    message = N_("%(name)s has this job already. Take it back first.")


class NotARepair(Refused):
    message = N_("Only repairs get a work order. Hand this request to a member of the department instead.")


class NotATechnician(Refused):
    message = N_("%(name)s does not do repairs in this estate.")


class DiagnoseFirst(Refused):
    message = N_("Say first what is wrong.")


class InspectOrSkip(Refused):
    message = N_("Inspect the site, or say why that is not needed.")


class PlanFirst(Refused):
    message = N_("Say first what will be done.")


class ReasonMissing(Refused):
    message = N_("A reason is needed.")


class NoNewTime(Refused):
    message = N_("Say when it will go on; that time must lie in the future.")


class TrialMissing(Refused):
    message = N_("Try first whether it works. Only then is the job done.")


class PhotoMissing(Refused):
    message = N_("Add a photo of the finished work.")


class NoMaterialLike(Refused):
    message = N_("A material needs a name, a quantity above zero and a price that is not negative.")


class UnknownAssessment(Refused):
    message = N_("An assessment has one to five points.")
