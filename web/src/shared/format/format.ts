// Numbers, times and spans of time as people say them, in the page's language.
import { intlTag } from "#shared/i18n/locale.ts";

const made = new Map<string, unknown>();
function once<T>(kind: string, options: object, make: (tag: string) => T): T {
  const key = `${kind} ${intlTag()} ${JSON.stringify(options)}`;
  if (!made.has(key)) made.set(key, make(intlTag()));
  return made.get(key) as T;
}
const numbers = (options: Intl.NumberFormatOptions) => once("number", options, (tag) => new Intl.NumberFormat(tag, options));
const dates = (options: Intl.DateTimeFormatOptions) => once("date", options, (tag) => new Intl.DateTimeFormat(tag, options));
const relatives = () => once("relative", {}, (tag) => new Intl.RelativeTimeFormat(tag, { numeric: "auto" }));

/** 9998 -> "9,998". */
export const count = (value: number): string => numbers({ maximumFractionDigits: 0 }).format(value);
/** 1204000 -> "1.2M". */
export const short = (value: number): string => numbers({ notation: "compact", maximumFractionDigits: 1 }).format(value);
/** 1.2345 -> "1.23". */
export const decimal = (value: number, digits = 2): string => numbers({ maximumFractionDigits: digits }).format(value);
/** 0.953 -> "95.3 %". */
export const percent = (share: number, digits = 1): string => numbers({ style: "percent", maximumFractionDigits: digits }).format(share);

const steps: readonly [number, Intl.NumberFormatOptions["unit"] & string][] = [[86_400, "day"], [3_600, "hour"], [60, "minute"], [1, "second"]];
const inUnit = (value: number, unit: string, digits = 0) => numbers({ style: "unit", unit, unitDisplay: "short", maximumFractionDigits: digits }).format(value);

/** A span of time in its largest fitting unit: 12.4 s, 40 min, 3 hr. */
export function duration(seconds: number): string {
  for (const [size, unit] of steps) if (seconds >= size) return inUnit(seconds / size, unit, seconds / size < 10 ? 1 : 0);
  return inUnit(seconds, "second", 1);
}

const dayParts = { day: "numeric", month: "short", year: "numeric" } as const;
const time = (at: string | number | Date) => new Date(at).getTime();

/** "23 Nov 2026, 21:10". */
export const dateTime = (at: string | number | Date): string => dates({ ...dayParts, hour: "2-digit", minute: "2-digit" }).format(time(at));
/** "23 Nov 2026". */
export const date = (at: string | number | Date): string => dates(dayParts).format(time(at));
/** "21:10". */
export const clock = (at: number): string => dates({ hour: "2-digit", minute: "2-digit" }).format(at);
/** "23 Nov". */
export const dayMonth = (at: number): string => dates({ day: "numeric", month: "short" }).format(at);
const hourMattersMs = 2 * 86_400_000;

/** "Thursday, 23 November", for promises; with the hour where it is near. */
export function day(at: string | number | Date, now: number = Date.now()): string {
  const hour = Math.abs(time(at) - now) < hourMattersMs ? ({ hour: "2-digit", minute: "2-digit" } as const) : {};
  return dates({ weekday: "long", day: "numeric", month: "long", ...hour }).format(time(at));
}

/** "3 minutes ago", "in 2 days". */
export function ago(at: string | number | Date, now: number = Date.now()): string {
  const seconds = (time(at) - now) / 1000;
  for (const [size, unit] of steps)
    if (Math.abs(seconds) >= size) return relatives().format(Math.round(seconds / size), unit as Intl.RelativeTimeFormatUnit);
  return relatives().format(0, "second");
}

/** Names in one phrase: "a, b and c". */
export const list = (names: readonly string[]): string => once("list", {}, (tag) => new Intl.ListFormat(tag)).format(names);

/** 1536 -> "1.5 kB". */
export function bytes(value: number): string {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"];
  const step = Math.min(units.length - 1, Math.floor(Math.log(Math.max(1, value)) / Math.log(1000)));
  return inUnit(value / 1000 ** step, units[step] ?? "byte", 1);
}

/** Values in short, "cat, 2"; where several are right, "cat / fox". */
export function values(of: Readonly<Record<string, unknown>>): string {
  const inShort = (value: unknown): string => {
    if (typeof value === "string") return value;
    if (typeof value === "object" && value !== null && "any" in value && Array.isArray(value.any)) return value.any.map(inShort).join(" / ");
    return JSON.stringify(value);
  };
  return Object.values(of).map(inShort).join(", ");
}

/** A moment as the browser's field for a date and a time wants it, here; nothing where there is none. */
export function localField(at: string | undefined): string {
  if (!at) return "";
  const time = new Date(at);
  return new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
