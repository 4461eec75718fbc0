import { webcrypto } from "node:crypto";
import { ReadableStream } from "node:stream/web";
import { act, cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { ConvexProvider, type ConvexReactClient } from "convex/react";
import { type FunctionReference, getFunctionName } from "convex/server";
import { ConvexError } from "convex/values";
import { StrictMode, useEffect } from "react";
import { renderToString } from "react-dom/server";
import { afterEach, beforeEach, describe, expect, expectTypeOf, test, vi } from "vitest";
import { api } from "../../example/convex/_generated/api.js";
import type { UploadTicket } from "../client/types.js";
import { PART_SIZES } from "../shared/parts.js";
import { UploadError, useUploadFile, type UseUploadFile } from "./index.js";
import { TestStorage } from "./testing/storage.test-helpers.js";
import { textPng } from "./testing/uploadApp.test-helpers.js";

type Finished = { assetId: string; versionId: string; version: number };

const functions = api.assets;
type Uploads = UseUploadFile<typeof api.assets.startUpload, typeof api.assets.finishUpload>;

let storage: TestStorage;
const mutation = vi.fn<(name: unknown, args: Record<string, unknown>) => Promise<unknown>>();
const client = { mutation } as unknown as ConvexReactClient;

let started: Record<string, unknown>[];
let finished: Record<string, unknown>[];
let onStart: () => Promise<void>;
let onFinish: () => Promise<Finished>;

beforeEach(async () => {
  storage = new TestStorage();
  await storage.listen();
  started = [];
  finished = [];
  onStart = async () => {};
  onFinish = async () => ({ assetId: "a", versionId: "v", version: finished.length });
  mutation.mockImplementation(async (_name, args) => {
    if ("intentId" in args) {
      finished.push(args);
      return await onFinish();
    }
    started.push(args);
    await onStart();
    return storage.ticket(`intent ${started.length}`);
  });
});

afterEach(() => {
  cleanup();
  storage.close();
});

let uploads: Uploads;

function Uploader({ stripPhotoMetadata }: { stripPhotoMetadata?: boolean }) {
  const hook = useUploadFile(functions, { stripPhotoMetadata });
  const { status, progress, error, result, upload, cancel } = hook;
  useEffect(() => {
    uploads = hook;
  });
  return (
    <>
      <input
        type="file"
        aria-label="file"
        onChange={({ target }) => {
          void upload(target.files![0]!, { folderPath: "images", basename: "hero" });
        }}
      />
      <button onClick={cancel}>cancel</button>
      <output>
        {[status, progress && `${progress.sent}/${progress.total}`, error?.message]
          .concat(result ? `version ${result.version}` : [])
          .filter(Boolean)
          .join(" · ")}
      </output>
    </>
  );
}

function show(uploader = <Uploader />) {
  return render(
    <StrictMode>
      <ConvexProvider client={client}>{uploader}</ConvexProvider>
    </StrictMode>,
  );
}

const choose = (file: File) =>
  fireEvent.change(screen.getByLabelText("file"), { target: { files: [file] } });
const state = () => screen.getByRole("status").textContent;
const picture = new File(["picture"], "hero.png", { type: "image/png" });

describe("useUploadFile", () => {
  test("starts idle", () => {
    show();
    expect(state()).toBe("idle");
  });

  test("uploads a file and publishes it", async () => {
    show();
    choose(picture);
    expect(state()).toBe("starting · 0/7");
    await waitFor(() => expect(state()).toBe("done · 7/7 · version 1"));
    expect(started).toEqual([
      {
        folderPath: "images",
        basename: "hero",
        filename: "hero.png",
        contentType: "image/png",
        size: 7,
      },
    ]);
    expect(storage.received).toEqual([
      { intentId: "intent 1", type: "image/png", body: "picture" },
    ]);
    expect(finished).toEqual([{ intentId: "intent 1", uploadResponse: { storageId: "stored" } }]);
  });

  test("removes the metadata of a photo, and declares the size of the rest", async () => {
    show(<Uploader stripPhotoMetadata />);
    const { file, size } = textPng("hero.png", "secretplace");
    choose(file);
    await waitFor(() => expect(state()).toBe(`done · ${size}/${size} · version 1`));
    expect(started).toMatchObject([{ filename: "hero.png", contentType: "image/png", size }]);
    expect(storage.received).toMatchObject([{ type: "image/png" }]);
    expect(storage.received[0]!.body).not.toContain("secretplace");
  });

  test("sends no photo whose metadata cannot be removed", async () => {
    show(<Uploader stripPhotoMetadata />);
    choose(picture);
    await waitFor(() => expect(state()).toMatch(/^failed .* not those of a JPEG, PNG/));
    expect([started, storage.received]).toEqual([[], []]);
  });

  test("names the steps on the way", async () => {
    let finish: (value: Finished) => void = () => {};
    onFinish = () => new Promise((resolve) => (finish = resolve));
    storage.holding = true;
    show();
    choose(picture);
    await waitFor(() => expect(storage.received).toHaveLength(1));
    await waitFor(() => expect(state()).toMatch(/^sending/));
    storage.release();
    await waitFor(() => expect(state()).toBe("finishing · 7/7"));
    await act(async () => finish({ assetId: "a", versionId: "v", version: 12 }));
    expect(state()).toBe("done · 7/7 · version 12");
  });

  test("cancels while the file is sent, and finishes nothing", async () => {
    storage.holding = true;
    show();
    choose(picture);
    await waitFor(() => expect(storage.received).toHaveLength(1));
    fireEvent.click(screen.getByText("cancel"));
    await waitFor(() => expect(state()).toMatch(/^canceled/));
    expect(finished).toEqual([]);
  });

  test("cancels before the file is sent", async () => {
    let go = () => {};
    onStart = () => new Promise((resolve) => (go = resolve));
    show();
    choose(picture);
    fireEvent.click(screen.getByText("cancel"));
    go();
    await waitFor(() => expect(state()).toMatch(/^canceled/));
    expect(storage.received).toEqual([]);
  });

  test("shows what the storage refused, and recovers", async () => {
    storage.status = 413;
    show();
    choose(picture);
    await waitFor(() => expect(state()).toMatch(/failed .*status 413.*Upload a smaller one/));
    await waitFor(() => expect(uploads.error).toBeInstanceOf(UploadError));
    expect(finished).toEqual([]);
    storage.status = 200;
    choose(picture);
    expect(state()).toBe("starting · 0/7");
    await waitFor(() => expect(state()).toBe("done · 7/7 · version 1"));
  });

  test("shows what the app's functions throw, and rejects with it", async () => {
    const refusal = new ConvexError({ code: "PATH_INVALID", message: "No." });
    onStart = () => Promise.reject(refusal);
    show();
    let thrown: unknown;
    await act(async () => {
      const destination = { folderPath: "a//b", basename: "hero" };
      thrown = await uploads.upload(picture, destination).catch((error: unknown) => error);
    });
    expect(thrown).toBe(refusal);
    expect(uploads).toMatchObject({ status: "failed", error: refusal, result: null });
  });

  test("leaves no rejection unhandled when nobody awaits the upload", async () => {
    const unhandled = vi.fn();
    process.on("unhandledRejection", unhandled);
    onStart = () => Promise.reject(new Error("no"));
    show();
    choose(picture);
    await waitFor(() => expect(state()).toMatch(/^failed/));
    // Node tells of unhandled rejections once the microtasks of a turn are done.
    await new Promise((resolve) => setImmediate(resolve));
    process.off("unhandledRejection", unhandled);
    expect(unhandled).not.toHaveBeenCalled();
  });

  test("gives up an upload for a newer one", async () => {
    storage.holding = true;
    show();
    choose(picture);
    await waitFor(() => expect(storage.received).toHaveLength(1));
    choose(new File(["another picture"], "b.png", { type: "image/png" }));
    await waitFor(() => expect(storage.received).toHaveLength(2));
    expect(state()).toMatch(/^sending/);
    storage.release();
    await waitFor(() => expect(state()).toBe("done · 15/15 · version 1"));
    expect(finished.map(({ intentId }) => intentId)).toEqual(["intent 2"]);
  });

  test("stops when its component goes away", async () => {
    storage.holding = true;
    const { unmount } = show();
    choose(picture);
    await waitFor(() => expect(storage.received).toHaveLength(1));
    const upload = vi.spyOn(XMLHttpRequest.prototype, "abort");
    unmount();
    expect(upload).toHaveBeenCalledOnce();
    upload.mockRestore();
    expect(finished).toEqual([]);
  });

  test("lets the caller say what a file is", async () => {
    show();
    await act(async () => {
      await uploads.upload(new Blob(["x"]), {
        folderPath: "",
        basename: "note",
        filename: "note.txt",
        contentType: "text/plain",
        label: "draft",
      });
    });
    expect(started[0]).toMatchObject({
      filename: "note.txt",
      contentType: "text/plain",
      label: "draft",
      size: 1,
    });
  });

  test("renders on a server", () => {
    const html = renderToString(
      <ConvexProvider client={client}>
        <Uploader />
      </ConvexProvider>,
    );
    expect(html).toContain("idle");
  });

  test("takes its types from the app's functions", () => {
    type To = Parameters<Uploads["upload"]>[1];
    expectTypeOf<To>().toHaveProperty("folderPath").toEqualTypeOf<string>();
    expectTypeOf<To>().toHaveProperty("label").toEqualTypeOf<string | undefined>();
    expectTypeOf<To>().not.toHaveProperty("size");
    expectTypeOf<NonNullable<Uploads["result"]>>().toHaveProperty("version").toBeNumber();

    type ProjectArgs = { folderPath: string; basename: string; projectId: string };
    type StartProject = FunctionReference<"mutation", "public", ProjectArgs, UploadTicket>;
    type Project = UseUploadFile<StartProject, typeof api.assets.finishUpload>;
    type ToProject = Parameters<Project["upload"]>[1];
    expectTypeOf<ToProject>().toHaveProperty("projectId").toEqualTypeOf<string>();
  });
});

test("a large file is sent in parts through the functions for them", async () => {
  const usual = PART_SIZES.threshold;
  PART_SIZES.threshold = picture.size;
  const puts: string[] = [];
  vi.stubGlobal("crypto", webcrypto);
  vi.stubGlobal("ReadableStream", ReadableStream);
  vi.stubGlobal("XMLHttpRequest", undefined);
  vi.stubGlobal("fetch", async (url: string, { method }: RequestInit) => {
    if (method === "POST") return new Response("<UploadId>1</UploadId>");
    if (method === "PUT") puts.push(url);
    const list = [4, 3].map((size, at) => {
      return `<Part><PartNumber>${at + 1}</PartNumber><Size>${size}</Size></Part>`;
    });
    return new Response(method === "PUT" ? null : list.join(""));
  });
  const answers: Record<string, (args: Record<string, unknown>) => unknown> = {
    "assets:startUpload": () => ({
      ...storage.ticket("intent 1"),
      parts: { beginUrl: "http://bucket.test/", headers: {}, partSize: 4, count: 2 },
    }),
    "assets:signUploadParts": ({ parts }) => ({
      requests: (parts as { partNumber: number }[]).map(({ partNumber }) => ({
        ...{ partNumber, url: `http://bucket.test/${partNumber}`, headers: {} },
      })),
    }),
    "assets:listUploadedParts": () => ({ urls: ["http://bucket.test/list"] }),
    "assets:finishUpload": (args) => finished.push(args),
  };
  mutation.mockImplementation(async (name, args) =>
    answers[getFunctionName(name as FunctionReference<"mutation">)]!(args),
  );
  try {
    show();
    choose(picture);
    await waitFor(() => expect(state()).toContain("done"));
  } finally {
    vi.unstubAllGlobals();
    PART_SIZES.threshold = usual;
  }
  expect(puts.sort()).toEqual(["http://bucket.test/1", "http://bucket.test/2"]);
  expect(finished).toEqual([{ intentId: "intent 1" }]);
});
