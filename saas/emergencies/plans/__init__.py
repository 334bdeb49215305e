"""Plans and their versions: written, approved by a second person, compared, put to the test of duty, printed."""
