/** Erasures: afterwards nothing of a file or of an actor is left anywhere, and everything of others is. */
import { beforeEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "./_generated/api.js";
import schema from "./schema.js";
import { by } from "../shared/values.js";
import { ACTOR_FIELDS, ERASED } from "./model/erasing/actors.js";
import { ERASURE_STEP } from "./model/work/steps.js";
import {
  DAY,
  HOUR,
  finishScheduled,
  loseScheduled,
  pass,
  runScheduledOnce,
  stopTheClock,
} from "./testing/clock.test-helpers.js";
import {
  BEGINNING,
  type Component,
  PATIENT,
  at,
  openComponent,
  rows,
  snapshot,
  storedObjects,
  upload,
} from "./testing/component.test-helpers.js";
import { expectRefused, refusalOf } from "./testing/refusals.test-helpers.js";

const {
  assetManager,
  changelog,
  erasing,
  history,
  holds,
  jobs,
  references,
  releases,
  shares,
  trash,
} = api;
const routesUrl = "https://deployment.convex.site/assets";

stopTheClock();

let t: Component;
beforeEach(() => {
  // Without a server for its files, Convex storage cannot be read by a copy.
  vi.spyOn(console, "error").mockImplementation(() => undefined);
  t = openComponent();
});

const receipt = async (erasureId: string) => await t.query(erasing.getErasure, { erasureId });

/** Everything that the component keeps, as one text. */
async function everything(): Promise<string> {
  const all = await snapshot(t);
  return JSON.stringify(all, (_key, value: unknown) =>
    typeof value === "bigint" ? String(value) : value,
  );
}

/** Lets the hourly job run until a number of days has passed. */
async function live(days: number): Promise<void> {
  for (let day = 0; day < days; day += 1) {
    pass(DAY);
    await t.mutation(internal.work.resume, {});
    await finishScheduled(t);
  }
}

/** Makes one file known to every part of the component, in two folders and under three names. */
async function makeKnown(path: string) {
  const { folderPath, basename } = at(path);
  const options = { actor: "kate", label: `about ${basename}`, metadata: { of: basename } };
  const first = await upload(t, `${folderPath}/${basename}-first`, "one", options);
  const { assetId } = first;
  await t.mutation(assetManager.setAssetAccess, {
    ...at(`${folderPath}/${basename}-first`),
    access: "private",
  });
  await finishScheduled(t);
  await t.mutation(assetManager.moveAsset, {
    fromFolderPath: folderPath,
    basename: `${basename}-first`,
    toFolderPath: `${folderPath}/below`,
    actor: "kate",
  });
  await t.mutation(assetManager.setAssetAccess, {
    ...at(`${folderPath}/below/${basename}-first`),
    access: "public",
  });
  await finishScheduled(t);
  const moved = { ...at(`${folderPath}/below/${basename}-first`) };
  await t.mutation(assetManager.renameAsset, { ...moved, newBasename: basename });
  const now = { ...at(`${folderPath}/below/${basename}`) };
  await upload(t, `${folderPath}/below/${basename}`, "two", options);
  await upload(t, `${folderPath}/below/${basename}`, "draft", { ...options, publish: false });
  await t.mutation(assetManager.updateAsset, {
    ...now,
    title: `The ${basename}`,
    tags: [basename],
    expiresAt: Date.now() + 300 * DAY,
    actor: "kate",
  });
  const whole = `${folderPath}/below/${basename}`;
  await t.mutation(shares.createShareLink, { path: whole, routesUrl, actor: "kate" });
  const pinned = { folderPath: `${folderPath}/below`, mode: "pin" as const };
  await t.mutation(shares.createShareLink, { ...pinned, routesUrl });
  await t.mutation(references.setReferences, { owner: "page", paths: [whole, "b/other"] });
  const { releaseId } = await t.mutation(releases.createRelease, { name: "next", folderPath });
  await t.mutation(releases.addToRelease, { releaseId, entries: [{ ...now, action: "delete" }] });
  await t.mutation(jobs.setFolderAccess, { path: `${folderPath}/below`, access: "public" });
  await finishScheduled(t);
  return { assetId, path: whole, releaseId };
}

describe("a file", () => {
  test("is gone from every row and the storage, but for one change, which goes after 7 days", async () => {
    await upload(t, "b/other", "other", { actor: "kate" });
    const { assetId, path, releaseId } = await makeKnown("people/passport");
    await live(2);
    const [job] = await rows(t, "jobs");
    expect(job!.position).toEqual({ folderPath: "people/below" });
    const position = { folderPath: "people/below", after: "passport" };
    await t.run((ctx) => ctx.db.patch("jobs", job!._id, { position }));
    const before = await everything();
    expect(before.split("passport").length).toBeGreaterThan(20);

    const { erasureId, traces } = await t.mutation(erasing.erase, { assetId, requestedBy: "dpo" });
    expect(traces!.routePaths[0]).toBe(path);
    expect(traces!.storageUrls).toHaveLength(3);
    expect(await t.query(assetManager.getPublishedFile, at(path))).toBeNull();
    await finishScheduled(t);
    expect(await receipt(erasureId)).toMatchObject({
      assetId,
      isDone: false,
      requestedBy: "dpo",
      versions: 3,
      releaseEntries: 1,
      objectsLeft: 0,
      lastChangeUntil: Date.now() + 7 * DAY,
    });
    const left = (await everything()).match(/[^"]*passport[^"]*/g);
    expect(left).toEqual(["passport"]);
    const paginationOpts = { numItems: 50, cursor: null };
    expect(await t.query(changelog.audit, { assetId, paginationOpts })).toMatchObject({
      page: [{ type: "asset:takedown", ...at(path), actor: "dpo" }],
    });
    expect(await t.query(releases.getRelease, { releaseId })).toMatchObject({ entryCount: 0 });
    expect(await rows(t, "releases")).toMatchObject([{ deletions: 0 }]);
    expect(await rows(t, "expirations")).toEqual([]);

    await live(8);
    expect(await everything()).not.toContain("passport");
    const done = (await receipt(erasureId))!;
    expect(done).toMatchObject({ isDone: true, finishedAt: Date.now() - DAY });
    expect(done).not.toHaveProperty("lastChangeUntil");
    expect(done.changes).toBeGreaterThan(8);
    expect(done.mentions).toBeGreaterThan(3);
    expect(await storedObjects(t)).toHaveLength(1);
    expect(await t.query(assetManager.getPublishedFile, at("b/other"))).toMatchObject({
      version: 1,
    });
    expect(await rows(t, "references")).toMatchObject([{ path: "b/other" }]);
  });

  test("leaves what belongs to another file at its path, and a copy its bytes", async () => {
    const { assetId, path } = await makeKnown("people/passport");
    await t.mutation(assetManager.copyAsset, {
      ...at(path),
      toFolderPath: "copies",
      toBasename: "copy",
    });
    await t.mutation(assetManager.deleteAsset, at(path));
    const other = await upload(t, path, "of another person");
    await t.mutation(shares.createShareLink, { path, routesUrl });
    await t.mutation(api.settings.configureUploads, { maxOpenUploads: 5 });
    await upload(t, path, "and a draft", { actor: "kate", publish: false });
    const auditOf = async (assetId: string) =>
      (await t.query(changelog.audit, { assetId, paginationOpts: { numItems: 50, cursor: null } }))
        .page;
    const feed = await auditOf(other.assetId);
    const pins = { folderPath: at(path).folderPath, mode: "pin" as const };
    await t.mutation(shares.createShareLink, { ...pins, routesUrl });
    const finished = (await rows(t, "uploadIntents")).filter((intent) => intent.finishedAs);
    expect(finished.length).toBeGreaterThan(0);
    const before = (await rows(t, "shares")).length;

    const { erasureId, traces } = await t.mutation(erasing.erase, { assetId });
    expect(traces!.alsoAt).toMatchObject([at("copies/copy")]);
    await finishScheduled(t);
    const left = (await rows(t, "uploadIntents")).filter((intent) => intent.finishedAs);
    expect(left.map(({ _id }) => _id)).toContain(finished.at(-1)!._id);
    await live(9);
    expect(await receipt(erasureId)).toMatchObject({ isDone: true });
    expect(await t.query(assetManager.getPublishedFile, at(path))).toMatchObject({
      versionId: other.versionId,
    });
    expect(await auditOf(other.assetId)).toEqual(feed);
    expect(await rows(t, "shares")).toHaveLength(before);
    expect(await rows(t, "sharePins")).toMatchObject([{ versionId: other.versionId }]);
    expect((await rows(t, "references")).map((row) => row.path)).toContain(path);
    expect(await t.query(assetManager.getPublishedFile, at("copies/copy"))).not.toBeNull();
    const { assetId: copyId } = (await t.query(assetManager.getAsset, at("copies/copy")))!;
    const copied = (await auditOf(copyId)).find(({ type }) => type === "asset:create");
    expect(copied).toMatchObject({ basename: "copy" });
    expect(copied).not.toHaveProperty("fromBasename");
  });

  test("is told to a follower that comes in time, and a late one compares everything", async () => {
    const { assetId, path } = await makeKnown("people/passport");
    const upToDate = (await t.query(changelog.listSince, { cursor: BEGINNING, limit: 1000 }))
      .nextCursor;
    const early = (await t.query(changelog.listSince, { cursor: BEGINNING, limit: 2 })).nextCursor;
    pass(HOUR);
    await t.mutation(erasing.erase, { assetId });
    await finishScheduled(t);
    const since = await t.query(changelog.listSince, { cursor: upToDate, limit: 1000 });
    expect(since.changes).toMatchObject([{ type: "asset:takedown", ...at(path) }]);
    for (const folderPath of ["people", "people/below"]) {
      await refusalOf(t.query(changelog.listForFolder, { folderPath, cursor: early, limit: 10 }));
    }
    expect(
      await refusalOf(t.query(changelog.listSince, { cursor: early, limit: 10 })),
    ).toMatchObject({
      code: "CURSOR_EXPIRED",
    });
    await live(9);
    expect(
      await refusalOf(t.query(changelog.listSince, { cursor: upToDate, limit: 9 })),
    ).toMatchObject({ code: "CURSOR_EXPIRED" });
    const now = await t.query(changelog.head, {});
    expect(await t.query(changelog.listSince, { cursor: now, limit: 9 })).toMatchObject({
      changes: [],
    });
  });

  test("that was deleted permanently before is erased from the feed", async () => {
    const { assetId, path } = await makeKnown("people/passport");
    await t.mutation(assetManager.deleteAsset, at(path));
    await t.mutation(trash.purge, { assetId });
    await finishScheduled(t);
    const { erasureId, traces } = await t.mutation(erasing.erase, { assetId });
    expect(traces).toBeUndefined();
    await finishScheduled(t);
    await live(9);
    expect(await receipt(erasureId)).toMatchObject({ isDone: true, versions: 0 });
    expect(await everything()).not.toContain("passport");
    expect(await refusalOf(t.mutation(erasing.erase, { assetId }))).toMatchObject({
      code: "ARGUMENT_INVALID",
      argument: "assetId",
    });
  });

  test("that is held is not erased, in use or deleted", async () => {
    const { assetId, path } = await makeKnown("people/passport");
    await t.mutation(holds.setLegalHold, { path: "people", hold: true });
    const refused = { code: "HELD", path, heldPath: "people" } as const;
    await expectRefused(t, () => t.mutation(erasing.erase, { assetId }), refused);
    await t.mutation(holds.setLegalHold, { path: "people", hold: false });
    await t.mutation(assetManager.deleteAsset, at(path));
    await t.mutation(trash.purge, { assetId });
    await t.mutation(holds.setLegalHold, { path: "people", hold: true });
    await expectRefused(t, () => t.mutation(erasing.erase, { assetId }), refused);
  });

  test(
    "with more changes than a step deletes is erased in steps that a crash may lose",
    PATIENT,
    async () => {
      const { assetId } = await upload(t, "people/passport", "one");
      for (let number = 0; number < ERASURE_STEP / 2 + 10; number += 1) {
        const [from, to] = number % 2 === 0 ? ["people", "other"] : ["other", "people"];
        await t.mutation(assetManager.moveAsset, {
          ...{ fromFolderPath: from, basename: "passport", toFolderPath: to },
        });
      }
      expect((await rows(t, "changelog")).length).toBeGreaterThan(ERASURE_STEP);
      const { erasureId } = await t.mutation(erasing.erase, { assetId });
      for (let step = 0; step < 20; step += 1) {
        await runScheduledOnce(t);
        loseScheduled();
        pass(HOUR);
        await t.mutation(internal.work.resume, {});
      }
      await live(9);
      expect(await receipt(erasureId)).toMatchObject({ isDone: true });
      expect(await everything()).not.toContain("passport");
      expect(await rows(t, "erasedPaths")).toEqual([]);
    },
  );
});

describe("an actor", () => {
  /** Calls of every kind, as an actor. */
  async function act(actor: string, folder: string) {
    const { assetId } = await upload(t, `${folder}/a`, "one", { actor });
    await upload(t, `${folder}/a`, "two", { actor });
    const draft = await upload(t, `${folder}/a`, "three", { actor, publish: false });
    await t.mutation(assetManager.startUpload, { ...at(`${folder}/open`), actor });
    await t.mutation(assetManager.publishVersion, { versionId: draft.versionId, actor });
    await t.mutation(assetManager.updateAsset, {
      ...at(`${folder}/a`),
      title: "A",
      expiresAt: Date.now() + 300 * DAY,
      actor,
    });
    await t.mutation(assetManager.setAssetAccess, {
      ...at(`${folder}/a`),
      access: "private",
      actor,
    });
    await t.mutation(assetManager.createFolderByPath, { path: `${folder}/sub`, actor });
    await t.mutation(assetManager.updateFolder, { path: `${folder}/sub`, name: "Sub", actor });
    await t.mutation(jobs.setFolderAccess, {
      path: `${folder}/sub`,
      access: "private",
      actor,
    });
    await t.mutation(holds.setLegalHold, { path: `${folder}/sub`, hold: true, actor });
    await t.mutation(holds.setLegalHold, { path: `${folder}/sub`, hold: false, actor });
    await t.mutation(shares.createShareLink, { folderPath: folder, routesUrl, actor });
    const { releaseId } = await t.mutation(releases.createRelease, {
      ...{ name: "r", folderPath: folder, actor },
    });
    const entries = [
      { ...at(`${folder}/a`), action: "publish" as const, versionId: draft.versionId },
    ];
    await t.mutation(releases.addToRelease, { releaseId, entries, actor });
    await t.mutation(releases.scheduleRelease, {
      releaseId,
      publishAt: Date.now() + 300 * DAY,
      actor,
    });
    await t.mutation(api.quotas.setQuota, { folderPath: folder, maxFiles: 100, actor });
    await t.mutation(api.retention.setRetention, { folderPath: folder, keepDays: 9, actor });
    await t.mutation(api.renditions.setImagePresets, {
      ...{ folderPath: folder, widths: [100], formats: ["webp"], actor },
    });
    await t.mutation(api.settings.configureRetention, { blobGraceMs: DAY, actor });
    await t.mutation(api.sweeper.startSweep, { actor });
    await t.mutation(api.signedUrl.rotateSigningKey, { actor });
    await upload(t, `${folder}/gone`, "gone", { actor });
    await t.mutation(assetManager.deleteAsset, { ...at(`${folder}/gone`), actor });
    await t.mutation(api.settings.setUploadLimits, { folderPath: folder, maxSize: 1e6, actor });
    await finishScheduled(t);
    return assetId;
  }

  test("has another name in every row, and nothing else is another", async () => {
    const assetId = await act("jane", "a");
    await act("janet", "b");
    await upload(t, "jane", "a file of that name", { actor: "janet", label: "jane" });
    const before = await everything();
    expect(before.split('"jane"').length).toBeGreaterThan(20);

    const { erasureId } = await t.mutation(erasing.erase, { actor: "jane", requestedBy: "dpo" });
    expect(await receipt(erasureId)).toMatchObject({ actor: "jane", isDone: false });
    await finishScheduled(t);
    const done = (await receipt(erasureId))!;
    expect(done).toMatchObject({ isDone: true, requestedBy: "dpo", finishedAt: Date.now() });
    expect(done).not.toHaveProperty("actor");
    expect(done.mentions).toBeGreaterThan(15);

    const without = (text: string) =>
      JSON.parse(text, (key, value: unknown) =>
        key === "erasures" || (typeof value === "string" && [ERASED, "jane"].includes(value))
          ? null
          : value,
      ) as unknown;
    const after = await everything();
    expect(without(after)).toEqual(without(before));
    // What is not an actor: the file's name, its words, its label, its changes and the path of its feed.
    const named = (text: string) =>
      text.match(/"\w+":"jane"/g)!.filter((field) => !/"(basename|label|nameWords)"/.test(field));
    expect(named(after)).toEqual([]);
    expect(
      await t.query(api.changelog.audit, {
        by: ERASED,
        paginationOpts: { numItems: 1, cursor: null },
      }),
    ).toMatchObject({ page: [{ actor: ERASED }] });
    const versions = await t.query(assetManager.getAssetVersions, at("a/a"));
    expect(versions.map(({ createdBy }) => createdBy)).toEqual([ERASED, ERASED, ERASED]);
    expect((await t.query(assetManager.getAsset, at("a/a")))!.assetId).toBe(assetId);
  });

  test("is looked for in every field of the schema that names one", () => {
    type Part = { kind: string; fields?: Record<string, Part>; members?: Part[] };
    const forgotten: string[] = [];
    const fieldsOf = (part: Part, path = ""): string[] => [
      ...Object.entries(part.fields ?? {}).flatMap(([name, field]) => {
        const isNamed = /(By|[aA]ctor|[uU]ser(Id)?)$|^[bq]$/.test(name) && field.kind === "string";
        const isActor = (field as unknown) === by;
        if (isNamed && !isActor) forgotten.push(`${path}${name}`);
        return isActor ? [`${path}${name}`] : fieldsOf(field, `${path}${name}.`);
      }),
      ...(part.members ?? []).flatMap((member) => fieldsOf(member, path)),
    ];
    const tables = Object.entries(schema.tables).map(([table, { validator }]) => [
      table,
      fieldsOf(validator as unknown as Part).sort(),
    ]);
    const named = tables.filter(([, fields]) => fields!.length > 0);
    const known = Object.entries({ ...ACTOR_FIELDS, changelog: ["actor"] });
    expect(Object.fromEntries(known.map(([table, fields]) => [table, [...fields].sort()]))).toEqual(
      Object.fromEntries(named),
    );
    expect(forgotten).toEqual([]);
  });

  test(
    "is erased in steps that a crash may lose, also when a row hands the name on meanwhile",
    PATIENT,
    async () => {
      for (let number = 0; number < 2 * ERASURE_STEP + 20; number += 1) {
        await upload(t, `f/${number}`, "one", { actor: "jane" });
      }
      const first = await upload(t, "f/late", "late");
      const { versionId } = await upload(t, "f/late", "later");
      await t.mutation(assetManager.restoreVersion, { versionId: first.versionId, actor: "jane" });
      const { erasureId } = await t.mutation(erasing.erase, { actor: "jane" });
      let isPublished = false;
      for (let step = 0; step < 40; step += 1) {
        await runScheduledOnce(t);
        const { position } = (await rows(t, "erasures"))[0]!;
        if (position?.table === "assets" && !isPublished) {
          // The row of the first version, which was walked through before, gets from the asset who has published it.
          await t.mutation(assetManager.restoreVersion, { versionId });
          isPublished = true;
        }
        loseScheduled();
        pass(HOUR);
        await t.mutation(internal.work.resume, {});
      }
      expect(isPublished).toBe(true);
      expect(await receipt(erasureId)).toMatchObject({ isDone: true });
      expect(await everything()).not.toContain('"jane"');
    },
  );
});

test("the path that a file was copied from is not one of its own", async () => {
  await upload(t, "others/source", "one");
  await t.mutation(assetManager.copyAsset, {
    ...at("others/source"),
    toFolderPath: "people",
    toBasename: "passport",
  });
  await t.mutation(references.setReferences, { owner: "page", paths: ["others/source"] });
  await t.mutation(shares.createShareLink, { path: "others/source", routesUrl });
  const { assetId } = (await t.query(assetManager.getAsset, at("people/passport")))!;
  await t.mutation(assetManager.moveAsset, {
    ...{ fromFolderPath: "others", basename: "source", toFolderPath: "elsewhere" },
  });
  await t.mutation(erasing.erase, { assetId });
  await finishScheduled(t);
  expect(await rows(t, "references")).toMatchObject([{ path: "others/source" }]);
  expect(await rows(t, "shares")).toMatchObject([at("others/source")]);
});

test("another tenant sees nothing of an erasure, of a file or of an actor of that name", async () => {
  await upload(t, "tenant/own", "one", { actor: "kate" });
  const { nextCursor: cursor } = await t.query(changelog.listForFolder, {
    ...{ folderPath: "tenant", cursor: BEGINNING, limit: 1 },
  });
  const { assetId } = await makeKnown("people/passport");
  await upload(t, "tenant/own", "two", { actor: "tim" });
  await t.mutation(shares.createShareLink, { folderPath: "tenant", routesUrl, actor: "tim" });
  const paginationOpts = { numItems: 50, cursor: null };
  const answers = async () => [
    await t.query(changelog.listForFolder, { folderPath: "tenant", cursor, limit: 9 }),
    await t.query(changelog.head, { folderPath: "tenant" }),
    await t.query(changelog.audit, { folderPath: "tenant", paginationOpts }),
    await t.query(assetManager.getAssetVersions, at("tenant/own")),
    await t.query(shares.listShareLinks, { folderPath: "tenant", paginationOpts }),
    await t.query(history.getFileAt, { ...at("tenant/own"), at: Date.now() }),
    await t.query(api.jobs.listJobs, { folderPath: "tenant" }),
  ];
  const before = await answers();
  await t.mutation(erasing.erase, { assetId });
  await t.mutation(erasing.erase, { actor: "ann" });
  await finishScheduled(t);
  expect(await answers()).toEqual(before);
  await live(9);
  expect(await answers()).toEqual(before);
});

test("one of both must be named", async () => {
  for (const args of [{}, { assetId: "1", actor: "jane" }]) {
    const refused = { code: "ARGUMENT_INVALID", argument: "assetId" } as const;
    await expectRefused(t, () => t.mutation(erasing.erase, args), refused);
  }
  await expectRefused(t, () => t.mutation(erasing.erase, { actor: "" }), {
    code: "ARGUMENT_INVALID",
    argument: "actor",
  });
  expect(await receipt("unknown")).toBeNull();
});

test("time travel has no erased file, and others as before, also when the file changed in between", async () => {
  await upload(t, "people/below/other", "one");
  pass(DAY);
  const moment = Date.now();
  pass(DAY);
  const { assetId, path } = await makeKnown("people/passport");
  await upload(t, "people/below/other", "two");
  const later = Date.now();
  pass(DAY);
  await upload(t, path, "newest");
  pass(DAY);
  const { erasureId } = await t.mutation(erasing.erase, { assetId });
  await finishScheduled(t);
  for (const days of [0, 9]) {
    await live(days);
    expect(await t.query(history.getFileAt, { ...at(path), at: later })).toBeNull();
    const served = async (time: number) =>
      (await t.query(history.getFileAt, { ...at("people/below/other"), at: time }))?.version;
    expect(await served(moment)).toBe(1);
    expect(await served(later)).toBe(2);
  }
  expect(await receipt(erasureId)).toMatchObject({ isDone: true });
  await t.mutation(api.settings.configureRetention, { feedRetentionMs: DAY });
  await live(2);
  const expired = t.query(history.getFileAt, { ...at("people/below/other"), at: moment });
  expect(await refusalOf(expired)).toMatchObject({ code: "HISTORY_EXPIRED" });
});

test("a path stays private that others have left, because their past is private", async () => {
  const leave = async (path: string) => {
    const { assetId } = await upload(t, path, "one");
    await t.mutation(assetManager.setAssetAccess, { ...at(path), access: "private" });
    await finishScheduled(t);
    const { folderPath: fromFolderPath, basename } = at(path);
    await t.mutation(assetManager.moveAsset, {
      fromFolderPath,
      basename,
      toFolderPath: "elsewhere",
    });
    await t.mutation(assetManager.deleteAsset, at(`elsewhere/${basename}`));
    return assetId;
  };
  await leave("people/of many");
  const assetIds = [await leave("people/of many"), await leave("people/of one")];
  const privatePaths = async () => (await rows(t, "privatePaths")).map(({ path }) => path).sort();
  const elsewhere = ["elsewhere/of many", "elsewhere/of one"];
  expect(await privatePaths()).toEqual([...elsewhere, "people/of many", "people/of one"]);
  for (const assetId of assetIds) await t.mutation(erasing.erase, { assetId });
  await finishScheduled(t);
  expect(await privatePaths()).toEqual(["elsewhere/of many", "people/of many"]);
});
