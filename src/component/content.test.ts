/** What a route is told of a file: no more than it needs, and of a private one only when it asks. */
import { beforeEach, describe, expect, test } from "vitest";
import { api } from "./_generated/api.js";
import { stopTheClock } from "./testing/clock.test-helpers.js";
import { type Component, at, openComponent, upload } from "./testing/component.test-helpers.js";
import { expectRefused } from "./testing/refusals.test-helpers.js";
import { relocate, setAccess } from "./testing/relocating.test-helpers.js";

const { assetManager, published } = api;
stopTheClock();

let t: Component;
beforeEach(() => {
  t = openComponent();
});

type Wanted = { versionId: string } | { folderPath: string; basename: string };
const find = (wanted: Wanted, withPrivate = false) =>
  t.query(published.findFile, { ...wanted, withPrivate });

describe("a public file", () => {
  test("is found at its address with the URL of what is published there", async () => {
    await upload(t, "f/a", "first");
    const { versionId } = await upload(t, "f/a", "second", { filename: "a.txt" });
    const published = (await t.query(assetManager.getPublishedFile, at("f/a")))!;
    const { url, size, contentType, publishedAt: modifiedAt } = published;
    const expected = {
      url,
      size,
      contentType,
      filename: "a.txt",
      versionId,
      version: 2,
      modifiedAt,
    };
    expect(await find(at("f/a"))).toEqual({ ...expected, ...at("f/a"), isPrivate: false });
    expect(await find({ versionId })).toEqual(await find(at("f/a")));
  });

  test("is found by an earlier version, with that version's own URL", async () => {
    const { versionId } = await upload(t, "f/a", "first");
    await upload(t, "f/a", "second");
    const version = (await t.query(assetManager.getVersion, { versionId }))!;
    expect(version.state).toBe("archived");
    expect(await find({ versionId })).toMatchObject({ url: version.url, version: 1 });
  });
});

describe.each([true, false])("with private files: %s", (withPrivate) => {
  test("a private file has no URL, and is there only for who asks for those", async () => {
    const { versionId } = await upload(t, "f/a", "secret");
    await setAccess(t, "f/a", "private");
    await relocate(t);
    for (const wanted of [at("f/a"), { versionId }]) {
      const found = await find(wanted, withPrivate);
      if (withPrivate) expect(found).toMatchObject({ versionId, isPrivate: true, url: null });
      else expect(found).toBeNull();
    }
  });

  test("what was never published, or is no more, is not there", async () => {
    const draft = await upload(t, "f/draft", "draft", { publish: false });
    const archived = await upload(t, "f/archived", "archived");
    await t.mutation(assetManager.archiveAsset, at("f/archived"));
    const deleted = await upload(t, "f/deleted", "deleted");
    await t.mutation(assetManager.deleteAsset, at("f/deleted"));
    const missing: Wanted[] = [
      ...["f/draft", "f/archived", "f/deleted", "f/none"].map(at),
      ...[draft, deleted].map(({ versionId }) => ({ versionId })),
      { versionId: "none" },
    ];
    for (const wanted of missing) expect(await find(wanted, withPrivate)).toBeNull();
    // Its address is gone; who knows the version has it still.
    expect(await find({ versionId: archived.versionId }, withPrivate)).not.toBeNull();
  });

  test("it takes an address or a version, not both and not neither", async () => {
    const { versionId } = await upload(t, "f/a", "a");
    for (const wanted of [{ ...at("f/a"), versionId }, {}, { folderPath: "f" }]) {
      await expectRefused(t, () => find(wanted as Wanted, withPrivate), {
        code: "ARGUMENT_INVALID",
        argument: "versionId",
      });
    }
  });
});
