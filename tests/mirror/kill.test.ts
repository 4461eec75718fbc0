import { execFile } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fileURLToPath } from "node:url";
import { inProportion } from "../proportion.js";
import { writePrograms } from "../installed/programs.js";
import { app } from "./engine.js";
import { withSeed } from "./random.js";
import { Server } from "./server.js";
import { expectSame, onDisk, temporaryDirectory } from "./support.js";
import { Workload } from "./workload.js";

const KILLS = Number(process.env.MIRROR_KILLS ?? inProportion({ short: 10, long: 60 }));
const SEED = Number(process.env.MIRROR_SEED ?? Math.floor(Math.random() * 2 ** 31));

let server: Server;
let child: string;
beforeAll(async () => {
  const files = ["child.ts", "faultyDisk.ts"].map((file) =>
    fileURLToPath(new URL(file, import.meta.url)),
  );
  [server, child] = await Promise.all([Server.start(), writePrograms(app, "mirror", files)]);
});
afterAll(() => server.stop());

type Ended = { signal: string | null; code: number; stdout: string; stderr: string };

function runChild(directory: string, fatal: number, mode = "once"): Promise<Ended> {
  return new Promise((resolve) => {
    const args = [child, directory, server.url, String(fatal), mode];
    execFile(process.execPath, args, (error, stdout, stderr) => {
      resolve({
        signal: error?.signal ?? null,
        code: Number(error?.code ?? 0),
        stdout,
        stderr,
      });
    });
  });
}

test(
  `killed at ${KILLS} instants (MIRROR_SEED=${SEED}), it always ends right`,
  { timeout: 900_000 },
  () => withSeed(SEED, endsRight),
);

async function endsRight(random: (below: number) => number): Promise<void> {
  const workload = new Workload(server, random);
  const directory = temporaryDirectory();
  for (let count = 0; count < 60; count += 1) await workload.change();
  // How many operations a whole run takes, for the instants to be anywhere in it.
  const whole = await runChild(temporaryDirectory(), 0);
  const { operations } = JSON.parse(whole.stdout) as { operations: number };
  let range = Math.abs(operations);
  const users = new Map<string, string>();
  let killed = 0;
  for (let round = 0; killed < KILLS; round += 1) {
    const ended = await runChild(directory, 1 + random(range));
    if (ended.signal === "SIGKILL") {
      killed += 1;
      // Mostly two kills and more in a row, now and then with changes in between.
      if (random(3) > 0) continue;
    } else {
      expect(ended).toMatchObject({ code: 0, stderr: "" });
      await checkUsersFiles();
    }
    for (let count = random(6); count > 0; count -= 1) await workload.change();
    if (round % 7 === 0) {
      const name = `mine-${round}.txt`;
      users.set(name, `of round ${round}`);
      writeFileSync(path.join(directory, name), users.get(name)!);
    }
    range = Math.max(20, random(Math.abs(operations)));
  }
  await server.accessSettled();
  expect(await runChild(directory, 0)).toMatchObject({ code: 0, stderr: "" });
  await checkUsersFiles();
  for (const name of users.keys()) rmSync(path.join(directory, name));
  await expectSame(directory, server);
  const last = await runChild(directory, 0);
  expect(JSON.parse(last.stdout)).toMatchObject({ summary: { written: 0, removed: 0 } });

  async function checkUsersFiles(): Promise<void> {
    const { files } = onDisk(directory);
    for (const [name, text] of users) expect(files.get(name)?.toString()).toBe(text);
    // Nothing half-written is ever left by a run that has ended by itself.
    expect([...files.keys()].filter((name) => name.endsWith(".part"))).toEqual([]);
  }
}

const FOLLOWING_KILLS = Math.ceil(KILLS / 5);

test(
  `killed ${FOLLOWING_KILLS} times while it follows (MIRROR_SEED=${SEED}), it always ends right`,
  { timeout: 900_000 },
  () => withSeed(SEED, followsRight),
);

async function followsRight(random: (below: number) => number): Promise<void> {
  const workload = new Workload(server, random);
  const directory = temporaryDirectory();
  for (let kills = 0; kills < FOLLOWING_KILLS; kills += 1) {
    let isGone = false;
    const gone = runChild(directory, 1 + random(120), "follow").finally(() => (isGone = true));
    // Changes go on until one of them, or the copy before them, has come to its last operation.
    while (!isGone) await workload.change();
    expect(await gone).toMatchObject({ signal: "SIGKILL" });
    if (random(4) === 0) await expectRight();
  }
  await expectRight();

  async function expectRight(): Promise<void> {
    await server.accessSettled();
    expect(await runChild(directory, 0)).toMatchObject({ code: 0, stderr: "" });
    await expectSame(directory, server);
    const last = await runChild(directory, 0);
    expect(JSON.parse(last.stdout)).toMatchObject({ summary: { written: 0, removed: 0 } });
  }
}
