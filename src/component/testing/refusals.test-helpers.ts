/** How tests look at calls that must fail: a typed error, and nothing changed. */
import { expect } from "vitest";
import { type AssetErrorCode, type AssetErrorData, isAssetError } from "../../shared/errors.js";
import { type Component, snapshot } from "./component.test-helpers.js";

/** What a refusal must hold: its code, and those of its fields that are named here. */
export type Expected = { code: AssetErrorCode } & Record<string, unknown>;

/** The data of the typed error that a call fails with. */
export async function refusalOf(call: Promise<unknown>): Promise<AssetErrorData> {
  const error: unknown = await call.then(
    (result) => new Error(`Expected a refusal, got ${JSON.stringify(result)}`),
    (thrown: unknown) => thrown,
  );
  if (!isAssetError(error)) throw error;
  return error.data;
}

/** The data of the typed error that a plain function throws; `null` when it returns. */
export function dataThrownBy(call: () => unknown): AssetErrorData | null {
  try {
    call();
    return null;
  } catch (error) {
    if (!isAssetError(error)) throw error;
    return error.data;
  }
}

/** Its code alone. */
export function codeThrownBy(call: () => unknown): AssetErrorCode | null {
  return dataThrownBy(call)?.code ?? null;
}

/** Expects a typed error, and every table and the storage exactly as they were. */
export async function expectRefused(
  t: Component,
  call: () => Promise<unknown>,
  expected: Expected,
): Promise<void> {
  const before = await snapshot(t);
  const refusal = await refusalOf(call());
  expect(refusal).toMatchObject(expected);
  expect(refusal.message.length).toBeGreaterThan(10);
  expect(await snapshot(t)).toEqual(before);
}
