/** Builds the component's mutations. */
import type { RegisteredMutation } from "convex/server";
import type { GenericValidator, Infer, ObjectType, PropertyValidators } from "convex/values";
import type { actor, resolved } from "../shared/args.js";
import { parseActor } from "../shared/bounds.js";
import { mutation } from "./_generated/server.js";
import { type WriteCtx, writeAs } from "./model/feed/recording.js";
import { takeHandle } from "./model/rows.js";

/** The arguments that are not about the call itself. */
type Passed<Args extends PropertyValidators> = Omit<ObjectType<Args>, "actor" | "resolved">;

/**
 * Builds a mutation from its declaration. The handler's context has the actor, and collects the changes that
 * the model records for the feed.
 */
export function write<
  Args extends PropertyValidators & typeof actor,
  Returns extends GenericValidator,
>(
  { args, returns }: { args: Args; returns: Returns },
  handler: (ctx: WriteCtx, args: Passed<Args>) => Promise<Infer<Returns>>,
): RegisteredMutation<"public", ObjectType<Args>, Promise<Infer<Returns>>> {
  const validators: PropertyValidators = args;
  return mutation({
    args: validators,
    returns,
    handler: async (ctx, called: Partial<ObjectType<typeof actor & typeof resolved>>) => {
      const { actor, resolved, ...rest } = called;
      return await writeAs(ctx, parseActor(actor), (writing) => {
        takeHandle(writing, resolved);
        return handler(writing, rest as Passed<Args>);
      });
    },
  });
}
