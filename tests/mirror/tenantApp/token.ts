/** Returns a token of a user; the embedded backend trusts every token. */
export function tokenOf(user: string): string {
  const claims = { sub: user, iss: "https://issuer.example", exp: 4e9 };
  return `e30.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.x`;
}
