/** Mounts the component in `convex.config.ts`. */
import path from "node:path";
import type { CallExpression, ObjectExpression } from "@babel/types";
import { type Source, walk } from "../source.js";
import { type ReadFile, Uncertain, findDefinition } from "./definition.js";
import { importsOf } from "./imports.js";
import { type Edit, editOf } from "./edit.js";
import { addCalls, callsOf } from "./statement.js";

export const COMPONENT = "versionedAssets";
const MODULE = "convex-versioned-assets/convex.config";

const isModule = (module: string) => module === MODULE || module === `${MODULE}.js`;

/** The edit, and the component's name after it. */
export async function editConvexConfig(
  file: string,
  read: ReadFile,
  /** The import specifier's ending: `.js` if the app uses extensions. */
  extension: string,
): Promise<Edit & { component: string }> {
  let component = COMPONENT;
  const edit = await editOf(file, read, linesToAdd(), async () => {
    const definition = await findDefinition(file, "defineApp", read);
    for (const { source, name } of definition.named) {
      const mounted = mountedIn(source, name);
      if (mounted === null) continue;
      component = mounted;
      return null;
    }
    if (definition.file !== file && isBelow(path.dirname(file), definition.file)) {
      throw new Uncertain(
        `${path.basename(definition.file)}, which defines the app, is a module of functions, ` +
          "where Convex does not allow components; define the app here",
      );
    }
    if (hasNamed(definition.source, COMPONENT)) {
      throw new Uncertain(`another component has the name ${COMPONENT}`);
    }
    const wanted = {
      module: `${MODULE}${extension}`,
      isModule,
      imported: "default",
      local: COMPONENT,
    };
    const code = (app: string, [local]: string[]) => `${app}.use(${local});`;
    return { definition, text: addCalls(definition, [{ imports: [wanted], code }], "app") };
  });
  return { ...edit, component };
}

function isBelow(folder: string, file: string): boolean {
  return !path.relative(folder, file).startsWith("..");
}

function linesToAdd(): string[] {
  return [`import ${COMPONENT} from "${MODULE}";`, `app.use(${COMPONENT});`];
}

/** The component's name if it is already mounted. */
function mountedIn(source: Source, app: string): string | null {
  const local = importsOf(source).find(
    ({ module, imported }) => isModule(module) && imported === "default",
  )?.local;
  if (local === undefined) return null;
  const { plain, others } = callsOf(source, ({ callee, arguments: [first] }) => {
    return (
      callee.type === "MemberExpression" &&
      !callee.computed &&
      callee.property.type === "Identifier" &&
      callee.property.name === "use" &&
      first?.type === "Identifier" &&
      first.name === local
    );
  });
  if (plain.length === 0 && others === 0) return null;
  const [call] = plain;
  if (call === undefined || plain.length > 1 || others > 0 || objectOf(call) !== app) {
    throw new Uncertain("it mounts the component in a way that setup does not recognize");
  }
  const [, options] = call.arguments;
  if (options === undefined) return COMPONENT;
  if (options.type !== "ObjectExpression")
    throw new Uncertain("the component's name is not a literal");
  return nameIn(options) ?? COMPONENT;
}

function objectOf({ callee }: CallExpression): string | null {
  if (callee.type !== "MemberExpression" || callee.object.type !== "Identifier") return null;
  return callee.object.name;
}

function nameIn({ properties }: ObjectExpression): string | null {
  for (const property of properties) {
    if (property.type !== "ObjectProperty" || property.computed) {
      throw new Uncertain("the component's options are not an object literal");
    }
    const key = property.key.type === "Identifier" ? property.key.name : null;
    if (key !== "name") continue;
    if (property.value.type !== "StringLiteral") {
      throw new Uncertain("the component's name is not a literal");
    }
    return property.value.value;
  }
  return null;
}

function hasNamed(source: Source, name: string): boolean {
  let isFound = false;
  walk(source.ast.program, (node) => {
    if (node.type === "StringLiteral" && node.value === name) isFound = true;
  });
  return isFound;
}
