/** The record of migrations. How they move bytes is in tests/r2. */
import { expect, test } from "vitest";
import { api } from "./_generated/api.js";
import { NOW, pass, stopTheClock } from "./testing/clock.test-helpers.js";
import { type Component, openComponent } from "./testing/component.test-helpers.js";
import { costOf } from "./testing/costs.test-helpers.js";
import { nameBucket } from "./testing/namedBucket.test-helpers.js";
import { expectRefused } from "./testing/refusals.test-helpers.js";

const { migration } = api;

stopTheClock();
nameBucket();

const start = async (t: Component, actor?: string) =>
  await t.mutation(migration.startMigration, { to: "convex", actor });
const list = async (t: Component, limit?: number) =>
  await t.query(migration.listMigrations, { limit });

async function startAndStop(t: Component, count: number) {
  const stopped = [];
  for (let index = 0; index < count; index += 1) {
    const { migrationId } = await start(t);
    stopped.push(await t.mutation(migration.stopMigration, { migrationId, actor: "bob" }));
  }
  return stopped.reverse();
}

test("a stopped migration says who began it and who stopped it, and when", async () => {
  const t = openComponent();
  const { migrationId } = await start(t, "ada");
  pass(1000);
  const stopped = await t.mutation(migration.stopMigration, { migrationId, actor: "bob" });
  expect(stopped).toMatchObject({
    status: "stopped",
    startedBy: "ada",
    startedAt: NOW,
    stoppedBy: "bob",
    finishedAt: NOW + 1000,
  });
  pass(1000);
  const again = await t.mutation(migration.stopMigration, { migrationId, actor: "eve" });
  expect(again).toEqual(stopped);
  expect(await t.query(migration.getMigration, { migrationId })).toEqual(stopped);
});

test("listMigrations lists the newest first, as getMigration tells them", async () => {
  const t = openComponent();
  expect(await list(t)).toEqual([]);
  const stopped = await startAndStop(t, 21);
  const running = await start(t);
  expect(await list(t)).toEqual([running, ...stopped.slice(0, 19)]);
  expect(await list(t, 2)).toEqual([running, stopped[0]]);
  expect(await list(t, 100)).toHaveLength(22);
});

test("listMigrations costs what it lists", async () => {
  const t = openComponent();
  await startAndStop(t, 3);
  expect(await costOf(t, (ctx) => ctx.runQuery(migration.listMigrations, { limit: 2 }))).toEqual({
    reads: 2,
    writes: 0,
    ranges: 1,
  });
});

test.each([0, 101, 1.5])("listMigrations refuses a limit of %d", async (limit) => {
  const t = openComponent();
  await expectRefused(t, () => list(t, limit), { code: "ARGUMENT_INVALID", argument: "limit" });
});
