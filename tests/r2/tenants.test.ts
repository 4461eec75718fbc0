/**
 * Two tenants with equal bytes: all that one of them is told is the same, whether or not the other one has
 * these bytes.
 */
import { expect, test } from "vitest";
import { uploadFile } from "../../src/client/uploadFile.js";
import { isAssetError } from "../../src/shared/errors.js";
import { api } from "../../src/component/_generated/api.js";
import {
  type Component,
  at,
  openComponent,
  sha256Of,
} from "../../src/component/testing/component.test-helpers.js";
import { EACH, arrange, put, setFolderAccess } from "./support/access.js";
import { serveConvexFiles } from "./support/convexFiles.js";
import { keyOf, settle, useBucket } from "./support/r2.js";

const { assetManager, changelog, content, signedUrl, trash, usage, verification } = api;
const bucket = useBucket();

const SECRET = "the quarterly figures";
const OTHER = "the quarterly weather";

/** Gives names to ids, in the order in which tenant B is told of them. */
class Told {
  private readonly names = new Map<string, string>();
  readonly answers: unknown[] = [];

  /** Ids that B made: any other one in an answer is somebody else's. */
  own(kind: string, id: string | undefined): void {
    if (id !== undefined && !this.names.has(id)) this.names.set(id, `${kind} ${this.names.size}`);
  }

  add(answer: unknown): void {
    this.answers.push(this.plain(answer));
  }

  private plain(value: unknown): unknown {
    if (typeof value === "string") return this.text(value);
    if (typeof value === "number") return value > 1e12 ? "a time" : value;
    if (Array.isArray(value)) return value.map((entry) => this.plain(entry));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, of]) => [key, this.plain(of)]));
  }

  private text(text: string): string {
    let plain = text
      .replace(/(X-Amz-(?:Signature|Date|Credential))=[^&]*/g, "$1")
      .replace(/127\.0\.0\.1:\d+/g, "a server")
      .replace(/\b\d{16,19}:\d+/g, "a position");
    for (const [id, name] of this.names) plain = plain.replaceAll(id, name);
    return plain;
  }
}

async function answerOf(call: Promise<unknown>): Promise<unknown> {
  try {
    return await call;
  } catch (error) {
    if (!isAssetError(error)) throw error;
    return error.data;
  }
}

/** All that tenant B is told in a component where tenant A has some bytes. */
async function toldToB(t: Component, ofA: string, access: "public" | "private") {
  const told = new Told();
  for (const path of ["a", "b"]) {
    await t.mutation(assetManager.createFolderByPath, { path });
    await setFolderAccess(t, path, access);
  }
  await put(t, "a/secret", ofA);
  await t.mutation(assetManager.deleteAsset, at("a/secret"));
  await put(t, "a/secret", ofA);
  await put(t, "a/draft", ofA);
  await settle(t);

  const bytes = new TextEncoder().encode(SECRET);
  const start = async (path: string) => {
    const sha256 = await sha256Of(SECRET);
    const declared = { contentType: "text/plain", size: bytes.length, sha256 };
    const ticket = await t.mutation(assetManager.startUpload, { ...at(path), ...declared });
    told.own("intent", ticket.intentId);
    if (ticket.method === "PUT") told.own("key", keyOf(ticket.uploadUrl));
    return ticket;
  };
  const finish = async (args: {
    intentId: string;
    storageId?: string;
    skipIfUnchanged?: boolean;
  }) => {
    const made = await answerOf(t.action(verification.finishVerifiedUpload, args));
    const { assetId, versionId } = made as { assetId?: string; versionId?: string };
    told.own("asset", assetId);
    told.own("version", versionId);
    told.add(made);
  };
  const upload = async (path: string, skipIfUnchanged?: boolean) => {
    const ticket = await start(path);
    const { storageId } = (await uploadFile(ticket, bytes)).uploadResponse ?? {};
    told.own("object", storageId);
    const args = { intentId: ticket.intentId, storageId, skipIfUnchanged };
    await finish(args);
    await settle(t);
    const file = await t.query(assetManager.getPublishedFile, at(path));
    // The key of the copy in the public bucket.
    if (file?.backend === "r2") told.own("key", file.url.split("/").at(-1));
    await finish(args);
    // The same object for another upload.
    const again = await start(`${path} again`);
    await finish({ intentId: again.intentId, storageId });
  };
  await upload("b/mine");
  await upload("b/mine");
  await upload("b/mine", true);
  await upload("b/other");
  await t.mutation(assetManager.copyAsset, {
    ...at("b/mine"),
    toFolderPath: "b",
    toBasename: "copy",
  });
  const copy = await t.query(assetManager.getAsset, at("b/copy"));
  told.own("asset", copy?.assetId);
  told.own("version", copy?.published?.versionId);
  told.add(copy);
  for (const path of ["b/mine", "b/other"]) {
    told.add(await t.query(assetManager.getAsset, at(path)));
    told.add(await t.query(assetManager.getPublishedFile, at(path)));
    for (const version of await t.query(assetManager.getAssetVersions, at(path))) {
      told.add(version);
      const opened = await t.mutation(content.openFile, { versionId: version.versionId });
      if (opened === null) throw new Error("B's file has no bytes.");
      told.add(opened);
      const { status, headers } = await fetch(opened.url);
      told.add([status, headers.get("content-type"), headers.get("content-disposition")]);
    }
  }
  const ofB = { folderPath: "b", paginationOpts: { numItems: 50, cursor: null } };
  told.add(await t.query(usage.listFolderUsage, ofB));
  await t.mutation(assetManager.deleteAsset, at("b/other"));
  const trashed = await t.query(trash.listTrash, ofB);
  expect(trashed.page).toHaveLength(1);
  told.add(trashed);
  const { versionId } = (await t.query(assetManager.getAsset, at("b/mine")))!.published!;
  told.add(await t.mutation(trash.takeDownVersions, { versionIds: [versionId] }));
  told.add(await answerOf(t.mutation(trash.takeDown, at("b/other"))));
  await settle(t);
  told.add(await t.query(trash.listTrash, ofB));
  const recorded = await t.query(changelog.audit, { ...ofB, recursive: true });
  expect(recorded.page.length).toBeGreaterThan(10);
  told.add(recorded);
  const cursor = { createdAt: 0, id: "" };
  told.add(await t.query(changelog.listForFolder, { folderPath: "b", recursive: true, cursor }));
  return told.answers;
}

