/** Reads and validates the change feed, and reduces changes to the resulting state. */
import {
  CHANGE_EFFECTS,
  type ChangeEffect,
  type ChangeType,
  isChangeType,
} from "../shared/changeTypes.js";
import { ROOT } from "../shared/paths.js";
import { misbehaves } from "./errors.js";
import type { Content } from "./plan.js";
import { isBelow, isRecord, textField, trustedAssetPath, trustedPath } from "./trusted.js";

export type Cursor = { createdAt: number; id: string };

export const BEGINNING: Cursor = { createdAt: 0, id: "" };

export type Change = {
  type: ChangeType;
  folderPath: string;
  basename?: string;
  fromFolderPath?: string;
  fromBasename?: string;
  /** Set for private assets and changes of access. */
  access?: string;
  content: Content | null;
};

export type ChangePage = { changes: Change[]; nextCursor: Cursor; isDone: boolean };

const ROW_ID = /^(\d{1,19}):(\d{1,9})$/;

export function parseCursor(value: unknown): Cursor {
  if (!isRecord(value)) throw misbehaves("a cursor is not an object");
  const { createdAt, id } = value;
  const isValid =
    typeof createdAt === "number" &&
    Number.isFinite(createdAt) &&
    typeof id === "string" &&
    (id === "" || ROW_ID.test(id));
  if (!isValid) throw misbehaves("a cursor was not issued by the feed");
  return { createdAt, id };
}

function position({ createdAt, id }: Cursor): [bigint, number] {
  const [, commitTs, seq] = ROW_ID.exec(id) ?? [];
  if (commitTs === undefined) return [BigInt(Math.ceil(createdAt)) * 1_000_000n, -1];
  return [BigInt(commitTs), Number(seq)];
}

/** Negative if `a` comes first, 0 if they are equal. */
export function compareCursors(a: Cursor, b: Cursor): number {
  const [aTime, aSeq] = position(a);
  const [bTime, bSeq] = position(b);
  if (aTime !== bTime) return aTime < bTime ? -1 : 1;
  return aSeq - bSeq;
}

const HEX = /^[0-9a-f]{64}$/;
/** The last time that a `Date` can hold. */
const MAX_TIME = 8.64e15;

/** Returns when a version became current at its path; `undefined` if an earlier release of the server does not say. */
export function parseTime({ modifiedAt }: Record<string, unknown>): number | undefined {
  if (modifiedAt === undefined) return undefined;
  if (typeof modifiedAt === "number" && Math.abs(modifiedAt) <= MAX_TIME) return modifiedAt;
  throw misbehaves("a version has no valid time");
}

export function parseContent(row: Record<string, unknown>): Content | null {
  const { versionId, sha256, size } = row;
  if (versionId === undefined) return null;
  const isValid =
    typeof versionId === "string" &&
    typeof sha256 === "string" &&
    HEX.test(sha256) &&
    typeof size === "number" &&
    Number.isSafeInteger(size) &&
    size >= 0;
  if (!isValid) throw misbehaves("a version has no valid size and hash");
  return { versionId, sha256, size };
}

/** The effects of changes that name the version which the path serves. */
const WITH_CONTENT: ReadonlySet<ChangeEffect> = new Set(["file:content", "file:moved"]);

function parseChange(value: unknown): Change & { cursor: Cursor } {
  if (!isRecord(value)) throw misbehaves("a change is not an object");
  const type = textField(value, "type");
  // Skipping a change would leave outdated files.
  if (!isChangeType(type)) {
    throw misbehaves(`the feed has a change of the unknown type "${type}"; update this package`);
  }
  const optional = (field: string) =>
    value[field] === undefined ? undefined : textField(value, field);
  const access = optional("access");
  const hasContent = WITH_CONTENT.has(CHANGE_EFFECTS[type]);
  return {
    cursor: parseCursor({ createdAt: value.createdAt, id: value.id }),
    type,
    folderPath: textField(value, "folderPath"),
    basename: optional("basename"),
    fromFolderPath: optional("fromFolderPath"),
    fromBasename: optional("fromBasename"),
    access,
    // A mirror contains only public files.
    content: hasContent && access !== "private" ? parseContent(value) : null,
  };
}

/** Reads the page of the feed after `cursor`; rejects one that does not advance. */
export function parseChangePage(value: unknown, cursor: Cursor): ChangePage {
  if (!isRecord(value) || !Array.isArray(value.changes) || typeof value.isDone !== "boolean") {
    throw misbehaves("a page of the feed has the wrong shape");
  }
  const nextCursor = parseCursor(value.nextCursor);
  let last = cursor;
  const changes = value.changes.map((row) => {
    const change = parseChange(row);
    if (compareCursors(change.cursor, last) <= 0) {
      throw misbehaves("a change of the feed is not after the cursor");
    }
    last = change.cursor;
    return change;
  });
  if (compareCursors(nextCursor, last) < 0) throw misbehaves("the feed's cursor goes backwards");
  if (!value.isDone && compareCursors(nextCursor, cursor) <= 0) {
    throw misbehaves("the feed reports more changes but does not advance");
  }
  return { changes, nextCursor, isDone: value.isDone };
}

/** The combined effect of some changes. */
export type Wanted = {
  /** The target state of each file; `null` for deleted. */
  files: Map<string, Content | null>;
  /** Whether each folder should exist. */
  folders: Map<string, boolean>;
};

/** Returns the state after some changes, for the paths they affected in a folder and below it. */
export function wantedAfter(changes: Change[], folder: string): Wanted {
  const wanted: Wanted = { files: new Map(), folders: new Map() };
  const setFile = (folderPath: string, basename: string | undefined, content: Content | null) => {
    if (basename === undefined) throw misbehaves("a change of an asset does not name it");
    const path = trustedAssetPath(folderPath, basename);
    if (isBelow(path, folder)) wanted.files.set(path, content);
  };
  const setFolder = (path: string, isThere: boolean) => {
    if (path !== ROOT && isBelow(trustedPath(path), folder)) wanted.folders.set(path, isThere);
  };
  for (const change of changes) {
    const { type, folderPath, basename, access, content } = change;
    const effect = CHANGE_EFFECTS[type];
    switch (effect) {
      case "folder:present":
      case "folder:absent":
        setFolder(folderPath, effect === "folder:present");
        break;
      case "file:content":
        if (content === null && type === "asset:publish" && access !== "private") {
          throw misbehaves("a published version has no id");
        }
        setFile(folderPath, basename, content);
        break;
      case "file:absent":
        setFile(folderPath, basename, null);
        break;
      case "file:moved":
        setFile(change.fromFolderPath ?? folderPath, change.fromBasename ?? basename, null);
        setFile(folderPath, basename, content);
        break;
      case "none":
        break;
      default:
        void (effect satisfies never);
    }
  }
  return wanted;
}
