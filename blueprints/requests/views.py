"""Every view of this capability."""

from blueprints.requests import acting, case, following, inbox, mailboxes, reporting, taking_down
from blueprints.requests.blueprint import bp

__all__ = ["acting", "bp", "case", "following", "inbox", "mailboxes", "reporting", "taking_down"]
