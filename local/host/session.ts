/**
 * One client's socket: its queries, its identity and the order of its messages.
 *
 * Everything except actions goes through one queue. A mutation's result is sent before any later state, and
 * followed by a transition, because the client drops the mutation's optimistic update with the first
 * transition at or after its timestamp, and waits for one.
 */

import { createHash } from "node:crypto";
import { ANONYMOUS, type Caller, type Deployment, type Outcome, type Reads } from "./deployment.js";
import { describeError } from "./functionErrors.js";
import { identityFromToken } from "./identity.js";
import type { MutationReplies } from "./mutationReplies.js";
import {
  decodeTs,
  encodeTs,
  type AddQuery,
  type ClientMessage,
  type FunctionRequest,
  type FunctionResponse,
  type ServerMessage,
  type StateModification,
} from "./protocol.js";

type Subscription = {
  query: AddQuery;
  journal: string | null;
  /** The result of the last run; null before the first one and after a change of identity. */
  reads: Reads | null;
  sentHash: string | null;
};

export type SessionHost = {
  deployment: Deployment;
  replies: MutationReplies;
  now: () => number;
};

export type SessionSocket = {
  send(message: ServerMessage): void;
  close(code: number, reason: string): void;
};

const COMPONENT_REFUSED =
  "Functions of components can only be called by functions of the app, not by clients";

export class Session {
  private readonly subscriptions = new Map<number, Subscription>();
  private removed: number[] = [];
  private version = { querySet: 0, identity: 0, ts: 0n };
  private pending = { querySet: 0, identity: 0 };
  private caller: Caller;
  private sessionId = "";
  private queue: Promise<void> = Promise.resolve();
  private refreshQueued = false;
  private transitionDue = false;
  private closed = false;
  private readonly stopListening: () => void;

  constructor(
    private readonly host: SessionHost,
    private readonly socket: SessionSocket,
    private readonly client: { ip: string | null; userAgent: string | null },
  ) {
    this.caller = { ...ANONYMOUS, ...client };
    this.stopListening = host.deployment.onCommit(() => this.refreshSoon());
  }

  close(): void {
    this.closed = true;
    this.stopListening();
  }

  receive(message: ClientMessage): void {
    switch (message.type) {
      case "Connect":
        this.sessionId = message.sessionId;
        if (message.maxObservedTimestamp !== undefined) {
          // A backend that lost its data must not be behind what the client has seen.
          this.host.deployment.advanceTo(decodeTs(message.maxObservedTimestamp));
        }
        return;
      case "Action":
        void this.action(message);
        return;
      case "Authenticate":
      case "ModifyQuerySet":
      case "Mutation":
        this.enqueue(() => this.process(message));
        return;
      case "Event":
        return;
      default:
        this.fatal(`Unknown message type: ${String((message as { type: unknown }).type)}`);
    }
  }

  private enqueue(task: () => Promise<void> | void): void {
    this.queue = this.queue.then(async () => {
      if (this.closed) return;
      try {
        await task();
      } catch (error) {
        console.error("The embedded backend failed to handle a message:", error);
        this.fatal(error instanceof Error ? error.message : String(error));
      }
    });
  }

  private async process(
    message: Extract<ClientMessage, { type: "Authenticate" | "ModifyQuerySet" | "Mutation" }>,
  ): Promise<void> {
    if (message.type === "Authenticate" && !this.authenticate(message)) return;
    if (message.type === "ModifyQuerySet" && !this.modifyQueries(message)) return;
    if (message.type === "Mutation") await this.mutate(message);
    this.transitionDue = true;
    this.refreshSoon();
  }

  private authenticate(message: Extract<ClientMessage, { type: "Authenticate" }>): boolean {
    try {
      if (message.tokenType === "Admin") {
        throw new Error("The embedded backend has no admin keys");
      }
      const token = message.tokenType === "User" ? (message.value ?? "") : null;
      const identity = token === null ? null : identityFromToken(token, this.host.now());
      this.caller = { ...this.client, identity, token };
    } catch (error) {
      this.socket.send({
        type: "AuthError",
        error: error instanceof Error ? error.message : String(error),
        baseVersion: message.baseVersion,
        authUpdateAttempted: true,
      });
      this.end(1000, "AuthError");
      return false;
    }
    this.pending.identity = message.baseVersion + 1;
    for (const subscription of this.subscriptions.values()) subscription.reads = null;
    return true;
  }

  private modifyQueries(message: Extract<ClientMessage, { type: "ModifyQuerySet" }>): boolean {
    if (message.baseVersion !== this.pending.querySet) {
      this.fatal(`BaseVersionMismatch: ${message.baseVersion} is not ${this.pending.querySet}`);
      return false;
    }
    this.pending.querySet = message.newVersion;
    for (const change of message.modifications) {
      if (change.type === "Remove") {
        this.subscriptions.delete(change.queryId);
        this.removed.push(change.queryId);
      } else {
        const journal = change.journal ?? null;
        this.subscriptions.set(change.queryId, {
          query: change,
          journal,
          reads: null,
          sentHash: null,
        });
      }
    }
    return true;
  }

