import { act, cleanup, render, screen } from "@testing-library/react";
import { ConvexProvider, type ConvexReactClient } from "convex/react";
import { type FunctionReference, getFunctionName, makeFunctionReference } from "convex/server";
import { ConvexError } from "convex/values";
import { StrictMode } from "react";
import { renderToString } from "react-dom/server";
import { afterEach, beforeEach, describe, expect, expectTypeOf, test, vi } from "vitest";
import { type PrivateUrl, usePrivateUrl } from "./index.js";

type Args = { versionId?: string; folderPath?: string; basename?: string; expiresIn?: number };
type Sign = FunctionReference<
  "mutation",
  "public",
  Args,
  { url: string; versionId: string; expiresAt: number } | null
>;
const getSignedUrl = makeFunctionReference<"mutation">("assets:getSignedUrl") as unknown as Sign;

const NOW = Date.UTC(2030, 0, 1);
const SECOND = 1000;
const MINUTE = 60 * SECOND;

type Call = { name: string; args: Args };
let calls: Call[];
/** What the server's clock says, against this machine's. */
let skew: number;
let answer: (call: Call) => Promise<unknown>;
const client = {
  mutation: async (fn: Sign, args: Args) => {
    const call = { name: getFunctionName(fn), args };
    calls.push(call);
    return await answer(call);
  },
} as unknown as ConvexReactClient;

/** A URL that tells which call it is of. */
async function signedBy({ args }: Call) {
  const { versionId = "published", expiresIn = 900 } = args;
  const expiresAt = Date.now() + skew + expiresIn * SECOND;
  return { url: `https://site.test/v/${versionId}?${calls.length}`, versionId, expiresAt };
}

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
  calls = [];
  skew = 0;
  answer = signedBy;
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.restoreAllMocks();
});

let seen: PrivateUrl[];
function Picture({ args }: { args: Args | "skip" }) {
  const shown = usePrivateUrl(getSignedUrl, args);
  seen.push(shown);
  const { url, error, isLoading } = shown;
  return <output>{[isLoading && "loading", url, error?.message].filter(Boolean).join(" ")}</output>;
}

const page = (args: Args | "skip") => (
  <StrictMode>
    <ConvexProvider client={client}>
      <Picture args={args} />
    </ConvexProvider>
  </StrictMode>
);
function show(args: Args | "skip") {
  seen = [];
  const { rerender, unmount } = render(page(args));
  return { unmount, give: (next: Args | "skip") => rerender(page(next)) };
}
const state = () => screen.getByRole("status").textContent;
/** Lets time pass, with timers. */
const pass = async (ms: number) => await act(async () => await vi.advanceTimersByTimeAsync(ms));
/** Lets time pass as a sleeping machine does: no timer runs. */
const sleep = (ms: number) => void vi.setSystemTime(Date.now() + ms);
const happen = async (event: string, target: EventTarget = window) =>
  await act(async () => {
    target.dispatchEvent(new Event(event));
    await vi.advanceTimersByTimeAsync(0);
  });
const first = "https://site.test/v/a?1";
const second = "https://site.test/v/a?2";

