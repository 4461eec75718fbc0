/**
 * The secret access key is nowhere but in the environment and in the call that brought it: looked
 * for after each operation, also after those that fail.
 */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { uploadFile } from "../../src/client/uploadFile.js";
import { api, internal } from "../../src/component/_generated/api.js";
import schema from "../../src/component/schema.js";
import {
  type Component,
  at,
  openComponent,
} from "../../src/component/testing/component.test-helpers.js";
import { DAY, HOUR, pass } from "../../src/component/testing/clock.test-helpers.js";
import { ACCESS_KEY_ID, SECRET_ACCESS_KEY } from "./support/bucket.js";
import { serveConvexFiles } from "./support/convexFiles.js";
import type { Fault } from "./support/front.js";
import { credentialsOf, setEnvironment, settle, useBucket } from "./support/r2.js";

const { assetManager, batches, migration, signedUrl, sweeper, trash, verification } = api;
const bucket = useBucket();

/** Forms in which a secret could be written down. */
const SECRETS = [
  SECRET_ACCESS_KEY,
  encodeURIComponent(SECRET_ACCESS_KEY),
  JSON.stringify(SECRET_ACCESS_KEY).slice(1, -1),
  Buffer.from(SECRET_ACCESS_KEY).toString("base64").slice(0, 40),
  SECRET_ACCESS_KEY.slice(0, 16),
];

const CONSOLE = ["log", "info", "warn", "error", "debug", "trace"] as const;
const printed: string[] = [];

/** Everything of a value that somebody could read, errors with their causes and stacks. */
function textOf(value: unknown): string {
  if (!(value instanceof Error))
    return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
  const data = "data" in value ? JSON.stringify(value.data) : "";
  return [value.message, value.stack, data, value.cause ? textOf(value.cause) : ""].join("\n");
}

beforeEach(() => {
  printed.length = 0;
  for (const method of CONSOLE) {
    vi.spyOn(console, method).mockImplementation((...values: unknown[]) => {
      printed.push(...values.map(textOf));
    });
  }
});

async function everythingWritten(t: Component): Promise<string> {
  return await t.run(async (ctx) => {
    const tables = Object.keys(schema.tables) as (keyof typeof schema.tables)[];
    const rows = await Promise.all(tables.map((table) => ctx.db.query(table).collect()));
    const jobs = await ctx.db.system.query("_scheduled_functions").collect();
    return JSON.stringify([rows, jobs], (_key, value: unknown) =>
      typeof value === "bigint" ? String(value) : value,
    );
  });
}

/** Signed addresses name the key id; that is what it is for. */
function withoutSignedAddresses(text: string): string {
  return text.replace(/https?:\/\/[^\s"]*X-Amz-Credential=[^\s"]*/g, "(signed address)");
}

type Step = [what: string, run: () => Promise<unknown>];

/** Runs each step, whether it succeeds or not, and looks everywhere afterwards. */
async function expectNoSecret(t: Component, steps: Step[]): Promise<Record<string, unknown>> {
  const results: Record<string, unknown> = {};
  for (const [what, run] of steps) {
    results[what] = await run().catch((error: unknown) => error);
    await settle(t);
    const told = textOf(results[what]);
    const texts = { row: await everythingWritten(t), console: printed.join("\n"), told };
    for (const [where, text] of Object.entries(texts)) {
      for (const secret of SECRETS) expect(text, `${what}: ${where}`).not.toContain(secret);
      const keyId = where === "told" ? withoutSignedAddresses(text) : text;
      expect(keyId, `${what}: ${where}`).not.toContain(ACCESS_KEY_ID);
    }
  }
  return results;
}

