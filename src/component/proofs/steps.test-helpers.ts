/** What random users of the component do: few places and contents, so that they collide. */
import fc from "fast-check";

/** What a caller says it believes: nothing, what is true when it is said, or something else. */
export type Belief = "nothing" | "absent" | "true" | "false" | "contradictory";

export type Place = { folder: string; name: string };
/** What is said of an access; `null`: as the folder is. */
export type Said = "public" | "private" | null;
type Action = "publish" | "archive" | "delete";
export type OnConflict = "refuse" | "overwrite" | "skip";
type Finish = { content: string; publish: boolean; skip: boolean; belief: Belief };
/** The properties of an image as its uploader says them: none, those of the bytes, or others. */
export type Facts = "none" | "true" | "false";
/** What an encoder does with a version that it has taken, or takes; `nth` picks among those it has. */
export type Encoding =
  "make" | "claim" | "plan" | "planOne" | "settle" | "settleWrong" | "abandon" | "fail" | "giveUp";

export type Step =
  | ({ do: "upload"; at: Place; actor: string; facts: Facts } & Finish)
  | { do: "start"; at: Place; actor: string; belief: Belief }
  /** `content` null sends an object that was stored earlier. */
  | ({ do: "finish"; nth: number; actor: string } & Omit<Finish, "content"> & {
        content: string | null;
      })
  | { do: "uploadMany"; at: Place[]; contents: string[]; publish: boolean }
  /** Makes a version of stored bytes without an upload, as trusted code may. */
  | { do: "adopt"; at: Place; nth: number; content: string | null; belief: Belief }
  | { do: "publish" | "label"; at: Place; nth: number; belief: Belief }
  | { do: "publishMany"; picks: { at: Place; nth: number }[] }
  | { do: "archive" | "describe" | "delete"; at: Place; belief: Belief }
  | { do: "move" | "copy" | "rename"; at: Place; to: Place; belief: Belief }
  | { do: "access"; at: Place; access: Said; belief: Belief }
  | { do: "folderAccess"; path: string; access: Said }
  | { do: "createFolder" | "nameFolder"; path: string }
  | { do: "deleteFolder"; path: string }
  | { do: "createNamed"; path: string; name: string }
  | { do: "moveFolder" | "copyFolder"; path: string; to: string }
  | { do: "undelete"; nth: number; to: Place | null }
  | { do: "undeleteFolder"; nth: number }
  | { do: "purge"; nth: number }
  | { do: "takeDown"; at: Place }
  | { do: "takeDownVersions"; picks: { at: Place; nth: number }[] }
  | { do: "takeDownFolder"; path: string }
  /** Makes a release; publishes one of the newest, or takes it back. */
  | { do: "release"; picks: { at: Place; nth: number; action: Action }[] }
  | { do: "publishRelease"; nth: number; onConflict: OnConflict }
  | { do: "rollBack"; nth: number; onConflict: OnConflict }
  | { do: "retain"; trashMs: number; graceMs: number; isPaused: boolean }
  | { do: "limit"; path: string; maxSize: number | null }
  /** Has earlier versions deleted after a day; `null` keeps them. */
  | { do: "expire"; keepVersions: number | null; keepLabelled: boolean }
  /** Holds a file or a folder, or releases its hold. */
  | { do: "hold"; path: string; isHeld: boolean }
  /** Shares a file, or the folder that it is in. */
  | { do: "share"; at: Place; isFolder: boolean; mode: "follow" | "pin"; max: number | null }
  | { do: "unshare"; nth: number }
  /** Asks a link for a file, or for its list. */
  | { do: "openShare"; nth: number; at: Place; isList: boolean; reads: "whole" | "part" | "head" }
  /** Sets a quota that is never reached, so that it only counts; `null` removes it. */
  | { do: "quota"; path: string; maxBytes: number | null; recount: boolean }
  | { do: "preset"; path: string; widths: number[] | null; quality: number }
  | { do: "encode"; how: Encoding; nth: number }
  /** Lets the images in a folder be looked at of which nothing is known. */
  | { do: "look"; path: string }
  /** Stores an object that nobody asked for. */
  | { do: "store"; content: string }
  /** Runs one scheduled function, or all; or loses them all; or lets the crons come. */
  | { do: "run"; nth: number }
  | { do: "runAll" | "crash" | "crons" | "sweep" }
  | { do: "wait"; ms: number };

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

