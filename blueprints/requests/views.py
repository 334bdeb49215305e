"""Every view of this capability."""

from blueprints.requests import acting, answering, case, following, inbox, mailboxes, reporting, taking_down
from blueprints.requests.blueprint import bp

__all__ = ["acting", "answering", "bp", "case", "following", "inbox", "mailboxes", "reporting", "taking_down"]
