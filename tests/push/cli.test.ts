/** The commands as they are installed: output, exit codes, kills. */
import { once } from "node:events";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { EXIT } from "../../src/cli/exitCodes.js";
import * as command from "../mirror/command.js";
import { randomFrom } from "../mirror/random.js";
import { Server } from "../mirror/server.js";
import { temporaryDirectory } from "../mirror/support.js";
import { inProportion } from "../proportion.js";

let server: Server;
beforeAll(async () => {
  server = await Server.start();
});
afterAll(() => server.stop());

let directory = "";
let folder = "";
let count = 0;
beforeEach(() => {
  directory = temporaryDirectory();
  folder = `cli-${(count += 1)}`;
});

function write(files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(directory, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

const start = (args: string[], environment?: Record<string, string>) =>
  command.start(server.url, args, environment);
const run = (args: string[], environment?: Record<string, string>) =>
  command.run(server.url, args, environment);

async function published(): Promise<Record<string, string>> {
  const { files } = await server.content(folder);
  return Object.fromEntries(
    [...files].map(([name, bytes]) => [name.slice(folder.length + 1), bytes.toString()]),
  );
}

test("push, publish and rollback say in one line each what to do next, without escape codes", async () => {
  write({ "a.txt": "1", "b/c.txt": "2", ".env": "SECRET=1" });
  const dry = await run(["push", directory, folder, "--dry-run"]);
  expect(dry).toMatchObject({ code: EXIT.different, stderr: "" });
  expect(dry.lines).toEqual([
    "Left out: 1 hidden; --hidden includes them (.env)",
    "add: a.txt",
    "add: b/c.txt",
    "2 files to send, 0 unchanged.",
  ]);

  const prepared = await run(["push", directory, folder, "--message", "Spring"]);
  expect(prepared).toMatchObject({ code: EXIT.ok, stderr: "" });
  const [, releaseId] = /publish (\S+)$/m.exec(prepared.stdout)!;
  expect(await published()).toEqual({});

  const publishing = await run(["publish", releaseId!]);
  expect(publishing.lines).toEqual([
    `Published. To take it back: npx convex-versioned-assets rollback ${releaseId}`,
  ]);
  expect(await published()).toEqual({ "a.txt": "1", "b/c.txt": "2" });

  const rollback = await run(["rollback", releaseId!]);
  expect(rollback.lines).toEqual([`Took release ${releaseId} back: 2 files as before.`]);
  expect(await published()).toEqual({});
  // eslint-disable-next-line no-control-regex
  expect(prepared.stdout + rollback.stdout).not.toMatch(/[\u001b\r]/);

  const idle = await run(["push", directory, folder, "--dry-run"]);
  expect(idle.lines.at(-1)).toBe("0 files to send, 0 unchanged, 2 newer on the server.");
  expect(idle.code).toBe(EXIT.ok);
});

test("--json prints every event and the result as lines of their own", async () => {
  write({ "a.txt": "1" });
  const { lines, code } = await run(["push", directory, folder, "--json", "--publish"]);
  expect(code).toBe(EXIT.ok);
  const events = lines.map((line) => JSON.parse(line) as { type: string; releaseId?: string });
  const types = events.map(({ type }) => type);
  expect(types).toEqual(["change", "release", "total", "sent", "summary"]);
  const { releaseId } = events.at(-1)!;
  const rollback = await run(["rollback", releaseId!, "--json"]);
  expect(JSON.parse(rollback.stdout)).toEqual({ type: "rolled back", releaseId, changed: 1 });
});

describe("fails in one line with a code of its own:", () => {
  const failed = async (args: string[], environment: Record<string, string> = {}) => {
    const { code, stdout, stderr } = await run(args, environment);
    expect(stderr.trim().split("\n"), stdout).toHaveLength(1);
    return { code, stderr };
  };

  test("a conflict, and names that no asset can have", async () => {
    write({ "a.txt": "base" });
    await run(["push", directory, folder, "--publish"]);
    await server.upload([{ path: `${folder}/a.txt`, bytes: Buffer.from("theirs") }]);
    write({ "a.txt": "ours" });
    const conflict = await failed(["push", directory, folder, "--publish"]);
    expect(conflict.code).toBe(EXIT.conflict);
    expect(conflict.stderr).toContain("a.txt");
    write({ "bad\u0007name": "1" });
    const refused = await failed(["push", directory, folder, "--publish", "--ours"]);
    expect(refused.code).toBe(EXIT.refused);
    expect(refused.stderr).not.toContain("\u0007");
    expect(await published()).toEqual({ "a.txt": "theirs" });
  });

  test("a wrong call, a missing directory, a release that does not exist", async () => {
    expect((await failed(["push", directory, folder, "--ours", "--theirs"])).code).toBe(EXIT.usage);
    expect((await failed(["push", directory, "/bad//path"])).code).toBe(EXIT.usage);
    const missing = path.join(directory, "missing");
    expect((await failed(["push", missing, folder])).code).toBe(EXIT.directory);
    expect((await failed(["publish", "nonsense"])).code).toBe(EXIT.refused);
    expect((await failed(["rollback", "nonsense"])).code).toBe(EXIT.refused);
  });

  test("no deployment, one without the functions, a key that it rejects", async () => {
    const offline = { CONVEX_URL: "" };
    expect((await failed(["push", directory, folder], offline)).code).toBe(EXIT.usage);
    const other = ["push", directory, folder, "--functions", "other"];
    expect((await failed(other)).code).toBe(EXIT.access);
    const key = path.join(directory, "key");
    writeFileSync(key, "a-secret-key");
    const rejected = await failed(["push", directory, folder, "--deploy-key-file", key]);
    expect(rejected.code).toBe(EXIT.access);
    expect(rejected.stderr).not.toContain("a-secret-key");
  });
});

test("Ctrl+C ends it with 130, and publishes nothing", async () => {
  write(Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`${n}.txt`, `${n}`])));
  const child = start(["push", directory, folder, "--publish", "--json"]);
  const lines = createInterface(child.stdout!);
  lines.on("line", (line) => {
    if ((JSON.parse(line) as { type: string }).type === "total") child.kill("SIGINT");
  });
  const [code] = (await once(child, "close")) as [number];
  expect(code).toBe(EXIT.interrupted);
  expect(await published()).toEqual({});
});

