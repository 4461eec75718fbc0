/**
 * An npm registry on this machine that has the packed package as if it were published, so that the commands of the docs
 * can be typed as they are. For any other package it redirects to the configured registry.
 */
import { createHash } from "node:crypto";
import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { type Packed, run } from "./pack.js";

type Packument = { versions: Record<string, object>; "dist-tags": Record<string, string> };

export type Registry = {
  /** The home folder of somebody whose npm uses the registry, and knows the bytes that npm has stored here. */
  home: string;
  close(): Promise<void>;
};

async function configured(name: string): Promise<string> {
  const { npm_config_registry: _ofTheRunner, ...env } = process.env;
  return (await run("npm", ["config", "get", name], { env })).trim();
}

/** @param home a new folder. */
export async function startRegistry(
  { tarball, manifest }: Packed,
  home: string,
): Promise<Registry> {
  const [upstream, cache] = await Promise.all([configured("registry"), configured("cache")]);
  const { name, version } = manifest;
  const file = `/${name}/-/${path.basename(tarball)}`;
  const bytes = await readFile(tarball);
  const integrity = `sha512-${createHash("sha512").update(bytes).digest("base64")}`;

  /** All versions of the package, of which a command without a version gets the latest, and this one. */
  const describe = async (origin: string): Promise<string> => {
    const published = (await (await fetch(new URL(name, upstream))).json()) as Packument;
    const dist = { tarball: origin + file, integrity };
    published.versions[version] = { ...manifest, dist };
    return JSON.stringify(published);
  };
  const server = createServer((request, response) => {
    if (request.url === file) response.end(bytes);
    else if (request.url === `/${name}`) {
      describe(`http://${request.headers.host}`).then(
        (text) => response.end(text),
        (error: unknown) => response.destroy(error as Error),
      );
    } else response.writeHead(307, { location: new URL(`.${request.url}`, upstream).href }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;

  // Named by their hashes. What npx has installed, and what the registry said, is of this run.
  const bytesHere = path.join(cache, "_cacache/content-v2");
  await mkdir(bytesHere, { recursive: true });
  await mkdir(path.join(home, ".npm/_cacache"), { recursive: true });
  await symlink(bytesHere, path.join(home, ".npm/_cacache/content-v2"), "dir");
  await writeFile(path.join(home, ".npmrc"), `registry=http://127.0.0.1:${port}/\n`);
  return {
    home,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
