import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { cpSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { ConvexHttpClient } from "convex/browser";
import { createServer, type ViteDevServer } from "vite";
import { describe, expect, onTestFinished, test } from "vitest";
import { aliases } from "../aliases.js";
import { startLocalBackend } from "../startLocalBackend.js";
import { localBackend } from "../vitePlugin.js";
import { api, connect, eventually, temporaryDirectory } from "./support.js";

const LOCAL = fileURLToPath(new URL("..", import.meta.url));
const ENTRY = join(LOCAL, "fixture/backend.ts");

type Served = { url: string; siteUrl: string; process: ChildProcess; errors: () => string };

function serve(...args: string[]): { child: ChildProcess; errors: () => string } {
  const child = spawn(process.execPath, [join(LOCAL, "serve.js"), ...args], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
  return { child, errors: () => errors };
}

async function serveReady(...args: string[]): Promise<Served> {
  const { child, errors } = serve("--entry", ENTRY, "--no-crons", ...args);
  const [line] = (await Promise.race([
    once(createInterface(child.stdout!), "line"),
    once(child, "exit").then(() => Promise.reject(new Error(errors()))),
  ])) as [string];
  return { ...(JSON.parse(line) as { url: string; siteUrl: string }), process: child, errors };
}

describe("node local/serve.js", () => {
  test("serves the app, keeps its data and ends by itself when told to stop", async () => {
    const dataDir = temporaryDirectory();
    const first = await serveReady("--data-dir", dataDir);
    expect(new URL(first.url).hostname).toBe("127.0.0.1");
    const http = new ConvexHttpClient(first.url);
    await http.mutation(api.notes.add, { room: "a", rank: 1, text: "kept" });
    const client = connect(first);
    await client.mutation(api.jobs.later, { text: "far", delayMs: 3_600_000 });
    first.process.kill("SIGTERM");
    // Nobody calls process.exit: an open handle would keep it alive, and fail it in the end.
    expect(await once(first.process, "exit")).toEqual([0, null]);

    const second = await serveReady("--data-dir", dataDir);
    expect(await new ConvexHttpClient(second.url).query(api.notes.list, { room: "a" })).toEqual([
      "kept",
    ]);
  });

  test("has what was flushed even after it was killed", async () => {
    const dataDir = temporaryDirectory();
    const first = await serveReady("--data-dir", dataDir);
    await new ConvexHttpClient(first.url).mutation(api.notes.add, {
      room: "a",
      rank: 1,
      text: "flushed",
    });
    const snapshot = join(dataDir, "snapshot.json");
    await eventually(() => expect(readFileSync(snapshot, "utf8")).toContain("flushed"));
    first.process.kill("SIGKILL");
    await once(first.process, "exit");
    const second = await serveReady("--data-dir", dataDir);
    expect(await new ConvexHttpClient(second.url).query(api.notes.list, { room: "a" })).toEqual([
      "flushed",
    ]);
  });

  test("says in one line why data cannot be used", async () => {
    const dataDir = temporaryDirectory();
    writeFileSync(join(dataDir, "snapshot.json"), "nonsense");
    const { child, errors } = serve("--entry", ENTRY, "--data-dir", dataDir);
    expect(await once(child, "close")).toEqual([1, null]);
    expect(errors().trim().split("\n")).toEqual([expect.stringContaining("is damaged")]);
  });

  test("explains how it is called", async () => {
    const { child, errors } = serve();
    expect(await once(child, "close")).toEqual([1, null]);
    expect(errors()).toContain("--entry");
  });
});

/** A copy of the fixture app that a test may edit. */
function editableApp(): string {
  const root = temporaryDirectory();
  cpSync(join(LOCAL, "fixture"), root, { recursive: true });
  symlinkSync(join(LOCAL, "../node_modules"), join(root, "node_modules"));
  return root;
}

async function viteFor(root: string, plugins: ViteDevServer["config"]["plugins"][number][] = []) {
  const server = await createServer({
    configFile: false,
    root,
    logLevel: "silent",
    server: { host: "127.0.0.1", port: 0 },
    optimizeDeps: { noDiscovery: true, include: [] },
    resolve: { alias: aliases },
    plugins,
  });
  onTestFinished(() => server.close());
  return server;
}

function edit(path: string, change: (text: string) => string): void {
  writeFileSync(path, change(readFileSync(path, "utf8")));
}

describe("while the app is edited", () => {
  test("functions, files and schemas go live, and data stays", async () => {
    const root = editableApp();
    const vite = await viteFor(root);
    const entry = join(root, "backend.ts");
    const backend = await startLocalBackend({ entry, vite, crons: false });
    onTestFinished(() => backend.close());
    const client = connect(backend);
    const seen: unknown[] = [];
    client.onUpdate(api.notes.list, { room: "a" }, (notes) => seen.push(notes));
    await client.mutation(api.notes.add, { room: "a", rank: 1, text: "kept" });
    await eventually(() => expect(seen.at(-1)).toEqual(["kept"]));

    edit(join(root, "convex/notes.ts"), (text) =>
      text.replace("notes.map(({ text }) => text)", "notes.map(({ text }) => `edited ${text}`)"),
    );
    await eventually(() => expect(seen.at(-1)).toEqual(["edited kept"]));

    edit(join(root, "convex/schema.ts"), (text) =>
      text.replace("counters:", "extra: defineTable({ name: v.string() }),\n  counters:"),
    );
    writeFileSync(
      join(root, "convex/extra.ts"),
      `import { mutation } from "./_generated/server.js";
       export const add = mutation({
         args: {},
         handler: async (ctx) => {
           const id = await ctx.db.insert("extra", { name: "new table" });
           return (await ctx.db.get(id)).name;
         },
       });`,
    );
    await eventually(async () => {
      const added = await client.mutation("extra:add" as never, {} as never);
      expect(added).toBe("new table");
    });
    expect(await client.query(api.notes.list, { room: "a" })).toEqual(["edited kept"]);
  });
});

describe("the Vite plugin", () => {
  test("saves what was committed when Vite is interrupted", async () => {
    const root = editableApp();
    writeFileSync(
      join(root, "vite.config.mts"),
      `import { localBackend } from ${JSON.stringify(join(LOCAL, "vitePlugin.ts"))};
       const options = { entry: ${JSON.stringify(join(root, "backend.ts"))}, dataDir: "data" };
       export default { plugins: [localBackend({ ...options, crons: false })] };`,
    );
    writeFileSync(join(root, "page.ts"), "console.log(import.meta.env.VITE_CONVEX_URL);");
    const vite = join(LOCAL, "../node_modules/vite/bin/vite.js");
    const child = spawn(process.execPath, [vite, "--host", "127.0.0.1", "--port", "0"], {
      cwd: root,
      stdio: ["ignore", "pipe", "inherit"],
      env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: undefined },
    });
    onTestFinished(() => void child.kill("SIGKILL"));
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
    const address = await eventually(() => /http:\/\/127\.0\.0\.1:\d+\//.exec(output)![0]);
    const page = await (await fetch(`${address}page.ts`)).text();
    const { url } = /"VITE_CONVEX_URL": "(?<url>[^"]+)"/.exec(page)!.groups!;
    const http = new ConvexHttpClient(url!);
    await http.mutation(api.notes.add, { room: "a", rank: 1, text: "last words" });
    child.kill("SIGINT");
    expect(await once(child, "exit")).toEqual([130, null]);
    expect(readFileSync(join(root, "data/snapshot.json"), "utf8")).toContain("last words");
  });

  test("tells the page where the backend is, and survives a restart with its data", async () => {
    const root = editableApp();
    writeFileSync(join(root, "page.ts"), "console.log(import.meta.env.VITE_CONVEX_URL);");
    const options = {
      entry: join(root, "backend.ts"),
      dataDir: join(root, "data"),
      crons: false,
    };
    const start = async (): Promise<string> => {
      const vite = await viteFor(root, [localBackend(options)]);
      await vite.listen();
      const page = await (await fetch(`${vite.resolvedUrls!.local[0]}page.ts`)).text();
      const env = /"VITE_CONVEX_URL": "(?<url>[^"]+)"/.exec(page)!.groups!;
      expect(page).toContain("VITE_CONVEX_SITE_URL");
      // Files people upload must not run on the page's own origin.
      expect(new URL(env.url!).origin).not.toBe(new URL(vite.resolvedUrls!.local[0]!).origin);
      return env.url!;
    };
    const first = new ConvexHttpClient(await start());
    await first.mutation(api.notes.add, { room: "a", rank: 1, text: "kept" });
    // Vite starts the next server before it closes this one.
    const second = new ConvexHttpClient(await start());
    expect(await second.query(api.notes.list, { room: "a" })).toEqual(["kept"]);
  });
});
