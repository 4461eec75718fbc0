import { cleanup, render } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { sentence } from "./sentence.js";

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

test("a sentence has its elements where its language puts them, without a complaint about keys", () => {
  const complain = vi.spyOn(console, "error").mockImplementation(() => undefined);
  const { container } = render(
    <p>{sentence(3, " files by ", <b>Ada</b>, ", ", <i>now</i>, ".")}</p>,
  );
  expect(container.innerHTML).toBe("<p>3 files by <b>Ada</b>, <i>now</i>.</p>");
  expect(complain).not.toHaveBeenCalled();
});
