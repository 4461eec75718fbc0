/** Counts what share links cost. */
import { hashToken, shareIn } from "../../src/shared/shareLinks.js";
import type { Values } from "./host.js";
import { SHELF, SHELF_FILES, SUBJECT, open } from "./measure.js";
import type { Figures } from "./meter.js";
import { ours } from "./packages/ours.js";

const PATH = `${SUBJECT.folder}/${SUBJECT.name}`;

/** The costs of calls by what they do with a link. */
export async function shares(): Promise<Record<string, Figures>> {
  const host = await open(ours, { files: 100, versions: 2 });
  const { visitor } = host;
  const costs: Record<string, Figures> = {};
  const links: Record<string, { shareId: string; tokenHash: string }> = {};
  const count = async (what: string, task: () => Promise<unknown>) => {
    costs[what] = await host.measure(task);
  };
  const create = async (what: string, wished: Values) => {
    await count(`make a link of ${what}`, async () => {
      const { shareId, url } = await visitor.mutation<{ shareId: string; url: string }>(
        "assets:createShareLink",
        wished,
      );
      const { token } = shareIn(url.slice(url.indexOf("share/")))!;
      links[what] = { shareId, tokenHash: hashToken(token) };
    });
  };
  const read = async (what: string, below = "") => {
    const { tokenHash } = links[what]!;
    return await visitor.mutation("assets:openShare", { tokenHash, below, reads: "whole" });
  };
  const folder = `a folder of ${SHELF_FILES} files`;
  const pinned = `${folder}, pinned`;
  const limited = "a file, with a limit";
  try {
    await create("a file", { path: PATH });
    await create(limited, { path: PATH, maxDownloads: 5 });
    await create(folder, { folderPath: SHELF });
    await create(pinned, { folderPath: SHELF, mode: "pin" });
    for (const what of ["a file", limited]) {
      await count(`read a link of ${what}`, async () => await read(what));
    }
    for (const what of [folder, pinned]) {
      await count(`list ${what}`, async () => await read(what));
      await count(`read a file of ${what}`, async () => await read(what, SUBJECT.name));
    }
    await count("list 4 links", async () => {
      const paginationOpts = { numItems: 100, cursor: null };
      await visitor.query("assets:listShareLinks", { folderPath: "", paginationOpts });
    });
    for (const what of ["a file", pinned]) {
      const { shareId } = links[what]!;
      await count(`revoke a link of ${what}`, async () => {
        await visitor.mutation("assets:revokeShareLink", { shareId });
      });
    }
    return costs;
  } finally {
    await host.close();
  }
}