  private async mutate(request: FunctionRequest): Promise<void> {
    const reply = await this.host.replies.once(this.sessionId, request.requestId, () =>
      this.run("mutation", request),
    );
    this.send({ type: "MutationResponse", requestId: request.requestId, ...reply });
  }

  private async action(request: FunctionRequest): Promise<void> {
    // Actions use the identity set before them, but nothing waits for them.
    await this.queue;
    const reply = await this.run("action", request);
    if (reply.success) delete reply.ts;
    this.send({ type: "ActionResponse", requestId: request.requestId, ...reply });
  }

  private async run(
    kind: "mutation" | "action",
    { udfPath, args, componentPath }: FunctionRequest,
  ): Promise<FunctionResponse> {
    if (componentPath) return responseTo({ ok: false, message: COMPONENT_REFUSED });
    return responseTo(await this.host.deployment.call(kind, { path: udfPath, args }, this.caller));
  }

  private refreshSoon(): void {
    if (this.refreshQueued || this.closed) return;
    this.refreshQueued = true;
    this.enqueue(() => {
      this.refreshQueued = false;
      return this.refresh();
    });
  }

  /** Reruns outdated queries and sends the changes. */
  private async refresh(): Promise<void> {
    const { deployment } = this.host;
    const stale = [...this.subscriptions.values()].filter(
      ({ reads }) => reads === null || !deployment.isCurrent(reads),
    );
    if (stale.length === 0 && !this.transitionDue) return;
    this.transitionDue = false;
    const target = { ...this.pending };
    const modifications: StateModification[] = this.removed.map((queryId) => ({
      type: "QueryRemoved",
      queryId,
    }));
    this.removed = [];
    const allowed = stale.filter(({ query }) => !query.componentPath);
    const { ts, outcomes } = await deployment.runQueries(
      allowed.map(({ query, journal }) => ({ path: query.udfPath, args: query.args, journal })),
      this.caller,
    );
    allowed.forEach((subscription, i) => {
      const { reads, journal, ...outcome } = outcomes[i]!;
      subscription.reads = reads;
      subscription.journal = journal;
      this.report(subscription, outcome, modifications);
    });
    for (const subscription of stale) {
      if (!subscription.query.componentPath) continue;
      subscription.reads = new Map();
      this.report(subscription, { ok: false, ...describeError(COMPONENT_REFUSED) }, modifications);
    }
    const startVersion = { ...this.version, ts: encodeTs(this.version.ts) };
    this.version = { ...target, ts: ts > this.version.ts ? ts : this.version.ts };
    const endVersion = { ...this.version, ts: encodeTs(this.version.ts) };
    this.send({ type: "Transition", startVersion, endVersion, modifications });
  }

  /** Adds a query's result to a transition, unless the client already has it. */
  private report(
    subscription: Subscription,
    outcome: { ok: true; value: unknown } | { ok: false; message: string; data?: unknown },
    modifications: StateModification[],
  ): void {
    const { queryId } = subscription.query;
    const { journal } = subscription;
    // The request id in an error message differs each time and adds nothing.
    const essence = outcome.ok ? [outcome.value] : [outcome.message.split("\n"), outcome.data];
    if (!outcome.ok) (essence[0] as string[]).shift();
    const hash = createHash("sha256")
      .update(JSON.stringify([outcome.ok, essence, journal]))
      .digest("base64");
    if (hash === subscription.sentHash) return;
    subscription.sentHash = hash;
    modifications.push(
      outcome.ok
        ? {
            type: "QueryUpdated",
            queryId,
            value: outcome.value as never,
            logLines: [],
            journal,
          }
        : {
            type: "QueryFailed",
            queryId,
            errorMessage: outcome.message,
            ...(outcome.data === undefined ? {} : { errorData: outcome.data as never }),
            logLines: [],
            journal,
          },
    );
  }

  private fatal(error: string): void {
    this.send({ type: "FatalError", error });
    this.end(1008, "FatalError");
  }

  private end(code: number, reason: string): void {
    this.close();
    this.socket.close(code, reason);
  }

  private send(message: ServerMessage): void {
    if (!this.closed) this.socket.send(message);
  }
}

function responseTo(outcome: Outcome): FunctionResponse {
  if (outcome.ok) {
    return { success: true, result: outcome.value, ts: encodeTs(outcome.ts), logLines: [] };
  }
  const { message, data } = outcome;
  const response = { success: false as const, result: message, logLines: [] };
  return data === undefined ? response : { ...response, errorData: data };
}
