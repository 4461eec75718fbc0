import { convexToJson } from "convex/values";
import { describe, expect, test } from "vitest";
import type { Backend } from "../host/backend.js";
import { startBackend } from "./support.js";

async function post(backend: Backend, path: string, body: unknown, headers = {}) {
  const response = await fetch(`${backend.url}/api/${path}`, {
    method: "POST",
    body: typeof body === "string" ? body : JSON.stringify(body),
    headers: { "Content-Type": "application/json", ...headers },
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

describe("POST /api/…", () => {
  test("takes arguments as an object and in a list", async () => {
    const backend = await startBackend();
    for (const args of [{ room: "a" }, [{ room: "a" }]]) {
      expect(await post(backend, "query", { path: "notes:list", args })).toEqual({
        status: 200,
        body: { status: "success", value: [], logLines: [] },
      });
    }
  });

  test("encodes integers as the format asks", async () => {
    const backend = await startBackend();
    const call = { path: "notes:addStamped", args: { text: "a" } };
    const plain = await post(backend, "mutation", call);
    expect(plain.body.value).toMatch(/^\d{19}$/);
    const encoded = await post(backend, "mutation", { ...call, format: "convex_encoded_json" });
    expect(encoded.body.value).toEqual({ $integer: expect.any(String) as string });
  });

  test("reports a function's failure with status 200", async () => {
    const backend = await startBackend();
    const args = { code: convexToJson(5n) };
    const failed = await post(backend, "mutation", { path: "notes:fail", args });
    expect(failed).toMatchObject({
      status: 200,
      body: { status: "error", errorData: { code: convexToJson(5n), reason: "on purpose" } },
    });
  });

  test("refuses to call a function as another kind", async () => {
    const backend = await startBackend();
    const { body } = await post(backend, "query", { path: "notes:add", args: {} });
    expect(body.errorMessage).toContain("it is a mutation");
  });

  test("answers several queries at one moment", async () => {
    const backend = await startBackend();
    const queries = [
      { path: "notes:list", args: { room: "a" } },
      { path: "notes:nothing", args: {} },
    ];
    const { body } = await post(backend, "query_batch", { queries });
    expect(body.results).toMatchObject([{ status: "success" }, { status: "error" }]);
  });

  test.each([
    ["a body that is no JSON", "{"],
    ["a body that is no object", "null"],
    ["no path", "{}"],
  ])("refuses %s", async (_, body) => {
    const result = await post(await startBackend(), "query", body);
    expect(result).toMatchObject({ status: 400, body: { code: "BadJsonBody" } });
  });

  test("refuses admin keys and bad tokens", async () => {
    const backend = await startBackend();
    const call = { path: "notes:list", args: { room: "a" } };
    for (const Authorization of ["Convex key", "Bearer nonsense"]) {
      expect(await post(backend, "query", call, { Authorization })).toMatchObject({ status: 401 });
    }
  });
});

test("GET /api/query reads its call from the URL", async () => {
  const backend = await startBackend();
  const query = new URLSearchParams({ path: "notes:list", args: '{"room":"a"}' });
  const response = await fetch(`${backend.url}/api/query?${query}`);
  expect(await response.json()).toMatchObject({ status: "success", value: [] });
});

test("other paths are not found", async () => {
  const response = await fetch(`${(await startBackend()).url}/api/nonsense`);
  expect(response.status).toBe(404);
});
