/** The variables of a bucket in both spellings, and what is wrong with them. */
import { describe, expect, test } from "vitest";
import { dataThrownBy } from "../../component/testing/refusals.test-helpers.js";
import {
  keyPrefixOf,
  parseCredentials,
  parseR2Config,
  privateDomainOf,
  publicUrlOf,
} from "./config.js";
import type { BucketValues } from "./variables.js";

const SECRET = "s3cr3t-that-no-error-shows";
const S3 = {
  S3_BUCKET: "files",
  S3_ENDPOINT: "https://s3.eu-central-1.amazonaws.com",
  S3_ACCESS_KEY_ID: "AKID",
  S3_SECRET_ACCESS_KEY: SECRET,
};
const R2 = {
  R2_BUCKET: "files",
  R2_ENDPOINT: "https://s3.eu-central-1.amazonaws.com",
  R2_ACCESS_KEY_ID: "AKID",
  R2_SECRET_ACCESS_KEY: SECRET,
};

describe("both spellings", () => {
  const private_ = { S3_PRIVATE_BUCKET: "vault", R2_PRIVATE_BUCKET: "vault" };

  test.each([undefined, "private" as const])("mean the same bucket (%s)", (which) => {
    const { S3_PRIVATE_BUCKET, R2_PRIVATE_BUCKET } = private_;
    const { variable: ours, ...s3 } = parseCredentials({ ...S3, S3_PRIVATE_BUCKET }, which);
    const { variable: theirs, ...r2 } = parseCredentials({ ...R2, R2_PRIVATE_BUCKET }, which);
    expect(s3).toEqual(r2);
    expect([ours, theirs]).toEqual(
      which === undefined ? ["S3_BUCKET", "R2_BUCKET"] : ["S3_PRIVATE_BUCKET", "R2_PRIVATE_BUCKET"],
    );
  });

  test("may be mixed, and agree", () => {
    const { S3_BUCKET, S3_ENDPOINT } = S3;
    expect(parseCredentials({ ...R2, S3_BUCKET, S3_ENDPOINT, S3_REGION: "eu" })).toMatchObject({
      bucket: "files",
      region: "eu",
    });
    expect(publicUrlOf({ R2_PUBLIC_URL: "https://a.test/" })).toBe("https://a.test");
    expect(publicUrlOf({ S3_PUBLIC_URL: "https://a.test" })).toBe("https://a.test");
    expect(keyPrefixOf({ S3_KEY_PREFIX: "/a/" })).toBe("a");
    expect(keyPrefixOf({ R2_KEY_PREFIX: "" })).toBe("");
    expect(keyPrefixOf({})).toBeUndefined();
    expect(publicUrlOf({})).toBeNull();
  });

  test.each(Object.keys(S3).map((name) => name.slice("S3_".length)))(
    "may not differ in %s",
    (setting) => {
      const values = { ...S3, ...R2, [`R2_${setting}`]: "https://other" };
      const data = dataThrownBy(() => parseCredentials(values));
      expect(data).toMatchObject({ code: "R2_CONFIG_INVALID", setting: `S3_${setting}` });
      expect(data).toHaveProperty(
        "reason",
        `it differs from R2_${setting}; set only one of the two`,
      );
    },
  );

  test("may not differ where no credentials are needed", () => {
    const urls = { S3_PUBLIC_URL: "https://a.test", R2_PUBLIC_URL: "https://b.test" };
    expect(dataThrownBy(() => publicUrlOf(urls))).toMatchObject({ setting: "S3_PUBLIC_URL" });
    const prefixes = { S3_KEY_PREFIX: "a", R2_KEY_PREFIX: "b" };
    expect(dataThrownBy(() => keyPrefixOf(prefixes))).toMatchObject({ setting: "S3_KEY_PREFIX" });
  });
});

test.each([
  [
    "S3",
    { S3_BUCKET: "files", R2_ENDPOINT: "https://e.test" },
    ["S3_ACCESS_KEY_ID", "S3_SECRET_ACCESS_KEY"],
  ],
  [
    "R2",
    { R2_BUCKET: "files", R2_ENDPOINT: "https://e.test" },
    ["R2_ACCESS_KEY_ID", "R2_SECRET_ACCESS_KEY"],
  ],
] as const)("names what is missing in the spelling of the rest: %s", (_which, values, missing) => {
  expect(dataThrownBy(() => parseCredentials(values))).toMatchObject({
    code: "R2_NOT_CONFIGURED",
    missing,
  });
});

