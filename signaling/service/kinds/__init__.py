"""Client kinds, a file each with its view beside it. `KINDS` registers them."""

from signaling.service.kinds.clerk import ClerkKind
from signaling.service.kinds.kind import Kind, Kinds, KindViews, Proof, View, Visitor
from signaling.service.kinds.kiosk import KioskKind

KINDS = Kinds(KioskKind(), ClerkKind())

__all__ = ["KINDS", "Kind", "KindViews", "Kinds", "Proof", "View", "Visitor"]
