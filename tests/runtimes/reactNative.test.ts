/**
 * Uploads with React Native's own XMLHttpRequest, fetch, Blob and AbortController, from the package as npm installs it,
 * and with the types of its pickers. The native side is a stand-in: no telephone runs this.
 */
import { createHash, webcrypto } from "node:crypto";
import { cp, writeFile } from "node:fs/promises";
import { type IncomingHttpHeaders, type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from "vitest";
import { bytesOf, photo } from "../../src/client/photos/testing/photos.test-helpers.js";
import { stripPhotoMetadata } from "../../src/client/stripPhotoMetadata.js";
import { repository } from "../../scripts/scratch.js";
import { type InstalledApp, installInto, packed, sameVersions } from "../installed/index.js";
import { run } from "../installed/pack.js";
import { snippetsOf, fileOf } from "../docs/snippets.js";
import { Device, bundleFor, reactNative } from "./support/reactNative.js";
import { install } from "./support/runtimes.js";

type Received = { method: string; path: string; headers: IncomingHttpHeaders; sha256: string };

const SIZE = 3_000_001;
const content = Buffer.alloc(SIZE, "photo");
const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

let app: InstalledApp;
let uri: string;
let server: Server;
let received: Received[];
let ticket: { intentId: string; uploadUrl: string; method: string; headers: object };
beforeAll(async () => {
  await install(reactNative);
  const { tarball } = await packed();
  const folder = path.join(inject("runFolder"), "react-native");
  app = await installInto(folder, tarball, sameVersions(["convex", "react", "@types/react"]));
  const programs = fileURLToPath(new URL("programs/", import.meta.url));
  await cp(programs, path.join(folder, "programs"), { recursive: true });
  await writeFile(path.join(folder, "photo.jpg"), content);
  uri = pathToFileURL(path.join(folder, "photo.jpg")).href;
  // eslint-disable-next-line @typescript-eslint/no-misused-promises -- It catches its errors.
  server = createServer(async (request, response) => {
    const hash = createHash("sha256");
    try {
      for await (const chunk of request) hash.update(chunk as Buffer);
    } catch {
      // The client has canceled the request.
      return;
    }
    const { method = "", url = "", headers } = request;
    received.push({ method, path: url, headers, sha256: hash.digest("hex") });
    const isBegin = url.endsWith("/begin");
    response.end(isBegin ? "<UploadId>1</UploadId>" : `{"storageId":"kg2abc"}`);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const uploadUrl = `http://127.0.0.1:${port}/file`;
  ticket = { intentId: "1", uploadUrl, method: "POST", headers: {} };
});
afterAll(() => server?.close());
beforeEach(() => void (received = []));

describe.each(["ios", "android"] as const)("on %s", (platform) => {
  let code: string;
  beforeAll(async () => {
    code = await bundleFor(platform, path.join(app.folder, "programs/reactNative.js"));
  });
  let device: Device;
  beforeEach(() => void (device = new Device(platform, code)));

  const assets = () => ({
    "expo-image-picker": {
      ...{ uri, fileName: "hero.jpg", mimeType: "image/jpeg", fileSize: SIZE },
      ...{ type: "image", width: 1, height: 1, assetId: null, exif: null },
    },
    "expo-document-picker": { uri, name: "hero.jpg", mimeType: "image/jpeg", size: SIZE },
    "react-native-image-picker": { uri, fileName: "hero.jpg", type: "image/jpeg", fileSize: SIZE },
    "a form": { uri, name: "hero.jpg", type: "", size: SIZE },
  });

  test("the context has nothing that only browsers have", async () => {
    expect(await device.call("globals")).toEqual(["XMLHttpRequest", "undefined"]);
  });

  test.each(["expo-image-picker", "expo-document-picker", "react-native-image-picker", "a form"])(
    "a file of %s is sent from the disk, with its type and its progress",
    async (picker) => {
      const file = assets()[picker as keyof ReturnType<typeof assets>];
      const { answer, heard, declared } = (await device.call("send", ticket, file)) as {
        answer: object;
        heard: [number, number][];
        declared: number[];
      };
      expect(answer).toEqual({ uploadResponse: { storageId: "kg2abc" } });
      expect(declared).toEqual([SIZE]);
      expect(heard.length).toBeGreaterThan(3);
      expect([heard[0], heard.at(-1)]).toEqual([
        [0, SIZE],
        [SIZE, SIZE],
      ]);
      expect(received).toMatchObject([{ sha256: sha256(content) }]);
      expect(received[0]!.headers["content-type"]).toBe("image/jpeg");
      // JavaScript has only handed over the name of the file.
      expect(device.handed).toMatchObject([{ uri }]);
      expect(device.handed[0]).not.toHaveProperty("base64");
    },
  );

  test("a file whose size the picker does not know gets it from the native side", async () => {
    const { heard, declared } = (await device.call("send", ticket, { uri })) as {
      heard: [number, number][];
      declared: number[];
    };
    expect(declared).toEqual([undefined]);
    expect([heard[0], heard[1]![1], heard.at(-1)]).toEqual([[0, 0], SIZE, [SIZE, SIZE]]);
    expect(received[0]!.headers["content-type"]).toBe("image/jpeg");
  });

  test("a file is not sent if its photo data cannot be removed, or if it needs parts", async () => {
    const options = { stripPhotoMetadata: true };
    const stripped = await device.call("send", ticket, { uri, size: SIZE }, options);
    expect(stripped).toEqual({ code: "PHOTO_NOT_STRIPPED" });
    expect(await device.call("strip", { uri })).toEqual({ code: "PHOTO_NOT_STRIPPED" });
    const small = { ...ticket, maxSize: SIZE - 1 };
    const large = await device.call("send", small, { uri, size: SIZE });
    expect(large).toEqual({ code: "UPLOAD_NEEDS_PARTS" });
    expect(received).toEqual([]);
  });

  test("an upload is canceled, and a file that is gone fails with a code", async () => {
    const file = { uri, size: SIZE };
    expect(await device.call("cancel", ticket, file)).toEqual({ code: "UPLOAD_ABORTED" });
    const gone = { uri: `${uri}.gone`, size: SIZE };
    expect(await device.call("send", ticket, gone)).toEqual({ code: "UPLOAD_NETWORK" });
    expect(received).toEqual([]);
  });

  test("the queue sends files, also with skipUnchanged, which needs hashes of others", async () => {
    const started: object[] = [];
    const functions = {
      startUpload: async (args: object) => {
        started.push(args);
        return ticket;
      },
      finishUpload: async () => ({}),
      getAsset: async () => ({ published: { size: SIZE, contentType: "image/jpeg", sha256: "1" } }),
    };
    const files = [assets()["expo-image-picker"], { uri }];
    expect(await device.call("queue", functions, files, { skipUnchanged: true })).toEqual([
      ["hero.jpg", "done", SIZE, SIZE, null],
      ["photo.jpg", "done", SIZE, SIZE, null],
    ]);
    const common = { folderPath: "images", contentType: "image/jpeg" };
    expect(started).toEqual([
      { ...common, basename: "hero.jpg", filename: "hero.jpg", size: SIZE },
      { ...common, basename: "photo.jpg", filename: "photo.jpg", size: undefined },
    ]);
    expect(received.map((one) => one.sha256)).toEqual([sha256(content), sha256(content)]);
  });

  test("a blob of React Native is handed to the native side as it is", async () => {
    expect(await device.call("sendBlob", ticket)).toHaveProperty("answer");
    expect(device.handed).toMatchObject([{ blob: { size: 4 } }]);
  });

  test("FileSlices are sent whole, and in parts with a digest of the app", async () => {
    expect(await device.call("sendSlices", ticket, content, "film.mov")).toHaveProperty("answer");
    expect(received).toMatchObject([{ sha256: sha256(content) }]);
    expect(received[0]!.headers["content-type"]).toBe("video/quicktime");

    device.set("crypto", { subtle: webcrypto.subtle });
    received = [];
    const partSize = 1024 ** 2;
    const parts = { beginUrl: `${ticket.uploadUrl}/begin`, headers: {}, partSize, count: 3 };
    const functions = {
      signUploadParts: async ({ parts: [part] }: { parts: { partNumber: number }[] }) => ({
        requests: [
          {
            partNumber: part!.partNumber,
            url: `${ticket.uploadUrl}/${part!.partNumber}`,
            headers: {},
          },
        ],
      }),
      listUploadedParts: async () => ({ urls: [] }),
    };
    // The list is empty, so each round sends all parts and the last one gives up: every request arrives.
    const failure = await device.call("sendSlices", { ...ticket, parts }, content, "film.mov", {
      functions,
    });
    expect(failure).toEqual({ code: "UPLOAD_REJECTED" });
    const puts = received.filter(({ method }) => method !== "GET");
    const partOf = (at: number) => sha256(content.subarray(at * partSize, (at + 1) * partSize));
    expect(new Set(puts.map((put) => put.sha256))).toEqual(
      new Set([sha256(new Uint8Array()), partOf(0), partOf(1), partOf(2)]),
    );
  });

  test("the metadata of a photo in FileSlices is removed", async () => {
    const original = photo("exiftool.jpg");
    const expected = await bytesOf(await stripPhotoMetadata(original));
    const options = { stripPhotoMetadata: true };
    const bytes = await bytesOf(original);
    const result = await device.call("sendSlices", ticket, bytes, "photo.jpg", options);
    expect(result).toMatchObject({ declared: [expected.length] });
    expect(received).toMatchObject([{ sha256: sha256(expected) }]);
  });
});

test("the types of the pickers fit, and the file of the guide fits expo-file-system", async () => {
  const guide = await snippetsOf("docs/react.md");
  const { code } = guide.find((snippet) => fileOf(snippet) === "src/slicesOf.ts")!;
  await writeFile(path.join(app.folder, "slicesOf.ts"), code);
  await writeFile(
    path.join(app.folder, "pickers.ts"),
    `import { type LocalFile, uploadFile } from "convex-versioned-assets";
     import type { useUploads } from "convex-versioned-assets/react";
     import type { DocumentPickerAsset } from "expo-document-picker";
     import type { File } from "expo-file-system";
     import type { ImagePickerAsset } from "expo-image-picker";
     import type { Asset } from "react-native-image-picker";
     import { slicesOf } from "./slicesOf.js";

     export const files = (
       image: ImagePickerAsset, document: DocumentPickerAsset, file: File, other: Asset & { uri: string },
     ): LocalFile[] => [image, document, file, other];
     export const send = (file: File, add: ReturnType<typeof useUploads>["add"]) =>
       [add([file, slicesOf(file)], { folderPath: "films" }),
        uploadFile({ uploadUrl: "", method: "PUT", headers: {} }, slicesOf(file))];
     // The types are those of the packages, and not any.
     // @ts-expect-error
     export const wrongImage = (image: ImagePickerAsset): number => image;
     // @ts-expect-error
     export const wrongFile = (file: File): number => file;
    `,
  );
  const tsconfig = {
    extends: path.join(repository, "tests/package/app/tsconfig.bundler.json"),
    compilerOptions: {
      types: [],
      skipLibCheck: true,
      paths: {
        "expo-*": [`${reactNative}node_modules/expo-*`],
        "react-native-image-picker": [`${reactNative}node_modules/react-native-image-picker`],
      },
    },
    files: [path.join(app.folder, "pickers.ts")],
    include: [],
  };
  await writeFile(path.join(app.folder, "tsconfig.json"), JSON.stringify(tsconfig));
  const tsc = path.join(repository, "node_modules/@typescript/native/bin/tsc");
  const output = await run(process.execPath, [tsc, "-p", app.folder], { cwd: app.folder }).catch(
    (error: Error) => error.message,
  );
  expect(output).toBe("");
});
