/**
 * Stores the digest of a file that this tool wrote in an extended attribute of the file. If the state file is
 * lost, it proves without reading the file that the file is unchanged. Programs that write in place leave an
 * outdated attribute, and some copy tools copy it, so it counts only together with size, time and path.
 */
import type { Facts } from "./disk.js";
import type { Content } from "./plan.js";
import { isRecord } from "./trusted.js";

export interface Hints {
  write(path: string, serverPath: string, content: Content, facts: Facts): Promise<void>;
  /** Returns the digest of a file that has not changed since this tool wrote it. */
  read(path: string, serverPath: string, facts: Facts): Promise<string | null>;
}

/** The API of `fs-xattr`, an optional dependency. */
export type Attributes = {
  getAttributeSync(path: string, name: string): Buffer;
  setAttributeSync(path: string, name: string, value: string): void;
};

// Linux has a namespace for user attributes, macOS has none.
const NAME = `${process.platform === "linux" ? "user." : ""}convex-versioned-assets`;

export const noHints: Hints = {
  write: async () => undefined,
  read: async () => null,
};

export function hintsIn(attributes: Attributes): Hints {
  return {
    async write(path, serverPath, content, facts) {
      const value = { ...content, serverPath, mtimeNs: facts.mtimeNs };
      try {
        attributes.setAttributeSync(path, NAME, JSON.stringify(value));
      } catch {
        // The file system does not support attributes, or has no space for one: the state file is sufficient.
      }
    },
    async read(path, serverPath, facts) {
      try {
        const value: unknown = JSON.parse(attributes.getAttributeSync(path, NAME).toString());
        if (!isRecord(value) || typeof value.sha256 !== "string") return null;
        const isOfFile = value.size === facts.size && value.mtimeNs === facts.mtimeNs;
        const isCurrent = isOfFile && value.serverPath === serverPath;
        return isCurrent ? value.sha256 : null;
      } catch {
        return null;
      }
    },
  };
}

// The name is a variable, because types are missing where the package could not be built.
const PACKAGE: string = "fs-xattr";

export async function loadHints(): Promise<Hints> {
  try {
    return hintsIn((await import(PACKAGE)) as Attributes);
  } catch {
    return noHints;
  }
}
