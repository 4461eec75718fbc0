/** The programs of tests/runtimes in Chromium's workers: `uploadFile` where there is no page, and no XMLHttpRequest. */
import { createServer, type Server as HttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import { readFile } from "node:fs/promises";
import { build } from "esbuild";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { api } from "../../example/convex/_generated/api.js";
import { DemoBackend } from "../../src/react/testing/demoBackend.test-helpers.js";
import { type Bucket, startBucket } from "../r2/support/bucket.js";
import { documentedRules } from "../r2/support/cors.js";
import { credentialsOf } from "../r2/support/r2.js";
import { browserApp } from "./support/browserApp.js";
import { launchChromium } from "./support/chromium.js";

const PROGRAMS = new URL("../runtimes/programs/uploads.js", import.meta.url);

/** Calls a function of the programs when a page asks, and answers it. */
const LISTENER = `
import * as uploads from "programs";
self.addEventListener("message", (event) => {
  const [name, ...args] = event.data;
  const answer = (result) => event.ports[0].postMessage(result);
  const called = uploads[name](...args).then(answer, (error) => answer(String(error)));
  event.waitUntil?.(called);
});`;

let backends: { convex: DemoBackend; r2: DemoBackend };
let bucket: Bucket;
let site: HttpServer;
let browser: Browser;
let origin: string;

/** All in one file: a service worker may not load modules later. */
async function bundled(): Promise<string> {
  const folder = await browserApp(inject("runFolder"));
  const programs = await readFile(PROGRAMS, "utf8");
  const { outputFiles } = await build({
    stdin: { contents: LISTENER, resolveDir: folder },
    bundle: true,
    format: "iife",
    platform: "browser",
    write: false,
    logLevel: "silent",
    plugins: [
      {
        name: "programs",
        setup(building) {
          building.onResolve({ filter: /^programs$/ }, ({ path }) => ({ path, namespace: path }));
          building.onLoad({ filter: /^/, namespace: "programs" }, () => ({
            contents: programs,
            resolveDir: folder,
          }));
        },
      },
    ],
  });
  return outputFiles[0]!.text;
}

beforeAll(async () => {
  bucket = await startBucket();
  backends = {
    convex: await DemoBackend.start(),
    r2: await DemoBackend.start(credentialsOf(bucket)),
  };
  await backends.r2.connect().mutation(api.assets.configureStorageBackend, {
    backend: "r2",
    r2PublicUrl: bucket.publicUrl,
  });
  const script = await bundled();
  site = createServer(({ url }, response) => {
    const [type, body] = url === "/worker.js" ? ["text/javascript", script] : ["text/html", ""];
    response.writeHead(200, { "content-type": type }).end(body);
  });
  await new Promise<void>((resolve) => site.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
  bucket.front.cors = documentedRules(origin);
  browser = await launchChromium();
});
afterAll(async () => {
  await browser?.close();
  site?.close();
  await Promise.all([backends?.convex.stop(), backends?.r2.stop(), bucket?.stop()]);
});

/** Returns the worker that a page has started. */
const STARTED = {
  "a service worker": async () => {
    await navigator.serviceWorker.register("/worker.js");
    return (await navigator.serviceWorker.ready).active!;
  },
  "a web worker": async () => new Worker("/worker.js"),
};

describe.each(Object.entries(STARTED))("%s", (kind, started) => {
  let page: Page;
  beforeAll(async () => {
    page = await browser.newPage();
    page.setDefaultTimeout(100_000);
    await page.goto(origin);
  });
  afterAll(() => page?.close());

  const call = async (...called: string[]): Promise<unknown> =>
    await page.evaluate(
      `(async () => {
        const worker = await (${started.toString()})();
        const { port1, port2 } = new MessageChannel();
        const answer = new Promise((resolve) => { port1.onmessage = ({ data }) => resolve(data); });
        worker.postMessage(${JSON.stringify(called)}, [port2]);
        return await answer;
      })()`,
    );

  test("uploads files of each kind", async () => {
    for (const { url } of Object.values(backends)) {
      const outcomes = (await call("uploadAll", url, kind)) as Record<string, string>;
      expect(Object.keys(outcomes)).toHaveLength(22);
      expect(new Set(Object.values(outcomes))).toEqual(new Set(["as sent"]));
    }
  });

  test("uploads a large file in parts", async () => {
    bucket.front.requests.length = 0;
    expect(await call("uploadLarge", backends.r2.url, kind)).toBe("as sent");
    const parts = bucket.front.requests.filter(
      ({ method, query }) => method === "PUT" && query.has("partNumber"),
    );
    expect(parts).toHaveLength(5);
  });

  test("tells what the app's functions refuse", async () => {
    expect(await call("refuse", backends.convex.url)).toEqual({ code: "PATH_INVALID" });
  });
});
