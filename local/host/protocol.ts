/** The messages of Convex's sync protocol, as far as this backend takes part in it. */

import type { JSONValue } from "convex/values";

export type AddQuery = {
  type: "Add";
  queryId: number;
  udfPath: string;
  args: JSONValue;
  journal?: string | null;
  componentPath?: string;
};

export type FunctionRequest = {
  requestId: number;
  udfPath: string;
  args: JSONValue;
  componentPath?: string;
};

export type ClientMessage =
  | {
      type: "Connect";
      sessionId: string;
      connectionCount: number;
      maxObservedTimestamp?: string;
    }
  | {
      type: "Authenticate";
      baseVersion: number;
      tokenType: "User" | "Admin" | "None";
      value?: string;
    }
  | {
      type: "ModifyQuerySet";
      baseVersion: number;
      newVersion: number;
      modifications: (AddQuery | { type: "Remove"; queryId: number })[];
    }
  | ({ type: "Mutation" } & FunctionRequest)
  | ({ type: "Action" } & FunctionRequest)
  | { type: "Event" };

export type StateVersion = { querySet: number; identity: number; ts: string };

export type StateModification =
  | {
      type: "QueryUpdated";
      queryId: number;
      value: JSONValue;
      logLines: string[];
      journal: string | null;
    }
  | {
      type: "QueryFailed";
      queryId: number;
      errorMessage: string;
      errorData?: JSONValue;
      logLines: string[];
      journal: string | null;
    }
  | { type: "QueryRemoved"; queryId: number };

export type FunctionResponse =
  | { success: true; result: JSONValue; ts?: string; logLines: string[] }
  | { success: false; result: string; errorData?: JSONValue; logLines: string[] };

export type ServerMessage =
  | {
      type: "Transition";
      startVersion: StateVersion;
      endVersion: StateVersion;
      modifications: StateModification[];
    }
  | ({ type: "MutationResponse"; requestId: number } & FunctionResponse)
  | ({ type: "ActionResponse"; requestId: number } & FunctionResponse)
  | { type: "AuthError"; error: string; baseVersion: number; authUpdateAttempted: boolean }
  | { type: "FatalError"; error: string }
  | { type: "Ping" };

/** Timestamps are unsigned 64-bit integers: 8 bytes, lowest first, in base64. */
export function encodeTs(ts: bigint): string {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(ts);
  return bytes.toString("base64");
}

export function decodeTs(ts: string): bigint {
  return Buffer.from(ts, "base64").readBigUInt64LE();
}
