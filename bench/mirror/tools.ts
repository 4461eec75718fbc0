/** Other tools that copy files from a server to a new directory; each takes a directory. */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createWriteStream, mkdirSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import {
  Agent,
  type Server as HttpServer,
  type IncomingMessage,
  createServer,
  get,
} from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";

const run = promisify(execFile);

/** A file's URL, its target path, and its digest. */
export type Download = { url: string; file: string; sha256: string };

export type Copy = (directory: string) => Promise<void>;

/** Bytes only: curl gets the URL and the name of each file. */
export function curl(downloads: Download[], parallel: number): Copy {
  return async (directory) => {
    const list = path.join(directory, "list");
    const lines = downloads.flatMap(({ url, file }) => [
      `url = "${url}"`,
      `output = "${path.join(directory, file)}"`,
    ]);
    await writeFile(list, lines.join("\n"));
    const options = ["--silent", "--show-error", "--fail", "--create-dirs"];
    await run("curl", [...options, "--parallel", "--parallel-max", String(parallel), "-K", list]);
  };
}

/** The least that a program of Node does: no lists, checks, flushes or records. */
export function plainNode(downloads: Download[], parallel: number): Copy {
  return async (directory) => {
    const agent = new Agent({ keepAlive: true });
    const left = downloads.values();
    const copyNext = async (): Promise<void> => {
      for (const { url, file } of left) {
        const target = path.join(directory, file);
        mkdirSync(path.dirname(target), { recursive: true });
        const [response] = (await once(get(url, { agent }), "response")) as [IncomingMessage];
        await pipeline(response, createWriteStream(target));
      }
    };
    await Promise.all(Array.from({ length: parallel }, copyNext));
    agent.destroy();
  };
}

/** Adds what the mirror guarantees for each file: the right bytes, flushed to disk. */
export function checkedCurl(downloads: Download[], parallel: number): Copy {
  const copy = curl(downloads, parallel);
  return async (directory) => {
    await copy(directory);
    const sums = path.join(directory, "sums");
    await writeFile(sums, downloads.map(({ sha256, file }) => `${sha256}  ${file}\n`).join(""));
    await run("sha256sum", ["--check", "--quiet", "sums"], { cwd: directory });
    await run("sync", ["--file-system", directory]);
  };
}

export const digestOf = (bytes: Uint8Array): string =>
  createHash("sha256").update(bytes).digest("hex");

export async function hasRclone(): Promise<boolean> {
  return await run("rclone", ["version"]).then(
    () => true,
    () => false,
  );
}

/** Pages that list the files as web servers do; each link is the file's own URL. */
export class Index {
  private constructor(private readonly server: HttpServer) {}

  static async start(downloads: Download[]): Promise<Index> {
    const urls = new Map(downloads.map(({ file, url }) => [`/${file}`, url]));
    const links = new Map<string, Set<string>>();
    for (const { file } of downloads) {
      const parts = file.split("/");
      parts.forEach((part, depth) => {
        const folder = `/${parts
          .slice(0, depth)
          .map((name) => `${name}/`)
          .join("")}`;
        const names = links.get(folder) ?? new Set();
        links.set(folder, names.add(depth === parts.length - 1 ? part : `${part}/`));
      });
    }
    const server = createServer((request, response) => {
      const asked = decodeURIComponent(request.url ?? "/");
      const names = links.get(asked);
      const url = urls.get(asked);
      if (names !== undefined) {
        const list = [...names].map((name) => `<a href="${encodeURI(name)}">${name}</a>`);
        response.writeHead(200, { "Content-Type": "text/html" }).end(list.join("\n"));
      } else if (url !== undefined) {
        response.writeHead(302, { Location: url }).end();
      } else {
        response.writeHead(404).end();
      }
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return new Index(server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** It reads the list itself, but gets neither sizes nor digests, so it verifies none. */
export function rclone(index: Index, parallel: number): Copy {
  return async (directory) => {
    await mkdir(directory, { recursive: true });
    const options = ["--config", "/dev/null", "--http-url", `${index.url}/`, "--http-no-head"];
    const many = ["--transfers", String(parallel), "--checkers", String(parallel)];
    await run("rclone", ["copy", ":http:", directory, ...options, ...many]);
  };
}
