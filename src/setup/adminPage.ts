/** The page with the admin panel, at `/admin`, for the app's router. */
import path from "node:path";
import type { FileChange } from "./change.js";
import { importsOf } from "./edits/imports.js";
import { filesBelow, firstFile, readText } from "./files.js";
import type { Project } from "./project.js";
import { applySplices, parseSource, placeOf, restyle, walk } from "./source.js";
import type { Splice } from "./source.js";

/** Edits that the user must make by hand. */
export type ByHand = { file: string; reason: string; lines: string[] };

export type PagePlan = {
  /** New files, with their templates. */
  creates: { file: string; template: string }[];
  changes: FileChange[];
  byHand: ByHand[];
  /** Packages that the page needs. */
  packages: string[];
  /** An existing page. */
  present: string | null;
  /** The app's start page, for the router's template. */
  appFile: string | null;
};

const EMPTY: PagePlan = {
  creates: [],
  changes: [],
  byHand: [],
  packages: [],
  present: null,
  appFile: null,
};

/** @param addRouter true adds TanStack Router to an app without a router. */
export async function planAdminPage(project: Project, addRouter: boolean): Promise<PagePlan> {
  switch (project.router) {
    case "next":
      return await planNext(project);
    case "tanstack":
      return await planTanstack(project);
    case "react-router":
      return await planComponent(project, [
        "Add to the routes of your app:",
        'import { AdminPage } from "./AdminPage";',
        '<Route path="/admin" element={<AdminPage />} />',
      ]);
    case "none":
      return addRouter ? await planRouter(project) : await planPathname(project);
    case "no pages":
      return EMPTY;
  }
}

/** Folders of the code of pages, besides the app's own. */
const PAGE_FOLDERS = ["src", "app", "pages", "components", "lib", "providers"];

/** Returns whether the app's pages have a connection to Convex, with any auth provider. */
export async function hasConvexProvider(root: string): Promise<boolean> {
  for (const folder of PAGE_FOLDERS) {
    for (const file of await filesBelow(path.join(root, folder))) {
      if (!/\.[jt]sx?$/.test(file)) continue;
      const text = (await readText(path.join(root, folder, file))) ?? "";
      if (/\bConvex\w*Provider|\bConvexReactClient\b/.test(text)) return true;
    }
  }
  return false;
}

/** Returns a path without the segments that are not in the URL: groups and layouts. */
function addressOf(file: string, isHidden: (segment: string) => boolean): string {
  return file
    .split("/")
    .filter((segment) => !isHidden(segment))
    .join("/");
}

function noRoutes(project: Project, names: string): PagePlan {
  const byHand = {
    file: project.root,
    reason: `${names} does not exist, so the app's routes are unknown`,
    lines: [
      'import { AssetAdmin } from "convex-versioned-assets/admin";',
      'import "convex-versioned-assets/admin.css";',
      "<AssetAdmin api={api.assets} />",
    ],
  };
  return { ...EMPTY, byHand: [byHand] };
}

async function planNext(project: Project): Promise<PagePlan> {
  const { routesDir } = project;
  if (routesDir === null) return noRoutes(project, "app/layout.tsx");
  const taken = (await filesBelow(routesDir)).find((file) =>
    /^admin\/page\.[jt]sx?$/.test(addressOf(file, (segment) => /^\(.*\)$|^@/.test(segment))),
  );
  if (taken !== undefined) return { ...EMPTY, present: path.join(routesDir, taken) };
  const file = path.join(routesDir, "admin", "page.tsx");
  return { ...EMPTY, creates: [{ file, template: "admin/nextPage.tsx" }] };
}

async function planTanstack(project: Project): Promise<PagePlan> {
  const { routesDir, root } = project;
  if (routesDir === null) {
    // Routes defined in code: by an earlier setup, or by the app.
    const own = path.join(root, "src/AdminPage.tsx");
    if ((await readText(own)) !== null) return { ...EMPTY, present: own };
    return await planComponent(project, [
      "Add to your route tree:",
      'import { AdminPage } from "./AdminPage";',
      'createRoute({ getParentRoute: () => rootRoute, path: "/admin", component: AdminPage })',
    ]);
  }
  const taken = (await filesBelow(routesDir)).find((file) =>
    /^admin([/.](index|route))?\.[jt]sx?$/.test(
      addressOf(file, (segment) => /^\(.*\)$|^_/.test(segment)),
    ),
  );
  if (taken !== undefined) return { ...EMPTY, present: path.join(routesDir, taken) };
  const file = path.join(routesDir, "admin.tsx");
  return { ...EMPTY, creates: [{ file, template: "admin/tanstackRoute.tsx" }] };
}