describe("usePrivateUrl", () => {
  test("asks once for a URL, also in StrictMode, and gives it", async () => {
    show({ versionId: "a" });
    expect(state()).toBe("loading");
    await pass(0);
    expect(state()).toBe(first);
    expect(calls).toEqual([{ name: "assets:getSignedUrl", args: { versionId: "a" } }]);
    expect(seen.at(-1)).toEqual({ url: first, error: null, isLoading: false });
  });

  test("keeps it until four fifths of its life are over, and renews it then", async () => {
    show({ versionId: "a", expiresIn: 100 });
    await pass(0);
    await pass(80 * SECOND - 1);
    expect([state(), calls.length]).toEqual([first, 1]);
    await pass(1);
    expect([state(), calls.length]).toEqual([second, 2]);
    await pass(80 * SECOND);
    expect([state(), calls.length]).toEqual(["https://site.test/v/a?3", 3]);
    // From the first URL on there has been one at any time.
    const urls = seen.map(({ url }) => url);
    expect(urls.slice(urls.indexOf(first))).not.toContain(null);
  });

  test("shows the old one while a new one is on its way", async () => {
    show({ versionId: "a", expiresIn: 100 });
    await pass(0);
    let arrive: (signed: unknown) => void = () => undefined;
    answer = () => new Promise((resolve) => (arrive = resolve));
    await pass(90 * SECOND);
    expect([state(), calls.length]).toEqual([first, 2]);
    await act(async () => arrive(await signedBy(calls[1]!)));
    expect(state()).toBe(second);
  });

  test("shows none that has expired, and asks no second time while it waits", async () => {
    show({ versionId: "a", expiresIn: 100 });
    await pass(0);
    answer = () => new Promise(() => undefined);
    await pass(100 * SECOND - 1);
    expect(state()).toBe(first);
    await pass(1);
    expect(state()).toBe("loading");
    await pass(60 * MINUTE);
    expect([state(), calls.length]).toEqual(["loading", 2]);
    expect(vi.getTimerCount()).toBe(0);
  });

  test.each([
    ["the tab is shown again", "visibilitychange", () => document],
    ["the page comes back", "pageshow", () => window],
    ["the window is used again", "focus", () => window],
    ["there is a network again", "online", () => window],
  ] as const)("after a sleep asks at once when %s", async (_what, event, target) => {
    show({ versionId: "a", expiresIn: 100 });
    await pass(0);
    sleep(50 * SECOND);
    await happen(event, target());
    expect([state(), calls.length]).toEqual([first, 1]);
    sleep(60 * MINUTE);
    let arrive: (signed: unknown) => void = () => undefined;
    answer = () => new Promise((resolve) => (arrive = resolve));
    await happen(event, target());
    expect([state(), calls.length]).toEqual(["loading", 2]);
    await act(async () => arrive(await signedBy(calls[1]!)));
    expect(state()).toBe(second);
  });

  test("leaves a tab that is being hidden alone", async () => {
    show({ versionId: "a", expiresIn: 100 });
    await pass(0);
    sleep(90 * SECOND);
    const hidden = vi.spyOn(document, "visibilityState", "get").mockReturnValue("hidden");
    await happen("visibilitychange", document);
    expect(calls).toHaveLength(1);
    hidden.mockRestore();
    await happen("visibilitychange", document);
    expect(calls).toHaveLength(2);
  });

  test("notices a sleep by itself when nobody tells of it", async () => {
    show({ versionId: "a" });
    await pass(0);
    sleep(60 * MINUTE);
    await pass(10 * SECOND);
    expect([state(), calls.length]).toEqual([second, 2]);
  });

  describe("on a machine whose clock", () => {
    test("is ahead of the server's, uses the URL all the same, and does not ask again and again", async () => {
      skew = -60 * MINUTE;
      show({ versionId: "a", expiresIn: 100 });
      await pass(0);
      expect(state()).toBe(first);
      await pass(80 * SECOND - 1);
      expect([state(), calls.length]).toEqual([first, 1]);
      await pass(1);
      expect([state(), calls.length]).toEqual([second, 2]);
    });

    test.each([
      ["with its life", { expiresIn: 100 }, 80 * SECOND],
      ["without", {}, 12 * MINUTE],
    ])("is behind, renews in time: %s", async (_what, life, due) => {
      skew = 60 * MINUTE;
      show({ versionId: "a", ...life });
      await pass(0);
      await pass(due - 1);
      expect(calls).toHaveLength(1);
      await pass(1);
      expect([state(), calls.length]).toEqual([second, 2]);
    });

    test("is set back, renews in time", async () => {
      show({ versionId: "a", expiresIn: 100 });
      await pass(0);
      sleep(-24 * 60 * MINUTE);
      await pass(80 * SECOND);
      expect([state(), calls.length]).toEqual([second, 2]);
    });

    test("is a little ahead, does not ask more than once a second", async () => {
      skew = -99_990;
      show({ versionId: "a", expiresIn: 100 });
      await pass(0);
      await pass(10 * SECOND);
      expect(calls.length).toBeLessThanOrEqual(11);
    });
  });

  describe("a failure", () => {
    test("is shown, and tried again after growing waits, up to a minute", async () => {
      answer = () => Promise.reject(new Error("no"));
      show({ versionId: "a" });
      await pass(0);
      expect(state()).toBe("no");
      expect(seen.at(-1)).toMatchObject({ url: null, isLoading: false });
      const times: number[] = [];
      for (let known = calls.length; times.length < 8;) {
        await pass(SECOND);
        if (calls.length > known) times.push((Date.now() - NOW) / SECOND);
        known = calls.length;
      }
      expect(times).toEqual([1, 3, 7, 15, 31, 63, 123, 183]);
    });

    test("is forgotten once there is a URL", async () => {
      answer = () => Promise.reject(new Error("no"));
      show({ versionId: "a" });
      await pass(3 * SECOND);
      answer = signedBy;
      await pass(4 * SECOND);
      expect(seen.at(-1)).toEqual({
        url: "https://site.test/v/a?4",
        error: null,
        isLoading: false,
      });
      // And the next one is the first again.
      answer = () => Promise.reject(new Error("no"));
      await pass(12 * MINUTE);
      const known = calls.length;
      await pass(SECOND);
      expect(calls).toHaveLength(known + 1);
    });

    test("while a URL is good does not take it away, until it expires", async () => {
      show({ versionId: "a", expiresIn: 100 });
      await pass(0);
      answer = () => Promise.reject(new Error("no"));
      await pass(99 * SECOND);
      expect(state()).toBe(`${first} no`);
      await pass(SECOND);
      expect(state()).toBe("no");
      expect(calls.length).toBeGreaterThan(4);
    });

    test("that the component's error says will not pass is not tried again", async () => {
      const refusal = new ConvexError({ code: "PATH_INVALID", message: "No." });
      answer = () => Promise.reject(refusal);
      show({ folderPath: "a//b", basename: "c" });
      await pass(0);
      expect(seen.at(-1)).toEqual({ url: null, error: refusal, isLoading: false });
      await pass(60 * MINUTE);
      await happen("online");
      expect(calls).toHaveLength(1);
      expect(vi.getTimerCount()).toBe(0);
    });

    test("is tried again at once when the network comes back", async () => {
      answer = () => Promise.reject(new Error("no"));
      show({ versionId: "a" });
      await pass(31 * SECOND);
      answer = signedBy;
      await happen("online");
      expect(state()).toMatch(/^https:/);
    });

    test("that is no Error is made one", async () => {
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
      answer = () => Promise.reject("no");
      show({ versionId: "a" });
      await pass(0);
      expect(seen.at(-1)!.error).toEqual(new Error("no"));
    });
  });

  test("says when there is no such file, and asks no more", async () => {
    answer = () => Promise.resolve(null);
    show({ versionId: "a" });
    await pass(0);
    expect(seen.at(-1)).toEqual({ url: null, error: null, isLoading: false });
    await pass(60 * MINUTE);
    expect(calls).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  describe("other arguments", () => {
    test("never show the URL of those before", async () => {
      const { give } = show({ versionId: "a" });
      await pass(0);
      const before = seen.length;
      give({ versionId: "b" });
      expect(state()).toBe("loading");
      await pass(0);
      expect(state()).toBe("https://site.test/v/b?2");
      expect(seen.slice(before).map(({ url }) => url)).not.toContain(first);
      await pass(12 * MINUTE);
      expect(calls.map(({ args }) => args.versionId)).toEqual(["a", "b", "b"]);
    });

    test("do not get an answer that comes late", async () => {
      const arrivals: ((signed: unknown) => void)[] = [];
      answer = () => new Promise((resolve) => arrivals.push(resolve));
      const { give } = show({ versionId: "a" });
      await pass(0);
      give({ versionId: "b" });
      await pass(0);
      await act(async () => arrivals[0]!({ url: first, expiresAt: NOW + MINUTE }));
      expect(state()).toBe("loading");
      await act(async () => arrivals[1]!({ url: "https://b", expiresAt: NOW + MINUTE }));
      expect(state()).toBe("https://b");
    });

    test("keep theirs when an answer to those before comes after it", async () => {
      const arrivals: ((signed: unknown) => void)[] = [];
      answer = () => new Promise((resolve) => arrivals.push(resolve));
      const { give } = show({ versionId: "a" });
      await pass(0);
      give({ versionId: "b" });
      await pass(0);
      await act(async () => arrivals[1]!({ url: "https://b", expiresAt: NOW + MINUTE }));
      await act(async () => arrivals[0]!({ url: first, expiresAt: NOW + MINUTE }));
      expect(state()).toBe("https://b");
    });

    test("are the same in another order, and in a new object", async () => {
      const { give } = show({ versionId: "a", expiresIn: 100 });
      await pass(0);
      give({ expiresIn: 100, versionId: "a" });
      await pass(0);
      expect([state(), calls.length]).toEqual([first, 1]);
    });
  });

  test("skips, and begins when there is something to ask", async () => {
    const { give } = show("skip");
    await pass(MINUTE);
    expect(seen.at(-1)).toEqual({ url: null, error: null, isLoading: false });
    expect([calls.length, vi.getTimerCount()]).toEqual([0, 0]);
    give({ versionId: "a" });
    expect(state()).toBe("loading");
    await pass(0);
    expect(state()).toBe(first);
    give("skip");
    expect(state()).toBe("");
    await pass(60 * MINUTE);
    expect([calls.length, vi.getTimerCount()]).toEqual([1, 0]);
  });

  test.each(["unmount", "other arguments"])("lets go of everything: %s", async (how) => {
    const held = new Map<string, number>();
    const count = (target: EventTarget, name: string) => {
      const add = target.addEventListener.bind(target);
      const remove = target.removeEventListener.bind(target);
      const note = (event: string, by: number) => {
        const key = `${name} ${event}`;
        held.set(key, (held.get(key) ?? 0) + by);
      };
      vi.spyOn(target, "addEventListener").mockImplementation((event, ...rest) => {
        note(event, 1);
        add(event, ...(rest as [EventListener]));
      });
      vi.spyOn(target, "removeEventListener").mockImplementation((event, ...rest) => {
        note(event, -1);
        remove(event, ...(rest as [EventListener]));
      });
    };
    const WAKING = [
      "document visibilitychange",
      "window pageshow",
      "window focus",
      "window online",
    ];
    count(document, "document");
    count(window, "window");
    const { unmount, give } = show({ versionId: "a" });
    await pass(0);
    for (const event of WAKING) expect([event, held.get(event)]).toEqual([event, 1]);
    if (how === "unmount") unmount();
    else give("skip");
    for (const event of WAKING) expect([event, held.get(event)]).toEqual([event, 0]);
    expect(vi.getTimerCount()).toBe(0);
    await happen("focus");
    expect(calls).toHaveLength(1);
  });

  test("sets no state after it has gone away", async () => {
    let arrive: (signed: unknown) => void = () => undefined;
    answer = () => new Promise((resolve) => (arrive = resolve));
    const log = vi.spyOn(console, "error");
    const { unmount } = show({ versionId: "a" });
    await pass(0);
    const before = seen.length;
    unmount();
    await act(async () => arrive({ url: first, expiresAt: NOW + MINUTE }));
    expect(seen).toHaveLength(before);
    expect(vi.getTimerCount()).toBe(0);
    expect(log).not.toHaveBeenCalled();
  });

  test("renders on a server, and asks nothing there", () => {
    seen = [];
    expect(renderToString(page({ versionId: "a" }))).toContain("loading");
    expect([calls.length, vi.getTimerCount()]).toEqual([0, 0]);
  });

  test("takes its arguments from the app's function", () => {
    type Wanted = Parameters<typeof usePrivateUrl<Sign>>[1];
    expectTypeOf<Wanted>().toEqualTypeOf<Args | "skip">();
    type Own = FunctionReference<
      "mutation",
      "public",
      { invoiceId: string },
      { url: string; expiresAt: number } | null
    >;
    expectTypeOf<Parameters<typeof usePrivateUrl<Own>>[1]>().toEqualTypeOf<
      { invoiceId: string } | "skip"
    >();
  });
});
