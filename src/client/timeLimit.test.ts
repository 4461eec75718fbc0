// @vitest-environment node
/** Uploads to Convex storage, which ends a request after two minutes: the clock is one of the test. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type UploadError, uploadFile, type UploadFileOptions } from "./uploadFile.js";

const MIB = 1024 ** 2;
const target = { uploadUrl: "https://storage.test/upload", method: "POST" as const, headers: {} };

beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"] }));
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** A storage that receives this many bytes a second, and what it has received of each request. */
function storage(rateAt: (seconds: number) => number, seconds = Infinity) {
  const received: number[] = [];
  vi.stubGlobal("fetch", async (_url: string, { body, signal }: RequestInit) => {
    const index = received.push(0) - 1;
    const start = Date.now();
    const elapsed = () => (Date.now() - start) / 1000;
    for await (const chunk of body as ReadableStream<Uint8Array>) {
      signal?.throwIfAborted();
      received[index]! += chunk.length;
      vi.advanceTimersByTime((chunk.length / rateAt(elapsed())) * 1000);
      if (elapsed() >= seconds) throw new TypeError("terminated");
    }
    signal?.throwIfAborted();
    return Response.json({ storageId: "kg2abc" });
  });
  return received;
}

async function send(
  size: number,
  options: UploadFileOptions = {},
  method: "POST" | "PUT" = "POST",
) {
  return await uploadFile({ ...target, method }, new Uint8Array(size), options);
}
const codeOf = async (sending: Promise<unknown>) =>
  await sending.then(
    () => expect.fail("the upload succeeded"),
    (error: unknown) => (error as UploadError).code,
  );

test("an upload that must fail ends early, offers a bucket, and is not sent again", async () => {
  const received = storage(() => MIB / 8);
  const error: unknown = await send(40 * MIB).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: "UPLOAD_TOO_SLOW" });
  expect((error as UploadError).message).toMatch(/Do not retry: use a bucket/);
  expect(received).toHaveLength(1);
  expect(received[0]).toBeLessThan(4 * MIB);
});

test("one that becomes faster is sent", async () => {
  storage((seconds) => (seconds < 40 ? MIB / 4 : MIB));
  expect(await send(40 * MIB)).toEqual({ uploadResponse: { storageId: "kg2abc" } });
});

test("one that becomes slower ends before two minutes are over", async () => {
  const received = storage((seconds) => (seconds < 30 ? MIB : MIB / 100));
  expect(await codeOf(send(60 * MIB))).toBe("UPLOAD_TOO_SLOW");
  expect(received[0]).toBeLessThan(60 * MIB);
});

test("a connection that the storage cuts after two minutes is too slow, and an earlier one is not", async () => {
  storage(() => MIB, 120);
  expect(await codeOf(send(121 * MIB))).toBe("UPLOAD_TOO_SLOW");
  storage(() => MIB, 10);
  expect(await codeOf(send(40 * MIB))).toBe("UPLOAD_NETWORK");
});

test("a bucket has the time that it needs", async () => {
  storage(() => MIB / 8);
  expect(await send(40 * MIB, { onProgress: () => {} }, "PUT")).toMatchObject({
    uploadResponse: {},
  });
});

test("the caller's signal still cancels it", async () => {
  storage(() => MIB);
  const controller = new AbortController();
  const onProgress = () => controller.abort();
  const { signal } = controller;
  expect(await codeOf(send(40 * MIB, { onProgress, signal }))).toBe("UPLOAD_ABORTED");
});
