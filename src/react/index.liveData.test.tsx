import { act, cleanup, render, screen, waitFor } from "@testing-library/react";
import { ConvexProvider, type ConvexReactClient } from "convex/react";
import type { FunctionReference, PaginationOptions, PaginationResult } from "convex/server";
import { StrictMode, type ReactNode } from "react";
import { renderToString } from "react-dom/server";
import { afterAll, afterEach, beforeAll, describe, expect, expectTypeOf, test } from "vitest";
import { api } from "../../example/convex/_generated/api.js";
import type { Asset, AssetVersion, Folder, PublishedFile } from "../client/types.js";
import {
  type AssetOrSkip,
  type FolderOrSkip,
  useAssetVersions,
  useFolder,
  usePages,
  usePublishedFile,
} from "./index.js";
import { DemoBackend, publish } from "./testing/demoBackend.test-helpers.js";

let backend: DemoBackend;
let page: ConvexReactClient;
let otherClient: ConvexReactClient;

beforeAll(async () => {
  backend = await DemoBackend.start();
  page = backend.connect();
  otherClient = backend.connect();
});
afterAll(() => backend.stop());
afterEach(cleanup);

const inApp = (client: ConvexReactClient, content: ReactNode) => (
  <StrictMode>
    <ConvexProvider client={client}>{content}</ConvexProvider>
  </StrictMode>
);
const shows = (text: string) =>
  waitFor(() => expect(screen.getByRole("status").textContent).toBe(text), { timeout: 30_000 });

const { getPublishedFile, getAssetVersionsPage, listAssetsPage, listPublishedFilesPage } =
  api.assets;

function Published({ asset }: { asset: AssetOrSkip<{ folderPath: string; basename: string }> }) {
  const file = usePublishedFile(getPublishedFile, asset);
  return (
    <output>
      {file === undefined ? "loading" : file === null ? "nothing" : `version ${file.version}`}
    </output>
  );
}

describe("usePublishedFile", () => {
  test("follows what others publish", async () => {
    render(inApp(page, <Published asset="live/deep/hero" />));
    expect(screen.getByRole("status").textContent).toBe("loading");
    await shows("nothing");
    const address = { folderPath: "live/deep", basename: "hero" };
    await publish(otherClient, address, "one");
    await shows("version 1");
    await publish(otherClient, address, "two");
    await shows("version 2");
    await otherClient.mutation(api.assets.archiveAsset, address);
    await shows("nothing");
  });

  test("takes a path of the root, an address and other assets one after the other", async () => {
    await publish(otherClient, { folderPath: "", basename: "icon" }, "root");
    await publish(otherClient, { folderPath: "paths", basename: "a" }, "first");
    await publish(otherClient, { folderPath: "paths", basename: "a" }, "second");
    const { rerender } = render(inApp(page, <Published asset="icon" />));
    await shows("version 1");
    rerender(inApp(page, <Published asset={{ folderPath: "paths", basename: "a" }} />));
    await shows("version 2");
    rerender(inApp(page, <Published asset="skip" />));
    expect(screen.getByRole("status").textContent).toBe("loading");
  });
});

function Folders({ initialNumItems = 2 }: { initialNumItems?: number }) {
  const { folders, assets, status, loadMore } = useFolder(api.assets, "shelf", { initialNumItems });
  const names = [...folders.map(({ path }) => `${path}/`), ...assets.map((one) => one.basename)];
  return (
    <>
      <button onClick={() => loadMore(2)}>more</button>
      <output>{[...names, status].join(" ")}</output>
    </>
  );
}

const more = () => act(() => screen.getByText("more").click());

describe("useFolder", () => {
  test("shows folders and assets as the server sorts them, and follows both", async () => {
    for (const name of ["c", "a", "e"]) {
      await otherClient.mutation(api.assets.createFolderByPath, { path: `shelf/${name}` });
    }
    for (const basename of ["r", "p", "t"]) {
      await publish(otherClient, { folderPath: "shelf", basename }, basename);
    }
    render(inApp(page, <Folders />));
    expect(screen.getByRole("status").textContent).toBe("LoadingFirstPage");
    await shows("shelf/a/ shelf/c/ p r CanLoadMore");
    more();
    await shows("shelf/a/ shelf/c/ shelf/e/ p r CanLoadMore");
    more();
    await shows("shelf/a/ shelf/c/ shelf/e/ p r t Exhausted");

    await otherClient.mutation(api.assets.createFolderByPath, { path: "shelf/b" });
    await publish(otherClient, { folderPath: "shelf", basename: "q" }, "q");
    await shows("shelf/a/ shelf/b/ shelf/c/ shelf/e/ p q r t Exhausted");
    await otherClient.mutation(api.assets.deleteAsset, { folderPath: "shelf", basename: "r" });
    await shows("shelf/a/ shelf/b/ shelf/c/ shelf/e/ p q t Exhausted");
  });

  test("takes the arguments of the functions, and other lists of assets", async () => {
    await publish(otherClient, { folderPath: "drafts", basename: "live" }, "live");
    await publish(otherClient, { folderPath: "drafts", basename: "offline" }, "offline");
    const offline = { folderPath: "drafts", basename: "offline" };
    await otherClient.mutation(api.assets.archiveAsset, offline);
    const { listFoldersPage } = api.assets;
    function Two() {
      const all = useFolder({ listAssetsPage, listFoldersPage }, { folderPath: "drafts" });
      const functions = { listAssetsPage: listPublishedFilesPage, listFoldersPage };
      const published = useFolder(functions, "drafts");
      const skipped = useFolder(api.assets, "skip");
      return (
        <output>
          {`${all.assets.length} ${published.assets.map(({ version }) => version).join()} `}
          {skipped.status}
        </output>
      );
    }
    render(inApp(page, <Two />));
    await shows("2 1 LoadingFirstPage");
  });
});