test.each(
  EACH.flatMap((place) =>
    (["private", "public"] as const).map((access) => [access, place] as const),
  ),
)("%s files %s", async (access, arrangement) => {
  const worlds: unknown[][] = [];
  for (const ofA of [SECRET, OTHER]) {
    const t = openComponent();
    const files = await serveConvexFiles(t);
    try {
      await arrange(t, bucket, arrangement);
      worlds.push(await toldToB(t, ofA, access));
      await settle(t);
    } finally {
      await files.stop();
      await bucket.empty();
    }
  }
  expect(worlds[0]!.length).toBeGreaterThan(20);
  expect(worlds[0]).toEqual(worlds[1]);
});

test("another caller who knows all but the secret of an upload cannot finish it, and is told nothing", async () => {
  const t = openComponent();
  await arrange(t, bucket, "in two buckets");
  const bytes = new TextEncoder().encode(SECRET);
  const ticket = await t.mutation(assetManager.startUpload, { ...at("mine"), size: bytes.length });
  const finish = async (intentId: string) =>
    await answerOf(t.action(verification.finishVerifiedUpload, { intentId }));
  const rowId = ticket.intentId.split(".")[0]!;
  for (const isSent of [false, true]) {
    if (isSent) await uploadFile(ticket, bytes);
    const asked = bucket.front.requests.length;
    expect(await finish(rowId)).toEqual({
      ...((await finish("unknown")) as object),
      intentId: rowId,
    });
    expect(bucket.front.requests.length).toBe(asked);
  }
  expect(await finish(ticket.intentId)).toMatchObject({ version: 1 });
  await settle(t);
  await bucket.empty();
});

test("a presigned URL of a private bucket names the file of its own version only", async () => {
  const t = openComponent();
  await arrange(t, bucket, "in two buckets");
  await t.mutation(assetManager.createFolderByPath, { path: "b" });
  await setFolderAccess(t, "b", "private");
  const bytes = new TextEncoder().encode(SECRET);
  const declared = {
    size: bytes.length,
    contentType: "text/plain",
    sha256: await sha256Of(SECRET),
  };
  const urls: string[] = [];
  for (const filename of ["salaries.txt", "lunch.txt"]) {
    const file = { ...at("b/mine"), ...declared, filename };
    const ticket = await t.mutation(assetManager.startUpload, file);
    await uploadFile(ticket, bytes);
    const { intentId } = ticket;
    const { versionId } = await t.action(verification.finishVerifiedUpload, { intentId });
    const opened = (await t.mutation(content.openFile, { versionId }))!;
    const signed = (await t.mutation(signedUrl.getSignedUrl, { versionId }))!;
    urls.push(opened.url, signed.url);
  }
  // Both versions have one object. The bucket of the tests ignores this parameter, which R2 serves as the header.
  expect(new Set(urls.map((url) => new URL(url).pathname)).size).toBe(1);
  for (const url of urls.slice(2)) {
    expect(new URL(url).searchParams.get("response-content-disposition")).toContain("mine.txt");
    expect(url).not.toMatch(/salaries|lunch/);
  }
  await settle(t);
  await bucket.empty();
});
