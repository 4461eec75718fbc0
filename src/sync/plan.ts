/**
 * What to do about one file: pure, from what the server wants there, what this tool has written
 * there, and what is there. Only what this tool wrote, and nobody has changed since, is ever
 * overwritten or removed.
 */
import type { Facts } from "./disk.js";

/** The bytes that belong somewhere. */
export type Content = { versionId: string; sha256: string; size: number };

/** Bytes as they were when they came to be on disk. */
export type Written = Content & {
  mtimeNs: string;
  ino: string;
  /** It was there already, and right: not this tool's to overwrite or remove. */
  isAdopted?: true;
};

/** What is known of one file. */
export type Known = {
  /** What is there. */
  have?: Written;
  /** What was about to be there when this was noted. */
  next?: Written;
};

/** Why something of the user's was left as it is. */
export type KeptReason =
  /** The user has changed a file of the mirror. */
  | "changed"
  /** Something of the user's has the name. */
  | "in the way"
  /** The user has put a file beside those of the mirror. */
  | "added";

export type Action =
  /** All is as it should be; note it when the note was different. */
  | { do: "nothing"; have: Written; isNews: boolean }
  /** Nothing is wanted and nothing of this tool is there. */
  | { do: "forget"; kept: KeptReason | null }
  | { do: "download"; isReplacing: boolean }
  | { do: "remove" }
  | { do: "keep"; reason: KeptReason }
  /** Give the user's file another name first. */
  | { do: "set aside"; reason: KeptReason }
  /** Only its bytes can tell whose it is. */
  | { do: "inspect" };

export type Circumstances = {
  want: Content | null;
  known: Known | undefined;
  facts: Facts | null;
  /** What is known of the bytes on disk where the facts did not tell: digest and author. */
  inspected?: { sha256: string; isOurs: boolean };
  isSavingAside: boolean;
};

/** Whether a file is still the one that was written, as far as that shows without reading it. */
export function isUntouched(facts: Facts, written: Written | undefined): written is Written {
  return (
    written !== undefined &&
    facts.kind === "file" &&
    facts.size === written.size &&
    facts.mtimeNs === written.mtimeNs &&
    facts.ino === written.ino
  );
}

type Found = { written: Written; isOurs: boolean } | "somebody's" | "unread";

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
  // Touched or copied, but with the bytes that belong there.
  if (want !== null && want.sha256 === seen.sha256) {
    return { written: { ...seen, versionId: want.versionId }, isOurs: isAuthor };
  }
  if (isAuthor) {
    return { written: { ...seen, versionId: same?.versionId ?? "" }, isOurs: true };
  }
  return "somebody's";
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
  if (found === "somebody's") return theirs(isKnown ? "changed" : "in the way");
  if (want === null) return found.isOurs ? { do: "remove" } : theirs("added");
  if (found.written.sha256 === want.sha256) {
    const have = { ...found.written, versionId: want.versionId };
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
    noted.sha256 === have.sha256 &&
    noted.size === have.size &&
    noted.mtimeNs === have.mtimeNs &&
    noted.ino === have.ino &&
    noted.isAdopted === have.isAdopted
  );
}
