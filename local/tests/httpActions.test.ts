import { request } from "node:http";
import { describe, expect, test, vi } from "vitest";
import { startBackend, tokenFor } from "./support.js";

describe("an HTTP action", () => {
  test("gets the request as it was sent and decides the response", async () => {
    const { siteUrl } = await startBackend();
    const response = await fetch(`${siteUrl}/echo?a=1`, {
      method: "POST",
      body: "hello",
      headers: { "Content-Type": "text/x-test", "X-Header": "kept" },
    });
    expect(response.status).toBe(201);
    expect(await response.text()).toBe("hello");
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-type": "text/x-test",
      "x-header": "kept",
      "x-url": `${siteUrl}/echo?a=1`,
    });
  });

  test("acts for the user its bearer token names, also in functions it calls", async () => {
    const { siteUrl } = await startBackend();
    const me = async (authorization?: string): Promise<unknown> =>
      (await fetch(`${siteUrl}/me`, { headers: authorization ? { authorization } : {} })).json();
    expect(await me()).toEqual({ own: null, nested: null });
    expect(await me("Bearer not-a-jwt")).toEqual({ own: null, nested: null });
    expect(await me(`Bearer ${tokenFor("ada", { name: "Ada" })}`)).toEqual({
      own: "ada",
      nested: { id: "https://issuer.test|ada", name: "Ada" },
    });
  });

  test("streams both ways", async () => {
    const { siteUrl } = await startBackend();
    const received: string[] = [];
    await new Promise<void>((resolve, reject) => {
      const call = request(`${siteUrl}/stream`, { method: "POST" }, (response) => {
        response.setEncoding("utf8");
        response.on("data", (chunk: string) => {
          received.push(chunk);
          // The second chunk is sent only after the first came back.
          if (received.length === 1) call.end("two");
        });
        response.on("end", resolve);
      });
      call.on("error", reject);
      call.write("one");
    });
    expect(received).toEqual(["ONE", "TWO"]);
  });

  test("stores a body under its type", async () => {
    const { siteUrl } = await startBackend();
    const response = await fetch(`${siteUrl}/store/x`, {
      method: "PUT",
      body: "body",
      headers: { "Content-Type": "text/css" },
    });
    const { url } = (await response.json()) as { url: string };
    const file = await fetch(url);
    expect(file.headers.get("Content-Type")).toBe("text/css");
    expect(await file.text()).toBe("body");
  });

  test("that fails is an error 500 with its message", async () => {
    const errors = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const { siteUrl } = await startBackend();
    const response = await fetch(`${siteUrl}/fails`);
    expect(response.status).toBe(500);
    expect(await response.json()).toMatchObject({ trace: "Uncaught Error: http failure" });
    expect(errors).toHaveBeenCalledWith("HTTP action failed:", expect.any(Error));
    errors.mockRestore();
  });

  test("answers HEAD like GET, without a body", async () => {
    const { siteUrl } = await startBackend();
    const response = await fetch(`${siteUrl}/me`, { method: "HEAD" });
    expect(response.status).toBe(200);
    expect(response.headers.get("Content-Type")).toContain("application/json");
    expect(await response.text()).toBe("");
  });
});

test("what no route matches is not found", async () => {
  const { url, siteUrl } = await startBackend();
  // A path that looks like the name of a host.
  expect((await fetch(`${siteUrl}//host/me`)).status).toBe(404);
  expect((await fetch(`${url}//host:x/api/query_ts`)).status).toBe(404);
  const response = await fetch(`${siteUrl}/nowhere`);
  expect(response.status).toBe(404);
  expect(await response.text()).toBe("No matching routes found");
});

test("HTTP actions and files are on different origins", async () => {
  const { url, siteUrl } = await startBackend();
  expect(new URL(url).origin).not.toBe(new URL(siteUrl).origin);
  expect((await fetch(`${url}/me`)).status).toBe(404);
});
