import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { build } from "esbuild";
import { aliases } from "../local/aliases.js";

/**
 * Serves a page of a benchmark, as it is built for production.
 *
 * @param contents a module in this folder; the page loads it as `page.js`, and its styles as `page.css`.
 */
export async function servePage(
  html: string,
  contents: string,
): Promise<{ url: string; stop: () => void }> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: import.meta.dirname },
    ...{ bundle: true, minify: true, write: false, format: "esm", jsx: "automatic" },
    outdir: "out",
    alias: Object.fromEntries(aliases.map(({ find, replacement }) => [find, replacement])),
    define: { "process.env.NODE_ENV": '"production"' },
  });
  const fileOf = (ending: string) =>
    outputFiles.find(({ path: file }) => file.endsWith(ending))?.text;
  const server = createServer(({ url }, response) => {
    const type = { "/page.js": "text/javascript", "/page.css": "text/css" }[url ?? ""];
    response.setHeader("Content-Type", type ?? "text/html");
    response.end(type === undefined ? html : fileOf(url === "/page.js" ? ".js" : ".css"));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, stop: () => server.close() };
}
