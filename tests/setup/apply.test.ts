import { mkdir, mkdtemp, readFile, readdir, rm, stat, symlink, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type * as Apply from "../../src/setup/apply.js";
import type { FileChange } from "../../src/setup/change.js";
import { writePrograms } from "../installed/programs.js";
import { developedApp } from "./support/packages.js";
import { start } from "./support/program.js";

const program = await developedApp();
const { JOURNAL_FOLDER, applyChanges, recover } =
  program.importInternal<typeof Apply>("setup/apply.js");

let scratch: string;
let root: string;
beforeEach(async () => {
  scratch = await mkdtemp(path.join(os.tmpdir(), "setup-apply-"));
  root = path.join(scratch, "app");
  await mkdir(root);
  await writeFile(path.join(root, "a.ts"), "old a\n", { mode: 0o640 });
  await writeFile(path.join(root, "b.ts"), "old b\n");
});
afterEach(() => rm(scratch, { recursive: true, force: true }));

const CHANGES = [
  { file: "a.ts", before: "old a\n", after: "new a\n" },
  { file: "deep/er/c.ts", before: null, after: "new c\n" },
  { file: "b.ts", before: "old b\n", after: "new b\n" },
  { file: ".env.local", before: null, after: "KEY=1\n" },
];
const changes = (): FileChange[] =>
  CHANGES.map((change) => ({ ...change, file: path.join(root, change.file) }));

async function tree(): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    found[path.relative(root, file)] = entry.isDirectory()
      ? "folder"
      : await readFile(file, "utf8");
  }
  return found;
}

const OLD = { "a.ts": "old a\n", "b.ts": "old b\n" };
const NEW = {
  ".env.local": "KEY=1\n",
  "a.ts": "new a\n",
  "b.ts": "new b\n",
  deep: "folder",
  "deep/er": "folder",
  "deep/er/c.ts": "new c\n",
};

test("writes all, keeps modes, and hides what may be secret", async () => {
  const applied = await applyChanges(root, changes());
  await applied.keep();
  expect(await tree()).toEqual(NEW);
  expect((await stat(path.join(root, "a.ts"))).mode & 0o777).toBe(0o640);
  expect((await stat(path.join(root, ".env.local"))).mode & 0o777).toBe(0o600);
});

test("puts all back, and what other programs did to the files it was told of", async () => {
  const applied = await applyChanges(root, changes(), [
    path.join(root, "lock"),
    path.join(root, "b.lock"),
  ]);
  await writeFile(path.join(root, "lock"), "made by somebody");
  await applied.undo();
  expect(await tree()).toEqual(OLD);
});

test("leaves alone what somebody else has changed since", async () => {
  const applied = await applyChanges(root, changes());
  await writeFile(path.join(root, "a.ts"), "mine now\n");
  await writeFile(path.join(root, "deep/er/mine.ts"), "mine\n");
  await applied.undo();
  expect(await tree()).toMatchObject({
    "a.ts": "mine now\n",
    "b.ts": "old b\n",
    "deep/er/mine.ts": "mine\n",
  });
});

test("writes through links", async () => {
  await writeFile(path.join(scratch, "real.ts"), "old\n");
  await symlink("../real.ts", path.join(root, "link.ts"));
  const change = { file: path.join(root, "link.ts"), before: "old\n", after: "new\n" };
  const applied = await applyChanges(root, [change]);
  expect(await readFile(path.join(scratch, "real.ts"), "utf8")).toBe("new\n");
  await applied.undo();
  expect(await readFile(path.join(scratch, "real.ts"), "utf8")).toBe("old\n");
});

test("refuses when a file is not what the plan was made for", async () => {
  await writeFile(path.join(root, "b.ts"), "edited meanwhile\n");
  await expect(applyChanges(root, changes())).rejects.toMatchObject({ code: "FILES_CHANGED" });
  expect(await tree()).toEqual({ ...OLD, "b.ts": "edited meanwhile\n" });
});

test("refuses while another setup is at work", async () => {
  await mkdir(path.join(root, JOURNAL_FOLDER));
  const journal = { pid: process.ppid, entries: [], folders: [] };
  await writeFile(path.join(root, JOURNAL_FOLDER, "journal.json"), JSON.stringify(journal));
  await expect(applyChanges(root, changes())).rejects.toMatchObject({ code: "SETUP_RUNNING" });
});

describe.each(CHANGES.map(({ file }) => file))("when %s cannot be written", (failing) => {
  test("every file is as it was", async () => {
    const others = changes().filter(({ file }) => !file.endsWith(failing));
    const blocked = { file: path.join(root, "blocked.ts"), before: null, after: "x" };
    // A folder in the place of a file: nothing can be renamed onto it.
    await mkdir(blocked.file);
    const index = CHANGES.findIndex(({ file }) => file === failing);
    const attempted = others.toSpliced(index, 0, blocked);
    await expect(applyChanges(root, attempted)).rejects.toMatchObject({ code: "WRITE_FAILED" });
    expect(await tree()).toEqual({ ...OLD, "blocked.ts": "folder" });
  });
});

describe("killed", () => {
  let killed: string;
  beforeAll(async () => {
    const source = fileURLToPath(new URL("support/killed.ts", import.meta.url));
    killed = await writePrograms(program, "setup", [source]);
  });

  test("before any step on the disk, all can be put back or all is there", async () => {
    await writeFile(path.join(scratch, "changes.json"), JSON.stringify(CHANGES));
    let step = 1;
    let kills = 0;
    for (; ; step += 1) {
      const args = [root, String(step), path.join(program.package, "dist/setup/apply.js")];
      const { code } = await start(killed, args, { cwd: scratch }).ended;
      expect(code).toBe(null);
      kills += 1;
      const left = await tree();
      await recover(root);
      const now = await tree();
      // Once the journal is gone, it is done.
      const isDone = !(`${JOURNAL_FOLDER}/journal.json` in left) && "deep" in left;
      expect(now, `killed before step ${step}`).toEqual(isDone ? NEW : OLD);
      if (isDone) break;
    }
    expect(kills).toBeGreaterThan(15);
    expect(await tree()).toEqual(NEW);
  });
});
