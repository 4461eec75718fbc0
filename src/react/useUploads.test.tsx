import { act, cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import type { ConvexClient, ConvexHttpClient } from "convex/browser";
import { ConvexProvider, type ConvexReactClient } from "convex/react";
import { type FunctionReference, getFunctionName } from "convex/server";
import { type ReactNode, StrictMode, memo, useEffect } from "react";
import { renderToString } from "react-dom/server";
import { afterEach, beforeEach, describe, expect, expectTypeOf, test, vi } from "vitest";
import { api } from "../../example/convex/_generated/api.js";
import type { Result, UploadTicket } from "../client/types.js";
import {
  type GetUploadLimits,
  type QueuedUpload,
  type UploadClient,
  type UploadQueueOf,
  type UseUploads,
  useUploadQueue,
  useUploads,
} from "./index.js";
import { Dropped } from "./testing/dropped.test-helpers.js";
import {
  type Finish,
  type Start,
  UploadApp,
  textFile,
  textPng,
} from "./testing/uploadApp.test-helpers.js";

type Uploads = UseUploads<typeof api.assets.startUpload, typeof api.assets.finishUpload>;
type Queue = UploadQueueOf<typeof api.assets.startUpload, typeof api.assets.finishUpload>;

let app: UploadApp;
let called: string[];
let client: ConvexReactClient;

beforeEach(async () => {
  app = await UploadApp.start();
  called = [];
  client = {
    mutation: async (reference: FunctionReference<"mutation">, args: Start | Finish) => {
      called.push(getFunctionName(reference));
      return "intentId" in args
        ? await app.functions.finishUpload(args)
        : await app.functions.startUpload(args);
    },
    query: async (reference: FunctionReference<"query">, args: { folderPath: string }) => {
      called.push(getFunctionName(reference));
      return await app.functions.getUploadLimits!(args);
    },
  } as unknown as ConvexReactClient;
});
afterEach(() => {
  vi.useRealTimers();
  cleanup();
  app.storage.close();
});

const images = { folderPath: "images" };
const files = (...names: string[]) => names.map((name) => textFile(name));
const inApp = (content: ReactNode) => (
  <StrictMode>
    <ConvexProvider client={client}>{content}</ConvexProvider>
  </StrictMode>
);

let uploads: Uploads;

function Tray({
  functions = api.assets,
  concurrency,
  stripPhotoMetadata,
  children,
}: {
  functions?: Parameters<typeof useUploads>[0];
  concurrency?: number;
  stripPhotoMetadata?: boolean;
  children?: (uploads: Uploads) => ReactNode;
}) {
  const hook = useUploads(functions, { concurrency, stripPhotoMetadata }) as Uploads;
  useEffect(() => {
    uploads = hook;
  });
  const { totals, isBusy } = hook;
  return (
    <div data-testid="zone" onDrop={(event) => void hook.add(event.dataTransfer, images)}>
      <ul>
        {hook.uploads.map((upload) => (
          <li key={upload.id}>
            {`${upload.folderPath}/${upload.basename} ${upload.status} ${upload.problem ?? ""}`}
          </li>
        ))}
      </ul>
      <output>{`${totals.done} of ${totals.files}${isBusy ? ", busy" : ""}`}</output>
      {children?.(hook)}
    </div>
  );
}

const lines = () => screen.queryAllByRole("listitem").map((item) => item.textContent.trim());
const shows = (text: string) =>
  waitFor(() => expect(screen.getByRole("status").textContent).toBe(text), { timeout: 30_000 });
const add = (...args: Parameters<Uploads["add"]>) => act(async () => void uploads.add(...args));

describe("useUploads", () => {
  test("uploads what is dropped, folders and all, and shows it", async () => {
    app.limits["images/trip"] = { maxSize: 5 };
    render(inApp(<Tray />));
    expect(screen.getByRole("status").textContent).toBe("0 of 0");
    const dropped = new Dropped({ "a.txt": "a", trip: { "b.txt": "b", "large.txt": "too large" } });
    fireEvent.drop(screen.getByTestId("zone"), { dataTransfer: dropped.transfer });
    dropped.endEvent();
    expect(lines()).toEqual(["images/a.txt starting"]);
    await shows("2 of 3");
    expect(lines()).toEqual([
      "images/a.txt done",
      "images/trip/b.txt done",
      "images/trip/large.txt failed The file has 9 bytes. This folder accepts at most 5.",
    ]);
    expect(app.storage.received.map(({ body }) => body).sort()).toEqual(["a", "b"]);
    expect(new Set(called)).toEqual(
      new Set(["assets:startUpload", "assets:finishUpload", "assets:getUploadLimits"]),
    );
  });

  test("shows progress, cancels and tries again", async () => {
    app.storage.holding = true;
    render(inApp(<Tray concurrency={1} />));
    await add(files("a", "b"), images);
    await waitFor(() => expect(app.storage.received).toHaveLength(1));
    await waitFor(() => expect(lines()).toEqual(["images/a sending", "images/b queued"]));
    act(() => uploads.cancel(uploads.uploads[0]!.id));
    expect(lines()[0]).toBe("images/a canceled");
    await waitFor(() => expect(app.storage.received).toHaveLength(2));
    act(() => uploads.retry(uploads.uploads[0]!.id));
    app.storage.release();
    await shows("2 of 2");
    expect(app.finished).toHaveLength(2);
    act(() => uploads.clear());
    expect(lines()).toEqual([]);
  });

  test("gives each of its functions the same identity at every render", async () => {
    const { rerender } = render(inApp(<Tray />));
    const before = uploads;
    await add(files("a"), images);
    await shows("1 of 1");
    rerender(inApp(<Tray />));
    expect(uploads).not.toBe(before);
    for (const name of Object.keys(before) as (keyof Uploads)[]) {
      const value = before[name];
      if (typeof value === "function" || name === "queue") expect(uploads[name]).toBe(value);
    }
  });

  test("calls the functions of the last render", async () => {
    const { rerender } = render(inApp(<Tray />));
    const { finishUpload, getUploadLimits } = api.assets;
    const startUpload = api.assets.startUploads as never;
    const others = { startUpload, finishUpload, getUploadLimits };
    rerender(inApp(<Tray functions={others} />));
    await add(files("a"), images);
    await shows("1 of 1");
    expect(called).toContain("assets:startUploads");
    expect(called).not.toContain("assets:startUpload");
  });

  test("leaves limits to the server when the app does not export them", async () => {
    const { startUpload, finishUpload } = api.assets;
    render(inApp(<Tray functions={{ startUpload, finishUpload, getUploadLimits: null }} />));
    await add(files("a"), images);
    await shows("1 of 1");
    expect(called).toEqual(["assets:startUpload", "assets:finishUpload"]);
  });

  test("removes the metadata of photos, as the last render says", async () => {
    const { rerender } = render(inApp(<Tray />));
    const { file, size } = textPng("a.png", "secretplace");
    await add(file, images);
    await shows("1 of 1");
    rerender(inApp(<Tray stripPhotoMetadata />));
    await add(file, images);
    await shows("2 of 2");
    expect(app.started.map((start) => start.size)).toEqual([file.size, size]);
    const bodies = app.storage.received.map(({ body }) => body.includes("secretplace"));
    expect(bodies).toEqual([true, false]);
  });

  test("takes another concurrency while it works", async () => {
    app.storage.holding = true;
    const { rerender } = render(inApp(<Tray concurrency={1} />));
    await add(files("a", "b", "c", "d"), images);
    await waitFor(() => expect(app.storage.received).toHaveLength(1));
    rerender(inApp(<Tray concurrency={4} />));
    await waitFor(() => expect(app.storage.received).toHaveLength(4));
  });

  test("takes files from a child's first effect, under StrictMode too", async () => {
    function AtOnce({ add }: { add: Uploads["add"] }) {
      useEffect(() => {
        void add(textFile("first"), images);
      }, [add]);
      return null;
    }
    render(inApp(<Tray>{(hook) => <AtOnce add={hook.add} />}</Tray>));
    // StrictMode takes the component away once and puts it back, which adds the file again.
    await shows("1 of 2");
    expect(lines()).toEqual(["images/first canceled", "images/first done"]);
  });

  test("cancels everything when its component goes away", async () => {
    app.storage.holding = true;
    const { unmount } = render(inApp(<Tray />));
    await add(files("a", "b", "c", "d"), images);
    await waitFor(() => expect(app.storage.received).toHaveLength(3));
    const { queue } = uploads;
    const abort = vi.spyOn(XMLHttpRequest.prototype, "abort");
    unmount();
    expect(abort).toHaveBeenCalledTimes(3);
    abort.mockRestore();
    expect(queue.getState()).toMatchObject({ isBusy: false, totals: { canceled: 4 } });
    app.storage.release();
    expect(app.started).toHaveLength(3);
    expect(app.finished).toEqual([]);
  });

  test("says that it needs Convex", () => {
    expect(() => renderToString(<Tray />)).toThrow(/within a ConvexProvider/);
  });

  test("renders on a server", () => {
    expect(renderToString(inApp(<Tray />))).toContain("0 of 0");
  });

  test("renders thousands of files once for each of their changes", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const FILES = 3000;
    let rowRenders = 0;
    let listRenders = 0;
    const Row = memo(function Row({ upload }: { upload: QueuedUpload }) {
      useEffect(() => void (rowRenders += 1));
      return <li>{upload.status}</li>;
    });
    function List() {
      const hook = useUploads(api.assets);
      useEffect(() => {
        listRenders += 1;
        uploads = hook;
      });
      return hook.uploads.map((upload) => <Row key={upload.id} upload={upload} />);
    }
    app.onStart = () => Promise.reject(new Error("no"));
    render(
      <ConvexProvider client={client}>
        <List />
      </ConvexProvider>,
    );
    await add(
      Array.from({ length: FILES }, (_, index) => textFile(String(index))),
      images,
    );
    while (uploads.queue.getState().isBusy) await new Promise((resolve) => setImmediate(resolve));
    act(() => {
      vi.advanceTimersByTime(1000);
    });
    expect(uploads.totals.failed).toBe(FILES);
    expect(rowRenders).toBeLessThanOrEqual(2 * FILES);
    expect(listRenders).toBeLessThanOrEqual(3);
  });
});

