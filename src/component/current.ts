/**
 * References to the functions of this component with the types of their declarations. A module that calls
 * functions through `api` and is part of `api` itself has no types of its own.
 */
import type { FunctionReference } from "convex/server";
import type { Infer, ObjectType, PropertyValidators, Validator } from "convex/values";
import type { MODULES } from "../shared/functions/index.js";
import { api } from "./_generated/api.js";

type Reference<Declared> = Declared extends {
  type: infer Type extends "query" | "mutation" | "action";
  args: infer Args extends PropertyValidators;
  returns: infer Returns extends Validator<unknown, "required", string>;
}
  ? FunctionReference<Type, "public", ObjectType<Args>, Infer<Returns>>
  : never;

type References = {
  [Module in keyof typeof MODULES]: {
    [Name in keyof (typeof MODULES)[Module]]: Reference<(typeof MODULES)[Module][Name]>;
  };
};

export const current = api as unknown as References;
