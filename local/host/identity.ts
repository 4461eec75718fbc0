/**
 * Decodes the identity of a token. Tokens are never verified: any client can claim any identity, which is
 * acceptable only for a demo on a local machine.
 */

import type { UserIdentity } from "convex/server";

const IDENTITY_FIELD_OF_CLAIM: Record<string, string> = {
  sub: "subject",
  iss: "issuer",
  given_name: "givenName",
  family_name: "familyName",
  preferred_username: "preferredUsername",
  profile: "profileUrl",
  picture: "pictureUrl",
  email_verified: "emailVerified",
  birthdate: "birthday",
  zoneinfo: "timezone",
  phone_number: "phoneNumber",
  phone_number_verified: "phoneNumberVerified",
  updated_at: "updatedAt",
};

const REGISTERED_CLAIMS = new Set(["exp", "iat", "nbf", "aud", "jti"]);

export class InvalidToken extends Error {}

export function identityFromToken(token: string, now: number): UserIdentity {
  const claims = decodeClaims(token);
  const { sub, iss, exp } = claims;
  if (typeof sub !== "string" || typeof iss !== "string") {
    throw new InvalidToken("Could not validate token: it needs the claims `sub` and `iss`");
  }
  if (typeof exp === "number" && exp * 1000 <= now) {
    throw new InvalidToken("Could not validate token: it has expired");
  }
  const identity: Record<string, unknown> = { tokenIdentifier: `${iss}|${sub}` };
  for (const [claim, value] of Object.entries(claims)) {
    if (REGISTERED_CLAIMS.has(claim)) continue;
    identity[IDENTITY_FIELD_OF_CLAIM[claim] ?? claim] = value;
  }
  return identity as unknown as UserIdentity;
}

function decodeClaims(token: string): Record<string, unknown> {
  const payload = token.split(".")[1];
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload ?? "", "base64url").toString());
    if (typeof claims === "object" && claims !== null) return claims as Record<string, unknown>;
  } catch {
    // Reported below like any other malformed token.
  }
  throw new InvalidToken("Could not decode token: it is not a JWT");
}
