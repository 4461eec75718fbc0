/** The questions of `setup`, each with its flag. */
import { cancel, confirm, intro, isCancel, select, text } from "@clack/prompts";
import {
  type Answers,
  type Auth,
  type Project,
  SetupError,
  hasDeployment,
  parseEmails,
  readEnvFile,
  readVariable,
} from "../setup/index.js";

/** The values of the flags; `undefined` for a missing flag. */
export type Given = {
  auth?: Auth;
  adminEmails?: string;
  adminKey?: boolean;
  adminPanel?: boolean;
  router?: "tanstack" | "none";
  pathPrefix?: string;
  install?: boolean;
  deployment?: boolean;
};

export type Asked = {
  answers: Answers;
  install: boolean;
  deployment: boolean;
  /** Asks for confirmation before writing; shows the diff first if the user wants to see it. */
  confirm: (showDiff: () => void) => Promise<boolean>;
};

class Canceled extends Error {}

/** The answer to a prompt, or cancellation. */
async function answerTo<T>(prompt: Promise<T>): Promise<Exclude<T, symbol>> {
  const value = await prompt;
  if (isCancel(value)) throw new Canceled();
  return value as Exclude<T, symbol>;
}

const AUTH_NAMES: Record<Auth, string> = {
  "convex-auth": "Convex Auth",
  clerk: "Clerk",
  oidc: "Another provider (OpenID Connect)",
  none: "No sign-in",
};

/** @returns `null` if the user cancels. */
export async function askForAnswers(
  project: Project,
  given: Given,
  isInteractive: boolean,
): Promise<Asked | null> {
  if (!isInteractive) return { ...(await defaults(project, given)), confirm: async () => false };
  try {
    return await ask(project, given);
  } catch (error) {
    if (!(error instanceof Canceled)) throw error;
    cancel("Nothing was written.");
    return null;
  }
}

/** A URL prefix for routes, as Convex accepts it. */
function parsePrefix(prefix: string): string {
  if (!/^\/[A-Za-z0-9._~-]+(\/[A-Za-z0-9._~-]+)*$/.test(prefix) || /\/\.{1,2}(\/|$)/.test(prefix)) {
    throw new SetupError("OPTIONS_INVALID", `--path-prefix must be a path such as /assets.`);
  }
  return prefix;
}

async function defaults(project: Project, given: Given): Promise<Omit<Asked, "confirm">> {
  const emails = parseEmails(given.adminEmails ?? "");
  return {
    answers: {
      auth: given.auth ?? project.auth,
      adminEmails: emails,
      adminKey: given.adminKey ?? true,
      adminPanel: given.adminPanel ?? true,
      addRouter: given.router === "tanstack",
      pathPrefix: parsePrefix(given.pathPrefix ?? "/assets"),
    },
    install: given.install ?? true,
    deployment: given.deployment ?? true,
  };
}

const problemOf = (parse: (text: string) => unknown) => (value: string | undefined) => {
  try {
    parse(value ?? "");
    return undefined;
  } catch (error) {
    return error instanceof SetupError ? error.message : String(error);
  }
};

async function ask(project: Project, given: Given): Promise<Asked> {
  intro(`convex-versioned-assets: ${project.framework}, ${project.packageManager}`);
  const { answers: known } = await defaults(project, given);
  const auth =
    given.auth ??
    (await answerTo(
      select({
        message: "Which auth provider do you use?",
        initialValue: project.auth,
        options: (Object.keys(AUTH_NAMES) as Auth[]).map((value) => ({
          value,
          label: AUTH_NAMES[value],
          ...(value === project.auth ? { hint: "found" } : {}),
        })),
      }),
    ));
  let adminEmails = known.adminEmails;
  if (given.adminEmails === undefined && auth !== "none") {
    const before = readVariable(await readEnvFile(project.root), "ADMIN_EMAILS") ?? "";
    const emails = await answerTo(
      text({
        message: "Email addresses of the admins, separated by commas:",
        initialValue: before,
        validate: problemOf(parseEmails),
      }),
    );
    adminEmails = parseEmails(emails ?? "");
  }
  const yesOrNo = async (message: string, initialValue: boolean) =>
    await answerTo(confirm({ message, initialValue }));
  const adminKey =
    given.adminKey ??
    (await yesOrNo("Allow uploads from scripts with a secret CONVEX_ADMIN_KEY?", true));
  const adminPanel =
    given.adminPanel ??
    (project.router === "no pages" ? false : await yesOrNo("Add the panel at /admin?", true));
  const addRouter =
    given.router !== undefined || !adminPanel || project.router !== "none"
      ? known.addRouter
      : await yesOrNo("Your app has no router. Set up TanStack Router for /admin?", false);
  const needsPackages = !project.isInstalled || !project.hasHelpers || addRouter;
  const install =
    given.install ??
    (needsPackages && (await yesOrNo(`Install packages with ${project.packageManager}?`, true)));
  const deployment =
    given.deployment ??
    ((await hasDeployment(project.root, process.env)) &&
      (await yesOrNo("Set missing variables on your deployment?", true)));
  return {
    answers: { ...known, auth, adminEmails, adminKey, adminPanel, addRouter },
    install,
    deployment,
    confirm: async (showDiff) => {
      for (let isShown = false; ; isShown = true) {
        const answer = await select({
          message: "Make these changes?",
          options: [
            { value: "yes", label: "Yes" },
            ...(isShown ? [] : [{ value: "diff", label: "Show each changed line first" }]),
            { value: "no", label: "No" },
          ],
        });
        if (answer !== "diff") return answer === "yes";
        showDiff();
      }
    },
  };
}
