/** Plans the changes to an app. Reads only. */
import path from "node:path";
import { type ByHand, hasConvexProvider, planAdminPage } from "./adminPage.js";
import type { FileChange } from "./change.js";
import { COMPONENT, editConvexConfig } from "./edits/convexConfig.js";
import { VARIABLES, declareVariables } from "./edits/appEnv.js";
import type { Edit } from "./edits/edit.js";
import { editHttp } from "./edits/http.js";
import { type Variable, planEnvironment } from "./environment.js";
import { SetupError } from "./errors.js";
import { firstFile, readText } from "./files.js";
import { formatFor } from "./formatting.js";
import { patchGeneratedApi, patchGeneratedEnv, patchGeneratedServer } from "./generated.js";
import { type Auth, HELPERS, PACKAGE, type Project } from "./project.js";
import { addPanelFunctions } from "./edits/panelFunctions.js";
import { type Fitting, type PanelWrapper, exportsOf, renderTemplate } from "./templates.js";

export type Answers = {
  auth: Auth;
  adminEmails: string[];
  /** Whether to create CONVEX_ADMIN_KEY for scripts. */
  adminKey: boolean;
  adminPanel: boolean;
  /** Whether to add TanStack Router to an app without a router. */
  addRouter: boolean;
  pathPrefix: string;
};

export type Plan = {
  project: Project;
  answers: Answers;
  changes: FileChange[];
  /** Files that need no change. */
  present: string[];
  byHand: ByHand[];
  notes: string[];
  /** The variables of the deployment. */
  variables: Variable[];
  /** Whether a changed file becomes a route of TanStack Router. */
  hasNewRoute: boolean;
  /** Packages to install. */
  packages: string[];
  /** Whether Convex's generated types are up to date afterwards, as far as is known. */
  isGenerated: boolean;
};

/** A module that setup creates: its name, an alternative name, and its required exports. */
const MODULES = [
  { name: "signedIn", other: "assetsSignedIn", exports: ["signedIn"] },
  { name: "authz", other: "assetsAuthz", exports: ["authorizeAssets", "requireAdmin"] },
  { name: "functions", other: "assetsFunctions", exports: ["adminHttpAction", "adminQuery"] },
  { name: "assets", other: "assetsApi", exports: ["assets", "startUpload"] },
  { name: "generateUploadUrl", other: "assetsUploads", exports: ["registerUploadRoutes"] },
] as const;

/** The modules that read environment variables. */
const READS_ENV: ReadonlySet<string> = new Set(["convex/authz.ts", "convex/functions.ts"]);

const SIGNED_IN: Record<Auth, string> = {
  "convex-auth": "convexAuth/convex/signedIn.ts",
  clerk: "convex/signedIn.ts",
  oidc: "convex/signedIn.ts",
  none: "noAuth/convex/signedIn.ts",
};

const NOTES: Record<Auth, string | null> = {
  "convex-auth":
    "Convex Auth: users who sign up with a password are admins only after verifying their " +
    "email address (`verify`). To make another user an admin, sign in, open /admin and run the command that it shows.",
  clerk:
    "Clerk: the token must carry the claims email and email_verified, as the Convex integration's does.",
  oidc: "The tokens of your auth provider must carry the claims email and email_verified.",
  none:
    "This app has no sign-in, so only scripts with CONVEX_ADMIN_KEY can write. For the panel on a " +
    "development deployment, make every visitor an admin: npx convex env set ADMIN_USERS anyone",
};