const folder = fc.constantFrom("", "a", "a/b", "a/b/c", "a-", "d");
const path = fc.constantFrom("a", "a/b", "a/b", "a/b/c", "a-", "d", "d/e", "new-one", "");
/** Of files and of folders. */
const heldPath = fc.constantFrom("a/b/x", "a/b", "a/b/c/y", "d/x", "a-", "");
const name = fc.constantFrom("x", "y", "z");
/** A place that is used more often than others, so that several steps are about the same file. */
const HERE: Place = { folder: "a/b", name: "x" };
const at: fc.Arbitrary<Place> = fc.oneof(
  { weight: 1, arbitrary: fc.constant(HERE) },
  { weight: 2, arbitrary: fc.record({ folder, name }) },
);

/** The bytes of a GIF as far as its header says, as text. */
const gif = (width: number, height: number) =>
  `GIF89a${String.fromCharCode(width, 0, height, 0, 0, 0, 0)};`;
const IMAGE = gif(8, 4);
const content = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom("one", "two", "and a longer one") },
  { weight: 2, arbitrary: fc.constantFrom(IMAGE, IMAGE, gif(6, 6), "no gif") },
);
const orEarlier: fc.Arbitrary<string | null> = fc.option(content, { freq: 3, nil: null });
const orSame: fc.Arbitrary<Place | null> = fc.option(at, { nil: null });
const actor = fc.constantFrom("ann", "bob");
const nth = fc.nat({ max: 5 });
const pick = fc.record({ at, nth });
const belief: fc.Arbitrary<Belief> = fc.oneof(
  { weight: 12, arbitrary: fc.constant<Belief>("nothing") },
  { weight: 3, arbitrary: fc.constant<Belief>("true") },
  { weight: 1, arbitrary: fc.constantFrom<Belief>("absent", "false", "contradictory") },
);
const facts = fc.constantFrom<Facts>("true", "true", "true", "false", "none");
const said = fc.constantFrom<Said>("public", "private", "private", null);
const mostly = fc.integer({ min: 0, max: 4 }).map((roll) => roll > 0);
const rarely = mostly.map((is) => !is);
const say = <What extends string>(...what: What[]) => fc.constantFrom(...what);
const action = fc.constantFrom<Action>("publish", "publish", "archive", "delete");
const onConflict = fc.constantFrom<OnConflict>("refuse", "overwrite", "skip");
const lately = fc.nat({ max: 1 });
const finish = { publish: mostly, skip: rarely, belief };

