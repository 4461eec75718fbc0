/** Parses docstrings into text and tags. */
import ts from "typescript";

export type Docstring = {
  /** The paragraphs before the tags. */
  text: string;
  params: { name: string; text: string }[];
  returns?: string;
  /** Error codes, and other text about errors. */
  throws?: string;
  /** The documents that a call reads and writes. */
  cost?: string;
};

const joined = (comment: ts.JSDoc["comment"]) =>
  (typeof comment === "string" ? comment : (ts.getTextOfJSDocComment(comment) ?? ""))
    .replace(/\r/g, "")
    .trim();

/** An example that is not a complete module is shown as is; only complete ones are checked. */
function asShown(code: string): string {
  return /^(import|export) /m.test(code) ? code : code.replace(/^```\w*/, "```txt");
}

/** Joins the lines of a paragraph; code and lists keep theirs. */
export function unwrap(text: string): string {
  return text
    .split(/(```[\s\S]*?```)/)
    .map((part) =>
      part.startsWith("```") ? asShown(part) : part.replace(/(\S)\n(?=[^\s\-|])/g, "$1 "),
    )
    .join("")
    .trim();
}

/** "Cost: …" is its own paragraph, or a sentence at the end of one. */
function takeCost(text: string): { text: string; cost?: string } {
  const at = text.search(/(^|\s)Cost: /);
  if (at === -1) return { text };
  const cost = text.slice(at).trim().slice("Cost: ".length);
  return { text: text.slice(0, at).trim(), cost };
}

/** The docstring of a declaration; for a variable, of its statement. */
export function docstringOf(node: ts.Node): Docstring {
  const doc = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc).at(-1);
  const result: Docstring = { text: "", params: [] };
  if (doc === undefined) return result;
  Object.assign(result, takeCost(unwrap(joined(doc.comment))));
  for (const tag of doc.tags ?? []) {
    const said = takeCost(unwrap(joined(tag.comment)));
    if (said.cost !== undefined) result.cost = said.cost;
    if (ts.isJSDocParameterTag(tag)) {
      result.params.push({ name: tag.name.getText(), text: said.text });
    } else if (ts.isJSDocReturnTag(tag)) {
      result.returns = said.text;
    } else if (ts.isJSDocThrowsTag(tag)) {
      result.throws = said.text;
    }
  }
  return result;
}