describe("useUploadQueue", () => {
  test("shows a queue that lives elsewhere, and renders only for what it selects", async () => {
    app.storage.holding = true;
    let renders = 0;
    function Badge({ queue }: { queue: Queue }) {
      const failed = useUploadQueue(queue, ({ totals }) => totals.failed);
      useEffect(() => void (renders += 1));
      return <b data-testid="badge">{failed}</b>;
    }
    const All = ({ queue }: { queue: Queue }) => <i>{useUploadQueue(queue).uploads.length}</i>;
    const ThisBadge = memo(Badge);
    render(
      <ConvexProvider client={client}>
        <Tray>
          {({ queue }) => (
            <>
              <ThisBadge queue={queue} />
              <All queue={queue} />
            </>
          )}
        </Tray>
      </ConvexProvider>,
    );
    await add(files("a", "b"), images);
    await waitFor(() => expect(app.storage.received).toHaveLength(2));
    expect(renders).toBe(1);
    app.storage.status = 500;
    app.storage.releaseOne();
    await waitFor(() => expect(screen.getByTestId("badge").textContent).toBe("1"));
    expect(renders).toBe(2);
  });
});

test("takes its types from the app's functions", () => {
  type Place = Exclude<Parameters<Uploads["add"]>[1], (...args: never[]) => unknown>;
  expectTypeOf<Place>().toHaveProperty("folderPath").toEqualTypeOf<string>();
  expectTypeOf<Place>().toHaveProperty("basename").toEqualTypeOf<string | undefined>();
  expectTypeOf<Place>().toHaveProperty("label").toEqualTypeOf<string | undefined>();
  expectTypeOf<Place>().not.toHaveProperty("size");
  type More = NonNullable<Parameters<Uploads["add"]>[2]>;
  expectTypeOf<More>().toHaveProperty("publish").toEqualTypeOf<boolean | undefined>();
  expectTypeOf<More>().not.toHaveProperty("intentId");
  type Uploaded = NonNullable<Uploads["uploads"][number]["result"]>;
  expectTypeOf<Uploaded>().toEqualTypeOf<Result<"finishUpload">>();

  type Project = { folderPath: string; basename: string; projectId: string; filename?: string };
  type StartProject = FunctionReference<"mutation", "public", Project, UploadTicket>;
  type ToProject = Parameters<
    UploadQueueOf<StartProject, typeof api.assets.finishUpload>["add"]
  >[1];
  expectTypeOf<ToProject>().extract<object>().not.toBeAny();
  expectTypeOf<Exclude<ToProject, (...args: never[]) => unknown>>()
    .toHaveProperty("projectId")
    .toEqualTypeOf<string>();

  const { startUpload, finishUpload } = api.assets;
  // @ts-expect-error an app that does not export getUploadLimits says so
  expectTypeOf(() => useUploads({ startUpload, finishUpload })).toBeFunction();
  expectTypeOf(api.assets.getUploadLimits).toExtend<GetUploadLimits>();
  expectTypeOf<ConvexReactClient>().toExtend<UploadClient>();
  expectTypeOf<ConvexHttpClient>().toExtend<UploadClient>();
  expectTypeOf<ConvexClient>().toExtend<UploadClient>();
});