describe.each(["environment", "call"] as const)("with credentials of the %s", (where) => {
  let t: Component;
  let stopFiles: () => Promise<void>;
  beforeEach(async () => {
    t = openComponent();
    ({ stop: stopFiles } = await serveConvexFiles(t));
    if (where === "call") setEnvironment({});
  });
  afterEach(async () => {
    await stopFiles();
  });

  /** Each operation of the bucket, once around. */
  function steps(): Step[] {
    const r2Config = where === "call" ? credentialsOf(bucket) : undefined;
    let ticket = { intentId: "", uploadUrl: "", method: "PUT" as "PUT" | "POST", headers: {} };
    let versionId = "";
    const start = async (path: string) =>
      (ticket = await t.mutation(assetManager.startUpload, {
        ...at(path),
        contentType: "text/plain",
        size: 5,
        r2Config,
      }));
    const send = async () => await uploadFile(ticket, new TextEncoder().encode("hello"));
    return [
      [
        "configureStorageBackend",
        () =>
          t.mutation(assetManager.configureStorageBackend, {
            backend: "r2",
            r2PublicUrl: bucket.publicUrl,
          }),
      ],
      ["startUpload", () => start("a")],
      ["uploadFile", send],
      [
        "finishVerifiedUpload",
        async () => {
          const { intentId } = ticket;
          const done = await t.action(verification.finishVerifiedUpload, { intentId, r2Config });
          versionId = done.versionId;
          return done;
        },
      ],
      ["startUpload again", () => start("b")],
      ["uploadFile again", send],
      [
        "finishUpload",
        () => t.mutation(assetManager.finishUpload, { intentId: ticket.intentId, r2Config }),
      ],
      ["startUploads", () => t.mutation(batches.startUploads, { uploads: [at("c"), at("d")] })],
      ["getPublishedFile", () => t.query(assetManager.getPublishedFile, at("a"))],
      ["getSettings", () => t.query(api.settings.getSettings, {})],
      ["getSignedUrl", () => t.mutation(signedUrl.getSignedUrl, { versionId, r2Config })],
      ["verify again", () => t.mutation(internal.verification.resumeVerifications, {})],
      [
        "migrateVersion",
        () => t.action(migration.migrateVersion, { versionId, to: "convex", r2Config }),
      ],
      [
        "migrateVersion back",
        () => t.action(migration.migrateVersion, { versionId, to: "r2", r2Config }),
      ],
      ["startMigration", () => t.mutation(migration.startMigration, { to: "convex" })],
      ["startMigration back", () => t.mutation(migration.startMigration, { to: "r2" })],
      [
        "purge",
        async () => {
          await t.mutation(assetManager.deleteAsset, at("a"));
          const { page } = await t.query(trash.listTrash, {
            paginationOpts: { numItems: 10, cursor: null },
          });
          for (const { assetId } of page) await t.mutation(trash.purge, { assetId });
        },
      ],
      [
        "startSweep",
        async () => {
          pass(2 * DAY);
          return await t.mutation(sweeper.startSweep, {});
        },
      ],
      ["deleteWaitingObjects", () => t.action(api.bucket.deleteWaitingObjects, { r2Config })],
    ];
  }

  test("the secret is nowhere while all goes well", async () => {
    const results = await expectNoSecret(t, steps());
    const isExpected = (what: string) =>
      // Background work needs the environment.
      where === "call" && /^(startUploads|startMigration)/.test(what);
    for (const [what, result] of Object.entries(results)) {
      if (!isExpected(what)) expect(result, what).not.toBeInstanceOf(Error);
    }
    expect((results.getSignedUrl as { url: string }).url).toContain(ACCESS_KEY_ID);
  });

  const FAULTS: Record<string, Fault | (() => void)> = {
    "403": { status: 403, code: "SignatureDoesNotMatch" },
    "404": { status: 404, code: "NoSuchBucket" },
    "500": { status: 500 },
    "503": { status: 503, code: "SlowDown" },
    "a cut connection": "cut",
    "a lost answer": "cut after",
    "a wrong clock": () => {
      bucket.front.skewMs = HOUR;
    },
  };

  test.each(Object.entries(FAULTS))(
    "nor while the bucket answers with %s",
    async (_what, fault) => {
      const [configure, start, send, finish, ...rest] = steps() as [
        Step,
        Step,
        Step,
        Step,
        ...Step[],
      ];
      await expectNoSecret(t, [configure, start, send, finish]);
      if (typeof fault === "function") fault();
      else bucket.front.failWith(fault);
      const results = await expectNoSecret(t, rest);
      expect(Object.values(results).filter((result) => result instanceof Error)).not.toEqual([]);
    },
  );

  const MISTAKES: Record<string, Partial<ReturnType<typeof credentialsOf>>> = {
    "a secret in the place of the bucket's name": { R2_BUCKET: SECRET_ACCESS_KEY },
    "a secret in the place of the endpoint": { R2_ENDPOINT: SECRET_ACCESS_KEY },
    "a secret in the endpoint": { R2_ENDPOINT: `https://user:${SECRET_ACCESS_KEY}@r2.example` },
    "no secret": { R2_SECRET_ACCESS_KEY: "" },
  };

  test.each(Object.entries(MISTAKES))("nor when there is %s", async (_what, mistake) => {
    const [configure] = steps() as [Step];
    await expectNoSecret(t, [configure]);
    const wrong = { ...credentialsOf(bucket), ...mistake };
    if (where === "environment") setEnvironment(wrong);
    const r2Config = where === "call" ? wrong : undefined;
    const results = await expectNoSecret(t, [
      ["startUpload", () => t.mutation(assetManager.startUpload, { ...at("a"), r2Config })],
      ["deleteWaitingObjects", () => t.action(api.bucket.deleteWaitingObjects, { r2Config })],
    ]);
    expect(Object.values(results).every((result) => result instanceof Error)).toBe(true);
  });
});