const invalid: [string, BucketValues, string][] = [
  ["a region with a space", { S3_REGION: "eu central" }, "S3_REGION"],
  ["a region that would end the scope", { S3_REGION: "eu/s3" }, "S3_REGION"],
  ["a long region", { S3_REGION: "e".repeat(65) }, "S3_REGION"],
  ["another URL style", { S3_URL_STYLE: "virtual" }, "S3_URL_STYLE"],
  ["an unknown feature", { S3_UNSUPPORTED: "conditional-put,versioning" }, "S3_UNSUPPORTED"],
  ["a feature twice", { S3_UNSUPPORTED: "checksums,checksums" }, "S3_UNSUPPORTED"],
  [
    "a bucket in front of an IP address",
    { S3_URL_STYLE: "virtual-host", S3_ENDPOINT: "http://127.0.0.1:9000" },
    "S3_URL_STYLE",
  ],
  [
    "a bucket in front of an IPv6 address",
    { S3_URL_STYLE: "virtual-host", S3_ENDPOINT: "http://[::1]:9000" },
    "S3_URL_STYLE",
  ],
  [
    "a bucket that makes two labels of a host",
    { S3_URL_STYLE: "virtual-host", S3_BUCKET: "my.files" },
    "S3_URL_STYLE",
  ],
  ["two dots in a bucket", { S3_BUCKET: "my..files" }, "S3_BUCKET"],
  ["a bucket with a capital", { S3_BUCKET: "Files" }, "S3_BUCKET"],
  ["the public bucket for private files", { S3_PRIVATE_BUCKET: "files" }, "S3_PRIVATE_BUCKET"],
  ["a key with a space", { S3_ACCESS_KEY_ID: "AK ID" }, "S3_ACCESS_KEY_ID"],
  ["an endpoint without TLS", { S3_ENDPOINT: "http://s3.example.com" }, "S3_ENDPOINT"],
  ["a secret as endpoint", { S3_ENDPOINT: SECRET }, "S3_ENDPOINT"],
  ["a secret as region", { S3_REGION: `${SECRET}!` }, "S3_REGION"],
  ["a secret as feature", { S3_UNSUPPORTED: SECRET }, "S3_UNSUPPORTED"],
];
test.each(invalid)("refuses %s, without its value", (_what, values, setting) => {
  const data = dataThrownBy(() => parseR2Config({ ...S3, ...values }));
  expect(data).toMatchObject({ code: "R2_CONFIG_INVALID", setting });
  expect(JSON.stringify(data)).not.toContain(SECRET);
});

test("reads what a provider needs and lacks", () => {
  const values = { S3_REGION: " auto ", S3_URL_STYLE: "virtual-host" };
  expect(
    parseCredentials({ ...S3, ...values, S3_UNSUPPORTED: "checksums, conditional-put" }),
  ).toMatchObject({
    region: "auto",
    urlStyle: "virtual-host",
    unsupported: ["conditional-put", "checksums"],
  });
  expect(parseCredentials(S3)).toMatchObject({ urlStyle: "path", unsupported: [] });
  expect(parseCredentials(S3)).not.toHaveProperty("region");
  expect(parseCredentials({ ...S3, S3_BUCKET: "my.files" })).toMatchObject({ bucket: "my.files" });
});

test("says which fields a call may have, in the spelling of the wrong one", () => {
  for (const [name, known, other] of [
    ["S3_REGIN", "S3_REGION", "R2_BUCKET"],
    ["R2_REGION", "R2_BUCKET", "S3_REGION"],
  ] as const) {
    const data = dataThrownBy(() => parseR2Config({ ...S3, [name]: "x" }));
    expect(data).toMatchObject({ code: "R2_CONFIG_INVALID", setting: "r2Config" });
    expect(data).toHaveProperty("reason", expect.stringContaining(known));
    expect(data).not.toHaveProperty("reason", expect.stringContaining(other));
  }
});

describe("the domain of the private bucket", () => {
  const R2_PRIVATE_URL = "https://private.test/";
  const R2_PRIVATE_URL_SECRET = "0123456789abcdef0123456789abcdef";

  test("is a URL and a secret, or nothing", () => {
    expect(privateDomainOf({})).toBeNull();
    expect(privateDomainOf({ R2_PRIVATE_URL: " ", R2_PRIVATE_URL_SECRET: "" })).toBeNull();
    expect(privateDomainOf({ R2_PRIVATE_URL, R2_PRIVATE_URL_SECRET })).toEqual({
      ...{ url: "https://private.test", secret: R2_PRIVATE_URL_SECRET },
    });
  });

  test.each([
    ["R2_PRIVATE_URL", { R2_PRIVATE_URL_SECRET }],
    ["R2_PRIVATE_URL", { R2_PRIVATE_URL: "private.test", R2_PRIVATE_URL_SECRET }],
    ["R2_PRIVATE_URL_SECRET", { R2_PRIVATE_URL }],
    ["R2_PRIVATE_URL_SECRET", { R2_PRIVATE_URL, R2_PRIVATE_URL_SECRET: "0123456789abcdef" }],
    ["R2_PRIVATE_URL_SECRET", { R2_PRIVATE_URL, R2_PRIVATE_URL_SECRET: `${"a".repeat(32)},b` }],
    ["R2_PRIVATE_URL_SECRET", { R2_PRIVATE_URL, R2_PRIVATE_URL_SECRET: "a".repeat(257) }],
  ])("names the wrong one of the two: %s", (setting, values) => {
    const data = dataThrownBy(() => privateDomainOf(values));
    expect(data).toMatchObject({ code: "R2_CONFIG_INVALID", setting });
    if ("R2_PRIVATE_URL_SECRET" in values) {
      expect(JSON.stringify(data)).not.toContain(values.R2_PRIVATE_URL_SECRET);
    }
  });
});
