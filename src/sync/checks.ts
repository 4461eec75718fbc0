/** Checks values from the server. */
import { misbehaves } from "./errors.js";

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** @throws SERVER_MISBEHAVES */
export function textField(record: Record<string, unknown>, field: string): string {
  const value = record[field];
  if (typeof value !== "string") throw misbehaves(`"${field}" is not a text`);
  return value;
}
