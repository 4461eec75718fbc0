import { act, cleanup, render } from "@testing-library/react";
import { ConvexProvider, usePaginatedQuery } from "convex/react";
import fc from "fast-check";
import { Component, type ReactNode, StrictMode, useLayoutEffect } from "react";
import { renderToString } from "react-dom/server";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { assetError, isAssetError } from "../shared/errors.js";
import { usePages } from "./index.js";
import { ListServer, listPage } from "./testing/listServer.test-helpers.js";

let server: ListServer;
let shown: ReturnType<typeof usePages<typeof listPage>>;
let caught: unknown;

beforeEach(() => {
  server = new ListServer();
  caught = undefined;
});
afterEach(cleanup);

/** Without a list it asks for nothing. */
type Props = { list?: string; initialNumItems?: number };

function List({ list, initialNumItems = 2 }: Props) {
  const pages = usePages(listPage, list === undefined ? "skip" : { list }, { initialNumItems });
  useLayoutEffect(() => {
    shown = pages;
  });
  return <p>{pages.results.join(" ")}</p>;
}

class Catch extends Component<{ children: ReactNode }> {
  override state = { hasFailed: false };
  static getDerivedStateFromError = () => ({ hasFailed: true });
  override componentDidCatch = (error: unknown) => void (caught = error);
  override render = () => (this.state.hasFailed ? null : this.props.children);
}

const page = (props: Props) => (
  <StrictMode>
    <ConvexProvider client={server.client}>
      <Catch>
        <List {...props} />
      </Catch>
    </ConvexProvider>
  </StrictMode>
);

async function show(names: string, props: Partial<Props> = {}) {
  server.lists.names = names.split(" ").filter(Boolean);
  const view = render(page({ list: "names", ...props }));
  await server.deliver();
  return view;
}

const add = (...names: string[]) => server.lists.names!.push(...names);
const remove = (name: string) =>
  (server.lists.names = server.lists.names!.filter((other) => other !== name));

async function loadMore(numItems = 2) {
  act(() => shown.loadMore(numItems));
  await server.deliverAll();
}

