/** The command as it is installed: output, exit codes and signals. */
import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { repository } from "../../scripts/scratch.js";
import { EXIT } from "../../src/cli/exitCodes.js";
import * as command from "./command.js";
import { Server } from "./server.js";
import { expectSame, mirror, onDisk, temporaryDirectory } from "./support.js";

let server: Server;
beforeAll(async () => {
  server = await Server.start();
  await server.upload([
    { path: "a.txt", bytes: Buffer.from("one") },
    { path: "images/b.txt", bytes: Buffer.from("two") },
  ]);
});
afterAll(() => server.stop());

let directory = "";
beforeEach(() => {
  directory = temporaryDirectory();
});

const start = (args: string[], environment?: Record<string, string>) =>
  command.start(server.url, args, environment);
const run = (args: string[], environment?: Record<string, string>) =>
  command.run(server.url, args, environment);

describe("sync", () => {
  test("--once copies everything, says so without escape codes, and ends", async () => {
    const { code, stdout, stderr } = await run(["sync", directory, "--once"]);
    expect({ code, stderr }).toEqual({ code: EXIT.ok, stderr: "" });
    expect(stdout).toContain("Up to date: 2 files, 2 written, 0 removed.");
    // eslint-disable-next-line no-control-regex
    expect(stdout).not.toMatch(/[\u001b\r]/);
    await expectSame(directory, server);
  });

  test("--json prints every event as a line of its own", async () => {
    const { lines } = await run(["sync", directory, "--once", "--json"]);
    const events = lines.map((line) => (JSON.parse(line) as { type: string }).type);
    expect(events[0]).toBe("start");
    expect(events.at(-1)).toBe("ready");
    expect(events.filter((type) => type === "written")).toHaveLength(2);
  });

  test("--dry-run tells what it would do and writes nothing", async () => {
    writeFileSync(path.join(directory, "a.txt"), "mine");
    const { code, lines } = await run(["sync", directory, "--dry-run"]);
    expect(code).toBe(EXIT.different);
    expect(lines).toEqual([
      "keep: a.txt is in the place of a file of the server",
      "download: images/b.txt is missing",
      "2 differences.",
    ]);
    expect([...onDisk(directory).files.keys()]).toEqual(["a.txt"]);
    const missing = await run(["sync", path.join(directory, "new"), "--dry-run"]);
    expect(missing.code).toBe(EXIT.different);
    expect(missing.lines).toHaveLength(3);
  });

  test("says by its exit code that something of the user's was kept", async () => {
    writeFileSync(path.join(directory, "a.txt"), "mine");
    const { code, stderr } = await run(["sync", directory, "--once"]);
    expect(code).toBe(EXIT.incomplete);
    expect(stderr.trim().split("\n")).toEqual([expect.stringContaining("kept: a.txt")]);
    expect((await run(["sync", directory, "--once", "--save-aside"])).code).toBe(EXIT.ok);
  });

  test("says how far it was when it is interrupted", async () => {
    const child = start(["sync", directory, "--url", "http://127.0.0.1:9"]);
    const lines = createInterface(child.stdout!);
    const [first] = (await once(lines, "line")) as [string];
    expect(first).toBe(`Mirroring all files into ${directory}`);
    const last = once(lines, "line");
    child.kill("SIGINT");
    expect(await last).toEqual([
      "Stopped at 0 files, 0 written, 0 removed. Run the same command to resume.",
    ]);
  });

  test("a URL that does not answer leaves the directory free for another one", async () => {
    const wrong = ["--url", "http://127.0.0.1:9", "--give-up-after", "0.05"];
    expect((await run(["sync", directory, "--once", ...wrong])).code).toBe(EXIT.unreachable);
    expect(await run(["sync", directory, "--once"])).toMatchObject({ code: EXIT.ok });
    await expectSame(directory, server);
  });

  test("follows until it is told to stop, and is quiet about what goes right", async () => {
    const child = start(["sync", directory, "--folder", "live"]);
    const printed: string[] = [];
    const lines = createInterface(child.stdout!);
    lines.on("line", (line) => printed.push(line));
    while (!printed.some((line) => line.startsWith("Up to date"))) await once(lines, "line");
    // Another mirror of the same tells when the change is there to be seen.
    const other = mirror({ directory: temporaryDirectory(), url: server.url, folder: "live" });
    await other.ready;
    const before = printed.length;
    await server.upload([{ path: "live/new.txt", bytes: Buffer.from("new") }]);
    await expect
      .poll(() => onDisk(directory).files.get("new.txt")?.toString(), { timeout: 30_000 })
      .toBe("new");
    child.kill("SIGTERM");
    expect(await once(child, "exit")).toEqual([EXIT.ok, null]);
    expect(printed.length).toBe(before);
    // It has given the directory back.
    expect((await run(["sync", directory, "--folder", "live", "--once"])).code).toBe(EXIT.ok);
  });
});

