/** Upload URLs contain a signed token with the component and the time. */

import { createHmac, timingSafeEqual } from "node:crypto";

export const UPLOAD_TOKEN_LIFETIME_MS = 60 * 60 * 1000;

export type TokenCheck =
  { component: string } | { code: "StorageTokenInvalid" | "StorageTokenExpired"; message: string };

export class UploadTokens {
  constructor(
    readonly secret: string,
    private readonly now: () => number = Date.now,
  ) {}

  issue(component: string): string {
    const payload = Buffer.from(JSON.stringify([component, this.now()])).toString("base64url");
    return `${payload}.${this.sign(payload)}`;
  }

  check(token: string): TokenCheck {
    const [payload = "", signature = ""] = token.split(".");
    const expected = Buffer.from(this.sign(payload));
    const given = Buffer.from(signature);
    if (expected.length !== given.length || !timingSafeEqual(expected, given)) {
      return { code: "StorageTokenInvalid", message: "Couldn't decode upload token" };
    }
    const [component, issued] = JSON.parse(Buffer.from(payload, "base64url").toString()) as [
      string,
      number,
    ];
    if (this.now() - issued > UPLOAD_TOKEN_LIFETIME_MS) {
      return { code: "StorageTokenExpired", message: "Upload token is older than one hour" };
    }
    return { component };
  }

  private sign(payload: string): string {
    return createHmac("sha256", this.secret).update(payload).digest("base64url");
  }
}
