"""Emergency plans, running boards, drills, stores and risks on pages."""
