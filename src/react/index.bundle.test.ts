// @vitest-environment node
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { expect, test } from "vitest";

const index = fileURLToPath(new URL("./index.ts", import.meta.url));

/** What a bundler puts into a page for an import of this package's hooks, and what the page loads later. */
async function bundle(code: string) {
  const { metafile, outputFiles } = await build({
    stdin: {
      contents: code.replace("@", JSON.stringify(index)),
      resolveDir: fileURLToPath(new URL(".", import.meta.url)),
      loader: "ts",
    },
    bundle: true,
    splitting: true,
    outdir: "page",
    format: "esm",
    minify: true,
    metafile: true,
    write: false,
    external: ["react", "convex/*"],
    logLevel: "silent",
  });
  const { outputs } = metafile;
  const entry = Object.keys(outputs).find((name) => outputs[name]!.entryPoint === "<stdin>")!;
  /** The outputs that one loads, itself included, without those that it imports later. */
  const loadedBy = (name: string): string[] => [
    name,
    ...outputs[name]!.imports.filter(
      ({ kind, external }) => kind === "import-statement" && external !== true,
    ).flatMap(({ path }) => loadedBy(path)),
  ];
  const now = [...new Set(loadedBy(entry))];
  const later = Object.keys(outputs).filter((name) => !now.includes(name));
  const filesOf = (names: string[]) =>
    names
      .flatMap((name) => Object.entries(outputs[name]!.inputs))
      .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
      .map(([file]) => file.replace(/^.*(?:src|node_modules)\//, ""))
      .sort();
  const gzippedOf = (names: string[]) =>
    outputFiles
      .filter(({ path }) => names.some((name) => path.endsWith(`/${name}`)))
      .reduce((sum, { contents }) => sum + gzipSync(contents).length, 0);
  const imports = now.flatMap((name) => outputs[name]!.imports.filter(({ external }) => external));
  return {
    files: filesOf(now),
    imports: [...new Set(imports.map(({ path }) => path))].sort(),
    gzipped: gzippedOf(now),
    later: { files: filesOf(later), gzipped: gzippedOf(later) },
  };
}

test("the hooks bring nothing of the server to a page", async () => {
  const { files, imports, gzipped, later } = await bundle(`export * from @;`);
  expect(files.filter((file) => !file.startsWith("react/") && file !== "<stdin>")).toEqual([
    "client/describing.ts",
    "client/later.ts",
    "client/localFile.ts",
    "client/parts/contents.ts",
    "client/parts/control.ts",
    "client/rejection.ts",
    "client/stripPhotoMetadata.ts",
    "client/timeLimit.ts",
    "client/transport.ts",
    "client/uploadError.ts",
    "client/uploadFile.ts",
    "junk/index.js",
    "shared/bounds.ts",
    "shared/changeWords.ts",
    "shared/errors.ts",
    "shared/judgeFile.ts",
    "shared/mediaType.ts",
    "shared/missingFunction.ts",
    "shared/parts.ts",
    "shared/paths.ts",
    "shared/sha256.ts",
    "shared/uploadLimits.ts",
  ]);
  expect(imports).toEqual(["convex/react", "convex/server", "convex/values", "react"]);
  expect(gzipped).toBeLessThan(14_175);
  // The registry of types, loaded with the first upload; for some uploads also parts, resuming, and removing metadata.
  expect(later.files).toContain("shared/fileType.ts");
  expect(later.files).toContain("client/parts/uploadParts.ts");
  expect(later.files).toContain("react/uploads/resuming.ts");
  expect(later.files).toContain("client/photos/strip.ts");
  expect(later.gzipped).toBeLessThan(21_100);
});

test("a page that shows a file does not get the queue", async () => {
  const { files, gzipped } = await bundle(`export { usePublishedFile } from @;`);
  expect(files).toEqual([
    // esbuild puts these into a chunk with what paths need of errors; rolldown does not.
    "client/uploadError.ts",
    "react/assetArgs.ts",
    "react/perspective.ts",
    "react/usePublishedFile.ts",
    "shared/errors.ts",
    "shared/paths.ts",
  ]);
  expect(gzipped).toBeLessThan(750);
});

test("a page with one upload loads the code for parts, photos and refusals when a file needs it", async () => {
  const { files, gzipped, later } = await bundle(`export { useUploadFile } from @;`);
  expect(files.filter((file) => /parts\/|photos\/|refusals|uploads\/queue/.test(file))).toEqual([]);
  expect(later.files).toEqual(
    expect.arrayContaining([
      "client/parts/uploadParts.ts",
      "client/photos/strip.ts",
      "client/refusals.ts",
      "react/uploads/resuming.ts",
    ]),
  );
  expect(gzipped).toBeLessThan(4_175);
});

test("the queue comes without React", async () => {
  const { files, imports } = await bundle(`export { createUploadQueue } from @;`);
  expect(imports).toEqual(["convex/values"]);
  expect(files.filter((file) => /react\/use/.test(file))).toEqual([]);
});
