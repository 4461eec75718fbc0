/**
 * Decides what to do about one file. A pure function of the server's version, the file this tool wrote, and
 * the file on disk. Only files that this tool wrote and that are unchanged since are overwritten or removed.
 */
import type { Facts } from "./disk.js";

/** The expected bytes. */
export type Content = {
  versionId: string;
  sha256: string;
  size: number;
  /** When the version became current at its path, in milliseconds since 1970; `undefined` if unknown. */
  modifiedAt?: number;
};

/** A file that the server lists. */
export type ListedFile = { path: string; content: Content; url: string };

/** A step of a walk: a folder, always before its contents, or some of its files. */
export type Step = { folder: string } | { files: ListedFile[] };

/** The bytes as they were written to disk. */
export type Written = Content & {
  mtimeNs: string;
  ino: string;
  /** It existed before with the right bytes: this tool must not overwrite or remove it. */
  isAdopted?: true;
};

/** The recorded state of one file. */
export type Known = {
  /** The file on disk. */
  have?: Written;
  /** The file that was about to be written when this was recorded. */
  next?: Written;
};

/** Why a local file is kept. */
export type KeptReason =
  /** Changed locally. */
  | "changed"
  /** A local file or folder has the name. */
  | "in the way"
  /** Added locally. */
  | "added";

export type Action =
  /** The file is up to date; update the record if it differs. */
  | { do: "nothing"; have: Written; isNews: boolean }
  /** No file is expected, and this tool has written none. */
  | { do: "forget"; kept: KeptReason | null }
  | { do: "download"; isReplacing: boolean }
  | { do: "remove" }
  | { do: "keep"; reason: KeptReason }
  /** Rename the local file first. */
  | { do: "set aside"; reason: KeptReason }
  /** The bytes must be read to decide. */
  | { do: "inspect" };

export type Circumstances = {
  want: Content | null;
  known: Known | undefined;
  facts: Facts | null;
  /** The digest of the file on disk and who wrote it, if it had to be read. */
  inspected?: { sha256: string; isOurs: boolean };
  isSavingAside: boolean;
};

/** Returns whether a file is unchanged, as far as its properties show. */
export function isUntouched<Known extends Omit<Facts, "kind">>(
  facts: Facts,
  written: Known | undefined,
): written is Known {
  return (
    written !== undefined &&
    facts.kind === "file" &&
    facts.size === written.size &&
    facts.mtimeNs === written.mtimeNs &&
    facts.ino === written.ino
  );
}

type Found = { written: Written; isOurs: boolean } | "unknown's" | "unread";

function identify({ want, known, facts, inspected }: Circumstances & { facts: Facts }): Found {
  const candidates = [known?.next, known?.have];
  const untouched = candidates.find((written) => isUntouched(facts, written));
  if (untouched !== undefined) return { written: untouched, isOurs: !untouched.isAdopted };
  if (inspected === undefined) return "unread";
  const { size, mtimeNs, ino } = facts;
  const same = candidates.find((written) => written?.sha256 === inspected.sha256);
  const isAuthor = inspected.isOurs || (same !== undefined && !same.isAdopted);
  const adopted = isAuthor ? {} : { isAdopted: true as const };
  const seen = { sha256: inspected.sha256, size, mtimeNs, ino, ...adopted };
  // Touched or copied, but with the right bytes.
  if (want !== null && want.sha256 === seen.sha256) {
    return { written: { ...seen, versionId: want.versionId }, isOurs: isAuthor };
  }
  if (isAuthor) {
    return { written: { ...seen, versionId: same?.versionId ?? "" }, isOurs: true };
  }
  return "unknown's";
}

export function planFile(circumstances: Circumstances): Action {
  const { want, known, facts, isSavingAside } = circumstances;
  const isKnown = known?.have !== undefined || known?.next !== undefined;
  if (facts === null) {
    return want === null ? { do: "forget", kept: null } : { do: "download", isReplacing: false };
  }
  if (want === null && !isKnown) return { do: "forget", kept: null };
  const theirs = (reason: KeptReason): Action => {
    if (want === null) return { do: "forget", kept: reason };
    return isSavingAside ? { do: "set aside", reason } : { do: "keep", reason };
  };
  if (facts.kind !== "file") return theirs("in the way");
  const found = identify({ ...circumstances, facts });
  if (found === "unread") return { do: "inspect" };
  if (found === "unknown's") return theirs(isKnown ? "changed" : "in the way");
  if (want === null) return found.isOurs ? { do: "remove" } : theirs("added");
  if (found.written.sha256 === want.sha256) {
    const have = { ...found.written, versionId: want.versionId, modifiedAt: want.modifiedAt };
    return { do: "nothing", have, isNews: !isSame(have, known) };
  }
  return found.isOurs ? { do: "download", isReplacing: true } : theirs("in the way");
}

function isSame(have: Written, known: Known | undefined): boolean {
  const noted = known?.have;
  return (
    noted !== undefined &&
    known?.next === undefined &&
    noted.versionId === have.versionId &&
    noted.modifiedAt === have.modifiedAt &&
    noted.sha256 === have.sha256 &&
    noted.size === have.size &&
    noted.mtimeNs === have.mtimeNs &&
    noted.ino === have.ino &&
    noted.isAdopted === have.isAdopted
  );
}
