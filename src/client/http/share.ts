/** Serves share links: checks each request, so that a link ends when it is revoked. */
import type { ComponentApi } from "../../component/_generated/component.js";
import { attachment, inlineDisposition } from "../../shared/disposition.js";
import { downloadName } from "../../shared/downloadName.js";
import { isAssetError } from "../../shared/errors.js";
import { MAX_HTTP_BODY_BYTES } from "../../shared/httpActions.js";
import {
  GRANT_SECONDS,
  hashToken,
  isPassword,
  makeGrant,
  shareIn,
} from "../../shared/shareLinks.js";
import type { Ctx } from "./decide.js";
import { deliver } from "./deliver.js";
import type { HeaderRecord } from "./extraHeaders.js";
import { PRIVATE, explain, respond, unavailable } from "./headers.js";
import type { ResolvedOptions, ServedFile } from "./options.js";
import type { AssetRequest } from "./serve.js";
import { zip, zipSize } from "../../shared/zip.js";
import { openStored } from "./upstream.js";
import { PAGE_HEADERS, listingPage, passwordPage } from "./sharePages.js";

/** No cache keeps a response, no search engine lists it, and links in it do not tell its URL. */
const KEEP: HeaderRecord = {
  ...PRIVATE,
  "referrer-policy": "no-referrer",
  "x-robots-tag": "noindex",
};

const ENDED = {
  SHARE_REVOKED: "This link was revoked.",
  SHARE_EXPIRED: "This link has expired.",
  SHARE_USED_UP: "This link has no downloads left.",
  SHARE_GONE: "The shared files were deleted.",
};

const COOKIE = "share";
/** A form with a password of 200 characters, each percent-encoded. */
const MAX_FORM_BYTES = 4096;

/** A share link of a request: what finds it, the path below its folder and the path of its cookie. */
type Link = { tokenHash: string; path: string | null; cookiePath: string };

function linkOf({ url, prefix }: AssetRequest): Link | null {
  const found = shareIn(url.pathname.slice(prefix.length));
  if (found === null) return null;
  const { token, rest } = found;
  const cookiePath = url.pathname.slice(0, url.pathname.length - rest.length);
  return { tokenHash: hashToken(token), path: decodePath(rest), cookiePath };
}

/** Returns the path below a folder, each segment decoded once; `null` for one that no file has. */
function decodePath(rest: string): string | null {
  if (rest === "" || rest === "/") return "";
  try {
    const segments = rest.slice(1).split("/").map(decodeURIComponent);
    const isPath = segments.every((segment) => segment !== "" && !segment.includes("/"));
    return isPath ? segments.join("/") : null;
  } catch {
    // An invalid percent-encoding.
    return null;
  }
}

/** Returns whether a POST is to a share link. */
export function isShareUrl(url: URL, prefix: string): boolean {
  return url.pathname.startsWith(prefix) && shareIn(url.pathname.slice(prefix.length)) !== null;
}

/** The conditions of a request (RFC 9110 §13.1). */
const CONDITIONS = ["if-match", "if-none-match", "if-modified-since", "if-unmodified-since"];

/** Only the beginning of a file counts as a download: players read it in many parts. */
function readsOf({ method, headers }: Request): "whole" | "start" | "part" | "head" {
  if (method === "HEAD") return "head";
  const range = headers.get("range");
  if (range === null) return "whole";
  return /^bytes=0*-(?!\d)|^bytes=0+-/i.test(range.trim()) ? "start" : "part";
}

function cookieIn({ headers }: Request): string | undefined {
  const cookies = (headers.get("cookie") ?? "").split(/;\s*/);
  return cookies.find((cookie) => cookie.startsWith(`${COOKIE}=`))?.slice(COOKIE.length + 1);
}

/** Returns the password that a program sends; `null` if it sends none. */
function basicPassword({ headers }: Request): string | null {
  const [, encoded] = /^basic +([\w+/=-]+)$/i.exec(headers.get("authorization") ?? "") ?? [];
  if (encoded === undefined) return null;
  try {
    const bytes = Uint8Array.from(atob(encoded), (character) => character.charCodeAt(0));
    const text = new TextDecoder().decode(bytes);
    const colon = text.indexOf(":");
    return colon === -1 ? null : text.slice(colon + 1);
  } catch {
    return null;
  }
}

/** A guess of a password: right, wrong, or not compared. */
type Guess = { grant: string } | "wrong" | "none" | { waitUntil: number };

async function guess(
  ctx: Ctx,
  component: ComponentApi,
  tokenHash: string,
  password: string,
): Promise<Guess> {
  // Counted first, so that guesses in parallel are not more.
  const stored = await ctx.runMutation(component.shares.guessSharePassword, { tokenHash });
  if (stored === null) return "none";
  if ("waitUntil" in stored) return stored;
  if (!isPassword(password, stored)) return "wrong";
  await ctx.runMutation(component.shares.forgetShareGuesses, { tokenHash });
  return { grant: makeGrant(stored, tokenHash, Date.now()) };
}

