import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import type { Facts } from "./disk.js";
import { type Action, type Content, type Known, type Written, planFile } from "./plan.js";

/** A file on a disk that is a value: what it holds, when it was written, and who wrote it. */
type OnDisk = { sha256: string; clock: number; isTools: boolean } | "folder" | null;

const sha256 = fc.constantFrom("one", "two", "three");
const content: fc.Arbitrary<Content> = sha256.map((digest) => ({
  versionId: `version of ${digest}`,
  sha256: digest,
  size: digest.length,
}));

function factsOf(disk: OnDisk): Facts | null {
  if (disk === null) return null;
  if (disk === "folder") return { kind: "folder", size: 0, mtimeNs: "0", ino: "0" };
  return {
    kind: "file",
    size: disk.sha256.length,
    mtimeNs: String(disk.clock),
    ino: String(disk.clock),
  };
}

function writtenAt(bytes: Content, clock: number): Written {
  return { ...bytes, mtimeNs: String(clock), ino: String(clock) };
}

/** A file, what is noted of it, and what the outside does to it. */
class World {
  disk: OnDisk = null;
  known: Known | undefined;
  clock = 1;
  aside: string[] = [];
  lost: string[] = [];

  constructor(readonly isSavingAside: boolean) {}

  plan(want: Content | null): Action {
    const circumstances = {
      want,
      known: this.known,
      facts: factsOf(this.disk),
      isSavingAside: this.isSavingAside,
    };
    const action = planFile(circumstances);
    if (action.do !== "inspect") return action;
    const inspected = { sha256: (this.disk as { sha256: string }).sha256, isOurs: false };
    return planFile({ ...circumstances, inspected });
  }

  /** Does what was planned; a crash ends it half way. */
  perform(action: Action, want: Content | null, isCrashing: boolean): void {
    switch (action.do) {
      case "download": {
        this.clock += 1;
        const next = writtenAt(want!, this.clock);
        this.known = { have: this.known?.have, next };
        if (isCrashing) return;
        this.lose();
        this.disk = { sha256: want!.sha256, clock: this.clock, isTools: true };
        this.known = { have: next };
        return;
      }
      case "remove":
        this.lose();
        this.disk = null;
        if (!isCrashing) this.known = undefined;
        return;
      case "set aside":
        if (this.disk !== null && this.disk !== "folder") this.aside.push(this.disk.sha256);
        this.disk = null;
        return;
      case "nothing":
        if (!isCrashing) this.known = { have: action.have };
        return;
      case "forget":
        if (!isCrashing) this.known = undefined;
        return;
      case "keep":
        return;
      case "inspect":
        throw new Error("It was inspected.");
    }
  }

  private lose(): void {
    if (this.disk === null) return;
    if (this.disk === "folder") this.lost.push("folder");
    else if (!this.disk.isTools) this.lost.push(this.disk.sha256);
  }
}

type Event =
  | { is: "wanted"; want: Content | null; isCrashing: boolean }
  | { is: "user writes"; sha256: string }
  | { is: "user touches" | "user deletes" | "user makes a folder" };

const event: fc.Arbitrary<Event> = fc.oneof(
  fc.record({
    is: fc.constant("wanted" as const),
    want: fc.option(content),
    isCrashing: fc.boolean(),
  }),
  fc.record({ is: fc.constant("user writes" as const), sha256 }),
  fc.constantFrom<Event>(
    { is: "user touches" },
    { is: "user deletes" },
    { is: "user makes a folder" },
  ),
);

function happen(world: World, event: Event): void {
  world.clock += 1;
  switch (event.is) {
    case "user writes":
      // The same bytes again are not the user's own.
      if (typeof world.disk === "object" && world.disk?.sha256 === event.sha256) return;
      world.disk = { sha256: event.sha256, clock: world.clock, isTools: false };
      return;
    case "user touches":
      if (world.disk !== null && world.disk !== "folder") world.disk.clock = world.clock;
      return;
    case "user deletes":
      world.disk = null;
      return;
    case "user makes a folder":
      world.disk = "folder";
      return;
    case "wanted":
      for (let step = 0; step < 5; step += 1) {
        const action = world.plan(event.want);
        world.perform(action, event.want, event.isCrashing && step === 0);
        if (action.do !== "set aside") return;
      }
  }
}

describe.each([true, false])("with save aside %s", (isSavingAside) => {
  test.prop([fc.array(event, { maxLength: 12 }), fc.option(content)])(
    "whatever happens, one more run is right, the next has nothing to do, and nothing of the user's is lost",
    (events, want) => {
      const world = new World(isSavingAside);
      for (const happened of events) happen(world, happened);
      happen(world, { is: "wanted", want, isCrashing: false });
      const action = world.plan(want);
      const kept = action.do === "keep" || (action.do === "forget" && action.kept !== null);
      if (want === null) {
        expect(action.do).toBe("forget");
      } else if (!kept) {
        expect(action).toMatchObject({ do: "nothing", isNews: false });
        expect(world.disk).toMatchObject({ sha256: want.sha256 });
      } else {
        expect(isSavingAside).toBe(false);
      }
      expect(withoutKnownBytes(world.lost, events)).toEqual([]);
    },
  );
});

/** Bytes that the server has sent before are not lost when a user's copy of them goes. */
function withoutKnownBytes(lost: string[], events: Event[]): string[] {
  const sent = new Set(
    events.map((happened) => (happened.is === "wanted" ? happened.want?.sha256 : undefined)),
  );
  return lost.filter((digest) => !sent.has(digest));
}

describe("a file that was there before with the right bytes", () => {
  const right: Content = { versionId: "v", sha256: "one", size: 3 };
  const facts: Facts = { kind: "file", size: 3, mtimeNs: "5", ino: "5" };
  const inspected = { sha256: "one", isOurs: false };
  const found = planFile({ want: right, known: undefined, facts, inspected, isSavingAside: false });

  test("is taken as it is", () => {
    expect(found).toMatchObject({ do: "nothing", isNews: true, have: { isAdopted: true } });
  });

  test("is never overwritten or removed", () => {
    const known = { have: (found as { have: Written }).have };
    const newer = { versionId: "w", sha256: "two", size: 3 };
    expect(planFile({ want: newer, known, facts, isSavingAside: false }).do).toBe("keep");
    expect(planFile({ want: null, known, facts, isSavingAside: false })).toEqual({
      do: "forget",
      kept: "added",
    });
    expect(planFile({ want: newer, known, facts, isSavingAside: true }).do).toBe("set aside");
  });

  test("is the tool's own when the hint in it says so", () => {
    const circumstances = { want: right, known: undefined, facts, isSavingAside: false };
    const hinted = planFile({ ...circumstances, inspected: { sha256: "one", isOurs: true } });
    expect(hinted).toEqual({
      do: "nothing",
      isNews: true,
      have: { ...right, mtimeNs: "5", ino: "5" },
    });
  });
});
