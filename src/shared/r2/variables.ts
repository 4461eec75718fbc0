/**
 * The variables of a bucket. Each has two spellings: `S3_…` for a bucket of any provider, and `R2_…`, which means
 * the same.
 */
import { assetError } from "../errors.js";

const BOTH = [
  "BUCKET",
  "PRIVATE_BUCKET",
  "ENDPOINT",
  "ACCESS_KEY_ID",
  "SECRET_ACCESS_KEY",
  "PUBLIC_URL",
  "KEY_PREFIX",
] as const;

/** R2 has one region, both URL styles and all features, so these have no second spelling. */
const S3_ONLY = ["REGION", "URL_STYLE", "UNSUPPORTED"] as const;

type Both = (typeof BOTH)[number];
export type Setting = Both | (typeof S3_ONLY)[number];
export type BucketVariable = `R2_${Both}` | `S3_${Setting}`;

/** The domain of a Worker in front of the private bucket. Only the environment has it, because it is the same for all calls. */
export type DomainVariable = "R2_PRIVATE_URL" | "R2_PRIVATE_URL_SECRET";

/** The variables by their names, from the environment, a file or a call. */
export type BucketValues = { readonly [Name in BucketVariable]?: string };

/** The settings without which no request can be made. */
export const REQUIRED = ["BUCKET", "ENDPOINT", "ACCESS_KEY_ID", "SECRET_ACCESS_KEY"] as const;

const R2_VARIABLES = BOTH.map((setting) => `R2_${setting}` as const);
const S3_VARIABLES = [...BOTH, ...S3_ONLY].map((setting) => `S3_${setting}` as const);
export const BUCKET_VARIABLES: readonly BucketVariable[] = [...S3_VARIABLES, ...R2_VARIABLES];

/** The spellings of a setting. */
function spellings(setting: Setting): BucketVariable[] {
  const isInBoth = (BOTH as readonly string[]).includes(setting);
  return [`S3_${setting}`, ...(isInBoth ? [`R2_${setting as Both}` as const] : [])];
}

/** Returns the variables of the spelling that a name has. */
export function variablesLike(name: string): readonly BucketVariable[] {
  return name.startsWith("S3_") ? S3_VARIABLES : R2_VARIABLES;
}

/** Returns the value of a setting without spaces around it; `""` if it is not set. */
export function textOf(values: BucketValues, setting: Setting): string {
  const texts = spellings(setting).map((name) => values[name]?.trim());
  return texts.find(Boolean) ?? "";
}

/** Returns whether a setting was given, even as an empty text. */
export function isGiven(values: BucketValues, setting: Setting): boolean {
  return spellings(setting).some((name) => values[name] !== undefined);
}

/** Returns whether the required settings have a value. */
export function hasRequired(values: BucketValues): boolean {
  return REQUIRED.every((setting) => textOf(values, setting) !== "");
}

/** Returns the variable that has a setting, or that should have it: the spelling of the other variables. */
export function variableOf(values: BucketValues, setting: Setting): BucketVariable {
  const names = spellings(setting);
  const usesS3 = S3_VARIABLES.some((name) => values[name]?.trim());
  return names.find((name) => values[name]?.trim()) ?? (usesS3 ? names[0]! : names.at(-1)!);
}

/**
 * Throws if both spellings of a setting have values that differ: one bucket is meant, and nothing says which.
 *
 * @throws R2_CONFIG_INVALID
 */
export function requireOneMeaning(values: BucketValues, settings: readonly Both[] = BOTH): void {
  for (const setting of settings) {
    const [ours, theirs] = [values[`S3_${setting}`]?.trim(), values[`R2_${setting}`]?.trim()];
    if (!ours || !theirs || ours === theirs) continue;
    throw invalid(`S3_${setting}`, `it differs from R2_${setting}; set only one of the two`);
  }
}

/** The error of a setting; it never contains the value. */
export function invalid(setting: string, reason: string) {
  return assetError("R2_CONFIG_INVALID", `${setting} is invalid: ${reason}.`, { setting, reason });
}
