/** Finishing what cannot be finished: a typed error, nothing changed, and what can be done still can. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { api } from "./_generated/api.js";
import {
  at,
  openComponent,
  rows,
  snapshot,
  sha256Of,
  store,
  storedObjects,
  upload,
} from "./testing/component.test-helpers.js";
import { rowIdOf } from "./model/bytes/uploadIds.js";
import { expectRefused, refusalOf } from "./testing/refusals.test-helpers.js";

const { assetManager } = api;
const NOW = Date.UTC(2030, 0, 1);

beforeEach(() => {
  vi.setSystemTime(NOW);
});
afterEach(() => {
  vi.useRealTimers();
});

async function openUpload(said: Record<string, unknown> = {}) {
  const t = openComponent();
  const other = await upload(t, "images/other", "other");
  const ticket = await t.mutation(assetManager.startUpload, { ...at("images/hero"), ...said });
  const storageId = await store(t, "hello");
  const finish = (changes: Record<string, unknown> = {}) =>
    t.mutation(assetManager.finishUpload, { intentId: ticket.intentId, storageId, ...changes });
  return { t, other, ...ticket, rowId: rowIdOf(ticket.intentId), storageId, finish };
}

/** Rows as text; they hold big integers. */
function textOf(value: unknown): string {
  return JSON.stringify(value, (_key, of: unknown) => (typeof of === "bigint" ? String(of) : of));
}

describe("an intent", () => {
  test("that does not exist, or is an id of something else", async () => {
    const { t, other, storageId, finish } = await openUpload();
    for (const intentId of [
      "",
      "nonsense",
      "99999999999999999999uploadIntents",
      other.assetId,
      other.versionId,
      storageId,
    ]) {
      await expectRefused(t, () => finish({ intentId }), { code: "UPLOAD_NOT_FOUND", intentId });
    }
    expect((await finish()).version).toBe(1);
  });

  test("whose secret is missing, wrong or another one's", async () => {
    const { t, intentId, rowId, finish } = await openUpload();
    const { intentId: another } = await t.mutation(assetManager.startUpload, at("images/hero"));
    const secretOf = (id: string) => id.slice(id.indexOf(".") + 1);
    expect(secretOf(intentId)).toMatch(/^[0-9a-f]{32}$/);
    for (const secret of ["", secretOf(another), secretOf(intentId).slice(1), "0".repeat(32)]) {
      for (const wrong of [`${rowId}.${secret}`, `${rowId}${secret}`, `${intentId}.`]) {
        await expectRefused(t, () => finish({ intentId: wrong }), { code: "UPLOAD_NOT_FOUND" });
        expect(await t.query(assetManager.getUpload, { intentId: wrong })).toBeNull();
      }
    }
    expect(await finish()).toMatchObject({ version: 1 });
  });

  test("shows its secret in no row and no error", async () => {
    const { t, intentId, finish } = await openUpload({ actor: "ada" });
    const secret = intentId.slice(intentId.indexOf(".") + 1);
    expect(textOf(await snapshot(t))).not.toContain(secret);
    for (const changes of [
      { actor: "eve" },
      { actor: "ada", storageId: "none" },
      { actor: "ada", size: 1 },
    ]) {
      expect(JSON.stringify(await refusalOf(finish(changes)))).not.toContain(secret);
    }
    await finish({ actor: "ada" });
    expect(JSON.stringify(await refusalOf(finish({ actor: "ada" })))).not.toContain(secret);
    expect(textOf(await snapshot(t))).not.toContain(secret);
  });

  test("that was used", async () => {
    const { t, rowId, finish } = await openUpload();
    const { isUnchanged, isPending, ...finished } = await finish();
    expect([isUnchanged, isPending]).toEqual([false, false]);
    await expectRefused(t, finish, {
      code: "UPLOAD_ALREADY_FINISHED",
      intentId: rowId,
      ...finished,
    });
    const storageId = await store(t, "more");
    await expectRefused(t, () => finish({ storageId }), {
      code: "UPLOAD_ALREADY_FINISHED",
      ...finished,
    });
    expect(await rows(t, "versions")).toHaveLength(2);
  });

  test("that was used for what is gone for good", async () => {
    const { t, rowId, finish } = await openUpload();
    const { assetId } = await finish();
    await t.mutation(assetManager.deleteAsset, at("images/hero"));
    await t.mutation(api.trash.purge, { assetId });
    await expectRefused(t, finish, { code: "UPLOAD_NOT_FOUND", intentId: rowId });
    const storageId = await store(t, "more");
    const again = () => finish({ storageId });
    await expectRefused(t, again, { code: "UPLOAD_NOT_FOUND", intentId: rowId });
  });

  test("that has expired", async () => {
    const { t, rowId, expiresAt, finish } = await openUpload();
    for (const late of [expiresAt, expiresAt + 1, expiresAt + 1e9]) {
      vi.setSystemTime(late);
      await expectRefused(t, finish, {
        code: "UPLOAD_EXPIRED",
        intentId: rowId,
        expiredAt: expiresAt,
      });
    }
  });

  test("of another actor", async () => {
    const { t, rowId, finish } = await openUpload({ actor: "ada" });
    for (const actor of ["eve", "Ada", undefined]) {
      await expectRefused(t, () => finish({ actor }), {
        code: "UPLOAD_NOT_YOURS",
        intentId: rowId,
      });
    }
    expect((await finish({ actor: "ada" })).version).toBe(1);
  });

  test("of nobody, by somebody", async () => {
    const { t, rowId, finish } = await openUpload();
    await expectRefused(t, () => finish({ actor: "eve" }), {
      code: "UPLOAD_NOT_YOURS",
      intentId: rowId,
    });
  });

  test("of another actor tells nothing else about itself", async () => {
    const { t, rowId, expiresAt, finish } = await openUpload({ actor: "ada" });
    const notYours = { code: "UPLOAD_NOT_YOURS", intentId: rowId } as const;
    await expectRefused(t, () => finish({ actor: "eve", storageId: "none" }), notYours);
    await finish({ actor: "ada" });
    await expectRefused(t, () => finish({ actor: "eve" }), notYours);
    vi.setSystemTime(expiresAt);
    await expectRefused(t, () => finish({ actor: "eve" }), notYours);
  });
});

