/** Signed URLs, for the hosts and regions of providers. */
import { afterEach, describe, expect, test, vi } from "vitest";
import { parseCredentials } from "./config.js";
import { objectUrl, regionOf, signUrl } from "./requests.js";
import type { BucketValues } from "./variables.js";

const KEYS = {
  S3_BUCKET: "examplebucket",
  S3_ACCESS_KEY_ID: "AKIAIOSFODNN7EXAMPLE",
  S3_SECRET_ACCESS_KEY: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
};
const credentialsFor = (values: BucketValues) => parseCredentials({ ...KEYS, ...values });

afterEach(() => vi.useRealTimers());

test("signs the example of Amazon's documentation as it is printed there", async () => {
  vi.useFakeTimers({ now: Date.UTC(2013, 4, 24), toFake: ["Date"] });
  const signed = await signUrl(
    credentialsFor({ S3_ENDPOINT: "https://s3.amazonaws.com", S3_URL_STYLE: "virtual-host" }),
    { method: "GET", key: "test.txt", expiresIn: 86_400 },
  );
  const url = new URL(signed);
  expect(url.origin + url.pathname).toBe("https://examplebucket.s3.amazonaws.com/test.txt");
  expect(Object.fromEntries(url.searchParams)).toEqual({
    "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
    "X-Amz-Credential": "AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request",
    "X-Amz-Date": "20130524T000000Z",
    "X-Amz-Expires": "86400",
    "X-Amz-SignedHeaders": "host",
    "X-Amz-Signature": "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404",
  });
});

test("signs keys, queries and headers with reserved characters and spaces", async () => {
  vi.useFakeTimers({ now: Date.UTC(2013, 4, 24), toFake: ["Date"] });
  const signed = await signUrl(
    credentialsFor({ S3_ENDPOINT: "https://s3.eu-central-1.amazonaws.com" }),
    {
      method: "PUT",
      key: "a b/ü+(1)~.png",
      query: { uploadId: "x y/z=", partNumber: "1", uploads: "" },
      headers: { "content-type": " image/png;  q=1 ", "content-length": "5" },
      expiresIn: 900,
    },
  );
  expect(signed).not.toContain("+");
  const { origin, pathname, searchParams } = new URL(signed);
  expect(origin + pathname).toBe(
    "https://s3.eu-central-1.amazonaws.com/examplebucket/a%20b/%C3%BC%2B%281%29~.png",
  );
  expect(Object.fromEntries(searchParams)).toEqual({
    uploadId: "x y/z=",
    partNumber: "1",
    uploads: "",
    "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
    "X-Amz-Credential": "AKIAIOSFODNN7EXAMPLE/20130524/eu-central-1/s3/aws4_request",
    "X-Amz-Date": "20130524T000000Z",
    "X-Amz-Expires": "900",
    "X-Amz-SignedHeaders": "content-length;content-type;host",
    // Another implementation of the specification signs it so, too.
    "X-Amz-Signature": "969fc2b6163a972c41b0d58dcd01137e9373d81c0099606aae8645ee6aa15a5f",
  });
});

test("signs the path of an endpoint in the spelling that servers compare", async () => {
  vi.useFakeTimers({ now: Date.UTC(2013, 4, 24), toFake: ["Date"] });
  const signatureFor = async (path: string) => {
    const credentials = credentialsFor({ S3_ENDPOINT: `https://gateway.example.com/${path}` });
    const signed = new URL(await signUrl(credentials, { method: "GET", key: "k", expiresIn: 60 }));
    return signed.searchParams.get("X-Amz-Signature");
  };
  expect(await signatureFor("s3(1)")).toBe(await signatureFor("s3%281%29"));
  expect(await signatureFor("s3@1")).not.toBe(await signatureFor("s31"));
});

