/**
 * What talks to the bucket, bundled as Convex bundles it and run with no more than Convex's own
 * runtime has: no Node, no `Buffer`, a `Date` that parses no text, a `fetch` that knows no signals.
 */
import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import vm from "node:vm";
import { build } from "esbuild";
import { beforeAll, expect, test } from "vitest";
import type * as R2Objects from "../../src/component/backends/r2Objects.js";
import type * as R2Requests from "../../src/shared/r2/requests.js";
import { parseCredentials } from "../../src/shared/r2/config.js";
import type * as Transfer from "../../src/component/backends/transfer.js";
import { at, openComponent } from "../../src/component/testing/component.test-helpers.js";
import { api } from "../../src/component/_generated/api.js";
import { serveConvexFiles } from "./support/convexFiles.js";
import { credentialsOf, hexOf, useBucket } from "./support/r2.js";

type Bundle = typeof R2Objects & typeof R2Requests & typeof Transfer;

const bucket = useBucket();

const WEB_GLOBALS = [
  ..."Blob DOMException FormData Headers ReadableStream Response TextDecoder TextEncoder".split(
    " ",
  ),
  ..."TransformStream URL URLSearchParams WritableStream atob btoa clearTimeout crypto".split(" "),
  "setTimeout",
];

/** As the polyfill that Convex uses: nothing static. */
class PlainAbortController {
  readonly signal = { aborted: false };
  abort(): void {
    this.signal.aborted = true;
  }
}

const DATE = `
  const Original = Date;
  globalThis.Date = class extends Original {
    constructor(...args) {
      if (args.some((value) => typeof value !== "number" && !(value instanceof Original))) {
        throw new Error("new Date() with non-number arguments is not supported.");
      }
      super(...args);
    }
  };
`;

let bundled: string;
beforeAll(async () => {
  const sources = fileURLToPath(new URL("../../src", import.meta.url));
  const { outputFiles } = await build({
    stdin: {
      contents: [
        "component/backends/r2Objects",
        "shared/r2/requests",
        "component/backends/transfer",
      ]
        .map((file) => `export * from "./${file}.ts";`)
        .join("\n"),
      resolveDir: sources,
    },
    bundle: true,
    write: false,
    format: "iife",
    globalName: "bundle",
    platform: "browser",
    target: "esnext",
    conditions: ["convex", "module"],
  });
  bundled = outputFiles[0]!.text;
});

/** The code in a fresh context, and what of its requests a runtime without signals would ignore. */
function load(): Bundle {
  const globals: Record<string, unknown> = {
    process: { env: {} },
    AbortController: PlainAbortController,
    fetch: async (url: string, { signal: _ignored, ...init }: RequestInit = {}) =>
      await fetch(url, init),
  };
  for (const name of WEB_GLOBALS) globals[name] = (globalThis as Record<string, unknown>)[name];
  const context = vm.createContext(globals);
  vm.runInContext(DATE, context);
  return vm.runInContext(`${bundled}; bundle`, context) as Bundle;
}

function credentials() {
  return parseCredentials(credentialsOf(bucket));
}

test("signs addresses, asks and deletes", async () => {
  const { signUrl, headObject, deleteObject } = load();
  const key = "runtime/hello.txt";
  const headers = { "content-type": "text/plain" };
  const url = await signUrl(credentials(), { method: "PUT", key, headers, expiresIn: 60 });
  expect((await fetch(url, { method: "PUT", headers, body: "hello" })).status).toBe(200);
  expect(await headObject(credentials(), key)).toEqual({
    size: 5,
    contentType: "text/plain",
    etag: `"${createHash("md5").update("hello").digest("hex")}"`,
  });
  await deleteObject(credentials(), key);
  expect(await headObject(credentials(), key)).toBeNull();
});

test("copies both ways, small and in parts", async () => {
  const { copyToBucket, copyToStorage, sourceInBucket } = load();
  const t = openComponent();
  const files = await serveConvexFiles(t);
  try {
    for (const size of [10, 6 * 1024 * 1024]) {
      const bytes = new Uint8Array(size).fill(7);
      const { intentId } = await t.mutation(api.assetManager.startUpload, at(`file ${size}`));
      const storageId = await t.run((ctx) => ctx.storage.store(new Blob([bytes])));
      await t.mutation(api.assetManager.finishUpload, { intentId, storageId });
      const file = await t.query(api.assetManager.getPublishedFile, at(`file ${size}`));
      const key = `runtime/${size}`;
      const transfer = { size, contentType: "text/plain", filename: "a.txt", bucket: undefined };
      const sha256 = await copyToBucket(credentials(), file!.url, key, transfer);
      expect(sha256).toBe(hexOf(bytes));
      const target = await t.run((ctx) => ctx.storage.generateUploadUrl());
      const source = await sourceInBucket(credentials(), key);
      const back = await copyToStorage(source, target, { size, contentType: "text/plain" });
      expect(back.sha256).toBe(sha256);
    }
  } finally {
    await files.stop();
  }
});
