import { describe, expect, test } from "vitest";
import { type Decision, type State, decide, decidePull } from "./plan.js";

const BASES: (State | undefined)[] = [undefined, null, "a", "b", "c"];
const STATES: State[] = [null, "a", "b", "c"];

const situations = BASES.flatMap((base) =>
  STATES.flatMap((local) => STATES.map((remote) => ({ base, local, remote }))),
);

describe("in every situation", () => {
  const decided = (isPruning: boolean, side?: "ours" | "theirs") =>
    situations.map((situation) => ({
      ...situation,
      decision: decide(situation, { isPruning, side }),
    }));

  test("equal sides are left as they are", () => {
    for (const { local, remote, decision } of decided(true, "ours")) {
      expect(decision === "same").toBe(local === remote);
    }
  });

  test("a change of the server alone is never taken back, whichever side is to win", () => {
    for (const side of ["ours", "theirs", undefined] as const) {
      for (const { base, local, remote, decision } of decided(true, side)) {
        if (base === local && local !== remote) expect(decision).toBe("newer");
      }
    }
  });

  test("without pruning nothing is unpublished", () => {
    for (const { decision } of decided(false, "ours")) expect(decision).not.toBe("archive");
  });

  test("two different changes are a conflict, which one side decides", () => {
    const changed = situations.filter(
      ({ base, local, remote }) =>
        base !== undefined && base !== local && base !== remote && local !== remote,
    );
    expect(changed.length).toBeGreaterThan(10);
    for (const situation of changed) {
      const ours: Decision = situation.local === null ? "archive" : "send";
      expect(decide(situation, { isPruning: true, side: undefined })).toBe("conflict");
      expect(decide(situation, { isPruning: true, side: "theirs" })).toBe("newer");
      expect(decide(situation, { isPruning: true, side: "ours" })).toBe(ours);
    }
  });

  test("a file that was deleted here and changed there stays there without pruning", () => {
    const situation = { base: "a", local: null, remote: "b" };
    expect(decide(situation, { isPruning: false, side: "ours" })).toBe("newer");
  });

  test("without a base the directory is sent", () => {
    const options = { isPruning: true, side: undefined };
    expect(decide({ base: undefined, local: "a", remote: "b" }, options)).toBe("send");
    expect(decide({ base: undefined, local: null, remote: "b" }, options)).toBe("archive");
    expect(decide({ base: null, local: "a", remote: null }, options)).toBe("send");
  });
});

describe("a pull, in every situation,", () => {
  const decided = (side?: "ours" | "theirs") =>
    situations.map((situation) => ({ ...situation, decision: decidePull(situation, side) }));

  test("leaves equal sides", () => {
    for (const { local, remote, decision } of decided()) {
      expect(decision === "same").toBe(local === remote);
    }
  });

  test("touches a file that is here only if the server alone has changed it, or theirs is to win", () => {
    for (const side of ["ours", undefined] as const) {
      for (const { base, local, decision } of decided(side)) {
        if (local === null || !["take", "remove"].includes(decision)) continue;
        expect(base).toBe(local);
      }
    }
  });

  test("takes each change of the server alone, and leaves each of this side alone", () => {
    for (const side of ["ours", "theirs", undefined] as const) {
      for (const { base = null, local, remote, decision } of decided(side)) {
        if (local === remote) continue;
        if (base === local) expect(decision).toBe(remote === null ? "remove" : "take");
        if (base === remote) expect(decision).toBe("keep");
      }
    }
  });

  test("finds a conflict where both have changed a file differently, unless a side is to win", () => {
    for (const { base = null, local, remote, decision } of decided()) {
      const isBoth = local !== remote && base !== local && base !== remote;
      expect(decision === "conflict").toBe(isBoth);
    }
    for (const side of ["ours", "theirs"] as const) {
      for (const { decision } of decided(side)) expect(decision).not.toBe("conflict");
    }
  });
});
