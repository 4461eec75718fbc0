/** Small apps in the shape that create-convex gives them, put together from parts. */
import { execFile } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import type { Auth, PackageManager } from "../../../src/setup/index.js";
import { installPackages } from "./packages.js";
import { type Style, configFiles, httpFiles } from "./styles.js";

const execute = promisify(execFile);

export const FRAMEWORKS = ["vite", "next", "tanstack-start"] as const;
export type Framework = (typeof FRAMEWORKS)[number];

export type AppParts = {
  framework: Framework;
  auth: Auth;
  packageManager: PackageManager;
  style: Style;
  /** As in apps that had no Convex until now: their pages do not connect to it. */
  isUnconnected?: boolean;
};

const LOCKS: Record<PackageManager, string> = {
  npm: "package-lock.json",
  pnpm: "pnpm-lock.yaml",
  yarn: "yarn.lock",
  bun: "bun.lock",
};

const AUTH_DEPENDENCIES: Record<Auth, Record<string, string>> = {
  "convex-auth": { "@auth/core": "^0.41.0", "@convex-dev/auth": "^0.0.95" },
  clerk: { "@clerk/nextjs": "^6.0.0" },
  oidc: { "@auth0/auth0-react": "^2.0.0" },
  none: {},
};

const FRAMEWORK_DEPENDENCIES: Record<Framework, Record<string, string>> = {
  vite: {},
  next: { next: "^16.0.0" },
  "tanstack-start": { "@tanstack/react-router": "^1.0.0", "@tanstack/react-start": "^1.0.0" },
};

/** The functions of the app before setup. */
function convexFiles({ auth, style }: AppParts): Record<string, string> {
  const files: Record<string, string> = {
    "convex/tsconfig.json": JSON.stringify({
      compilerOptions: {
        allowJs: true,
        strict: true,
        // The tests beside it need the other processors.
        checkers: 1,
        moduleResolution: "Bundler",
        jsx: "react-jsx",
        skipLibCheck: true,
        allowSyntheticDefaultImports: true,
        target: "ESNext",
        lib: ["ES2023", "DOM"],
        module: "ESNext",
        types: ["node"],
        isolatedModules: true,
        noEmit: true,
      },
      include: ["./**/*"],
      exclude: ["./_generated"],
    }),
    "convex/myFunctions.ts": `import { query } from "./_generated/server";

export const hello = query({ args: {}, handler: async () => "hello" });
`,
  };
  if (auth === "convex-auth") {
    files["convex/schema.ts"] = `import { defineSchema } from "convex/server";
import { authTables } from "@convex-dev/auth/server";

export default defineSchema({ ...authTables });
`;
    files["convex/auth.ts"] = `import { Password } from "@convex-dev/auth/providers/Password";
import { convexAuth } from "@convex-dev/auth/server";

export const { auth, signIn, signOut, store, isAuthenticated } = convexAuth({
  providers: [Password],
});
`;
    files["convex/people.ts"] = `import { v } from "convex/values";
import { mutation } from "./_generated/server";

export const add = mutation({
  args: { email: v.string(), isVerified: v.boolean() },
  handler: async (ctx, { email, isVerified }) =>
    await ctx.db.insert("users", {
      email,
      ...(isVerified ? { emailVerificationTime: 1 } : {}),
    }),
});
`;
  }
  if (auth !== "none") {
    files["convex/auth.config.ts"] = `export default {
  providers: [{ domain: process.env.AUTH_ISSUER, applicationID: "convex" }],
};
`;
  }
  return { ...files, ...configFiles(style), ...httpFiles(style, auth === "convex-auth") };
}

const TSCONFIG = {
  compilerOptions: {
    target: "ES2022",
    lib: ["ES2023", "DOM", "DOM.Iterable"],
    module: "ESNext",
    moduleResolution: "Bundler",
    jsx: "react-jsx",
    strict: true,
    checkers: 1,
    skipLibCheck: true,
    noEmit: true,
    noUnusedLocals: true,
    types: ["node"],
    allowImportingTsExtensions: true,
  },
};

/** Connects pages to Convex as the official templates do. */
const CLIENT = (env: string) => `import { ConvexProvider, ConvexReactClient } from "convex/react";

const convex = new ConvexReactClient(${env});
`;

