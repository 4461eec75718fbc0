/** Helpers for the tests of the embedded backend. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ConvexClient } from "convex/browser";
import { onTestFinished, vi } from "vitest";
import { WebSocket } from "ws";
import * as fixture from "../fixture/backend.js";
import { Backend, type BackendOptions } from "../host/backend.js";
import type { ServerMessage } from "../host/protocol.js";

export { api, components, internal } from "../fixture/convex/_generated/api.js";

/** A backend with the fixture app, closed when the test ends. */
export async function startBackend(options: BackendOptions = {}): Promise<Backend> {
  const backend = await Backend.start(fixture, { crons: false, ...options });
  onTestFinished(() => backend.close());
  return backend;
}

export function connect(backend: { url: string }): ConvexClient {
  const client = new ConvexClient(backend.url, {
    logger: false,
    // Node 22's own sends no `close` after a failed connection, which `client.close` waits for.
    webSocketConstructor: WebSocket as unknown as typeof globalThis.WebSocket,
  });
  onTestFinished(() => client.close());
  return client;
}

/** Waits until a check passes, even on a busy machine. */
export function eventually<T>(check: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(check, { timeout: 30_000, interval: 10 });
}

export function temporaryDirectory(): string {
  const path = mkdtempSync(join(tmpdir(), "embedded-backend-"));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** An unsigned JWT; the backend does not verify signatures. */
export function tokenFor(subject: string, claims: Record<string, unknown> = {}): string {
  const encode = (value: unknown): string =>
    Buffer.from(JSON.stringify(value)).toString("base64url");
  const issued = Math.floor(Date.now() / 1000);
  const payload = { iss: "https://issuer.test", sub: subject, iat: issued, exp: issued + 3600 };
  return `${encode({ alg: "none" })}.${encode({ ...payload, ...claims })}.`;
}

type Received<T extends ServerMessage["type"]> = Extract<ServerMessage, { type: T }>;

/** A client that implements the protocol itself and can misbehave. */
export class RawSocket {
  readonly received: ServerMessage[] = [];
  readonly closed: Promise<{ code: number; reason: string }>;
  private readonly waiting = new Set<() => void>();

  private constructor(private readonly socket: WebSocket) {
    socket.on("message", (data: Buffer) => {
      this.received.push(JSON.parse(data.toString()) as ServerMessage);
      for (const check of this.waiting) check();
    });
    this.closed = new Promise((resolve) => {
      socket.on("close", (code, reason) => resolve({ code, reason: reason.toString() }));
    });
  }

  static async open(
    backend: { url: string },
    sessionId: string = crypto.randomUUID(),
    connect: Record<string, unknown> = {},
  ): Promise<RawSocket> {
    const socket = new WebSocket(`${backend.url.replace("http", "ws")}/api/1.48.0/sync`);
    const raw = new RawSocket(socket);
    onTestFinished(() => socket.terminate());
    await new Promise((resolve, reject) => {
      socket.once("open", resolve);
      socket.once("error", reject);
    });
    raw.send({
      type: "Connect",
      sessionId,
      connectionCount: 0,
      lastCloseReason: null,
      clientTs: 0,
      ...connect,
    });
    return raw;
  }

  send(message: Record<string, unknown>): void {
    this.sendText(JSON.stringify(message));
  }

  sendText(text: string): void {
    this.socket.send(text);
  }

  mutate(requestId: number, udfPath: string, args: Record<string, unknown> = {}): void {
    this.send({ type: "Mutation", requestId, udfPath, args: [args] });
  }

  /** Resolves with the first message of a type that passes the test. */
  next<T extends ServerMessage["type"]>(
    type: T,
    test: (message: Received<T>) => boolean = () => true,
  ): Promise<Received<T>> {
    return new Promise((resolve) => {
      const check = (): void => {
        const found = this.received.find(
          (message): message is Received<T> =>
            message.type === type && test(message as Received<T>),
        );
        if (found === undefined) return;
        this.waiting.delete(check);
        resolve(found);
      };
      this.waiting.add(check);
      check();
    });
  }

  drop(): void {
    this.socket.terminate();
  }
}
