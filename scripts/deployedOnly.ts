/** Removes from the component's sources what a deployment does not run, before they are bundled. */
import { RolldownMagicString } from "rolldown";
import { parseAst } from "rolldown/parseAst";
import { Visitor } from "rolldown/utils";

/** The fields of a declaration that only clients and the reference read; see `src/shared/functions/declare.ts`. */
const OF_CLIENTS = new Set(["paths", "panel", "publishes", "otherPaths"]);

/** The functions that declare what clients may call. */
const OPENERS = new Set(["read", "inspect", "sign", "write", "publish", "admin"]);

/**
 * Removes the fields of declarations that only clients read, with all that only they use, and makes methods of
 * handlers: Convex's CLI keeps the name of a function in a call of its own, but that of a method costs nothing.
 */
export function deployedOnly(code: string, file: string): { code: string; map: string } {
  const edited = new RolldownMagicString(code, { filename: file });
  new Visitor({
    CallExpression({ callee, arguments: [declared] }) {
      if (callee.type !== "Identifier" || !OPENERS.has(callee.name)) return;
      if (declared?.type !== "ObjectExpression") return;
      for (const [index, field] of declared.properties.entries()) {
        if (field.type === "SpreadElement" || field.key.type !== "Identifier") continue;
        if (!OF_CLIENTS.has(field.key.name)) continue;
        edited.remove(field.start, declared.properties[index + 1]?.start ?? declared.end - 1);
      }
    },
    Property({ key, value, start }) {
      if (key.type !== "Identifier" || key.name !== "handler") return;
      if (value.type !== "ArrowFunctionExpression") return;
      const { body, params, returnType } = value;
      edited.overwrite(start, value.start, "");
      const asynchronous = value.async ? "async ".length : 0;
      edited.appendLeft(value.start + asynchronous, "handler");
      const head = returnType?.end ?? params.at(-1)?.end ?? value.start;
      const arrow = code.indexOf("=>", head);
      edited.remove(arrow, arrow + "=>".length);
      if (body.type === "BlockStatement") return;
      edited.appendLeft(arrow + "=>".length, "{ return ");
      edited.appendRight(value.end, "; }");
    },
  }).visit(parseAst(code, { lang: "ts" }, file));
  return {
    code: edited.toString(),
    map: edited.generateMap({ hires: true, source: file }).toString(),
  };
}
