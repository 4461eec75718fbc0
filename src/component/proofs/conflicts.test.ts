/**
 * Which calls can commit at the same time. Each call is made from the same state and taken back; what
 * it looked at is then held against what the other one wrote, by the database's own rule.
 *
 * A range counts as looked at in full, also where Convex may record only the part up to the last row
 * that was taken, so a pair without a conflict here has none there. The one range at the end of the
 * change feed is that of a transaction's own rows: until it commits they sort behind every timestamp
 * that a commit can have, and whatever has committed meanwhile has such a timestamp. Queries record
 * what they have looked at for their subscribers; they never make a mutation run again.
 */
import { afterAll, describe, expect, test, vi } from "vitest";
import document from "../../../docs/guarantees.md?raw";
import { api } from "../_generated/api.js";
import { Transaction, conflicts } from "../../../local/database/transaction.js";
import { Scene, SCENARIOS, publishRelease, withReleases } from "./scenes.test-helpers.js";

afterAll(() => {
  vi.useRealTimers();
});

function pairsInConflict(transactions: Transaction[]): string[][] {
  return transactions.flatMap((writer) =>
    transactions
      .filter((reader) => reader !== writer)
      .map((reader) => conflicts(writer, reader))
      .filter((tables) => tables.length > 0),
  );
}

describe("200 uploads of different bytes to different assets of one folder", () => {
  const names = Array.from({ length: 200 }, (_, index) => `file ${index}`);

  test("have no conflict, neither when they start nor when they finish", async () => {
    const scene = await Scene.open();
    const starts = [];
    for (const name of names) starts.push(await scene.start("f", name));
    expect(pairsInConflict(starts)).toEqual([]);
    for (const name of names) {
      scene.prepared.set(`f/${name}`, await scene.sent("f", name, `bytes of ${name}`));
    }
    const finishes = [];
    for (const name of names) finishes.push(await scene.finish("f", name));
    expect(pairsInConflict(finishes)).toEqual([]);
    // Of the feed they have looked at something, and written into it; it is just not the same.
    for (const { reads, writes } of finishes) {
      expect(reads.some(({ index }) => index.table.name === "changelog")).toBe(true);
      expect(writes.some(({ table }) => table.name === "changelog")).toBe(true);
    }
  });

  test("share only one of the counters of a quota, and few of them the same one", async () => {
    const scene = await Scene.open();
    await scene.backend.mutation(api.quotas.setQuota, { folderPath: "", maxBytes: 1_000_000 });
    const starts = [];
    for (const name of names) starts.push(await scene.start("f", name));
    expect(pairsInConflict(starts)).toEqual([]);
    for (const name of names) {
      scene.prepared.set(`f/${name}`, await scene.sent("f", name, `bytes of ${name}`));
    }
    const finishes = [];
    for (const name of names) finishes.push(await scene.finish("f", name));
    const conflicting = pairsInConflict(finishes);
    for (const tables of conflicting) expect(tables).toEqual(["quotaCounters"]);
    const pairs = names.length * (names.length - 1);
    // Each has a counter of 8; by chance one is a little more common than another.
    expect(conflicting.length / pairs).toBeGreaterThan(0);
    expect(conflicting.length / pairs).toBeLessThan(0.2);
  });

  test("would have one if any of them looked at the end of the feed", async () => {
    const scene = await Scene.open();
    scene.prepared.set("f/x", await scene.sent("f", "x", "bytes"));
    const upload = await scene.finish("f", "x");
    const { db, now } = scene.backend;
    const reader = new Transaction(now);
    db.query(reader, {
      ...{ table: "changelog", index: "by_commit", direction: "desc", limit: 1 },
      bounds: [{ type: "Eq", fieldPath: "isEcho", value: undefined }],
    });
    expect(conflicts(upload, reader)).toEqual(["changelog"]);
  });
});

/** What the guarantees say of calls at the same time. */
async function conflictTable(): Promise<string> {
  const lines = ["| one call | another call | conflict |", "| --- | --- | --- |"];
  for (const { first, second, calls, prepare } of SCENARIOS) {
    const scene = await Scene.open();
    await prepare?.(scene);
    const [one, other] = [await calls[0](scene), await calls[1](scene)];
    const tables = new Set([...conflicts(one, other), ...conflicts(other, one)]);
    const verdict = tables.size === 0 ? "no" : [...tables].sort().map((table) => `\`${table}\``);
    lines.push(`| ${first} | ${second} | ${verdict.toString().replaceAll(",", ", ")} |`);
  }
  return lines.join("\n");
}

test("the table of conflicts in docs/guarantees.md is what the code does", async () => {
  const fromTable = document.slice(document.indexOf("| one call")).split("\n");
  const inDocument = fromTable
    .slice(
      0,
      fromTable.findIndex((line) => !line.startsWith("|")),
    )
    .map((line) => line.replace(/ +/g, " ").replace(/-+/g, "---"));
  const table = await conflictTable();
  expect(inDocument.join("\n"), `Put this table there:\n${table}\n`).toBe(table);
});

describe("two releases that change one file, published in the same instant", () => {
  test.each([
    ["first", "second"],
    ["second", "first"],
  ] as const)("%s wins, and the other is refused as a whole", async (winner, loser) => {
    const scene = await Scene.open();
    await withReleases(["first", "a", "publish"], ["second", "a", "archive"])(scene);
    const { backend, releaseIds } = scene;
    // Both have read the same state, so that the database runs the later one again.
    const won = await publishRelease(winner)(scene);
    const lost = await publishRelease(loser)(scene);
    expect(conflicts(won, lost)).toContain("assets");
    const publish = async (name: string) =>
      await backend.mutation(api.releases.publishRelease, { releaseId: releaseIds.get(name)! });
    expect(await publish(winner)).toMatchObject({ status: "published", changed: 1 });
    const published = async () =>
      await backend.query(api.assetManager.getPublishedFile, { folderPath: "f", basename: "a" });
    const served = await published();
    await expect(publish(loser)).rejects.toMatchObject({
      data: { code: "RELEASE_CONFLICT", entries: [{ basename: "a", reason: "changed" }] },
    });
    expect(await published()).toEqual(served);
    const releaseId = releaseIds.get(loser)!;
    const left = await backend.query(api.releases.getRelease, { releaseId });
    expect(left).toMatchObject({ status: "open" });
  });
});
