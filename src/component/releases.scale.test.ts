/** Releases of the largest size, inside the platform's limits, which are enforced here. */
import { expect, test } from "vitest";
import { LIMITS } from "../../local/database/transaction.js";
import { api } from "./_generated/api.js";
import { MAX_ENTRIES } from "../shared/releaseLimits.js";
import { mostDeletions } from "./model/releases/entries.js";
import type { Backend } from "./proofs/backend.test-helpers.js";
import { rowsOf } from "./proofs/invariants.test-helpers.js";
import {
  liveAssets,
  openLarge,
  prepare,
  versionsServed,
} from "./proofs/largeReleases.test-helpers.js";
import { PATIENT } from "./testing/component.test-helpers.js";

const { releases } = api;

type Call = typeof releases.publishRelease | typeof releases.rollbackRelease;

async function rangesOf(backend: Backend, call: Call, releaseId: string) {
  const { result, tx } = await backend.measure(call, { releaseId });
  return { status: result.status, changed: result.changed, ranges: tx.cost.ranges };
}

const MAX_DELETIONS = mostDeletions(MAX_ENTRIES);
/** The most deletions of a release that does nothing else. */
const ONLY_DELETIONS = 325;

test.each([
  [MAX_ENTRIES, 0],
  [MAX_ENTRIES, MAX_DELETIONS],
  [650, 216],
  [ONLY_DELETIONS, ONLY_DELETIONS],
])(
  "%i assets with %i deletions are published and rolled back",
  PATIENT,
  async (count, deletions) => {
    const backend = openLarge();
    const before = versionsServed(backend);
    const releaseId = await prepare(backend, deletions, count);
    const published = await rangesOf(backend, releases.publishRelease, releaseId);
    expect(published).toMatchObject({ status: "published", changed: count });
    expect(published.ranges).toBeLessThan(0.8 * LIMITS.ranges);
    expect(versionsServed(backend).size).toBe(MAX_ENTRIES - deletions + Number(deletions > 0));
    await backend.runJobs();
    const back = await rangesOf(backend, releases.rollbackRelease, releaseId);
    expect(back).toMatchObject({ status: "rolledBack", changed: count });
    expect(back.ranges).toBeLessThan(0.95 * LIMITS.ranges);
    expect(versionsServed(backend)).toEqual(before);
  },
);

test("1,000 assets are rolled back right after they were published", PATIENT, async () => {
  const backend = openLarge();
  const before = versionsServed(backend);
  const releaseId = await prepare(backend);
  await backend.mutation(releases.publishRelease, { releaseId });
  await rangesOf(backend, releases.rollbackRelease, releaseId);
  expect(versionsServed(backend)).toEqual(before);
});

test("rows that another release has left behind are settled first", PATIENT, async () => {
  const backend = openLarge();
  const first = await prepare(backend);
  const second = await prepare(backend);
  await backend.mutation(releases.publishRelease, { releaseId: first });
  const before = versionsServed(backend);
  const args = { releaseId: second, onConflict: "overwrite" as const };
  expect(await backend.mutation(releases.publishRelease, args)).toMatchObject({
    status: "publishing",
    changed: 0,
  });
  expect(versionsServed(backend)).toEqual(before);
  await backend.runJobs();
  expect(await backend.query(releases.getRelease, { releaseId: second })).toMatchObject({
    status: "published",
  });
  expect(versionsServed(backend)).not.toEqual(before);
  await backend.mutation(releases.rollbackRelease, { releaseId: second });
  expect(versionsServed(backend)).toEqual(before);
});

test(
  "a release has at most 1,000 assets, and the fewer it has, the more of them it may delete",
  PATIENT,
  async () => {
    const backend = openLarge();
    const releaseId = await prepare(backend, MAX_DELETIONS);
    const names = liveAssets(backend).map(({ basename }) => basename);
    const add = async (basename: string, action: "archive" | "delete") => {
      const entries = [{ folderPath: "f", basename, action }];
      return await backend.mutation(releases.addToRelease, { releaseId, entries });
    };
    await expect(add(names.at(-1)!, "delete")).rejects.toMatchObject({
      data: { code: "RELEASE_TOO_LARGE", max: MAX_DELETIONS },
    });
    expect(await add(names[0]!, "archive")).toMatchObject({ entryCount: MAX_ENTRIES });
    await add(names.at(-1)!, "delete");
    const only = await prepare(backend, ONLY_DELETIONS, ONLY_DELETIONS);
    const more = [{ folderPath: "f", basename: names.at(-2)!, action: "delete" as const }];
    await expect(
      backend.mutation(releases.addToRelease, { releaseId: only, entries: more }),
    ).rejects.toMatchObject({ data: { code: "RELEASE_TOO_LARGE", max: ONLY_DELETIONS - 1 } });
    const { basename, folderPath, ...fields } = liveAssets(backend)[0]!;
    const { _id, _creationTime, ...row } = fields;
    backend.db.fill("assets", [{ ...row, folderPath, basename: "other" }], backend.now);
    await expect(add("other", "archive")).rejects.toMatchObject({
      data: { code: "RELEASE_TOO_LARGE", max: MAX_ENTRIES },
    });
  },
);

test("a release that never fits is open again, and says so", PATIENT, async () => {
  const backend = openLarge();
  const releaseId = await prepare(backend, MAX_DELETIONS);
  // Each entry that is to overwrite another version is written itself, too.
  const entries = rowsOf(backend, "releaseEntries").map(({ _id, _creationTime, ...entry }) => {
    return [_id, { ...entry, base: null }] as const;
  });
  backend.db.refill(
    "releaseEntries",
    entries.map(([id]) => id),
    entries.map(([, row]) => row),
  );
  const before = versionsServed(backend);
  const onConflict = "overwrite";
  expect(await backend.mutation(releases.publishRelease, { releaseId, onConflict })).toMatchObject({
    status: "publishing",
  });
  for (let job = 0; job < 100; job += 1) await backend.runJob();
  expect(await backend.query(releases.getRelease, { releaseId })).toMatchObject({
    status: "open",
    failure: expect.stringContaining("too many") as string,
  });
  expect(backend.jobs).toEqual([]);
  expect(versionsServed(backend)).toEqual(before);
});

test(
  "a refusal names each of 1,000 entries, and of longer paths as many as fit",
  PATIENT,
  async () => {
    const backend = openLarge();
    const releaseId = await prepare(backend);
    const move = (rename: (path: string) => string) => {
      const entries = rowsOf(backend, "releaseEntries").map(({ _id, _creationTime, ...entry }) => {
        return [_id, { ...entry, path: rename(entry.path) }] as const;
      });
      backend.db.refill(
        "releaseEntries",
        entries.map(([id]) => id),
        entries.map(([, row]) => row),
      );
    };
    const refusal = async () => {
      const refused = backend.mutation(releases.publishRelease, { releaseId });
      const { data } = await refused.then(
        () => Promise.reject(new Error("It was not refused.")),
        (error: { data: { entries: { reason: string }[]; count: number } }) => error,
      );
      expect(data).toMatchObject({ code: "RELEASE_CONFLICT", count: MAX_ENTRIES });
      return data.entries.length;
    };
    move((path) => `${path}-before`);
    expect(await refusal()).toBe(MAX_ENTRIES);
    const LONG = "long".repeat(250);
    move((path) => path.replace("f/", `${LONG}/`));
    const named = await refusal();
    expect(named).toBeGreaterThan(100);
    expect(named * LONG.length).toBeLessThan(2 ** 17);
  },
);
