"""What the verbs of stores, suppliers and risks are called in the history."""

from __future__ import annotations

from tenants.text import N_

STORE_VERBS: dict[str, str] = {
    "store.registered": N_("put a supply on the list"),
    "store.changed": N_("changed what is known about a supply"),
    "store.retired": N_("took a supply off the list"),
    "store.brought_in": N_("brought supplies in"),
    "store.taken_out": N_("took supplies out"),
    "store.used": N_("took supplies for an incident"),
    "store.checked": N_("checked a supply"),
    "store.sheet_printed": N_("had a check sheet of supplies printed"),
    "store.labels_printed": N_("had labels of supplies printed"),
    "supplier.added": N_("wrote down an outside supplier"),
    "supplier.changed": N_("changed an outside supplier"),
    "supplier.ended": N_("does not call an outside supplier any more"),
    "risk.registered": N_("put a risk on the register"),
    "risk.changed": N_("described a risk anew"),
    "risk.reviewed": N_("reviewed a risk"),
    "risk.closed": N_("closed a risk"),
}
