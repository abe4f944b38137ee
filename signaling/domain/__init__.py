"""Pure rules: what a ticket, an offer, a call and a clerk may do; who serves whom; when an agency is open.

Nothing here awaits, reads a clock, opens a socket or speaks SQL; whatever depends on time is handed `now`.
"""
