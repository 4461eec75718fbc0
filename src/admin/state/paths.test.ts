import { describe, expect, it } from "vitest";
import { filesUrlOf, stableUrl, trail, versionUrl } from "./paths.js";
import { en } from "../words/en/index.js";

describe("addresses", () => {
  it("are escaped, segment by segment", () => {
    const url = stableUrl("https://a.site/assets/", { folderPath: "a b/c?", basename: "d#é" });
    expect(url).toBe("https://a.site/assets/a%20b/c%3F/d%23%C3%A9");
    expect(stableUrl("/x", { folderPath: "", basename: "top" })).toBe("/x/top");
    expect(versionUrl("/x", "a/b")).toBe("/x/v/a%2Fb");
  });

  it("are worked out for Convex's cloud only", () => {
    expect(filesUrlOf("https://a-b-1.convex.cloud")).toBe("https://a-b-1.convex.site/assets");
    expect(filesUrlOf("http://127.0.0.1:3210")).toBeNull();
  });

  it("have a way that begins at the root", () => {
    expect(trail(en, "a/b", "").map(({ path }) => path)).toEqual(["", "a", "a/b"]);
    expect(trail(en, "", "")).toEqual([{ path: "", name: "All files" }]);
    expect(trail(en, "a/b/c", "a/b").map(({ name }) => name)).toEqual(["b", "c"]);
  });
});
