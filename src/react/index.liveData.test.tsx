import { act, cleanup, render, screen, waitFor } from "@testing-library/react";
import { ConvexProvider, type ConvexReactClient } from "convex/react";
import type { FunctionReference, PaginationOptions, PaginationResult } from "convex/server";
import { Component, StrictMode, type ReactNode } from "react";
import { renderToString } from "react-dom/server";
import { afterAll, afterEach, beforeAll, describe, expect, expectTypeOf, test, vi } from "vitest";
import { api } from "../../example/convex/_generated/api.js";
import type { Asset, AssetVersion, Folder, PublishedFile } from "../client/types.js";
import {
  AssetPerspective,
  type AssetOrSkip,
  type FolderOrSkip,
  useAssetVersions,
  useFolder,
  usePages,
  usePerspective,
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

describe("AssetPerspective", () => {
  const { listFoldersPage } = api.assets;

  /** What each of the hooks shows of `spring`; `skip` asks for nothing. */
  function Spring() {
    const a = usePublishedFile(getPublishedFile, "spring/a");
    const b = usePublishedFile(getPublishedFile, { folderPath: "spring", basename: "b" });
    const skipped = usePublishedFile(getPublishedFile, "skip");
    const all = useFolder(api.assets, { folderPath: "spring" });
    const files = useFolder({ listAssetsPage: listPublishedFilesPage, listFoldersPage }, "spring");
    const args = { folderPath: "spring", perspective: usePerspective() };
    const paged = usePages(listPublishedFilesPage, args);
    const versions = [a, b, skipped].map((file) => (file ? file.version : String(file)));
    const inFolder = all.assets.map(({ published }) => published?.version ?? "-");
    const listed = [files.assets, paged.results].map((list) =>
      list.map(({ version }) => version).join(),
    );
    const isLoaded = [all, files, paged].every(({ status }) => status === "Exhausted");
    return <output>{[...versions, inFolder, ...listed, isLoaded].join(" ")}</output>;
  }

  class Caught extends Component<{ children: ReactNode }> {
    override state = { error: null as { data?: { code: string } } | null };
    static getDerivedStateFromError = (error: unknown) => ({ error });
    override render() {
      const { error } = this.state;
      return error === null ? this.props.children : <output>{error.data?.code}</output>;
    }
  }

  async function makeRelease(): Promise<string> {
    const release = { name: "Spring", folderPath: "spring" };
    const { releaseId } = await otherClient.mutation(api.assets.createRelease, release);
    return releaseId;
  }
  const publishFirst = (versionId: string) => ({
    ...{ folderPath: "spring", basename: "a", action: "publish" as const, versionId },
  });

  test("shows what a release would publish, live, until it is published", async () => {
    const [a, b] = ["a", "b"].map((basename) => ({ folderPath: "spring", basename }));
    await publish(otherClient, a!, "one");
    const first = (await otherClient.query(getPublishedFile, a!))!.versionId;
    await publish(otherClient, a!, "two");
    await publish(otherClient, b!, "b");
    const releaseId = await makeRelease();
    const spring = (release: string | null | undefined) =>
      inApp(page, <AssetPerspective release={release}>{<Spring />}</AssetPerspective>);
    const { rerender } = render(spring(releaseId));
    await shows("2 1 undefined 2,1 2,1 2,1 true");
    await otherClient.mutation(api.assets.addToRelease, {
      releaseId,
      entries: [publishFirst(first), { ...b!, action: "archive" }],
    });
    await shows("1 null undefined 1,- 1 1 true");
    rerender(spring(null));
    await shows("2 1 undefined 2,1 2,1 2,1 true");
    rerender(spring(releaseId));
    await shows("1 null undefined 1,- 1 1 true");
    rerender(spring(undefined));
    await shows("2 1 undefined 2,1 2,1 2,1 true");
    rerender(spring(releaseId));
    await otherClient.mutation(api.assets.publishRelease, { releaseId });
    await publish(otherClient, b!, "again");
    await shows("1 2 undefined 1,2 1,2 1,2 true");
  });

  test("is left by arguments with another, and by one inside it", async () => {
    const inner = { folderPath: "inner", basename: "a" };
    await publish(otherClient, inner, "one");
    const first = (await otherClient.query(getPublishedFile, inner))!.versionId;
    await publish(otherClient, inner, "two");
    const { releaseId } = await otherClient.mutation(api.assets.createRelease, { name: "Inner" });
    const entries = [{ ...inner, versionId: first }];
    await otherClient.mutation(api.assets.addToRelease, { releaseId, entries });
    const One = ({ perspective }: { perspective?: string }) => {
      const wanted = perspective === undefined ? inner : { ...inner, perspective };
      return usePublishedFile(getPublishedFile, wanted)?.version ?? "-";
    };
    const folder = { folderPath: "inner", perspective: releaseId };
    const Folder = () => useFolder(api.assets, folder).assets[0]?.published?.version ?? "-";
    const other = (await otherClient.mutation(api.assets.createRelease, { name: "Other" }))
      .releaseId;
    render(
      inApp(
        page,
        <output>
          <AssetPerspective release={other}>
            <One />
            <One perspective={releaseId} />
            <Folder />
            <AssetPerspective release={releaseId}>
              <One />
            </AssetPerspective>
          </AssetPerspective>
        </output>,
      ),
    );
    await shows("2111");
  });

  test("of a release that is discarded is an error of the hooks", async () => {
    const releaseId = await makeRelease();
    const { restore } = silenced();
    render(
      inApp(
        page,
        <Caught>
          <AssetPerspective release={releaseId}>
            <Published asset="spring/none" />
          </AssetPerspective>
        </Caught>,
      ),
    );
    await shows("nothing");
    await otherClient.mutation(api.assets.discardRelease, { releaseId });
    await shows("RELEASE_NOT_FOUND");
    restore();
  });
});

/** React logs errors that a boundary has caught. */
function silenced() {
  const spy = vi.spyOn(console, "error").mockImplementation(() => undefined);
  return { restore: () => spy.mockRestore() };
}

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
