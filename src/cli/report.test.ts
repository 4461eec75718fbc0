import { describe, expect, test } from "vitest";
import type { MirrorEvent } from "../sync/index.js";
import { type Screen, jsonReport, showBytes, showSeconds, textReport } from "./report.js";

function fakeScreen(isLive: boolean) {
  const shown = { printed: [] as string[], warned: [] as string[], status: "" as string | null };
  let milliseconds = 0;
  const screen: Screen = {
    isLive,
    print: (line) => shown.printed.push(line),
    warn: (line) => shown.warned.push(line),
    status: (line) => (shown.status = line),
    now: () => milliseconds,
  };
  return { screen, shown, pass: (ms: number) => (milliseconds += ms) };
}

const FILES = 20;
const SIZE = 50_000;

function firstCopy(report: (event: MirrorEvent) => void, files: number, pass: () => void): void {
  report({ type: "start", directory: "/files", folder: "", isResuming: false, isConfined: true });
  report({ type: "listing", reason: "first" });
  report({ type: "total", files: FILES, bytes: FILES * SIZE, isFinal: true });
  for (let file = 0; file < files; file += 1) {
    report({ type: "bytes", count: SIZE });
    pass();
    report({ type: "checked", size: SIZE });
  }
}

const summary = { files: FILES, written: FILES, removed: 0, kept: 0, failed: 0 };

describe("the first copy", () => {
  test("shows files, bytes, rate and time left on a terminal, and takes them away", () => {
    const { screen, shown, pass } = fakeScreen(true);
    const report = textReport(screen);
    firstCopy(report, 5, () => pass(1000));
    expect(shown.status).toBe("5 of 20 files, 250.0 kB of 1.0 MB, 50.0 kB/s, 15 s left");
    report({ type: "ready", summary });
    expect(shown.status).toBe(null);
    expect(shown.printed.at(-1)).toBe("Up to date: 20 files, 20 written, 0 removed.");
  });

  test("prints a plain line for each tenth elsewhere", () => {
    const { screen, shown, pass } = fakeScreen(false);
    firstCopy(textReport(screen), FILES, () => pass(1000));
    expect(shown.status).toBe("");
    expect(shown.printed).toHaveLength(1 + 9);
    expect(shown.printed[1]).toContain("2 of 20 files");
  });
});

test("the start names what is mirrored, without empty quotes", () => {
  const { screen, shown } = fakeScreen(false);
  const report = textReport(screen);
  const start = { type: "start", directory: "/d", isResuming: false, isConfined: true } as const;
  report({ ...start, folder: "" });
  report({ ...start, folder: "images" });
  expect(shown.printed).toEqual(["Mirroring all files into /d", 'Mirroring "images" into /d']);
});

test("a single file is one file", () => {
  const { screen, shown } = fakeScreen(false);
  textReport(screen)({ type: "ready", summary: { ...summary, files: 1, written: 1 } });
  expect(shown.printed).toEqual(["Up to date: 1 file, 1 written, 0 removed."]);
});

describe("a stop", () => {
  const stopped = { type: "stopped", summary: { ...summary, files: 7, written: 5 } } as const;

  test.each([true, false])("says how far the first copy was (terminal: %s)", (isLive) => {
    const { screen, shown, pass } = fakeScreen(isLive);
    const report = textReport(screen);
    firstCopy(report, 1, () => pass(1000));
    report(stopped);
    expect(shown.printed.at(-1)).toBe(
      "Stopped at 1 of 20 files, 50.0 kB of 1.0 MB. Run the same command to resume.",
    );
  });

  test("says what a later run had done until then", () => {
    const { screen, shown } = fakeScreen(false);
    textReport(screen)(stopped);
    expect(shown.printed).toEqual([
      "Stopped at 7 files, 5 written, 0 removed. Run the same command to resume.",
    ]);
  });

  test("says nothing where everything was up to date", () => {
    const { screen, shown } = fakeScreen(false);
    const report = textReport(screen);
    report({ type: "ready", summary });
    report(stopped);
    expect(shown.printed).toHaveLength(1);
  });
});

test("afterwards it is quiet, but for what matters", () => {
  const { screen, shown } = fakeScreen(true);
  const report = textReport(screen);
  report({ type: "ready", summary });
  const { length } = shown.printed;
  report({ type: "written", path: "a", local: "a", size: 1, isReplacing: true });
  report({ type: "removed", path: "a", local: "a" });
  report({ type: "retry", path: "a", problem: "cut", delayMs: 5 });
  expect(shown.warned).toEqual([]);
  report({ type: "kept", path: "a", local: "a", reason: "changed" });
  report({ type: "offline" });
  expect(shown.warned).toHaveLength(2);
  expect(shown.printed).toHaveLength(length);
});

test.runIf(process.platform === "linux")("a mirror that can be redirected says so", () => {
  const { screen, shown } = fakeScreen(true);
  const start = { type: "start", directory: "/files", folder: "", isResuming: false } as const;
  textReport(screen)({ ...start, isConfined: true });
  expect(shown.warned).toEqual([]);
  textReport(screen)({ ...start, isConfined: false });
  expect(shown.warned).toEqual([expect.stringContaining("/proc is not mounted")]);
});

test("a name cannot write to the terminal", () => {
  const { screen, shown } = fakeScreen(true);
  textReport(screen)({ type: "kept", path: null, local: "a\u001b[2J\nb", reason: "added" });
  expect(shown.warned).toEqual(["kept: a\ufffd[2J\ufffdb was added locally and is kept"]);
});

test("JSON has every event but the ticks", () => {
  const { screen, shown } = fakeScreen(false);
  firstCopy(jsonReport(screen), FILES, () => undefined);
  expect(shown.printed.map((line) => (JSON.parse(line) as MirrorEvent).type)).toEqual([
    "start",
    "listing",
    "total",
  ]);
});

test.each([
  [0, "0 bytes"],
  [999, "999 bytes"],
  [1000, "1.0 kB"],
  [2_500_000_000, "2.5 GB"],
])("%i bytes are %s", (bytes, text) => expect(showBytes(bytes)).toBe(text));

test.each([
  [0.2, "1 s"],
  [59.5, "1 min 0 s"],
  [3725, "1 h 2 min"],
])("%d seconds are %s", (seconds, text) => expect(showSeconds(seconds)).toBe(text));
