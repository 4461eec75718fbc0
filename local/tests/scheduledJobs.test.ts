import { describe, expect, test, vi } from "vitest";
import type { Backend } from "../host/backend.js";
import { nextRun, type CronSchedule } from "../host/cronSchedule.js";
import { api, connect, eventually, startBackend } from "./support.js";

async function stateBecomes(backend: Backend, id: string, kind: string): Promise<void> {
  const client = connect(backend);
  const states: unknown[] = [];
  client.onUpdate(api.jobs.state, { id: id as never }, (state) => states.push(state));
  await eventually(() => expect(states.at(-1)).toBe(kind));
}

describe("a scheduled function", () => {
  test("runs, and its state says so to subscribers", async () => {
    const backend = await startBackend();
    const client = connect(backend);
    const mutation = await client.mutation(api.jobs.later, { text: "soon", delayMs: 5 });
    const action = await client.mutation(api.jobs.laterInAction, { text: "action" });
    await stateBecomes(backend, mutation, "success");
    await stateBecomes(backend, action, "success");
    const notes = await client.query(api.notes.list, { room: "jobs" });
    expect(notes.sort()).toEqual(["action", "soon"]);
  });

  test("that fails writes nothing and is marked", async () => {
    const errors = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const backend = await startBackend();
    const client = connect(backend);
    await stateBecomes(backend, await client.mutation(api.jobs.laterButFails, {}), "failed");
    expect(await client.query(api.notes.list, { room: "jobs" })).toEqual([]);
    expect(errors).toHaveBeenCalledWith(
      expect.stringContaining("jobs:fails failed"),
      expect.any(Error),
    );
    errors.mockRestore();
  });

  test("does not run when it was cancelled, or its transaction failed", async () => {
    const backend = await startBackend();
    const client = connect(backend);
    const id = await client.mutation(api.jobs.later, { text: "cancelled", delayMs: 3_600_000 });
    await client.mutation(api.jobs.cancel, { id });
    await stateBecomes(backend, id, "canceled");
    await expect(client.mutation(api.jobs.rolledBack, { text: "never" })).rejects.toThrow();
    expect(backend.deployment.jobs.unfinished()).toEqual([]);
    const last = await client.mutation(api.jobs.later, { text: "last", delayMs: 0 });
    await stateBecomes(backend, last, "success");
    expect(await client.query(api.notes.list, { room: "jobs" })).toEqual(["last"]);
  });

  test("waits also when it is more than 24.8 days away", async () => {
    const backend = await startBackend();
    const client = connect(backend);
    const delayMs = 40 * 24 * 3_600_000;
    const far = await client.mutation(api.jobs.later, { text: "far", delayMs });
    const near = await client.mutation(api.jobs.later, { text: "near", delayMs: 0 });
    await stateBecomes(backend, near, "success");
    expect(await client.query(api.jobs.state, { id: far })).toBe("pending");
  });
});

test("cron jobs of the app and its components run", async () => {
  const backend = await startBackend({ crons: true });
  const client = connect(backend);
  const seen: string[][] = [];
  client.onUpdate(api.notes.list, { room: "jobs" }, (notes) => seen.push(notes));
  await eventually(() => expect(seen.at(-1)).toContain("tick"));
  await eventually(async () => expect(await client.query(api.notes.shelf, {})).toContain("tick"));
});

describe("a cron job is due", () => {
  const now = Date.UTC(2026, 0, 30, 22, 15, 30); // A Friday.
  test.each<[string, CronSchedule, string]>([
    ["after its interval", { type: "interval", minutes: 2 }, "2026-01-30T22:17:30Z"],
    ["every hour", { type: "hourly", minuteUTC: 10 }, "2026-01-30T23:10:00Z"],
    ["every hour, unsaid when", { type: "hourly" }, "2026-01-30T23:00:00Z"],
    ["every day", { type: "daily", hourUTC: 6, minuteUTC: 5 }, "2026-01-31T06:05:00Z"],
    [
      "every week",
      { type: "weekly", dayOfWeek: "monday", hourUTC: 1, minuteUTC: 0 },
      "2026-02-02T01:00:00Z",
    ],
    [
      "every month that has the day",
      { type: "monthly", day: 30, hourUTC: 1 },
      "2026-03-30T01:00:00Z",
    ],
    ["by expression", { type: "cron", cron: "*/20 * * * *" }, "2026-01-30T22:20:00Z"],
    ["on week days", { type: "cron", cron: "0 9 * * 1-5" }, "2026-02-02T09:00:00Z"],
    ["on Sundays, as 7", { type: "cron", cron: "0 9 * * 7" }, "2026-02-01T09:00:00Z"],
    ["in a named month", { type: "cron", cron: "0 0 1,15 mar *" }, "2026-03-01T00:00:00Z"],
    ["on either day", { type: "cron", cron: "0 0 13 * fri" }, "2026-02-06T00:00:00Z"],
    ["on a leap day", { type: "cron", cron: "0 0 29 2 *" }, "2028-02-29T00:00:00Z"],
  ])("%s", (_, schedule, expected) => {
    expect(new Date(nextRun(schedule, now)!).toISOString()).toBe(new Date(expected).toISOString());
  });

  test("never, if there is no such day", () => {
    expect(nextRun({ type: "cron", cron: "0 0 30 2 *" }, now)).toBeNull();
  });

  test.each(["* * *", "61 * * * *", "x * * * *", "*/0 * * * *"])("not by %s", (cron) => {
    expect(() => nextRun({ type: "cron", cron }, now)).toThrow("cron expression");
  });
});
