// @vitest-environment node
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { expect, test } from "vitest";

const index = fileURLToPath(new URL("./index.ts", import.meta.url));

/** What a bundler puts into a page for an import of this package's hooks. */
async function bundle(code: string) {
  const { metafile, outputFiles } = await build({
    stdin: {
      contents: code.replace("@", JSON.stringify(index)),
      resolveDir: fileURLToPath(new URL(".", import.meta.url)),
      loader: "ts",
    },
    bundle: true,
    format: "esm",
    minify: true,
    metafile: true,
    write: false,
    external: ["react", "convex/*"],
    logLevel: "silent",
  });
  const [output] = Object.values(metafile.outputs);
  const used = Object.entries(output!.inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0);
  return {
    files: used.map(([file]) => file.replace(/^.*src\//, "")).sort(),
    imports: [...new Set(output!.imports.map(({ path }) => path))].sort(),
    gzipped: gzipSync(outputFiles[0]!.contents).length,
  };
}

test("the hooks bring nothing of the server to a page", async () => {
  const { files, imports, gzipped } = await bundle(`export * from @;`);
  expect(files.filter((file) => !file.startsWith("react/") && file !== "<stdin>")).toEqual([
    "client/uploadFile.ts",
    "shared/bounds.ts",
    "shared/changeWords.ts",
    "shared/errors.ts",
    "shared/mediaType.ts",
    "shared/paths.ts",
    "shared/uploadLimits.ts",
  ]);
  expect(imports).toEqual(["convex/react", "convex/server", "convex/values", "react"]);
  expect(gzipped).toBeLessThan(10_000);
});

test("a page that shows a file does not get the queue", async () => {
  const { files } = await bundle(`export { usePublishedFile } from @;`);
  expect(files).toEqual(["react/assetArgs.ts", "react/usePublishedFile.ts", "shared/paths.ts"]);
});

test("the queue comes without React", async () => {
  const { files, imports } = await bundle(`export { createUploadQueue } from @;`);
  expect(imports).toEqual(["convex/values"]);
  expect(files.filter((file) => /react\/use/.test(file))).toEqual([]);
});
