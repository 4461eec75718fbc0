/** Links between Markdown files become links between pages. */
import path from "node:path";

/** Files outside of docs/ that are pages of the site, too. */
export const OUTSIDE = {
  "README.md": "index",
  "CONTRIBUTING.md": "contributing",
  "CHANGELOG.md": "changelog",
};

/** Files that the site has as they are. */
const AS_THEY_ARE = new Set(["LLM.md"]);

/**
 * Where a link leads on the site.
 *
 * @param from the file that it stands in, relative to the repository.
 * @returns `null` for a file of the repository that is no page.
 */
export function pageLink(from, href) {
  if (/^[a-z][a-z0-9+.-]*:/i.test(href) || href.startsWith("#")) return href;
  const [file, anchor] = href.split("#");
  const target = path.posix.normalize(path.posix.join(path.posix.dirname(from), file));
  const hash = anchor === undefined ? "" : `#${anchor}`;
  if (target in OUTSIDE) return `${OUTSIDE[target]}.html${hash}`;
  if (AS_THEY_ARE.has(target)) return target;
  if (!target.startsWith("docs/")) return null;
  return target.slice("docs/".length).replace(/\.md$/, ".html") + hash;
}

/** A markdown-it plugin that does so; a link that leads nowhere on the site becomes plain text. */
export function linkPages(md) {
  md.core.ruler.push("link-pages", ({ tokens, env }) => {
    const from = env.file ?? `docs/${path.basename(env.page.inputPath)}`;
    for (const token of tokens) {
      const { children } = token;
      // <picture>, which Markdown has no form of its own for.
      if (token.type === "html_block") {
        token.content = token.content.replace(
          /(?<= (?:src|srcset)=")[^"]+/g,
          (address) => pageLink(from, address) ?? address,
        );
      }
      for (const [index, token] of (children ?? []).entries()) {
        if (token.type === "image") token.attrSet("src", pageLink(from, token.attrGet("src")));
        if (token.type !== "link_open") continue;
        const link = pageLink(from, token.attrGet("href"));
        if (link !== null) {
          token.attrSet("href", link);
          continue;
        }
        const close = children.findIndex(
          (other, place) => place > index && other.type === "link_close",
        );
        for (const place of [index, close]) {
          children[place].tag = "span";
          children[place].attrs = null;
        }
      }
    }
  });
}