describe("bytes", () => {
  test("that nobody named", async () => {
    const { t, finish } = await openUpload();
    await expectRefused(t, () => finish({ storageId: undefined }), {
      code: "ARGUMENT_INVALID",
      argument: "storageId",
    });
  });

  test("that are not in storage", async () => {
    const { t, other, intentId, finish } = await openUpload();
    const deleted = await store(t, "deleted");
    await t.run((ctx) => ctx.storage.delete(deleted));
    for (const storageId of ["", "nonsense", deleted, intentId, other.versionId]) {
      await expectRefused(t, () => finish({ storageId }), { code: "BYTES_NOT_FOUND", storageId });
      await expectRefused(
        t,
        () => finish({ storageId: undefined, uploadResponse: { storageId } }),
        { code: "BYTES_NOT_FOUND", storageId },
      );
    }
  });

  test("that belong to a version already", async () => {
    const { t, other, finish } = await openUpload();
    const { storageId } = other;
    await expectRefused(t, () => finish({ storageId }), { code: "BYTES_NOT_FOUND", storageId });
    expect(await t.query(assetManager.getPublishedFile, at("images/other"))).toMatchObject({
      versionId: other.versionId,
    });
  });

  test("that belong to a version already, though another content type is said", async () => {
    const { t, other, finish } = await openUpload();
    const { storageId } = other;
    await expectRefused(t, () => finish({ storageId, contentType: "image/png" }), {
      code: "BYTES_NOT_FOUND",
      storageId,
    });
  });

  test("that belong to an asset in the trash", async () => {
    const { t, other, finish } = await openUpload();
    await t.mutation(assetManager.deleteAsset, at("images/other"));
    const { storageId } = other;
    await expectRefused(t, () => finish({ storageId }), { code: "BYTES_NOT_FOUND", storageId });
    expect(await storedObjects(t)).toContain(storageId);
  });

  test.each(["startUpload", "finishUpload"])("of another size than %s was told", async (said) => {
    const atStart = said === "startUpload";
    const { t, finish } = await openUpload(atStart ? { size: 4 } : {});
    await expectRefused(t, () => finish(atStart ? {} : { size: 4 }), {
      code: "BYTES_MISMATCH",
      field: "size",
      declared: "4",
      actual: "5",
    });
  });

  test.each(["startUpload", "finishUpload"])("of another digest than %s was told", async (said) => {
    const atStart = said === "startUpload";
    const sha256 = await sha256Of("other bytes");
    const { t, finish } = await openUpload(atStart ? { sha256 } : {});
    await expectRefused(t, () => finish(atStart ? {} : { sha256 }), {
      code: "BYTES_MISMATCH",
      field: "sha256",
      declared: sha256,
      actual: await sha256Of("hello"),
    });
  });

  test("of which start and finish say different things", async () => {
    const { t, finish } = await openUpload({ size: 5 });
    await expectRefused(t, () => finish({ size: 6 }), { code: "BYTES_MISMATCH", declared: "6" });
  });

  test("that are nothing, when something was declared", async () => {
    const { t, finish } = await openUpload({ size: 5 });
    const storageId = await store(t, "");
    await expectRefused(t, () => finish({ storageId }), { code: "BYTES_MISMATCH", actual: "0" });
  });

  test("that were refused leave the intent open for the right ones", async () => {
    const { t, finish } = await openUpload({ size: 5 });
    const wrong = await store(t, "wrong bytes");
    await expectRefused(t, () => finish({ storageId: wrong }), { code: "BYTES_MISMATCH" });
    expect((await finish()).version).toBe(1);
  });
});
