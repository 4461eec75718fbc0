/** Access of folders: handed down to all that has none of its own, however much there is. */
import { describe, expect, test } from "vitest";
import { api, internal } from "./_generated/api.js";
import { pass, stopTheClock } from "./testing/clock.test-helpers.js";
import {
  PATIENT,
  type Component,
  at,
  openComponent,
  readFeed,
  rows,
  upload,
} from "./testing/component.test-helpers.js";
import { beginClosing } from "./testing/closing.test-helpers.js";
import { expectRefused } from "./testing/refusals.test-helpers.js";
import {
  accessOf,
  expectSound,
  folderAccessOf,
  relocate,
  setAccess,
  setFolderAccess,
} from "./testing/relocating.test-helpers.js";
import { plantAssets } from "./testing/trees.test-helpers.js";

const { assetManager, jobs, trash } = api;
stopTheClock();

/** What is private of a tree, as its paths. */
async function privateIn(t: Component): Promise<string[]> {
  const [folders, assets] = [await rows(t, "folders"), await rows(t, "assets")];
  return [
    ...folders.filter(({ isPrivate }) => isPrivate).map(({ path }) => `${path}/`),
    ...assets
      .filter(({ isPrivate }) => isPrivate)
      .map(({ folderPath, basename }) => `${folderPath}/${basename}`),
  ].sort();
}

/** `f` with files on three levels, beside folders whose names begin alike. */
async function openTree(): Promise<Component> {
  const t = openComponent();
  for (const path of ["f/a", "f/x/b", "f/x/y/c", "f-/d", "f0/e", "fx/g", "top"]) {
    await upload(t, path, path);
  }
  return t;
}

