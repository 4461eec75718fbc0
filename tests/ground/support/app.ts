/** Apps in the shape of the official templates, in a folder outside the repository. */
import { spawn } from "node:child_process";
import { cp, mkdir, readFile, readdir, rename, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, inject } from "vitest";
import { runConvexCli } from "../../../scripts/convex-cli.js";
import { startPushStub } from "../../../scripts/push-stub/server.js";
import { repository } from "../../../scripts/scratch.js";
import { run } from "../../installed/pack.js";
import { type Ended, ended } from "./processes.js";
import { frameworks, linkFolder, programOf, versions } from "./ground.js";

/** The scripts that have to be as green after setup as before. */
const SCRIPTS = ["build", "typecheck", "lint"];

/** Runs git as somebody. */
export async function git(folder: string, ...args: string[]): Promise<string> {
  const settings = ["-c", "user.name=Test", "-c", "user.email=test@example.com"];
  return await run("git", [...settings, ...args], { cwd: folder });
}

/** No telemetry, no colors, and nothing of the test runner. */
function environment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(CONVEX_|VITE|VITEST|npm_|NODE_ENV|NODE_OPTIONS)/.test(name),
  );
  const quiet = { CI: "1", NO_COLOR: "1", NEXT_TELEMETRY_DISABLED: "1" };
  return { ...Object.fromEntries(kept), ...quiet };
}

type PackageManager = "npm" | "pnpm" | "bun";

/** How each package manager adds packages, and how it runs a program of one. */
const ADD = {
  npm: ["install", "--no-audit", "--no-fund", "--prefer-offline", "--loglevel", "error"],
  pnpm: ["add"],
  bun: ["add"],
};
const EXECUTE = { npm: ["exec", "--no", "--"], pnpm: ["exec"], bun: ["x", "--no-install"] };

export class GroundApp {
  /**
   * @param convexProject the folder of the package that has the functions.
   * @param program the package manager's file.
   */
  constructor(
    readonly folder: string,
    readonly convexProject: string,
    readonly packageManager: PackageManager,
    readonly program: string,
  ) {}

  /** Installs what package.json names, or adds packages to it. */
  async install(packages: string[], cwd = this.folder): Promise<void> {
    const args = packages.length > 0 ? [...ADD[this.packageManager], ...packages] : ["install"];
    const { code, stdout, stderr } = await this.run(this.program, args, cwd);
    expect(code, stdout + stderr).toBe(0);
  }

  /** Runs a program in the app. */
  async run(program: string, args: string[], cwd = this.folder): Promise<Ended> {
    const env = environment();
    // The scripts of package.json may call the package manager by its name.
    if (path.isAbsolute(program)) env.PATH = `${path.dirname(program)}:${env.PATH}`;
    return await ended(spawn(program, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] }));
  }

  /** `npx --no-install convex-versioned-assets setup --yes …`, where the functions are. */
  async setup(...args: string[]): Promise<Ended> {
    const execute = EXECUTE[this.packageManager];
    const all = [...execute, "convex-versioned-assets", "setup", "--yes", ...args];
    return await this.run(this.program, all, this.convexProject);
  }

  /** Runs the scripts of package.json; each has to succeed. */
  async expectGreen(...scripts: string[]): Promise<void> {
    for (const script of scripts.length > 0 ? scripts : SCRIPTS) {
      const { code, stdout, stderr } = await this.run(this.program, ["run", script]);
      expect({ script, code, output: code === 0 ? "" : stdout + stderr }).toEqual({
        script,
        code: 0,
        output: "",
      });
    }
  }

  /** What `npx convex dev` would write into `_generated`. */
  async codegen(): Promise<void> {
    const stub = await startPushStub();
    try {
      const args = ["codegen", "--typecheck", "disable"];
      const { code, output } = await runConvexCli(this.convexProject, stub, args);
      expect(code, output).toBe(0);
    } finally {
      await stub.close();
    }
  }

  async git(...args: string[]): Promise<string> {
    return await git(this.folder, ...args);
  }

  async commit(): Promise<void> {
    await this.git("add", "-A");
    await this.git("commit", "--allow-empty", "-qm", "The app");
  }

  /** Files that differ from the last commit, new and ignored ones among them. */
  async changes(): Promise<string[]> {
    const flags = ["--porcelain", "--untracked-files=all", "--ignored=matching"];
    const lines = (await this.git("status", ...flags)).split("\n").filter(Boolean);
    return lines.map((line) => line.slice(3)).sort();
  }

  async read(file: string): Promise<string> {
    return await readFile(path.join(this.folder, file), "utf8");
  }

  async write(file: string, text: string): Promise<void> {
    await mkdir(path.dirname(path.join(this.folder, file)), { recursive: true });
    await writeFile(path.join(this.folder, file), text);
  }
}

