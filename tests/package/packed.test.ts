import { SourceMap } from "node:module";
import { mkdtemp, readFile, realpath, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runConvexCli } from "../../scripts/convex-cli.js";
import { compare } from "../../scripts/codegen.js";
import { readFolder } from "../../scripts/generate.js";
import type { ModuleConfig } from "../../scripts/push-stub/protocol.js";
import { startPushStub, type Push } from "../../scripts/push-stub/server.js";
import { outsideApp, repository } from "../../scripts/scratch.js";
import { expectedModules } from "./entry-points.js";
import { unreachable } from "./imports.js";
import { installOutside } from "./outside.js";
import { packed as packOnce } from "../installed/index.js";
import { type Packed, run } from "../installed/pack.js";
import { PROMISED_FUNCTIONS, publicFunctions } from "./surface.js";

/** The admin panel is a bundle; what must hold for it is in admin.test.ts. */
const isAdmin = (file: string) => /^(src|dist)\/admin\//.test(file);

/** With what it depends on, an app gets 9.1 MB: bench/results/sizes.json. */
const MAX_UNPACKED_BYTES = 6.9 * 1024 * 1024;

let folder: string;
let packed: Packed;
let app: string;
let installed: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(await realpath(os.tmpdir()), "versioned-assets-packed-"));
  packed = await packOnce();
  const outside = await installOutside(folder);
  app = outside.folder;
  installed = outside.package;
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const read = (file: string) => readFile(path.join(installed, file), "utf8");

/** What `setup` copies into apps is not for anybody to import. */
const isTemplate = (file: string) => file.startsWith("src/setup/templates/");

const isSetup = (file: string) => file.startsWith("dist/setup/");

/** The component's modules and what they share are bundles; see scripts/buildComponent.ts. */
const isComponent = (file: string) => /^(src\/component|dist\/component(Shared)?)\//.test(file);

/**
 * All modules of the component together; the 87 kB of Convex's own library are in every component, and reading what was
 * served at any moment is 11 kB, comparing and restoring it 9 kB, seeing releases before they are published 10 kB, filling
 * them with copies 3 kB, previews of whole folders 2 kB, finding folders 2 kB, reading the properties of images 27 kB,
 * describing assets 4 kB, smaller images 26 kB, rows for the rules of folders 4 kB, legal holds 9 kB, share links 23 kB, erasures 13 kB,
 * with the slow hash of the passwords of links.
 */
const MAX_PUSHED_BYTES = 638_500;

/** What the most frequent calls load, before anything else runs: two thirds are Convex's own library, 1 kB finds presets. */
const MAX_OF_HOT_READ = { modules: 3, bytes: 111_500 };

describe("the tarball", () => {
  it.each(["LICENSE", "README.md", "CHANGELOG.md", "package.json"])("has %s", (file) => {
    expect(packed.files).toContain(file);
  });

  it("has no tests, hidden files or leftovers of an older build", () => {
    const unwanted = packed.files.filter((file) =>
      /\.test\b|\.spec\.|(^|\/)(\.|testing\/|__tests__|node_modules)|leftover/.test(file),
    );
    expect(unwanted).toEqual([]);
  });

  it("has nothing at its top but what is meant for users", () => {
    const top = new Set(packed.files.map((file) => file.split("/")[0]));
    expect([...top].sort()).toEqual([
      "CHANGELOG.md",
      "LICENSE",
      "LLM.md",
      "README.md",
      "dist",
      "package.json",
      "src",
    ]);
  });

  it("has a file for every export and bin", () => {
    const { exports, bin } = packed.manifest;
    const targets = Object.values(exports).flatMap((target) =>
      typeof target === "string" ? [target] : Object.values(target),
    );
    const missing = [...targets, ...Object.values(bin ?? {})]
      .map((target) => path.posix.normalize(target))
      .filter((target) => !packed.files.includes(target));
    expect(missing).toEqual([]);
  });

  it("has a module, its types and its source for each source file", () => {
    const sources = packed.files.filter(
      (file) =>
        /^src\/.*\.tsx?$/.test(file) &&
        file !== "src/test.ts" &&
        !isAdmin(file) &&
        !isComponent(file) &&
        !isTemplate(file),
    );
    const expected = sources.flatMap((file) => {
      const built = file.replace(/^src/, "dist").replace(/\.tsx?$/, "");
      // Nothing exports the setup command, and its types would need those of the bundled parser.
      return isSetup(built) ? [`${built}.js`] : [`${built}.js`, `${built}.d.ts`];
    });
    expected.push("dist/setup/parser.js", "dist/setup/diff.js");
    const code = packed.files.filter(
      (file) => /^dist\/.*(\.js|\.d\.ts)$/.test(file) && !isAdmin(file) && !isComponent(file),
    );
    expect(code).toEqual(expected.sort());
  });

  it("has no file that nothing in the package uses", async () => {
    const unused = await unreachable(installed, packed);
    expect(unused.filter((file) => !isTemplate(file))).toEqual([]);
  });

  it("stays small", () => {
    expect(packed.unpackedSize).toBeLessThan(MAX_UNPACKED_BYTES);
  });
});

