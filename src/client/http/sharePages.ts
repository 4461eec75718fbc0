/** The pages of share links: the list of a folder, and the form for a password. Plain HTML without scripts. */
import { percentEncode } from "../../shared/percent.js";
import { MAX_HTTP_BODY_BYTES } from "../../shared/httpActions.js";
import { zipSize } from "../../shared/zip.js";
import type { HeaderRecord } from "./extraHeaders.js";

/** Nothing loads, nothing runs, no page frames it; the form goes to this site. */
const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

export const PAGE_HEADERS: HeaderRecord = {
  "content-type": "text/html; charset=utf-8",
  "content-security-policy": POLICY,
};

const STYLE =
  "body{font:16px/1.5 system-ui,sans-serif;max-width:44rem;margin:3rem auto;padding:0 1rem;" +
  "color-scheme:light dark}ul{list-style:none;padding:0}li{display:flex;gap:1rem;padding:.35rem 0;" +
  "border-top:1px solid color-mix(in srgb,currentColor 20%,transparent)}a{overflow-wrap:anywhere}" +
  "li span{margin-left:auto;white-space:nowrap;opacity:.75}" +
  "input,button{font:inherit;padding:.4rem .7rem}label{display:block;margin-bottom:.5rem}";

const ENTITIES: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}

function page(title: string, main: string): string {
  return (
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escape(title)}</title>` +
    `<meta name="viewport" content="width=device-width"><style>${STYLE}</style></head>` +
    `<body><main><h1>${escape(title)}</h1>${main}</main></body></html>`
  );
}

const UNITS = ["bytes", "KB", "MB", "GB", "TB"];

/** Returns a size as people read it: `1.5 MB`. */
function sizeText(size: number): string {
  let [value, unit] = [size, 0];
  for (; value >= 1000 && unit < UNITS.length - 1; unit += 1) value /= 1000;
  return `${unit === 0 ? value : value.toFixed(1)} ${UNITS[unit]}`;
}

export type Listing = { name: string; files: { path: string; size: number }[]; isMore: boolean };

/** Returns the page that lists the files of a folder; links are relative to its URL, which ends with a slash. */
export function listingPage({ name, files, isMore }: Listing): string {
  const items = files.map(({ path, size }) => {
    const href = path
      .split("/")
      .map((segment) => percentEncode(segment))
      .join("/");
    // With the dot, a name with a colon is no scheme.
    return `<li><a href="./${escape(href)}">${escape(path)}</a><span>${sizeText(size)}</span></li>`;
  });
  const more = isMore ? `<p>The folder has more files than are listed here.</p>` : "";
  const list = items.length === 0 ? "<p>No files.</p>" : `<ul>${items.join("")}</ul>`;
  const isOne = !isMore && files.length > 0 && zipSize(files) <= MAX_HTTP_BODY_BYTES;
  const all = isOne ? '<p><a href="./?download=zip">Download all as a ZIP file</a></p>' : "";
  return page(name === "" ? "Files" : name, all + list + more);
}

/** Returns the form for the password of a link. */
export function passwordPage(problem: string | null): string {
  const said = problem === null ? "" : `<p role="alert">${escape(problem)}</p>`;
  return page(
    "Enter the password",
    `${said}<form method="post"><label for="password">Password</label>` +
      '<input id="password" name="password" type="password" autocomplete="off" required autofocus> ' +
      "<button>Open</button></form>",
  );
}
