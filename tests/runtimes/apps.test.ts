/** An app where everything is as old as is supported, and one on the newest Node. */
import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { beforeAll, describe, expect, inject, test } from "vitest";
import { runConvexCli } from "../../scripts/convex-cli.js";
import { startPushStub } from "../../scripts/push-stub/server.js";
import { outsideApp, repository } from "../../scripts/scratch.js";
import { packed, sameVersions } from "../installed/index.js";
import { run } from "../installed/pack.js";
import { type Runtime, type RuntimeName, runtime } from "./support/runtimes.js";

const TOOLS = [
  ...["react", "react-dom", "@types/react", "@types/node"],
  ...["convex-test", "vite", "@edge-runtime/vm"],
];

/** The lowest version that a caret range allows. */
const lowest = (range: string) => range.replace(/^\^/, "");

const APPS: { on: RuntimeName; convex: "oldest" | "newest"; tools: string[] }[] = [
  // vitest 5 needs Node 22.
  { on: "node20", convex: "oldest", tools: ["vitest@4.1.12", "typescript@6.0.3"] },
  { on: "node24", convex: "newest", tools: [...sameVersions(["vitest"]), "typescript@7.0.2"] },
];

describe.each(APPS)("an app on $on with the $convex convex", ({ on, convex, tools }) => {
  let program: Runtime;
  let folder: string;
  beforeAll(async () => {
    program = await runtime(on);
    const { tarball, manifest } = await packed();
    const oldest = `convex@${lowest(manifest.peerDependencies!.convex!)}`;
    const chosen = convex === "oldest" ? oldest : sameVersions(["convex"])[0]!;
    folder = path.join(inject("runFolder"), `app-${on}`);
    await mkdir(folder);
    await writeFile(path.join(folder, "package.json"), `{ "private": true, "type": "module" }`);
    // With a strict engine npm fails when any package does not support this Node.
    const flags = ["--engine-strict", "--no-audit", "--no-fund", "--prefer-offline"];
    const PATH = `${path.dirname(program.file)}:${process.env.PATH}`;
    await run("npm", ["install", ...flags, tarball, chosen, ...tools, ...sameVersions(TOOLS)], {
      cwd: folder,
      env: { ...process.env, PATH },
    });
    await cp(path.join(repository, outsideApp), folder, {
      recursive: true,
      filter: (source) => !["_generated", "package.json"].includes(path.basename(source)),
    });
  });

  const start = (script: string, ...args: string[]) =>
    run(program.file, [path.join(folder, "node_modules", script), ...args], { cwd: folder });

  test("deploys", async () => {
    const stub = await startPushStub();
    try {
      const args = ["deploy", "--yes", "--typecheck", "disable"];
      const { code, output } = await runConvexCli(folder, stub, args, program.file);
      expect(output).toContain("Deployed Convex functions");
      expect([code, stub.pushes.map(({ finished }) => finished)]).toEqual([0, [true]]);
    } finally {
      await stub.close();
    }
  });

  test.each(["bundler", "nodenext"])("type-checks with %s resolution", async (resolution) => {
    expect(await start("typescript/bin/tsc", "-p", `tsconfig.${resolution}.json`)).toBe("");
  });

  test("tests its functions with convex-test", async () => {
    await start("vitest/vitest.mjs", "run", "--reporter=json", "--outputFile=results.json");
    const results: unknown = JSON.parse(await readFile(path.join(folder, "results.json"), "utf8"));
    expect(results).toMatchObject({ numPassedTests: 1, numFailedTests: 0 });
  });
});
