/** Formats numbers and times. */

const UNITS = ["bytes", "kB", "MB", "GB", "TB", "PB"] as const;

/** `1.5 MB`; a kilobyte has 1,000 bytes, as in file managers. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  // Values that would round up to 1,000 use the next unit.
  while (value >= (unit === 0 ? 1000 : 999.95) && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  if (unit === 0) return bytes === 1 ? "1 byte" : `${bytes} bytes`;
  return `${value >= 100 ? Math.round(value) : Number(value.toFixed(1))} ${UNITS[unit]}`;
}

const numbers = new Intl.NumberFormat("en");

export function formatCount(count: number): string {
  return numbers.format(count);
}

/** `1 file`, `1,200 files`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

const exact = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "short" });
const day = new Intl.DateTimeFormat("en", { day: "numeric", month: "short" });
const dayOfYear = new Intl.DateTimeFormat("en", {
  day: "numeric",
  month: "short",
  year: "numeric",
});

/** The full date and time, for tooltips. */
export function formatTime(time: number): string {
  return exact.format(time);
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A short relative time: `now`, `5 min ago`, `3 h ago`, `2 d ago`, `4 Mar`, `4 Mar 2024`. */
export function formatAgo(time: number, now: number): string {
  const elapsed = Math.max(0, now - time);
  if (elapsed < MINUTE) return "now";
  if (elapsed < HOUR) return `${Math.floor(elapsed / MINUTE)} min ago`;
  if (elapsed < DAY) return `${Math.floor(elapsed / HOUR)} h ago`;
  if (elapsed < 7 * DAY) return `${Math.floor(elapsed / DAY)} d ago`;
  const isThisYear = new Date(time).getFullYear() === new Date(now).getFullYear();
  return (isThisYear ? day : dayOfYear).format(time);
}
