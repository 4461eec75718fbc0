/**
 * What this tool wrote, in an extended attribute of the file itself: who has lost the state file can
 * tell from it, without reading the file, that it is right and nobody has changed it. Writing in place
 * leaves a wrong one, and some ways of copying take it along, so it counts only together with size,
 * time and address.
 */
import type { Facts } from "./disk.js";
import { isRecord } from "./checks.js";
import type { Content } from "./plan.js";

export interface Hints {
  write(path: string, address: string, content: Content, facts: Facts): Promise<void>;
  /** The digest of a file that nobody has changed since this tool wrote it. */
  read(path: string, address: string, facts: Facts): Promise<string | null>;
}

/** What `fs-xattr` offers; it is an optional dependency. */
export type Attributes = {
  getAttribute(path: string, name: string): Promise<Buffer>;
  setAttribute(path: string, name: string, value: string): Promise<void>;
};

// Linux has a namespace for what users store, macOS has none.
const NAME = `${process.platform === "linux" ? "user." : ""}convex-versioned-assets`;

export const noHints: Hints = {
  write: async () => undefined,
  read: async () => null,
};

export function hintsIn(attributes: Attributes): Hints {
  return {
    async write(path, address, content, facts) {
      const value = { ...content, address, mtimeNs: facts.mtimeNs };
      try {
        await attributes.setAttribute(path, NAME, JSON.stringify(value));
      } catch {
        // A file system without attributes, or no room for one: the state file knows it all.
      }
    },
    async read(path, address, facts) {
      try {
        const value: unknown = JSON.parse((await attributes.getAttribute(path, NAME)).toString());
        if (!isRecord(value) || typeof value.sha256 !== "string") return null;
        const isOfFile = value.size === facts.size && value.mtimeNs === facts.mtimeNs;
        const isCurrent = isOfFile && value.address === address;
        return isCurrent ? value.sha256 : null;
      } catch {
        return null;
      }
    },
  };
}

// Named by a variable, because where it could not be built there is nothing to look its types up in.
const PACKAGE: string = "fs-xattr";

export async function loadHints(): Promise<Hints> {
  try {
    return hintsIn((await import(PACKAGE)) as Attributes);
  } catch {
    return noHints;
  }
}