/** @throws NAME_TAKEN, OPTIONS_INVALID */
export async function makePlan(project: Project, answers: Answers): Promise<Plan> {
  const { root, convexDir, extension } = project;
  const plan: Plan = {
    project,
    answers,
    changes: [],
    present: [],
    byHand: [],
    notes: [],
    variables: [],
    packages: [],
    hasNewRoute: false,
    isGenerated: false,
  };
  const { places, creates } = await placeModules(project, answers, plan);
  const configFile = await fileOf(convexDir, "convex.config");
  const config = configFile
    ? await editConvexConfig(configFile, readText, extension)
    : { component: COMPONENT };
  const needsEnv = project.hasEnv && creates.some(({ template }) => READS_ENV.has(template));
  const withEnv = needsEnv && "kind" in config ? await withVariables(configFile!, config) : null;
  const hasEnv = needsEnv && (configFile === null || withEnv !== null);
  const hasPanel = answers.adminPanel && project.router !== "no pages";
  const fitting: Fitting = {
    places: { ...places, ...generatedPlaces(convexDir) },
    extension,
    component: config.component,
    pathPrefix: answers.pathPrefix,
    around: null,
    hasPanel,
    hasUploads: answers.adminKey,
    hasEnv,
  };
  const create = async (file: string, template: string) => {
    const text = await renderTemplate(template, file, fitting);
    plan.changes.push({ file, before: null, after: await formatFor(root, file, text) });
  };
  for (const { file, template } of creates) await create(file, template);
  const functions = places["assets"]!;
  if (hasPanel && plan.present.includes(functions)) {
    const edit = await addPanelFunctions(functions, readText);
    if (edit.kind !== "present") {
      plan.present.splice(plan.present.indexOf(functions), 1);
      takeEdit(plan, functions, edit);
    }
  }
  if ("kind" in config) takeEdit(plan, configFile!, withEnv ?? config);
  else {
    const template = hasEnv ? "convex/convex.config.ts" : "withoutEnv/convex/convex.config.ts";
    await create(path.join(convexDir, "convex.config.ts"), template);
  }
  const httpFile = await fileOf(convexDir, "http");
  if (httpFile === null) await create(path.join(convexDir, "http.ts"), "convex/http.ts");
  else {
    const uploadsFile = answers.adminKey ? places["generateUploadUrl"]! : null;
    const wishes = { convexDir, extension, component: config.component, uploadsFile };
    const edit = await editHttp(httpFile, readText, { ...wishes, pathPrefix: answers.pathPrefix });
    takeEdit(plan, httpFile, edit);
  }
  if (answers.adminPanel) await planPanel(plan, fitting, create);
  await planGenerated(plan, config.component, hasEnv);
  const environment = await planEnvironment(root, {
    emails: answers.auth === "none" ? [] : answers.adminEmails,
    hasKey: answers.adminKey,
  });
  plan.changes.push(...environment.changes);
  plan.variables = environment.variables;
  if (answers.auth !== "none") plan.notes.push(...environment.notes);
  const note = NOTES[answers.auth];
  if (note !== null) plan.notes.push(note);
  if (!project.isInstalled) plan.packages.push(PACKAGE);
  const guarded = places["functions"]!;
  const planned = plan.changes.find(({ file }) => file === guarded)?.after;
  const text = planned ?? (await readText(guarded)) ?? "";
  if (!project.hasHelpers && text.includes(HELPERS)) plan.packages.push(HELPERS);
  return plan;
}

async function fileOf(folder: string, name: string): Promise<string | null> {
  return await firstFile(
    folder,
    [".ts", ".js", ".mjs", ".tsx"].map((end) => name + end),
  );
}

function generatedPlaces(convexDir: string): Record<string, string> {
  const place = (name: string) => [name, path.join(convexDir, "_generated", name)];
  return Object.fromEntries(["api", "server", "dataModel"].map(place)) as Record<string, string>;
}

/** The edit of `convex.config.ts` with the declared variables; `null` if that is uncertain. */
async function withVariables(configFile: string, edit: Edit): Promise<Edit | null> {
  if (edit.kind === "by hand") return null;
  const read = async (file: string) =>
    edit.kind === "change" && file === edit.file ? edit.after : await readText(file);
  const declared = await declareVariables(configFile, read);
  if (declared === null) return null;
  const { file, before, after } = declared;
  if (before === after) return edit;
  return { kind: "change", file, before: edit.kind === "change" ? edit.before : before, after };
}

/** Chooses a file for each module; existing files are not changed. */
async function placeModules(project: Project, { auth, adminKey }: Answers, plan: Plan) {
  const places: Record<string, string> = {};
  const creates: { file: string; template: string }[] = [];
  for (const { name, other, exports } of MODULES) {
    if (name === "generateUploadUrl" && !adminKey) {
      plan.notes.push(
        "generateUploadUrl.ts is not needed: pages get upload URLs from startUpload of " +
          "assets.ts, and scripts have no admin key.",
      );
      continue;
    }
    let isPlaced = false;
    for (const candidate of [name, other]) {
      const existing = await fileOf(project.convexDir, candidate);
      const file = existing ?? path.join(project.convexDir, `${candidate}.ts`);
      const names = existing ? exportsOf((await readText(existing)) ?? "", existing) : null;
      const isOurs = names !== null && exports.every((wanted) => names.has(wanted));
      if (existing !== null && !isOurs) continue;
      places[name] = file;
      isPlaced = true;
      if (existing !== null) plan.present.push(existing);
      else {
        const template = name === "signedIn" ? SIGNED_IN[auth] : `convex/${name}.ts`;
        creates.push({ file, template });
      }
      break;
    }
    if (!isPlaced) {
      throw new SetupError(
        "NAME_TAKEN",
        `${name}.ts and ${other}.ts already exist. Rename one of them and run setup again.`,
      );
    }
  }
  return { places, creates };
}

