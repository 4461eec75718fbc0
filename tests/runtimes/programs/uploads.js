// What an app's program does with files, on whatever runtime this is: nothing here is Node's own.
import { ConvexHttpClient } from "convex/browser";
import { anyApi } from "convex/server";
import { UploadError, isAssetError, stripPhotoMetadata, uploadFile } from "convex-versioned-assets";

const { assets } = anyApi;

const LARGE_BYTES = 5_000_003;

function pattern(length) {
  return Uint8Array.from({ length }, (_, index) => (index * 31) % 251);
}

/** Each kind of body that `uploadFile` takes, with the bytes that must arrive. */
function bodies() {
  const small = pattern(1_000);
  const large = pattern(LARGE_BYTES);
  const around = pattern(1_010);
  return {
    Blob: [new Blob([small], { type: "image/png" }), small],
    File: [new File([small], "hero.png", { type: "image/png" }), small],
    ArrayBuffer: [small.slice().buffer, small],
    Uint8Array: [small, small],
    "part of a buffer": [around.subarray(10), around.slice(10)],
    "large Blob": [new Blob([large]), large],
    "large Uint8Array": [large, large],
    "large slices": [slicesOf(large), large],
    "empty slices": [slicesOf(new Uint8Array(0)), new Uint8Array(0)],
    "empty Blob": [new Blob([]), new Uint8Array(0)],
    "empty Uint8Array": [new Uint8Array(0), new Uint8Array(0)],
  };
}

/** A file as a program reads it from a disk. */
function slicesOf(bytes) {
  const slice = (start, end) => ({
    arrayBuffer: () => Promise.resolve(bytes.slice(start, end).buffer),
  });
  return { size: bytes.length, slice };
}