function History({ asset }: { asset: string }) {
  const { results, status, loadMore } = useAssetVersions(getAssetVersionsPage, asset, {
    initialNumItems: 2,
  });
  return (
    <>
      <button onClick={() => loadMore(2)}>more</button>
      <output>{[...results.map(({ version }) => version), status].join(" ")}</output>
    </>
  );
}

describe("useAssetVersions", () => {
  const address = { folderPath: "history", basename: "a" };

  test("shows the newest first, takes up new ones, and survives another asset at the address", async () => {
    for (const text of ["1", "2", "3", "4", "5"]) await publish(otherClient, address, text);
    render(inApp(page, <History asset="history/a" />));
    await shows("5 4 CanLoadMore");
    more();
    await shows("5 4 3 2 CanLoadMore");
    await publish(otherClient, address, "6");
    await shows("6 5 4 3 2 CanLoadMore");
    more();
    await shows("6 5 4 3 2 1 Exhausted");

    await otherClient.mutation(api.assets.deleteAsset, address);
    await shows("Exhausted");
    await publish(otherClient, address, "another asset");
    await shows("1 Exhausted");
  });
});

describe("all of them", () => {
  function Everything() {
    usePublishedFile(getPublishedFile, "images/hero");
    useFolder(api.assets, "images");
    useAssetVersions(getAssetVersionsPage, "images/hero");
    return <output>{usePages(api.assets.listTrash, {}).status}</output>;
  }

  test("render on a server", () => {
    expect(renderToString(inApp(page, <Everything />))).toContain("LoadingFirstPage");
  });

  test("take arguments and results from the app's functions", () => {
    const useFile = () => usePublishedFile(getPublishedFile, "images/hero");
    expectTypeOf(useFile).returns.toEqualTypeOf<PublishedFile | null | undefined>();
    const useImages = () => useFolder(api.assets, "images");
    expectTypeOf(useImages).returns.toHaveProperty("assets").toEqualTypeOf<Asset[]>();
    expectTypeOf(useImages).returns.toHaveProperty("folders").toEqualTypeOf<Folder[]>();
    const useHistory = () => useAssetVersions(getAssetVersionsPage, "images/hero");
    expectTypeOf(useHistory).returns.toHaveProperty("results").toEqualTypeOf<AssetVersion[]>();
    const useTrash = () => usePages(api.assets.listTrash, {});
    expectTypeOf(useTrash).returns.toHaveProperty("results").items.toHaveProperty("deletedAt");

    // A function that wants to know more than an address cannot be called with a path.
    type OfProject = { folderPath: string; basename: string; projectId: string };
    type GetOfProject = FunctionReference<"query", "public", OfProject, { url: string } | null>;
    const ofProject = {} as GetOfProject;
    const useProjectFile = () => usePublishedFile(ofProject, { ...({} as OfProject) });
    expectTypeOf(useProjectFile).returns.toEqualTypeOf<{ url: string } | null | undefined>();
    // @ts-expect-error a path says nothing of the project
    expectTypeOf(() => usePublishedFile(ofProject, "images/hero")).toBeFunction();
    expectTypeOf<AssetOrSkip<OfProject>>().toEqualTypeOf<OfProject | "skip">();
    expectTypeOf<FolderOrSkip<{ folderPath: string; projectId: string }>>().toEqualTypeOf<
      { folderPath: string; projectId: string } | "skip"
    >();
    type ListOfProject = FunctionReference<
      "query",
      "public",
      { folderPath: string; projectId: string; paginationOpts: PaginationOptions },
      PaginationResult<{ name: string }>
    >;
    const functions = {} as {
      listAssetsPage: ListOfProject;
      listFoldersPage: typeof api.assets.listFoldersPage;
    };
    const useProjectFolder = () => useFolder(functions, { folderPath: "", projectId: "p" });
    expectTypeOf(useProjectFolder)
      .returns.toHaveProperty("assets")
      .toEqualTypeOf<{ name: string }[]>();
    // @ts-expect-error the project is missing
    void (() => useFolder(functions, { folderPath: "" }));
    // @ts-expect-error not a function for pages
    void (() => usePages(api.assets.listFolders, {}));
  });
});
