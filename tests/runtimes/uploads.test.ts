/** `uploadFile` and the Convex client on each runtime, from the package as npm installs it. */
import { createHash } from "node:crypto";
import { cp } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { build } from "esbuild";
import { EdgeVM } from "@edge-runtime/vm";
import { Miniflare } from "miniflare";
import { api } from "../../example/convex/_generated/api.js";
import { bytesOf, photo } from "../../src/client/photos/testing/photos.test-helpers.js";
import { stripPhotoMetadata } from "../../src/client/stripPhotoMetadata.js";
import { type InstalledApp, installInto, packed, sameVersions } from "../installed/index.js";
import { run } from "../installed/pack.js";
import { Server } from "../mirror/server.js";
import {
  ACCESS_KEY_ID,
  BUCKET,
  type Bucket,
  SECRET_ACCESS_KEY,
  startBucket,
} from "../r2/support/bucket.js";
import { RUNTIMES, runtime } from "./support/runtimes.js";
import { type StrictStorage, startStrictStorage } from "./support/strictStorage.js";

type Outcomes = Record<string, unknown>;

/** Calls a function of programs/uploads.js on a runtime. */
type Call = (name: string, ...args: string[]) => Promise<unknown>;

const KINDS = [
  "Blob",
  "File",
  "ArrayBuffer",
  "Uint8Array",
  "part of a buffer",
  "large Blob",
  "large Uint8Array",
  "large slices",
  "empty slices",
  "empty Blob",
  "empty Uint8Array",
];

const allAsSent = (names: string[]): Outcomes =>
  Object.fromEntries(names.map((name) => [name, "as sent"]));

let app: InstalledApp;
let convexStorage: Server;
let r2Storage: Server;
let bucket: Bucket;
let strict: StrictStorage;
beforeAll(async () => {
  const { tarball } = await packed();
  const folder = path.join(inject("runFolder"), "uploads");
  app = await installInto(folder, tarball, sameVersions(["convex"]));
  const programs = fileURLToPath(new URL("programs/", import.meta.url));
  await cp(programs, path.join(folder, "programs"), { recursive: true });
  strict = await startStrictStorage();
  bucket = await startBucket();
  convexStorage = await Server.start();
  r2Storage = await Server.start({
    R2_BUCKET: BUCKET,
    R2_ENDPOINT: bucket.endpoint,
    R2_ACCESS_KEY_ID: ACCESS_KEY_ID,
    R2_SECRET_ACCESS_KEY: SECRET_ACCESS_KEY,
  });
  const toR2 = { backend: "r2" as const, r2PublicUrl: bucket.publicUrl };
  await r2Storage.http.mutation(api.assets.configureStorageBackend, toR2);
});
afterAll(async () => {
  await Promise.all([strict, bucket, convexStorage, r2Storage].map((server) => server?.stop()));
});

function holdsOn(place: string, open: () => Promise<Call>): void {
  describe(place, () => {
    let call: Call;
    beforeAll(async () => {
      call = await open();
    });

    const watchedToo = KINDS.flatMap((kind) => [kind, `${kind}, watched`]);

    test("uploads files to Convex storage", async () => {
      const outcomes = await call("uploadAll", convexStorage.url, place);
      expect(outcomes).toEqual(allAsSent(watchedToo));
    });

    test("uploads files to R2", async () => {
      bucket.front.reset();
      const outcomes = await call("uploadAll", r2Storage.url, place);
      expect(outcomes).toEqual(allAsSent(watchedToo));
      const puts = bucket.front.requests.filter(({ method }) => method === "PUT");
      expect(puts.map(({ headers }) => headers["transfer-encoding"])).toEqual(
        watchedToo.map(() => undefined),
      );
    });

    test("uploads a large file to R2 in parts", async () => {
      bucket.front.reset();
      expect(await call("uploadLarge", r2Storage.url, place)).toBe("as sent");
      const parts = bucket.front.requests.filter(({ query }) => query.has("partNumber"));
      expect(parts).toHaveLength(5);
    });

    test.each(["exiftool.jpg", "exiftool.png", "cwebp.webp", "heif-enc.heic"])(
      "removes the metadata of %s",
      async (name) => {
        const base64 = Buffer.from(await bytesOf(photo(name))).toString("base64");
        const stripped = await bytesOf(await stripPhotoMetadata(photo(name)));
        const hash = createHash("sha256").update(stripped).digest("hex");
        const expected = { name: "photo", lastModified: 1, hash, sent: hash };
        expect(await call("strip", convexStorage.url, base64)).toEqual(expected);
      },
    );

    test("says the length of what it sends", async () => {
      expect(await call("sendToStrict", strict.origin)).toEqual(allAsSent(KINDS));
    });

    test("fails with the code of its cause, and can send the same file again", async () => {
      const network = { code: "UPLOAD_NETWORK" };
      const aborted = { code: "UPLOAD_ABORTED" };
      expect(await call("fail", strict.origin, strict.nobody)).toEqual({
        busy: { code: "UPLOAD_REJECTED", status: 503 },
        again: {},
        "stopped while waiting": aborted,
        "stopped before": aborted,
        "cut off": network,
        "nobody there": network,
        "nobody there, watched": network,
      });
    });

    test("tells what the app's functions refuse", async () => {
      expect(await call("refuse", convexStorage.url)).toEqual({ code: "PATH_INVALID" });
    });
  });
}

for (const name of RUNTIMES) {
  holdsOn(name, async () => {
    const { file, args } = await runtime(name);
    const program = path.join(app.folder, "programs/run.js");
    return async (called, ...given) =>
      JSON.parse(
        await run(file, [...args, program, called, ...given], { cwd: app.folder }),
      ) as unknown;
  });
}

/** The program and all it imports in one module, as the tools of these runtimes make it. */
async function bundled(code: string, format: "esm" | "iife"): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: path.join(app.folder, "programs") },
    bundle: true,
    format,
    platform: "browser",
    conditions: ["workerd", "edge-light"],
    external: ["node:*"],
    write: false,
    logLevel: "silent",
  });
  return outputFiles[0]!.text;
}

for (const flags of [[], ["nodejs_compat"]]) {
  let worker: Miniflare | undefined;
  afterAll(() => worker?.dispose());
  holdsOn(`a Cloudflare Worker ${flags.join()}`.trim(), async () => {
    const script = await bundled(
      `import * as uploads from "./uploads.js";
       export default {
         async fetch(request) {
           const [name, ...args] = await request.json();
           return Response.json(await uploads[name](...args));
         },
       };`,
      "esm",
    );
    worker = new Miniflare({
      modules: true,
      cf: false,
      compatibilityDate: "2026-07-01",
      compatibilityFlags: flags,
      script,
    });
    return async (...called) => {
      const init = { method: "POST", body: JSON.stringify(called) };
      return await (await worker!.dispatchFetch("http://worker/", init)).json();
    };
  });
}

holdsOn("an edge runtime", async () => {
  const vm = new EdgeVM();
  const code = `import * as uploads from "./uploads.js"; globalThis.uploads = uploads;`;
  vm.evaluate(await bundled(code, "iife"));
  return async (name, ...args) => {
    const call = `uploads[${JSON.stringify(name)}](...${JSON.stringify(args)})`;
    return JSON.parse(
      await vm.evaluate<Promise<string>>(`${call}.then(JSON.stringify)`),
    ) as unknown;
  };
});
