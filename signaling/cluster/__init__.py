"""Telling whoever holds connections that something changed. A lost word delays; it never loses anything."""