describe.each([
  ["https://0123abcd.r2.cloudflarestorage.com", "auto"],
  ["https://0123abcd.eu.r2.cloudflarestorage.com", "auto"],
  ["https://0123abcd.fedramp.r2.cloudflarestorage.com", "auto"],
  ["https://s3.eu-central-1.amazonaws.com", "eu-central-1"],
  ["https://s3.dualstack.eu-west-3.amazonaws.com", "eu-west-3"],
  ["https://s3.cn-north-1.amazonaws.com.cn", "cn-north-1"],
  ["https://s3-us-west-2.amazonaws.com", "us-west-2"],
  ["https://s3-fips.us-east-2.amazonaws.com", "us-east-2"],
  ["https://s3-fips.dualstack.us-gov-west-1.amazonaws.com", "us-gov-west-1"],
  ["https://bucket.vpce-1a2b.s3.eu-west-1.vpce.amazonaws.com", "eu-west-1"],
  ["https://s3.amazonaws.com", "us-east-1"],
  ["https://s3-accelerate.amazonaws.com", "us-east-1"],
  ["https://s3-external-1.amazonaws.com", "us-east-1"],
  ["https://s3.us-west-004.backblazeb2.com", "us-west-004"],
  ["https://s3.eu-west-1.amazonaws.com.example.com", "us-east-1"],
  ["https://minio.example.com:9000", "us-east-1"],
  ["http://localhost:9000", "us-east-1"],
])("%s", (endpoint, region) => {
  test.each(["path", "virtual-host"])(`is signed for ${region} in the style %s`, async (style) => {
    const sign = async (values: BucketValues = {}) => {
      const credentials = credentialsFor({ S3_ENDPOINT: endpoint, S3_URL_STYLE: style, ...values });
      const request = { method: "PUT" as const, key: "a b/c+d", expiresIn: 60 };
      return new URL(await signUrl(credentials, request));
    };
    const scopeOf = ({ searchParams }: URL) => searchParams.get("X-Amz-Credential")!.split("/");
    const signed = await sign();
    expect(scopeOf(signed).slice(2)).toEqual([region, "s3", "aws4_request"]);
    expect(scopeOf(await sign({ S3_REGION: "elsewhere" }))[2]).toBe("elsewhere");
    const { host } = new URL(endpoint);
    expect([signed.host, signed.pathname]).toEqual(
      style === "path"
        ? [host, "/examplebucket/a%20b/c%2Bd"]
        : [`examplebucket.${host}`, "/a%20b/c%2Bd"],
    );
  });
});

test("keeps the path of an endpoint in both styles", () => {
  const values = { S3_ENDPOINT: "https://gateway.example.com/s3/" };
  expect(objectUrl(credentialsFor(values), "k").href).toBe(
    "https://gateway.example.com/s3/examplebucket/k",
  );
  expect(objectUrl(credentialsFor({ ...values, S3_URL_STYLE: "virtual-host" }), "k").href).toBe(
    "https://examplebucket.gateway.example.com/s3/k",
  );
});

describe("the region that a response names", () => {
  const body = (code: string, region: string) =>
    `<Error><Code>${code}</Code><Message>m</Message><Region>${region}</Region></Error>`;
  const headers = { "x-amz-bucket-region": "eu-west-1" };
  test.each([
    [400, body("AuthorizationHeaderMalformed", "eu-west-1"), {}, "eu-west-1"],
    [400, body("AuthorizationQueryParametersError", "eu-west-1"), {}, "eu-west-1"],
    [
      400,
      "<Error><Code>AuthorizationQueryParametersError</Code><Message>Error parsing the X-Amz-Credential " +
        "parameter; the region 'eu' is wrong; expecting 'eu-west-1'</Message></Error>",
      {},
      "eu-west-1",
    ],
    [400, "<Error><Code>AuthorizationQueryParametersError</Code></Error>", {}, null],
    [301, "", headers, "eu-west-1"],
    [301, body("PermanentRedirect", "eu-west-1"), {}, "eu-west-1"],
    // The header is in every response of AWS; only a redirect says that the region is wrong.
    [403, body("AccessDenied", "eu-west-1"), headers, null],
    [400, body("InvalidRequest", "eu-west-1"), {}, null],
    [400, body("AuthorizationHeaderMalformed", "<b>"), {}, null],
    [301, "", { "x-amz-bucket-region": "a b" }, null],
    [301, "", {}, null],
  ])("%d %s", async (status, text, headers, region) => {
    const response = new Response(text, { status, headers });
    expect(await regionOf(response)).toBe(region);
    expect(await response.text()).toBe(text);
  });
});