describe("status", () => {
  test("tells each difference and why", async () => {
    await run(["sync", directory, "--once"]);
    expect((await run(["status", directory])).lines).toEqual(["No differences."]);
    writeFileSync(path.join(directory, "a.txt"), "mine");
    writeFileSync(path.join(directory, "images/mine.txt"), "mine");
    const { code, lines } = await run(["status", directory]);
    expect(code).toBe(EXIT.different);
    expect(lines).toEqual([
      "keep: a.txt was changed locally",
      "keep: images/mine.txt exists only locally",
      "2 differences.",
    ]);
    writeFileSync(path.join(directory, "a.txt"), "one");
    expect((await run(["status", directory])).lines.at(-1)).toBe("1 difference.");
    writeFileSync(path.join(directory, "a.txt"), "mine");
    const json = await run(["status", directory, "--json"]);
    expect(json.lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      { path: "a.txt", local: "a.txt", why: "changed", then: "keep" },
      { path: null, local: "images/mine.txt", why: "added", then: "keep" },
    ]);
  });
});

describe("what goes wrong is one line and a code of its own:", () => {
  const oneLine = ({ stderr }: { stderr: string }) => stderr.trim().split("\n").length;

  test("a wrong call", async () => {
    expect((await run(["sync"])).code).toBe(EXIT.usage);
    expect((await run(["sync", directory, "--concurrency", "no"])).code).toBe(EXIT.usage);
    const noUrl = await run(["sync", directory], { CONVEX_URL: "" });
    expect([noUrl.code, oneLine(noUrl)]).toEqual([EXIT.usage, 1]);
    expect((await run(["sync", directory, "--folder", "../x"])).code).toBe(EXIT.usage);
    const noFile = await run(["sync", directory, "--token-file", "/nowhere"]);
    expect([noFile.code, oneLine(noFile)]).toEqual([EXIT.usage, 1]);
  });

  test("a directory that is a file, or another mirror's, or in use", async () => {
    writeFileSync(path.join(directory, "file"), "mine");
    const file = await run(["sync", path.join(directory, "file"), "--once"]);
    expect([file.code, oneLine(file)]).toEqual([EXIT.directory, 1]);
    mkdirSync(path.join(directory, "m"));
    const running = mirror({ directory: path.join(directory, "m"), url: server.url });
    await running.ready;
    const locked = await run(["sync", path.join(directory, "m"), "--once"]);
    expect([locked.code, oneLine(locked)]).toEqual([EXIT.locked, 1]);
    await running.close();
    const other = await run(["sync", path.join(directory, "m"), "--once", "--folder", "images"]);
    expect([other.code, oneLine(other)]).toEqual([EXIT.otherMirror, 1]);
    expect(other.stderr).toContain("m is a mirror of all files at ");
  });

  test("a deployment without the functions, a token it does not accept, no deployment", async () => {
    const functions = await run(["sync", directory, "--once", "--functions", "nowhere"]);
    expect([functions.code, oneLine(functions)]).toEqual([EXIT.access, 1]);
    expect(functions.stderr).toContain(
      "nowhere:head fails: the deployment gives no reason. Check that the function",
    );
    const refused = await run(["sync", temporaryDirectory(), "--once"], {
      CONVEX_AUTH_TOKEN: "not-accepted-here",
    });
    expect(refused.code).toBe(EXIT.access);
    expect(refused.stderr).toMatch(/The deployment rejects the token\.\n$/);
    expect(refused.stderr).not.toContain("not-accepted-here");
    // The embedded backend has no admin keys, so it refuses every one.
    const admin = await run(["sync", temporaryDirectory(), "--once"], { CONVEX_DEPLOY_KEY: "key" });
    expect(admin.code).toBe(EXIT.access);
    expect(admin.stderr).toMatch(/The deployment rejects the key\.\n$/);
    const nobody = await run([
      ...["sync", temporaryDirectory(), "--once"],
      ...["--url", "http://127.0.0.1:9", "--give-up-after", "0.05"],
    ]);
    expect([nobody.code, oneLine(nobody)]).toEqual([EXIT.unreachable, 1]);
  });
});

test("every exit code is in the guide", () => {
  const guide = readFileSync(path.join(repository, "docs/sync.md"), "utf8");
  for (const code of Object.values(EXIT))
    expect(guide).toMatch(new RegExp(`^\\| ${code} +\\|`, "m"));
});
