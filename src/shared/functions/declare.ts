/**
 * Declares the functions of the component. The component, `VersionedAssets`, `api()` and the reference are
 * derived from the declarations.
 */
import type { Infer, ObjectType, PropertyValidators, Validator } from "convex/values";
import { actor } from "../args.js";
import type { ById } from "./paths.js";

/** Any validator of a result. */
type Returned = Validator<unknown, "required", string>;

/** No arguments. */
type None = Record<never, never>;

/** Returns every path that a call touches; see `AuthRequest`. */
export type PathsOf<Args extends PropertyValidators> =
  ((args: ObjectType<Args>) => string[]) | ById<ObjectType<Args>>;

/**
 * A declared function. An interface that names the result's type only: the package's declarations would
 * otherwise contain each argument and each result several times, and apps would compile more slowly.
 */
export interface Declared<
  Type extends "query" | "mutation" | "action",
  Kind extends string,
  Args extends PropertyValidators,
  Trusted extends PropertyValidators,
  Result,
> {
  readonly type: Type;
  readonly kind: Kind;
  /** The arguments that clients may pass. */
  readonly clientArgs: Args;
  /** All arguments. */
  readonly args: Args & Trusted;
  readonly returns: Validator<Result, "required", string>;
}

/** A function that `api()` offers to clients. */
export interface Offered<
  Type extends "query" | "mutation",
  Kind extends string,
  Args extends PropertyValidators,
  Trusted extends PropertyValidators,
  Result,
  Panel extends boolean,
> extends Declared<Type, Kind, Args, Trusted, Result> {
  readonly paths: ((args: never) => string[]) | ById<never>;
  readonly panel: Panel | undefined;
  readonly publishes: ((args: never) => boolean) | undefined;
  readonly otherPaths: string | undefined;
}

type Closed<Args extends PropertyValidators, Trusted extends PropertyValidators, Result> = {
  /** The arguments that clients may pass. */
  args: Args;
  /** The arguments that only the app's own code may pass. */
  trusted?: Trusted;
  returns: Result;
};

type Open<
  Args extends PropertyValidators,
  Trusted extends PropertyValidators,
  Result,
  Panel extends boolean,
> = Closed<Args, Trusted, Result> & {
  paths: PathsOf<Args>;
  /** True if the admin panel calls it. */
  panel?: Panel;
  /** Returns false for a call that changes no path: `auth` gets its kind as `write`. */
  publishes?: (args: ObjectType<Args>) => boolean;
  /**
   * The field of the result that lists assets at other paths: a client gets those that `auth` allows, too. `""` for a result
   * that is such an asset itself, or `null`.
   */
  otherPaths?: string;
};

function declare<
  Type extends "query" | "mutation" | "action",
  Kind extends string,
  Args extends PropertyValidators,
  Result extends Returned,
  Trusted extends PropertyValidators = None,
>(
  type: Type,
  kind: Kind,
  { args: clientArgs, trusted, returns }: Closed<Args, Trusted, Result>,
): Declared<Type, Kind, Args, Trusted, Infer<Result>> {
  const args = { ...clientArgs, ...(trusted as Trusted) };
  return { type, kind, args, clientArgs, returns: returns as Validator<Infer<Result>> };
}

/** Declares the functions of one kind that `api()` offers. Trusted code passes them `More`, too. */
function opener<
  Type extends "query" | "mutation",
  Kind extends string,
  More extends PropertyValidators,
>(type: Type, kind: Kind, more: More) {
  return <
    Args extends PropertyValidators,
    Result extends Returned,
    Trusted extends PropertyValidators = None,
    Panel extends boolean = false,
  >(
    declared: Open<Args, Trusted, Result, Panel>,
  ): Offered<Type, Kind, Args, Trusted & More, Infer<Result>, Panel> => {
    const trusted = { ...(declared.trusted as Trusted), ...more };
    const { paths, panel, publishes, otherPaths } = declared;
    return {
      ...declare(type, kind, { ...declared, trusted }),
      paths,
      panel,
      publishes,
      otherPaths,
    };
  };
}

/** A function that returns what every visitor of the site may see: published files, or limits of uploads. */
export const read = opener("query", "read", {});

/** A function that returns what only those who manage files may see: versions, actors, folders, the feed. */
export const inspect = opener("query", "inspect", {});

/** A function that returns access to a file that is not published yet. A mutation, because queries are cached. */
export const preview = opener("mutation", "inspect", {});

/** A function that returns access to a file that may be private. A mutation, because queries are cached. */
export const sign = opener("mutation", "sign", {});

/** A function that changes assets, but never which version a path serves. Trusted code passes the actor. */
export const write = opener("mutation", "write", actor);

/** A function that may change which version a path serves, or how it is described. Trusted code passes the actor. */
export const publish = opener("mutation", "publish", actor);

/** A function that changes how the component works, or who may read. Trusted code passes the actor. */
export const admin = opener("mutation", "admin", actor);

/** A function for the app's own code only: `api()` does not offer it. */
export function trusted<
  Type extends "query" | "mutation" | "action",
  Args extends PropertyValidators,
  Result extends Returned,
  Trusted extends PropertyValidators = None,
>(type: Type, declared: Closed<Args, Trusted, Result>) {
  return declare(type, "trusted", declared);
}

/** A function for the asset routes and `api()` only: its result must not reach anyone. */
export function internal<
  Type extends "query" | "mutation",
  Args extends PropertyValidators,
  Result extends Returned,
>(type: Type, declared: Closed<Args, None, Result>) {
  return declare(type, "internal", declared);
}
