/**
 * The Worker that stands for a bucket's custom domain: what Cloudflare serves of an object, with
 * ranges and conditional requests. For the tests, it also lists, reads and removes all objects at once: the
 * objects that Miniflare hands out ask the server again for each of their fields.
 */
export const CLOUD_WORKER = `
const keyOf = (url) => decodeURIComponent(new URL(url).pathname).replace(/^\\/(cdn|elsewhere)\\//, "");

/** All keys, or all objects with their texts; DELETE removes them. */
async function objectsIn(bucket, method, withTexts) {
  const keys = (await bucket.list({ limit: 1000 })).objects.map(({ key }) => key);
  if (withTexts) {
    const read = keys.map(async (key) => [key, await (await bucket.get(key))?.text()]);
    return Response.json(Object.fromEntries(await Promise.all(read)));
  }
  if (method === "DELETE" && keys.length > 0) await bucket.delete(keys);
  return Response.json(keys);
}

export default {
  async fetch(request, env) {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname === "/objects") {
      return await objectsIn(env[searchParams.get("in")], request.method, searchParams.has("texts"));
    }
    if (request.method !== "GET" && request.method !== "HEAD") {
      return new Response(null, { status: 405 });
    }
    const key = keyOf(request.url);
    const options = { onlyIf: request.headers, range: request.headers };
    const object = await env.BUCKET.get(key, options).catch(() => "bad range");
    if (object === "bad range") return new Response(null, { status: 416 });
    if (object === null) return new Response("No such object", { status: 404 });
    const headers = new Headers({ etag: object.httpEtag, "accept-ranges": "bytes" });
    object.writeHttpMetadata(headers);
    if (!("body" in object)) {
      return new Response(null, { status: request.headers.has("if-match") ? 412 : 304, headers });
    }
    const { offset = 0, length = object.size } = object.range ?? {};
    const isPart = request.headers.has("range") && length < object.size;
    if (isPart) {
      headers.set("content-range", "bytes " + offset + "-" + (offset + length - 1) + "/" + object.size);
    }
    headers.set("content-length", String(isPart ? length : object.size));
    const body = request.method === "HEAD" ? null : object.body;
    return new Response(body, { status: isPart ? 206 : 200, headers });
  },
};
`;
