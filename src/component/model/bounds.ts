/** Bounds for arguments that are not paths. */
import { assetError } from "../errors.js";
import { parseBasename } from "./paths.js";
import { parseSha256 } from "./sha256.js";
import type { DeclaredBytes } from "../backends/index.js";

const MAX_ACTOR_LENGTH = 256;
const MAX_LABEL_LENGTH = 1000;
const MAX_NAME_LENGTH = 255;
const MAX_CONTENT_TYPE_LENGTH = 255;

// RFC 9110 §8.3.1: type "/" subtype, then parameters; visible ASCII only, so safe in a header.
const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const CONTENT_TYPE = new RegExp(`^${TOKEN}/${TOKEN}(?: *;[\\x20-\\x7e]*)?$`);

function invalid(argument: string, reason: string) {
  return assetError("ARGUMENT_INVALID", `${argument} ${reason}.`, { argument, reason });
}

function parseText(argument: string, text: string, maxLength: number): string {
  if (text.length > maxLength) {
    throw invalid(argument, `may have at most ${maxLength} characters`);
  }
  return text;
}

export function parseActor(actor: string | undefined): string | undefined {
  if (actor === "") throw invalid("actor", "may not be empty; leave it out when nobody is known");
  return actor === undefined ? undefined : parseText("actor", actor, MAX_ACTOR_LENGTH);
}

export function parseLabel(label: string | undefined): string | undefined {
  return label === undefined ? undefined : parseText("label", label, MAX_LABEL_LENGTH);
}

export function parseDisplayName(name: string): string {
  if (name.trim() === "") throw invalid("name", "may not be empty");
  return parseText("name", name, MAX_NAME_LENGTH);
}

/** File names come from people's disks; they follow the rules of a basename. */
export function parseFilename(filename: string | undefined): string | undefined {
  return filename === undefined ? undefined : parseBasename(filename);
}

export function parseContentType(contentType: string | undefined): string | undefined {
  if (contentType === undefined) return undefined;
  if (contentType.length > MAX_CONTENT_TYPE_LENGTH || !CONTENT_TYPE.test(contentType)) {
    throw invalid("contentType", 'must be a media type such as "image/png"');
  }
  return contentType;
}

export function parseSize(size: number | undefined): number | undefined {
  if (size === undefined) return undefined;
  if (!Number.isSafeInteger(size) || size < 0) {
    throw invalid("size", "must be a whole number of bytes, 0 or more");
  }
  return size;
}

export function parseDeclaredBytes(declared: DeclaredBytes): DeclaredBytes {
  return {
    // An empty type is what browsers give for files that they do not know.
    contentType: parseContentType(declared.contentType || undefined),
    size: parseSize(declared.size),
    sha256: declared.sha256 === undefined ? undefined : parseSha256(declared.sha256),
  };
}

/** Checks a number of results to return. */
export function parseLimit(argument: string, limit: number, max: number): number {
  if (!Number.isSafeInteger(limit) || limit < 1 || limit > max) {
    throw invalid(argument, `must be a whole number from 1 to ${max}`);
  }
  return limit;
}
