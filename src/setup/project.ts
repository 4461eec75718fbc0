/** Inspects an app, as far as setup needs. Read-only. */
import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import { SetupError, reasonOf } from "./errors.js";
import { firstFile, readText } from "./files.js";
import { type PackageJson, findInstalled } from "./installed.js";

export const PACKAGE = "convex-versioned-assets";

/** The package that `functions.ts` imports. */
export const HELPERS = "convex-helpers";

export const AUTHS = ["convex-auth", "clerk", "oidc", "none"] as const;
export type Auth = (typeof AUTHS)[number];

export const PACKAGE_MANAGERS = ["npm", "pnpm", "yarn", "bun"] as const;
export type PackageManager = (typeof PACKAGE_MANAGERS)[number];

/** The router of the pages. `none` is React without a router. */
export type Router = "next" | "tanstack" | "react-router" | "none" | "no pages";

export type Project = {
  root: string;
  /** The directory of the functions. */
  convexDir: string;
  auth: Auth;
  /** Whether users of Convex Auth sign in with a password. */
  hasPasswords: boolean;
  packageManager: PackageManager;
  router: Router;
  /** For display: "Next.js", "TanStack Start", … */
  framework: string;
  /** The directory of pages or routes; `null` if the router has none. */
  routesDir: string | null;
  /** The ending of relative imports in the app's functions. */
  extension: "" | ".js";
  /** Whether the app's Convex exports `env` from `_generated/server`, as since 1.39. */
  hasEnv: boolean;
  /** Whether the package is in package.json and in node_modules. */
  isDeclared: boolean;
  isInstalled: boolean;
  /** Whether `convex-helpers` is in package.json and in node_modules. */
  hasHelpers: boolean;
  /** Whether Vite builds the pages. */
  hasVite: boolean;
};

/** @throws NOT_A_CONVEX_APP */
export async function inspectProject(root: string): Promise<Project> {
  const text = await readText(path.join(root, "package.json"));
  if (text === null) {
    throw new SetupError(
      "NOT_A_CONVEX_APP",
      `${root} has no package.json. Run this command in the directory of your app, or pass ` +
        "--cwd.",
    );
  }
  const manifest = parseJson<PackageJson>(text, "package.json");
  const dependencies = { ...manifest.devDependencies, ...manifest.dependencies };
  if (!("convex" in dependencies)) {
    throw new SetupError(
      "NOT_A_CONVEX_APP",
      "package.json does not depend on convex. Create a Convex app first: npm create " +
        "convex@latest",
    );
  }
  const convexDir = await findConvexDir(root);
  return {
    root,
    convexDir,
    auth: await findAuth(dependencies, convexDir),
    hasPasswords: await hasPasswords(convexDir),
    packageManager: await findPackageManager(root, manifest),
    ...(await findRouter(root, dependencies)),
    extension: await findExtension(convexDir),
    hasEnv: await hasTypedEnv(root),
    isDeclared: PACKAGE in dependencies,
    isInstalled: (await findInstalled(root, PACKAGE)) !== null,
    hasHelpers: HELPERS in dependencies && (await findInstalled(root, HELPERS)) !== null,
    hasVite: "vite" in dependencies,
  };
}

function parseJson<T extends object>(text: string, file: string): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new SetupError("NOT_A_CONVEX_APP", `${file} is not valid JSON: ${reasonOf(error)}`);
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as T;
  throw new SetupError("NOT_A_CONVEX_APP", `${file} does not contain a JSON object.`);
}

async function hasTypedEnv(root: string): Promise<boolean> {
  const installed = await findInstalled(root, "convex");
  const [major = 0, minor = 0] = (installed?.version ?? "1.39").split(".").map(Number);
  return major > 1 || minor >= 39;
}

async function findConvexDir(root: string): Promise<string> {
  const text = await readText(path.join(root, "convex.json"));
  const { functions = "convex" } =
    text === null ? {} : parseJson<{ functions?: unknown }>(text, "convex.json");
  if (typeof functions !== "string") {
    throw new SetupError("NOT_A_CONVEX_APP", "`functions` of convex.json must be a path.");
  }
  const convexDir = path.resolve(root, functions);
  if (path.relative(root, convexDir).startsWith("..")) {
    throw new SetupError("NOT_A_CONVEX_APP", "convex.json puts the functions outside this app.");
  }
  if (!(await isFolder(convexDir))) {
    throw new SetupError(
      "NOT_A_CONVEX_APP",
      `The directory ${functions} with Convex functions does not exist. Run npx convex dev ` +
        "once to create it.",
    );
  }
  return convexDir;
}

