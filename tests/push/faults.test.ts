/** Pushes, pulls and trips to the past with a lost connection, a full disk, purged versions, expired history and kills. */
import { readdirSync, renameSync, mkdirSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { api } from "../../example/convex/_generated/api.js";
import { EXIT } from "../../src/cli/exitCodes.js";
import { type Moment, checkout, restore } from "../../src/push/past.js";
import { pull } from "../../src/push/pull.js";
import { push } from "../../src/push/push.js";
import { faultyDisk } from "../mirror/faultyDisk.js";
import { randomFrom } from "../mirror/random.js";
import { Server } from "../mirror/server.js";
import { onDisk } from "../mirror/support.js";
import { inProportion } from "../proportion.js";
import { CuttingProxy } from "./cuttingProxy.js";
import { siteOn } from "./site.js";

const { assets } = api;

let server: Server;
beforeAll(async () => {
  server = await Server.start();
});
afterAll(() => server.stop());

type Texts = Record<string, string>;

const LONG = "long".repeat(30_000);
const OLD: Texts = { "a.txt": "one", "gone.txt": "1", "moved.txt": LONG, "same.txt": "1" };
const NEW: Texts = { "a.txt": "second", "deep/moved.txt": LONG, "new.txt": "1", "same.txt": "1" };
/** How long a command waits for a server that it cannot reach. */
const OFFLINE_MS = { patient: 120_000, hasty: 200 };

/** A directory and a folder with `OLD`, and a proxy through which commands reach the server. */
async function openSite() {
  const proxy = await CuttingProxy.before(server.url);
  const site = siteOn(server);
  const runsWith = (offlineTimeoutMs: number) => {
    const common = {
      ...{ directory: site.directory, folder: site.folder, url: proxy.url },
      ...{ offlineTimeoutMs, confirm: async () => true },
    };
    return {
      push: () => push({ ...common, publish: true, prune: true, pruneMost: true }),
      pull: () => pull(common),
      checkout: (moment: Moment) => checkout({ ...common, moment }),
      restore: (moment: Moment) => restore({ ...common, moment, publish: true }),
    };
  };
  const runs = runsWith(OFFLINE_MS.patient);
  site.write(OLD);
  await runs.push();
  return { ...site, proxy, runs, hasty: runsWith(OFFLINE_MS.hasty) };
}

type Site = Awaited<ReturnType<typeof openSite>>;
type Runs = Site["runs"];

/** Changes the directory as a person does. */
function edit(site: Site): void {
  mkdirSync(site.file("deep"));
  renameSync(site.file("moved.txt"), site.file("deep/moved.txt"));
  site.remove("gone.txt");
  site.write({ "a.txt": "second", "new.txt": "1" });
}

/** Changes the folder of the server. */
async function change(site: ReturnType<typeof siteOn>): Promise<{ at: number }> {
  const { createdAt } = await server.http.query(assets.head, { folderPath: site.folder });
  const at = Math.ceil(createdAt);
  while (Date.now() <= at + 1);
  await server.http.mutation(assets.moveAsset, {
    ...{ fromFolderPath: site.folder, basename: "moved.txt", toFolderPath: `${site.folder}/deep` },
  });
  await site.unpublish("gone.txt");
  for (const name of ["a.txt", "new.txt"]) await site.publish(name, NEW[name]!);
  return { at };
}

async function purge(site: Site, basename: string): Promise<void> {
  const at = { folderPath: site.folder, basename };
  const { assetId } = await server.http.mutation(assets.deleteAsset, at);
  await server.http.mutation(assets.purge, { assetId });
}

type Command = {
  prepare: (site: Site) => Promise<(runs: Runs) => Promise<unknown>>;
  made: (site: Site) => Promise<Texts>;
  /** Whether readers see all of it in one moment. */
  isWhole: boolean;
  before: Texts;
  result: Texts;
};

/** Each command, what is there before, what a complete one makes of it, and where. */
const COMMANDS: Record<"push" | "restore" | "pull" | "checkout", Command> = {
  push: {
    prepare: async (site: Site) => {
      edit(site);
      return (runs) => runs.push();
    },
    made: (site: Site) => site.there(),
    isWhole: true,
    result: NEW,
    before: OLD,
  },
  restore: {
    prepare: async (site: Site) => {
      const moment = await change(site);
      return (runs) => runs.restore(moment);
    },
    made: (site: Site) => site.there(),
    isWhole: true,
    result: OLD,
    before: NEW,
  },
  pull: {
    prepare: async (site: Site) => {
      await change(site);
      return (runs) => runs.pull();
    },
    made: async (site: Site) => site.here(),
    isWhole: false,
    result: NEW,
    before: OLD,
  },
  checkout: {
    prepare: async (site: Site) => {
      const moment = await change(site);
      await site.runs.pull();
      return (runs) => runs.checkout(moment);
    },
    made: async (site: Site) => site.here(),
    isWhole: false,
    result: OLD,
    before: NEW,
  },
};

/** A publishing is whole or has not begun; of a directory each file is whole. */
function expectNoHalves(made: Texts, { isWhole, before, result }: Command, what: string) {
  if (isWhole) expect([before, result], what).toContainEqual(made);
  for (const [name, text] of Object.entries(made)) {
    expect([before[name], result[name]], `${what}: ${name}`).toContain(text);
  }
}

describe.each(Object.entries(COMMANDS))("%s", (_, command) => {
  test("whose connection ends at any step leaves nothing half, and a repeat completes it", async () => {
    let cuts = 0;
    for (let step = 1; ; step += 1) {
      const site = await openSite();
      const run = await command.prepare(site);
      site.proxy.at(step, async () => site.proxy.cut());
      const outcome = await run(site.hasty).then(
        () => null,
        (error: unknown) => error,
      );
      const { isUntouched } = site.proxy;
      // It gave up before this step, as on a slow machine: nothing was tried.
      if (isUntouched && outcome !== null) {
        step -= 1;
        continue;
      }
      if (outcome !== null)
        expect(outcome, `cut at ${step}`).toMatchObject({ code: "SERVER_UNREACHABLE" });
      expectNoHalves(await command.made(site), command, `cut at ${step}`);
      site.proxy.heal();
      await run(site.runs);
      expect(await command.made(site), `again after ${step}`).toEqual(command.result);
      if (isUntouched) break;
      cuts += 1;
    }
    expect(cuts).toBeGreaterThan(3);
  });

  test("on a disk that is full at any moment leaves nothing half, and a repeat completes it", async () => {
    const needsRoom = ["create", "write", "mkdir", "link"];
    for (let step = 1; ; step += 1) {
      const site = await openSite();
      const run = await command.prepare(site);
      let left = step;
      const undo = faultyDisk(site.directory, (operation) => {
        if (!needsRoom.includes(operation) || (left -= 1) > 0) return;
        throw Object.assign(new Error("no space left on device"), { code: "ENOSPC" });
      });
      const outcome = await run(site.runs).then(
        () => null,
        (error: unknown) => error,
      );
      undo();
      if (outcome !== null)
        expect(outcome, `full at ${step}`).toMatchObject({ code: "DIRECTORY_FULL" });
      expectNoHalves(await command.made(site), command, `full at ${step}`);
      await run(site.runs);
      expect(await command.made(site), `again after ${step}`).toEqual(command.result);
      expect(readdirSync(site.directory).filter((name) => name.endsWith(".part"))).toEqual([]);
      if (left > 0) break;
    }
  });
});

describe("a file that is deleted permanently at any step", () => {
  const without = (texts: Texts, name: string) =>
    Object.fromEntries(Object.entries(texts).filter(([other]) => other !== name));

  test.each(["a.txt", "moved.txt"])("of a push: %s", async (name) => {
    for (let step = 1; ; step += 1) {
      const site = await openSite();
      edit(site);
      site.proxy.at(step, () => purge(site, name));
      const outcome = await site.runs.push().then(
        () => null,
        (error: { code?: string }) => error.code,
      );
      expect([null, "CONFLICT", "PUSH_REFUSED"], `purged at ${step}`).toContain(outcome);
      const there = without(await site.there(), name);
      expect([without(OLD, name), without(NEW, name)], `purged at ${step}`).toContainEqual(there);
      const { isUntouched } = site.proxy;
      const { directory, folder } = site;
      await push({
        ...{ directory, folder, url: site.proxy.url, publish: true, prune: true, pruneMost: true },
        ...{ side: "ours", overwrite: true },
      });
      expect(await site.there(), `again after ${step}`).toEqual(NEW);
      if (isUntouched) break;
    }
  });

  test("of a pull", async () => {
    for (let step = 1; ; step += 1) {
      const site = await openSite();
      await change(site);
      site.proxy.at(step, () => purge(site, "a.txt"));
      await site.runs.pull();
      const { isUntouched } = site.proxy;
      expectNoHalves(site.here(), COMMANDS.pull, `purged at ${step}`);
      expect(await site.runs.pull()).toMatchObject({ failed: 0, conflicts: 0 });
      expect(site.here(), `again after ${step}`).toEqual(await site.there());
      if (isUntouched) break;
    }
  });
});

test("a moment before the oldest retained change is refused with the first possible one", async () => {
  const own = await Server.start();
  const site = siteOn(own);
  try {
    await site.publish("a.txt", "one");
    const before = new Date().toISOString();
    while (Date.now() <= Date.parse(before) + 1);
    await site.publish("a.txt", "two");
    while (Date.now() <= Date.parse(before) + 50);
    await own.http.mutation(assets.configureRetention, { feedRetentionMs: 1 });
    await own.http.mutation(assets.startSweep, {});
    const refused = async (command: string) =>
      await site.run(command, site.directory, site.folder, "--at", before);
    // The sweep deletes in steps.
    const sweeps = async () => await own.http.query(assets.listSweeps, {});
    await expect.poll(async () => (await sweeps()).map(({ phase }) => phase)).toEqual(["done"]);
    for (const command of ["checkout", "restore"]) {
      const { code, stderr } = await refused(command);
      expect({ code, command }).toEqual({ code: EXIT.refused, command });
      expect(stderr).toMatch(/\d{4}-\d\d-\d\dT[\d:.]+Z/);
      expect(stderr.trim().split("\n")).toHaveLength(1);
    }
    expect(site.here()).toEqual({});
    expect(await site.there()).toEqual({ "a.txt": "two" });
  } finally {
    await own.stop();
  }
});

const KILLS = inProportion({ short: 6, long: 40 });

test(`killed ${KILLS} times, checkout and restore always end right`, async () => {
  const random = randomFrom(3);
  for (const name of ["checkout", "restore"] as const) {
    const { result } = COMMANDS[name];
    const site = siteOn(server);
    site.write(OLD);
    expect((await site.push()).code).toBe(EXIT.ok);
    const args = ["--at", new Date((await change(site)).at).toISOString()];
    if (name === "restore") args.push("--publish");
    const made = async () => (name === "checkout" ? site.here() : await site.there());
    const toNow = async () => {
      if (name === "checkout") await site.run("pull", site.directory, "--yes");
    };
    await toNow();
    for (let kill = 0; kill < KILLS / 2; kill += 1) {
      const child = site.start(name, site.directory, site.folder, ...args);
      const ended = new Promise((resolve) => child.once("close", resolve));
      const timer = setTimeout(() => child.kill("SIGKILL"), 300 + random(500));
      await ended;
      clearTimeout(timer);
      expectNoHalves(
        Object.fromEntries(
          Object.entries(await made()).filter(([file]) => !file.endsWith(".part")),
        ),
        COMMANDS[name],
        `kill ${kill} of ${name}`,
      );
    }
    expect((await site.run(name, site.directory, site.folder, ...args)).code).toBe(EXIT.ok);
    expect(await made()).toEqual(result);
    expect(
      [...onDisk(site.directory).files.keys()].map((file) => path.basename(file)).join(),
    ).not.toContain(".part");
  }
});
