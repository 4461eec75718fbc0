/** Calls whose end the model foresees, and the objects that uploads are made of. */
import type { FunctionArgs, FunctionReference, FunctionReturnType } from "convex/server";
import { isAssetError } from "../../shared/errors.js";
import type { Backend } from "./backend.test-helpers.js";
import { rowsOf, storedIn } from "./invariants.test-helpers.js";
import type { Model, Reasons } from "./model.test-helpers.js";
import type { Place, Step } from "./steps.test-helpers.js";

/** An id that nothing has. */
export const NOBODY = "nobody";

export function address({ folder, name }: Place) {
  return { folderPath: folder, basename: name };
}

/** The steps of one kind. */
export type Of<Kind extends Step["do"]> = Extract<Step, { do: Kind }>;

/** The type that the storage has of a content. */
export function typeOf(content: string): string {
  return /gif/i.test(content) ? "image/gif" : "text/plain";
}

export class Caller {
  /** Objects that no version was made of yet, for uploads to send again. */
  readonly stored: { id: string; content: string }[] = [];

  constructor(
    protected readonly backend: Backend,
    protected readonly model: Model,
  ) {}

  /** Calls, and requires the call to end as foreseen; `null` when it was refused, rightly. */
  protected async call<Mutation extends FunctionReference<"mutation", "public">>(
    reasons: Record<string, boolean>,
    mutation: Mutation,
    args: FunctionArgs<Mutation>,
  ): Promise<FunctionReturnType<Mutation> | null> {
    const foreseen: Reasons = this.model.reasons(reasons);
    // Which of its folders a job has made or removed so far is not for the model to know.
    const isUnknown = foreseen.has("FOLDER_BUSY");
    let result: FunctionReturnType<Mutation>;
    try {
      result = await this.backend.mutation(mutation, args);
    } catch (error) {
      if (!isAssetError(error)) throw error;
      const { code } = error.data;
      if (foreseen.has(code)) return null;
      if (isUnknown && (code === "FOLDER_NOT_FOUND" || code === "FOLDER_EXISTS")) return null;
      throw new Error(`Refused with ${error.data.code}; foreseen: ${[...foreseen].join()}`, {
        cause: error,
      });
    }
    if (foreseen.size > 0) throw new Error(`Not refused; foreseen: ${[...foreseen].join()}`);
    // A function without a result has none; that it was not refused is what callers ask.
    return result ?? true;
  }

  /** A new object with this content; or, without one, an object that was stored before. */
  protected object(content: string | null, nth: number): { id: string; content: string } {
    const earlier = this.stored[nth % Math.max(1, this.stored.length)];
    if (content === null) return earlier ?? { id: NOBODY, content: "" };
    // Of the type that uploads declare where a limit wants one: equal bytes of another type are another version.
    const object = { id: this.backend.store(content, typeOf(content)), content };
    this.stored.push(object);
    return object;
  }

  protected reasonsOf({ id }: { id: string }): Record<string, boolean> {
    const isThere = this.backend.db.rows("_storage").some(({ _id }) => _id === id);
    const blobs = rowsOf(this.backend, "blobs");
    return {
      BYTES_NOT_FOUND: !isThere || blobs.some((blob) => storedIn(blob) === id),
    };
  }
}