function pageFiles({ framework, isUnconnected = false }: AppParts): Record<string, string> {
  switch (framework) {
    case "vite":
      return {
        // As Vite's own template has it: two projects behind one file.
        "tsconfig.json": JSON.stringify({
          files: [],
          references: [{ path: "./tsconfig.app.json" }],
        }),
        "tsconfig.app.json": JSON.stringify({ ...TSCONFIG, include: ["src"] }),
        "src/vite-env.d.ts": `/// <reference types="vite/client" />\n`,
        "index.html": `<div id="root"></div><script type="module" src="/src/main.tsx"></script>\n`,
        "src/App.tsx": `export default function App() {\n  return <main>Hello</main>;\n}\n`,
        "src/main.tsx": isUnconnected
          ? `import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import App from "./App.tsx";

createRoot(document.getElementById("root")!).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
`
          : `import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import App from "./App.tsx";
${CLIENT("import.meta.env.VITE_CONVEX_URL as string")}
createRoot(document.getElementById("root")!).render(
  <StrictMode>
    <ConvexProvider client={convex}>
      <App />
    </ConvexProvider>
  </StrictMode>,
);
`,
      };
    case "next":
      return {
        "tsconfig.json": JSON.stringify({ ...TSCONFIG, include: ["next-env.d.ts", "app"] }),
        // Next.js's own types say this of styles.
        "next-env.d.ts": `declare module "*.css";\n`,
        ...(isUnconnected
          ? {}
          : {
              "components/ConvexClientProvider.tsx": `"use client";

import type { ReactNode } from "react";
${CLIENT("process.env.NEXT_PUBLIC_CONVEX_URL!")}
export default function ConvexClientProvider({ children }: { children: ReactNode }) {
  return <ConvexProvider client={convex}>{children}</ConvexProvider>;
}
`,
            }),
        "app/layout.tsx": isUnconnected
          ? `import type { ReactNode } from "react";

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body>{children}</body>
    </html>
  );
}
`
          : `import type { ReactNode } from "react";
import ConvexClientProvider from "../components/ConvexClientProvider";

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body>
        <ConvexClientProvider>{children}</ConvexClientProvider>
      </body>
    </html>
  );
}
`,
        "app/page.tsx": `export default function Home() {\n  return <main>Hello</main>;\n}\n`,
      };
    case "tanstack-start":
      return {
        "tsconfig.json": JSON.stringify({ ...TSCONFIG, include: ["src"] }),
        "src/vite-env.d.ts": `/// <reference types="vite/client" />\n`,
        "src/routes/__root.tsx": isUnconnected
          ? `import { Outlet, createRootRoute } from "@tanstack/react-router";

export const Route = createRootRoute({ component: () => <Outlet /> });
`
          : `import { Outlet, createRootRoute } from "@tanstack/react-router";
${CLIENT("import.meta.env.VITE_CONVEX_URL as string")}
export const Route = createRootRoute({
  component: () => (
    <ConvexProvider client={convex}>
      <Outlet />
    </ConvexProvider>
  ),
});
`,
        "src/routes/index.tsx": `import { createFileRoute } from "@tanstack/react-router";

export const Route = createFileRoute("/")({ component: () => <main>Hello</main> });
`,
        "src/routeTree.gen.ts": `import { Route as rootRoute } from "./routes/__root";
import { Route as IndexRoute } from "./routes/index";

declare module "@tanstack/react-router" {
  interface FileRoutesByPath {
    "/": { id: "/"; path: "/"; fullPath: "/"; preLoaderRoute: typeof IndexRoute; parentRoute: typeof rootRoute };
  }
}
export const routeTree = rootRoute;
`,
      };
  }
}

