/** How a ring makes itself known beyond the page: sound, the desktop's notification, the tab's title. */
import type { ClerkView, Sounds } from "@luukku/web";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Names } from "../desk/names.tsx";
import { nowOf } from "../logic/now.ts";

const RING_EVERY_MS = 3000;

/** @param ended whether the clerk has ended the call that the view still shows */
export function useRing(view: ClerkView, ended: boolean, names: Names, sounds: Sounds, soundOn: boolean): void {
  const { t } = useTranslation();
  const now = nowOf(view, ended);
  const offer = view.offer?.id ?? null;
  const { ticket } = view;
  const site = ticket === null ? "" : names.site(ticket.site);
  const about =
    ticket === null
      ? ""
      : t("ring.about", { agency: names.agency(ticket.agency), language: names.language(ticket.language) });

  useEffect(() => {
    if (now !== "ringing" || offer === null || !soundOn) return;
    return sounds.repeat("ring", RING_EVERY_MS);
  }, [now, offer, sounds, soundOn]);

  const before = useRef(now);
  useEffect(() => {
    if (now === "call") sounds.play("joined");
    if (now === "ended" || (now === "wrap_up" && before.current !== "ended")) sounds.play("ended");
    before.current = now;
  }, [now, sounds]);

  const heading = t("ring.heading", { site });
  useEffect(() => {
    if (now !== "ringing" || offer === null || document.hasFocus()) return;
    return notify(heading, about, offer);
  }, [now, offer, heading, about]);

  const title = now === "ringing" ? t("tab.ringing", { site }) : t(`tab.${now}`);
  useEffect(() => {
    document.title = title;
    return () => {
      document.title = t("title");
    };
  }, [title, t]);
}

/** Show a ring on the desktop until it ends. Says where and what for; nothing of who. */
function notify(heading: string, body: string, tag: string): (() => void) | undefined {
  if (!("Notification" in window) || Notification.permission !== "granted") return;
  try {
    const notification = new Notification(heading, { body, tag, requireInteraction: true, silent: true });
    notification.onclick = () => {
      window.focus();
      notification.close();
    };
    return () => notification.close();
  } catch {
    // Some systems allow notifications only from a service worker: the sound and the title remain.
    return;
  }
}