async function isFolder(file: string): Promise<boolean> {
  return await stat(file).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

async function findAuth(dependencies: Record<string, string>, convexDir: string): Promise<Auth> {
  if ("@convex-dev/auth" in dependencies) return "convex-auth";
  if (Object.keys(dependencies).some((name) => name.startsWith("@clerk/"))) return "clerk";
  const config = await firstFile(convexDir, ["auth.config.ts", "auth.config.js"]);
  return config === null ? "none" : "oidc";
}

async function hasPasswords(convexDir: string): Promise<boolean> {
  const file = await firstFile(convexDir, ["auth.ts", "auth.js"]);
  const text = file === null ? null : await readText(file);
  return text?.includes("@convex-dev/auth/providers/Password") ?? false;
}

const LOCK_FILES: Record<string, PackageManager> = {
  "pnpm-lock.yaml": "pnpm",
  "bun.lock": "bun",
  "bun.lockb": "bun",
  "yarn.lock": "yarn",
  "package-lock.json": "npm",
};

/** Every file that a package manager may write, except node_modules. */
export const LOCK_FILE_NAMES = Object.keys(LOCK_FILES);

/** The package manager in package.json, else that of the lock file here or in a parent directory. */
async function findPackageManager(root: string, manifest: PackageJson): Promise<PackageManager> {
  for (let folder = root, own = manifest; ;) {
    const named = PACKAGE_MANAGERS.find((name) => own.packageManager?.startsWith(`${name}@`));
    if (named) return named;
    const lock = await firstFile(folder, LOCK_FILE_NAMES);
    if (lock !== null) return LOCK_FILES[path.basename(lock)]!;
    const parent = path.dirname(folder);
    const isTop = parent === folder || (await exists(path.join(folder, ".git")));
    if (isTop) return "npm";
    folder = parent;
    const text = await readText(path.join(folder, "package.json"));
    own = text === null ? {} : parseJson<PackageJson>(text, path.join(folder, "package.json"));
  }
}

async function exists(file: string): Promise<boolean> {
  return await stat(file).then(
    () => true,
    () => false,
  );
}

async function findRouter(
  root: string,
  dependencies: Record<string, string>,
): Promise<Pick<Project, "router" | "framework" | "routesDir">> {
  const has = (...names: string[]) => names.some((name) => name in dependencies);
  const folder = async (marker: string[], ...names: string[]) => {
    for (const name of names) {
      const found = path.join(root, name);
      if ((await firstFile(found, marker)) !== null) return found;
    }
    return null;
  };
  if (has("next")) {
    const layouts = ["layout.tsx", "layout.jsx", "layout.js"];
    const routesDir = await folder(layouts, "app", "src/app");
    return { router: "next", framework: "Next.js", routesDir };
  }
  if (has("@tanstack/react-start", "@tanstack/start", "@tanstack/react-router")) {
    const isStart = has("@tanstack/react-start", "@tanstack/start");
    const framework = isStart ? "TanStack Start" : "React with TanStack Router";
    const routesDir = await folder(["__root.tsx", "__root.jsx"], "src/routes", "app/routes");
    return { router: "tanstack", framework, routesDir };
  }
  if (has("react-router", "react-router-dom")) {
    return { router: "react-router", framework: "React with React Router", routesDir: null };
  }
  if (has("react")) {
    return { router: "none", framework: "React without a router", routesDir: null };
  }
  return { router: "no pages", framework: "no React pages", routesDir: null };
}

/** With Node's resolution TypeScript requires extensions; otherwise follow the app's files. */
async function findExtension(convexDir: string): Promise<"" | ".js"> {
  const folders = [convexDir, path.dirname(convexDir)];
  for (const folder of folders) {
    const text = (await readText(path.join(folder, "tsconfig.json"))) ?? "";
    if (/"module(Resolution)?"\s*:\s*"node(16|next)"/i.test(text)) return ".js";
  }
  let withExtension = 0;
  let without = 0;
  for (const name of await readdir(convexDir).catch(() => [])) {
    if (!/\.tsx?$/.test(name)) continue;
    const text = (await readText(path.join(convexDir, name))) ?? "";
    withExtension += text.match(/from\s+["']\.{1,2}\/[^"']+\.js["']/g)?.length ?? 0;
    without += text.match(/from\s+["']\.{1,2}\/[^"'.]+["']/g)?.length ?? 0;
  }
  return withExtension > without ? ".js" : "";
}
