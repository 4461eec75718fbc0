/** A directory and a folder of the server, for tests of the commands that compare them. */
import { mkdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createHash } from "node:crypto";
import { api } from "../../example/convex/_generated/api.js";
import * as command from "../mirror/command.js";
import type { Server } from "../mirror/server.js";
import { onDisk, temporaryDirectory } from "../mirror/support.js";

const { assets } = api;

let count = 0;

export function siteOn(server: Server) {
  const directory = temporaryDirectory();
  count += 1;
  const folder = `site-${process.pid}-${count}`;
  const at = (name: string) => ({
    folderPath: [folder, ...name.split("/").slice(0, -1)].join("/"),
    basename: name.split("/").at(-1)!,
  });
  return {
    directory,
    folder,
    file: (name: string) => path.join(directory, name),
    write(files: Record<string, string | Uint8Array>): void {
      for (const [name, bytes] of Object.entries(files)) {
        const file = path.join(directory, name);
        mkdirSync(path.dirname(file), { recursive: true });
        writeFileSync(file, bytes);
        // Long ago, as most files: those of the last seconds are read again each time.
        const then = new Date(1_700_000_000_000 + bytes.length);
        utimesSync(file, then, then);
      }
    },
    remove: (name: string) => rmSync(path.join(directory, name)),
    /** The texts of the directory. */
    here: (): Record<string, string> =>
      Object.fromEntries(
        [...onDisk(directory).files]
          .map(([name, bytes]) => [name, bytes.toString()] as const)
          .sort(([a], [b]) => (a < b ? -1 : 1)),
      ),
    /** The published texts. */
    async there(): Promise<Record<string, string>> {
      const { files } = await server.content(folder);
      return Object.fromEntries(
        [...files]
          .map(([name, bytes]) => [name.slice(folder.length + 1), bytes.toString()] as const)
          .sort(([a], [b]) => (a < b ? -1 : 1)),
      );
    },
    publish: (name: string, bytes: string | Uint8Array) =>
      server.upload([{ path: `${folder}/${name}`, bytes: Buffer.from(bytes) }]),
    unpublish: (name: string) => server.http.mutation(assets.archiveAsset, at(name)),
    makePrivate: async (name: string) => {
      await server.http.mutation(assets.setAssetAccess, { ...at(name), access: "private" });
      await server.accessSettled(folder);
    },
    run: (...args: string[]) => command.run(server.url, args),
    start: (...args: string[]) => command.start(server.url, args),
    push: (...args: string[]) =>
      command.run(server.url, ["push", directory, folder, "--publish", ...args]),
  };
}

export const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

/** The JSON lines of a command. */
export function eventsOf({ lines }: { lines: string[] }) {
  return lines.map((line) => JSON.parse(line) as Record<string, unknown> & { type: string });
}
