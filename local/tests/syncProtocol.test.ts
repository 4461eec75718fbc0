import { describe, expect, onTestFinished, test } from "vitest";
import * as fixture from "../fixture/backend.js";
import { Backend } from "../host/backend.js";
import { decodeTs, encodeTs } from "../host/protocol.js";
import { api, connect, eventually, RawSocket, startBackend, tokenFor } from "./support.js";

const noteArgs = { room: "a", rank: 1, text: "note" };

function subscribe(socket: RawSocket, queryId: number, udfPath: string, args: object): void {
  socket.send({
    type: "ModifyQuerySet",
    baseVersion: queryId,
    newVersion: queryId + 1,
    modifications: [{ type: "Add", queryId, udfPath, args: [args] }],
  });
}

test("timestamps survive their encoding", () => {
  const ts = 1_790_000_000_123_456_789n;
  expect(decodeTs(encodeTs(ts))).toBe(ts);
});

test("each transition starts where the one before ended", async () => {
  const backend = await startBackend();
  const socket = await RawSocket.open(backend);
  subscribe(socket, 0, "notes:list", { room: "a" });
  for (let requestId = 0; requestId < 5; requestId++) {
    socket.mutate(requestId, "notes:add", { ...noteArgs, rank: requestId });
  }
  const last = await socket.next("MutationResponse", ({ requestId }) => requestId === 4);
  if (!last.success) throw new Error(last.result);
  await socket.next(
    "Transition",
    ({ endVersion }) => decodeTs(endVersion.ts) >= decodeTs(last.ts!),
  );
  const transitions = socket.received.filter((message) => message.type === "Transition");
  let version: unknown = { querySet: 0, identity: 0, ts: encodeTs(0n) };
  for (const { startVersion, endVersion } of transitions) {
    expect(startVersion).toEqual(version);
    expect(decodeTs(endVersion.ts)).toBeGreaterThanOrEqual(decodeTs(startVersion.ts));
    version = endVersion;
  }
});

test("a mutation is answered before the state that holds it is sent", async () => {
  const backend = await startBackend();
  const socket = await RawSocket.open(backend);
  subscribe(socket, 0, "notes:counter", { name: "n" });
  for (let requestId = 0; requestId < 10; requestId++) {
    socket.mutate(requestId, "notes:increment", { name: "n" });
  }
  await socket.next("Transition", ({ modifications }) =>
    modifications.some((change) => change.type === "QueryUpdated" && change.value === 10),
  );
  let answered = 0;
  for (const message of socket.received) {
    if (message.type === "MutationResponse") answered++;
    if (message.type !== "Transition") continue;
    for (const change of message.modifications) {
      if (change.type === "QueryUpdated") expect(change.value).toBeLessThanOrEqual(answered);
    }
  }
});

test("a mutation without effect is followed by a transition all the same", async () => {
  const socket = await RawSocket.open(await startBackend());
  socket.mutate(0, "notes:removeByText", { text: "nothing" });
  const response = await socket.next("MutationResponse");
  expect(response.success).toBe(true);
  const { ts } = response as { ts: string };
  await socket.next("Transition", ({ endVersion }) => decodeTs(endVersion.ts) >= decodeTs(ts));
});

describe("a mutation sent again runs once", () => {
  test("over a new connection, after it was answered", async () => {
    const backend = await startBackend();
    const sessionId = crypto.randomUUID();
    const first = await RawSocket.open(backend, sessionId);
    first.mutate(3, "notes:increment", { name: "n" });
    const answer = await first.next("MutationResponse");
    first.drop();
    const second = await RawSocket.open(backend, sessionId);
    second.mutate(3, "notes:increment", { name: "n" });
    expect(await second.next("MutationResponse")).toEqual(answer);
    second.mutate(4, "notes:increment", { name: "n" });
    const next = await second.next("MutationResponse", ({ requestId }) => requestId === 4);
    expect(next).toMatchObject({ success: true, result: 2 });
  });

  test("while the first run still goes on", async () => {
    const backend = await startBackend();
    const sessionId = crypto.randomUUID();
    const sockets = [
      await RawSocket.open(backend, sessionId),
      await RawSocket.open(backend, sessionId),
    ];
    for (const socket of sockets) socket.mutate(0, "notes:increment", { name: "n" });
    for (const socket of sockets) {
      expect(await socket.next("MutationResponse")).toMatchObject({ success: true, result: 1 });
    }
    expect(await connect(backend).query(api.notes.counter, { name: "n" })).toBe(1);
  });

  test("but not for another session", async () => {
    const backend = await startBackend();
    const [one, two] = [await RawSocket.open(backend), await RawSocket.open(backend)];
    one.mutate(0, "notes:increment", { name: "n" });
    expect(await one.next("MutationResponse")).toMatchObject({ result: 1 });
    two.mutate(0, "notes:increment", { name: "n" });
    expect(await two.next("MutationResponse")).toMatchObject({ result: 2 });
  });
});

test("a client comes back by itself, with its subscriptions", async () => {
  const backend = await startBackend();
  const client = connect(backend);
  const seen: string[][] = [];
  client.onUpdate(api.notes.list, { room: "a" }, (notes) => seen.push(notes));
  await eventually(() => expect(seen).toEqual([[]]));
  backend.dropConnections();
  await connect(backend).mutation(api.notes.add, noteArgs);
  await eventually(() => expect(seen.at(-1)).toEqual(["note"]));
  await client.mutation(api.notes.add, { ...noteArgs, rank: 2, text: "after" });
  expect(seen.at(-1)).toEqual(["note", "after"]);
});

