import { renderHook } from "@testing-library/react";
import { beforeEach, expect, test, vi } from "vitest";
import { en } from "../words/en/index.js";
import { progressWords } from "./TakedownResult.js";
import { type Progress, useTakedownProgress } from "./useTakedownProgress.js";

type Server = { api: { getTakedown?: string }; answers: Record<string, unknown> };

const server = vi.hoisted((): Server => ({ api: {}, answers: {} }));
vi.mock("convex/react", () => ({
  useQueries: (queries: Record<string, unknown>) =>
    Object.fromEntries(Object.keys(queries).map((id) => [id, server.answers[id]])),
}));
vi.mock("../state/AdminContext.js", () => ({ useAdmin: () => ({ api: server.api }) }));

const DONE: Progress = { isDone: true, hasVersions: false, objectsLeft: 0, failures: 0 };
const deleting = (objectsLeft: number, failures = 0) => ({
  ...{ ...DONE, isDone: false, objectsLeft, failures },
});

const progress = (...ids: string[]) => renderHook(() => useTakedownProgress(ids)).result.current;

beforeEach(() => {
  server.api = { getTakedown: "getTakedown" };
  server.answers = {};
});

test("several assets are followed as one", () => {
  expect(progress("a", "b")).toEqual({ data: undefined, error: undefined });
  server.answers = { a: DONE };
  expect(progress("a", "b").data).toBeUndefined();
  server.answers = { a: deleting(2, 1), b: DONE, c: { ...deleting(3), hasVersions: true } };
  expect(progress("a", "b").data).toEqual(deleting(2, 1));
  expect(progress("b", "a", "c").data).toEqual({ ...deleting(5, 1), hasVersions: true });
  server.answers = { a: DONE, b: DONE };
  expect(progress("a", "b").data).toEqual(DONE);
});

test("a refusal is an error, and a function that the app left out is not", () => {
  const error = new Error("No.");
  server.answers = { a: DONE, b: error };
  expect(progress("a", "b")).toEqual({ data: undefined, error });
  server.api = {};
  expect(progress("a", "b")).toEqual({ data: undefined, error: undefined });
});

test.each([
  [undefined, false, "No route, list or URL serves it. Checking the storage…"],
  [{ ...deleting(3), hasVersions: true }, false, /Deleting the versions…$/],
  [deleting(1), false, "The bucket has 1 object left to delete."],
  [deleting(2, 1), false, /1 request failed so far; failed requests are retried\.$/],
  [DONE, false, "Done: the bytes are deleted."],
  [DONE, true, "Done: the versions are deleted."],
])("says how far it is: %#", (now, isShared, words) => {
  expect(progressWords(en, now, isShared)).toMatch(words);
});
