/** The probes of `doctor` find what each server does, and leave nothing behind. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { examine } from "../../src/setup/doctor.js";
import { readR2Settings } from "../../src/setup/r2Variables.js";
import type { BucketValues } from "../../src/shared/r2/variables.js";
import { ORIGIN, SECRET, type S3Server, keysIn, startSwift } from "./support/servers.js";

async function probed(variables: BucketValues, origins = [ORIGIN]) {
  const { buckets } = await readR2Settings(variables);
  const { findings, unsupported } = await examine(buckets, { origins });
  expect(JSON.stringify(findings)).not.toContain(SECRET);
  expect(JSON.stringify(findings)).not.toContain("X-Amz-Signature");
  return { findings, unsupported, wrong: findings.filter(({ ok }) => !ok) };
}

describe.each(["path", "virtual-host"] as const)("Swift in the style %s", (style) => {
  let server: S3Server;
  beforeAll(async () => {
    server = await startSwift(style);
  });
  afterAll(() => server?.stop());

  test("has everything but what the variables say", async () => {
    const { findings, wrong, unsupported } = await probed(server.variables);
    expect(wrong).toEqual([]);
    expect(unsupported).toEqual(["conditional-put", "checksums"]);
    expect(findings.map(({ bucket, check }) => `${bucket}: ${check}`)).toEqual(
      ["assets-test", "assets-private"].flatMap((bucket) =>
        [
          ...["upload and read", "missing object", "signed headers", "conditional PUT"],
          ...["checksums", "conditional copy", "multipart", "Range", `CORS for ${ORIGIN}`],
          ...["public access", "CORS of reads", "delete"],
        ].map((check) => `${bucket}: ${check}`),
      ),
    );
    expect(await keysIn(server)).toEqual([]);
    expect(await keysIn(server, "private")).toEqual([]);
  });

  test("lacks features that the variables do not name: they say how to name them", async () => {
    const { wrong, unsupported } = await probed({ ...server.variables, S3_UNSUPPORTED: undefined });
    expect(unsupported).toEqual(["conditional-put", "checksums"]);
    expect(wrong.filter(({ bucket }) => bucket === "assets-test")).toEqual([
      {
        bucket: "assets-test",
        check: "conditional PUT",
        ok: false,
        detail: "not supported (status 501)",
        change: "Add conditional-put to S3_UNSUPPORTED.",
      },
      {
        bucket: "assets-test",
        check: "checksums",
        ok: false,
        detail: "ignored (status 200 where the condition fails)",
        change: "Add checksums to S3_UNSUPPORTED.",
      },
    ]);
  });

  test("refuses other regions, secrets and origins, and shows a bucket that is not private", async () => {
    const onlyPublic = { ...server.variables, S3_PRIVATE_BUCKET: undefined };
    const region = await probed({ ...onlyPublic, S3_REGION: "us-east-1" });
    expect(region.wrong[0]).toMatchObject({
      check: "upload and read",
      change: "The bucket is in eu-test-1: set S3_REGION to it.",
    });
    const secret = await probed({ ...onlyPublic, S3_SECRET_ACCESS_KEY: "wrong" });
    expect(secret.wrong[0]!.change).toMatch(/S3_SECRET_ACCESS_KEY does not belong/);
    const origin = await probed(onlyPublic, ["https://elsewhere.example.com"]);
    expect(origin.wrong).toMatchObject([{ check: "CORS for https://elsewhere.example.com" }]);
    const elsewhere = await probed({ ...onlyPublic, S3_PUBLIC_URL: "http://127.0.0.1:9" });
    expect(elsewhere.wrong).toMatchObject([{ check: "public access" }]);
    expect(await keysIn(server)).toEqual([]);
  });
});
