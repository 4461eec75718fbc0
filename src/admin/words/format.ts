/** Formats numbers, sizes and times in the language of the browser. */
import type { AdminWords } from "./en/index.js";

const BYTE_UNITS = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte", "petabyte"] as const;

/**
 * Returns the formats of a locale.
 *
 * @param locale by default that of the browser.
 */
export function formatsOf(locale?: string) {
  const numbers = new Intl.NumberFormat(locale);
  const sizes = BYTE_UNITS.map((unit, index) =>
    [0, 1].map(
      (maximumFractionDigits) =>
        new Intl.NumberFormat(locale, {
          style: "unit",
          unit,
          unitDisplay: index === 0 ? "long" : "short",
          maximumFractionDigits,
        }),
    ),
  );
  const percents = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 1 });
  const exact = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });
  const day = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short" });
  const dayOfYear = new Intl.DateTimeFormat(locale, {
    day: "numeric",
    month: "short",
    year: "numeric",
  });
  const fullDay = new Intl.DateTimeFormat(locale, { dateStyle: "full" });
  return {
    formatCount: (count: number): string => numbers.format(count),
    /** `12.3%` for 0.123. */
    formatPercent: (share: number): string => percents.format(share),
    /** `1.5 MB`; a kilobyte has 1,000 bytes, as in file managers. */
    formatBytes: (bytes: number): string => {
      let value = bytes;
      let unit = 0;
      // Values that would round up to 1,000 use the next unit.
      while (value >= (unit === 0 ? 1000 : 999.5) && unit < BYTE_UNITS.length - 1) {
        value /= 1000;
        unit += 1;
      }
      return sizes[unit]![value >= 100 ? 0 : 1]!.format(value);
    },
    /** The full date and time, for tooltips. */
    formatTime: (time: number): string => exact.format(time),
    /** `Mar 4`, or `Mar 4, 2024` in another year than now. */
    formatDay: (time: number, now: number): string => {
      const isThisYear = new Date(time).getFullYear() === new Date(now).getFullYear();
      return (isThisYear ? day : dayOfYear).format(time);
    },
    /** `Monday, March 2, 2026`. */
    formatFullDay: (time: number): string => fullDay.format(time),
  };
}

/** The browser's language; `undefined` if there is none that `Intl` knows. */
function localeOfBrowser(): string | undefined {
  try {
    return Intl.getCanonicalLocales(navigator.language)[0];
  } catch {
    return undefined;
  }
}

export const { formatCount, formatPercent, formatBytes, formatTime, formatDay, formatFullDay } =
  formatsOf(localeOfBrowser());

/** `1 file`, `1,200 files`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** `3 files, 1 folder`, without the parts that are `false`. */
export function listOf(parts: (string | false)[]): string {
  return parts.filter((part) => part !== false).join(", ");
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A short relative time: `now`, `5 min ago`, `3 h ago`, `2 d ago`, `Mar 4`, `Mar 4, 2024`. */
export function formatAgo({ common: { ago } }: AdminWords, time: number, now: number): string {
  const elapsed = Math.max(0, now - time);
  if (elapsed < MINUTE) return ago.now;
  if (elapsed < HOUR) return ago.minutes(Math.floor(elapsed / MINUTE));
  if (elapsed < DAY) return ago.hours(Math.floor(elapsed / HOUR));
  if (elapsed < 7 * DAY) return ago.days(Math.floor(elapsed / DAY));
  return formatDay(time, now);
}
