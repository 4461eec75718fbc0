/** Descriptions of assets: the alternative text, title, tags and focal point that pages show. Parses them and applies changes. */
import type { Infer, ObjectType } from "convex/values";
import { MAX_LABEL_LENGTH, type Metadata, invalid, parseMetadata, parseText } from "./bounds.js";
import type { alt, assetDescription, assetDescriptionChange, focalPoint } from "./values.js";

export type Alt = Infer<typeof alt>;
export type FocalPoint = Infer<typeof focalPoint>;
export type AssetDescription = ObjectType<typeof assetDescription>;

/** A change of a description, as callers pass it: omitted fields stay, `null` removes one. */
export type AssetDescriptionChange = ObjectType<typeof assetDescriptionChange>;

/** A parsed change: fields to set, where `undefined` removes one, and tags to add and to remove. */
export type ParsedChange = {
  set: AssetDescription & { metadata?: Metadata | undefined };
  addTags: string[];
  removeTags: string[];
};

export const MAX_ALT_LENGTH = MAX_LABEL_LENGTH;
const MAX_LANGUAGES = 20;
const MAX_ALT_BYTES = 4096;
export const MAX_TITLE_LENGTH = 200;
export const MAX_TAGS = 20;
export const MAX_TAG_LENGTH = 50;

const LANGUAGE = /^[a-z]{2,8}(?:-[a-z0-9]{1,8})*$/i;
const MAX_LANGUAGE_LENGTH = 35;

function parseWellFormed(argument: string, text: string, maxLength: number): string {
  if (/\p{Surrogate}/u.test(text)) throw invalid(argument, "contains a lone surrogate");
  return parseText(argument, text, maxLength);
}

/** A text of one line. */
function parseLine(argument: string, text: string, maxLength: number): string {
  const line = text.trim().normalize("NFC");
  if (line === "") throw invalid(argument, "must not be empty");
  if (/\p{Cc}/u.test(line))
    throw invalid(argument, "must not have line breaks or control characters");
  return parseWellFormed(argument, line, maxLength);
}

/**
 * Returns a language tag as BCP 47 writes it, such as `de-AT` and `zh-Hant-TW`.
 *
 * @throws ARGUMENT_INVALID
 */
export function parseLanguage(tag: string): string {
  if (tag.length > MAX_LANGUAGE_LENGTH || !LANGUAGE.test(tag)) {
    throw invalid("alt", 'must have language tags as keys, such as "de" or "pt-BR"');
  }
  const parts = tag.toLowerCase().split("-");
  // A single letter or digit begins an extension, which is written small.
  const extension = parts.findIndex((part) => part.length === 1);
  return parts
    .map((part, index) => {
      if (index === 0 || (extension !== -1 && index > extension)) return part;
      if (part.length === 2) return part.toUpperCase();
      return /^[a-z]{4}$/.test(part) ? part[0]!.toUpperCase() + part.slice(1) : part;
    })
    .join("-");
}

/** @throws ARGUMENT_INVALID */
export function parseAlt(alt: Alt): Alt {
  if (typeof alt === "string") return parseWellFormed("alt", alt, MAX_ALT_LENGTH);
  const texts = Object.entries(alt).map(([tag, text]): [string, string] => [
    parseLanguage(tag),
    parseWellFormed("alt", text, MAX_ALT_LENGTH),
  ]);
  const languages = new Set(texts.map(([tag]) => tag));
  if (languages.size < texts.length) throw invalid("alt", "must have each language once");
  if (texts.length < 1 || texts.length > MAX_LANGUAGES) {
    throw invalid("alt", `must have 1 to ${MAX_LANGUAGES} languages; pass null to remove it`);
  }
  const parsed = Object.fromEntries(texts.sort(([a], [b]) => (a < b ? -1 : 1)));
  if (new TextEncoder().encode(JSON.stringify(parsed)).length > MAX_ALT_BYTES) {
    throw invalid(
      "alt",
      `must have at most ${MAX_ALT_BYTES} bytes as JSON, in all languages together`,
    );
  }
  return parsed;
}

function parseTags(argument: string, tags: string[]): string[] {
  const parsed = new Set(tags.map((tag) => parseLine(argument, tag, MAX_TAG_LENGTH)));
  if (parsed.size > MAX_TAGS) throw invalid(argument, `must have at most ${MAX_TAGS} tags`);
  return [...parsed];
}

function parseFocalPoint({ x, y }: FocalPoint): FocalPoint {
  if (![x, y].every((part) => part >= 0 && part <= 1)) {
    throw invalid(
      "focalPoint",
      "must have an x and a y from 0 to 1: parts of the width and the height",
    );
  }
  // Without a negative zero, which is another value to Convex.
  return { x: x + 0, y: y + 0 };
}

/** Returns whether a call changes a description, which visitors see, and not only metadata. */
export function changesDescription(change: AssetDescriptionChange): boolean {
  const { alt, title, tags, addTags, removeTags, focalPoint } = change;
  return [alt, title, tags, addTags, removeTags, focalPoint].some((field) => field !== undefined);
}

/** Parses a field that `null` removes; returns no field if it is omitted. */
function field<Name extends string, Value, Parsed>(
  name: Name,
  value: Value | null | undefined,
  parse: (value: Value) => Parsed | undefined,
) {
  if (value === undefined) return {};
  return { [name]: value === null ? undefined : parse(value) } as {
    [Key in Name]?: Parsed | undefined;
  };
}

/** @throws ARGUMENT_INVALID */
export function parseAssetDescription(change: AssetDescriptionChange): ParsedChange {
  const { alt, title, tags, focalPoint, metadata, addTags = [], removeTags = [] } = change;
  return {
    set: {
      ...field("alt", alt, parseAlt),
      ...field("title", title, (text) => parseLine("title", text, MAX_TITLE_LENGTH)),
      ...field("tags", tags, (list) => nonEmpty(parseTags("tags", list))),
      ...field("focalPoint", focalPoint, parseFocalPoint),
      ...field("metadata", metadata, parseMetadata),
    },
    addTags: parseTags("addTags", addTags),
    removeTags: parseTags("removeTags", removeTags),
  };
}

function nonEmpty(tags: string[]): string[] | undefined {
  return tags.length === 0 ? undefined : tags;
}

/**
 * Returns the fields of an asset that a change sets. Tags are first set, then removed, then added at the end.
 *
 * @throws ARGUMENT_INVALID if the asset had too many tags then
 */
export function changedFields(
  asset: AssetDescription,
  { set, addTags, removeTags }: ParsedChange,
): ParsedChange["set"] {
  if (addTags.length === 0 && removeTags.length === 0) return set;
  const { tags = [] } = "tags" in set ? set : asset;
  const kept = tags.filter((tag) => !removeTags.includes(tag));
  const changed = [...new Set([...kept, ...addTags])];
  if (changed.length > MAX_TAGS) {
    throw invalid("addTags", `would give an asset more than ${MAX_TAGS} tags; remove others first`);
  }
  return { ...set, tags: nonEmpty(changed) };
}
