"""What the verbs of emergency plans are called in the history."""

from __future__ import annotations

from tenants.text import N_

PLAN_VERBS: dict[str, str] = {
    "emergency.pattern_brought": N_("brought a pattern of a plan"),
    "emergency.plan_copied": N_("copied a plan"),
    "emergency.plan_begun": N_("began a plan"),
    "emergency.plan_described": N_("changed name or intervals of a plan"),
    "emergency.plan_written": N_("wrote in a plan"),
    "emergency.plan_revised": N_("began to revise a plan"),
    "emergency.plan_submitted": N_("submitted a plan"),
    "emergency.plan_sent_back": N_("sent a plan back"),
    "emergency.plan_approved": N_("approved a plan"),
    "emergency.plan_withdrawn": N_("put a plan out of force"),
    "emergency.review_asked": N_("a plan is due for review"),
    "emergency.plan_printed": N_("had a plan printed"),
}
