/** The bucket's variables, from the environment or a file. */
import {
  type R2Credentials,
  parseCredentials,
  parseKeyPrefix,
  parsePublicUrl,
} from "../shared/r2/config.js";
import { isAssetError } from "../shared/errors.js";
import { type Variable, readVariable } from "./environment.js";
import { SetupError } from "./errors.js";
import { readText } from "./files.js";

const REQUIRED = ["R2_BUCKET", "R2_ENDPOINT", "R2_ACCESS_KEY_ID", "R2_SECRET_ACCESS_KEY"] as const;
const OPTIONAL = ["R2_PRIVATE_BUCKET", "R2_PUBLIC_URL", "R2_KEY_PREFIX"] as const;

export type BucketSettings = {
  /** The variable that names the bucket. */
  variable: "R2_BUCKET" | "R2_PRIVATE_BUCKET";
  credentials: R2Credentials;
  publicUrl: string | null;
  keyPrefix: string;
};

export type R2Settings = {
  /** The public bucket, and the private one if configured. */
  buckets: BucketSettings[];
  /** The variables for the deployment. */
  variables: Variable[];
};

/**
 * @param file a dotenv file whose values take precedence over the environment.
 * @throws R2_CONFIG_INVALID, OPTIONS_INVALID. Messages name variables and contain no values.
 */
export async function readR2Settings(
  environment: NodeJS.ProcessEnv,
  file?: string,
): Promise<R2Settings> {
  const text = file === undefined ? "" : await readText(file);
  if (text === null) throw new SetupError("OPTIONS_INVALID", `The file ${file} does not exist.`);
  const values = Object.fromEntries(
    [...REQUIRED, ...OPTIONAL].map((name) => [
      name,
      (readVariable(text, name) ?? environment[name] ?? "").trim(),
    ]),
  ) as Record<(typeof REQUIRED)[number] | (typeof OPTIONAL)[number], string>;
  try {
    const keyPrefix = parseKeyPrefix(values.R2_KEY_PREFIX);
    const publicBucket: BucketSettings = {
      variable: "R2_BUCKET",
      credentials: parseCredentials(values),
      publicUrl: values.R2_PUBLIC_URL
        ? parsePublicUrl(values.R2_PUBLIC_URL, "R2_PUBLIC_URL")
        : null,
      keyPrefix,
    };
    const privateBucket = (): BucketSettings => ({
      variable: "R2_PRIVATE_BUCKET",
      credentials: parseCredentials(values, "private"),
      publicUrl: null,
      keyPrefix,
    });
    return {
      buckets: values.R2_PRIVATE_BUCKET ? [publicBucket, privateBucket()] : [publicBucket],
      variables: Object.entries(values)
        .filter(([, value]) => value !== "")
        .map(([name, value]) => ({ name, value })),
    };
  } catch (error) {
    if (!isAssetError(error)) throw error;
    const { data } = error;
    if (data.code !== "R2_NOT_CONFIGURED") throw new SetupError("R2_CONFIG_INVALID", data.message);
    const missing = data.missing.join(", ");
    throw new SetupError(
      "R2_CONFIG_INVALID",
      `Not set: ${missing}. Set them in the environment, or put them into a file and pass --variables-file.`,
    );
  }
}
