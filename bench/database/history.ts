/** Measures a realistic history: 100 files, 20 uploads each, a third of them with known bytes. */
import { getDocumentSize } from "convex/values";
import type { Contender } from "./contender.js";
import { Host } from "./host.js";

export const FILES = 100;
export const UPLOADS_EACH = 20;

export type Stored = {
  /** The bytes of sent files. */
  sent: number;
  fileBytes: number;
  databaseBytes: number;
  /** The entries of the declared indexes, which Convex bills like documents. */
  indexBytes: number;
  documents: number;
};

/**
 * Returns the bytes of an upload: 1 to 20 kB. Each third one equals the same file two uploads before, as
 * after a rollback.
 */
function textOf(file: number, upload: number): string {
  const source = upload % 3 === 2 ? upload - 2 : upload;
  const size = 1000 + ((file * 7919 + source * 104_729) % 19_000);
  return `${file}/${source} `.padEnd(size, "x");
}

export async function storeHistory(contender: Contender, files = FILES): Promise<Stored> {
  const host = await Host.start(await contender.app());
  const { uploadNew, uploadVersion } = contender.tasks;
  if (!("run" in uploadNew)) throw new Error(`${contender.name} cannot upload`);
  try {
    let sent = 0;
    let indexBytes = 0;
    const paths = Array.from({ length: files }, (_, file) => ({
      folder: "history",
      name: `file-${String(file).padStart(6, "0")}`,
    }));
    for (let upload = 0; upload < UPLOADS_EACH; upload += 1) {
      const task = upload === 0 ? uploadNew : uploadVersion;
      if (!("run" in task)) break;
      for (const [file, path] of paths.entries()) {
        const text = textOf(file, upload);
        sent += text.length;
        await task.run(host.visitor, { ...path, text, contentType: "text/plain" });
      }
      indexBytes += host.meter.indexBytesAdded();
      host.meter.reset();
    }
    await host.settle();
    indexBytes += host.meter.indexBytesAdded();
    const rows = Object.values(host.deployment.internals.components).flatMap(({ db }) =>
      Object.values(db._documents).filter(({ _id }) => !/^\d+_/.test(_id)),
    );
    return {
      sent,
      fileBytes: await contender.storedBytes(host),
      databaseBytes: rows.reduce((sum, row) => sum + getDocumentSize(row), 0),
      indexBytes,
      documents: rows.length,
    };
  } finally {
    await host.close();
  }
}
