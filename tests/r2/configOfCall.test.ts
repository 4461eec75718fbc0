/** A wrong field of `r2Config` is an error that names it, whatever is called, and never says its value. */
import { describe, expect, test } from "vitest";
import { api } from "../../src/component/_generated/api.js";
import { at, openComponent } from "../../src/component/testing/component.test-helpers.js";
import { expectRefused, refusalOf } from "../../src/component/testing/refusals.test-helpers.js";
import { VersionedAssets } from "../../src/client/versionedAssets.js";
import { MODULES } from "../../src/shared/functions/index.js";
import { SECRET_ACCESS_KEY } from "./support/bucket.js";
import { credentialsOf, setEnvironment, useBucket } from "./support/r2.js";

const bucket = useBucket();

type Given = Record<string, unknown>;
type Caller = ReturnType<typeof openComponent>;

const UPLOAD = { intentId: "any", uploadId: "any" };
const PART = { partNumber: 1, size: 1, sha256: "0".repeat(64) };

/** Each function that takes credentials, with arguments that are right otherwise. */
const CALLS: Record<string, (t: Caller, r2Config: Given) => Promise<unknown>> = {
  startUpload: (t, r2Config) =>
    t.mutation(api.assetManager.startUpload, { ...at("new/hero"), r2Config }),
  finishUpload: (t, r2Config) =>
    t.mutation(api.assetManager.finishUpload, { intentId: "any", r2Config }),
  signUploadParts: (t, r2Config) =>
    t.mutation(api.parts.signUploadParts, { ...UPLOAD, parts: [PART], r2Config }),
  listUploadedParts: (t, r2Config) =>
    t.mutation(api.parts.listUploadedParts, { ...UPLOAD, r2Config }),
  finishVerifiedUpload: (t, r2Config) =>
    t.action(api.verification.finishVerifiedUpload, { intentId: "any", r2Config }),
  getSignedUrl: (t, r2Config) =>
    t.mutation(api.signedUrl.getSignedUrl, { versionId: "any", r2Config }),
  getTextContent: (t, r2Config) =>
    t.action(api.content.getTextContent, { versionId: "any", r2Config }),
  migrateVersion: (t, r2Config) =>
    t.action(api.migration.migrateVersion, { versionId: "any", to: "r2", r2Config }),
  adopt: (t, r2Config) =>
    t.action(api.bucket.adopt, { ...at("new/hero"), r2Key: "any", access: "public", r2Config }),
  deleteWaitingObjects: (t, r2Config) => t.action(api.bucket.deleteWaitingObjects, { r2Config }),
};

test("these are all functions that take it", () => {
  const takers = Object.values(MODULES).flatMap((declared) =>
    Object.entries<{ args: object }>(declared).flatMap(([name, { args }]) =>
      "r2Config" in args ? [name] : [],
    ),
  );
  expect(Object.keys(CALLS).sort()).toEqual(takers.sort());
});

const REQUIRED = ["R2_BUCKET", "R2_ENDPOINT", "R2_ACCESS_KEY_ID", "R2_SECRET_ACCESS_KEY"] as const;

function without(name: string): Given {
  return Object.fromEntries(
    Object.entries(credentialsOf(bucket)).filter(([field]) => field !== name),
  );
}

/** What may be wrong, and the error that names it. */
const MISTAKES: [what: string, given: () => Given, expected: Given][] = [
  ...REQUIRED.flatMap((name): typeof MISTAKES => {
    const missing = { code: "R2_NOT_CONFIGURED", missing: [name] };
    const wrong = { code: "R2_CONFIG_INVALID", setting: name };
    const as = (value: unknown) => () => ({ ...credentialsOf(bucket), [name]: value });
    return [
      [`no ${name}`, () => without(name), missing],
      [`${name} is empty`, as(""), missing],
      [`${name} is blank`, as(" \n"), missing],
      [`${name} is null`, as(null), wrong],
      [`${name} is a number`, as(7), wrong],
      [`${name} holds the secret in an object`, as({ value: SECRET_ACCESS_KEY }), wrong],
      [`${name} has a line break`, as("one\ntwo"), wrong],
      [`${name} is endless`, as("x".repeat(100_000)), wrong],
    ];
  }),
  ["nothing at all", () => ({}), { code: "R2_NOT_CONFIGURED", missing: [...REQUIRED] }],
  [
    "a misspelled field",
    () => ({ ...without("R2_BUCKET"), R2_BUKET: "assets" }),
    {
      code: "R2_CONFIG_INVALID",
      setting: "r2Config",
      reason: expect.stringMatching(/R2_BUKET.*R2_BUCKET/) as unknown,
    },
  ],
  [
    "a secret in the place of a name",
    () => ({ ...credentialsOf(bucket), [SECRET_ACCESS_KEY]: "x" }),
    { code: "R2_CONFIG_INVALID", setting: "r2Config" },
  ],
  [
    "an endpoint without its scheme",
    () => ({ ...credentialsOf(bucket), R2_ENDPOINT: "account.r2.cloudflarestorage.com" }),
    { code: "R2_CONFIG_INVALID", setting: "R2_ENDPOINT" },
  ],
  [
    "the public bucket as the private one",
    () => ({ ...credentialsOf(bucket), R2_PRIVATE_BUCKET: credentialsOf(bucket).R2_BUCKET }),
    { code: "R2_CONFIG_INVALID", setting: "R2_PRIVATE_BUCKET" },
  ],
  [
    "a public URL without its scheme",
    () => ({ ...credentialsOf(bucket), R2_PUBLIC_URL: "files.example.com" }),
    { code: "R2_CONFIG_INVALID", setting: "R2_PUBLIC_URL" },
  ],
  [
    "a prefix with a space",
    () => ({ ...credentialsOf(bucket), R2_KEY_PREFIX: "my files" }),
    { code: "R2_CONFIG_INVALID", setting: "R2_KEY_PREFIX" },
  ],
];

describe.each(Object.entries(CALLS))("%s", (_name, call) => {
  test.each(MISTAKES)("with %s", async (_what, given, expected) => {
    // Nothing may be taken from the environment instead.
    setEnvironment(credentialsOf(bucket));
    const t = openComponent();
    await expectRefused(t, () => call(t, given()), expected as { code: "R2_CONFIG_INVALID" });
    const refusal = JSON.stringify(await refusalOf(call(t, given())));
    for (const part of [SECRET_ACCESS_KEY, SECRET_ACCESS_KEY.slice(0, 16)]) {
      expect(refusal).not.toContain(part);
    }
    expect(bucket.front.requests).toEqual([]);
  });
});

test("the methods of the client pass it on, and their type asks for all four", async () => {
  const t = openComponent();
  const ctx = { runMutation: t.mutation.bind(t), runQuery: t.query.bind(t) };
  const assets = new VersionedAssets(api as never);
  // @ts-expect-error: three of the four fields are missing.
  const r2Config: NonNullable<Parameters<typeof assets.startUpload>[1]["r2Config"]> = {
    R2_BUCKET: "assets",
  };
  const call = () => assets.startUpload(ctx as never, { ...at("new/hero"), r2Config });
  await expectRefused(t, call, {
    code: "R2_NOT_CONFIGURED",
    missing: ["R2_ENDPOINT", "R2_ACCESS_KEY_ID", "R2_SECRET_ACCESS_KEY"],
  });
});
