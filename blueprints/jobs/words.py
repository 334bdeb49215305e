"""What each kind of job is called on a page."""

from __future__ import annotations

from tenants.text import N_

JOB_WORDS: dict[str, str] = {
    "companies.export": N_("Export of all the company's data"),
    "upkeep.sweep_jobs": N_("Tidying up of old jobs"),
    "members.send_invitation": N_("Mail with an invitation"),
    "members.answer_knock": N_("Mail with a code or link"),
    "members.tell_access_changed": N_("Mail about a changed password"),
    "members.tidy_up": N_("Tidying up of old codes; review of rights"),
    "archives.check_import": N_("Check of an import"),
    "archives.undo_import": N_("Taking an import back"),
    "archives.apply_import": N_("Import"),
    "archives.look_after": N_("Look for archives due for a check"),
    "promises.look": N_("Look at promises at risk and broken"),
    "promises.tell": N_("Message about a promise"),
    "files.erase": N_("Removing of a file"),
    "files.sweep_unattached": N_("Tidying up of unused files"),
    "files.sweep_orphans": N_("Tidying up of lost files"),
    "keys.reseal": N_("Encrypting anew with the new key"),
    "repairs.take_back_silent": N_("Taking back of jobs nobody accepted"),
    "requests.mail_message": N_("Mail about a request"),
    "requests.close_unconfirmed": N_("Closing of requests nobody confirmed"),
    "reports.monthly_service": N_("Monthly service report"),
    "reports.dispatch_order": N_("Dispatch order as PDF"),
    "reports.yearly_form": N_("Yearly statistics form"),
    "reports.daily_sheet": N_("Daily report as PDF"),
    "reports.fill_statistics": N_("Filling of the yearly statistics form"),
    "billing.prepare": N_("Draft of bills"),
    "billing.publish": N_("Publishing of bills"),
    "billing.release": N_("Showing bills to residents"),
    "billing.notice": N_("Payment notice as PDF"),
    "billing.notices": N_("All payment notices as one PDF"),
    "billing.share_posting": N_("Posting of shared costs as PDF"),
    "disclosures.look": N_("Look at disclosures that are due"),
    "disclosures.print_paper": N_("Disclosure as sheet or poster"),
    "reports.remind_daily": N_("Reminder of missing daily reports"),
}
