import { expect, it } from "vitest";
import { columnsFor } from "./ListTiles.js";

it("has room for as many tiles as fit", () => {
  expect(columnsFor(100)).toBe(1);
  expect(columnsFor(307)).toBe(1);
  expect(columnsFor(308)).toBe(2);
});
