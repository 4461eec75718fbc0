/** The environment variables: admins and keys, in `.env.local` and on the deployment. */
import { randomBytes } from "node:crypto";
import path from "node:path";
import type { FileChange } from "./change.js";
import { SetupError } from "./errors.js";
import { readText } from "./files.js";
import { git } from "./git.js";

export type Variable = { name: string; value: string };

export const ENV_FILE = ".env.local";
const KEY = "CONVEX_ADMIN_KEY";
const EMAILS = "ADMIN_EMAILS";

/** Matches a simple email address, without characters that are special in dotenv files. */
const EMAIL = /^[^\s"'`#,\\@<>()]+@[^\s"'`#,\\@<>()]+\.[^\s"'`#,\\@<>().]+$/;

/** @throws OPTIONS_INVALID */
export function parseEmails(text: string): string[] {
  const emails = text
    .split(",")
    .map((email) => email.trim())
    .filter(Boolean);
  for (const email of emails) {
    if (!EMAIL.test(email)) {
      throw new SetupError("OPTIONS_INVALID", `${JSON.stringify(email)} is not an email address.`);
    }
  }
  return emails;
}

/** Returns the value of a variable in a dotenv file. */
export function readVariable(text: string, name: string): string | undefined {
  const line = new RegExp(`^[ \\t]*(?:export[ \\t]+)?${name}[ \\t]*=[ \\t]*(.*)$`, "m").exec(text);
  if (line === null) return undefined;
  const value = line[1]!.trim();
  const quoted = /^(["'`])(.*)\1/.exec(value);
  return quoted ? quoted[2] : value.replace(/\s+#.*$/, "");
}

export async function readEnvFile(root: string): Promise<string> {
  return (await readText(path.join(root, ENV_FILE))) ?? "";
}

export type EnvironmentPlan = {
  changes: FileChange[];
  /** The variables of the deployment. */
  variables: Variable[];
  notes: string[];
};

/**
 * Existing values stay, unless other email addresses are given.
 *
 * @throws ENV_FILE_TRACKED
 */
export async function planEnvironment(
  root: string,
  { emails, hasKey }: { emails: string[]; hasKey: boolean },
): Promise<EnvironmentPlan> {
  const file = path.join(root, ENV_FILE);
  const before = await readText(file);
  let after = before ?? "";
  const shown: string[] = [];
  const notes: string[] = [];
  const variables: Variable[] = [];
  const set = (name: string, value: string, show: string) => {
    const old = readVariable(after, name);
    if (old === value) return;
    shown.push(`+${name}=${show}`);
    if (old !== undefined) {
      shown.unshift(`-${name}=${old}`);
      after = after.replace(
        new RegExp(`^([ \\t]*(?:export[ \\t]+)?)${name}[ \\t]*=.*$`, "m"),
        () => `${name}=${value}`,
      );
      return;
    }
    const eol = after.includes("\r\n") ? "\r\n" : "\n";
    const separator = after === "" || after.endsWith("\n") ? "" : eol;
    after += `${separator}${name}=${value}${eol}`;
  };
  const knownEmails = readVariable(after, EMAILS);
  const wantedEmails = emails.length > 0 ? emails.join(",") : knownEmails;
  if (wantedEmails) {
    set(EMAILS, wantedEmails, wantedEmails);
    variables.push({ name: EMAILS, value: wantedEmails });
  } else {
    notes.push(
      `No user is an admin yet: open /admin and run the command that it shows, or set ${EMAILS} on the deployment.`,
    );
  }
  if (hasKey) {
    const key = readVariable(after, KEY) ?? randomBytes(32).toString("base64url");
    set(KEY, key, "<a new random key>");
    variables.push({ name: KEY, value: key });
  }
  const changes: FileChange[] = [];
  if (after !== (before ?? "")) {
    if (hasKey) changes.push(...(await ignoreEnvFile(root)));
    changes.push({ file, before, after, shown: shown.join("\n") });
  }
  return { changes, variables, notes };
}

/**
 * Keeps the secret out of commits: makes git ignore the file first, also in a directory that is not a
 * repository yet.
 *
 * @throws ENV_FILE_TRACKED
 */
async function ignoreEnvFile(root: string): Promise<FileChange[]> {
  if ((await git(root, "ls-files", "--error-unmatch", ENV_FILE)) === 0) {
    throw new SetupError(
      "ENV_FILE_TRACKED",
      `git tracks ${ENV_FILE}, so the secret that setup writes there would be committed. ` +
        `Run git rm --cached ${ENV_FILE}, or pass --no-admin-key.`,
    );
  }
  const file = path.join(root, ".gitignore");
  const before = await readText(file);
  const status = await git(root, "check-ignore", "-q", ENV_FILE);
  const isRepository = status === 0 || status === 1;
  const lines = before ?? "";
  const isIgnored = isRepository ? status === 0 : IGNORED.test(lines) && !/^!/m.test(lines);
  if (isIgnored) return [];
  const separator = before === null || before === "" || before.endsWith("\n") ? "" : "\n";
  return [{ file, before, after: `${before ?? ""}${separator}${ENV_FILE}\n` }];
}

/**
 * Returns the line of `.gitignore` that covers the file; if git cannot tell, an additional line does no harm.
 */
const IGNORED = /^\/?(\.env\.local|\.env\*|\.env\.\*|\.env\*\.local|\*\.local)[ \t]*\r?$/m;
