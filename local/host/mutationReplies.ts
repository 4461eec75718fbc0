/**
 * Remembers the results of mutations. After a lost connection a client resends unanswered requests with the
 * same session and request id; it must get the first result, not a second run.
 */

import type { FunctionResponse } from "./protocol.js";

const SESSIONS_KEPT = 1000;
const REPLIES_PER_SESSION = 1000;

export type SavedReply = { sessionId: string; requestId: number; reply: FunctionResponse };

export class MutationReplies {
  private readonly sessions = new Map<string, Map<number, Promise<FunctionResponse>>>();
  private readonly answered = new Map<string, SavedReply>();

  /** Runs the mutation, or returns the result of its first run, also while that is running. */
  once(
    sessionId: string,
    requestId: number,
    run: () => Promise<FunctionResponse>,
  ): Promise<FunctionResponse> {
    const session = this.session(sessionId);
    const known = session.get(requestId);
    if (known) return known;
    const reply = run().then((result) => {
      this.remember({ sessionId, requestId, reply: result });
      return result;
    });
    this.keep(sessionId, session, requestId, reply);
    return reply;
  }

  saved(): SavedReply[] {
    return [...this.answered.values()];
  }

  restore(replies: SavedReply[]): void {
    for (const saved of replies) {
      this.remember(saved);
      const session = this.session(saved.sessionId);
      this.keep(saved.sessionId, session, saved.requestId, Promise.resolve(saved.reply));
    }
  }

  private remember(saved: SavedReply): void {
    this.answered.set(`${saved.sessionId}\n${saved.requestId}`, saved);
  }

  private session(sessionId: string): Map<number, Promise<FunctionResponse>> {
    const session = this.sessions.get(sessionId) ?? new Map<number, Promise<FunctionResponse>>();
    // Deleting first moves the session to the end: the first one is the least recently used.
    this.sessions.delete(sessionId);
    this.sessions.set(sessionId, session);
    if (this.sessions.size > SESSIONS_KEPT) {
      const [oldest] = this.sessions.keys();
      for (const id of this.sessions.get(oldest!)!.keys()) this.answered.delete(`${oldest}\n${id}`);
      this.sessions.delete(oldest!);
    }
    return session;
  }

  private keep(
    sessionId: string,
    session: Map<number, Promise<FunctionResponse>>,
    requestId: number,
    reply: Promise<FunctionResponse>,
  ): void {
    session.set(requestId, reply);
    if (session.size <= REPLIES_PER_SESSION) return;
    const [oldest] = session.keys();
    session.delete(oldest!);
    this.answered.delete(`${sessionId}\n${oldest}`);
  }
}