/** Convex's generated types of the app as it is before setup. */
function generatedFiles(files: Record<string, string>): Record<string, string> {
  const modules = Object.keys(files)
    .flatMap((file) => /^convex\/(.*)\.ts$/.exec(file)?.[1] ?? [])
    .filter((name) => !/^(schema|auth\.config|convex\.config)$/.test(name))
    .sort();
  const identifier = (name: string) => name.replaceAll("/", "_");
  const key = (name: string) => (/^\w+$/.test(name) ? name : `"${name}"`);
  const hasSchema = "convex/schema.ts" in files;
  const folder = "convex/_generated";
  const builders = ["query", "mutation", "action"].flatMap((kind) => {
    const type = `${kind[0]!.toUpperCase()}${kind.slice(1)}Builder`;
    return [
      `export declare const ${kind}: ${type}<DataModel, "public">;`,
      `export declare const internal${kind[0]!.toUpperCase()}${kind.slice(1)}: ${type}<DataModel, "internal">;`,
    ];
  });
  return {
    [`${folder}/api.d.ts`]: `/* eslint-disable */
/**
 * Generated \`api\` utility.
 *
 * THIS CODE IS AUTOMATICALLY GENERATED.
 *
 * To regenerate, run \`npx convex dev\`.
 * @module
 */

${modules.map((name) => `import type * as ${identifier(name)} from "../${name}.js";`).join("\n")}

import type {
  ApiFromModules,
  FilterApi,
  FunctionReference,
} from "convex/server";

declare const fullApi: ApiFromModules<{
${modules.map((name) => `  ${key(name)}: typeof ${identifier(name)};`).join("\n")}
}>;

export declare const api: FilterApi<
  typeof fullApi,
  FunctionReference<any, "public">
>;

export declare const internal: FilterApi<
  typeof fullApi,
  FunctionReference<any, "internal">
>;

export declare const components: {};
`,
    [`${folder}/api.js`]: `import { anyApi, componentsGeneric } from "convex/server";
export const api = anyApi;
export const internal = anyApi;
export const components = componentsGeneric();
`,
    [`${folder}/server.js`]: `export {
  actionGeneric as action,
  httpActionGeneric as httpAction,
  internalActionGeneric as internalAction,
  internalMutationGeneric as internalMutation,
  internalQueryGeneric as internalQuery,
  mutationGeneric as mutation,
  queryGeneric as query,
} from "convex/server";
`,
    [`${folder}/server.d.ts`]: `import type { ActionBuilder, GenericActionCtx, GenericMutationCtx, GenericQueryCtx, HttpActionBuilder, MutationBuilder, QueryBuilder } from "convex/server";
import type { DataModel } from "./dataModel.js";
${builders.join("\n")}
export declare const httpAction: HttpActionBuilder;
export type QueryCtx = GenericQueryCtx<DataModel>;
export type MutationCtx = GenericMutationCtx<DataModel>;
export type ActionCtx = GenericActionCtx<DataModel>;
`,
    [`${folder}/dataModel.d.ts`]: hasSchema
      ? `import type { DataModelFromSchemaDefinition } from "convex/server";
import schema from "../schema.js";
export type DataModel = DataModelFromSchemaDefinition<typeof schema>;
`
      : `import type { AnyDataModel } from "convex/server";
export type DataModel = AnyDataModel;
`,
  };
}

/** Writes an app that has the package and makes it a repository, with everything committed. */
export async function makeApp(root: string, parts: AppParts): Promise<void> {
  const packages = { "convex-helpers": "^0.1.0", "convex-versioned-assets": "^2.0.0-alpha.0" };
  await writeApp(root, parts, packages);
  await writeFile(path.join(root, LOCKS[parts.packageManager]), "");
  await installPackages(root);
  await commitApp(root);
}

/** Writes an app; `packages` are dependencies beside those of its parts. */
export async function writeApp(
  root: string,
  parts: AppParts,
  packages: Record<string, string>,
): Promise<void> {
  const { framework, auth } = parts;
  const convex = convexFiles(parts);
  const files: Record<string, string> = {
    "package.json": `${JSON.stringify(
      {
        name: "fixture",
        private: true,
        type: "module",
        dependencies: {
          convex: "^1.48.0",
          ...packages,
          react: "^19.0.0",
          "react-dom": "^19.0.0",
          ...FRAMEWORK_DEPENDENCIES[framework],
          ...AUTH_DEPENDENCIES[auth],
        },
        devDependencies: {
          "@types/node": "^20.0.0",
          typescript: "^5.9.0",
          ...(framework === "next" ? {} : { vite: "^7.0.0" }),
        },
      },
      null,
      2,
    )}\n`,
    ".gitignore": "node_modules\n.env.local\n",
    ...convex,
    ...generatedFiles(convex),
    ...pageFiles(parts),
  };
  await writeFiles(root, files);
}

/** Makes a folder a repository with everything in it committed. */
export async function commitApp(root: string): Promise<void> {
  await git(root, "init", "-q");
  await git(root, "add", "-A");
  await git(root, "commit", "-qm", "An app");
}

export async function writeFiles(root: string, files: Record<string, string>): Promise<void> {
  for (const [file, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(root, file)), { recursive: true });
    await writeFile(path.join(root, file), text);
  }
}

export async function git(root: string, ...args: string[]): Promise<string> {
  const settings = ["-c", "user.name=Test", "-c", "user.email=test@example.com"];
  const { stdout } = await execute("git", [...settings, ...args], { cwd: root });
  return stdout;
}

/** Files that differ from the last commit, new ones among them. */
export async function changedFiles(root: string): Promise<string[]> {
  const output = await git(root, "status", "--porcelain", "--untracked-files=all");
  return output
    .split("\n")
    .filter(Boolean)
    .map((line) => line.slice(3))
    .sort();
}
