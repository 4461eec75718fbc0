/**
 * A program that uploads a file of the disk and keeps the state beside it, with a clock that is a day ahead. It asks the
 * process that has started it for the app's functions.
 */
import { openAsBlob } from "node:fs";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { RETRIES } from "../../../src/client/parts/waiting.js";
import type { SavedUpload } from "../../../src/client/parts/saved.js";
import { type UploadFileOptions, uploadFile } from "../../../src/client/uploadFile.js";

const [path] = process.argv.slice(2);
const realNow = Date.now;
Date.now = () => realNow() + 24 * 60 * 60 * 1000;
RETRIES.first = 1;

let lastCall = 0;
function call(name: string) {
  return (args: unknown) =>
    new Promise<never>((resolve, reject) => {
      const id = (lastCall += 1);
      const listen = (answer: { id: number; result?: never; error?: string }) => {
        if (answer.id !== id) return;
        process.off("message", listen);
        if (answer.error === undefined) resolve(answer.result!);
        else reject(new Error(answer.error));
      };
      process.on("message", listen);
      process.send!({ id, name, args });
    });
}

const state = `${path}.upload`;
const store: UploadFileOptions["store"] = {
  load: async () => {
    const text = await readFile(state, "utf8").catch(() => "null");
    return JSON.parse(text) as SavedUpload | null;
  },
  save: async (saved) => {
    await writeFile(`${state}.new`, JSON.stringify(saved));
    await rename(`${state}.new`, state);
  },
  clear: async () => await rm(state, { force: true }),
};

const file = await openAsBlob(path!, { type: "video/mp4" });
const start = async () => await call("startUpload")({ size: file.size });
const functions = {
  signUploadParts: call("signUploadParts"),
  listUploadedParts: call("listUploadedParts"),
};
const answer = await uploadFile(start, file, { functions, store });
await call("finishUpload")(answer);
await store.clear();
process.disconnect();
