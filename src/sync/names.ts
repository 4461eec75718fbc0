/**
 * Maps server paths to local names. Most are equal; a name that the file system does not support contains a
 * digest of its path, `hero~1a2b3c4d.png`. Two server paths never share a local one, and no segment leads out
 * of the directory.
 */
import { createHash } from "node:crypto";

/** The names that the file system supports. */
export type NameRules = {
  /** `A` and `a` are the same file. */
  isCaseInsensitive: boolean;
  /** Names must also be valid on Windows. */
  isPortable: boolean;
  /** The longest name in bytes of UTF-8. */
  maxBytes: number;
};

/** Why a file cannot have its own name on this disk. */
export type MappingReason = "characters" | "reserved" | "too long" | "taken";

/** The mirror's own folder in the root of the directory. */
export const OWN_FOLDER = ".convex-mirror";
const TEMPORARY = /^\.cva-[0-9a-f]{16}\.part$/;

export function temporaryName(random: string): string {
  return `.cva-${random}.part`;
}

export function isTemporaryName(name: string): boolean {
  return TEMPORARY.test(name);
}

const DEVICE =
  /^(con|prn|aux|nul|conin\$|conout\$|com[0-9\u00b9\u00b2\u00b3]|lpt[0-9\u00b9\u00b2\u00b3]) *(\.|$)/i;
const UNPORTABLE = /[<>:"\\|?*]/g;
/** Long enough for any real extension; a longer suffix is part of the name. */
const MAX_EXTENSION = 16;

const utf8Length = (text: string): number => Buffer.byteLength(text);

/** Cuts to a number of bytes, never inside a character. */
function cut(text: string, maxBytes: number): string {
  let length = 0;
  let kept = "";
  for (const character of text) {
    length += utf8Length(character);
    if (length > maxBytes) break;
    kept += character;
  }
  return kept;
}

function withDigest(name: string, digest: string, maxBytes: number): string {
  const dot = name.lastIndexOf(".");
  const hasExtension = dot > 0 && name.length - dot <= MAX_EXTENSION;
  const extension = hasExtension ? name.slice(dot) : "";
  const stem = hasExtension ? name.slice(0, dot) : name;
  const tail = `~${digest}${extension}`;
  return `${cut(stem, maxBytes - utf8Length(tail))}${tail}`;
}

/** Returns the closest name that this file system supports, and why it differs. */
export function holdableName(
  name: string,
  rules: NameRules,
): { name: string; reason: MappingReason | null } {
  let held = name;
  let reason: MappingReason | null = null;
  if (rules.isPortable) {
    held = held.replace(UNPORTABLE, "_").replace(/[. ]+$/, (end) => "_".repeat(end.length));
    if (held !== name) reason = "characters";
    else if (DEVICE.test(held)) reason = "reserved";
  }
  const lowered = held.toLowerCase();
  // Names in this format are reserved, in any case.
  if (lowered === OWN_FOLDER || isTemporaryName(lowered)) reason = "reserved";
  if (utf8Length(held) > rules.maxBytes) reason = "too long";
  return { name: held, reason };
}

type Kind = "file" | "folder";

/** Maps server paths to local paths. */
export class Names {
  private readonly taken = new Map<string, string>();

  constructor(readonly rules: NameRules) {}

  /** Assigns a local path in its folder to a server path, and keeps it. */
  claim(
    kind: Kind,
    path: string,
    parentLocal: string,
  ): { local: string; reason: MappingReason | null } {
    const segment = path.slice(path.lastIndexOf("/") + 1);
    const { name, reason } = holdableName(segment, this.rules);
    const inFolder = (held: string) => (parentLocal === "" ? held : `${parentLocal}/${held}`);
    if (reason === null && this.reserve(kind, path, inFolder(name))) {
      return { local: inFolder(name), reason: null };
    }
    const digest = createHash("sha256").update(`${kind}:${path}`).digest("hex");
    for (const length of [8, 16, 32, 64]) {
      const local = inFolder(withDigest(name, digest.slice(0, length), this.rules.maxBytes));
      if (this.reserve(kind, path, local)) return { local, reason: reason ?? "taken" };
    }
    throw new Error(`No local name is left for ${path}`);
  }

  /** Reserves a local path for a server path; false if another one has it. */
  reserve(kind: Kind, path: string, local: string): boolean {
    const key = this.key(local);
    const owner = `${kind}:${path}`;
    const present = this.taken.get(key);
    if (present !== undefined) return present === owner;
    this.taken.set(key, owner);
    return true;
  }

  release(kind: Kind, path: string, local: string): void {
    const key = this.key(local);
    if (this.taken.get(key) === `${kind}:${path}`) this.taken.delete(key);
  }

  isTaken(local: string): boolean {
    return this.taken.has(this.key(local));
  }

  private key(local: string): string {
    if (!this.rules.isCaseInsensitive && !this.rules.isPortable) return local;
    // Upper case first, so that names like `ß` and `SS` are equal too.
    return local.toUpperCase().toLowerCase().normalize("NFC");
  }
}

/** Returns whether a local path of the state file stays inside the directory. */
export function isSafeLocal(local: string): boolean {
  return local
    .split("/")
    .every((part) => part !== "" && part !== "." && part !== ".." && !part.includes("\0"));
}
