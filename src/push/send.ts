/** Sends files to a release. */
import * as fs from "node:fs";
import { open } from "node:fs/promises";
import { type FileSlices, UploadError, typeOf, uploadFile } from "../client/uploadFile.js";
import { lastSegment, splitPath } from "../shared/paths.js";
import { factsOf } from "../sync/disk.js";
import { MirrorError, errorMessage } from "../sync/errors.js";
import { type Backoff, Pool, backoffMs, sleep, stopIfAborted } from "../sync/flow.js";
import { isUntouched } from "../sync/plan.js";
import { describer } from "./imageFacts.js";
import type { Remote } from "./remote.js";
import type { ScannedFile } from "./scan.js";

/** A file to send. */
export type Outgoing = {
  /** The path on the server. */
  path: string;
  scanned: ScannedFile;
  sha256: string;
  /** The version that the push compared with; `null` for none. */
  basedOn: string | null;
  /** Whether the server has an asset at the path, published or not. */
  isThere: boolean;
};

export type SendOptions = {
  remote: Remote;
  releaseId: string;
  concurrency: number;
  attempts: number;
  backoff: Backoff;
  signal: AbortSignal;
  onBytes: (count: number) => void;
  onRetry: (path: string, problem: string, delayMs: number) => void;
  /** Called before files become versions of the release, and when they are. */
  onAdding: (files: Outgoing[]) => void;
  onAdded: (files: Outgoing[]) => void;
};

const describe = describer(process.cwd());

/** The number of parallel uploads, if a push does not say another. */
export const UPLOADS_AT_ONCE = 8;

/** Uploads that are finished in one call: few enough for a transaction, and little is sent again after a kill. */
const BATCH = 20;

/** A file that could not be sent now; what was sent is kept, and a later push continues. */
export class NotSent extends MirrorError {
  constructor(message: string, options?: ErrorOptions) {
    super("PUSH_REFUSED", message, options);
  }
}

type Finished = { file: Outgoing; intentId: string; uploadResponse?: { storageId: string } };

/**
 * Sends files, and adds them to the release in batches.
 *
 * @throws CONFLICT if the server has another version by now, PUSH_REFUSED
 */
export async function sendAll(files: Iterable<Outgoing>, options: SendOptions): Promise<void> {
  const { remote, releaseId, concurrency, onAdding, onAdded } = options;
  let sent: Finished[] = [];
  const finish = async (): Promise<void> => {
    const batch = sent;
    sent = [];
    if (batch.length === 0) return;
    const uploads = batch.map(({ file, ...upload }) => ({ ...upload, expect: expected(file) }));
    const finished = batch.map(({ file }) => file);
    onAdding(finished);
    await remote.mutation("finishUploads", { uploads, releaseId });
    onAdded(finished);
  };
  const pool = new Pool(concurrency);
  for (const file of files) {
    await pool.add(async () => {
      const upload = await sendOne(file, options);
      sent.push({ file, ...upload });
      if (sent.length >= BATCH) await finish();
    });
  }
  await pool.drain();
  await finish();
}

function expected({ basedOn }: Outgoing) {
  return { publishedVersionId: basedOn };
}

async function sendOne(file: Outgoing, options: SendOptions): Promise<Omit<Finished, "file">> {
  const { remote, signal, attempts, backoff, onBytes, onRetry } = options;
  const { path, scanned, sha256 } = file;
  const { size } = scanned;
  const filename = lastSegment(path);
  const opened = async () => {
    const body = await bodyOf(scanned);
    const contentType = await typeOf(body, filename);
    const image = await describe(body, scanned.file, contentType);
    return { body, contentType, ...(image && { image }) };
  };
  const { body, ...known } = await opened().catch((error: unknown) => {
    requireUnchanged(file);
    throw error;
  });
  for (let attempt = 1; ; attempt += 1) {
    let sent = 0;
    const ticket = await remote.mutation("startUpload", {
      ...splitPath(path),
      ...{ size, sha256, ...known, filename, expect: expected(file) },
    });
    try {
      const answer = await uploadFile(ticket, body, {
        filename,
        signal,
        onProgress(progress) {
          onBytes(progress.sent - sent);
          sent = progress.sent;
        },
        functions: {
          signUploadParts: (args) => remote.mutation("signUploadParts", args),
          listUploadedParts: (args) => remote.mutation("listUploadedParts", args),
        },
      });
      requireUnchanged(file);
      return { intentId: ticket.intentId, ...answer };
    } catch (error) {
      stopIfAborted(signal);
      onBytes(-sent);
      requireUnchanged(file);
      // Of the connection to the storage, such as a refusal of the proxy.
      const problem = error instanceof UploadError ? error.cause : error;
      if (problem instanceof MirrorError) throw problem;
      if (!canRetry(error) || attempt >= attempts) {
        throw new NotSent(`${path} was not sent: ${errorMessage(error)}`, { cause: error });
      }
      const delay = backoffMs(attempt, backoff);
      onRetry(path, errorMessage(error), delay);
      await sleep(delay, signal);
    }
  }
}

function canRetry(error: unknown): boolean {
  if (!(error instanceof UploadError)) return false;
  const { code, status = 0 } = error;
  return code === "UPLOAD_NETWORK" || status === 429 || status >= 500;
}

/** A file that was changed while it was sent is sent by the next push. */
function requireUnchanged({ path, scanned }: Outgoing): void {
  const stat = fs.lstatSync(scanned.file, { bigint: true, throwIfNoEntry: false });
  if (stat !== undefined && isUntouched(factsOf(stat), scanned)) return;
  throw new NotSent(
    `${path} was changed while it was sent. Run the push again: what was sent is not sent twice.`,
  );
}

/** Node 20 and 22 give larger Blobs of files the wrong size. */
const MAX_BLOB = 2 ** 32 - 1;

async function bodyOf({ file, size }: ScannedFile): Promise<Blob | FileSlices> {
  if (size <= MAX_BLOB) return await fs.openAsBlob(file);
  const slice = (start: number, end: number) => ({
    async arrayBuffer() {
      const handle = await open(file);
      try {
        const bytes = new Uint8Array(end - start);
        const { bytesRead } = await handle.read(bytes, 0, bytes.length, start);
        return bytes.buffer.slice(0, bytesRead);
      } finally {
        await handle.close();
      }
    },
  });
  return { size, slice };
}
