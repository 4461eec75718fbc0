/** Registers the routes in `http.ts`. */
import path from "node:path";
import { type Source, walk } from "../source.js";
import { type Definition, type ReadFile, Uncertain, findDefinition } from "./definition.js";
import { type Edit, editOf } from "./edit.js";
import { importsOf } from "./imports.js";
import { type WantedCall, addCalls, callsOf } from "./statement.js";

const PACKAGE = "convex-versioned-assets";

export type HttpWishes = {
  /** The directory of the app's functions. */
  convexDir: string;
  /** The ending of relative imports: `.js` or nothing. */
  extension: string;
  /** The component's name in the app. */
  component: string;
  pathPrefix: string;
  /** The file that exports `registerUploadRoutes`; `null` if there is none. */
  uploadsFile: string | null;
};

/** Returns the import specifier from one file to another. */
export function importPath(from: string, to: string, extension: string): string {
  const relative = path.relative(path.dirname(from), to).replaceAll("\\", "/");
  const bare = relative.replace(/\.[cm]?[jt]sx?$/, "");
  return `${bare.startsWith(".") ? bare : `./${bare}`}${extension}`;
}

/** Returns true for every spelling of a relative import of this file. */
export function isImportOf(from: string, to: string): (module: string) => boolean {
  const wanted = path.resolve(to.replace(/\.[cm]?[jt]sx?$/, ""));
  return (module) =>
    module.startsWith(".") &&
    path.resolve(path.dirname(from), module.replace(/\.[cm]?[jt]sx?$/, "")) === wanted;
}

export async function editHttp(file: string, read: ReadFile, wishes: HttpWishes): Promise<Edit> {
  return await editOf(file, read, linesToAdd(file, wishes), async () => {
    const definition = await findDefinition(file, "httpRouter", read);
    const calls = [routesCall(definition.file, wishes), uploadsCall(definition.file, wishes)];
    const missing = calls.filter(
      (call): call is Registration => call !== null && !isRegistered(definition, call),
    );
    if (missing.length === 0) return null;
    if (missing[0]!.call === "registerAssetRoutes") {
      requireFreePrefix(definition.source, wishes.pathPrefix);
    }
    return { definition, text: addCalls(definition, missing, "http") };
  });
}

type Registration = WantedCall & { call: string; isModule: (file: string) => WantedModule };
type WantedModule = (module: string) => boolean;

function routesCall(file: string, wishes: HttpWishes): Registration {
  const { convexDir, extension, component, pathPrefix } = wishes;
  const api = path.join(convexDir, "_generated", "api");
  const isPackage = (module: string) => module === PACKAGE;
  return {
    call: "registerAssetRoutes",
    isModule: () => isPackage,
    imports: [
      {
        module: PACKAGE,
        isModule: isPackage,
        imported: "registerAssetRoutes",
        local: "registerAssetRoutes",
      },
      {
        module: importPath(file, api, extension),
        isModule: isImportOf(file, api),
        imported: "components",
        local: "components",
      },
    ],
    code: (http, [register, components]) =>
      `${register}(${http}, ${components}.${component}, { pathPrefix: "${pathPrefix}" });`,
  };
}

function uploadsCall(file: string, { uploadsFile, extension }: HttpWishes): Registration | null {
  if (uploadsFile === null) return null;
  return {
    call: "registerUploadRoutes",
    isModule: (from) => isImportOf(from, uploadsFile),
    imports: [
      {
        module: importPath(file, uploadsFile, extension),
        isModule: isImportOf(file, uploadsFile),
        imported: "registerUploadRoutes",
        local: "registerUploadRoutes",
      },
    ],
    code: (http, [register]) => `${register}(${http});`,
  };
}

function linesToAdd(file: string, wishes: HttpWishes): string[] {
  const calls = [routesCall(file, wishes), uploadsCall(file, wishes)];
  return calls
    .filter((call) => call !== null)
    .flatMap(({ imports, code }) => [
      ...imports.map(({ imported, module }) => `import { ${imported} } from "${module}";`),
      code(
        "http",
        imports.map(({ local }) => local),
      ),
    ]);
}

/** Returns whether a file on the way to the router already registers these routes. */
function isRegistered(definition: Definition, { call, isModule }: Registration): boolean {
  const files = [...definition.named];
  for (const { source, name, file } of files) {
    const isIts = isModule(file);
    const bindings = importsOf(source).filter(({ module }) => isIts(module));
    const local = bindings.find(({ imported }) => imported === call)?.local;
    const namespace = bindings.find(({ imported }) => imported === "*")?.local;
    const { plain, others } = callsOf(source, ({ callee }) => {
      if (callee.type === "Identifier") return callee.name === local;
      return (
        callee.type === "MemberExpression" &&
        callee.object.type === "Identifier" &&
        callee.object.name === namespace &&
        callee.property.type === "Identifier" &&
        callee.property.name === call
      );
    });
    const isOnRouter = plain.some(({ arguments: [first] }) => {
      return first?.type === "Identifier" && first.name === name;
    });
    if (isOnRouter) return true;
    if (plain.length + others > 0) {
      throw new Uncertain(`it calls ${call} in a way that setup does not recognize`);
    }
  }
  return false;
}

const trimmed = (prefix: string) => prefix.replace(/^\/+|\/+$/g, "");

/** Convex fails to load a file that registers a route twice. */
function requireFreePrefix(source: Source, pathPrefix: string): void {
  walk(source.ast.program, (node) => {
    const value =
      node.type === "StringLiteral"
        ? node.value
        : node.type === "TemplateElement"
          ? node.value.raw
          : null;
    if (value?.startsWith("/") && trimmed(value) === trimmed(pathPrefix)) {
      throw new Uncertain(
        `it already has a route at ${pathPrefix}; choose another one with --path-prefix`,
      );
    }
  });
}
