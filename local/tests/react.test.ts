// @vitest-environment jsdom
import { spawn } from "node:child_process";
import { once } from "node:events";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { act, render, screen, waitFor } from "@testing-library/react";
import {
  ConvexProvider,
  ConvexReactClient,
  useMutation,
  usePaginatedQuery,
  useQuery,
} from "convex/react";
import { createElement as h, type ReactElement } from "react";
import { expect, onTestFinished, test } from "vitest";
import { WebSocket } from "ws";
import { api } from "../fixture/convex/_generated/api.js";

const LOCAL = join(dirname(new URL(import.meta.url).pathname), "..");

/** In a process of its own: this one has a browser's globals. */
async function startClient(): Promise<ConvexReactClient> {
  const entry = join(LOCAL, "fixture/backend.ts");
  const args = [join(LOCAL, "serve.js"), "--entry", entry, "--no-crons"];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  const [line] = (await once(createInterface(child.stdout), "line")) as [string];
  const client = new ConvexReactClient((JSON.parse(line) as { url: string }).url, {
    webSocketConstructor: WebSocket as unknown as typeof globalThis.WebSocket,
  });
  onTestFinished(() => client.close());
  return client;
}

function Rooms(): ReactElement {
  const { results, status, loadMore } = usePaginatedQuery(
    api.notes.page,
    { room: "p" },
    { initialNumItems: 2 },
  );
  const counter = useQuery(api.notes.counter, { name: "n" });
  const increment = useMutation(api.notes.increment).withOptimisticUpdate((store) => {
    const value = store.getQuery(api.notes.counter, { name: "n" }) ?? 0;
    store.setQuery(api.notes.counter, { name: "n" }, value + 100);
  });
  return h(
    "div",
    null,
    h("p", { "data-testid": "ranks" }, results.map(({ rank }) => rank).join(" ")),
    h("p", { "data-testid": "status" }, status),
    h("p", { "data-testid": "counter" }, counter),
    h("button", { onClick: () => loadMore(2) }, "more"),
    h("button", { onClick: () => void increment({ name: "n" }) }, "increment"),
  );
}

test("convex/react works unchanged: pages, queries and optimistic updates", async () => {
  const client = await startClient();
  await client.mutation(api.notes.addMany, { room: "p", from: 0, count: 5 });
  render(h(ConvexProvider, { client, children: h(Rooms) }));
  const shows = async (id: string, text: string): Promise<void> => {
    await waitFor(() => expect(screen.getByTestId(id).textContent).toBe(text), { timeout: 20_000 });
  };
  await shows("ranks", "0 1");
  act(() => screen.getByText("more").click());
  await shows("ranks", "0 1 2 3");
  await client.mutation(api.notes.add, { room: "p", rank: 0.5, text: "between" });
  await shows("ranks", "0 0.5 1 2 3");
  await client.mutation(api.notes.removeByText, { text: "p 3" });
  await shows("ranks", "0 0.5 1 2");
  await shows("status", "CanLoadMore");
  act(() => screen.getByText("more").click());
  await shows("ranks", "0 0.5 1 2 4");
  await shows("status", "Exhausted");

  await shows("counter", "0");
  act(() => screen.getByText("increment").click());
  expect(screen.getByTestId("counter").textContent).toBe("100");
  await shows("counter", "1");
});
