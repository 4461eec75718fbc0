/** Starts the installed command, with stand-ins for the programs that it calls. */
import { type ChildProcess, spawn } from "node:child_process";
import { chmod, cp, mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { developedApp } from "./packages.js";

export type Ended = { code: number | null; stdout: string; stderr: string };

/** Starts a program; `ended` has all it printed. */
export function start(
  script: string,
  args: string[],
  options: { cwd: string; env?: NodeJS.ProcessEnv },
): { child: ChildProcess; ended: Promise<Ended> } {
  const child = spawn(process.execPath, [script, ...args], {
    cwd: options.cwd,
    env: { ...cleanEnvironment(), ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk: Buffer) => (output.stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (output.stderr += chunk.toString()));
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, ...output }));
  });
  return { child, ended };
}

/** No deployment, bucket or key of whoever runs the tests. */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(CONVEX_|R2_|S3_|ADMIN_EMAILS$|npm_)/.test(name),
  );
  return { ...Object.fromEntries(kept), NO_COLOR: "1" };
}

export type Call = { argv: string[]; stdin: string };

/**
 * Puts a `convex` command into an app that writes down how it is called.
 *
 * @param names what it says is set on the deployment.
 * @param behaviour for `env set`: succeed, fail, or never end.
 */
export async function stubConvex(
  app: string,
  { names = [], behaviour = "ok" }: { names?: string[]; behaviour?: "ok" | "fail" | "hang" } = {},
): Promise<{ calls: () => Promise<Call[]> }> {
  const folder = path.join(app, "node_modules/convex");
  const real = path.join((await developedApp()).folder, "node_modules/convex");
  const log = path.join(app, "node_modules/.convex-calls");
  await rm(folder, { recursive: true, force: true });
  await mkdir(path.join(folder, "bin"), { recursive: true });
  for (const entry of ["dist", "server", "values", "react", "browser"]) {
    await symlink(path.join(real, entry), path.join(folder, entry));
  }
  // A link would lead to the real command.
  await cp(path.join(real, "package.json"), path.join(folder, "package.json"));
  await rm(log, { force: true });
  await writeFile(
    path.join(folder, "bin/main.js"),
    `const fs = require("node:fs");
const stdin = fs.readFileSync(0, "utf8");
const argv = process.argv.slice(2);
fs.appendFileSync(${JSON.stringify(log)}, JSON.stringify({ argv, stdin }) + "\\n");
if (argv[1] === "list") console.log(${JSON.stringify(names.join("\n"))});
else if (${JSON.stringify(behaviour)} === "fail") { console.error("No: " + stdin); process.exit(1); }
else if (${JSON.stringify(behaviour)} === "hang") setInterval(() => {}, 1000);
`,
  );
  await writeFile(path.join(folder, "bin/package.json"), '{"type":"commonjs"}');
  return {
    calls: async () => {
      const text = await readFile(log, "utf8").catch(() => "");
      return text
        .split("\n")
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Call);
    },
  };
}

/** A folder for PATH with a program in it that runs a script. */
export async function stubProgram(folder: string, name: string, script: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const file = path.join(folder, name);
  await writeFile(path.join(folder, "package.json"), '{"type":"module"}');
  await writeFile(file, `#!${process.execPath}\n${script}`);
  await chmod(file, 0o755);
  return `${folder}${path.delimiter}${process.env.PATH}`;
}
