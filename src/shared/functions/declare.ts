/**
 * Declares the functions of the component. The component, `VersionedAssets`, `api()` and the reference are
 * derived from the declarations.
 */
import type { ObjectType, PropertyValidators, Validator } from "convex/values";
import { actor } from "../args.js";
import type { ById } from "./paths.js";

/** Any validator of a result. */
type Returned = Validator<unknown, "required", string>;

/** No arguments. */
type None = Record<never, never>;

/** Returns every path that a call touches; see `AuthRequest`. */
export type PathsOf<Args extends PropertyValidators> =
  ((args: ObjectType<Args>) => string[]) | ById<ObjectType<Args>>;

/** The paths of any function; a declaration would otherwise repeat its arguments here. */
type AnyPaths = ((args: never) => string[]) | ById<never>;

type Open<
  Args extends PropertyValidators,
  Trusted extends PropertyValidators,
  Result,
  Panel extends boolean,
> = {
  /** The arguments that clients may pass. */
  args: Args;
  /** The arguments that only the app's own code may pass. */
  trusted?: Trusted;
  paths: PathsOf<Args>;
  returns: Result;
  /** True if the admin panel calls it. */
  panel?: Panel;
};

/** A function that `api()` offers to clients. */
function open<
  Type extends "query" | "mutation",
  Kind extends string,
  Args extends PropertyValidators,
  Trusted extends PropertyValidators,
  Result,
  Panel extends boolean,
>(type: Type, kind: Kind, declared: Open<Args, Trusted, Result, Panel>) {
  const { args: clientArgs, trusted, returns, panel } = declared;
  const paths: AnyPaths = declared.paths;
  const args = { ...clientArgs, ...(trusted as Trusted) };
  return { type, kind, args, clientArgs, paths, returns, panel } as const;
}

/** A function that changes nothing. */
export function read<
  Args extends PropertyValidators,
  Result extends Returned,
  Trusted extends PropertyValidators = None,
  Panel extends boolean = false,
>(declared: Open<Args, Trusted, Result, Panel>) {
  return open("query", "read", declared);
}

/** A function that returns access to a file that may be private. A mutation, because queries are cached. */
export function sign<
  Args extends PropertyValidators,
  Result extends Returned,
  Trusted extends PropertyValidators = None,
  Panel extends boolean = false,
>(declared: Open<Args, Trusted, Result, Panel>) {
  return open("mutation", "sign", declared);
}

/** A function that changes assets, but never which version a path serves. Trusted code passes the actor. */
export function write<
  Args extends PropertyValidators,
  Result extends Returned,
  Trusted extends PropertyValidators = None,
  Panel extends boolean = false,
>(declared: Open<Args, Trusted, Result, Panel>) {
  const opened = open("mutation", "write", declared);
  return { ...opened, args: { ...opened.args, ...actor } } as const;
}

/** A function that may change which version a path serves. Trusted code passes the actor. */
export function publish<
  Args extends PropertyValidators,
  Result extends Returned,
  Trusted extends PropertyValidators = None,
  Panel extends boolean = false,
>(
  declared: Open<Args, Trusted, Result, Panel> & {
    /** Returns false for a call that changes no path: `auth` gets its kind as `write`. */
    publishes?: (args: ObjectType<Args>) => boolean;
  },
) {
  const publishes: ((args: never) => boolean) | undefined = declared.publishes;
  return { ...write(declared), kind: "publish", publishes } as const;
}

/** A function that changes how the component works, or who may read. Trusted code passes the actor. */
export function admin<
  Args extends PropertyValidators,
  Result extends Returned,
  Trusted extends PropertyValidators = None,
  Panel extends boolean = false,
>(declared: Open<Args, Trusted, Result, Panel>) {
  return { ...write(declared), kind: "admin" } as const;
}

type Closed<Args extends PropertyValidators, Trusted extends PropertyValidators, Result> = Omit<
  Open<Args, Trusted, Result, false>,
  "paths" | "panel"
>;

/** A function for the app's own code only: `api()` does not offer it. */
export function trusted<
  Type extends "query" | "mutation" | "action",
  Args extends PropertyValidators,
  Result extends Returned,
  Trusted extends PropertyValidators = None,
>(type: Type, { args: clientArgs, trusted, returns }: Closed<Args, Trusted, Result>) {
  const args = { ...clientArgs, ...(trusted as Trusted) };
  return { type, kind: "trusted", args, clientArgs, returns } as const;
}

/** A function for the asset routes and `api()` only: its result must not reach anyone. */
export function internal<
  Type extends "query" | "mutation",
  Args extends PropertyValidators,
  Result extends Returned,
>(type: Type, { args, returns }: Closed<Args, None, Result>) {
  return { type, kind: "internal", args, clientArgs: args, returns } as const;
}
