/** The bucket's variables, from the environment or a file. */
import {
  type R2Credentials,
  keyPrefixOf,
  parseCredentials,
  publicUrlOf,
} from "../shared/r2/config.js";
import {
  BUCKET_VARIABLES,
  type BucketValues,
  type Setting,
  textOf,
  variableOf,
} from "../shared/r2/variables.js";
import { isAssetError } from "../shared/errors.js";
import { type Variable, readVariable } from "./environment.js";
import { SetupError } from "./errors.js";
import { readText } from "./files.js";

export type BucketSettings = {
  credentials: R2Credentials;
  isPrivate: boolean;
  publicUrl: string | null;
  keyPrefix: string;
  /** Returns the variable of a setting, in the spelling that is used. */
  named: (setting: Setting) => string;
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
  const variables = BUCKET_VARIABLES.map((name) => ({
    name,
    value: (readVariable(text, name) ?? environment[name] ?? "").trim(),
  })).filter(({ value }) => value !== "");
  const values: BucketValues = Object.fromEntries(
    variables.map(({ name, value }) => [name, value]),
  );
  const named = (setting: Setting) => variableOf(values, setting);
  const settingsOf = (isPrivate: boolean): BucketSettings => ({
    credentials: parseCredentials(values, isPrivate ? "private" : undefined),
    isPrivate,
    publicUrl: isPrivate ? null : publicUrlOf(values),
    keyPrefix: keyPrefixOf(values) ?? "",
    named,
  });
  try {
    const hasPrivate = textOf(values, "PRIVATE_BUCKET") !== "";
    return { buckets: (hasPrivate ? [false, true] : [false]).map(settingsOf), variables };
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