describe("setFolderAccess", () => {
  test("holds for the folder and all below it, and for nothing else", async () => {
    const t = await openTree();
    const job = await t.mutation(jobs.setFolderAccess, {
      path: "f",
      access: "private",
      actor: "ada",
    });
    expect(job).toMatchObject({
      kind: "access",
      path: "f",
      access: "private",
      status: "done",
      assetsDone: 3,
      foldersDone: 3,
      startedBy: "ada",
    });
    const expected = ["f/", "f/a", "f/x/", "f/x/b", "f/x/y/", "f/x/y/c"];
    expect(await privateIn(t)).toEqual(expected);
    await relocate(t);
    expect(await privateIn(t)).toEqual(expected);
    await expectSound(t, true);
    await setFolderAccess(t, "f", null);
    await relocate(t);
    expect(await privateIn(t)).toEqual([]);
    await expectSound(t);
  });

  test("of the root holds for everything", async () => {
    const t = await openTree();
    await setFolderAccess(t, "", "private", "ada");
    await relocate(t);
    expect(await privateIn(t)).toHaveLength((await rows(t, "folders")).length + 7);
    await upload(t, "new/one", "1");
    expect(await accessOf(t, "new/one")).toBe("private");
    await setFolderAccess(t, "fx", "public");
    await setFolderAccess(t, "", null, "bob");
    await relocate(t);
    expect(await privateIn(t)).toEqual([]);
    expect(await folderAccessOf(t, "fx")).toBe("public (own: public)");
    const ofRoot = (await readFeed(t, "")).filter(({ type }) => type === "folder:access");
    expect(
      ofRoot
        .filter(({ folderPath }) => folderPath === "")
        .map(({ access, actor }) => [access, actor]),
    ).toEqual([
      ["private", "ada"],
      ["public", "bob"],
    ]);
    await expectSound(t);
  });

  test("leaves what has an access of its own, and what inherits from that", async () => {
    const t = await openTree();
    await setFolderAccess(t, "f/x", "public");
    await setAccess(t, "f/a", "public");
    await setAccess(t, "f/x/y/c", "private");
    await setFolderAccess(t, "f", "private");
    expect(await privateIn(t)).toEqual(["f/", "f/x/y/c"]);
    await setFolderAccess(t, "f/x", null);
    expect(await privateIn(t)).toEqual(["f/", "f/x/", "f/x/b", "f/x/y/", "f/x/y/c"]);
    await setFolderAccess(t, "f", "public");
    await relocate(t);
    expect(await privateIn(t)).toEqual(["f/x/y/c"]);
    await expectSound(t);
  });

  test("is logged once for each folder and file that changes, with who did it", async () => {
    const t = await openTree();
    const told = (await readFeed(t)).length;
    await setFolderAccess(t, "f", "private", "ada");
    await relocate(t);
    await setFolderAccess(t, "f", "private", "nobody");
    const lines = async () =>
      (await readFeed(t))
        .slice(told)
        .map(({ type, folderPath, basename, access, actor }) =>
          [type, folderPath, basename, access, actor].join(" "),
        );
    const made = [
      "folder:access f  private ada",
      "folder:access f/x  private ada",
      "folder:access f/x/y  private ada",
      "asset:access f a private ada",
      "asset:access f/x b private ada",
      "asset:access f/x/y c private ada",
    ];
    expect(await lines()).toEqual(made);
    await setFolderAccess(t, "f/x/y", "public", "bob");
    await relocate(t);
    expect(await lines()).toEqual([
      ...made,
      "folder:access f/x/y  public bob",
      "asset:access-pending f/x/y c  bob",
      "asset:access f/x/y c public bob",
    ]);
  });

  test("is refused for what is no folder and for what is busy", async () => {
    const t = await openTree();
    const call =
      (path: string, more: object = {}) =>
      () =>
        t.mutation(jobs.setFolderAccess, { path, access: "private", ...more });
    await expectRefused(t, call("none"), { code: "FOLDER_NOT_FOUND" });
    await expectRefused(t, call("f/a"), { code: "FOLDER_NOT_FOUND" });
    await expectRefused(t, call("f//a"), { code: "PATH_INVALID" });
    await expectRefused(t, call("f", { actor: "" }), { code: "ARGUMENT_INVALID" });
    await expect(
      t.mutation(jobs.setFolderAccess, { path: "f", access: "secret" as "private" }),
    ).rejects.toThrow(/access|Validator/);
    await upload(t, "big/0", "0");
    const { jobId } = await beginClosing(t, "big");
    const busy = { code: "FOLDER_BUSY" as const, jobId };
    await expectRefused(t, call("big"), busy);
    await expectRefused(t, call(""), busy);
    await expectRefused(t, () => t.mutation(assetManager.startUpload, at("big/new")), busy);
    await expectRefused(
      t,
      () => t.mutation(assetManager.createFolderByPath, { path: "big/x" }),
      busy,
    );
    await expectRefused(
      t,
      () => t.mutation(assetManager.setAssetAccess, { ...at("big/0"), access: "public" }),
      busy,
    );
  });

  test(
    "goes on in steps, survives a crash, and asks for the copying once a step",
    PATIENT,
    async () => {
      const t = openComponent();
      await upload(t, "big/0000", "one");
      const names = Array.from({ length: 250 }, (_, index) => String(index + 1).padStart(4, "0"));
      await plantAssets(t, "big", names);
      await upload(t, "big/sub/z", "two");
      const closing = { path: "big", access: "private" as const };
      expect((await t.mutation(jobs.setFolderAccess, closing)).status).toBe("done");
      expect((await privateIn(t)).length).toBe(254);
      const { jobId, status } = await t.mutation(jobs.setFolderAccess, {
        path: "big",
        access: "public",
      });
      expect(status).toBe("running");
      const copying = async () =>
        await t.run(
          async (ctx) =>
            (await ctx.db.system.query("_scheduled_functions").collect()).filter(
              ({ name }) => name === "relocation:continueRelocation",
            ).length,
        );
      expect(await copying()).toBe(2);
      // The next step is lost; the cron finds the job.
      pass(6 * 60 * 1000);
      await t.mutation(internal.jobs.resumeStalled, {});
      for (let step = 0; step < 5; step += 1) {
        await t.mutation(internal.jobs.continueJob, { jobId });
      }
      expect(await t.query(jobs.getJob, { jobId })).toMatchObject({
        status: "done",
        assetsDone: 252,
        foldersDone: 2,
      });
      expect(await copying()).toBe(4);
      const opening = (await rows(t, "assets")).map(({ relocation }) => relocation?.to);
      expect(opening).toEqual(opening.map(() => "public"));
      expect(await rows(t, "folderLocks")).toEqual([]);
    },
  );
});