const KILLS = Number(process.env.PUSH_KILLS ?? inProportion({ short: 5, long: 40 }));

test(`killed ${KILLS} times at random moments, readers see one push or the next, and it always ends`, async () => {
  const seed = Number(process.env.PUSH_SEED ?? 1);
  const random = randomFrom(seed);
  const state: Record<string, string> = {};
  let visible: Record<string, string> = {};
  for (let kill = 0; kill < KILLS; kill += 1) {
    for (let change = 0; change < 30; change += 1) {
      const name = `d${random(4)}/${random(30)}.txt`;
      if (random(4) === 0) {
        delete state[name];
        rmSync(path.join(directory, name), { force: true });
      } else {
        state[name] = `${kill}-${change}`;
        // Long or short, so that batches end at different moments.
        write({ [name]: state[name] + " ".repeat(random(5000)) });
      }
    }
    const args = ["push", directory, folder, "--publish", "--prune", "--prune-most", "--json"];
    const child = start(args);
    let left = random(70);
    createInterface(child.stdout!).on("line", () => {
      if ((left -= 1) === 0) child.kill("SIGKILL");
    });
    await once(child, "close");
    const now = await trimmed();
    const wanted = JSON.stringify(sorted(state));
    const isOneOfBoth = [JSON.stringify(sorted(visible)), wanted].includes(
      JSON.stringify(sorted(now)),
    );
    expect(isOneOfBoth, `seed ${seed}, kill ${kill}: a part of a push is visible`).toBe(true);
    visible = now;
  }
  const last = await run(["push", directory, folder, "--publish", "--prune", "--prune-most"]);
  expect(last, last.stderr).toMatchObject({ code: EXIT.ok });
  expect(sorted(await trimmed())).toEqual(sorted(state));
});

async function trimmed(): Promise<Record<string, string>> {
  const found = Object.entries(await published());
  return Object.fromEntries(found.map(([name, text]) => [name, text.trimEnd()]));
}

function sorted(files: Record<string, string>): [string, string][] {
  return Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1));
}
