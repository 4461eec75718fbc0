// @vitest-environment node
import { createHash } from "node:crypto";
import { openAsBlob } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { bytesOf, photo } from "./photos/testing/photos.test-helpers.js";
import { stripPhotoMetadata } from "./stripPhotoMetadata.js";
import { type FileSlices, UploadError, uploadFile, type UploadProgress } from "./uploadFile.js";

type Received = { method?: string; headers: IncomingHttpHeaders; sha256: string; size: number };

const servers: Server[] = [];
afterEach(() => {
  vi.unstubAllGlobals();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A storage that keeps what it was sent and answers as told. */
async function storage(status = 200, answer = '{"storageId":"kg2abc"}') {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const hash = createHash("sha256");
    let size = 0;
    request.on("data", (chunk: Buffer) => {
      hash.update(chunk);
      size += chunk.byteLength;
    });
    request.on("end", () => {
      const { method, headers } = request;
      received.push({ method, headers, sha256: hash.digest("hex"), size });
      response.writeHead(status).end(answer);
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}/api/storage/upload?token=secret-token-of-this-upload`;
  return { received, target: { uploadUrl: url, method: "POST" as const, headers: {} } };
}

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const bytes = Uint8Array.from({ length: 700_001 }, (_, index) => (index * 31) % 251);

async function failure(promise: Promise<unknown>): Promise<UploadError> {
  const error: unknown = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(error instanceof UploadError)) throw new Error(`expected an UploadError`, { cause: error });
  return error;
}

describe("uploadFile in Node", () => {
  const bodies: [string, () => Blob | ArrayBuffer | Uint8Array][] = [
    ["Blob", () => new Blob([bytes])],
    ["File", () => new File([bytes], "hero.png")],
    ["ArrayBuffer", () => bytes.slice().buffer],
    ["Uint8Array", () => bytes],
    ["part of a Buffer", () => Buffer.concat([Buffer.from("xx"), bytes]).subarray(2)],
  ];
  for (const watched of [false, true]) {
    test.for(bodies)(
      `sends a %s with its length${watched ? ", telling its progress" : ""}`,
      async ([, body]) => {
        const { received, target } = await storage();
        const onProgress = watched ? () => {} : undefined;
        const answer = await uploadFile(target, body(), { onProgress });
        expect(answer).toEqual({ uploadResponse: { storageId: "kg2abc" } });
        expect(received).toHaveLength(1);
        expect(received[0]).toMatchObject({ method: "POST", size: 700_001, sha256: sha256(bytes) });
        expect(received[0]!.headers["content-length"]).toBe("700001");
        expect(received[0]!.headers["transfer-encoding"]).toBeUndefined();
      },
    );
  }

  test("tells progress from nothing to everything, never backwards", async () => {
    const { target } = await storage();
    const heard: UploadProgress[] = [];
    await uploadFile(target, new Blob([bytes]), { onProgress: (at) => heard.push(at) });
    expect(heard[0]).toEqual({ sent: 0, total: 700_001 });
    expect(heard.at(-1)).toEqual({ sent: 700_001, total: 700_001 });
    expect(heard.length).toBeGreaterThan(3);
    const sent = heard.map((at) => at.sent);
    expect(sent).toEqual([...new Set(sent)].sort((a, b) => a - b));
  });

  test("sends the file whole where streams have no length, though the runtime calls itself Node", async () => {
    vi.stubGlobal("process", { ...process, versions: { ...process.versions, undici: "" } });
    const { received, target } = await storage();
    const heard: UploadProgress[] = [];
    await uploadFile(target, new Blob([bytes]), { onProgress: (at) => heard.push(at) });
    expect(heard.map(({ sent }) => sent)).toEqual([0, 700_001]);
    expect(received[0]).toMatchObject({ size: 700_001, sha256: sha256(bytes) });
    expect(received[0]!.headers["content-length"]).toBe("700001");
  });

  test("sends an empty file", async () => {
    const { received, target } = await storage();
    const heard: UploadProgress[] = [];
    await uploadFile(target, new Blob([]), { onProgress: (at) => heard.push(at) });
    expect(received[0]).toMatchObject({ size: 0 });
    expect(received[0]!.headers["content-length"]).toBe("0");
    expect(heard.at(-1)).toEqual({ sent: 0, total: 0 });
  });

  test("sends a file from disk without reading it first", async () => {
    const folder = await mkdtemp(join(tmpdir(), "upload-file-"));
    try {
      await writeFile(join(folder, "hero.bin"), bytes);
      const { received, target } = await storage();
      const file = await openAsBlob(join(folder, "hero.bin"), { type: "image/png" });
      await uploadFile(target, file, { onProgress: () => {} });
      expect(received[0]).toMatchObject({ sha256: sha256(bytes) });
      expect(received[0]!.headers["content-type"]).toBe("image/png");
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  describe("sends a file that is read slice by slice", () => {
    const read: [number, number][] = [];
    const slices = (content: Uint8Array<ArrayBuffer>): FileSlices => ({
      size: content.length,
      name: "scene.usdz",
      slice: (start, end) => {
        read.push([start, end]);
        return { arrayBuffer: () => Promise.resolve(content.slice(start, end).buffer) };
      },
    });

    test.each([undefined, () => {}])("with onProgress %s", async (onProgress) => {
      read.length = 0;
      const { received, target } = await storage();
      await uploadFile(target, slices(bytes), onProgress && { onProgress });
      expect(received[0]).toMatchObject({ size: bytes.length, sha256: sha256(bytes) });
      expect(received[0]!.headers).toMatchObject({
        "content-length": `${bytes.length}`,
        "content-type": "model/vnd.usdz+zip",
      });
      const longest = Math.max(...read.map(([start, end]) => end - start));
      expect(longest).toBeLessThan(bytes.length / 2);
      expect(read.at(-1)![1]).toBe(bytes.length);
    });

    test("and keeps no copy of what it has sent", async () => {
      const { received, target } = await storage();
      const size = 200 * 1024 ** 2;
      const slice = (start: number, end: number) => ({
        arrayBuffer: () => Promise.resolve(new ArrayBuffer(end - start)),
      });
      const before = process.memoryUsage().arrayBuffers;
      let most = 0;
      await uploadFile(
        target,
        { size, slice },
        {
          onProgress: () => (most = Math.max(most, process.memoryUsage().arrayBuffers)),
        },
      );
      expect(received[0]).toMatchObject({ size });
      expect(most - before).toBeLessThan(size / 2);
    });

    test("also an empty one, and a text in UTF-8", async () => {
      const { received, target } = await storage();
      await uploadFile(target, slices(new Uint8Array()));
      const text = new TextEncoder().encode("größe");
      await uploadFile(target, { ...slices(text), name: "a.txt", type: "text/plain" });
      expect(received.map(({ size }) => size)).toEqual([0, text.length]);
      expect(received[1]!.headers["content-type"]).toBe("text/plain; charset=utf-8");
    });

    test("into memory where requests cannot be streamed", async () => {
      vi.stubGlobal("process", { ...process, versions: {} });
      try {
        const { received, target } = await storage();
        await uploadFile(target, slices(bytes), { onProgress: () => {} });
        expect(received[0]).toMatchObject({ sha256: sha256(bytes) });
      } finally {
        vi.unstubAllGlobals();
      }
    });

    test("fails if a file has become shorter, and sends no part of it as a whole", async () => {
      const { received, target } = await storage();
      const shorter = { ...slices(bytes), size: bytes.length + 1 };
      await expect(uploadFile(target, shorter)).rejects.toMatchObject({ code: "UPLOAD_NETWORK" });
      expect(received).toEqual([]);
    });
  });

  test("removes the metadata of a photo, and says the size of the rest", async () => {
    const { received, target } = await storage();
    const original = photo("exiftool.jpg");
    const stripped = await stripPhotoMetadata(original);
    const sizes: number[] = [];
    const start = async ({ size }: { size: number }) => {
      sizes.push(size);
      return target;
    };
    const expected = { size: stripped.size, sha256: sha256(await bytesOf(stripped)) };
    const slices: FileSlices = {
      size: original.size,
      slice: (from, to) => ({ arrayBuffer: () => original.slice(from, to).arrayBuffer() }),
    };
    const bodies = [original, slices, await original.arrayBuffer(), await bytesOf(original)];
    for (const body of bodies) {
      await uploadFile(start, body, { stripPhotoMetadata: true, filename: "photo.jpg" });
      expect(received.pop()).toMatchObject(expected);
    }
    expect(sizes).toEqual(bodies.map(() => stripped.size));
    const cut = original.slice(0, 700);
    const { code } = await failure(uploadFile(start, cut, { stripPhotoMetadata: true }));
    expect([code, received, sizes.length]).toEqual(["PHOTO_NOT_STRIPPED", [], bodies.length]);
  });

  test("prefers the ticket's content type to the file's, and that to none", async () => {
    const { received, target } = await storage();
    const png = new Blob([bytes], { type: "image/png" });
    await uploadFile({ ...target, headers: { "content-type": "image/webp" } }, png);
    await uploadFile(target, png);
    await uploadFile(target, bytes);
    const types = received.map(({ headers }) => headers["content-type"]);
    expect(types).toEqual(["image/webp", "image/png", "application/octet-stream"]);
  });

  test("decides the type by the name if the file says nothing or little of itself", async () => {
    const { received, target } = await storage();
    await uploadFile(target, bytes, { filename: "scene.usdz" });
    await uploadFile(target, new Blob([bytes]), { filename: "rows.parquet" });
    await uploadFile(target, new File([bytes], "scene.glb"));
    await uploadFile(target, new File([bytes], "rows.csv", { type: "application/vnd.ms-excel" }));
    const webp = { ...target, headers: { "content-type": "image/webp" } };
    await uploadFile(webp, new File([bytes], "hero.png"));
    expect(received.map(({ headers }) => headers["content-type"])).toEqual([
      "model/vnd.usdz+zip",
      "application/vnd.apache.parquet",
      "model/gltf-binary",
      "text/csv",
      "image/webp",
    ]);
  });

  test("sends the ticket's method and headers, but the true length", async () => {
    const { received, target } = await storage(200, "");
    const headers = { "If-None-Match": "*", "Content-Length": "5", Host: "elsewhere" };
    const answer = await uploadFile({ ...target, method: "PUT", headers }, bytes);
    expect(answer).toEqual({});
    expect(received[0]).toMatchObject({ method: "PUT", size: 700_001 });
    expect(received[0]!.headers["if-none-match"]).toBe("*");
    expect(received[0]!.headers.host).toMatch(/^127\.0\.0\.1/);
  });

  test.for(["", "not json", "null", '"text"', '{"storageId":5}'])(
    "takes no storage id from the answer %j",
    async (text) => {
      const { target } = await storage(200, text);
      expect(await uploadFile(target, bytes)).toEqual({});
    },
  );

  test("says what the storage refused and what to do", async () => {
    const answer = '{"code":"StorageTokenExpired","message":"The token has expired"}';
    const { target } = await storage(401, answer);
    const error = await failure(uploadFile(target, bytes));
    expect(error).toMatchObject({
      name: "UploadError",
      code: "UPLOAD_REJECTED",
      status: 401,
      answer: "StorageTokenExpired: The token has expired",
    });
    expect(error.message).toBe(
      "The storage rejected the file with status 401 (StorageTokenExpired: The token has " +
        "expired). The upload URL is no longer valid. Start the upload again.",
    );
  });

  test("leaves a bucket's echo of the signed request out", async () => {
    const xml =
      "<Error><Code>SignatureDoesNotMatch</Code><Message>No match.</Message>" +
      "<StringToSign>AWS4 secret-token-of-this-upload</StringToSign></Error>";
    const { target } = await storage(403, xml);
    const error = await failure(uploadFile(target, bytes));
    expect(error.answer).toBe("SignatureDoesNotMatch: No match.");
  });

  test("never repeats the upload address or its token", async () => {
    const { target } = await storage(500, "x".repeat(50) + "secret-token-of-this-upload".repeat(9));
    const error = await failure(uploadFile(target, bytes));
    expect(JSON.stringify([error.message, error.answer, error])).not.toMatch(/secret|127\.0\.0/);
    expect(error.message).toMatch(/status 500 .*Wait a moment/);
  });

  test("shortens a long answer", async () => {
    const { target } = await storage(413, "page ".repeat(500));
    const error = await failure(uploadFile(target, bytes));
    expect(error.answer).toHaveLength(201);
    expect(error.message).toMatch(/larger than the storage accepts/);
  });

  test("tells when nobody answers", async () => {
    const { target } = await storage();
    const { port } = new URL(target.uploadUrl);
    await new Promise((resolve) => servers.pop()!.close(resolve));
    const error = await failure(uploadFile(target, bytes));
    expect(error.code).toBe("UPLOAD_NETWORK");
    expect(error.message).toMatch(/upload it again/);
    expect(error.message).not.toContain(port);
  });

  test("tells when the storage hangs up", async () => {
    const server = createServer((request) => request.socket.destroy());
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const target = { uploadUrl: `http://127.0.0.1:${port}`, method: "PUT" as const, headers: {} };
    expect((await failure(uploadFile(target, bytes))).code).toBe("UPLOAD_NETWORK");
    const watched = uploadFile(target, bytes, { onProgress: () => {} });
    expect((await failure(watched)).code).toBe("UPLOAD_NETWORK");
  });

  test("stops when told to, before and while sending", async () => {
    const { received, target } = await storage();
    const early = await failure(uploadFile(target, bytes, { signal: AbortSignal.abort("why") }));
    expect(early).toMatchObject({ code: "UPLOAD_ABORTED", cause: "why" });

    const controller = new AbortController();
    const onProgress = ({ sent }: UploadProgress) => sent > 0 && controller.abort("enough");
    const { signal } = controller;
    const late = await failure(uploadFile(target, new Blob([bytes]), { onProgress, signal }));
    expect(late).toMatchObject({ code: "UPLOAD_ABORTED", cause: "enough" });
    expect(received).toEqual([]);
  });
});
