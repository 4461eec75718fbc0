/** Computes when a cron job of `crons.ts` is due, in UTC. */

export type CronSchedule =
  | { type: "interval"; seconds?: number; minutes?: number; hours?: number }
  | { type: "hourly"; minuteUTC?: number }
  | { type: "daily"; hourUTC: number; minuteUTC?: number }
  | { type: "weekly"; dayOfWeek: string; hourUTC: number; minuteUTC?: number }
  | { type: "monthly"; day: number; hourUTC: number; minuteUTC?: number }
  | { type: "cron"; cron: string };

const DAYS = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
const MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");
const MINUTE_MS = 60_000;
/** A schedule like "30 February" has no next time; a leap day comes within eight years. */
const SEARCH_LIMIT_DAYS = 8 * 366;

/** Returns the first time after `now`, or null. */
export function nextRun(schedule: CronSchedule, now: number): number | null {
  if (schedule.type === "interval") {
    const { seconds = 0, minutes = 0, hours = 0 } = schedule;
    return now + (seconds + 60 * minutes + 3600 * hours) * 1000;
  }
  return nextMatch(parseCron(cronExpression(schedule)), now);
}

function cronExpression(schedule: Exclude<CronSchedule, { type: "interval" }>): string {
  if (schedule.type === "cron") return schedule.cron;
  const minute = schedule.minuteUTC ?? 0;
  switch (schedule.type) {
    case "hourly":
      return `${minute} * * * *`;
    case "daily":
      return `${minute} ${schedule.hourUTC} * * *`;
    case "weekly":
      return `${minute} ${schedule.hourUTC} * * ${schedule.dayOfWeek}`;
    case "monthly":
      return `${minute} ${schedule.hourUTC} ${schedule.day} * *`;
  }
}

type Cron = {
  minutes: Set<number>;
  hours: Set<number>;
  isDay(date: Date): boolean;
};

function parseCron(expression: string): Cron {
  const fields = expression.trim().split(/\s+/);
  if (fields.length !== 5) throw new Error(`A cron expression has five fields: "${expression}"`);
  const [minute, hour, dayOfMonth, month, dayOfWeek] = fields as [
    string,
    string,
    string,
    string,
    string,
  ];
  const monthDays = parseField(dayOfMonth, 1, 31);
  const months = parseField(month, 1, 12, (name) => MONTHS.indexOf(name.slice(0, 3)) + 1);
  const weekDays = parseField(dayOfWeek, 0, 7, (name) =>
    DAYS.findIndex((day) => day.startsWith(name.slice(0, 3))),
  );
  if (weekDays.has(7)) weekDays.add(0);
  const eitherDay = dayOfMonth !== "*" && dayOfWeek !== "*";
  return {
    minutes: parseField(minute, 0, 59),
    hours: parseField(hour, 0, 23),
    isDay(date) {
      const byMonth = monthDays.has(date.getUTCDate());
      const byWeek = weekDays.has(date.getUTCDay());
      // As in Unix cron: if both are given, either one matches.
      const isDay = eitherDay ? byMonth || byWeek : byMonth && byWeek;
      return isDay && months.has(date.getUTCMonth() + 1);
    },
  };
}

function parseField(
  field: string,
  min: number,
  max: number,
  numberOf: (name: string) => number = () => NaN,
): Set<number> {
  const values = new Set<number>();
  for (const part of field.split(",")) {
    const [range = "", step = "1"] = part.split("/");
    const [first = "", last] = range === "*" ? [String(min), String(max)] : range.split("-");
    const number = (text: string): number =>
      /^\d+$/.test(text) ? Number(text) : numberOf(text.toLowerCase());
    const start = number(first);
    const end = last === undefined ? (part.includes("/") ? max : start) : number(last);
    if (!(start >= min && end <= max && start <= end && Number(step) >= 1)) {
      throw new Error(`"${part}" is not valid in a cron expression`);
    }
    for (let value = start; value <= end; value += Number(step)) values.add(value);
  }
  return values;
}

function nextMatch(cron: Cron, now: number): number | null {
  const time = new Date(Math.floor(now / MINUTE_MS) * MINUTE_MS + MINUTE_MS);
  for (let day = 0; day < SEARCH_LIMIT_DAYS; day++) {
    if (cron.isDay(time)) {
      const today = time.getUTCDate();
      while (time.getUTCDate() === today) {
        if (cron.hours.has(time.getUTCHours()) && cron.minutes.has(time.getUTCMinutes())) {
          return time.getTime();
        }
        time.setTime(time.getTime() + MINUTE_MS);
      }
    } else {
      time.setUTCHours(24, 0, 0, 0);
    }
  }
  return null;
}