const weighted: [number, fc.Arbitrary<Step>][] = [
  [14, fc.record({ do: say("upload"), at, actor, content, facts, ...finish })],
  [2, fc.record({ do: say("start"), at, actor, belief })],
  [3, fc.record({ do: say("finish"), nth, actor, content: orEarlier, ...finish })],
  [
    3,
    fc.record({
      do: say("uploadMany"),
      at: fc.array(at, { minLength: 1, maxLength: 4 }),
      contents: fc.array(content, { minLength: 4, maxLength: 4 }),
      publish: mostly,
    }),
  ],
  [2, fc.record({ do: say("adopt"), at, nth, content: orEarlier, belief })],
  [4, fc.record({ do: say("publish", "publish", "label"), at, nth, belief })],
  [
    1,
    fc.record({
      do: say("publishMany"),
      picks: fc.array(pick, { minLength: 1, maxLength: 3 }),
    }),
  ],
  [3, fc.record({ do: say("archive", "delete", "delete"), at, belief })],
  // Often, because a description must survive what comes after it.
  [4, fc.record({ do: say("describe"), at, belief })],
  [5, fc.record({ do: say("move", "copy", "rename"), at, to: at, belief })],
  [4, fc.record({ do: say("access"), at, access: said, belief })],
  [4, fc.record({ do: say("folderAccess"), path, access: said })],
  [3, fc.record({ do: say("createFolder", "nameFolder"), path })],
  [1, fc.record({ do: say("createNamed"), path, name: say("B", "New one") })],
  [4, fc.record({ do: say("deleteFolder"), path })],
  [6, fc.record({ do: say("moveFolder", "copyFolder"), path, to: path })],
  [3, fc.record({ do: say("undelete"), nth, to: orSame })],
  [3, fc.record({ do: say("undeleteFolder"), nth })],
  [1, fc.record({ do: say("purge"), nth })],
  [4, fc.record({ do: say("takeDown"), at })],
  [
    3,
    fc.record({
      do: say("takeDownVersions"),
      picks: fc.array(pick, { minLength: 1, maxLength: 3 }),
    }),
  ],
  [4, fc.record({ do: say("takeDownFolder"), path })],
  [
    5,
    fc.record({
      do: say("release"),
      picks: fc.array(fc.record({ at, nth, action: action }), { minLength: 1, maxLength: 3 }),
    }),
  ],
  [5, fc.record({ do: say("publishRelease"), nth: lately, onConflict })],
  [4, fc.record({ do: say("rollBack"), nth: lately, onConflict })],
  [
    1,
    fc.record({
      do: say("retain"),
      trashMs: say2(0, DAY, 30 * DAY),
      graceMs: say2(0, DAY),
      isPaused: rarely,
    }),
  ],
  [4, fc.record({ do: say("hold"), path: heldPath, isHeld: mostly })],
  [
    4,
    fc.record({
      ...{ do: say("expire"), keepLabelled: mostly },
      keepVersions: fc.constantFrom(0, 0, 1, null),
    }),
  ],
  [
    5,
    fc.record({
      ...{ do: say("share"), at, isFolder: rarely, mode: say("follow", "pin") },
      max: fc.constantFrom(1, 2, null),
    }),
  ],
  [1, fc.record({ do: say("unshare"), nth: lately })],
  [
    5,
    fc.record({
      ...{ do: say("openShare"), nth: lately, at, isList: rarely },
      reads: say("whole", "whole", "part", "head"),
    }),
  ],
  [1, fc.record({ do: say("limit"), path, maxSize: fc.constantFrom(5, 100, null) })],
  [
    2,
    fc.record({
      ...{ do: say("quota"), path, recount: rarely },
      maxBytes: fc.constantFrom(1_000_000, 2_000_000, null),
    }),
  ],
  [
    4,
    fc.record({
      ...{ do: say("preset"), path },
      widths: fc.constantFrom<number[] | null>([2], [2, 4], [4, 6, 16], [1, 3], [], null),
      quality: fc.constantFrom(80, 80, 50),
    }),
  ],
  [
    9,
    fc.record({
      do: say("encode"),
      how: fc.oneof(
        { weight: 4, arbitrary: fc.constantFrom<Encoding>("make", "claim") },
        {
          weight: 5,
          arbitrary: fc.constantFrom<Encoding>("plan", "plan", "planOne", "settle", "settle"),
        },
        {
          weight: 2,
          arbitrary: fc.constantFrom<Encoding>("settleWrong", "abandon", "fail", "giveUp"),
        },
      ),
      nth,
    }),
  ],
  [1, fc.record({ do: say("look"), path })],
  [1, fc.record({ do: say("store"), content })],
  [6, fc.record({ do: say("run"), nth })],
  [8, fc.record({ do: say("runAll", "crash", "crons", "crons", "sweep", "sweep") })],
  [
    4,
    fc.record({
      do: say("wait"),
      ms: fc.constantFrom(1, 6 * MINUTE, 2 * 60 * MINUTE, 2 * DAY, 40 * DAY),
    }),
  ],
];

function say2(...what: number[]): fc.Arbitrary<number> {
  return fc.constantFrom(...what);
}

export const anyStep: fc.Arbitrary<Step> = fc.oneof(
  ...weighted.map(([weight, arbitrary]) => ({ weight, arbitrary })),
);

