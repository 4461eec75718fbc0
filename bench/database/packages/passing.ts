/** App functions that pass a call to a component, as the packages' guides write them. */
import {
  type AnyApi,
  type FunctionReference,
  componentsGeneric,
  mutationGeneric,
  queryGeneric,
} from "convex/server";
import type { Values } from "../host.js";

type Called<Kind extends "query" | "mutation"> = FunctionReference<Kind, "internal", Values>;

/** The functions of a mounted component, without their types. */
export function componentNamed(name: string): AnyApi {
  return (componentsGeneric() as unknown as Record<string, AnyApi>)[name]!;
}

export const passQuery = (called: AnyApi[string]) =>
  queryGeneric(
    async (ctx, args: Values): Promise<unknown> =>
      await ctx.runQuery(called as unknown as Called<"query">, args),
  );

export const passMutation = (called: AnyApi[string]) =>
  mutationGeneric(
    async (ctx, args: Values): Promise<unknown> =>
      await ctx.runMutation(called as unknown as Called<"mutation">, args),
  );

/** Calls a mutation for each entry of a list, in one transaction. */
export const passEach = (called: AnyApi[string], argument: string) =>
  mutationGeneric(async (ctx, args: Record<string, Values[]>) => {
    for (const item of args[argument]!) {
      await ctx.runMutation(called as unknown as Called<"mutation">, item);
    }
  });