/** The downloads of a link with a limit write the same row; the platform retries each four times. */
const TURNS = 8;
const BUSY = Symbol("busy");

/** Runs a mutation until it is its turn among many that write the same row; `BUSY` if that takes too long. */
async function inTurn<Result>(run: () => Promise<Result>): Promise<Result | typeof BUSY> {
  for (let turn = 1; turn <= TURNS; turn += 1) {
    try {
      return await run();
    } catch (error) {
      if (!isConflict(error)) throw error;
      const longest = 100 * 2 ** Math.min(turn, 5);
      await new Promise((resolve) => setTimeout(resolve, Math.random() * longest));
    }
  }
  return BUSY;
}

function isConflict(error: unknown): boolean {
  return error instanceof Error && /OptimisticConcurrency|changed while this/i.test(error.message);
}

function wantsPage({ headers }: Request): boolean {
  return /\btext\/html\b/i.test(headers.get("accept") ?? "");
}

const PROBLEMS = {
  wrong: "The password is wrong.",
  wait: "Too many wrong passwords. Retry in a minute.",
};

/** Asks for the password: people with a form, programs with a challenge. */
function askPassword(
  request: Request,
  options: ResolvedOptions,
  answer: "wrong" | "none" | { waitUntil: number },
): Response {
  const isWaiting = typeof answer === "object";
  const problem = isWaiting ? PROBLEMS.wait : answer === "wrong" ? PROBLEMS.wrong : null;
  const own: HeaderRecord = { ...KEEP };
  if (isWaiting) {
    const seconds = Math.max(1, Math.ceil((answer.waitUntil - Date.now()) / 1000));
    own["retry-after"] = String(seconds);
  }
  if (wantsPage(request)) {
    const status = isWaiting ? 429 : 403;
    return respond(request, options, status, { ...own, ...PAGE_HEADERS }, passwordPage(problem));
  }
  if (!isWaiting) own["www-authenticate"] = 'Basic realm="Share link", charset="UTF-8"';
  const text = `SHARE_LOCKED: ${problem ?? "This link needs a password."}`;
  return explain(request, options, isWaiting ? 429 : 401, text, own);
}

const absent = (request: Request, options: ResolvedOptions) =>
  explain(request, options, 404, "File not found.", KEEP);

/**
 * Handles a GET or HEAD of a share link.
 *
 * @returns `null` if the URL is of no link: then it may be the path of a file.
 */
export async function serveShare(
  ctx: Ctx,
  component: ComponentApi,
  options: ResolvedOptions,
  asked: AssetRequest,
): Promise<Response | null> {
  const link = linkOf(asked);
  if (link === null) return null;
  const { request } = asked;
  try {
    const wantsZip = link.path === "" && asked.url.searchParams.get("download") === "zip";
    // `.` is no path: the component finds nothing there, but says whether the link is locked.
    const wanted = { tokenHash: link.tokenHash, below: link.path ?? ".", zip: wantsZip };
    const reads = readsOf(request);
    const hasConditions = CONDITIONS.some((name) => request.headers.has(name));
    let grant = cookieIn(request);
    const open = async (as = reads) =>
      await inTurn(() =>
        ctx.runMutation(component.shares.openShare, { ...wanted, reads: as, grant }),
      );
    // Only what is sent counts, and the conditions say whether it is.
    let opened = await open(hasConditions ? "head" : reads);
    if (opened !== BUSY && opened?.kind === "locked") {
      const password = basicPassword(request);
      if (password === null) return askPassword(request, options, "none");
      const answer = await guess(ctx, component, link.tokenHash, password);
      if (typeof answer !== "object" || "waitUntil" in answer) {
        return askPassword(request, options, answer);
      }
      grant = answer.grant;
      opened = await open(hasConditions ? "head" : reads);
    }
    if (hasConditions && opened !== BUSY && (opened?.kind === "file" || opened?.kind === "zip")) {
      if (opened.kind === "file") {
        const probe = await serveFile(options, asked, link, opened, {
          method: "HEAD",
          by: CONDITIONS,
        });
        if (probe.status === 304 || probe.status === 412) return probe;
      }
      opened = await open();
    }
    if (opened === BUSY) {
      const text = "SHARE_BUSY: Too many downloads of this link at the same time. Retry.";
      return explain(request, options, 503, text, { ...KEEP, "retry-after": "1" });
    }
    if (opened === null) return null;
    switch (opened.kind) {
      case "ended":
        return explain(request, options, 410, `${opened.code}: ${ENDED[opened.code]}`, KEEP);
      case "locked":
        return askPassword(request, options, "none");
      case "absent":
        return absent(request, options);
      case "listing": {
        if (!asked.url.pathname.endsWith("/")) {
          const location = `${link.cookiePath}/${asked.url.search}`;
          return respond(request, options, 302, { ...KEEP, location });
        }
        return respond(request, options, 200, { ...KEEP, ...PAGE_HEADERS }, listingPage(opened));
      }
      case "zip":
        return respondZip(request, options, opened);
      case "zip-too-large": {
        const text =
          "SHARE_ZIP_TOO_LARGE: The files are too large for one archive. Download them one by one.";
        return explain(request, options, 413, text, KEEP);
      }
      case "file":
        return await serveFile(options, asked, link, opened, {
          method: request.method,
          by: opened.isLimited ? [] : ["range", "if-range"],
        });
    }
  } catch (error) {
    // The request is valid, so the bucket is not configured.
    if (!isAssetError(error)) throw error;
    console.error(`The asset routes could not serve a share link: ${error.data.message}`);
    return unavailable(request, options);
  }
}

