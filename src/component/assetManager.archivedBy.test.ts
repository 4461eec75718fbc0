/** Says by whom and when each version was published and archived, however it came to that. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { api } from "./_generated/api.js";
import { publishedOf } from "./model/files/summaries.js";
import { at, openComponent, rows, upload } from "./testing/component.test-helpers.js";

const { assetManager, pages, trash } = api;
const NOW = Date.UTC(2030, 0, 1);

beforeEach(() => {
  vi.setSystemTime(NOW);
});
afterEach(() => {
  vi.useRealTimers();
});

type Component = ReturnType<typeof openComponent>;

/** The actor of each step, who tells its time, too. */
const ACTORS = ["ada", "bob", "cyd", "dan", "eve", "flo"];

const up = (publish = true) => ["up", publish] as const;
const publish = (version: number) => ["publish", version] as const;
const takeDown = (version: number) => ["takeDown", version] as const;
const ARCHIVE = ["archive", 0] as const;
const DESCRIBE = ["describe", 1] as const;
type Step =
  ReturnType<typeof up | typeof publish | typeof takeDown> | typeof ARCHIVE | typeof DESCRIBE;

async function idOf(t: Component, number: number): Promise<string> {
  return (await rows(t, "versions")).find(({ version }) => version === number)!._id;
}

async function perform(t: Component, [what, of]: Step, actor: string): Promise<void> {
  if (what === "up") await upload(t, "hero", `by ${actor}`, { actor, publish: of });
  else if (what === "archive")
    await t.mutation(assetManager.archiveAsset, { ...at("hero"), actor });
  else {
    const versionId = await idOf(t, of);
    if (what === "publish") await t.mutation(assetManager.publishVersion, { versionId, actor });
    else if (what === "describe")
      await t.mutation(assetManager.updateVersion, { versionId, label: "x" });
    else await t.mutation(trash.takeDownVersions, { versionIds: [versionId], actor });
  }
}

/** Each version as `number: published by, archived by`; a draft has neither. */
const HISTORIES: Record<string, [steps: Step[], expected: string[]]> = {
  "uploads follow one another": [
    [up(), up(), up()],
    ["3: cyd", "2: bob, cyd", "1: ada, bob"],
  ],
  "one is restored": [
    [up(), up(), publish(1)],
    ["2: bob, cyd", "1: cyd"],
  ],
  "one is restored, then the newest again": [
    [up(), up(), publish(1), publish(2)],
    ["2: dan", "1: cyd, dan"],
  ],
  "one is restored, then another": [
    [up(), up(), up(), publish(1), publish(2)],
    ["3: cyd, dan", "2: eve", "1: dan, eve"],
  ],
  "three restores follow one another": [
    [up(), up(), publish(1), publish(2), publish(1), up()],
    ["3: flo", "2: dan, eve", "1: eve, flo"],
  ],
  "one is restored and replaced by an upload": [
    [up(), up(), publish(1), up()],
    ["3: dan", "2: bob, cyd", "1: cyd, dan"],
  ],
  "one is restored, and a draft is uploaded": [
    [up(), up(), publish(1), up(false)],
    ["3: ", "2: bob, cyd", "1: cyd"],
  ],
  "a draft and another version are uploaded after a restore": [
    [up(), up(), publish(1), up(false), up()],
    ["4: eve", "3: ", "2: bob, cyd", "1: cyd, eve"],
  ],
  "a draft is published after a restore": [
    [up(), up(), publish(1), up(false), publish(3)],
    ["3: eve", "2: bob, cyd", "1: cyd, eve"],
  ],
  "an earlier draft is published after a restore": [
    [up(), up(false), up(), publish(1), publish(2)],
    ["3: cyd, dan", "2: eve", "1: dan, eve"],
  ],
  "a restored version is described, and replaced": [
    [up(), up(), publish(1), DESCRIBE, up()],
    ["3: eve", "2: bob, cyd", "1: cyd, eve"],
  ],
  "a draft that was uploaded after a restore is taken down": [
    [up(), up(), publish(1), up(false), takeDown(3), up()],
    ["4: flo", "2: bob, cyd", "1: cyd, flo"],
  ],
  "a draft is published": [
    [up(), up(false), publish(2)],
    ["2: cyd", "1: ada, cyd"],
  ],
  "drafts are passed over": [
    [up(), up(false), up()],
    ["3: cyd", "2: ", "1: ada, cyd"],
  ],
  "it is archived after a restore": [
    [up(), up(), publish(1), ARCHIVE],
    ["2: bob, cyd", "1: cyd, dan"],
  ],
  "it is archived, and one is restored": [
    [up(), up(), ARCHIVE, publish(1), up()],
    ["3: eve", "2: bob, cyd", "1: dan, eve"],
  ],
  "the newest one is archived and restored, then replaced": [
    [up(), ARCHIVE, publish(1), up()],
    ["2: dan", "1: cyd, dan"],
  ],
  "the version that has archived one is taken down": [
    [up(), up(), up(), takeDown(2)],
    ["3: cyd", "1: ada, bob"],
  ],
  "a restored version is taken down": [[up(), up(), publish(1), takeDown(1)], ["2: bob, cyd"]],
  "the version that a restored one has replaced is taken down": [
    [up(), up(), publish(1), takeDown(2), up()],
    ["3: eve", "1: cyd, eve"],
  ],
  "the version that a restored one has replaced is taken down, and the other archived": [
    [up(), up(), publish(1), takeDown(2), ARCHIVE],
    ["1: cyd, eve"],
  ],
  "the version that has archived one is taken down, which was published again": [
    [up(), up(), publish(1), up(), takeDown(2)],
    ["3: dan", "1: cyd, dan"],
  ],
  "the upload after a restore is taken down": [
    [up(), up(), publish(1), up(), takeDown(3)],
    ["2: bob, cyd", "1: cyd, dan"],
  ],
};

