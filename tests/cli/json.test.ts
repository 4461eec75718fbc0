/** Every command that has `--json`, as it is installed: programs read each line of its output. */
import path from "node:path";
import { writeFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { describedCommands } from "../../scripts/reference/commands.js";
import * as command from "../mirror/command.js";
import { Server } from "../mirror/server.js";
import { temporaryDirectory } from "../mirror/support.js";

let server: Server;
beforeAll(async () => {
  server = await Server.start();
  await server.upload([{ path: "images/hero", bytes: Buffer.from("hero") }]);
});
afterAll(() => server.stop());

const names = describedCommands()
  .filter(({ options }) => options.some(({ flags }) => flags === "--json"))
  .map(({ usage }) => usage.split(" ")[2]!);

/** Pushes a file to a folder, and returns the release. */
async function pushed(folder: string, ...more: string[]): Promise<string> {
  const directory = temporaryDirectory();
  writeFileSync(path.join(directory, "index.html"), folder);
  const args = ["push", directory, folder, ...more, "--json"];
  const { lines } = await command.run(server.url, args);
  return (JSON.parse(lines.at(-1)!) as { releaseId: string }).releaseId;
}

/** Calls of a command, in order: what succeeds, what finds something, and what fails. */
async function callsOf(name: string): Promise<string[][]> {
  const directory = temporaryDirectory();
  const out = path.join(directory, "assets.gen.ts");
  writeFileSync(path.join(directory, "a.txt"), "a");
  const open = name === "publish" ? await pushed("open") : "";
  const published = name === "rollback" ? await pushed("published", "--publish") : "";
  const missing = path.join(directory, "missing");
  const calls: Record<string, string[][]> = {
    sync: [[directory, "--once"], [directory, "--dry-run"], [path.join(directory, "a.txt")]],
    status: [[directory], [directory, "compared"], [missing]],
    diff: [[directory, "compared"], [directory], [missing]],
    push: [
      [directory, "pushed", "--dry-run"],
      [directory, "pushed", "--publish"],
      [directory, "pushed"],
      [missing],
    ],
    pull: [
      [directory, "pulled", "--dry-run"],
      [directory, "pulled"],
      [path.join(directory, "a.txt"), "pulled"],
    ],
    checkout: [
      [directory, "checked", "--at", "2099-01-01", "--dry-run"],
      [directory, "checked", "--at", "2099-01-01"],
      [directory, "checked"],
    ],
    restore: [[directory, "restored", "--at", "2099-01-01"], [missing]],
    log: [[directory, "published"], [directory]],
    publish: [[open], [open], ["none"]],
    rollback: [[published], ["none"]],
    codegen: [
      ["--out", out],
      ["--out", out],
      ["--out", out, "--check"],
      ["--out", directory],
    ],
    setup: [["--cwd", directory, "--dry-run"]],
    r2setup: [["--cwd", directory, "--dry-run", "--origin", "https://app.example.com"]],
    doctor: [[]],
  };
  return calls[name] ?? [];
}

test.each(names)("%s --json prints nothing but JSON", async (name) => {
  const calls = await callsOf(name);
  expect(calls).not.toEqual([]);
  let printed = 0;
  for (const call of calls) {
    const { stdout } = await command.run(server.url, [name, ...call, "--json"]);
    for (const line of stdout.split("\n").filter((text) => text !== "")) {
      printed += 1;
      expect(() => JSON.parse(line) as unknown, `${call.join(" ")}: ${line}`).not.toThrow();
    }
  }
  expect(printed).toBeGreaterThan(0);
});
