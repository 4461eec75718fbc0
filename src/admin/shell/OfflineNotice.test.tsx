import { act, cleanup, render, screen } from "@testing-library/react";
import { ConvexProvider, type ConvexReactClient } from "convex/react";
import { afterEach, expect, test } from "vitest";
import { OfflineNotice } from "./OfflineNotice.js";

afterEach(cleanup);

type Connection = Pick<
  ReturnType<ConvexReactClient["connectionState"]>,
  "isWebSocketConnected" | "hasEverConnected"
>;

/** A client that says of its connection what a test tells it. */
function openClient() {
  let state: Connection = { isWebSocketConnected: false, hasEverConnected: false };
  const listeners = new Set<(state: Connection) => void>();
  const client = {
    connectionState: () => state,
    subscribeToConnectionState: (listener: (state: Connection) => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const become = (isWebSocketConnected: boolean) => {
    state = { isWebSocketConnected, hasEverConnected: true };
    act(() => listeners.forEach((listener) => listener(state)));
  };
  return { client: client as unknown as ConvexReactClient, become };
}

test("says that a connection is lost, not that there was none yet", () => {
  const { client, become } = openClient();
  render(
    <ConvexProvider client={client}>
      <OfflineNotice />
    </ConvexProvider>,
  );
  expect(screen.queryByRole("status")).toBeNull();
  become(true);
  expect(screen.queryByRole("status")).toBeNull();
  become(false);
  expect(screen.getByRole("status").textContent).toContain("No connection");
  become(true);
  expect(screen.queryByRole("status")).toBeNull();
});
