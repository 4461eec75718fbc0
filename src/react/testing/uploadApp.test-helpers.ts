import type { UploadLimits } from "../../shared/uploadLimits.js";
import type { UploadQueueFunctions } from "../index.js";
import type { DescribedFile, SentFile } from "../runUpload.js";
import { TestStorage } from "./storage.test-helpers.js";

export type Start = { folderPath: string; basename: string; label?: string } & DescribedFile;
export type Finish = SentFile & { publish?: boolean };
export type Finished = { versionId: string };

/** An app's functions for uploads, which remember their calls, and a storage behind them. */
export class UploadApp {
  readonly storage = new TestStorage();
  readonly started: Start[] = [];
  readonly finished: Finish[] = [];
  readonly limitsAsked: string[] = [];
  limits: Record<string, UploadLimits> = {};
  /** What the functions wait for, and may throw; by basename for the first. */
  onStart: (args: Start) => Promise<void> = async () => {};
  onFinish: (args: Finish) => Promise<void> = async () => {};
  onLimits: () => Promise<void> = async () => {};

  readonly functions: UploadQueueFunctions<Start, Finish, Finished> = {
    startUpload: async (args) => {
      this.started.push(args);
      const intentId = `${args.folderPath}/${args.basename} ${this.started.length}`;
      await this.onStart(args);
      return this.storage.ticket(intentId);
    },
    finishUpload: async (args) => {
      this.finished.push(args);
      await this.onFinish(args);
      return { versionId: `of ${args.intentId}` };
    },
    getUploadLimits: async ({ folderPath }) => {
      this.limitsAsked.push(folderPath);
      await this.onLimits();
      return this.limits[folderPath] ?? {};
    },
  };

  static async start(): Promise<UploadApp> {
    const app = new UploadApp();
    await app.storage.listen();
    return app;
  }
}

export function textFile(name: string, text = name, type = "text/plain"): File {
  return new File([text], name, { type });
}

/** A PNG with a text, and its size without it. */
export function textPng(name: string, text: string): { file: File; size: number } {
  const chunk = (type: string, data: string) =>
    `\0\0\0${String.fromCharCode(data.length)}${type}${data}\0\0\0\0`;
  const kept = ["\x89PNG\r\n\x1a\n", chunk("IHDR", "\0".repeat(13)), chunk("IEND", "")];
  const parts = [kept[0]!, kept[1]!, chunk("tEXt", text), kept[2]!];
  const bytes = Uint8Array.from(parts.join(""), (character) => character.charCodeAt(0));
  return { file: new File([bytes], name, { type: "image/png" }), size: kept.join("").length };
}

/** A promise that a test keeps back. */
export function gate(): { opened: Promise<void>; open: () => void } {
  let open = () => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

/** What Node's transport tells of in one piece. */
export const CHUNK = 256 * 1024;

/** Its last chunk counts when the storage has accepted the file. */
export function largeFile(name: string, chunks: number): File {
  return new File([new Uint8Array(chunks * CHUNK)], name);
}
