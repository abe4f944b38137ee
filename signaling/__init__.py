"""Luukku's server, and the protocol that the kiosk, the console and strangers speak with it."""