test("a backend without data catches up with what a client has seen", async () => {
  const backend = await startBackend();
  const future = BigInt(Date.now() + 1e9) * 1_000_000n;
  const socket = await RawSocket.open(backend, undefined, {
    maxObservedTimestamp: encodeTs(future),
  });
  socket.mutate(0, "notes:add", noteArgs);
  const response = (await socket.next("MutationResponse")) as { ts: string };
  expect(decodeTs(response.ts)).toBeGreaterThan(future);
});

test("queries that did not change are not sent again", async () => {
  const backend = await startBackend();
  const socket = await RawSocket.open(backend);
  subscribe(socket, 0, "notes:list", { room: "a" });
  await socket.next("Transition");
  socket.mutate(0, "notes:add", { ...noteArgs, room: "b" });
  const response = (await socket.next("MutationResponse")) as { ts: string };
  const after = await socket.next(
    "Transition",
    ({ endVersion }) => decodeTs(endVersion.ts) >= decodeTs(response.ts),
  );
  expect(after.modifications).toEqual([]);
});

test("functions of components cannot be called from outside", async () => {
  const socket = await RawSocket.open(await startBackend());
  const request = { udfPath: "items:list", args: [{}], componentPath: "shelf" };
  socket.send({ type: "Mutation", requestId: 0, ...request });
  socket.send({ type: "Action", requestId: 1, ...request });
  expect(await socket.next("MutationResponse")).toMatchObject({ success: false });
  expect(await socket.next("ActionResponse")).toMatchObject({ success: false });
  socket.send({
    type: "ModifyQuerySet",
    baseVersion: 0,
    newVersion: 1,
    modifications: [{ type: "Add", queryId: 0, ...request }],
  });
  const { modifications } = await socket.next("Transition", (t) => t.modifications.length > 0);
  expect(modifications).toMatchObject([{ type: "QueryFailed", queryId: 0 }]);
});

describe("a token", () => {
  test("raises the identity version and re-runs queries", async () => {
    const socket = await RawSocket.open(await startBackend());
    subscribe(socket, 0, "people:me", {});
    socket.send({
      type: "Authenticate",
      baseVersion: 0,
      tokenType: "User",
      value: tokenFor("ada"),
    });
    const { modifications } = await socket.next(
      "Transition",
      ({ endVersion }) => endVersion.identity === 1,
    );
    expect(modifications).toMatchObject([{ value: { id: "https://issuer.test|ada" } }]);
    socket.send({ type: "Authenticate", baseVersion: 1, tokenType: "None" });
    const signedOut = await socket.next(
      "Transition",
      ({ endVersion }) => endVersion.identity === 2,
    );
    expect(signedOut.modifications).toMatchObject([{ value: null }]);
  });

  test.each([
    ["that is no JWT", "User", "nonsense"],
    ["that has expired", "User", tokenFor("ada", { exp: 1 })],
    ["without a subject", "User", tokenFor("ada", { sub: undefined })],
    ["for an administrator", "Admin", "key"],
  ])("%s is refused", async (_, tokenType, value) => {
    const socket = await RawSocket.open(await startBackend());
    socket.send({ type: "Authenticate", baseVersion: 0, tokenType, value });
    expect(await socket.next("AuthError")).toMatchObject({
      baseVersion: 0,
      authUpdateAttempted: true,
    });
    await socket.closed;
  });
});

test("a broken sequence of query sets is fatal", async () => {
  const socket = await RawSocket.open(await startBackend());
  socket.send({ type: "ModifyQuerySet", baseVersion: 5, newVersion: 6, modifications: [] });
  expect((await socket.next("FatalError")).error).toContain("BaseVersionMismatch");
  await socket.closed;
});

test("a message that is no message ends the connection, not the backend", async () => {
  const backend = await startBackend();
  const socket = await RawSocket.open(backend);
  socket.sendText("{");
  expect((await socket.closed).code).toBe(1007);
  expect(await connect(backend).query(api.notes.list, { room: "a" })).toEqual([]);
});

test("clients that come before the backend is ready are answered when it is", async () => {
  const earlier = await startBackend();
  const port = Number(new URL(earlier.url).port);
  await earlier.close();
  let load = (): void => undefined;
  const loading = new Promise<void>((resolve) => (load = resolve));
  const app = {
    ...fixture,
    register: async (t: Parameters<NonNullable<typeof fixture.register>>[0]) => {
      await loading;
      await fixture.register?.(t);
    },
  };
  const starting = Backend.start(app, { port, crons: false });
  onTestFinished(async () => (await starting).close());
  const url = `http://127.0.0.1:${port}`;
  const client = connect({ url });
  const answer = client.mutation(api.notes.increment, { name: "early" });
  const fetched = eventually(() => fetch(`${url}/api/query_ts`, { method: "POST" }));
  await new Promise((resolve) => setImmediate(resolve));
  load();
  expect(await answer).toBe(1);
  expect((await fetched).status).toBe(200);
});