const given = { at: HERE, belief: "nothing" } as const;
const uploaded: Step = {
  ...{ ...given, do: "upload", actor: "ann", content: "one", publish: true, skip: false },
  facts: "none",
};
const encode = (how: Encoding): Step => ({ do: "encode", how, nth: 0 });
const wanted: Step = { do: "preset", path: "a", widths: [2, 4], quality: 80 };
const image = { ...uploaded, content: IMAGE, facts: "true" } as const;
const set = (access: Said): Step[] => [{ ...given, do: "access", access }, { do: "runAll" }];
const copied: Step = { ...given, do: "copy", to: { folder: "d", name: "x" } };
const inRelease: Step[] = [
  { ...uploaded, content: "two", publish: false },
  { do: "release", picks: [{ at: HERE, nth: 1, action: "publish" }] },
];
const nthOfAll = { nth: 0, onConflict: "refuse" } as const;
const EXPIRE = { do: "expire", keepVersions: 0 } as const;
const PINNED = { do: "share", at: HERE, isFolder: false, mode: "pin", max: null } as const;
/** What a file may have behind it. */
const PASTS: Step[][] = [
  [uploaded, ...set("private"), ...set("public")],
  [uploaded, { ...given, do: "delete" }, uploaded],
  [uploaded, copied],
  [uploaded, ...inRelease],
  [uploaded, ...inRelease, { ...nthOfAll, do: "publishRelease" }],
  [
    ...[uploaded, ...inRelease],
    ...[
      { ...nthOfAll, do: "publishRelease" as const },
      { ...nthOfAll, do: "rollBack" as const },
    ],
  ],
  // An earlier version that expires, whatever is done with it first.
  [uploaded, { ...uploaded, content: "two" }, { ...EXPIRE, keepLabelled: true }],
  // One that a share link keeps.
  [uploaded, PINNED, { ...uploaded, content: "two" }, { ...EXPIRE, keepLabelled: true }],
  [uploaded, { ...PINNED, mode: "follow", isFolder: true }],
  // A file in the trash that a job on its folder reaches last.
  [
    uploaded,
    { ...uploaded, at: { ...HERE, name: "y" } },
    { do: "delete", at: { ...HERE, name: "y" }, belief: "nothing" },
  ],
  // Two files at one path with the same object.
  [
    ...[uploaded, copied, { ...given, do: "delete" as const }],
    { do: "move", at: { folder: "d", name: "x" }, to: HERE, belief: "nothing" },
  ],
];
/** What a file with smaller images may have behind it. */
const IMAGES: Step[][] = [
  [wanted, image, encode("make")],
  [wanted, image, encode("claim"), encode("planOne")],
  [wanted, image, encode("claim"), encode("plan"), encode("settle")],
  [wanted, image, encode("make"), { ...image, content: gif(6, 6) }, encode("make")],
  [wanted, image, encode("make"), copied, { ...wanted, path: "d", widths: [4, 6] }],
  [wanted, image, encode("make"), { ...wanted, path: "a/b", widths: [1, 3] }, { do: "runAll" }],
  [wanted, image, encode("make"), ...set("private"), { do: "crons" }],
  [wanted, image, encode("claim"), encode("plan"), ...set("private"), encode("settle")],
  [wanted, image, encode("make"), { ...given, do: "move", to: { folder: "d", name: "x" } }],
  [
    ...[wanted, image, encode("make")],
    ...[{ do: "moveFolder" as const, path: "a/b", to: "new-one" }, { do: "runAll" as const }],
  ],
  [
    ...[wanted, { ...image, facts: "false" as const }, encode("claim"), encode("plan")],
    ...[{ do: "runAll" as const }, encode("settle")],
  ],
];

/** A beginning with something to work on, then whatever comes. */
export const anySteps = (maxLength: number): fc.Arbitrary<Step[]> =>
  fc
    .tuple(
      fc.oneof(
        { weight: 5, arbitrary: fc.array(weighted[3]![1], { minLength: 0, maxLength: 2 }) },
        { weight: 3, arbitrary: fc.constantFrom(...PASTS) },
        { weight: 2, arbitrary: fc.constantFrom(...IMAGES) },
      ),
      fc.array(anyStep, { minLength: 4, maxLength }),
    )
    .map(([first, then]) => [...first, ...then]);
