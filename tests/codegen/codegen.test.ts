/** `codegen` as it is installed: the file that it writes, compiled as in an app. */
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { repository } from "../../scripts/scratch.js";
import { api } from "../../example/convex/_generated/api.js";
import { EXIT } from "../../src/cli/exitCodes.js";
import * as command from "../mirror/command.js";
import { Server } from "../mirror/server.js";
import { temporaryDirectory } from "../mirror/support.js";

let server: Server;
beforeAll(async () => {
  server = await Server.start();
});
afterAll(() => server.stop());

let directory = "";
let out = "";
let folder = "";
let count = 0;
beforeEach(() => {
  directory = temporaryDirectory();
  out = path.join(directory, "src/assets.gen.ts");
  folder = `gen-${(count += 1)}`;
});

const run = (...args: string[]) =>
  command.run(server.url, ["codegen", "--out", out, "--folder", folder, ...args]);
const upload = (...names: string[]) =>
  server.upload(names.map((name) => ({ path: `${folder}/${name}`, bytes: Buffer.from(name) })));
const unpublish = (basename: string) =>
  server.http.mutation(api.assets.archiveAsset, { folderPath: folder, basename });

/** Compiles a program that imports the file, as an app does. */
function compiled(program: string): string {
  writeFileSync(path.join(directory, "src/app.ts"), program);
  const options = { strict: true, noEmit: true, module: "esnext", moduleResolution: "bundler" };
  const config = { compilerOptions: { ...options, types: [] }, include: ["src"] };
  writeFileSync(path.join(directory, "tsconfig.json"), JSON.stringify(config));
  const tsc = path.join(repository, "node_modules/@typescript/native/bin/tsc");
  const args = [tsc, "-p", "tsconfig.json"];
  const { stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: directory,
    encoding: "utf8",
  });
  return stdout + stderr;
}

test("a wrong path does not compile, and a right one is what a file is looked up with", async () => {
  await upload("hero.png", 'odd "name".png');
  await server.upload([{ path: `${folder}-neighbour/secret`, bytes: Buffer.from("s") }]);
  const written = await run();
  expect(written).toMatchObject({ code: EXIT.ok, stderr: "", lines: [`Wrote ${out} (2 files).`] });
  const text = readFileSync(out, "utf8");
  expect(text).not.toContain("neighbour");
  const use = (name: string) =>
    `import { asset } from "./assets.gen";\nexport const hero = asset(${JSON.stringify(`${folder}/${name}`)});\n`;
  expect(compiled(use('odd "name".png'))).toBe("");
  expect(compiled(use("hero.png"))).toBe("");
  expect(compiled(use("hreo.png"))).toContain("not assignable");
  const { asset } = (await import(out)) as { asset: (path: string) => object };
  expect(asset(`${folder}/hero.png`)).toEqual({ folderPath: folder, basename: "hero.png" });
  expect(asset("logo.png")).toEqual({ folderPath: "", basename: "logo.png" });
});

test("a file with the same paths is not written again", async () => {
  await upload("a");
  await run();
  const { mtimeMs, ino } = statSync(out);
  await upload("a");
  expect((await run()).lines).toEqual([`Unchanged: ${out} (1 file).`]);
  expect(statSync(out)).toMatchObject({ mtimeMs, ino });
  expect(readdirSync(path.dirname(out))).toEqual(["assets.gen.ts"]);
});

test("without a file, no path compiles", async () => {
  expect((await run()).code).toBe(EXIT.ok);
  expect(compiled('import { asset } from "./assets.gen";\nasset("a");\n')).toContain("never");
  expect(
    compiled('import type { PublishedPath } from "./assets.gen";\nexport type A = PublishedPath;'),
  ).toBe("");
});

test("--check names what is no longer published, and writes nothing", async () => {
  const missing = await run("--check");
  expect(missing).toMatchObject({ code: EXIT.usage });
  expect(missing.stderr).toContain("does not exist. Run codegen without --check");
  await upload("a", "b", "c");
  await run();
  expect(await run("--check")).toMatchObject({
    code: EXIT.ok,
    lines: [`No file in ${out} is no longer published.`],
  });
  const before = readFileSync(out, "utf8");
  await unpublish("b");
  await upload("new");
  expect(await run("--check")).toMatchObject({
    code: EXIT.different,
    lines: [`no longer published: ${folder}/b`, `1 of 3 files in ${out} is no longer published.`],
  });
  const json = await run("--check", "--json");
  expect(json.lines.map((line) => JSON.parse(line) as unknown)).toEqual([
    { type: "gone", path: `${folder}/b` },
    { type: "checked", file: out, files: 3, gone: 1 },
  ]);
  expect(readFileSync(out, "utf8")).toBe(before);
});

test("a file that is not its own is left alone", async () => {
  mkdirSync(path.dirname(out));
  writeFileSync(out, "export const mine = 1;\n");
  for (const more of [[], ["--check"]]) {
    const refused = await run(...more);
    expect(refused.code).toBe(EXIT.usage);
    expect(refused.stderr).toContain("was not made by codegen. Choose another file");
  }
  expect(readFileSync(out, "utf8")).toBe("export const mine = 1;\n");
});

test("bad calls fail in one line", async () => {
  const call = (...args: string[]) => command.run(server.url, ["codegen", ...args]);
  expect(await call()).toMatchObject({ code: EXIT.usage });
  const script = await call("--out", path.join(directory, "assets.js"));
  expect(script).toMatchObject({ code: EXIT.usage });
  expect(script.stderr).toContain("is no TypeScript file");
  expect(await call("--out", out, "--check", "--watch")).toMatchObject({ code: EXIT.usage });
  expect(await call("--out", out, "--folder", "a//b")).toMatchObject({ code: EXIT.usage });
  mkdirSync(out, { recursive: true });
  expect(await call("--out", out)).toMatchObject({ code: EXIT.directory });
  writeFileSync(path.join(directory, "file"), "");
  const below = await call("--out", path.join(directory, "file/assets.gen.ts"));
  expect(below).toMatchObject({ code: EXIT.directory });
  expect(below.stderr.trim().split("\n")).toHaveLength(1);
});

test("--watch writes it again after each change, until it is interrupted", async () => {
  await upload("a");
  const child = command.start(server.url, [
    ...["codegen", "--out", out, "--folder", folder, "--watch", "--json"],
  ]);
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  const next = async (): Promise<unknown> => JSON.parse((await lines.next()).value as string);
  const generated = (files: number) => ({ type: "generated", file: out, files, isNew: true });
  expect(await next()).toEqual(generated(1));
  await upload("b");
  expect(await next()).toEqual(generated(2));
  expect(readFileSync(out, "utf8")).toContain(`"${folder}/b"`);
  await unpublish("a");
  expect(await next()).toEqual(generated(1));
  child.kill("SIGINT");
  expect(await once(child, "close")).toEqual([EXIT.ok, null]);
  expect(existsSync(out)).toBe(true);
});
