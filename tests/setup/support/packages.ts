/** The packages that an app's developer would have installed, and the package among them. */
import { mkdir, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { inject } from "vitest";
import { InstalledApp, installInto, packed, sameVersions } from "../../installed/index.js";
import { once } from "../../installed/once.js";

/** What every app has, and what the checks of an app need. */
const PACKAGES = [
  "@types/node",
  "@types/react",
  "@types/react-dom",
  "@auth/core",
  "@convex-dev/auth",
  "@tanstack/react-router",
  "convex",
  "convex-helpers",
  "react",
  "react-dom",
  "vite",
];

/** Packages of frameworks are large; of these only the types that the apps use are declared. */
const DECLARED = {
  "@clerk/nextjs": `import type { ReactNode } from "react";
export declare function ClerkProvider(props: { children: ReactNode }): ReactNode;
export declare function useAuth(): { isLoaded: boolean; isSignedIn: boolean | undefined; getToken: (options: { template?: "convex" }) => Promise<string | null>; orgId: string | null; orgRole: string | null };
`,
  "@tanstack/react-start": "export {};\n",
  "react-router": `import type { ReactNode } from "react";
export declare function BrowserRouter(props: { children: ReactNode }): ReactNode;
export declare function Routes(props: { children: ReactNode }): ReactNode;
export declare function Route(props: { path: string; element: ReactNode }): ReactNode;
`,
  next: "export type Metadata = { title?: string };\n",
};

/**
 * An app outside the repository with the package and all that the apps here have installed by npm. It
 * is installed once a run and is for reading.
 */
export async function developedApp(): Promise<InstalledApp> {
  const { tarball } = await packed();
  const folder = path.join(inject("runFolder"), "developed-app");
  await once(inject("runFolder"), "developed", async () => {
    const [typescript] = sameVersions(["@typescript/native"]);
    const compiler = typescript!.replace("@typescript/native", "typescript");
    await installInto(folder, tarball, [...sameVersions(PACKAGES), compiler]);
    return true;
  });
  return new InstalledApp(folder);
}

/** Links to what is installed, as pnpm makes them; an app may replace each. */
export async function installPackages(app: string): Promise<void> {
  const installed = path.join((await developedApp()).folder, "node_modules");
  const modules = path.join(app, "node_modules");
  for (const name of [...PACKAGES, "typescript", "convex-versioned-assets"]) {
    await mkdir(path.dirname(path.join(modules, name)), { recursive: true });
    await symlink(path.join(installed, name), path.join(modules, name), "dir");
  }
  for (const [name, types] of Object.entries(DECLARED)) {
    const folder = path.join(modules, name);
    await mkdir(folder, { recursive: true });
    await writeFile(path.join(folder, "package.json"), JSON.stringify({ name, types: "a.d.ts" }));
    await writeFile(path.join(folder, "a.d.ts"), types);
  }
}
