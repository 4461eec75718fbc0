/** Feeds that forget: a reader is told so if, and only if, a change of its own feed is gone. */
import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { api } from "./_generated/api.js";
import { cursorBehind } from "./model/feed/positions.js";
import { committed } from "./model/feed/rows.js";
import { unfold } from "./model/feed/folding.js";
import {
  BEGINNING,
  type Component,
  PATIENT,
  openComponent,
  rows,
  upload,
} from "./testing/component.test-helpers.js";
import { DAY, NOW, pass, runScheduledOnce, stopTheClock } from "./testing/clock.test-helpers.js";
import { expectRefused } from "./testing/refusals.test-helpers.js";

vi.mock("./model/work/steps.js", () => ({ STEP_SIZE: 3, PURGE_STEP: 3, SWEEP_STEP: 3 }));

const { assetManager, changelog, settings, sweeper } = api;

stopTheClock();

const FOLDERS = ["", "a", "a/b", "a/b/c", "d"];
const FEEDS = FOLDERS.flatMap((folderPath) =>
  [true, false].map((recursive) => ({ folderPath, recursive })),
);
type Feed = (typeof FEEDS)[number];

const folder = fc.constantFrom(...FOLDERS);
const step = fc.record({
  kind: fc.constantFrom("upload", "upload", "move", "create"),
  folder,
  to: folder,
});

type Step = { kind: string; folder: string; to: string };

/** Each step is a day after the one before; a file has one name wherever it is. */
async function perform(t: Component, steps: Step[]): Promise<void> {
  for (const [number, { kind, folder: from, to }] of steps.entries()) {
    pass(DAY);
    if (kind === "upload") await upload(t, [from, "file"].filter(Boolean).join("/"), `${number}`);
    else if (kind === "create") {
      await t.mutation(assetManager.createFolderByPath, { path: `${to || "root"}-${number}` });
    } else {
      const move = { fromFolderPath: from, basename: "file", toFolderPath: to };
      // It may be refused: there is no such file, or another one is there.
      await t.mutation(assetManager.moveAsset, move).catch(() => undefined);
    }
  }
}
const read = async (t: Component, feed: Feed, cursor: typeof BEGINNING) =>
  await t.query(changelog.listForFolder, { ...feed, cursor, limit: 1000 });

/** Returns the ids of the changes that a feed still has, by the rows of the table. */
async function leftIn(t: Component, { folderPath, recursive }: Feed): Promise<Set<string>> {
  const isIn = (path: string) => folderPath === "" || `${path}/`.startsWith(`${folderPath}/`);
  const left = (await rows(t, "changelog")).filter((row) =>
    !recursive
      ? row.feedFolder === folderPath
      : folderPath === ""
        ? !row.isEcho
        : Object.values(row.scope ?? {}).includes(folderPath) && isIn(row.feedFolder),
  );
  return new Set(
    left.map(committed).flatMap((row) => unfold(row!).map((one) => cursorBehind(one).id)),
  );
}

async function expectHonest(t: Component, feed: Feed, whole: (typeof BEGINNING)[]): Promise<void> {
  const left = await leftIn(t, feed);
  for (let seen = 0; seen <= whole.length; seen += 1) {
    const { createdAt, id } = whole[seen - 1] ?? BEGINNING;
    const cursor = { createdAt, id };
    const rest = whole.slice(seen).map((change) => change.id);
    if (rest.every((change) => left.has(change))) {
      const { changes } = await read(t, feed, cursor);
      expect(changes.map((change) => change.id)).toEqual(rest);
    } else {
      const last = rest.findLastIndex((change) => !left.has(change));
      await expectRefused(t, () => read(t, feed, cursor), {
        code: "CURSOR_EXPIRED",
        oldestCursor: expect.objectContaining({ id: rest[last] }) as unknown,
      });
    }
  }
  if (!feed.recursive) return;
  const head = await t.query(changelog.head, { folderPath: feed.folderPath });
  expect((await read(t, feed, head)).changes).toEqual([]);
}

test(
  "after each step of a sweep, each reader of each feed is refused if it misses a change, and else gets the rest",
  PATIENT,
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 4, maxLength: 9 }),
        fc.integer({ min: 1, max: 9 }),
        async (steps, days) => {
          vi.setSystemTime(NOW);
          const t = openComponent();
          await perform(t, steps);
          const whole = await Promise.all(
            FEEDS.map(async (feed) => (await read(t, feed, BEGINNING)).changes),
          );
          const retention = { feedRetentionMs: days * DAY, trashRetentionMs: 1000 * DAY };
          await t.mutation(settings.configureRetention, retention);
          await t.mutation(sweeper.startSweep, {});
          while (vi.getTimerCount() > 0) {
            await runScheduledOnce(t);
            for (const [at, feed] of FEEDS.entries()) await expectHonest(t, feed, whole[at]!);
          }
          const [report] = await t.query(sweeper.listSweeps, {});
          expect(report).toMatchObject({ phase: "done" });
        },
      ),
      { numRuns: 15 },
    );
  },
);

test("a neighbour's feed says nothing of what was deleted elsewhere", async () => {
  const t = openComponent();
  await t.mutation(settings.configureRetention, { feedRetentionMs: 10 * DAY });
  for (const name of ["1", "2", "3", "4", "5"]) await upload(t, `tenants/bob/${name}`, name);
  pass(11 * DAY);
  await upload(t, "tenants/ann/new", "new");
  const ann = { folderPath: "tenants/ann", recursive: true };
  const before = await read(t, ann, BEGINNING);
  await t.mutation(sweeper.startSweep, {});
  while (vi.getTimerCount() > 0) await runScheduledOnce(t);
  expect(await read(t, ann, BEGINNING)).toEqual(before);
  expect(before.changes).not.toEqual([]);
  await expectRefused(t, () => read(t, { folderPath: "tenants", recursive: true }, BEGINNING), {
    code: "CURSOR_EXPIRED",
  });
});