export type AppOptions = {
  /** Where the functions are, from the app's directory. */
  convexProject?: string;
  /** One that the test installs the packages with; npm has them already. */
  packageManager?: PackageManager;
};

/**
 * Writes an app of one or several folders of tests/ground/apps, the later ones over the earlier, with
 * packages, generated code and a commit.
 */
export async function makeApp(
  name: string,
  parts: string[],
  { convexProject = ".", packageManager = "npm" }: AppOptions = {},
): Promise<GroundApp> {
  const folder = path.join(inject("runFolder"), "apps", name);
  await mkdir(folder, { recursive: true });
  const manifests: Manifest[] = [];
  for (const part of parts) {
    const source = path.join(repository, "tests/ground/apps", part);
    manifests.push(
      JSON.parse(await readFile(path.join(source, "package.json"), "utf8")) as Manifest,
    );
    await cp(source, folder, { recursive: true });
  }
  const merged = manifests.reduce((first, second) => ({
    ...first,
    dependencies: { ...first.dependencies, ...second.dependencies },
  }));
  await writeFile(path.join(folder, "package.json"), JSON.stringify(merged));
  const known = await versions();
  const isNpm = packageManager === "npm";
  for (const file of await readdir(folder, { recursive: true })) {
    if (path.basename(file) !== "package.json") continue;
    const place = path.join(folder, file);
    const manifest = JSON.parse(await readFile(place, "utf8")) as Manifest;
    // Linked below, as if setup had let npm install it; setup lets the other package managers do so.
    if (isNpm) manifest.dependencies = { ...manifest.dependencies, "convex-helpers": "*" };
    await writeFile(place, `${JSON.stringify(withVersions(manifest, known), null, 2)}\n`);
  }
  for (const hidden of ["gitignore", "env"]) {
    // Under its real name it would hold for the repository.
    await rename(path.join(folder, hidden), path.join(folder, `.${hidden}`)).catch(() => undefined);
  }
  const program = isNpm ? "npm" : await programOf(packageManager);
  const app = new GroundApp(folder, path.join(folder, convexProject), packageManager, program);
  await app.git("init", "-q");
  if (isNpm) {
    await linkFolder(
      path.join(await frameworks(), "node_modules"),
      path.join(folder, "node_modules"),
    );
    await linkWorkspaces(app);
    await app.codegen();
    await app.commit();
  }
  return app;
}

/** As npm links the packages of a monorepo, by the names that they have. */
async function linkWorkspaces({ folder }: GroundApp): Promise<void> {
  for (const parent of ["packages", "apps"]) {
    for (const child of await readdir(path.join(folder, parent)).catch(() => [])) {
      const target = path.join(folder, parent, child);
      const text = await readFile(path.join(target, "package.json"), "utf8");
      const link = path.join(folder, "node_modules", (JSON.parse(text) as { name: string }).name);
      await mkdir(path.dirname(link), { recursive: true });
      await symlink(path.relative(path.dirname(link), target), link);
    }
  }
}

type Manifest = Record<"dependencies" | "devDependencies", Record<string, string> | undefined>;

/** The apps name packages; the versions are those of the lock file. */
function withVersions(manifest: Manifest, known: Record<string, string>): Manifest {
  const fill = (dependencies: Record<string, string> | undefined) =>
    dependencies &&
    Object.fromEntries(
      Object.entries(dependencies).map(([name, version]) => [name, known[name] ?? version]),
    );
  const { dependencies, devDependencies } = manifest;
  return { ...manifest, dependencies: fill(dependencies), devDependencies: fill(devDependencies) };
}
