/** Gives an app in a scratch folder the packages that its developer would have installed. */
import { mkdir, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { repository } from "../../../scripts/scratch.js";

/** What every app has, and what the checks of an app need. */
const PACKAGES = [
  "@types/node",
  "@types/react",
  "@types/react-dom",
  "@convex-dev/auth",
  "@tanstack/react-router",
  "convex",
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

const EXPORTS = {
  ".": "client/index.ts",
  "./react": "react/index.ts",
  "./sync": "sync/index.ts",
  "./convex.config": "component/convex.config.ts",
  "./convex.config.js": "component/convex.config.ts",
  "./_generated/component": "component/_generated/component.ts",
  "./_generated/component.js": "component/_generated/component.ts",
  "./test": "test.ts",
};

/** The package itself is its sources, and a declaration of the panel. */
export async function installPackages(app: string): Promise<void> {
  const modules = path.join(app, "node_modules");
  const link = async (name: string, target = path.join("node_modules", name)) => {
    await mkdir(path.dirname(path.join(modules, name)), { recursive: true });
    await symlink(path.join(repository, target), path.join(modules, name), "dir");
  };
  for (const name of PACKAGES) await link(name);
  await link("typescript", "node_modules/@typescript/native");
  for (const [name, types] of Object.entries(DECLARED)) {
    const folder = path.join(modules, name);
    await mkdir(folder, { recursive: true });
    await writeFile(path.join(folder, "package.json"), JSON.stringify({ name, types: "a.d.ts" }));
    await writeFile(path.join(folder, "a.d.ts"), types);
  }
  const own = path.join(modules, "convex-versioned-assets");
  await mkdir(own, { recursive: true });
  await symlink(path.join(repository, "src"), path.join(own, "src"), "dir");
  const exports = Object.fromEntries(
    Object.entries(EXPORTS).map(([name, file]) => [name, `./src/${file}`]),
  );
  const panel = { "./admin": { types: "./admin.d.ts" }, "./admin.css": "./admin.css" };
  await writeFile(
    path.join(own, "package.json"),
    JSON.stringify({
      name: "convex-versioned-assets",
      version: "0.0.0-test",
      type: "module",
      exports: { ...exports, ...panel, "./package.json": "./package.json" },
    }),
  );
  await writeFile(
    path.join(own, "admin.d.ts"),
    `import type { ReactNode } from "react";
export declare function AssetAdmin(props: { api: { listFolders: unknown; startUpload: unknown } }): ReactNode;
`,
  );
  await writeFile(path.join(own, "admin.css"), "");
}