function takeEdit(plan: Plan, file: string, edit: Edit): void {
  if (edit.kind === "present") plan.present.push(file);
  else if (edit.kind === "by hand") plan.byHand.push(edit);
  else plan.changes.push(edit);
}

async function planPanel(
  plan: Plan,
  fitting: Fitting,
  create: (file: string, template: string) => Promise<void>,
): Promise<void> {
  const page = await planAdminPage(plan.project, plan.answers.addRouter);
  const { project } = plan;
  fitting.places["AdminPage"] = path.join(project.root, "src/AdminPage.tsx");
  const first = page.creates.find(({ template }) => template.startsWith("admin/"));
  const wrapper = first === undefined ? null : await findWrapper(plan);
  if (first !== undefined && wrapper !== null) {
    // In TanStack's directory of routes it would be a route.
    const folder = project.router === "next" ? path.dirname(first.file) : `${project.root}/src`;
    const file = path.join(folder, `${wrapper.name}.tsx`);
    fitting.places[wrapper.name] = file;
    fitting.around = wrapper.name;
    if ((await readText(file)) === null) await create(file, wrapper.template);
  }
  if (page.appFile !== null) fitting.places["App"] = page.appFile;
  for (const { file, template } of page.creates) await create(file, template);
  plan.changes.push(...page.changes);
  plan.byHand.push(...page.byHand);
  plan.packages.push(...page.packages);
  plan.hasNewRoute = page.creates.some(({ template }) => template === "admin/tanstackRoute.tsx");
  if (page.present !== null) plan.present.push(page.present);
  if (plan.project.router === "no pages") {
    plan.notes.push("The app has no React, so no page is added for the panel.");
  }
}

/** Chooses the component around the panel. */
async function findWrapper({
  project,
  answers,
  notes,
}: Plan): Promise<{ name: PanelWrapper; template: string } | null> {
  if (answers.auth === "convex-auth" && project.hasPasswords) {
    return { name: "SignInFirst", template: "convexAuth/SignInFirst.tsx" };
  }
  if (await hasConvexProvider(project.root)) return null;
  const name = "WithConvex";
  if (answers.auth === "none" && project.router === "next") {
    return { name, template: "nextClient/WithConvex.tsx" };
  }
  if (answers.auth === "none" && project.hasVite) {
    return { name, template: "viteClient/WithConvex.tsx" };
  }
  notes.push(
    "No ConvexProvider was found in this app. Put one around the page of the panel, as around each page that uses " +
      "Convex: https://docs.convex.dev/client/react",
  );
  return null;
}

/** The generated types list every planned module. */
async function planGenerated(plan: Plan, component: string, hasEnv: boolean): Promise<void> {
  const { convexDir } = plan.project;
  const generated = (name: string) => path.join(convexDir, "_generated", name);
  const before = await readText(generated("api.d.ts"));
  const modules = plan.changes.flatMap((change) => {
    const { dir, name, ext } = path.parse(path.relative(convexDir, change.file));
    const isModule = dir === "" && ext === ".ts" && name !== "convex.config";
    return isModule && change.before === null ? [name] : [];
  });
  const isMounted = !plan.byHand.some(({ file: left }) => /convex\.config\.\w+$/.test(left));
  const after =
    before === null || !isMounted ? null : patchGeneratedApi(before, modules, component);
  const types = hasEnv ? await readText(generated("server.d.ts")) : "";
  const typesAfter = hasEnv && types !== null ? patchGeneratedEnv(types, VARIABLES) : types;
  if (before === null || after === null || types === null || typesAfter === null) {
    plan.notes.push("Convex updates its generated types at the next `npx convex dev`.");
    return;
  }
  plan.isGenerated = true;
  const change = (name: string, old: string, text: string) => {
    if (text !== old) plan.changes.push({ file: generated(name), before: old, after: text });
  };
  change("api.d.ts", before, after);
  change("server.d.ts", types, typesAfter);
  const values = hasEnv ? await readText(generated("server.js")) : null;
  if (values !== null) change("server.js", values, patchGeneratedServer(values));
}
