/** Validates arguments other than paths. */
import type { Infer } from "convex/values";
import { assetError } from "./errors.js";
import type { Description, metadata } from "./values.js";
import { parseImageFacts } from "./images/imageFacts.js";
import { TOKEN, isMediaType } from "./mediaType.js";
import { parseBasename } from "./paths.js";
import { parseSha256 } from "./sha256.js";

export type Metadata = Infer<typeof metadata>;

/** The declared properties of the bytes. */
export type DeclaredBytes = {
  contentType?: string;
  /** Size in bytes. */
  size?: number;
  /** Lowercase hex. */
  sha256?: string;
};

const MAX_ACTOR_LENGTH = 256;
export const MAX_LABEL_LENGTH = 1000;
const MAX_NAME_LENGTH = 255;

/** The error for an argument out of bounds. */
export function invalid(argument: string, reason: string) {
  return assetError("ARGUMENT_INVALID", `${argument} ${reason}.`, { argument, reason });
}

export function parseText(argument: string, text: string, maxLength: number): string {
  if (text.length > maxLength) {
    throw invalid(argument, `must have at most ${maxLength} characters`);
  }
  return text;
}

export function parseActor(actor: string | undefined): string | undefined {
  if (actor === "") throw invalid("actor", "must not be empty; omit it if the user is unknown");
  return actor === undefined ? undefined : parseText("actor", actor, MAX_ACTOR_LENGTH);
}

export function parseLabel(label: string | undefined): string | undefined {
  return label === undefined ? undefined : parseText("label", label, MAX_LABEL_LENGTH);
}

const MAX_METADATA_KEYS = 64;
const MAX_METADATA_BYTES = 4096;

/** The names that Convex takes for fields. */
const METADATA_KEY = /^[\x20-\x23\x25-\x5e\x60-\x7e][\x20-\x7e]*$/;

/** @throws ARGUMENT_INVALID */
export function parseMetadata(metadata: Metadata | undefined): Metadata | undefined {
  if (metadata === undefined) return undefined;
  if (!Object.keys(metadata).every((key) => METADATA_KEY.test(key))) {
    throw invalid(
      "metadata",
      "must have keys of ASCII characters that do not begin with $ or _, as Convex requires of fields",
    );
  }
  const size = new TextEncoder().encode(JSON.stringify(metadata)).length;
  if (Object.keys(metadata).length > MAX_METADATA_KEYS || size > MAX_METADATA_BYTES) {
    throw invalid(
      "metadata",
      `must have at most ${MAX_METADATA_KEYS} keys and ${MAX_METADATA_BYTES} bytes as JSON`,
    );
  }
  return metadata;
}

export function parseDisplayName(name: string): string {
  if (name.trim() === "") throw invalid("name", "must not be empty");
  return parseText("name", name, MAX_NAME_LENGTH);
}

/** Validates each field of a description. */
export function parseDescription({ filename, label, metadata, image }: Description) {
  return {
    filename: filename === undefined ? undefined : parseBasename(filename),
    label: parseLabel(label),
    metadata: parseMetadata(metadata),
    image: parseImageFacts(image),
  } satisfies Record<keyof Required<Description>, unknown>;
}

/** A name to save a file under; characters that browsers do not accept are replaced in the header. */
export function parseSaveAs(download: string): string {
  if (/\p{Surrogate}/u.test(download)) throw invalid("download", "contains a lone surrogate");
  return parseText("download", download, MAX_NAME_LENGTH);
}

export function parseContentType(contentType: string | undefined): string | undefined {
  if (contentType === undefined) return undefined;
  if (!isMediaType(contentType)) {
    throw invalid(
      "contentType",
      'must be one media type of at most 255 characters, such as "text/plain; charset=utf-8", with space only after a semicolon; quote a parameter with a comma',
    );
  }
  return contentType;
}

export function parseSize(size: number | undefined): number | undefined {
  if (size === undefined) return undefined;
  if (!Number.isSafeInteger(size) || size < 0) {
    throw invalid("size", "must be an integer number of bytes, 0 or more");
  }
  return size;
}

export function parseDeclaredBytes(declared: DeclaredBytes): DeclaredBytes {
  return {
    // Browsers use an empty type for unknown files.
    contentType: parseContentType(declared.contentType || undefined),
    size: parseSize(declared.size),
    sha256: declared.sha256 === undefined ? undefined : parseSha256(declared.sha256),
  };
}

/** Validates the URL of the asset routes, and removes trailing slashes. */
export function parseRoutesUrl(argument: string, url: string | undefined): string {
  const isUrl = url !== undefined && /^https?:\/\/[^\s?#]+$/.test(url);
  if (isUrl && URL.canParse(url)) return url.replace(/\/+$/, "");
  throw assetError(
    "ARGUMENT_INVALID",
    `${argument} must be the URL where registerAssetRoutes serves, such as ` +
      "https://….convex.site/assets.",
    { argument, reason: url === undefined ? "missing" : "not an absolute URL" },
  );
}

/** Validates a number of bytes or milliseconds of a setting. */
export function parseAmount(argument: string, amount: number): number {
  if (!Number.isSafeInteger(amount) || amount < 0) {
    throw invalid(argument, "must be an integer, 0 or more");
  }
  return amount;
}

const MAX_ALLOWED_TYPES = 100;
const MAX_TYPE_LENGTH = 255;
// A lone star is allowed: it means every subtype.
const NAME = TOKEN.replace("*", "");
const TYPE_PATTERN = new RegExp(`^${NAME}/(?:\\*|${NAME})$`);

/** Validates media types to filter by: `image/png`, or `image/*` for all of a kind. */
export function parseTypePatterns(argument: string, types: string[]): string[] {
  if (types.length === 0 || types.length > MAX_ALLOWED_TYPES) {
    throw invalid(argument, `must list 1 to ${MAX_ALLOWED_TYPES} media types`);
  }
  return types.map((type) => {
    if (type.length > MAX_TYPE_LENGTH || !TYPE_PATTERN.test(type)) {
      throw invalid(argument, 'must hold media types such as "image/png" or "image/*"');
    }
    return type.toLowerCase();
  });
}

/** Validates the number of entries of a call. */
export function parseBatch<Entry>(argument: string, entries: Entry[], max: number): Entry[] {
  if (entries.length < 1 || entries.length > max) {
    throw invalid(argument, `must have 1 to ${max} entries`);
  }
  return entries;
}

/** Validates a time in the future, in milliseconds since the epoch. */
export function parseTime(argument: string, time: number, maxAheadMs: number): number {
  const ahead = time - Date.now();
  if (!Number.isFinite(time) || ahead <= 0 || ahead > maxAheadMs) {
    const days = Math.floor(maxAheadMs / (24 * 60 * 60 * 1000));
    throw invalid(argument, `must be in the future, and at most ${days} days from now`);
  }
  return time;
}

/** Validates the number of results to return. */
export function parseLimit(argument: string, limit: number, max: number): number {
  if (!Number.isSafeInteger(limit) || limit < 1 || limit > max) {
    throw invalid(argument, `must be an integer from 1 to ${max}`);
  }
  return limit;
}
