// What an app in React Native does with files of a device.
import { createUploadQueue, stripPhotoMetadata, uploadFile } from "convex-versioned-assets/react";

export async function globals() {
  const all = ["crypto", "indexedDB", "TextDecoder", "DOMException", "XMLHttpRequest"];
  const reason = new AbortController().signal.throwIfAborted;
  return [...all.filter((name) => globalThis[name] !== undefined), typeof reason];
}

const failureOf = (error) => ({ code: error.code ?? String(error) });

/** Sends a file to a ticket, and tells what its listener heard. */
export async function send(ticket, file, options = {}) {
  const heard = [];
  const onProgress = ({ sent, total }) => heard.push([sent, total]);
  try {
    const declared = [];
    const start = (sent) => {
      declared.push(sent.size);
      return Promise.resolve(ticket);
    };
    const answer = await uploadFile(start, file, { ...options, onProgress });
    return { answer, heard, declared };
  } catch (error) {
    return failureOf(error);
  }
}

/** Sends bytes that are read slice by slice. */
export async function sendSlices(ticket, bytes, name, options) {
  const content = Uint8Array.from(bytes);
  const slice = (start, end) => ({
    arrayBuffer: () => Promise.resolve(content.slice(start, end).buffer),
  });
  return await send(ticket, { size: content.length, name, slice }, options);
}

export async function cancel(ticket, file) {
  const controller = new AbortController();
  const onProgress = ({ sent }) => sent > 0 && controller.abort();
  return await uploadFile(ticket, file, { onProgress, signal: controller.signal }).catch(failureOf);
}

/** Puts files into a queue, and waits for its end. */
export async function queue(functions, files, options) {
  const uploads = createUploadQueue(functions, options);
  await uploads.add(files, { folderPath: "images" });
  while (uploads.getState().isBusy) await new Promise((resolve) => setTimeout(resolve, 5));
  return uploads
    .getState()
    .uploads.map(({ basename, status, progress, error }) => [
      ...[basename, status, progress.sent, progress.total, error && (error.code ?? `${error}`)],
    ]);
}

export async function strip(file) {
  try {
    const stripped = await stripPhotoMetadata(file);
    return { size: stripped.size, name: stripped.name };
  } catch (error) {
    return failureOf(error);
  }
}

/** Sends a blob of React Native, which has no bytes for JavaScript. */
export async function sendBlob(ticket) {
  return await send(ticket, new Blob(["text"], { type: "text/plain" }));
}
