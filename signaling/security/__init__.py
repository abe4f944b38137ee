"""Who may do what: kiosk keys, clerks' passwords, TURN credentials, limits."""