async function hex(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** What is wrong with what a listener heard, or `null`: from nothing to all, and never back. */
function objectionTo(heard, total) {
  const sent = heard.map((progress) => progress.sent);
  if (sent[0] !== 0 || sent.at(-1) !== total) return `does not go from 0 to ${total}: ${sent}`;
  if (heard.some((progress) => progress.total !== total)) return "has other totals";
  if (total > 0 && sent.some((at, index) => index > 0 && at <= sent[index - 1])) {
    return `goes back or repeats itself: ${sent}`;
  }
  return null;
}

/** How a call failed, as a reader of its error sees it. */
async function failureOf(promise) {
  try {
    await promise;
    return "it does not fail";
  } catch (error) {
    if (error instanceof UploadError) return { code: error.code, status: error.status };
    return isAssetError(error) ? { code: error.data.code } : String(error);
  }
}

/** Through the app's functions to the storage and back: `"as sent"` for each way to upload. */
export async function uploadAll(deployment, folderPath) {
  const client = new ConvexHttpClient(deployment, { logger: false });
  const outcomes = {};
  for (const [kind, [body, bytes]] of Object.entries(bodies())) {
    for (const isWatched of [false, true]) {
      const name = `${kind}${isWatched ? ", watched" : ""}`;
      outcomes[name] = await upload(client, { folderPath, basename: name }, body, bytes, isWatched);
    }
  }
  return outcomes;
}

/** A version in a bucket is published when the bucket has confirmed it. */
async function published(client, path) {
  for (;;) {
    const file = await client.query(assets.getPublishedFile, path);
    if (file !== null) return file;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function upload(client, path, body, bytes, isWatched) {
  const heard = [];
  const onProgress = isWatched ? (progress) => heard.push(progress) : undefined;
  try {
    const described = { ...path, size: bytes.length, contentType: "application/x-test" };
    const { intentId, ...ticket } = await client.mutation(assets.startUpload, described);
    const answer = await uploadFile(ticket, body, { onProgress });
    await client.mutation(assets.finishUpload, { intentId, ...answer });
  } catch (error) {
    return String(error);
  }
  const file = await published(client, path);
  const response = await fetch(file.url);
  const received = new Uint8Array(await response.arrayBuffer());
  if ((await hex(received)) !== (await hex(bytes))) return `has ${received.length} other bytes`;
  const objection = isWatched ? objectionTo(heard, bytes.length) : null;
  return objection ?? "as sent";
}

/** The smallest file that is sent in parts, and a part that is not full. */
const IN_PARTS_BYTES = 66 * 1024 ** 2;

/** A large file, in parts to a bucket and back. */
export async function uploadLarge(deployment, folderPath) {
  const client = new ConvexHttpClient(deployment, { logger: false });
  const path = { folderPath, basename: "large" };
  const mebibyte = pattern(1024 ** 2);
  const file = new Blob(Array.from({ length: IN_PARTS_BYTES / 1024 ** 2 }, () => mebibyte));
  const described = { ...path, size: file.size, contentType: "application/x-test" };
  const heard = [];
  try {
    const answer = await uploadFile(() => client.mutation(assets.startUpload, described), file, {
      functions: {
        signUploadParts: (args) => client.mutation(assets.signUploadParts, args),
        listUploadedParts: (args) => client.mutation(assets.listUploadedParts, args),
      },
      onProgress: (progress) => heard.push(progress),
    });
    await client.mutation(assets.finishUpload, answer);
  } catch (error) {
    return String(error);
  }
  const { url } = await published(client, path);
  const received = await (await fetch(url)).arrayBuffer();
  if ((await hex(received)) !== (await hex(await file.arrayBuffer()))) return "has other bytes";
  return objectionTo(heard, file.size) ?? "as sent";
}

/** The hash of a photo without its metadata, as `stripPhotoMetadata` returns it and as `uploadFile` sends it. */
export async function strip(deployment, base64) {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const file = new File([bytes], "photo", { lastModified: 1 });
  const stripped = await stripPhotoMetadata(file);
  const hash = await hex(new Uint8Array(await stripped.arrayBuffer()));
  const client = new ConvexHttpClient(deployment, { logger: false });
  const path = { folderPath: "stripped", basename: hash };
  let intentId;
  const start = async ({ size }) => {
    const ticket = await client.mutation(assets.startUpload, { ...path, size });
    intentId = ticket.intentId;
    return ticket;
  };
  const answer = await uploadFile(start, bytes, { stripPhotoMetadata: true });
  await client.mutation(assets.finishUpload, { intentId, ...answer });
  const { url } = await published(client, path);
  const sent = await hex(new Uint8Array(await (await fetch(url)).arrayBuffer()));
  return { name: stripped.name, lastModified: stripped.lastModified, hash, sent };
}

/** To a storage that refuses bodies without a length: `"as sent"` for each kind of body. */
export async function sendToStrict(origin) {
  const target = (path) => ({ uploadUrl: `${origin}${path}`, method: "PUT", headers: {} });
  const outcomes = {};
  for (const [kind, [body, bytes]] of Object.entries(bodies())) {
    const heard = [];
    const onProgress = (progress) => heard.push(progress);
    try {
      await uploadFile(target("/keep"), body);
      await uploadFile(target("/keep"), body, { onProgress });
      outcomes[kind] = objectionTo(heard, bytes.length) ?? "as sent";
    } catch (error) {
      outcomes[kind] = String(error);
    }
  }
  return outcomes;
}

/** How uploads end that are refused, not answered or stopped, and whether they can be repeated. */
export async function fail(origin, nobody) {
  const body = new Blob([pattern(300_000)]);
  const onProgress = () => undefined;
  const send = (path, options) =>
    uploadFile({ uploadUrl: `${origin}${path}`, method: "PUT", headers: {} }, body, options);
  const stopped = new AbortController();
  const refused = { busy: await failureOf(send("/busy-once", { onProgress })) };
  refused.again = await send("/busy-once", { onProgress });
  const waiting = failureOf(send("/silence", { onProgress, signal: stopped.signal }));
  // It is answered when the upload has arrived.
  await (await fetch(`${origin}/silence`)).text();
  stopped.abort();
  const target = { uploadUrl: nobody, method: "PUT", headers: {} };
  return {
    ...refused,
    "stopped while waiting": await waiting,
    "stopped before": await failureOf(send("/keep", { signal: AbortSignal.abort() })),
    "cut off": await failureOf(send("/cut", { onProgress })),
    "nobody there": await failureOf(uploadFile(target, body)),
    "nobody there, watched": await failureOf(uploadFile(target, body, { onProgress })),
  };
}

/** How an app's own refusal reaches a program. */
export async function refuse(deployment) {
  const client = new ConvexHttpClient(deployment, { logger: false });
  const path = { folderPath: "a//b", basename: "hero" };
  return await failureOf(client.mutation(assets.startUpload, path));
}
