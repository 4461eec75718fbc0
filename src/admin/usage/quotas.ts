/** The quota of a folder: its form, and how much of it is used. */
import type { AssetAdminApi } from "../types.js";
import { type AmountText, parseNumber } from "../words/amounts.js";
import type { AdminWords } from "../words/en/index.js";
import { formatShare } from "./sums.js";

export type Quota = NonNullable<AssetAdminApi["listQuotas"]>["_returnType"]["page"][number];
export type Limits = Pick<Quota, "maxBytes" | "maxFiles">;

export const BYTE_UNITS = [
  { unit: "TB", bytes: 1e12 },
  { unit: "GB", bytes: 1e9 },
  { unit: "MB", bytes: 1e6 },
  { unit: "kB", bytes: 1e3 },
  { unit: "byte", bytes: 1 },
] as const;

export type ByteUnit = (typeof BYTE_UNITS)[number]["unit"];
export type ByteText = AmountText<ByteUnit>;
export type FileText = AmountText<"file">;

export type QuotaDraft = {
  bytes: ByteText;
  isBytesUnlimited: boolean;
  files: FileText;
  isFilesUnlimited: boolean;
};

/** The limits that the form suggests. */
const SUGGESTED = { maxBytes: 1e9, maxFiles: 1000 };

export function draftOf(limits: Limits = { ...SUGGESTED, maxFiles: null }): QuotaDraft {
  const { maxBytes, maxFiles } = limits;
  return {
    bytes: splitBytes(maxBytes ?? SUGGESTED.maxBytes),
    isBytesUnlimited: maxBytes === null,
    files: { amount: String(maxFiles ?? SUGGESTED.maxFiles), unit: "file" },
    isFilesUnlimited: maxFiles === null,
  };
}

/** In the largest unit that gives an integer. */
function splitBytes(size: number): ByteText {
  const { unit, bytes } =
    BYTE_UNITS.find(({ bytes }) => size >= bytes && size % bytes === 0) ?? BYTE_UNITS.at(-1)!;
  return { amount: String(size / bytes), unit };
}

const orNull = (amount: number) => (Number.isSafeInteger(amount) ? amount : null);

/** Returns `null` if the text is not a size. */
export function parseBytes({ amount, unit }: ByteText): number | null {
  const { bytes } = BYTE_UNITS.find((candidate) => candidate.unit === unit)!;
  return orNull(Math.round((parseNumber(amount) ?? NaN) * bytes));
}

/** Returns `null` if the text is not a number of files. */
export function parseFiles({ amount }: FileText): number | null {
  return orNull(parseNumber(amount) ?? NaN);
}

/** Returns the limits to save; `null` if a field is invalid, or without a limit. */
export function limitsOf(draft: QuotaDraft): Limits | null {
  const maxBytes = draft.isBytesUnlimited ? null : parseBytes(draft.bytes);
  const maxFiles = draft.isFilesUnlimited ? null : parseFiles(draft.files);
  if (!draft.isBytesUnlimited && maxBytes === null) return null;
  if (!draft.isFilesUnlimited && maxFiles === null) return null;
  return maxBytes === null && maxFiles === null ? null : { maxBytes, maxFiles };
}

/** Returns whether limits are less than what is used, so that further uploads are refused. */
export function isExceeded({ maxBytes, maxFiles }: Limits, used: Quota): boolean {
  return used.bytes > (maxBytes ?? Infinity) || used.files > (maxFiles ?? Infinity);
}

/** How much of one limit is used. */
export type Meter = {
  name: string;
  /** For example `1.2 GB of 5 GB`. */
  words: string;
  /** From 0 to 1; `null` without a limit. */
  share: number | null;
  shareWords: string;
};

export function metersOf({ usage: { quotas: t } }: AdminWords, quota: Quota): Meter[] {
  const { maxBytes, maxFiles, bytes, files } = quota;
  return [
    { name: t.size, words: t.bytesUsed(bytes, maxBytes), ...shareOf(t, bytes, maxBytes) },
    { name: t.files, words: t.filesUsed(files, maxFiles), ...shareOf(t, files, maxFiles) },
  ];
}

function shareOf(
  { full }: { full: string },
  used: number,
  max: number | null,
): Pick<Meter, "share" | "shareWords"> {
  if (max === null) return { share: null, shareWords: "" };
  return used >= max
    ? { share: 1, shareWords: full }
    : { share: used / max, shareWords: formatShare(used, max) };
}
