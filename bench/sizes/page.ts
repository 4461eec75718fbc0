/** Measures what an entry point of a package adds to a page. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

/** Minified and gzipped, with its dependencies and without its peers and parts that load on demand. */
export async function gzippedEntry(
  project: string,
  packageName: string,
  entry: string,
): Promise<number> {
  const manifest = path.join(project, "node_modules", packageName, "package.json");
  const { peerDependencies = {} } = JSON.parse(await readFile(manifest, "utf8")) as {
    peerDependencies?: Record<string, string>;
  };
  const peers = ["convex", "react", "react-dom", ...Object.keys(peerDependencies)];
  const { metafile, outputFiles } = await build({
    stdin: { contents: `export * from "${packageName}/${entry}";`, resolveDir: project },
    external: peers.flatMap((peer) => [peer, `${peer}/*`]),
    ...{ bundle: true, minify: true, format: "esm", platform: "browser", write: false },
    ...{ splitting: true, outdir: "page", metafile: true, absWorkingDir: project },
    loader: { ".css": "empty" },
    logLevel: "silent",
  });
  const { outputs } = metafile;
  const first = Object.keys(outputs).find((name) => outputs[name]!.entryPoint === "<stdin>")!;
  /** The outputs that the page loads at its start. */
  const loaded = new Set([first]);
  for (const name of loaded) {
    for (const { kind, path: imported, external } of outputs[name]!.imports) {
      if (kind === "import-statement" && external !== true) loaded.add(imported);
    }
  }
  return outputFiles
    .filter((file) => loaded.has(path.relative(project, file.path)))
    .reduce((sum, { contents }) => sum + gzipSync(contents, { level: 9 }).length, 0);
}
