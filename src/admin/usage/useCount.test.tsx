import { act, renderHook } from "@testing-library/react";
import { expect, test } from "vitest";
import { useCount } from "./useCount.js";

/** Pages that come when the test says so. */
class Pages {
  private readonly waiting: {
    resolve: (page: number[]) => void;
    reject: (error: Error) => void;
  }[] = [];
  starts = 0;

  readonly read = async function* (this: Pages, length = 2): AsyncGenerator<number[]> {
    this.starts += 1;
    for (let index = 0; index < length; index += 1) {
      yield await new Promise<number[]>((resolve, reject) =>
        this.waiting.push({ resolve, reject }),
      );
    }
  }.bind(this);

  async answer(page: number[] | Error): Promise<void> {
    await act(async () => {
      const { resolve, reject } = this.waiting.shift()!;
      if (page instanceof Error) reject(page);
      else resolve(page);
      await Promise.resolve();
    });
  }
}

const add = (sum: number, page: readonly number[]) => page.reduce((all, one) => all + one, sum);

function counted(pages = new Pages()) {
  const read = () => pages.read();
  const view = renderHook(({ read }) => useCount({ pages: read, nothing: 0, add }), {
    initialProps: { read },
  });
  return { pages, ...view };
}

test("it shows what it has added up so far, and when it is through", async () => {
  const { pages, result } = counted();
  expect(result.current.count).toMatchObject({ sum: 0, status: "counting", endedAt: null });
  await pages.answer([1, 2]);
  expect(result.current.count).toMatchObject({ sum: 3, status: "counting" });
  await pages.answer([4]);
  expect(result.current.count).toMatchObject({ sum: 7, status: "done" });
  expect(result.current.count.endedAt).not.toBeNull();
});

test("stopped, it keeps what it has, and takes nothing of what comes late", async () => {
  const { pages, result } = counted();
  await pages.answer([1]);
  act(() => result.current.stop());
  expect(result.current.count).toMatchObject({ sum: 1, status: "stopped" });
  await pages.answer([50]);
  expect(result.current.count).toMatchObject({ sum: 1, status: "stopped" });
});

test("started again, it begins anew, and what was asked for before is not counted", async () => {
  const { pages, result } = counted();
  await pages.answer([1]);
  act(() => result.current.start());
  expect(result.current.count).toMatchObject({ sum: 0, status: "counting" });
  await pages.answer([100]);
  expect(result.current.count.sum).toBe(0);
  await pages.answer([2]);
  await pages.answer([3]);
  expect(result.current.count).toMatchObject({ sum: 5, status: "done" });
});

test("what fails leaves what was counted, and says why", async () => {
  const { pages, result } = counted();
  await pages.answer([1]);
  await pages.answer(new Error("no connection"));
  expect(result.current.count).toMatchObject({
    sum: 1,
    status: "failed",
    error: new Error("no connection"),
  });
});

test("another list is counted from its beginning", async () => {
  const { pages, result, rerender } = counted();
  await pages.answer([1]);
  const other = new Pages();
  const read = () => other.read(1);
  rerender({ read });
  await other.answer([9]);
  expect(result.current.count).toMatchObject({ sum: 9, status: "done" });
  await pages.answer([1000]);
  expect(result.current.count.sum).toBe(9);
});

test("when it is done, stopping changes nothing", async () => {
  const { pages, result } = counted();
  await pages.answer([1]);
  await pages.answer([2]);
  act(() => result.current.stop());
  expect(result.current.count.status).toBe("done");
});
