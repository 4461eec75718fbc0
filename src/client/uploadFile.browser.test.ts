// @vitest-environment jsdom
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { UploadError, uploadFile, type UploadProgress } from "./uploadFile.js";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

type Answer = { status: number; text: string } | "hang" | "hang up";

/** A storage on another origin than the page's, as real ones are. */
async function storage(answer: Answer) {
  const received: { type?: string; bytes: Buffer }[] = [];
  const server = createServer((request, response) => {
    response.setHeader("Access-Control-Allow-Origin", "*");
    response.setHeader("Access-Control-Allow-Headers", "Content-Type, Digest");
    response.setHeader("Access-Control-Allow-Methods", "POST, PUT");
    if (request.method === "OPTIONS") return void response.end();
    if (answer === "hang up") return void request.socket.destroy();
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      received.push({ type: request.headers["content-type"], bytes: Buffer.concat(chunks) });
      if (answer !== "hang") response.writeHead(answer.status).end(answer.text);
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const uploadUrl = `http://127.0.0.1:${port}/upload?token=secret-token-of-this-upload`;
  const headers: Record<string, string> = {};
  return { received, target: { uploadUrl, method: "POST" as const, headers } };
}

async function failure(promise: Promise<unknown>): Promise<UploadError> {
  const error: unknown = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(error instanceof UploadError)) throw new Error("expected an UploadError", { cause: error });
  return error;
}

const png = new Blob(["picture"], { type: "image/png" });

describe("uploadFile in a browser", () => {
  test("sends a file and tells its progress", async () => {
    const { received, target } = await storage({ status: 200, text: '{"storageId":"kg2"}' });
    const heard: UploadProgress[] = [];
    const answer = await uploadFile(target, png, { onProgress: (at) => heard.push(at) });
    expect(answer).toEqual({ uploadResponse: { storageId: "kg2" } });
    expect(received).toEqual([{ type: "image/png", bytes: Buffer.from("picture") }]);
    expect(heard[0]).toEqual({ sent: 0, total: 7 });
    expect(heard.at(-1)).toEqual({ sent: 7, total: 7 });
    expect(heard.filter(({ sent }) => sent === 7)).toHaveLength(1);
  });

  test("sends an ArrayBuffer with the ticket's headers", async () => {
    const { received, target } = await storage({ status: 200, text: "" });
    target.headers = { "Content-Type": "image/webp", Digest: "sha-256=x", "Content-Length": "1" };
    const bytes = new window.ArrayBuffer(3);
    expect(await uploadFile(target, bytes)).toEqual({});
    expect(received).toEqual([{ type: "image/webp", bytes: Buffer.alloc(3) }]);
  });

  test("tells a refusal", async () => {
    const { target } = await storage({ status: 400, text: '{"code":"Sha256Mismatch"}' });
    const error = await failure(uploadFile(target, png));
    expect(error).toMatchObject({ code: "UPLOAD_REJECTED", status: 400, answer: "Sha256Mismatch" });
  });

  test("tells that nobody answered, and not where", async () => {
    const { target } = await storage("hang up");
    const error = await failure(uploadFile(target, png));
    expect(error.code).toBe("UPLOAD_NETWORK");
    expect(`${error.message} ${JSON.stringify(error)}`).not.toMatch(/secret|127\.0\.0/);
  });

  test("stops when told to at the very beginning", async () => {
    const { received, target } = await storage("hang");
    const controller = new AbortController();
    const { signal } = controller;
    const onProgress = () => controller.abort();
    const early = await failure(uploadFile(target, png, { onProgress, signal }));
    expect(early.code).toBe("UPLOAD_ABORTED");
    expect(received).toEqual([]);
  });

  test("counts as stopped when that was said before anybody knew of the answer", async () => {
    const { target } = await storage({ status: 200, text: '{"storageId":"kg2"}' });
    const controller = new AbortController();
    const { signal } = controller;
    const onProgress = ({ sent, total }: UploadProgress) => {
      if (sent === total) controller.abort();
    };
    const late = await failure(uploadFile(target, png, { onProgress, signal }));
    expect(late.code).toBe("UPLOAD_ABORTED");
  });

  test("stops while waiting for the answer", async () => {
    const { received, target } = await storage("hang");
    const controller = new AbortController();
    const upload = failure(uploadFile(target, png, { signal: controller.signal }));
    await expect.poll(() => received).toHaveLength(1);
    controller.abort();
    expect((await upload).code).toBe("UPLOAD_ABORTED");
  });
});