describe("usePages", () => {
  test("loads a list page by page", async () => {
    server.lists.names = ["a", "b", "c", "d", "e"];
    render(page({ list: "names" }));
    expect(shown).toMatchObject({ results: [], status: "LoadingFirstPage", isLoading: true });
    await server.deliver();
    expect(shown).toMatchObject({ results: ["a", "b"], status: "CanLoadMore", isLoading: false });
    act(() => shown.loadMore(2));
    expect(shown).toMatchObject({ results: ["a", "b"], status: "LoadingMore", isLoading: true });
    await server.deliver();
    expect(shown).toMatchObject({ results: ["a", "b", "c", "d"], status: "CanLoadMore" });
    await loadMore(10);
    expect(shown).toMatchObject({ results: ["a", "b", "c", "d", "e"], status: "Exhausted" });
  });

  test("shows a row that comes in between, and loses none for it", async () => {
    await show("a c e g i");
    await loadMore();
    expect(shown.results).toEqual(["a", "c", "e", "g"]);
    add("b", "f");
    await server.deliver();
    // No row leaves the screen while the page gets its former end.
    expect(shown).toMatchObject({ results: ["a", "c", "e", "g"], status: "CanLoadMore" });
    await server.deliver();
    expect(shown).toMatchObject({ results: ["a", "b", "c", "e", "f"], status: "CanLoadMore" });
  });

  test("Convex's own hook would lose one", async () => {
    function Own() {
      const own = usePaginatedQuery(listPage, { list: "names" }, { initialNumItems: 2 });
      return <button onClick={() => own.loadMore(2)}>{own.results.join(" ")}</button>;
    }
    server.lists.names = ["a", "c", "e", "g", "i"];
    const { getByRole } = render(
      <ConvexProvider client={server.client}>
        <Own />
      </ConvexProvider>,
    );
    await server.deliver();
    act(() => getByRole("button").click());
    await server.deliver();
    expect(getByRole("button").textContent).toBe("a c e g");
    add("b");
    await server.deliver();
    expect(getByRole("button").textContent).toBe("a b e g");
  });

  test("shows that rows have gone, whole pages of them too", async () => {
    await show("a b c d e");
    await loadMore();
    remove("c");
    remove("d");
    await server.deliver();
    expect(shown).toMatchObject({ results: ["a", "b", "e"], status: "Exhausted" });
    for (const name of ["a", "b", "e"]) remove(name);
    await server.deliverAll();
    expect(shown).toMatchObject({ results: [], status: "Exhausted" });
  });

  test("can load more again when rows come at its end", async () => {
    await show("a b");
    await loadMore();
    expect(shown.status).toBe("Exhausted");
    add("c", "d", "e");
    await server.deliver();
    expect(shown).toMatchObject({ results: ["a", "b", "c", "d"], status: "CanLoadMore" });
  });

  test("keeps showing what it has while the next page is on its way", async () => {
    await show("a b c d");
    act(() => shown.loadMore(2));
    add("aa");
    expect(shown).toMatchObject({ results: ["a", "b"], status: "LoadingMore" });
    await server.deliverAll();
    expect(shown.results).toEqual(["a", "aa", "b", "c", "d"]);
  });

  test("asks for one page once, however often it is told to load more", async () => {
    await show("a b c d e f");
    const { loadMore } = shown;
    act(() => {
      loadMore(2);
      loadMore(2);
    });
    act(() => loadMore(2));
    await server.deliverAll();
    expect(shown.results).toEqual(["a", "b", "c", "d"]);
    expect(server.requests).toHaveLength(2);
    act(() => loadMore(2));
    await server.deliverAll();
    expect(shown.results).toEqual(["a", "b", "c", "d"]);
  });

  test("gives up the subscriptions that it no longer shows", async () => {
    const view = await show("a b c d e f");
    await loadMore();
    await loadMore();
    expect(server.requests).toHaveLength(3);
    view.unmount();
    expect(server.requests).toEqual([]);
  });

  test("begins anew with another list, and asks nothing when told to skip", async () => {
    server.lists.others = ["x", "y", "z"];
    const view = await show("a b c d");
    await loadMore();
    server.lists.names!.push("e", "f");
    await server.deliver();
    const { loadMore: loadMoreOfNames } = shown;
    view.rerender(page({ list: "others" }));
    expect(shown).toMatchObject({ results: [], status: "LoadingFirstPage" });
    await server.deliver();
    expect(shown).toMatchObject({ results: ["x", "y"], status: "CanLoadMore" });
    await loadMore();
    act(() => loadMoreOfNames(2));
    expect(shown).toMatchObject({ results: ["x", "y", "z"], status: "Exhausted" });
    view.rerender(page({}));
    expect(shown).toMatchObject({ results: [], status: "LoadingFirstPage", isLoading: true });
    expect(server.requests).toEqual([]);
  });

  test("begins anew when its cursors belong to something that has gone", async () => {
    await show("a b c d e f");
    await loadMore();
    server.scopes.names = "another list by the same name";
    server.lists.names = ["p", "q", "r"];
    await server.deliverAll();
    expect(caught).toBeUndefined();
    expect(shown).toMatchObject({ results: ["p", "q"], status: "CanLoadMore" });
    await loadMore();
    expect(shown).toMatchObject({ results: ["p", "q", "r"], status: "Exhausted" });
  });

  test("does not begin anew for ever when its first page says that its cursor is lost", async () => {
    const { error } = console;
    console.error = () => undefined;
    server.failure = assetError("CURSOR_INVALID", "No.", { reason: "always" });
    await show("a b");
    console.error = error;
    expect(caught).toBe(server.failure);
  });

  test("throws what the function throws, for an error boundary", async () => {
    const { error } = console;
    console.error = () => undefined;
    await show("a b", { initialNumItems: 0 });
    console.error = error;
    expect(isAssetError(caught) && caught.data.code).toBe("ARGUMENT_INVALID");
  });

  test("cuts a page that has grown beyond what one call returns", async () => {
    await show("a z zz");
    await loadMore();
    for (let index = 0; index < 2500; index += 1) add(`m${String(index).padStart(4, "0")}`);
    await server.deliver();
    await server.deliver();
    // The former rows stay until the parts have come.
    expect(shown.results).toEqual(["a", "z", "zz"]);
    await server.deliverAll();
    expect(shown).toMatchObject({ results: server.sorted("names"), status: "Exhausted" });
    expect(server.requests).toHaveLength(4);
  });

  test("keeps its results while nothing changes", async () => {
    const view = await show("a b c");
    const { results, loadMore } = shown;
    view.rerender(page({ list: "names" }));
    expect(shown.results).toBe(results);
    expect(shown.loadMore).toBe(loadMore);
  });

  test("renders on a server", () => {
    expect(renderToString(page({ list: "names" }))).toBe("<p></p>");
  });

  test("shows the beginning of the list, whatever happens to it", async () => {
    const name = fc.string({
      unit: fc.constantFrom("a", "b", "c", "d"),
      minLength: 1,
      maxLength: 4,
    });
    const step = fc.oneof(
      fc.record({ add: name }),
      fc.record({ remove: fc.nat() }),
      fc.record({ more: fc.integer({ min: 1, max: 3 }) }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(name, { minLength: 4 }),
        fc.array(step),
        async (names, steps) => {
          server = new ListServer();
          const view = await show(names.join(" "));
          const former = [server.sorted("names")];
          for (const step of steps) {
            const all = server.lists.names!;
            if ("add" in step && !all.includes(step.add)) add(step.add);
            if ("remove" in step) all.splice(step.remove % (all.length || 1), 1);
            if ("more" in step) act(() => shown.loadMore(step.more));
            const expected = server.sorted("names");
            former.push(expected);
            await server.deliver();
            const { results } = shown;
            const isBeginning = (all: string[]) => results.every((name, i) => name === all[i]);
            expect(former.some(isBeginning), `${results.join()} of ${former.join(" | ")}`).toBe(
              true,
            );
            await server.deliverAll();
            expect(shown.results).toEqual(expected.slice(0, shown.results.length));
            if (shown.status === "Exhausted") expect(shown.results).toEqual(expected);
          }
          for (let turn = 0; shown.status !== "Exhausted" && turn < 100; turn += 1)
            await loadMore(5);
          expect(shown.results).toEqual(server.sorted("names"));
          view.unmount();
        },
      ),
      { numRuns: 60 },
    );
  });
});