async function planComponent(project: Project, lines: string[]): Promise<PagePlan> {
  const file = path.join(project.root, "src/AdminPage.tsx");
  if ((await readText(file)) !== null) return { ...EMPTY, present: file };
  const [reason = "", ...code] = lines;
  return {
    ...EMPTY,
    creates: [{ file, template: "admin/AdminPage.tsx" }],
    byHand: [{ file: path.join(project.root, "src"), reason, lines: code }],
  };
}

const mainOf = async (source: string) => await firstFile(source, ["main.tsx", "index.tsx"]);

/** The page where it cannot be shown safely. */
const planUnshown = async (project: Project): Promise<PagePlan> =>
  await planComponent(project, [
    "The page cannot be shown safely, because src/main.tsx does more than render <App />. " +
      "Render it where you want it:",
    'import { AdminPage } from "./AdminPage";',
    'if (window.location.pathname === "/admin") return <AdminPage />;',
  ]);

/** The panel instead of the app where the URL ends in `/admin`, without a router. */
async function planPathname(project: Project): Promise<PagePlan> {
  const source = path.join(project.root, "src");
  const page = path.join(source, "AdminPage.tsx");
  if ((await readText(page)) !== null) return { ...EMPTY, present: page };
  const main = await mainOf(source);
  const edit = main === null ? null : await editMain(main, BY_PATHNAME);
  if (edit === null) return await planUnshown(project);
  const creates = [{ file: page, template: "admin/AdminPage.tsx" }];
  return { ...EMPTY, creates, changes: [edit.change] };
}

/** TanStack Router with two routes: the app as before, and the panel. */
async function planRouter(project: Project): Promise<PagePlan> {
  const source = path.join(project.root, "src");
  const main = await mainOf(source);
  const router = path.join(source, "router.tsx");
  const edit = main === null ? null : await editMain(main, BY_ROUTER);
  if (edit === null || (await readText(router)) !== null) return await planUnshown(project);
  return {
    ...EMPTY,
    creates: [
      { file: path.join(source, "AdminPage.tsx"), template: "admin/AdminPage.tsx" },
      { file: router, template: "admin/router.tsx" },
    ],
    changes: [edit.change],
    packages: ["@tanstack/react-router"],
    appFile: edit.appFile,
  };
}

/** The edit of the app's entry: the names that it adds, their imports, and the text for `<App />`. */
type MainEdit = {
  names: string[];
  imports: string[];
  keepsApp: boolean;
  element: (app: string) => string;
};

const BY_ROUTER: MainEdit = {
  names: ["RouterProvider", "router"],
  imports: [
    'import { RouterProvider } from "@tanstack/react-router";',
    'import { router } from "./router";',
  ],
  keepsApp: false,
  element: () => "<RouterProvider router={router} />",
};

const BY_PATHNAME: MainEdit = {
  names: ["AdminPage"],
  imports: ['import { AdminPage } from "./AdminPage";'],
  keepsApp: true,
  element: (app) => `{window.location.pathname === "/admin" ? <AdminPage /> : <${app} />}`,
};

/** Replaces `<App />` within another element; `null` if the file is not that simple. */
async function editMain(
  file: string,
  edit: MainEdit,
): Promise<{ change: FileChange; appFile: string } | null> {
  const before = await readText(file);
  const source = before === null ? null : parseSource(before, file);
  if (before === null || source === null) return null;
  const app = importsOf(source).find(
    ({ module, imported }) => imported === "default" && /^\.\/App(\.[jt]sx)?$/.test(module),
  );
  if (app === undefined || app.declaration.specifiers.length !== 1) return null;
  const elements: Splice[] = [];
  let uses = 0;
  walk(source.ast.program, (node) => {
    const isName = node.type === "Identifier" || node.type === "JSXIdentifier";
    if (isName && node.name === app.local) uses += 1;
    if (isName && edit.names.includes(node.name)) uses += 2;
    if (node.type !== "JSXElement" && node.type !== "JSXFragment") return;
    for (const child of node.children) {
      if (child.type !== "JSXElement") continue;
      const { name, attributes, selfClosing } = child.openingElement;
      const isApp = name.type === "JSXIdentifier" && name.name === app.local;
      if (!isApp || !selfClosing || attributes.length > 0) continue;
      elements.push({ ...placeOf(child), text: edit.element(app.local) });
    }
  });
  // Its import and this element: any other use of the name has another meaning.
  if (elements.length !== 1 || uses !== 2) return null;
  const own = before.slice(placeOf(app.declaration).start, placeOf(app.declaration).end);
  const imports = [
    ...(edit.keepsApp ? [own] : []),
    ...edit.imports.map((line) => restyle(line, source.style)),
  ];
  const after = applySplices(before, [
    { ...placeOf(app.declaration), text: imports.join(source.style.eol) },
    ...elements,
  ]);
  if (parseSource(after, file) === null) return null;
  const appFile = await firstFile(path.dirname(file), ["App.tsx", "App.jsx"]);
  return appFile === null ? null : { change: { file, before, after }, appFile };
}