describe("a version says by whom and when it was published and archived if", () => {
  test.each(Object.entries(HISTORIES))("%s", async (_what, [steps, expected]) => {
    const t = openComponent();
    for (const [index, step] of steps.entries()) {
      vi.setSystemTime(NOW + index);
      await perform(t, step, ACTORS[index]!);
    }
    const history = await t.query(assetManager.getAssetVersions, at("hero"));
    const shown = history.map(({ version, publishedBy, archivedBy }) => {
      return `${version}: ${[publishedBy, archivedBy].filter((by) => by !== undefined).join(", ")}`;
    });
    expect(shown).toEqual(expected);
    const timeOf = (by: string | undefined) => (by ? NOW + ACTORS.indexOf(by) : undefined);
    for (const row of history) {
      const { publishedBy, publishedAt, archivedBy, archivedAt, state, versionId } = row;
      expect([publishedAt, archivedAt]).toEqual([timeOf(publishedBy), timeOf(archivedBy)]);
      const reached = publishedBy === undefined ? "draft" : "published";
      expect(state).toBe(archivedBy === undefined ? reached : "archived");
      expect(await t.query(assetManager.getVersion, { versionId })).toMatchObject(row);
      const { state: stored } = (await rows(t, "versions")).find(({ _id }) => _id === versionId)!;
      expect(stored).toBe(state === "draft" ? "draft" : undefined);
    }
    const byOne = [];
    let cursor: string | null = null;
    for (let isDone = false; !isDone;) {
      const paginationOpts = { numItems: 1, cursor };
      const page = await t.query(pages.getAssetVersionsPage, { ...at("hero"), paginationOpts });
      byOne.push(...page.page);
      ({ isDone, continueCursor: cursor } = page as { isDone: boolean; continueCursor: string });
    }
    expect(byOne).toEqual(history);
  });
});

test("rows of an earlier alpha, with the state in each, are read and replaced", async () => {
  const t = openComponent();
  const versionIds: string[] = [];
  for (const actor of ["ada", "bob"]) {
    versionIds.push((await upload(t, "hero", `by ${actor}`, { actor })).versionId);
  }
  await t.run(async (ctx) => {
    const [one, two] = await ctx.db.query("versions").collect();
    const published = { publishedAt: NOW - 2000, publishedBy: "amy" };
    const archived = { archivedAt: NOW - 1000, archivedBy: "bea" };
    await ctx.db.patch("versions", one!._id, { state: "archived", ...published, ...archived });
    await ctx.db.patch("versions", two!._id, {
      state: "published",
      publishedAt: NOW - 1000,
      publishedBy: "bea",
    });
    const summary = publishedOf((await ctx.db.get("assets", one!.assetId))!);
    const stamp = { publishedAt: NOW - 1000, publishedBy: "bea" };
    await ctx.db.patch("assets", one!.assetId, {
      published: { ...summary!, ...stamp },
      versionCounter: 2,
    });
  });
  const shown = async () =>
    (await t.query(assetManager.getAssetVersions, at("hero"))).map(
      ({ state, publishedBy, archivedBy }) => [state, publishedBy, archivedBy],
    );
  expect(await shown()).toEqual([
    ["published", "bea", undefined],
    ["archived", "amy", "bea"],
  ]);
  await t.mutation(assetManager.restoreVersion, { versionId: versionIds[0]!, actor: "cyd" });
  expect(await shown()).toEqual([
    ["archived", "bea", "cyd"],
    ["published", "cyd", undefined],
  ]);
  await upload(t, "hero", "three", { actor: "dan" });
  expect(await shown()).toEqual([
    ["published", "dan", undefined],
    ["archived", "bea", "cyd"],
    ["archived", "cyd", "dan"],
  ]);
});