describe("folders that go elsewhere", () => {
  async function open() {
    const t = await openTree();
    await t.mutation(assetManager.createFolderByPath, { path: "secret/in" });
    await setFolderAccess(t, "secret", "private");
    await setFolderAccess(t, "f", "private");
    await setFolderAccess(t, "f/x/y", "public");
    await relocate(t);
    return t;
  }

  test("renamed and moved to a public place, they stay private, and so does what is uploaded later", async () => {
    const t = await open();
    await t.mutation(jobs.renameFolder, { path: "f", newName: "g" });
    expect(await folderAccessOf(t, "g")).toBe("private (own: private)");
    await t.mutation(jobs.moveFolder, { path: "g/x", toPath: "open/x" });
    expect(await folderAccessOf(t, "open")).toBe("public");
    expect(await folderAccessOf(t, "open/x")).toBe("private (own: private)");
    expect(await folderAccessOf(t, "open/x/y")).toBe("public (own: public)");
    await upload(t, "open/x/new", "1");
    expect(await accessOf(t, "open/x/new")).toBe("private");
    expect(await accessOf(t, "open/x/b")).toBe("private");
    expect(await accessOf(t, "open/x/y/c")).toBe("public");
    await relocate(t);
    await expectSound(t);
  });

  test("moved to a private place, they become private, whatever they say", async () => {
    const t = await open();
    await t.mutation(jobs.moveFolder, { path: "fx", toPath: "secret/fx" });
    await t.mutation(jobs.moveFolder, { path: "f/x/y", toPath: "secret/y" });
    expect(await folderAccessOf(t, "secret/fx")).toBe("private");
    expect(await accessOf(t, "secret/fx/g")).toBe("private");
    expect(await folderAccessOf(t, "secret/y")).toBe("private");
    expect(await accessOf(t, "secret/y/c")).toBe("private");
    await relocate(t);
    await expectSound(t, true);
  });

  test("copied, private is private and public is as the new place is", async () => {
    const t = await open();
    await t.mutation(jobs.copyFolder, { path: "f", toPath: "copy" });
    expect(await folderAccessOf(t, "copy")).toBe("private (own: private)");
    expect(await accessOf(t, "copy/a")).toBe("private");
    expect(await accessOf(t, "copy/x/b")).toBe("private");
    expect(await accessOf(t, "copy/x/y/c")).toBe("public");
    await t.mutation(jobs.copyFolder, { path: "fx", toPath: "secret/fx" });
    expect(await accessOf(t, "secret/fx/g")).toBe("private");
    expect(await accessOf(t, "fx/g")).toBe("public");
    await relocate(t);
    await expectSound(t);
  });

  test("deleted and brought back, they are as they were, and so is what is uploaded later", async () => {
    const t = await open();
    const { jobId } = await t.mutation(jobs.deleteFolder, { path: "f" });
    await t.mutation(trash.undeleteFolder, { jobId });
    expect(await folderAccessOf(t, "f")).toBe("private (own: private)");
    expect(await folderAccessOf(t, "f/x")).toBe("private");
    expect(await folderAccessOf(t, "f/x/y")).toBe("public (own: public)");
    for (const path of ["f/new", "f/x/new", "f/x/y/new"]) await upload(t, path, path);
    expect(await accessOf(t, "f/new")).toBe("private");
    expect(await accessOf(t, "f/x/new")).toBe("private");
    expect(await accessOf(t, "f/x/y/new")).toBe("public");
    expect(await accessOf(t, "f/x/y/c")).toBe("public");
    expect(await accessOf(t, "f/a")).toBe("private");
    expect(await accessOf(t, "f/x/b")).toBe("private");
    await relocate(t);
    await expectSound(t, true);
  });

  test("deleted and brought back in many steps", PATIENT, async () => {
    const t = openComponent();
    const names = Array.from({ length: 130 }, (_, index) => String(index).padStart(3, "0"));
    await plantAssets(t, "f/big", names);
    await setFolderAccess(t, "f", "private");
    const run = async (jobId: string) => {
      for (let step = 0; step < 5; step += 1) {
        await t.mutation(internal.jobs.continueJob, {
          jobId: jobId as never,
        });
      }
      expect((await t.query(jobs.getJob, { jobId })).status).toBe("done");
    };
    const deletion = await t.mutation(jobs.deleteFolder, { path: "f" });
    await run(deletion.jobId);
    const back = await t.mutation(trash.undeleteFolder, { jobId: deletion.jobId });
    await run(back.jobId);
    expect(await folderAccessOf(t, "f")).toBe("private (own: private)");
    expect((await rows(t, "assets")).filter(({ isPrivate }) => !isPrivate)).toEqual([]);
    const moved = await t.mutation(jobs.moveFolder, { path: "f/big", toPath: "open" });
    await run(moved.jobId);
    expect(await folderAccessOf(t, "open")).toBe("private (own: private)");
    expect((await rows(t, "assets")).filter(({ isPrivate }) => !isPrivate)).toEqual([]);
  });
});
