/** Measures what an entry point of a package adds to a page. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

/** Minified and gzipped, with its dependencies and without its peers. */
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
  const { outputFiles } = await build({
    stdin: { contents: `export * from "${packageName}/${entry}";`, resolveDir: project },
    external: peers.flatMap((peer) => [peer, `${peer}/*`]),
    ...{ bundle: true, minify: true, format: "esm", platform: "browser", write: false },
    loader: { ".css": "empty" },
    logLevel: "silent",
  });
  return outputFiles.reduce(
    (sum, { contents }) => sum + gzipSync(contents, { level: 9 }).length,
    0,
  );
}
