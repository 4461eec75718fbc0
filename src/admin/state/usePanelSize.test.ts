import { expect, it } from "vitest";
import { panelSize } from "./usePanelSize.js";

it("knows how much room there is", () => {
  expect([719, 720, 1079, 1080].map(panelSize)).toEqual(["narrow", "medium", "medium", "wide"]);
});
