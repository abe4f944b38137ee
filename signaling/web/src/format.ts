/**
 * The one place that writes times, days, durations and languages' names.
 *
 * Chromium silently falls to American English for languages whose data it lacks; there the language that such a reader
 * in Finland most likely reads is used instead. Times are Finland's, wherever the browser stands.
 */

import { DEFAULT_LANGUAGE, formatsOf } from "./languages.ts";

const TIME_ZONE = "Europe/Helsinki";
const DAY_MS = 86_400_000;

type Service = { supportedLocalesOf(locales: string[]): string[] };

/** The locale to write in for a reader of `language`. */
function locale(language: string, service: Service): string {
  const here = formatsOf(language);
  try {
    if (service.supportedLocalesOf([here]).length > 0) return here;
  } catch {
    // Not a well-formed tag.
  }
  return DEFAULT_LANGUAGE;
}

const formatters = new Map<string, unknown>();

/** Intl objects are dear to make and are asked for on every draw. */
function cached<T>(key: string, make: () => T): T {
  const known = formatters.get(key);
  if (known !== undefined) return known as T;
  const made = make();
  formatters.set(key, made);
  return made;
}

function dateFormat(language: string, key: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return cached(`${key}:${language}`, () => {
    return new Intl.DateTimeFormat(locale(language, Intl.DateTimeFormat), { timeZone: TIME_ZONE, ...options });
  });
}

/** A time of day, 24 hours: "14.30". */
export function clock(ms: number, language: string): string {
  return dateFormat(language, "clock", { hour: "numeric", minute: "2-digit", hourCycle: "h23" }).format(ms);
}

/** Midnight UTC of the calendar day that it is in Finland. */
function calendarDay(ms: number): number {
  const parts = cached("calendar", () => {
    return new Intl.DateTimeFormat("en-CA", { timeZone: TIME_ZONE, year: "numeric", month: "2-digit", day: "2-digit" });
  }).formatToParts(ms);
  const part = (type: string) => Number(parts.find((each) => each.type === type)?.value);
  return Date.UTC(part("year"), part("month") - 1, part("day"));
}

/** A day: "keskiviikko 25. marraskuuta"; with `now` given, "tänään" and "huomenna" where they fit. */
export function day(ms: number, language: string, now?: number): string {
  if (now !== undefined) {
    const days = Math.round((calendarDay(ms) - calendarDay(now)) / DAY_MS);
    if (days === 0 || days === 1) {
      return cached(`relative:${language}`, () => {
        return new Intl.RelativeTimeFormat(locale(language, Intl.RelativeTimeFormat), { numeric: "auto" });
      }).format(days, "day");
    }
  }
  return dateFormat(language, "day", { weekday: "long", day: "numeric", month: "long" }).format(ms);
}

const NATIVE_DAYS: Readonly<Record<string, (weekday: string, rest: string) => string>> = {
  // Finnish weekdays all take -na when something happens on them: "perjantaina 4. joulukuuta".
  fi: (weekday, rest) => `${weekday}na ${rest}`,
  "sv-FI": (weekday, rest) => `${weekday}en den ${rest}`,
  "en-GB": (weekday, rest) => `on ${weekday} ${rest}`,
};

/** A day as the time of something: "perjantaina 4. joulukuuta", "fredagen den 4 december", "tomorrow". */
export function onDay(ms: number, language: string, now: number): string {
  const near = day(ms, language, now);
  const far = day(ms, language);
  if (near !== far) return near;
  const native = NATIVE_DAYS[locale(language, Intl.DateTimeFormat)];
  if (native === undefined) return far;
  const weekday = dateFormat(language, "weekday", { weekday: "long" }).format(ms);
  const rest = dateFormat(language, "date", { day: "numeric", month: "long" }).format(ms);
  return native(weekday, rest);
}

function unit(count: number, name: "second" | "minute" | "hour", language: string): string {
  return cached(`${name}:${language}`, () => {
    const options: Intl.NumberFormatOptions = { style: "unit", unit: name, unitDisplay: "short" };
    return new Intl.NumberFormat(locale(language, Intl.NumberFormat), options);
  }).format(count);
}

/** A length of time, rounded down, in at most two units: "45 s", "12 min", "1 t 5 min". */
export function duration(ms: number, language: string): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return unit(seconds, "second", language);
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return unit(minutes, "minute", language);
  const hours = unit(Math.floor(minutes / 60), "hour", language);
  return minutes % 60 === 0 ? hours : `${hours} ${unit(minutes % 60, "minute", language)}`;
}

/** A running timer, the same in every language: "0:07", "12:05", "1:02:03". Negative times show as 0:00. */
export function timer(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (value: number) => String(value).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/** What `language` calls `code`; the code itself where it has no name for it. */
export function languageName(code: string, language: string): string {
  return (
    cached(`language:${language}`, () => {
      return new Intl.DisplayNames(locale(language, Intl.DisplayNames), { type: "language", fallback: "code" });
    }).of(code) ?? code
  );
}
