/** `npm run dev`, as the README says it: the page is served, and the backend behind it answers. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { ConvexHttpClient } from "convex/browser";
import { afterAll, beforeAll, expect, test } from "vitest";
import { api } from "../../example/convex/_generated/api.js";
import { repository } from "../../scripts/scratch.js";

let dataDir: string;
let demo: ChildProcess;
let page: string;
let printed = "";

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(os.tmpdir(), "demo-"));
  demo = spawn("npm", ["run", "dev", "--", "--clearScreen", "false"], {
    cwd: repository,
    env: { ...process.env, DEMO_DATA_DIR: dataDir, NO_COLOR: "1", NODE_ENV: undefined },
    stdio: ["ignore", "pipe", "pipe"],
    // A process group, so that npm and what it starts end together.
    detached: true,
  });
  page = await new Promise<string>((resolve, reject) => {
    const listen = (chunk: Buffer) => {
      printed += chunk.toString();
      const url = /http:\/\/127\.0\.0\.1:\d+\//.exec(printed);
      if (url && printed.includes("Start over")) resolve(url[0]);
    };
    demo.stdout!.on("data", listen);
    demo.stderr!.on("data", listen);
    demo.once("error", reject);
    demo.once("exit", (code) => reject(new Error(`npm run dev ended with ${code}:\n${printed}`)));
  });
});
afterAll(async () => {
  if (demo.pid !== undefined && demo.exitCode === null) {
    const gone = new Promise((resolve) => demo.once("exit", resolve));
    process.kill(-demo.pid, "SIGINT");
    await gone;
  }
  await rm(dataDir, { recursive: true, force: true });
});

test("five lines say what runs, where it is and how to start over", () => {
  const [, , ...lines] = printed.trim().split("\n");
  const files = path.relative(repository, dataDir);
  expect(lines.map((line) => line.trim()).filter(Boolean)).toEqual([
    expect.stringMatching(/^The demo runs: .* without an account\.$/),
    `Page         ${page}`,
    `Admin panel  ${page}admin`,
    `Files        ${files}`,
    `Start over   press Ctrl-C, delete ${files} and run npm run dev`,
  ]);
});

test("the page shows that it loads before any script has run", async () => {
  const html = await (await fetch(page)).text();
  expect(html).toMatch(/<div id="root">\s*<main[^>]*>\s*<h1>Versioned assets<\/h1>\s*<p>Loading…/);
});

test("the page is served, and its backend publishes a file", async () => {
  const html = await (await fetch(page)).text();
  const [, script] = /<script type="module" src="\/(src\/[^"]+)"/.exec(html)!;
  expect((await fetch(page + script!)).status).toBe(200);

  // Where the page finds its backend.
  const deployment = await (await fetch(`${page}src/lib/deployment.ts`)).text();
  const [, url] = /"VITE_CONVEX_URL": "([^"]+)"/.exec(deployment)!;
  const client = new ConvexHttpClient(url!);
  const ticket = await client.mutation(api.assets.startUpload, {
    folderPath: "images",
    basename: "hero",
  });
  const { uploadUrl, method, headers, intentId } = ticket;
  const sent = await fetch(uploadUrl, { method, headers, body: "hello" });
  const { storageId } = (await sent.json()) as { storageId: string };
  await client.mutation(api.assets.finishUpload, { intentId, storageId });
  const file = await client.query(api.assets.getPublishedFile, {
    folderPath: "images",
    basename: "hero",
  });
  expect(await (await fetch(file!.url)).text()).toBe("hello");
});