type Archive = {
  name: string;
  files: { path: string; url: string; size: number; modifiedAt: number }[];
};

/** Streams an archive; a file that the storage does not return ends it, so that no one takes it for a complete one. */
function respondZip(
  request: Request,
  options: ResolvedOptions,
  { name, files }: Archive,
): Response {
  const own: HeaderRecord = {
    ...KEEP,
    "content-type": "application/zip",
    "content-length": String(zipSize(files)),
    "content-disposition": attachment(`${name === "" ? "files" : name}.zip`),
    "accept-ranges": "none",
  };
  if (request.method === "HEAD") return respond(request, options, 200, own);
  const parts = zip(files, async ({ url, size }) => {
    if (size === 0) return emptyBody();
    const body = await openStored(url, null, size);
    if (body === null) throw new Error("The storage did not return a file of an archive.");
    return chunksOf(body);
  });
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const next = await parts.next();
      if (next.done) controller.close();
      else controller.enqueue(next.value);
    },
    cancel: async () => void (await parts.return(undefined)),
  });
  return respond(request, options, 200, own, body);
}

async function* emptyBody(): AsyncGenerator<Uint8Array> {}

async function* chunksOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** @param by the headers of the request that the response depends on. */
async function serveFile(
  options: ResolvedOptions,
  { request, url }: AssetRequest,
  { cookiePath }: Link,
  { file, isLimited }: { file: ServedFile; isLimited: boolean },
  { method, by }: { method: string; by: string[] },
): Promise<Response> {
  const isTooLarge = !file.mayRedirect && file.size > MAX_HTTP_BODY_BYTES;
  if (isLimited && isTooLarge && method !== "HEAD") {
    const text =
      "SHARE_FILE_TOO_LARGE: The file is too large for a link with a limit of downloads.";
    return explain(request, options, 413, text, KEEP);
  }
  const name = downloadName(file);
  const asked = url.searchParams.get("download");
  const download = asked === "" ? name : asked;
  const keep: HeaderRecord = { ...KEEP };
  if (download === null) keep["content-disposition"] = inlineDisposition(name);
  // Each response of a link with a limit is the whole file and is counted.
  if (isLimited) keep["accept-ranges"] = "none";
  const headers = new Headers();
  for (const header of ["origin", ...by]) {
    const value = request.headers.get(header);
    if (value !== null) headers.set(header, value);
  }
  const plain = new Request(request.url, { method, headers });
  const isInFolder = url.pathname.length > cookiePath.length;
  const below = isInFolder ? new URL(`${cookiePath}/`, url).href : null;
  return await deliver(plain, { ...options, mode: "stream" }, file, keep, { download, below });
}

/**
 * Handles the form with the password of a share link.
 *
 * @returns `null` if the URL is of no link, or the link has no password.
 */
export async function unlockShare(
  ctx: Ctx,
  component: ComponentApi,
  options: ResolvedOptions,
  asked: AssetRequest,
): Promise<Response | null> {
  const link = linkOf(asked);
  if (link === null) return null;
  const { request, url } = asked;
  const password = await passwordIn(request);
  // Another body is a wrong guess: only the component knows whether there is a link.
  const answer = await guess(ctx, component, link.tokenHash, password ?? "");
  if (answer === "none") return null;
  if (typeof answer !== "object" || "waitUntil" in answer) {
    return askPassword(request, options, answer);
  }
  const attributes = `Path=${link.cookiePath}; Max-Age=${GRANT_SECONDS}; HttpOnly; Secure; SameSite=Strict`;
  return respond(request, options, 303, {
    ...KEEP,
    location: url.pathname + url.search,
    "set-cookie": `${COOKIE}=${answer.grant}; ${attributes}`,
  });
}

/** Returns the password of a form; `null` for another body. */
async function passwordIn(request: Request): Promise<string | null> {
  const type = request.headers.get("content-type") ?? "";
  if (!/^application\/x-www-form-urlencoded(?:$|[; ])/i.test(type)) return null;
  // A chunked body has no length; the platform limits it.
  if (Number(request.headers.get("content-length") ?? 0) > MAX_FORM_BYTES) return null;
  const text = await request.text();
  return text.length > MAX_FORM_BYTES ? null : new URLSearchParams(text).get("password");
}
