import { httpRouter } from "convex/server";
import { describe, expect, test } from "vitest";
import { components } from "../../component/testing/app.test-helpers.js";
import { type AssetRouteOptions, resolveOptions } from "./options.js";
import { registerAssetRoutes } from "./routes.js";

const register = (options: AssetRouteOptions) => () => {
  registerAssetRoutes(httpRouter(), components.versionedAssets, options);
};

test("what is not said is the cautious choice", () => {
  expect(resolveOptions({})).toEqual({
    maxAge: 0,
    mode: "redirect",
    largeFiles: "range",
    history: false,
    allowOrigins: "*",
    headers: {},
    authorize: undefined,
  });
});

describe("are refused where the routes are made:", () => {
  test("history without authorize", () => {
    expect(register({ history: true })).toThrow("history needs authorize");
  });

  test.each([-1, 1.5, NaN, Infinity, 2 ** 60])("maxAge %s", (maxAge) => {
    expect(register({ maxAge })).toThrow(/maxAge must be an integer number of seconds/);
  });

  test.each([
    "*",
    "null",
    "",
    "example.com",
    "https://example.com/",
    "https://example.com/path",
    "https://Example.com",
    "https://*.example.com",
    "https://a.com, https://b.com",
    "https://a.com\r\n",
  ])("the origin %j", (origin) => {
    expect(register({ allowOrigins: [origin] })).toThrow(/is not an origin/);
  });

  test.each([
    "Cache-Control",
    "cache-control",
    "CDN-Cache-Control",
    "Expires",
    "ETag",
    "Last-Modified",
    "Content-Type",
    "Content-Length",
    "Content-Encoding",
    "Content-Disposition",
    "Transfer-Encoding",
    "Connection",
    "Location",
    "Set-Cookie",
    "X-Content-Type-Options",
    "Access-Control-Allow-Origin",
  ])("the header %s", (name) => {
    expect(register({ headers: { [name]: "x" } })).toThrow(`headers cannot set ${name}`);
  });

  test.each([
    ["", "x"],
    ["X Y", "x"],
    ["X:", "x"],
    ["Ünicode", "x"],
    ["X-A", "a\r\nSet-Cookie: b"],
    ["X-A", "a\u0000"],
    ["X-A", "é"],
    ["X-A", "😀"],
  ])("the header %j: %j", (name, value) => {
    expect(register({ headers: { [name]: value } })).toThrow(/is not a valid header/);
  });

  test.each(["/a?b", "/a#b", "/a\\b"])("the prefix %s", (pathPrefix) => {
    expect(register({ pathPrefix })).toThrow(/pathPrefix cannot contain/);
  });
});

test("origins of any scheme are taken", () => {
  const allowOrigins = ["https://a.example", "http://localhost:5173", "capacitor://localhost"];
  expect(resolveOptions({ allowOrigins }).allowOrigins).toEqual(allowOrigins);
});

test("a later change to what was passed changes nothing", () => {
  const allowOrigins = ["https://a.example"];
  const headers = { "X-A": "1" };
  const resolved = resolveOptions({ allowOrigins, headers });
  allowOrigins.push("https://b.example");
  headers["X-A"] = "2";
  expect(resolved.allowOrigins).toEqual(["https://a.example"]);
  expect(resolved.headers["x-a"]).toBe("1");
});
