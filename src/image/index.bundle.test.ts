// @vitest-environment node
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { expect, test } from "vitest";

test("an image takes at most 2 kB of a page, with what decodes its placeholder and offers its stored formats", async () => {
  const { outputFiles } = await build({
    stdin: {
      contents: 'export { AssetImage } from "./index.js";',
      resolveDir: fileURLToPath(new URL(".", import.meta.url)),
      loader: "ts",
    },
    bundle: true,
    format: "esm",
    minify: true,
    jsx: "automatic",
    write: false,
    external: ["react", "react/jsx-runtime"],
    logLevel: "silent",
  });
  expect(outputFiles.map(({ contents }) => gzipSync(contents).length)).toEqual([
    expect.toSatisfy((bytes: number) => bytes < 2000),
  ]);
});
