/** Functions of an app that pass a call on to a component, as the packages' guides write them. */
import {
  type AnyApi,
  actionGeneric,
  componentsGeneric,
  mutationGeneric,
  queryGeneric,
} from "convex/server";
import type { Values } from "../host.js";

type Called = AnyApi[string];

/** The functions of a mounted component, without their types. */
export function componentNamed(name: string): AnyApi {
  return (componentsGeneric() as unknown as Record<string, AnyApi>)[name]!;
}

export const passQuery = (called: Called) =>
  queryGeneric((ctx, args: Values): Promise<unknown> => ctx.runQuery(called as never, args));

export const passMutation = (called: Called) =>
  mutationGeneric((ctx, args: Values): Promise<unknown> => ctx.runMutation(called as never, args));

export const passAction = (called: Called) =>
  actionGeneric((ctx, args: Values): Promise<unknown> => ctx.runAction(called as never, args));

/** Calls a mutation for each of a list, in one transaction. */
export const passEach = (called: Called, argument: string) =>
  mutationGeneric(async (ctx, args: Record<string, Values[]>) => {
    for (const item of args[argument]!) await ctx.runMutation(called as never, item);
  });