/** What a module imports; snippets in its texts, which look like imports, are none. */
function specifiersIn(code: string): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const specifier =
      ts.isImportDeclaration(node) || ts.isExportDeclaration(node)
        ? node.moduleSpecifier
        : ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword
          ? node.arguments[0]
          : ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)
            ? node.argument.literal
            : undefined;
    if (specifier !== undefined && ts.isStringLiteralLike(specifier)) found.push(specifier.text);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile("module.ts", code, ts.ScriptTarget.Latest));
  return found;
}

describe("the built code", () => {
  it("marks what uses React as code for the client", async () => {
    const unmarked: string[] = [];
    for (const file of packed.files.filter((name) => /^dist\/.*\.js$/.test(name))) {
      const code = await read(file);
      const hooks = /from ["'](react|convex\/react)["']/.test(code);
      if (hooks && !/^\s*["']use client["']/.test(code)) unmarked.push(file);
    }
    expect(unmarked).toEqual([]);
  });

  /** Every module that is imported, as `file: specifier`. */
  async function imports(): Promise<{ file: string; specifier: string }[]> {
    const found: { file: string; specifier: string }[] = [];
    for (const file of packed.files.filter((name) => /^dist\/.*(\.js|\.d\.ts)$/.test(name))) {
      for (const specifier of specifiersIn(await read(file))) found.push({ file, specifier });
    }
    return found;
  }

  it("names the extension in every relative import", async () => {
    const bare = (await imports()).filter(
      ({ specifier }) => specifier.startsWith(".") && !/\.(js|json|css)$/.test(specifier),
    );
    expect(bare).toEqual([]);
  });

  it("does not import itself by its published name", async () => {
    const own = (await imports()).filter(({ specifier }) =>
      specifier.startsWith(packed.manifest.name),
    );
    expect(own).toEqual([]);
  });

  it("imports only packages that it declares", async () => {
    const { dependencies, peerDependencies } = packed.manifest;
    const declared = Object.keys({ ...dependencies, ...peerDependencies });
    const undeclared = (await imports()).filter(
      ({ specifier }) =>
        !specifier.startsWith(".") &&
        !specifier.startsWith("node:") &&
        !declared.some((name) => specifier === name || specifier.startsWith(`${name}/`)),
    );
    expect(undeclared).toEqual([]);
  });
});

/** A pushed module and all modules that it imports, however indirectly. */
function loadedWith(entry: string, modules: ModuleConfig[]): ModuleConfig[] {
  const found = new Set([entry]);
  for (const name of found) {
    const { source } = modules.find((module) => module.path === name)!;
    for (const specifier of specifiersIn(source)) {
      found.add(path.posix.join(path.posix.dirname(name), specifier));
    }
  }
  return modules.filter((module) => found.has(module.path));
}

/** The code of an error, thrown in one place. */
const THROWN = "UPLOAD_EXPIRED";

describe("an app that installed it", () => {
  it("can import every export in plain Node", async () => {
    const specifiers = Object.entries(packed.manifest.exports)
      .filter(([, target]) => typeof target !== "string" && target.default?.endsWith(".js"))
      .map(([name]) => packed.manifest.name + name.slice(1));
    const script = `for (const name of ${JSON.stringify(specifiers)}) {
      console.log(name, Object.keys(await import(name)).join(","));
    }`;
    const stdout = await run(process.execPath, ["--input-type=module", "-e", script], {
      cwd: app,
    });
    const found = new Map(
      stdout
        .trim()
        .split("\n")
        .map((line) => line.split(" ") as [string, string]),
    );
    expect([...found.keys()]).toEqual(specifiers);
    expect(found.get("convex-versioned-assets/convex.config")).toBe("default");
    expect(found.get("convex-versioned-assets")!.split(",")).toEqual(
      expect.arrayContaining(["VersionedAssets", "registerAssetRoutes", "uploadFile"]),
    );
  });

  describe("after pushing", () => {
    let push: Push;
    beforeAll(async () => {
      const stub = await startPushStub();
      try {
        const args = ["deploy", "--yes", "--typecheck", "disable"];
        const { output } = await runConvexCli(app, stub, args);
        expect(output).toContain("Deployed Convex functions");
        push = stub.pushes[0]!;
      } finally {
        await stub.close();
      }
    });

    const definitionPath = "../node_modules/convex-versioned-assets/dist/component";
    const modules = () =>
      push.request.componentDefinitions.find(
        (candidate) => candidate.definitionPath === definitionPath,
      )!.functions;

    it("has pushed the built component", async () => {
      const pushed = modules()
        .map((module) => module.path)
        .filter((name) => !name.startsWith("_deps/"));
      expect(pushed.sort()).toEqual(await expectedModules(path.join(installed, "dist/component")));
      expect(pushed).toEqual(
        (await expectedModules(path.join(installed, "src/component"))).filter(
          (name) => !name.includes("/"),
        ),
      );
      expect(new Set(modules().map((m) => m.environment))).toEqual(new Set(["isolate"]));
    });

    it("has pushed few bytes", () => {
      const bytes = modules().reduce((sum, { source }) => sum + Buffer.byteLength(source), 0);
      expect(bytes).toBeLessThan(MAX_PUSHED_BYTES);
    });

    it("loads little for a call that reads a published file", () => {
      const loaded = loadedWith("published.js", modules());
      const bytes = loaded.reduce((sum, { source }) => sum + Buffer.byteLength(source), 0);
      expect(loaded.length).toBeLessThanOrEqual(MAX_OF_HOT_READ.modules);
      expect(bytes).toBeLessThan(MAX_OF_HOT_READ.bytes);
      expect(loaded.filter(({ source }) => /AWS4|\bSha256\b/.test(source))).toEqual([]);
    });

    it("names functions, and lines of the sources, in stack traces", async () => {
      const { source, sourceMap } = modules().find((module) => module.source.includes(THROWN))!;
      expect(source).toContain(', "requireTimeLeft");');
      const line = source.split("\n").findIndex((text) => text.includes(THROWN));
      const column = source.split("\n")[line]!.indexOf(THROWN);
      const entry = new SourceMap(JSON.parse(sourceMap!) as never).findEntry(line, column);
      if (!("originalSource" in entry)) throw new Error("The map has no entry for it.");
      const { originalSource, originalLine, originalColumn } = entry;
      expect(originalSource).toMatch(
        /convex-versioned-assets\/src\/component\/model\/bytes\/intents\.ts$/,
      );
      const lines = (await read("src/component/model/bytes/intents.ts")).split("\n");
      expect(lines[originalLine]!.slice(originalColumn)).toMatch(`"${THROWN}"`);
    });

    it("has mounted it with the promised functions", () => {
      const mounted = push.response.app.childComponents.versionedAssets;
      expect(mounted?.definitionPath).toBe(definitionPath);
      const names = [...publicFunctions(push.response.analysis[definitionPath]!).keys()];
      expect(names).toEqual(expect.arrayContaining(PROMISED_FUNCTIONS));
    });

    it("has the generated code it would have with the sources", async () => {
      const generated = "convex/_generated";
      const committed = await readFolder(path.join(repository, outsideApp, generated));
      const written = await readFolder(path.join(app, generated));
      expect(compare(generated, committed, written)).toEqual([]);
      expect(written.get("api.d.ts")).toContain(
        'import("convex-versioned-assets/_generated/component.js").ComponentApi<"versionedAssets">',
      );
    });

    it.each(["bundler", "nodenext"])("type-checks with %s resolution", async (resolution) => {
      const tsc = path.join(repository, "node_modules/@typescript/native/bin/tsc");
      const args = [tsc, "--checkers", "1", "-p", `tsconfig.${resolution}.json`];
      expect(await run(process.execPath, args, { cwd: app })).toBe("");
    });

    it("can upload and roll back in a test of its own", async () => {
      const vitest = path.join(app, "node_modules/vitest/vitest.mjs");
      const args = ["run", "--reporter=json", "--outputFile=results.json"];
      await run(process.execPath, [vitest, ...args], { cwd: app });
      const results = await readFile(path.join(app, "results.json"), "utf8");
      expect(JSON.parse(results)).toMatchObject({ numPassedTests: 1, numFailedTests: 0 });
    });
  });
});
