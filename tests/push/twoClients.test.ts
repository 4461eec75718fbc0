/** Two people push, pull and sync at random, and are killed: both ends become equal, and no edit is lost. */
import { once } from "node:events";
import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, expect, test } from "vitest";
import { api } from "../../example/convex/_generated/api.js";
import { EXIT } from "../../src/cli/exitCodes.js";
import { isTemporaryName } from "../../src/sync/names.js";
import * as command from "../mirror/command.js";
import { randomFrom } from "../mirror/random.js";
import { Server } from "../mirror/server.js";
import { onDisk, temporaryDirectory } from "../mirror/support.js";
import { inProportion } from "../proportion.js";
import { sha256 } from "./site.js";

const { assets } = api;

let server: Server;
beforeAll(async () => {
  server = await Server.start();
});
afterAll(() => server.stop());

const FOLDER = "shared";
const NAMES = ["a.txt", "b.txt", "c.png", "d/a.txt", "d/b", "d/e/c.txt"];
const COPY = /\.conflict-v\d+/;
const PUSH = ["--publish", "--prune", "--prune-most", "--json"];
const TWO_WAY = ["sync", "--mode", "two-way", "--once", "--yes", "--json", "--folder", FOLDER];

type Client = { name: string; directory: string };

/** The texts of a directory without the copies that pulls leave, and what a killed one was writing. */
function textsOf({ directory }: Client): Map<string, string> {
  const found = [...onDisk(directory).files].filter(
    ([name]) => !COPY.test(name) && !isTemporaryName(path.basename(name)),
  );
  return new Map(found.map(([name, bytes]) => [name, bytes.toString()]));
}

/** The digests of all versions that the server has, published or not. */
async function history(): Promise<Set<string>> {
  const digests = new Set<string>();
  for (const name of NAMES) {
    const at = path.posix.join(FOLDER, name);
    const asset = { folderPath: path.posix.dirname(at), basename: path.posix.basename(at) };
    const versions = await server.http.query(assets.getAssetVersions, asset).catch(() => []);
    for (const version of versions) digests.add(version.sha256 ?? "");
  }
  return digests;
}

/** Runs a command, and kills it after some of its lines. */
async function attempt(client: Client, args: string[], lines: number): Promise<number | null> {
  const [name, ...rest] = args;
  const of = name === "sync" ? [client.directory] : [client.directory, FOLDER];
  const child = command.start(server.url, [name!, ...of, ...rest]);
  let left = lines;
  createInterface(child.stdout!).on("line", () => {
    if ((left -= 1) === 0) child.kill("SIGKILL");
  });
  child.stderr!.resume();
  const [code] = (await once(child, "close")) as [number | null];
  return code;
}

/** Runs a command, and fails if it makes a text of this directory disappear that the server has never had. */
async function run(client: Client, args: string[], lines = Infinity): Promise<number | null> {
  const before = new Set(textsOf(client).values());
  const code = await attempt(client, args, lines);
  for (const text of textsOf(client).values()) before.delete(text);
  if (before.size === 0) return code;
  const had = await history();
  for (const text of before) {
    expect(had.has(sha256(text)), `${args.join(" ")} lost "${text}" of ${client.name}`).toBe(true);
  }
  return code;
}

/** Decides each conflict that a pull has left, as a person does who merges files. */
function resolve(client: Client, random: (below: number) => number, merge: () => string): void {
  const { files } = onDisk(client.directory);
  for (const name of files.keys()) {
    if (!COPY.test(name)) continue;
    const copy = path.join(client.directory, name);
    const original = path.join(client.directory, name.replace(COPY, ""));
    if (random(3) === 0) renameSync(copy, original);
    else {
      if (random(2) === 0) writeFileSync(original, merge());
      rmSync(copy);
    }
  }
}

async function settle(client: Client, random: (below: number) => number, merge: () => string) {
  for (let round = 0; round < 10; round += 1) {
    const pull = await run(client, ["pull", "--yes", "--json"]);
    expect([EXIT.ok, EXIT.conflict]).toContain(pull);
    resolve(client, random, merge);
    // A conflict without a copy is left: an edit of a file that the server no longer has.
    const push = await run(client, ["push", "--ours", ...PUSH]);
    expect([EXIT.ok, EXIT.conflict]).toContain(push);
    if (push === EXIT.ok && pull === EXIT.ok) return;
  }
  throw new Error(`${client.name} does not come to an end.`);
}

const STEPS = Number(process.env.CLIENT_STEPS ?? inProportion({ short: 12, long: 120 }));
const SEED = Number(process.env.CLIENT_SEED ?? 1);

test(`after ${STEPS} pushes, pulls and syncs of one or both, each of which may be killed, all have the same and no edit is lost`, async () => {
  const random = randomFrom(SEED);
  const clients = ["one", "two"].map((name) => ({ name, directory: temporaryDirectory() }));
  let edits = 0;
  const text = (client: Client) => {
    edits += 1;
    // Long or short, so that a kill comes at different moments.
    return `${client.name} ${edits} ${"x".repeat(random(3000))}`;
  };
  for (let step = 0; step < STEPS; step += 1) {
    const isBoth = random(3) === 0;
    const acting = isBoth ? clients : [clients[random(2)]!];
    for (const client of acting) {
      for (let change = random(4); change > 0; change -= 1) {
        const file = path.join(client.directory, NAMES[random(NAMES.length)]!);
        if (random(4) === 0) rmSync(file, { force: true });
        else {
          mkdirSync(path.dirname(file), { recursive: true });
          writeFileSync(file, text(client));
        }
      }
    }
    const commands = [["pull", "--yes", "--json"], ["push", ...PUSH], TWO_WAY];
    const args = isBoth ? TWO_WAY : commands[random(3)]!;
    const runs = acting.map((client) =>
      run(client, args, random(3) === 0 ? Infinity : 1 + random(10)),
    );
    const codes = await Promise.all(runs);
    for (const [index, code] of codes.entries()) {
      const what = `seed ${SEED}, step ${step}: ${args[0]}`;
      expect([null, EXIT.ok, EXIT.conflict], what).toContain(code);
      const client = acting[index]!;
      if (code === EXIT.conflict && random(2) === 0) resolve(client, random, () => text(client));
    }
  }
  const merge = () => text(clients[0]!);
  for (const client of [...clients, ...clients]) await settle(client, random, merge);
  for (const client of clients) await run(client, ["pull", "--yes", "--json"]);
  const { files } = await server.content(FOLDER);
  const there = [...files].map(([name, bytes]) => [
    name.slice(FOLDER.length + 1),
    bytes.toString(),
  ]);
  for (const client of clients) {
    expect(
      [...onDisk(client.directory).files].map(([name, bytes]) => [name, bytes.toString()]).sort(),
    ).toEqual(there.sort());
    const left = readdirSync(client.directory).filter((name) => name.endsWith(".part"));
    expect(left).toEqual([]);
    const status = await command.run(server.url, ["status", client.directory]);
    expect(status.lines).toEqual(["No differences."]);
  }
}, 1_800_000);
