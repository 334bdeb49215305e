"""Requests on pages: reporting and following for residents, inbox and case for the desk."""
