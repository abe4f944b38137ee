"""Luukku's server, and the protocol that the kiosk, the console and other clients speak with it."""
